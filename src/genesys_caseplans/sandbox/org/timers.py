"""What is due at a time: status transitions, ends of lives, cases and jobs that take a while.

Owns: the list of what is due when, and carrying it out. Nothing runs in the background: before a request is handled,
everything that has fallen due by then is done, in the order of the times at which it was due and dated then. So what a
reader sees follows from the clock alone, not from who looked when.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]
Doer = Callable[[Org, str], None]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "at", _sortable(body["at"])
    yield "of", body["of"]


TIMERS = Kind("timer", _keys)
_DOERS: dict[str, Doer] = {}


def _sortable(moment: float) -> str:
    return f"{math.floor(moment * 1000):016d}"


def does(what: str) -> Callable[[Doer], Doer]:
    """Name the function that carries out one kind of timer; it is given the org at that time and the object's id."""

    def keep(doer: Doer) -> Doer:
        _DOERS[what] = doer
        return doer

    return keep


def schedule(org: Org, what: str, of: str, at: float) -> None:
    """Let something happen to an object at a time, in place of what was to happen so far."""
    cancel(org, what, of)
    org.store.put(TIMERS, {"id": new_id(), "what": what, "of": of, "at": at})


def cancel(org: Org, what: str, of: str) -> None:
    """Let it not happen."""
    for timer in org.store.find(TIMERS, "of", of):
        if timer["what"] == what:
            org.store.delete(TIMERS, timer["id"])


def forget(org: Org, of: str) -> None:
    """Let nothing more happen to an object that is gone."""
    for timer in org.store.find(TIMERS, "of", of):
        org.store.delete(TIMERS, timer["id"])


def run_due(org: Org) -> None:
    """Do everything that is due by now."""
    now = _sortable(org.clock.now())
    soonest = org.store.lowest(TIMERS, "at")
    if soonest is None or soonest > now:
        return
    with org.store.transaction():
        while timer := org.store.first(TIMERS, "at", now):
            org.store.delete(TIMERS, timer["id"])
            _DOERS[timer["what"]](org.at(timer["at"]), timer["of"])
