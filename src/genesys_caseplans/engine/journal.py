"""The journal port: asked before each write, told after it. What a journal keeps, and where, is its own matter.

A write is what is sent and may change the org; repetitions of it by the transport are the same write.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from genesys_caseplans.address import Address
from genesys_caseplans.http.exchange import Exchange, Gather, Request, Send

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

    def after(self, write: Write, error: Exception | None) -> None:
        """A write has ended: error is None where it was answered well."""
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
    journal.after(write, None)
    return reply
