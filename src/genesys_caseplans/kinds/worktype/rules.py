"""What the API refuses of worktypes and their statuses. Pure.

Source: api-facts, Workbins, worktypes, statuses; announcements, A; contract, error codes of worktypes and statuses.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from genesys_caseplans.kinds.fields import KEY_PATTERN, duration_text
from genesys_caseplans.kinds.kind import Neighbours, Observed, Rule
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.workbin import WorkbinEntry
from genesys_caseplans.kinds.worktype.flow_rules import flow_rule_rules
from genesys_caseplans.kinds.worktype.spec import MOST_DESTINATIONS, SHORTEST_TRANSITION_DELAY, Status, WorktypeEntry

_FACTS = "api-facts, Workbins, worktypes, statuses"
_KEY = re.compile(KEY_PATTERN)
_ANNOUNCED = "announcements, A, 2026-03-19"
_HOUR = 3_600


def rules(planned: WorktypeEntry, before: Observed[WorktypeEntry] | None, neighbours: Neighbours) -> Iterable[Rule]:
    """All that stands against a worktype as it will be."""
    yield from _duration_rules(planned)
    yield from _default_rules(planned)
    yield from _status_rules(planned)
    yield from _reach_rules(planned)
    yield from _fixed_rules(planned, before)
    yield from _schema_rules(planned, before, neighbours)
    yield from flow_rule_rules(planned)
    yield from _assignment_rules(planned, neighbours)
    if neighbours.live:
        yield from _division_rules(planned, before, neighbours)


def _keys(entry: WorktypeEntry) -> str:
    return f"there is {', '.join(entry.statuses)}" if entry.statuses else "the worktype lists no statuses"


def _duration_rules(planned: WorktypeEntry) -> Iterable[Rule]:
    """The due duration stands by itself; expiration lies between an hour and the life-span."""
    expiration, ttl = planned.expiration, planned.ttl
    if expiration is not None and expiration <= _HOUR:
        yield Rule(
            ("expiration",),
            f"expiration {duration_text(expiration)} is not over an hour",
            "give more than 3600 seconds, or leave it out",
            warning=expiration == _HOUR,  # whether the hour itself passes, nobody has said
            source=_ANNOUNCED,
        )
    if expiration is not None and ttl is not None and expiration > ttl:
        yield Rule(
            ("expiration",),
            f"expiration {duration_text(expiration)} is over ttl {duration_text(ttl)}",
            "the API keeps expiration <= ttl",
            concerns=(("ttl",),),
            source=_FACTS,
        )
    if planned.due_duration is not None and ttl is not None and planned.due_duration > ttl:
        yield Rule(
            ("dueDuration",),
            f"dueDuration {duration_text(planned.due_duration)} is over ttl {duration_text(ttl)}: a workitem would end "
            "before it is due",
            warning=True,
        )


def _default_rules(planned: WorktypeEntry) -> Iterable[Rule]:
    default = planned.default_status
    if default is None:
        return
    if default not in planned.statuses:
        yield Rule(("defaultStatus",), f"there is no status {default!r}", _keys(planned), source=_FACTS)
    elif planned.statuses[default].auto_terminate:
        yield Rule(
            ("defaultStatus",),
            "the default status cannot be one that terminates the workitem",
            "name another defaultStatus",
            concerns=(("statuses", default, "autoTerminate"),),
            source=_FACTS,
        )


def _status_rules(planned: WorktypeEntry) -> Iterable[Rule]:
    names = Counter(status.name for status in planned.statuses.values())
    for key, status in planned.statuses.items():
        if not _KEY.fullmatch(key):
            yield Rule(("statuses", key), f"the key {key!r} may hold letters, digits, _ and - only")
        if names[status.name] > 1:
            yield Rule(("statuses", key, "name"), f"two statuses are named {status.name!r}", "names are identity")
        for field, message, hint in (*_destination_faults(planned, key, status), *_faults(planned, key, status)):
            yield Rule(("statuses", key, field), message, hint, concerns=_moves(key), source=_FACTS)


def _moves(key: str) -> tuple[tuple[str, ...], ...]:
    """What says where a status leads, and when."""
    fields = ("destinations", "defaultDestination", "transitionDelay", "autoTerminate")
    return tuple(("statuses", key, field) for field in fields)


def _destination_faults(planned: WorktypeEntry, key: str, status: Status) -> Iterable[tuple[str, str, str]]:
    if not isinstance(status.destinations, list):
        return
    for destination in status.destinations:
        if destination not in planned.statuses:
            yield "destinations", f"there is no status {destination!r} ({_keys(planned)})", ""
    if not status.destinations:
        message = 'an empty list means all others to the API, so a dead end cannot be written: say "any" or name some'
        yield "destinations", message, ""
    if key in status.destinations:
        yield "destinations", "a status cannot be its own destination", ""
    if len(set(status.destinations)) < len(status.destinations):
        yield "destinations", "a destination is listed twice", ""
    if len(status.destinations) > MOST_DESTINATIONS:
        message = f"{len(status.destinations)} destinations are more than the {MOST_DESTINATIONS} allowed"
        yield "destinations", message, ""


def _faults(planned: WorktypeEntry, key: str, status: Status) -> Iterable[tuple[str, str, str]]:
    target, delay = status.default_destination, status.transition_delay
    if target is not None:
        if target not in planned.statuses:
            yield "defaultDestination", f"there is no status {target!r} ({_keys(planned)})", ""
        elif target == key:
            yield "defaultDestination", "a status cannot move on to itself", ""
        elif isinstance(status.destinations, list) and target not in status.destinations:
            message = f"the default destination {target!r} must stay among the destinations"
            yield "defaultDestination", message, "name another defaultDestination, or null for none"
        if delay is None:
            message = "needs transitionDelay: after how long the workitem moves on"
            yield "defaultDestination", message, "give a transitionDelay, or null for no defaultDestination"
        if status.auto_terminate:
            yield "defaultDestination", "a status that terminates the workitem cannot move it on", ""
    if delay is not None and delay < SHORTEST_TRANSITION_DELAY:
        yield "transitionDelay", f"{delay} s is under the shortest delay of {SHORTEST_TRANSITION_DELAY} s", ""
    if status.auto_terminate and status.category != "Closed":
        message = f"only a Closed status can terminate the workitem, this one is {status.category}"
        yield "autoTerminate", message, ""


def _reach_rules(planned: WorktypeEntry) -> Iterable[Rule]:
    if not planned.statuses:
        return
    categories = {status.category for status in planned.statuses.values()}
    for needed in ("Open", "Closed"):
        if needed not in categories:
            yield Rule(
                ("statuses",),
                f"no status is of the category {needed}: workitems need one of each",
                "fine where the org's worktype has one already",
                warning=True,
                source=_FACTS,
            )
    if planned.default_status is None:
        yield Rule(
            ("statuses",), "no defaultStatus: workitems cannot be made of a worktype that has none", warning=True
        )


def _fixed_rules(planned: WorktypeEntry, before: Observed[WorktypeEntry] | None) -> Iterable[Rule]:
    if before is None:
        return
    has = before.entry
    if has.schema_ is not None and planned.schema_ != has.schema_:
        yield Rule(
            ("schema",),
            "schema cannot be changed: the schema of a worktype is fixed once it has one; give the worktype another "
            "name to make a new one",
            source=_FACTS,
            immutable=True,
        )
    for key, status in planned.statuses.items():
        was = has.statuses.get(key)
        if was is not None and was.category != status.category:
            yield Rule(
                ("statuses", key, "category"),
                f"the category of the status {key} is {was.category} in the org and can never be changed",
                "give the new status another name; the old one stays, unmanaged",
                source=_FACTS,
                immutable=True,
            )


def _schema_rules(
    planned: WorktypeEntry, before: Observed[WorktypeEntry] | None, neighbours: Neighbours
) -> Iterable[Rule]:
    pin, had = planned.schema_version, before.entry.schema_version if before else None
    if pin is not None and had is not None and pin < had:
        message = f"the schema version is {had} in the org and only moves up, not to {pin}"
        yield Rule(("schemaVersion",), message, source=_FACTS)
    if planned.schema_ is None or not neighbours.live:
        return
    has_version = neighbours.observed(planned.schema_)
    latest = neighbours.version(planned.schema_) or (has_version.facts.version if has_version else None)
    if pin is not None and latest is not None and pin > latest:
        yield Rule(("schemaVersion",), f"the schema has no version {pin}: its latest will be {latest}")
    schema = neighbours.planned(planned.schema_, SchemaEntry)
    if schema is not None and not schema.enabled and (before is None or before.entry.schema_ is None):
        yield Rule(
            ("schema",), "the schema is disabled and cannot be given to a worktype", "enable it first", source=_FACTS
        )


def _assignment_rules(planned: WorktypeEntry, neighbours: Neighbours) -> Iterable[Rule]:
    # Offline nobody knows what the org's worktype has; what is cleared is known.
    known = neighbours.live or "queue" in planned.model_fields_set
    if planned.assignment_enabled and planned.queue is None and known:
        yield Rule(
            ("assignmentEnabled",),
            "assignment needs a queue, which the worktype does not have",
            "name its `queue`",
            concerns=(("queue",),),
            source=_FACTS,
        )


def _division_rules(
    planned: WorktypeEntry, before: Observed[WorktypeEntry] | None, neighbours: Neighbours
) -> Iterable[Rule]:
    """Workbin, queue and script lie in the worktype's division, as far as it is known."""
    workbin = neighbours.planned(planned.workbin, WorkbinEntry)
    division = workbin.division.id if workbin is not None and workbin.division is not None else None
    own = before.facts.division if before is not None else None
    for name in ("queue", "script"):
        lookup = getattr(planned, name)
        other = neighbours.division(lookup) if lookup is not None else ""
        if other and other != (own or division or other):
            yield Rule(
                (name,),
                f"the {name} is in another division than the worktype",
                "choose one in the division of its workbin, or another workbin",
                concerns=(("workbin",),),
                source="contract, error codes of POST and PATCH /taskmanagement/worktypes",
            )
    if own and division and division != own:
        yield Rule(
            ("workbin",),
            "the workbin is in another division than the worktype",
            "choose one in the same",
            source=_FACTS,
            immutable=True,
        )
