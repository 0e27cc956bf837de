"""A toy API and the two drivers under one handle, so that what holds for one client is tested for both.

Owns: operations that no kind has, the far end that answers as a test lines up, and `Caller`, which runs an exchange
on either driver. No kind is imported here: the HTTP layer knows none.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar

import httpx
import respx

from genesys_caseplans.http.bindings import Async, F, Group, Sync, endpoint, listing
from genesys_caseplans.http.drivers import AsyncDriver, SyncDriver
from genesys_caseplans.http.exchange import Exchange, Operation, Reply, send
from genesys_caseplans.http.paging import Page, by_cursor, numbered, queried, unpaged
from genesys_caseplans.http.settings import RetrySettings, Settings
from genesys_caseplans.http.wire import ApiModel, parse

T = TypeVar("T")

API = "https://api.toys.example"
LOGIN = "https://login.toys.example"
SECRET = "s3cret-of-the-toy-client"

GET_TOY = Operation("GET", "/api/v2/toys/{toyId}", "getToy")
MAKE_TOY = Operation("POST", "/api/v2/toys", "postToys")
CHANGE_TOY = Operation("PATCH", "/api/v2/toys/{toyId}", "patchToy")
SET_TOY = Operation("PUT", "/api/v2/toys/{toyId}", "putToy")
DROP_TOY = Operation("DELETE", "/api/v2/toys/{toyId}", "deleteToy")
WIND_UP_TOY = Operation("POST", "/api/v2/toys/{toyId}/windup", "postToyWindup")
QUERY_TOYS = Operation("POST", "/api/v2/toys/query", "postToysQuery", repeatable=True)
LIST_TOYS = Operation("GET", "/api/v2/toys", "getToys")


class Toy(ApiModel):
    id: str
    toy_name: str | None = None
    size: int | None = None


class Toys(Group[F], Generic[F]):
    @endpoint
    def get(self, toy_id: str) -> Exchange[Toy]:
        return parse(Toy, (yield from send(GET_TOY.request(toyId=toy_id))))

    @listing
    def query(self, size: int) -> Exchange[Page[Toy]]:
        return queried(QUERY_TOYS, Toy, {"size": size})

    @listing
    def cursored(self) -> Exchange[Page[Toy]]:
        return by_cursor(LIST_TOYS, Toy, 25)

    @listing
    def numbered(self) -> Exchange[Page[Toy]]:
        return numbered(LIST_TOYS, Toy, {"name": "bear"})

    @listing
    def unpaged(self) -> Exchange[Page[Toy]]:
        return unpaged(LIST_TOYS, Toy)


def get_toy(toy_id: str = "t1") -> Exchange[Reply]:
    return send(GET_TOY.request(toyId=toy_id))


def make_toy(name: str = "bear") -> Exchange[Reply]:
    return send(MAKE_TOY.request({"toyName": name}))


def toy(number: int) -> dict[str, Any]:
    return {"id": f"t{number}", "toyName": f"toy {number}"}


Answer = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


def said(status: int, body: Any = None, **headers: str) -> httpx.Response:
    """An answer; header names with `_` for `-`."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, headers=sent) if body is None else httpx.Response(status, json=body, headers=sent)


def refused(status: int, code: str = "", message: str = "no", **headers: str) -> httpx.Response:
    return said(status, {"message": message, "code": code, "status": status}, **headers)


class FarEnd:
    """Answers in the order that a test lined up (then with an empty toy), and notes what it was asked."""

    def __init__(self) -> None:
        self.answers: deque[Answer] = deque()
        self.logins: deque[Answer] = deque()
        self.requests: list[httpx.Request] = []
        self.login_requests: list[httpx.Request] = []
        self.handler: Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]] | None = None

    def will_say(self, *answers: Answer) -> None:
        self.answers.extend(answers)

    @property
    def asked(self) -> list[str]:
        """What was asked for so far, logins left out."""
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.requests]

    def answer(self, request: httpx.Request) -> Any:
        if request.url.path == "/oauth/token":
            self.login_requests.append(request)
            number = len(self.login_requests)
            return _give(self.logins, request, said(200, {"access_token": f"token-{number}", "expires_in": 86_400}))
        self.requests.append(request)
        if self.handler is not None:
            return self.handler(request)
        return _give(self.answers, request, said(200, {"id": "t1"}))

    @contextmanager
    def listening(self) -> Iterator[FarEnd]:
        with respx.mock(assert_all_called=False) as router:
            router.route().mock(side_effect=self.answer)
            yield self


def _give(lined_up: deque[Answer], request: httpx.Request, otherwise: httpx.Response) -> httpx.Response:
    answer = lined_up.popleft() if lined_up else otherwise
    if isinstance(answer, Exception):
        raise answer
    return answer if isinstance(answer, httpx.Response) else answer(request)


def settings(**changes: Any) -> Settings:
    """Settings for the toy API that never really wait."""
    given: dict[str, Any] = {
        "api_url": API,
        "login_url": LOGIN,
        "client_id": "toy-client",
        "client_secret": SECRET,
        "retry": RetrySettings(pause=0),
        **changes,
    }
    return Settings(**given)


class Caller(Protocol):
    """One of the drivers, as a blocking handle."""

    toys: Any

    @property
    def driver(self) -> SyncDriver | AsyncDriver: ...

    def run(self, exchange: Exchange[T]) -> T: ...

    def first(self, count: int, items: Any) -> list[Any]:
        """So many items of a listing, and then no more are asked for."""

    def call(self, result: Any) -> Any:
        """What an endpoint of `toys` gives in the end."""

    def close(self) -> None: ...


class SyncCaller:
    def __init__(self, given: Settings):
        self.driver = SyncDriver(given)
        self.toys: Any = Toys(Sync(self.driver))

    def run(self, exchange: Exchange[T]) -> T:
        return self.driver.run(exchange)

    def first(self, count: int, items: Iterable[Any]) -> list[Any]:
        return [item for _, item in zip(range(count), items, strict=False)]

    def call(self, result: Any) -> Any:
        return result

    def close(self) -> None:
        self.driver.close()


class AsyncCaller:
    def __init__(self, given: Settings):
        self._runner = asyncio.Runner()
        self.driver = AsyncDriver(given)
        self.toys: Any = Toys(Async(self.driver))

    def run(self, exchange: Exchange[T]) -> T:
        return self._runner.run(self.driver.run(exchange))

    def first(self, count: int, items: AsyncIterator[Any]) -> list[Any]:
        async def take() -> list[Any]:
            taken: list[Any] = []
            async for item in items:
                taken.append(item)
                if len(taken) == count:
                    break
            return taken

        return self._runner.run(take())

    def call(self, result: Any) -> Any:
        return self._runner.run(result)

    def close(self) -> None:
        self._runner.run(self.driver.close())
        self._runner.close()


CALLERS: dict[str, Callable[[Settings], Caller]] = {"sync": SyncCaller, "async": AsyncCaller}


@contextmanager
def calling(kind: str, **changes: Any) -> Iterator[Caller]:
    caller = CALLERS[kind](settings(**changes))
    try:
        yield caller
    finally:
        caller.close()
