"""Statuses of a worktype: in which order they are written, and the requests that write them one after another.

A status can name only statuses that exist, and two can name each other: so new ones are made with what can be said by
then, and linked afterwards. Source: api-facts, Workbins, worktypes, statuses.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.endpoints import SOMEBODY_WITHIN, told_of_somebody
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, Path, Rule, Step, StepContext
from genesys_caseplans.kinds.renames import free_order
from genesys_caseplans.kinds.table import columns, holds_body, values_body
from genesys_caseplans.kinds.worktype.client import (
    CREATE_STATUS,
    DELETE_STATUS,
    UPDATE_STATUS,
    WORKTYPES,
    StatusCreate,
    StatusUpdate,
    WorkitemStatus,
)
from genesys_caseplans.kinds.worktype.observe import clock, is_listed
from genesys_caseplans.kinds.worktype.spec import ANY, Status, WorktypeEntry

StatusSettings = Mapping[str, Any]
_POINTERS = ("destinations", "defaultDestination")


def settings_of(status: Status) -> dict[str, Any]:
    """What the spec says of a status, by spec names."""
    return {column.key: getattr(status, column.name) for column in columns(Status) if _sets(status, column.name)}


def _sets(status: Status, name: str) -> bool:
    return name in status.model_fields_set


@dataclass(frozen=True)
class StatusPlan:
    """The writes that statuses need: renames, new ones (with what they can say at once), and what is sent later."""

    renames: tuple[tuple[str, str], ...]
    new: tuple[tuple[str, StatusSettings], ...]
    later: tuple[tuple[str, StatusSettings], ...]


def plan_statuses(
    goal: Goal[WorktypeEntry], current: Mapping[str, Status], fields: Iterable[FieldChange]
) -> StatusPlan:
    """Sort the changes of statuses into writes, so that each names only statuses that exist by then."""
    new: dict[str, StatusSettings] = {}
    changed: dict[str, dict[str, Any]] = {}
    for change in fields:
        match change.path:
            case ("statuses", str(key)):
                new[key] = settings_of(change.after)
            case ("statuses", str(key), str(name)):
                changed.setdefault(key, {})[name] = change.after
    names = {key: has.name for key, has in current.items()}
    renames = free_order(names, {key: settings.pop("name") for key, settings in changed.items() if "name" in settings})
    made, later = _linkable(new, set(current))
    later.update({key: settings for key, settings in changed.items() if settings})
    if new and goal.before is not None:
        for key in _opened_anew(goal, current):
            later[key] = {"destinations": ANY, **later.get(key, {})}
    return StatusPlan(tuple(renames), tuple(made), tuple(later.items()))


def _opened_anew(goal: Goal[WorktypeEntry], current: Mapping[str, Status]) -> Iterable[str]:
    """Statuses that lead to all others, where the answer lists those: a list that was written out looks the same, and
    would not lead to a status that is being added.
    """
    before = goal.before
    for key, status in goal.after.statuses.items():
        has = current.get(key)
        open_to_all = _sets(status, "destinations") and status.destinations == ANY
        if before and has and open_to_all and has.destinations == ANY and is_listed(before, key):
            yield key


def _linkable(
    new: Mapping[str, StatusSettings], existing: set[str]
) -> tuple[list[tuple[str, StatusSettings]], dict[str, StatusSettings]]:
    """New statuses in an order in which most can say at once where they lead; what must wait for later."""
    made: list[tuple[str, StatusSettings]] = []
    later: dict[str, StatusSettings] = {}
    left = dict(new)
    while left:
        ready = next((key for key, settings in left.items() if _pointed(settings) <= existing), None)
        key = ready if ready is not None else next(iter(left))
        settings = left.pop(key)
        if ready is None:
            later[key] = {name: settings[name] for name in settings if name in (*_POINTERS, "transitionDelay")}
            settings = {name: value for name, value in settings.items() if name not in later[key]}
        made.append((key, settings))
        existing = existing | {key}
    return made, later


def _pointed(settings: StatusSettings) -> set[str]:
    destinations, default = settings.get("destinations"), settings.get("defaultDestination")
    listed = set() if destinations in (None, ANY) else set(destinations)
    return listed | ({default} if default else set())


def rename_steps(plan: StatusPlan) -> Iterable[Step]:
    """Renames come first, each when its new name is free."""
    for key, name in plan.renames:
        yield Step(
            f"rename status {key} to {name}", partial(change_status, key, {"name": name}), operations=(UPDATE_STATUS,)
        )


def new_steps(plan: StatusPlan) -> Iterable[Step]:
    """New statuses."""
    for key, settings in plan.new:
        yield Step(f"add status {settings['name']}", partial(add_status, key, settings), operations=(CREATE_STATUS,))


def later_steps(plan: StatusPlan, keys: Callable[[str], bool]) -> Iterable[Step]:
    """What statuses can say only when all exist, and changes of old ones; those of some keys."""
    for key, settings in ((key, settings) for key, settings in plan.later if keys(key)):
        yield Step(
            f"update status {key} ({', '.join(settings)})",
            partial(change_status, key, settings),
            operations=(UPDATE_STATUS,),
        )


def _body(settings: StatusSettings, context: StepContext, new: bool) -> dict[str, Any]:
    """What is said of a status as the API takes it: other statuses by id, and an empty list for all others."""
    values = {name: value for name, value in settings.items() if value is not None or not new}
    destinations, default = values.get("destinations"), values.get("defaultDestination")
    if destinations == ANY and new:
        del values["destinations"]
    elif destinations is not None:
        values["destinations"] = [] if destinations == ANY else [context.child("statuses", key) for key in destinations]
    if default is not None:
        values["defaultDestination"] = context.child("statuses", default)
    return values_body(Status, values, context)


def add_status(key: str, settings: StatusSettings, context: StepContext) -> Exchange[None]:
    """Make a status. That none had the name before is why it is being made."""
    body = _body(settings, context, new=True)
    new = StatusCreate.model_validate(body)

    def find_result() -> Exchange[WorkitemStatus | None]:
        statuses = yield from WORKTYPES.list_statuses(context.id)
        return next((status for status in statuses if status.name == new.name and _holds(body, status)), None)

    send = write_once(lambda: retry_until_visible(lambda: WORKTYPES.create_status(context.id, new)), find_result)
    made = yield from told_of_somebody(send, SOMEBODY_WITHIN)
    yield from context.record_identity(Identity(made.id), "statuses", key)


def change_status(key: str, settings: StatusSettings, context: StepContext) -> Exchange[None]:
    """Change what differs of a status."""
    status_id = context.child("statuses", key)
    body = _body(settings, context, new=False)
    changes = StatusUpdate.model_validate(body)

    def find_result() -> Exchange[bool | None]:
        statuses = yield from WORKTYPES.list_statuses(context.id)
        return any(status.id == status_id and _holds(body, status) for status in statuses) or None

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


def removal(goal: Goal[WorktypeEntry], paths: Sequence[Path]) -> tuple[list[Step], list[Rule]]:
    """The steps that remove statuses again, and what stands against it. The API keeps the default status and what
    others lead to, those included that go as well (api-facts: Workbins, worktypes, statuses).
    """
    planned, going = goal.planned, {str(path[1]) for path in paths}
    rules: list[Rule] = []
    while refused := _needed(planned, going):
        for key, why, hint in refused:
            rules.append(Rule(("statuses", key), why, hint))
            going.discard(key)
    steps = [
        Step(
            f"free status {key} from where it leads", partial(change_status, key, settings), operations=(UPDATE_STATUS,)
        )
        for key, settings in _freed(goal, going).items()
    ]
    return [
        *steps,
        *(
            Step(f"remove status {key}", partial(_remove_status, key), operations=(DELETE_STATUS,))
            for key in sorted(going)
        ),
    ], rules


def _needed(planned: WorktypeEntry, going: Collection[str]) -> list[tuple[str, str, str]]:
    """Which of the statuses that are to go something else needs, why, and the way out."""
    needed: list[tuple[str, str, str]] = []
    for key in sorted(going):
        users = [
            other for other, status in planned.statuses.items() if other not in going and key in _pointed_at(status)
        ]
        if planned.default_status == key:
            needed.append((key, "it is the default status now", "let another status be the default first"))
        elif users:
            needed.append((key, f"{', '.join(users)} would still lead to it", "let that lead elsewhere first"))
    return needed


def _pointed_at(status: Status) -> set[str]:
    return _pointed({"destinations": status.destinations, "defaultDestination": status.default_destination})


def _freed(goal: Goal[WorktypeEntry], going: Collection[str]) -> Mapping[str, StatusSettings]:
    """What must be sent first, so that nothing leads to what goes: lists of all others may be written out, too."""
    freed: dict[str, dict[str, Any]] = {}
    for key, status in goal.planned.statuses.items() if going and goal.before is not None else ():
        assert goal.before is not None
        if status.destinations != ANY and key not in going:
            continue
        if is_listed(goal.before, key):
            freed[key] = {"destinations": ANY}
        if key in going and status.default_destination is not None:
            freed[key] = {"destinations": ANY, "defaultDestination": None, "transitionDelay": None}
    return freed


def _remove_status(key: str, context: StepContext) -> Exchange[None]:
    status_id = context.child("statuses", key)
    try:
        yield from WORKTYPES.delete_status(context.id, status_id)
    except NotFound:  # gone already: the transport repeats a DELETE whose answer was lost
        return
