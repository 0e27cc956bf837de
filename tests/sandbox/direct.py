"""Requests to the sandbox's ASGI app without a socket, for tests that send thousands of them.

Owns: driving the app by hand. It awaits nothing that is not there at once, so no event loop is needed.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.sandbox import CLIENT_ID
from genesys_caseplans.sandbox.api import oauth
from genesys_caseplans.sandbox.api.app import build
from genesys_caseplans.sandbox.serve.world import Settings, make_world

Json = dict[str, Any]


@dataclass(frozen=True)
class Got:
    """An answer."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content) if self.content else None


class Direct:
    """A sandbox of its own, logged in."""

    def __init__(self) -> None:
        self.world = make_world(None, Settings(rate_limit=0))
        self.app = build(self.world)
        self.login()

    def login(self) -> None:
        org = self.world.org
        org.store.put(oauth.TOKENS, {"id": "token", "client": CLIENT_ID, "expires": org.clock.now() + 10**9})

    def reset(self) -> None:
        self.world.reset()
        self.login()

    def close(self) -> None:
        self.world.org.store.close()

    def send(
        self, method: str, path: str, content: bytes = b"", query: str = "", headers: Iterable[tuple[str, str]] = ()
    ) -> Got:
        sent = [("authorization", "Bearer token"), ("content-type", "application/json"), *headers]
        scope = {
            "type": "http",
            "method": method,
            "path": path,
            "query_string": query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in sent],
        }
        said: list[Json] = []

        async def receive() -> Json:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Any) -> None:
            said.append(message)

        running = self.app(scope, receive, send).__await__()
        for _ in running:
            raise AssertionError("the app waits for something")
        got = {name.decode(): value.decode() for name, value in said[0]["headers"]}
        return Got(said[0]["status"], got, b"".join(part["body"] for part in said[1:]))

    def ask(self, method: str, path: str, body: Any = None, query: str = "") -> Got:
        content = b"" if body is None else json.dumps(body).encode()
        return self.send(method, f"/api/v2/{path}", content, query)

    def seen(self, path: str, query: str = "") -> Any:
        got = self.ask("GET", path, query=query)
        assert got.status == 200, got
        return got.json
