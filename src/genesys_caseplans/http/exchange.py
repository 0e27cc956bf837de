"""Exchanges: conversations with the API, written once and driven by a sync or an async client.

An exchange is a generator. It yields effects, is given their results, and returns a typed value. An API error
is thrown into it at the yield, so `except NotFound` works there. An exchange never sleeps, prints or opens a
connection itself.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from string import Formatter
from typing import Any, TypeAlias, TypeVar, cast
from urllib.parse import quote

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API as published.

    name: its operationId. path: with `{parameters}`. repeatable: may be sent again when nobody knows whether it
    was handled (it only reads, or doing it twice is doing it once).
    """

    method: str
    path: str
    name: str
    repeatable: bool = False

    def request(self, body: Any = None, query: Mapping[str, Any] | None = None, **parameters: str) -> Request:
        """A request for this operation; path parameters are named as in the path."""
        path = self.path.format(**{name: _segment(name, value) for name, value in parameters.items()})
        sent = {name: value for name, value in (query or {}).items() if value is not None}
        return Request(self, path, sent, body)

    @property
    def reads(self) -> bool:
        """Whether it only reads."""
        return self.method == "GET" or (self.method == "POST" and self.repeatable)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path parameters, in order."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)


def _segment(name: str, value: str) -> str:
    if value in ("", ".", ".."):
        # The path would be another operation's: DELETE of one thing would be asked of the whole collection.
        raise ValueError(f"{name} is {value!r}, which names nothing")
    return quote(value, safe="")


@dataclass(frozen=True, slots=True)
class Request:
    """One request to be sent."""

    operation: Operation
    path: str
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None


@dataclass(frozen=True, slots=True)
class Reply:
    """One good answer: `body` is the parsed JSON, None where there is none."""

    request: Request
    status: int
    body: Any
    correlation_id: str


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; gives a `Reply` or throws a `RequestError`."""

    request: Request


@dataclass(frozen=True, slots=True)
class Wait:
    """Let some seconds pass."""

    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Patience:
    """Gives the settings of retries, waits and lag budgets."""


class Latch:
    """Opens once."""

    def __init__(self) -> None:
        self.is_open = False
        self._waiting: list[Any] = []

    def add(self, callback: Any) -> None:
        """Call when it is open."""
        if self.is_open:
            callback()
        else:
            self._waiting.append(callback)

    def open(self) -> None:
        """Open it."""
        if not self.is_open:
            self.is_open = True
            for one in self._waiting:
                one()


@dataclass(frozen=True, slots=True)
class Hold:
    """Wait until a latch is open."""

    latch: Latch


@dataclass(frozen=True, slots=True)
class Gather:
    """Run exchanges, side by side where the driver can. Waits for every one and cancels none.

    Gives a list in the same order: a value, or the `Exception` that ended that exchange.
    """

    exchanges: Sequence[Exchange[Any]]


@dataclass(frozen=True, slots=True)
class Emit:
    """Emit an event to observers before the next request goes out."""

    event: object


@dataclass(frozen=True, slots=True)
class Count:
    """How many requests this driver has sent so far, logins and repetitions included."""


Effect: TypeAlias = Send | Wait | Gather | Emit | Count | Patience | Hold
Exchange: TypeAlias = Generator[Effect, Any, T]


def send(request: Request) -> Exchange[Reply]:
    """Send one request."""
    return cast(Reply, (yield Send(request)))


def wait(seconds: float, reason: str = "") -> Exchange[None]:
    """Let some seconds pass."""
    yield Wait(seconds, reason)


def hold(latch: Latch) -> Exchange[None]:
    """Wait until a latch is open."""
    if not latch.is_open:
        yield Hold(latch)


def patience() -> Exchange[Any]:
    """The settings of retries, waits and lag budgets."""
    return (yield Patience())


def emit(event: object) -> Exchange[None]:
    """Emit an event to observers."""
    yield Emit(event)


def requests_made() -> Exchange[int]:
    """How many requests were sent so far, logins and repetitions included."""
    return cast(int, (yield Count()))


def settled(exchanges: Sequence[Exchange[T]]) -> Exchange[list[T | Exception]]:
    """Run all, and give for each its value or its error."""
    return cast("list[T | Exception]", (yield Gather(exchanges)))


def gather(exchanges: Sequence[Exchange[T]]) -> Exchange[list[T]]:
    """Run all; when all have ended, raise the first error or give the values."""
    results = yield from settled(exchanges)
    values: list[T] = []
    for result in results:
        if isinstance(result, Exception):
            raise result
        values.append(result)
    return values


def value(of: T) -> Exchange[T]:
    """An exchange that asks for nothing."""
    yield from ()
    return of
