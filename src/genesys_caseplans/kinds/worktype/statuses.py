"""Statuses of a worktype: in which order they are written, and the requests that write them one after another.

A status can name only statuses that exist, and two can name each other: so new ones are made with what can be said by
then, and linked afterwards. Source: api-facts, Workbins, worktypes, statuses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.endpoints import told_of_somebody
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, Step, StepContext
from genesys_caseplans.kinds.renames import free_order
from genesys_caseplans.kinds.table import columns, holds_body, values_body
from genesys_caseplans.kinds.worktype.client import WORKTYPES, StatusCreate, StatusUpdate, WorkitemStatus
from genesys_caseplans.kinds.worktype.observe import WorktypeFacts, clock
from genesys_caseplans.kinds.worktype.spec import ANY, Status, WorktypeEntry

Said = Mapping[str, Any]
_POINTERS = ("destinations", "defaultDestination")


def said_of(status: Status) -> dict[str, Any]:
    """What the spec says of a status, by spec names."""
    return {column.key: getattr(status, column.name) for column in columns(Status) if _says(status, column.name)}


def _says(status: Status, name: str) -> bool:
    return name in status.model_fields_set


@dataclass(frozen=True)
class StatusPlan:
    """The writes that statuses need: renames, new ones (with what they can say at once), and what is sent later."""

    renames: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, Said], ...]
    later: tuple[tuple[str, Said], ...]


def plan_statuses(
    goal: Goal[WorktypeEntry], current: Mapping[str, Status], fields: Iterable[FieldChange]
) -> StatusPlan:
    """Sort the changes of statuses into writes, so that each names only statuses that exist by then."""
    new: dict[str, Said] = {}
    changed: dict[str, dict[str, Any]] = {}
    for change in fields:
        match change.path:
            case ("statuses", str(key)):
                new[key] = said_of(change.after)
            case ("statuses", str(key), str(name)):
                changed.setdefault(key, {})[name] = change.after
    names = {key: has.name for key, has in current.items()}
    renames = free_order(names, {key: said.pop("name") for key, said in changed.items() if "name" in said})
    made, later = _linkable(new, set(current))
    later.update({key: said for key, said in changed.items() if said})
    if new and goal.before is not None:
        for key in _opened_anew(goal, current):
            later.setdefault(key, {"destinations": ANY})
    return StatusPlan(tuple(renames), tuple(made), tuple(later.items()))


def _opened_anew(goal: Goal[WorktypeEntry], current: Mapping[str, Status]) -> Iterable[str]:
    """Statuses that lead to all others, where the answer lists those: a list that was written out looks the same, and
    would not lead to a status that is being added.
    """
    before = goal.before
    listed = before.facts.listed if before and isinstance(before.facts, WorktypeFacts) else frozenset[str]()
    for key, status in goal.after.statuses.items():
        has = current.get(key)
        open_to_all = _says(status, "destinations") and status.destinations == ANY
        if before and has and open_to_all and has.destinations == ANY and before.parts["statuses", key] in listed:
            yield key


def _linkable(new: Mapping[str, Said], existing: set[str]) -> tuple[list[tuple[str, Said]], dict[str, Said]]:
    """New statuses in an order in which most can say at once where they lead; what must wait for later."""
    made: list[tuple[str, Said]] = []
    later: dict[str, Said] = {}
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


def _pointed(said: Said) -> set[str]:
    destinations, default = said.get("destinations"), said.get("defaultDestination")
    listed = set() if destinations in (None, ANY) else set(destinations)
    return listed | ({default} if default else set())


def rename_steps(plan: StatusPlan) -> Iterable[Step]:
    """Renames come first, each when its new name is free."""
    for key, name in plan.renames:
        yield Step(f"rename status {key} to {name}", partial(change_status, key, {"name": name}))


def new_steps(plan: StatusPlan) -> Iterable[Step]:
    """New statuses."""
    for key, said in plan.new:
        yield Step(f"add status {said['name']}", partial(add_status, key, said))


def later_steps(plan: StatusPlan, keys: Callable[[str], bool]) -> Iterable[Step]:
    """What statuses can say only when all exist, and changes of old ones; those of some keys."""
    for key, said in ((key, said) for key, said in plan.later if keys(key)):
        yield Step(f"update status {key} ({', '.join(said)})", partial(change_status, key, said))


def _body(said: Said, context: StepContext, new: bool) -> dict[str, Any]:
    """What is said of a status as the API takes it: other statuses by id, and an empty list for all others."""
    values = {name: wanted for name, wanted in said.items() if wanted is not None or not new}
    destinations, default = values.get("destinations"), values.get("defaultDestination")
    if destinations == ANY and new:
        del values["destinations"]
    elif destinations is not None:
        values["destinations"] = [] if destinations == ANY else [context.child("statuses", key) for key in destinations]
    if default is not None:
        values["defaultDestination"] = context.child("statuses", default)
    return values_body(Status, values, context)


def add_status(key: str, said: Said, context: StepContext) -> Exchange[None]:
    """Make a status. That none had the name before is why it is being made."""
    body = _body(said, context, new=True)
    new = StatusCreate.model_validate(body)

    def find_result() -> Exchange[WorkitemStatus | None]:
        statuses = yield from WORKTYPES.list_statuses(context.id)
        return next((one for one in statuses if one.name == new.name and _holds(body, one)), None)

    send = write_once(lambda: retry_until_visible(lambda: WORKTYPES.create_status(context.id, new)), find_result)
    made = yield from told_of_somebody(send)
    yield from context.record_identity(Identity(made.id), "statuses", key)


def change_status(key: str, said: Said, context: StepContext) -> Exchange[None]:
    """Change what differs of a status."""
    status_id = context.child("statuses", key)
    body = _body(said, context, new=False)
    changes = StatusUpdate.model_validate(body)

    def find_result() -> Exchange[bool | None]:
        statuses = yield from WORKTYPES.list_statuses(context.id)
        return any(one.id == status_id and _holds(body, one) for one in statuses) or None

    def change() -> Exchange[bool]:
        yield from retry_until_visible(lambda: WORKTYPES.update_status(context.id, status_id, changes))
        return True

    yield from write_once(change, find_result, lambda: value(True))


def _holds(body: Mapping[str, Any], has: WorkitemStatus) -> bool:
    """Whether a status has what was sent. An empty list of destinations is told apart by no answer: send it again."""
    rest = dict(body)
    if "statusTransitionTime" in rest and clock(rest.pop("statusTransitionTime")) != clock(has.status_transition_time):
        return False
    return holds_body(Status, rest, has)
