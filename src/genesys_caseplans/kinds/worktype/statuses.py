"""Statuses inside a worktype: matched by name, compared field by field, written one after another.

A status can name only statuses that exist, and two can name each other: so new ones are made with what can be said by
then, and linked afterwards. Source: api-facts, Workbins, worktypes, statuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.flat import same
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, Rule, Step, StepContext
from genesys_caseplans.kinds.renames import free_order
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
    ids = {status.name: status.id for status in statuses}
    keys: dict[str, str] = {}
    for key, status in entry.statuses.items():
        name = status.was if moves_on(entry, key, set(ids)) else status.name
        if name in ids:
            keys[ids[name]] = key
    return keys


def moves_on(entry: WorktypeEntry, key: str, names: set[str | None], asked: tuple[str, ...] = ()) -> bool:
    """Whether a status of the spec is still under its earlier name in the org.

    Its new name may be there, too, where it belongs to another one that moves on itself (A to B, B to C). Where they
    would only change places nobody can say whether they have done so already: then names count.
    """
    status = entry.statuses[key]
    if status.was not in names or status.was == status.name or key in asked:
        return False
    if status.name not in names:
        return True
    holders = (other for other, one in entry.statuses.items() if one.was == status.name and other != key)
    return any(moves_on(entry, other, names, (*asked, key)) for other in holders)


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
        "listed": bool(pointed),
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
        for name, want in wanted.items():
            if not _same_field(name, want, has[name], everything):
                yield FieldChange(f"statuses.{key}.{name}", has[name], want)


def _same_field(name: str, wanted: Any, has: Any, others: set[str]) -> bool:
    if name != "destinations":
        return same(wanted, has)
    return _as_set(wanted, others) == _as_set(has, others)


def _as_set(destinations: Any, others: set[str]) -> set[str]:
    return others if destinations == ANY else set(destinations)


def status_rules(goal: Goal, fields: Sequence[FieldChange]) -> Iterable[Rule]:
    """What the API refuses of statuses that exist."""
    yield from _transition_rules(goal, fields)
    for change in fields:
        parts = change.path.split(".")
        if len(parts) == 3 and parts[0] == "statuses" and parts[2] == "category":
            yield Rule(
                tuple(parts),
                f"the category of the status {parts[1]} is {change.before} in the org and can never be changed",
                "give the new status another name; the old one stays, unmanaged",
            )


def _transition_rules(goal: Goal, fields: Sequence[FieldChange]) -> Iterable[Rule]:
    """Default destinations and delays, with what the org has where the spec is silent."""
    current: Mapping[str, Any] = goal.current.get("statuses", {})
    touched = {change.path.split(".")[1] for change in fields if change.path.startswith("statuses.")}
    assert isinstance(goal.entry, WorktypeEntry)
    for key in sorted(touched & set(current)):
        will = {**current[key], **wanted_fields(goal.entry.statuses[key])}
        target, listed = will["defaultDestination"], will["destinations"]
        if target and listed != ANY and target not in listed:
            name = str(target).removeprefix("name:")
            yield Rule(
                ("statuses", key, "destinations"),
                f"the default destination {name!r} must stay among the destinations",
                "name another defaultDestination, or null for none",
            )
        if target and will["transitionDelay"] is None:
            yield Rule(
                ("statuses", key, "transitionDelay"),
                "the delay cannot be cleared while the status has a default destination",
                "clear defaultDestination, too",
            )
        if will["autoTerminate"] and goal.current.get("defaultStatus") == key and _stays_default(goal):
            yield Rule(
                ("statuses", key, "autoTerminate"),
                "the default status cannot be one that terminates the workitem",
                "name another defaultStatus",
            )


def _stays_default(goal: Goal) -> bool:
    return bool(goal.desired.get("defaultStatus", goal.current["defaultStatus"]) == goal.current["defaultStatus"])


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
    if new:
        for key in _opened_anew(goal.entry, current):
            later.setdefault(key, {"destinations": ANY})
    return StatusPlan(tuple(renames), tuple(made), tuple(later.items()))


def _opened_anew(entry: WorktypeEntry, current: Mapping[str, Any]) -> Iterable[str]:
    """Statuses that lead to all others, where the answer lists those: a list that was written out looks the same, and
    would not lead to a status that is being added.
    """
    for key, status in entry.statuses.items():
        has = current.get(key)
        open_to_all = "destinations" in status.model_fields_set and status.destinations is None
        if has and open_to_all and has["destinations"] == ANY and has["listed"]:
            yield key


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


def later_steps(plan: StatusPlan, keys: Callable[[str], bool]) -> Iterable[Step]:
    """What statuses can say only when all exist, and changes of old ones; those of some keys."""
    for key, said in ((key, said) for key, said in plan.later if keys(key)):
        yield Step(f"update status {key} ({', '.join(said)})", partial(_change, key, said))


def _body(said: Mapping[str, Any], run: StepContext, new: bool) -> dict[str, Any]:
    body: dict[str, Any] = {}
    for name, wanted in said.items():
        if name == "destinations":
            ids = [] if wanted == ANY else [run.child("statuses", key) for key in wanted]
            body |= {} if new and not ids else {_SENDS[name]: ids}
        elif name == "defaultDestination" and wanted is not None:
            body[_SENDS[name]] = run.child("statuses", wanted)
        elif wanted is not None or not new:
            body[_SENDS[name]] = wanted
    return body


def _add(key: str, said: Mapping[str, Any], run: StepContext) -> Exchange[None]:
    new = StatusCreate.model_validate(_body(said, run, new=True))

    def look() -> Exchange[WorkitemStatus | None]:
        statuses = yield from WORKTYPES.list_statuses(run.id)
        return next((one for one in statuses if one.name == new.name), None)

    made = yield from write_once(lambda: retry_until_visible(lambda: WORKTYPES.create_status(run.id, new)), look)
    yield from run.record_identity(Identity(made.id), "statuses", key)


def _change(key: str, said: Mapping[str, Any], run: StepContext) -> Exchange[None]:
    status_id = run.child("statuses", key)
    body = _body(said, run, new=False)
    changes = StatusUpdate.model_validate(body)

    def look() -> Exchange[bool | None]:
        statuses = yield from WORKTYPES.list_statuses(run.id)
        return any(one.id == status_id and _holds(body, one) for one in statuses) or None

    def change() -> Exchange[bool]:
        yield from retry_until_visible(lambda: WORKTYPES.update_status(run.id, status_id, changes))
        return True

    yield from write_once(change, look, lambda: value(True))


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
    sent = {name: set(wanted) if isinstance(wanted, list) else wanted for name, wanted in body.items()}
    return all(same(wanted, state[name]) for name, wanted in sent.items())
