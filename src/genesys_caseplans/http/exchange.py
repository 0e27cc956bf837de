"""Exchanges: conversations with the API, written once and driven by a sync or an async client.

An exchange is a generator. It yields effects, is given their results, and returns a typed value. An API error
is thrown into it at the yield, so `except NotFound` works there. An exchange never sleeps, prints or opens a
connection itself: `session` says what an effect comes to, `drivers` do it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from string import Formatter
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, cast
from urllib.parse import quote

if TYPE_CHECKING:
    from genesys_caseplans.http.settings import RetrySettings

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the API as published.

    name: its operationId. path: with `{parameters}`. repeatable: may be sent again when nobody knows whether it
    was handled (it only reads, or doing it twice is doing it once). permissions: those that whoever sends it must
    hold, every one, as the contract publishes them (`workitems:worktype:add`, or `a|b` where either will do); empty
    where it publishes none, None where nobody has written them down yet.
    """

    method: str
    path: str
    name: str
    repeatable: bool = False
    permissions: tuple[str, ...] | None = None

    def request(self, body: Any = None, query: Mapping[str, Any] | None = None, **parameters: str) -> Request:
        """A request for this operation; path parameters are named as in the path."""
        path = self.path.format(**{name: _segment(name, value) for name, value in parameters.items()})
        sent = {name: value for name, value in (query or {}).items() if value is not None}
        return Request(self, path, sent, body)

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the path parameters, in order."""
        return tuple(name for _, name, _, _ in Formatter().parse(self.path) if name)

    @property
    def reads(self) -> bool:
        """Whether it leaves the org as it is: a GET, or a POST that only asks."""
        return self.method == "GET" or (self.method == "POST" and self.repeatable)


def _segment(name: str, value: str) -> str:
    if value in ("", ".", ".."):
        # The path would be another operation's: DELETE of one thing would be asked of the whole collection.
        raise ValueError(f"{name} is {value!r}, which names nothing")
    return quote(value, safe="")


@dataclass(frozen=True, slots=True)
class Request:
    """One request to be sent.

    at_once: what it does rests on what was just read, so that no time may pass in between. The transport neither
    repeats it nor lets it wait: an answer 429 and a connection that was not made are raised, and where it would have
    to wait for the rate limit or a login, `NotSent` is raised after the wait. `http/writes.send_at_once` then looks
    again and sends it again.
    """

    operation: Operation
    path: str
    query: Mapping[str, Any] = field(default_factory=dict[str, Any])
    body: Any = None
    at_once: bool = False

    @property
    def named(self) -> str:
        """What it is called in messages; its content is not in it."""
        return f"{self.operation.name} ({self.operation.method} {self.path})"


@dataclass(frozen=True, slots=True)
class Reply:
    """One good answer: `body` is the parsed JSON, None where there is none. headers: by lower-case name, no cookies."""

    request: Request
    status: int
    body: Any
    correlation_id: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """What a call gives, beside the last answer that it rests on.

    value: what the call gives by itself. status, headers (by lower-case name, no cookies), correlation_id, body (the
    parsed JSON, None where there is none): of the answer.
    """

    value: T
    status: int
    headers: Mapping[str, str] = field(repr=False)
    correlation_id: str
    body: Any = field(repr=False)


@dataclass(frozen=True, slots=True)
class Send:
    """Send a request; gives a `Reply` or throws a `RequestError`."""

    request: Request


@dataclass(frozen=True, slots=True)
class Wait:
    """Let some seconds pass; observers are told how many, and what for. `Stopped` where the run is asked to stop."""

    seconds: float
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Gather:
    """Run exchanges side by side, begun in the order given. Waits for every one and cancels none.

    Gives a list in the same order: a value, or the `Exception` that ended that exchange.
    """

    exchanges: Sequence[Exchange[Any]]


@dataclass(frozen=True, slots=True)
class Emit:
    """Emit an event to observers before the next request goes out."""

    event: object


@dataclass(frozen=True, slots=True)
class Hold:
    """Go on when a latch is open. Whoever opens it must be sure to do so, whatever happens to it."""

    latch: Latch


@dataclass(frozen=True, slots=True)
class Patience:
    """How long and how often to try: gives the `RetrySettings` of the session."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What a clock that never goes back says, in seconds: two of them tell how long something took, waits included."""


Effect: TypeAlias = Send | Wait | Gather | Emit | Hold | Patience | Clock
Exchange: TypeAlias = Generator[Effect, Any, T]


class Latch:
    """Something that happens once, and that exchanges can hold for. Any thread may open it."""

    __slots__ = ("_lock", "_open", "_waiting")

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = False
        self._waiting: list[Callable[[], object]] = []

    @property
    def is_open(self) -> bool:
        """Whether it has happened."""
        return self._open

    def open(self) -> None:
        """Let everybody go on who holds for it; a second time changes nothing."""
        with self._lock:
            self._open = True
            waiting, self._waiting = self._waiting, []
        for callback in waiting:
            callback()

    def add(self, callback: Callable[[], object]) -> None:
        """Call this once: when it opens, in the thread that opens it, or now where it is open."""
        with self._lock:
            if not self._open:
                self._waiting.append(callback)
                return
        callback()


def abandon(exchange: Generator[Any, Any, Any]) -> None:
    """Let an exchange tidy up that nobody will go on with. What it would still ask for, it does not get."""
    with suppress(Exception):  # what ends the run is told, not what it led to
        exchange.close()


def send(request: Request) -> Exchange[Reply]:
    """Send one request."""
    return cast(Reply, (yield Send(request)))


def wait(seconds: float, reason: str = "") -> Exchange[None]:
    """Let some seconds pass. reason: what is waited for, such as "reads to catch up"."""
    yield Wait(seconds, reason)


def emit(event: object) -> Exchange[None]:
    """Emit an event to observers."""
    yield Emit(event)


def hold(latch: Latch) -> Exchange[None]:
    """Go on when a latch is open."""
    yield Hold(latch)


def patience() -> Exchange[RetrySettings]:
    """How long and how often to try."""
    return cast("RetrySettings", (yield Patience()))


def clock() -> Exchange[float]:
    """What a clock that never goes back says, in seconds."""
    return cast("float", (yield Clock()))


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


def answered(exchange: Exchange[T]) -> Exchange[Answer[T]]:
    """An exchange's value beside the last answer that came in it."""
    last: list[Reply] = []
    of = yield from _heard(exchange, last)
    if not last:
        raise ValueError("this call sent nothing, so there is no answer")
    reply = last[0]
    return Answer(of, reply.status, reply.headers, reply.correlation_id, reply.body)


def _heard(exchange: Exchange[T], last: list[Reply]) -> Exchange[T]:
    """An exchange of which the last answer is kept, that of its members included."""
    given: Any = None
    error: Exception | None = None
    while True:
        try:
            effect = exchange.send(given) if error is None else exchange.throw(error)
        except StopIteration as stop:
            value: T = stop.value
            return value
        given, error = None, None
        try:
            if isinstance(effect, Gather):
                given = yield Gather([_heard(member, last) for member in effect.exchanges])
            else:
                given = yield effect
                last[:] = [given] if isinstance(given, Reply) else last
        except Exception as raised:  # thrown on into the exchange, which decides
            error = raised


def value(of: T) -> Exchange[T]:
    """An exchange that asks for nothing."""
    yield from ()
    return of
