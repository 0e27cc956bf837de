"""The journal port: asked before each write, told after it. What a journal keeps, and where, is its own matter.

A journal that keeps whole runs is told of the run, too, and asked what earlier ones sent.

A write is what is sent and may change the org; repetitions of it by the transport are the same write.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from genesys_caseplans.address import Address
from genesys_caseplans.http.exchange import Exchange, Gather, Reply, Request, Send

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report, Result

T = TypeVar("T")


@dataclass(frozen=True)
class Write:
    """One write: for which entry, in which step, and the request itself."""

    address: Address
    step: str
    request: Request


class Journal(Protocol):
    """What an apply asks and tells about its writes."""

    def before(self, write: Write) -> None:
        """A write is about to be sent; whatever this raises keeps it from being sent and fails its change."""
        ...

    def after(self, write: Write, answer: Reply | Exception) -> None:
        """A write has ended: answered well, or by the error that was raised."""
        ...


@dataclass(frozen=True)
class Sent:
    """Something that an earlier run sent and that was not refused. at: when, in seconds since the epoch.

    action: of its change. step: its title. answered: whether the answer came. fields: what its change wanted, by path
    as text. finished: whether all of that run was done.
    """

    address: str
    action: str
    step: str
    method: str
    at: float
    answered: bool
    finished: bool
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])


@runtime_checkable
class RunJournal(Journal, Protocol):
    """A journal that keeps whole runs."""

    def begin(self, plan: Plan) -> None:
        """A plan is about to be carried out; whatever this raises keeps it from being so."""
        ...

    def over(self, result: Result) -> None:
        """A change that was to write has ended."""
        ...

    def end(self, report: Report) -> None:
        """The run has ended by itself."""
        ...

    def sent_since(self, org: str, since: float) -> Sequence[Sent]:
        """What earlier runs in an org sent since a time."""
        ...


def journaled(exchange: Exchange[T], journal: Journal | None, address: Address, step: str) -> Exchange[T]:
    """An exchange whose writes are asked of the journal and told to it."""
    return exchange if journal is None else _journaled(exchange, journal, address, step)


def _journaled(exchange: Exchange[T], journal: Journal, address: Address, step: str) -> Generator[Any, Any, T]:
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
            match effect:
                case Send(request) if not request.operation.reads:
                    given = yield from _written(Write(address, step, request), journal)
                case Gather(exchanges):
                    given = yield Gather([journaled(part, journal, address, step) for part in exchanges])
                case _:
                    given = yield effect
        except Exception as raised:  # thrown on into the exchange, which decides
            error = raised


def _written(write: Write, journal: Journal) -> Generator[Any, Any, Any]:
    journal.before(write)
    try:
        reply = yield Send(write.request)
    except Exception as error:
        journal.after(write, error)
        raise
    journal.after(write, reply)
    return reply
