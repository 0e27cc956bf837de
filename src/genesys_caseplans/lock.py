"""One run at a time in an org: a workbin with a telling name is the lock, since the API refuses a second of its name.

Owns how it is taken, told and given back. It costs two requests, is visible to everybody who sees workbins, and no spec
and no plan knows of it. Whoever dies with it leaves it behind: it is stale after the time that its holder asked for.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from genesys_caseplans.errors import ApiError, LockHeld, NotFound
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.writes import write_once
from genesys_caseplans.kinds.workbin import Workbin, WorkbinCreate, Workbins

NAME = "gcp-caseplans lock"
#: Seconds for which a lock is good.
HOUR = 3600
#: How often a stale lock is taken away before somebody else's is believed.
_TRIES = 3
_TOLD = re.compile(
    r"(?P<holder>.*) is applying \(run (?P<token>[0-9a-f]{16}), at most (?P<seconds>[0-9]{1,9}) s\)", re.DOTALL
)
_WORKBINS = Workbins(Raw())


@dataclass(frozen=True)
class Ticket:
    """By what a run knows its lock again. holder: who runs, in words. seconds: after which it is stale."""

    holder: str
    seconds: int = HOUR
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    @property
    def description(self) -> str:
        """What the lock says of itself."""
        return (
            f"{self.holder[:300]} is applying (run {self.token}, at most {self.seconds} s). "
            "`gcp-caseplans unlock` frees it if nobody is."
        )


@dataclass(frozen=True)
class Lock:
    """A lock that is there. holder: who took it; empty where it does not say. until: after which it is stale."""

    id: str
    holder: str
    since: datetime | None
    until: datetime | None
    token: str = ""

    def __str__(self) -> str:
        told = [f"by {self.holder}" if self.holder else "by somebody", *_times(self)]
        return f"the org is locked {', '.join(told)} (workbin {NAME!r}, {self.id})"

    @property
    def is_stale(self) -> bool:
        """Whether its time is over."""
        return self.until is not None and datetime.now(UTC) >= self.until


def take(ticket: Ticket) -> Exchange[Lock]:
    """Take the lock; `LockHeld` where somebody else has it. A stale one is taken away first."""
    tries = 0
    while True:
        try:
            return (yield from _create(ticket))
        except ApiError as error:
            if not error.is_taken:
                raise
            held = yield from find()
            if held is None:
                raise LockHeld(
                    f"the org is locked by somebody whose workbin {NAME!r} this client does not see (yet): wait, or "
                    "look for it in other divisions"
                ) from error
            tries += 1
            if not held.is_stale or tries >= _TRIES:
                raise LockHeld(f"{held}: wait until it is free; if nobody is applying, free it with unlock") from error
            yield from give_back(held)


def _create(ticket: Ticket) -> Exchange[Lock]:
    def ours() -> Exchange[Workbin | None]:
        found = yield from _WORKBINS.list(names=(NAME,))
        return next((one for one in found if ticket.token in (one.description or "")), None)

    new = WorkbinCreate(name=NAME, description=ticket.description)
    return _lock((yield from write_once(lambda: _WORKBINS.create(new), ours)))


def find() -> Exchange[Lock | None]:
    """The lock, whoever has it."""
    found = yield from _WORKBINS.list(names=(NAME,))
    return next((_lock(one) for one in found if one.name == NAME), None)


def find_own(ticket: Ticket) -> Exchange[Lock | None]:
    """The lock that a ticket stands for, for who does not know whether it was taken."""
    held = yield from find()
    return held if held is not None and held.token == ticket.token else None


def give_back(lock: Lock) -> Exchange[bool]:
    """Take a lock away; False where it was gone already."""
    try:
        # By its id, so that nobody takes away the lock that somebody else took in the meantime.
        yield from _WORKBINS.delete(lock.id)
    except NotFound:
        return False
    return True


def _lock(workbin: Workbin) -> Lock:
    told = _TOLD.match(workbin.description or "")
    since = workbin.date_created
    if told is None:
        return Lock(workbin.id, "", since, None)
    until = since + timedelta(seconds=int(told["seconds"])) if since else None
    return Lock(workbin.id, told["holder"], since, until, told["token"])


def _times(lock: Lock) -> list[str]:
    times = {"since": lock.since, "at most until": lock.until}
    return [f"{word} {time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" for word, time in times.items() if time]
