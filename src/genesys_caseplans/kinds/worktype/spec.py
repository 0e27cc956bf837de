"""How a worktype and its statuses are written in a spec, and what can be wrong before any org is asked.

Source: api-facts, Workbins, worktypes, statuses; contract, WorktypeCreate and WorkitemStatusCreate.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.kinds.fields import (
    DAY,
    KEY_PATTERN,
    YEAR,
    Duration,
    Entry,
    Name,
    NeverEmpty,
    RefTo,
    SpecModel,
    Text,
    TimeOfDay,
    duration_text,
    invalid,
)
from genesys_caseplans.kinds.kind import Rule

StatusCategory = Literal["Open", "InProgress", "Waiting", "Closed"]
SHORTEST_TRANSITION_DELAY = 60  # seconds; api-facts: Workbins, worktypes, statuses
MOST_DESTINATIONS = 24


def _any_or_list(value: object) -> object:
    if value != "any" and not isinstance(value, list):
        raise invalid("destinations", f'{value!r} are no destinations: say "any" or list keys of statuses')
    return None if value == "any" else value


class Status(SpecModel):
    """A status of a worktype. `destinations`: keys of other statuses, or `any`."""

    name: Name
    category: StatusCategory
    was: str | None = None
    description: Text | None = None
    #: None is `any`; a left-out list is not managed.
    destinations: Annotated[list[str] | None, BeforeValidator(_any_or_list)] = None
    default_destination: str | None = None
    transition_delay: Annotated[Duration, Field(le=YEAR)] | None = None
    transition_time: TimeOfDay | None = None
    auto_terminate: Annotated[bool | None, NeverEmpty] = None


class WorktypeEntry(Entry):
    """A worktype of a spec; its division is its workbin's."""

    name: Name
    description: Text | None = None
    workbin: Annotated[Reference, RefTo("workbins")]
    schema_: Annotated[Reference, RefTo("schemas")] | None = Field(default=None, alias="schema")
    schema_version: Annotated[Annotated[int, Field(ge=1)] | None, NeverEmpty] = None
    duration: Annotated[Duration, Field(le=YEAR)] | None = None
    due_duration: Annotated[Duration, Field(le=YEAR)] | None = None
    expiration: Annotated[Duration, Field(le=YEAR)] | None = None
    ttl: Annotated[Duration, Field(ge=DAY, le=YEAR)] | None = None
    priority: Annotated[Annotated[int, Field(ge=-25_000_000, le=25_000_000)] | None, NeverEmpty] = None
    service_level_target: Annotated[Annotated[int, Field(ge=1, le=100)] | None, NeverEmpty] = None
    assignment_enabled: Annotated[bool | None, NeverEmpty] = None
    flow_rules_enabled: Annotated[bool | None, NeverEmpty] = None
    unassigned_division_contacts_enabled: Annotated[bool | None, NeverEmpty] = None
    statuses: dict[str, Status] = Field(default_factory=dict)
    default_status: Annotated[str | None, NeverEmpty] = None


def validate_worktype(entry: Entry, _: Mapping[Address, Entry]) -> Iterable[Rule]:
    """What is wrong with a worktype by itself."""
    assert isinstance(entry, WorktypeEntry)
    yield from _order_rules(entry)
    if entry.default_status is not None and entry.default_status not in entry.statuses:
        yield Rule(("defaultStatus",), f"there is no status {entry.default_status!r}", _keys(entry))
    elif entry.default_status is not None and entry.statuses[entry.default_status].auto_terminate:
        yield Rule(("defaultStatus",), "the default status cannot be one that terminates the workitem")
    names = Counter(status.name for status in entry.statuses.values())
    for key, status in entry.statuses.items():
        if not re.fullmatch(KEY_PATTERN, key):
            yield Rule(("statuses", key), f"the key {key!r} may hold letters, digits, _ and - only")
        if names[status.name] > 1:
            yield Rule(("statuses", key, "name"), f"two statuses are named {status.name!r}", "names are identity")
        for field, message in _status_faults(entry, key, status):
            yield Rule(("statuses", key, field), message)
    yield from _reach_rules(entry)


def _keys(entry: WorktypeEntry) -> str:
    return f"there is {', '.join(entry.statuses)}" if entry.statuses else "the worktype lists no statuses"


def _order_rules(entry: WorktypeEntry) -> Iterable[Rule]:
    """Due duration, expiration and life-span must not fall behind one another."""
    ordered = [("dueDuration", entry.due_duration), ("expiration", entry.expiration), ("ttl", entry.ttl)]
    given = [(name, seconds) for name, seconds in ordered if seconds is not None]
    for (low_name, low), (high_name, high) in pairwise(given):
        if low > high:
            yield Rule(
                (low_name,),
                f"{low_name} {duration_text(low)} is over {high_name} {duration_text(high)}",
                "the API keeps dueDuration <= expiration <= ttl",
            )


def _status_faults(entry: WorktypeEntry, key: str, status: Status) -> Iterable[tuple[str, str]]:
    destinations = status.destinations
    for other in destinations or ():
        if other not in entry.statuses:
            yield "destinations", f"there is no status {other!r} ({_keys(entry)})"
    if destinations is not None:
        if not destinations:
            yield (
                "destinations",
                'an empty list means all others to the API, so a dead end cannot be written: say "any" or name some',
            )
        if key in destinations:
            yield "destinations", "a status cannot be its own destination"
        if len(set(destinations)) < len(destinations):
            yield "destinations", "the same destination stands twice"
        if len(destinations) > MOST_DESTINATIONS:
            yield "destinations", f"{len(destinations)} destinations are more than the {MOST_DESTINATIONS} allowed"
    yield from _transition_faults(entry, key, status)
    if status.auto_terminate and status.category != "Closed":
        yield "autoTerminate", f"only a Closed status can terminate the workitem, this one is {status.category}"


def _transition_faults(entry: WorktypeEntry, key: str, status: Status) -> Iterable[tuple[str, str]]:
    target, delay = status.default_destination, status.transition_delay
    if target is not None:
        if target not in entry.statuses:
            yield "defaultDestination", f"there is no status {target!r} ({_keys(entry)})"
        elif target == key:
            yield "defaultDestination", "a status cannot move on to itself"
        elif status.destinations and target not in status.destinations:
            yield "defaultDestination", f"{target!r} must be among the destinations"
        if delay is None:
            yield "defaultDestination", "needs transitionDelay: after how long the workitem moves on"
        if status.auto_terminate:
            yield "defaultDestination", "a status that terminates the workitem cannot move it on"
    if delay is not None and delay < SHORTEST_TRANSITION_DELAY:
        yield "transitionDelay", f"{delay} s is under the shortest delay of {SHORTEST_TRANSITION_DELAY} s"


def _reach_rules(entry: WorktypeEntry) -> Iterable[Rule]:
    if not entry.statuses:
        return
    categories = {status.category for status in entry.statuses.values()}
    for needed in ("Open", "Closed"):
        if needed not in categories:
            yield Rule(
                ("statuses",),
                f"no status is of the category {needed}: workitems need one of each",
                "fine where the org's worktype has one already",
                warning=True,
            )
    if entry.default_status is None:
        yield Rule(
            ("statuses",), "no defaultStatus: workitems cannot be made of a worktype that has none", warning=True
        )
