"""The org's lock around a command: taken before anything is read, given back whatever ends the command."""

from __future__ import annotations

import getpass
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from gcp_caseplans.applying import Outputs
from gcp_caseplans.connection import Connection
from gcp_caseplans.plan_file import Source
from gcp_caseplans.views.wording import failure_text

if TYPE_CHECKING:
    from genesys_caseplans.lock import Lock, Ticket

#: Seconds that giving it back may take: a command that was told to stop must not hang in it.
_MOST_SECONDS = 6.0
#: Seconds between looks for a lock of which nobody knows whether it was taken.
_PAUSES = (0.2, 1.0, 2.0)


@contextmanager
def locked(connection: Connection, outputs: Outputs, source: Source, seconds: int | None) -> Iterator[None]:
    """Hold the lock while inside. seconds: after which it is stale; None for no lock at all."""
    if seconds is None:
        yield
        return
    from genesys_caseplans.lock import Ticket  # noqa: PLC0415

    ticket = Ticket(_holder(source.spec.name), seconds)
    lock: Lock | None = None
    try:
        with source.told_of_another_org():
            lock = connection.run(connection.client.lock(ticket, org=source.org(connection.org)))
        yield
    except BaseException as error:
        if lock is not None or _may_be_taken(error):
            _give_back(connection, outputs, ticket, lock)
        raise
    else:
        _give_back(connection, outputs, ticket, lock)


def _may_be_taken(error: BaseException) -> bool:
    """Whether an error that came in taking the lock leaves it open whether it was taken."""
    from genesys_caseplans.errors import RequestError  # noqa: PLC0415

    return not isinstance(error, Exception) or (isinstance(error, RequestError) and error.outcome_unknown)


def _holder(name: str | None) -> str:
    """Who runs this, as the machine knows it, and for which set."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container may know no name for who runs in it
        user = "somebody"
    return f"{user} on {socket.gethostname()}{f' with {name}' if name else ''}"


def _give_back(connection: Connection, outputs: Outputs, ticket: Ticket, lock: Lock | None) -> None:
    """lock: None where nobody knows whether it was taken."""
    try:
        gone = connection.run(_given_back(connection, ticket, lock))
    except (Exception, KeyboardInterrupt) as error:
        said = failure_text(error) if isinstance(error, Exception) and str(error) else "it took too long"
        outputs.warn(
            f"the lock of the org could not be given back ({said}): `gcp-caseplans unlock` frees it, and it is stale "
            f"{ticket.seconds} s after it was taken"
        )
        return
    if not gone:
        outputs.warn("the lock of the org was gone before the end: somebody else may have been applying, too")


async def _given_back(connection: Connection, ticket: Ticket, lock: Lock | None) -> bool:
    import asyncio  # noqa: PLC0415

    async with asyncio.timeout(_MOST_SECONDS):
        held = lock or await _found(connection, ticket)
        return held is None or await connection.client.unlock(held)


async def _found(connection: Connection, ticket: Ticket) -> Lock | None:
    """Looked for more than once: what was cut off may still be handled."""
    import asyncio  # noqa: PLC0415

    for pause in _PAUSES:
        await asyncio.sleep(pause)
        if held := await connection.client.locked(ticket):
            return held
    return None
