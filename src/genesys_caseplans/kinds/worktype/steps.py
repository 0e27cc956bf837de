"""The requests that make a worktype as the spec wants it: the worktype, its statuses in order, its default.

The statuses that the API makes by itself are kept and changed where the spec has both an Open and a Closed one; they
are known by category, since their names may be localised. Source: api-facts, Workbins, worktypes, statuses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.comparing import differences, saying
from genesys_caseplans.kinds.endpoints import Endpoints, create, live_object, needed, whole
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Identity, Step, StepContext
from genesys_caseplans.kinds.table import holds_body, observed_model, update_body
from genesys_caseplans.kinds.worktype.client import (
    CREATE,
    CREATE_STATUS,
    LIST_STATUSES,
    UPDATE,
    UPDATE_STATUS,
    WORKTYPES,
    WorkitemStatus,
    Worktype,
    WorktypeCreate,
    WorktypeUpdate,
)
from genesys_caseplans.kinds.worktype.flow_rules import flow_rule_steps, removed_rule_steps
from genesys_caseplans.kinds.worktype.observe import observe
from genesys_caseplans.kinds.worktype.spec import ANY, Status, WorktypeEntry
from genesys_caseplans.kinds.worktype.statuses import (
    add_status,
    change_status,
    later_steps,
    new_steps,
    plan_statuses,
    rename_steps,
    settings_of,
)

_OWN = ("Open", "Closed")
#: What making a worktype may take where the statuses that the API makes by itself are not as expected.
_OF_OWN_STATUSES = (LIST_STATUSES, CREATE_STATUS, UPDATE_STATUS, UPDATE)

ENDPOINTS = Endpoints(
    WorktypeCreate,
    WorktypeUpdate,
    WORKTYPES.create,
    WORKTYPES.update,
    WORKTYPES.get,
    lambda name: WORKTYPES.list(names=(name,)),
    observe,
    (CREATE,),
    (UPDATE,),
)


def steps(goal: Goal[WorktypeEntry], comparison: Comparison) -> list[Step]:
    """Statuses of one worktype one after another; the default moves when it may, all else waits until it has.

    Flow rules go before all else, as one on create stands against assignment; they come after the statuses they name.
    """
    if goal.before is None:
        return _creation(goal)
    writes, afterwards = _status_steps(goal, goal.before.entry.statuses, comparison.fields)
    flat = [change for change in comparison.fields if change.path[0] not in ("statuses", "flowRules")]
    if flat:
        needs = needed(goal, *(change.after for change in flat))
        moves = any(change.path[0] in ("schema", "schemaVersion") for change in flat)
        schema = whole(goal, goal.planned.schema_) if moves else frozenset[Address]()
        act = lambda context: _update(goal, flat, context)  # noqa: E731
        writes.append(Step("update worktype", act, needs=needs, whole=schema, operations=(UPDATE,)))
    gone = removed_rule_steps(goal, comparison.fields)
    return [*gone, *writes, *afterwards, *flow_rule_steps(goal, comparison.fields)]


def _status_steps(
    goal: Goal[WorktypeEntry], current: Mapping[str, Status], fields: Sequence[FieldChange]
) -> tuple[list[Step], list[Step]]:
    """A status that becomes the default must first stop to terminate; all else waits until the default has moved."""
    plan = plan_statuses(goal, current, fields)
    default = goal.after.default_status
    writes = [*rename_steps(plan), *new_steps(plan), *later_steps(plan, lambda key: key == default)]
    return writes, list(later_steps(plan, lambda key: key != default))


def _creation(goal: Goal[WorktypeEntry]) -> list[Step]:
    entry = goal.after
    own = own_statuses(entry)
    expected = {key: _as_made(entry.statuses[key].category) for key in own.values()}
    fields = [
        change
        for key, status in entry.statuses.items()
        for change in _against(("statuses", key), status, expected.get(key))
    ]
    writes, afterwards = _status_steps(goal, expected, fields)
    needs, schema = needed(goal, entry.workbin), whole(goal, entry.schema_)
    act = lambda context: _create(goal, own, context)  # noqa: E731
    operations = (CREATE, *(_OF_OWN_STATUSES if own else ()))
    made = [Step("create worktype", act, needs=needs, whole=schema, operations=operations), *writes]
    if entry.default_status is not None and entry.default_status != own.get("Open"):
        change = FieldChange(("defaultStatus",), None, entry.default_status)
        made.append(
            Step("set the default status", lambda context: _update(goal, [change], context), operations=(UPDATE,))
        )
    rules = [FieldChange(("flowRules", key), None, rule) for key, rule in entry.kept_rules.items()]
    return [*made, *afterwards, *flow_rule_steps(goal, rules)]


def own_statuses(entry: WorktypeEntry) -> dict[str, str]:
    """Which statuses of the spec those are that the API makes by itself: category to key; none where the spec lacks
    one of them, as the API's own would then stay beyond the spec.
    """
    own: dict[str, str] = {}
    for category in _OWN:
        keys = [key for key, status in entry.statuses.items() if status.category == category]
        named = [key for key in keys if entry.statuses[key].name == category]
        if keys:
            own[category] = (named or keys)[0]
    return own if len(own) == len(_OWN) else {}


@cache
def _as_made(category: str) -> Status:
    """A status as the API makes it by itself."""
    return observed_model(Status, {"name": category, "category": category, "destinations": ANY})


def _against(path: tuple[str, str], status: Status, expected: Status | None) -> Sequence[FieldChange]:
    return [FieldChange(path, None, status)] if expected is None else [*differences(status, expected, path)]


def _create(goal: Goal[WorktypeEntry], own: Mapping[str, str], context: StepContext) -> Exchange[None]:
    """Make the worktype, and know its own statuses again; where they are not as expected, make them so."""
    extra = {"disableDefaultStatusCreation": True} if goal.after.statuses and not own else {}
    made: Worktype = yield from create(ENDPOINTS, _without_statuses(goal), context, extra)
    if not own:
        return
    statuses = made.statuses or (yield from retry_until_visible(lambda: WORKTYPES.list_statuses(made.id)))
    by_category = {status.category: status for status in statuses}
    for category, key in own.items():
        if category in by_category:
            yield from context.record_identity(Identity(by_category[category].id), "statuses", key)
            yield from _renamed(goal.after.statuses[key], key, by_category[category], context)
        else:
            yield from add_status(key, settings_of(goal.after.statuses[key]), context)
    if goal.after.default_status == own["Open"] and (made.default_status is None or _is_other(made, by_category)):
        change = FieldChange(("defaultStatus",), None, goal.after.default_status)
        yield from _update(goal, [change], context)


def _is_other(made: Worktype, by_category: Mapping[str | None, WorkitemStatus]) -> bool:
    open_status = by_category.get("Open")
    return made.default_status is None or open_status is None or made.default_status.id != open_status.id


def _renamed(wanted: Status, key: str, has: WorkitemStatus, context: StepContext) -> Exchange[None]:
    """A localised name; the name that was expected is changed by a step of its own, if at all."""
    if has.name not in (has.category, wanted.name):
        yield from change_status(key, {"name": wanted.name}, context)


def _without_statuses(goal: Goal[WorktypeEntry]) -> Goal[WorktypeEntry]:
    names = goal.after.model_fields_set - {"statuses", "default_status", "flow_rules"}
    return replace(goal, after=saying(goal.after, names))


def _update(goal: Goal[WorktypeEntry], changes: Sequence[FieldChange], context: StepContext) -> Exchange[None]:
    body = update_body(WorktypeEntry, changes, context)
    if body.get("defaultStatusId") is not None:
        body["defaultStatusId"] = context.child("statuses", body["defaultStatusId"])
    body |= _schema_version(goal, body, context)
    sent = WorktypeUpdate.model_validate(body)

    def find_result() -> Exchange[Worktype | None]:
        current = yield from WORKTYPES.get(context.id)
        return current if holds_body(WorktypeEntry, body, current) else None

    updated = yield from write_once(
        lambda: retry_until_visible(lambda: WORKTYPES.update(context.id, sent)),
        find_result,
        lambda: WORKTYPES.get(context.id),
    )
    yield from context.record_identity(observe(live_object(updated)).identity)


def _schema_version(goal: Goal[WorktypeEntry], body: Mapping[str, Any], context: StepContext) -> dict[str, int]:
    """The version that goes with an update. By the contract one that does not say it may move to the latest, so a pin
    is kept in each; what was planned without a pin is a forecast, and by now the schema has its new version.
    """
    if goal.after.schema_version is not None:
        return {"schemaVersion": goal.after.schema_version}
    if goal.after.schema_ is None or not body.keys() & {"schemaVersion", "schemaId"}:
        return {}
    version = context.version(goal.after.schema_) or body.get("schemaVersion")
    return {"schemaVersion": version} if version is not None else {}
