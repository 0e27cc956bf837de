"""The ASGI app: from bytes to an operation and back.

Owns: the order of things for every request (fault, token, rate, path, body, handler, call log), reading and writing
bodies, correlation ids. It knows no resource: those are in `resources.py`.
"""

import asyncio
import json
import logging
import threading
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from genesys_caseplans.sandbox import oauth
from genesys_caseplans.sandbox.asking import Answer, Ask
from genesys_caseplans.sandbox.control import control
from genesys_caseplans.sandbox.errors import Refusal, error_body, generic_code
from genesys_caseplans.sandbox.faults import Fault, Faults
from genesys_caseplans.sandbox.operations import OPERATIONS, Operation
from genesys_caseplans.sandbox.org import Org
from genesys_caseplans.sandbox.rate import RateLimit
from genesys_caseplans.sandbox.reading import TOO_LARGE, parse_json, read_body
from genesys_caseplans.sandbox.resources import HANDLERS
from genesys_caseplans.sandbox.routing import Routes

Json = dict[str, Any]
log = logging.getLogger("genesys_caseplans.sandbox")

ROUTES = Routes(OPERATIONS.values())
_MOST_CALLS = 100_000


@dataclass(frozen=True)
class Call:
    """One request that the sandbox got. `status` is 0 where the connection was closed without an answer."""

    method: str
    path: str
    operation: str
    status: int
    body: Any = None


@dataclass
class World:
    """Everything that one sandbox is, shared by the app and the Python face of it; `lock` guards it."""

    org: Org
    rate: RateLimit
    refill: Callable[[], None]
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list[Call])
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """A fresh org, as at the first start; tokens, faults, calls and the clock's offset go too."""
        with self.lock:
            self.org.clock.offset = 0.0
            self.refill()
            self.faults.clear()
            self.calls.clear()
            self.rate.clear()

    def note(self, call: Call) -> None:
        """Add to the call log, which forgets the oldest when it gets very long."""
        if len(self.calls) >= _MOST_CALLS:
            del self.calls[: _MOST_CALLS // 10]
        self.calls.append(call)


class ConnectionDropped(Exception):
    """A fault closes the connection, and there is no connection to close (the app runs without a server)."""


Drop = Callable[[Scope], Awaitable[bool]]


async def _nothing_to_drop(_scope: Scope) -> bool:
    return False


def build(world: World, drop: Drop = _nothing_to_drop) -> Starlette:
    """The sandbox as an ASGI app; `drop` closes a client's connection, where there is one."""
    return Starlette(routes=[Mount("/__sandbox__", app=_Control(world)), Mount("", app=_Gate(world, drop))])


@dataclass
class _Wanted:
    """One request on its way: what was sent, and what has been understood of it so far."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes | None
    correlation: str = field(default_factory=lambda: str(uuid.uuid4()))
    parsed: Any = None
    operation: Operation | None = None
    rate: dict[str, str] = field(default_factory=dict[str, str])


async def _read(scope: Scope, receive: Receive) -> _Wanted:
    request = Request(scope, receive)
    return _Wanted(
        method=request.method,
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=dict(request.headers),
        body=await read_body(request),
    )


class _Control:
    def __init__(self, world: World) -> None:
        self._world = world

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = await _read(scope, receive)
        with self._world.lock:
            answer = control(self._world, wanted.method, wanted.path, wanted.body or b"")
        await _response(answer, wanted)(scope, receive, send)


class _Gate:
    """Every request but the control path's."""

    def __init__(self, world: World, drop: Drop) -> None:
        self._world = world
        self._drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = await _read(scope, receive)
        with self._world.lock:
            fault = self._world.faults.next(wanted.method, wanted.path)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        with self._world.lock:
            answer = self._handle(wanted, fault)
        if answer is not None:
            await _response(answer, wanted)(scope, receive, send)
        elif not await self._drop(scope):
            raise ConnectionDropped(f"{wanted.method} {wanted.path}")

    def _handle(self, wanted: _Wanted, fault: Fault | None) -> Answer | None:
        """The answer, or None where a fault says that there is none."""
        answer: Answer | None
        if fault is None or fault.drop == "after" or not (fault.drop or fault.status):
            answer = self._answer(wanted)
        else:
            answer = _faulty(fault, wanted)
            _match(wanted)
            with suppress(Refusal):
                wanted.parsed = parse_json(wanted.headers, wanted.body or b"")
        if fault is not None and fault.drop:
            answer = None
        operation = wanted.operation.id if wanted.operation else ""
        status = answer.status if answer else 0
        self._world.note(Call(wanted.method, wanted.path, operation, status, wanted.parsed))
        return answer

    def _answer(self, wanted: _Wanted) -> Answer:
        try:
            with self._world.org.store.transaction(writes=wanted.method not in ("GET", "HEAD")):
                return self._dispatch(wanted)
        except Refusal as refusal:
            return Answer(refusal.status, refusal.body(wanted.correlation), refusal.headers)
        except Exception:
            log.exception("%s %s", wanted.method, wanted.path)
            body = error_body(500, "internal.server.error", "A defect of the sandbox.", wanted.correlation)
            return Answer(500, body)

    def _dispatch(self, wanted: _Wanted) -> Answer:
        if wanted.path == "/oauth/token":
            return self._login(wanted)
        if not wanted.path.startswith("/api/v2/"):
            raise Refusal("not.found")
        token = oauth.token_of(self._world.org, wanted.headers)
        wanted.rate = self._world.rate.take(token["id"])
        ids = _match(wanted)
        if ids is None:
            raise Refusal("not.found")
        if wanted.operation is None:
            raise Refusal("method.not.allowed")
        if wanted.body is None:
            raise Refusal("request.entity.too.large", TOO_LARGE)
        handler = HANDLERS.get(wanted.operation.id)
        if handler is None:
            raise Refusal("not.implemented", message=f"{wanted.operation.id} is not part of this sandbox.")
        if wanted.method not in ("GET", "DELETE"):
            wanted.parsed = parse_json(wanted.headers, wanted.body)
        query = parse_qsl(wanted.query, keep_blank_values=True)
        org = self._world.org
        return handler(Ask(org, wanted.operation, wanted.path, ids, query, wanted.parsed))

    def _login(self, wanted: _Wanted) -> Answer:
        if wanted.method != "POST":
            raise Refusal("method.not.allowed")
        return oauth.grant(self._world.org, wanted.headers, wanted.body or b"")


def _match(wanted: _Wanted) -> dict[str, str] | None:
    """Find the operation and give its path parameters; None where the API has no such path at all."""
    match = ROUTES.match(wanted.path)
    if match is None:
        return None
    wanted.operation = match.operations.get(wanted.method)
    return match.ids(wanted.operation) if wanted.operation else {}


def _faulty(fault: Fault, wanted: _Wanted) -> Answer:
    status = fault.status or 500
    headers = {name.lower(): value for name, value in fault.headers.items()}
    if status == 429:
        headers.setdefault("retry-after", "1")
    if fault.body is not None:
        return Answer(status, fault.body, headers)
    code = fault.code or generic_code(status)
    body = error_body(status, code, "A fault that was asked for.", wanted.correlation)
    return Answer(status, body, headers)


def _response(answer: Answer, wanted: _Wanted) -> Response:
    body = answer.body
    content = b"" if body is None else body.encode() if isinstance(body, str) else _dump(body)
    headers = {"inin-correlation-id": wanted.correlation, **wanted.rate, **answer.headers}
    if content:
        headers.setdefault("content-type", "application/json")
    return Response(content, answer.status, headers)


def _dump(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
