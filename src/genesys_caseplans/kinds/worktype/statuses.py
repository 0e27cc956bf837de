"""Statuses inside a worktype: matched by name, compared field by field, written one after another.

A status can name only statuses that exist, and two can name each other: so new ones are made with what can be said by
then, and linked afterwards. Source: api-facts, Workbins, worktypes, statuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.kinds.flat import same
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, Rule, Run, Step
from genesys_caseplans.kinds.names import free_order
from genesys_caseplans.kinds.once import once, visible
from genesys_caseplans.kinds.worktype.client import WORKTYPES, StatusCreate, StatusUpdate, WorkitemStatus
from genesys_caseplans.kinds.worktype.spec import Status, WorktypeEntry

ANY = "any"
#: Spec name to the name that a request carries.
_SENDS = {
    "name": "name",
    "category": "category",
    "description": "description",
    "destinations": "destinationStatusIds",
    "defaultDestination": "defaultDestinationStatusId",
    "transitionDelay": "statusTransitionDelaySeconds",
    "transitionTime": "statusTransitionTime",
    "autoTerminate": "autoTerminateWorkitem",
}
_POINTERS = ("destinations", "defaultDestination")


def keys_by_id(entry: WorktypeEntry, statuses: Sequence[WorkitemStatus]) -> dict[str, str]:
    """Which status of the org is which of the spec: by name, else by its earlier name."""
    by_name = {status.name: status.id for status in statuses}
    keys = {by_name[status.name]: key for key, status in entry.statuses.items() if status.name in by_name}
    taken = set(keys.values())
    for key, status in entry.statuses.items():
        if key not in taken and status.was in by_name and by_name[status.was] not in keys:
            keys[by_name[status.was]] = key
    return keys


def statuses_state(entry: WorktypeEntry, statuses: Sequence[WorkitemStatus]) -> dict[str, Any]:
    """The org's statuses in spec shape, under the spec's keys; the unmanaged ones under `name:<name>`."""
    keys = keys_by_id(entry, statuses)
    labels = {status.id: keys.get(status.id, f"name:{status.name}") for status in statuses}
    return {labels[status.id]: _status_state(status, labels) for status in statuses}


def _status_state(status: WorkitemStatus, labels: Mapping[str, str]) -> dict[str, Any]:
    pointed = [labels.get(one.id or "", one.id) for one in status.destination_statuses or ()]
    others = set(labels.values()) - {labels[status.id]}
    default = status.default_destination_status
    return {
        "id": status.id,
        "name": status.name,
        "category": status.category,
        "description": status.description,
        # The API answers an empty list with all others filled in.
        "destinations": ANY if not pointed or set(pointed) == others else pointed,
        "defaultDestination": labels.get(default.id or "", default.id) if default else None,
        "transitionDelay": status.status_transition_delay_seconds,
        "transitionTime": _clock(status.status_transition_time),
        "autoTerminate": bool(status.auto_terminate_workitem),
    }


def _clock(text: str | None) -> str | None:
    """`09:00` and `09:00:00.000` are the same time of day."""
    if not text:
        return None
    whole = text.split(".")[0]
    return whole if whole.count(":") == 2 else f"{whole}:00"


def wanted_fields(status: Status) -> dict[str, Any]:
    """What the spec says of a status, by spec names."""
    said = status.model_dump(by_alias=True, exclude_unset=True, exclude={"was"})
    if "destinations" in said and said["destinations"] is None:
        said["destinations"] = ANY
    return said


def status_changes(goal: Goal) -> Iterable[FieldChange]:
    """What differs between the statuses of the spec and those of the org."""
    assert isinstance(goal.entry, WorktypeEntry)
    current: Mapping[str, Any] = goal.current.get("statuses", {})
    for key, status in goal.entry.statuses.items():
        wanted, has = wanted_fields(status), current.get(key)
        if has is None:
            yield FieldChange(f"statuses.{key}", None, wanted)
            continue
        everything = set(current) - {key} | set(goal.entry.statuses) - {key}
        for name, value in wanted.items():
            if not _same_field(name, value, has[name], everything):
                yield FieldChange(f"statuses.{key}.{name}", has[name], value)


def _same_field(name: str, wanted: Any, has: Any, others: set[str]) -> bool:
    if name != "destinations":
        return same(wanted, has)
    return _as_set(wanted, others) == _as_set(has, others)


def _as_set(destinations: Any, others: set[str]) -> set[str]:
    return others if destinations == ANY else set(destinations)


def status_rules(goal: Goal, fields: Iterable[FieldChange]) -> Iterable[Rule]:
    """What the API refuses of statuses that exist."""
    for change in fields:
        parts = change.path.split(".")
        if len(parts) == 3 and parts[0] == "statuses" and parts[2] == "category":
            yield Rule(
                tuple(parts),
                f"the category of the status {parts[1]} is {change.before} in the org and can never be changed",
                "give the new status another name; the old one stays, unmanaged",
            )


@dataclass(frozen=True)
class StatusPlan:
    """The writes that statuses need: renames, new ones (with what they can say at once), and what is sent later."""

    renames: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, Mapping[str, Any]], ...]
    later: tuple[tuple[str, Mapping[str, Any]], ...]


def plan_statuses(goal: Goal, fields: Iterable[FieldChange]) -> StatusPlan:
    """Sort the changes of statuses into writes, so that each names only statuses that exist by then."""
    assert isinstance(goal.entry, WorktypeEntry)
    new: dict[str, Mapping[str, Any]] = {}
    changed: dict[str, dict[str, Any]] = {}
    for change in fields:
        parts = change.path.split(".")
        if parts[0] == "statuses" and len(parts) == 2:
            new[parts[1]] = change.after
        elif parts[0] == "statuses":
            changed.setdefault(parts[1], {})[parts[2]] = change.after
    current: Mapping[str, Any] = goal.current.get("statuses", {})
    names = {key: str(has["name"]) for key, has in current.items()}
    renames = free_order(names, {key: said.pop("name") for key, said in changed.items() if "name" in said})
    made, later = _linkable(new, set(current))
    later.update({key: said for key, said in changed.items() if said})
    return StatusPlan(tuple(renames), tuple(made), tuple(later.items()))


def _linkable(
    new: Mapping[str, Mapping[str, Any]], existing: set[str]
) -> tuple[list[tuple[str, Mapping[str, Any]]], dict[str, Mapping[str, Any]]]:
    """New statuses in an order in which most can say at once where they lead; what must wait for later."""
    made: list[tuple[str, Mapping[str, Any]]] = []
    later: dict[str, Mapping[str, Any]] = {}
    left = dict(new)
    while left:
        ready = next((key for key, said in left.items() if _pointed(said) <= existing), None)
        key = ready if ready is not None else next(iter(left))
        said = left.pop(key)
        if ready is None:
            later[key] = {name: said[name] for name in said if name in (*_POINTERS, "transitionDelay")}
            said = {name: value for name, value in said.items() if name not in later[key]}
        made.append((key, said))
        existing = existing | {key}
    return made, later


def _pointed(said: Mapping[str, Any]) -> set[str]:
    destinations = said.get("destinations")
    default = said.get("defaultDestination")
    listed = set() if destinations in (None, ANY) else set(destinations)
    return listed | ({default} if default else set())


def rename_steps(plan: StatusPlan) -> Iterable[Step]:
    """Renames come first, each when its new name is free."""
    for key, name in plan.renames:
        yield Step(f"rename status {key} to {name}", partial(_change, key, {"name": name}))


def new_steps(plan: StatusPlan) -> Iterable[Step]:
    """New statuses."""
    for key, said in plan.new:
        yield Step(f"add status {said['name']}", partial(_add, key, said))


def later_steps(plan: StatusPlan) -> Iterable[Step]:
    """What statuses can say only when all exist, and changes of old ones."""
    for key, said in plan.later:
        yield Step(f"update status {key} ({', '.join(said)})", partial(_change, key, said))


def _body(said: Mapping[str, Any], run: Run, new: bool) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, value in said.items():
        if name == "destinations":
            ids = [] if value == ANY else [run.child("statuses", key) for key in value]
            body |= {} if new and not ids else {_SENDS[name]: ids}
        elif name == "defaultDestination" and value is not None:
            body[_SENDS[name]] = run.child("statuses", value)
        elif value is not None or not new:
            body[_SENDS[name]] = value
    return body


def _add(key: str, said: Mapping[str, Any], run: Run) -> Exchange[None]:
    new = StatusCreate.model_validate(_body(said, run, new=True))

    def look() -> Exchange[WorkitemStatus | None]:
        statuses = yield from WORKTYPES.list_statuses(run.id)
        return next((one for one in statuses if one.name == new.name), None)

    made = yield from once(lambda: visible(lambda: WORKTYPES.create_status(run.id, new)), look)
    yield from run.made(Identity(made.id), "statuses", key)


def _change(key: str, said: Mapping[str, Any], run: Run) -> Exchange[None]:
    status_id = run.child("statuses", key)
    body = _body(said, run, new=False)
    changes = StatusUpdate.model_validate(body)

    def current() -> Exchange[WorkitemStatus]:
        statuses = yield from WORKTYPES.list_statuses(run.id)
        return next(one for one in statuses if one.id == status_id)

    def look() -> Exchange[WorkitemStatus | None]:
        has = yield from current()
        return has if _holds(body, has) else None

    yield from once(lambda: visible(lambda: WORKTYPES.update_status(run.id, status_id, changes)), look, current)


def _holds(body: Mapping[str, Any], has: WorkitemStatus) -> bool:
    """Whether a status has what was sent. An empty list of destinations is told apart by no answer: send it again."""
    state = {
        "name": has.name,
        "description": has.description,
        "destinationStatusIds": {one.id for one in has.destination_statuses or ()},
        "defaultDestinationStatusId": has.default_destination_status.id if has.default_destination_status else None,
        "statusTransitionDelaySeconds": has.status_transition_delay_seconds,
        "statusTransitionTime": _clock(has.status_transition_time),
        "autoTerminateWorkitem": bool(has.auto_terminate_workitem),
    }
    sent = {name: set(value) if isinstance(value, list) else value for name, value in body.items()}
    return all(same(value, state[name]) for name, value in sent.items())
