"""The kind of worktypes. They have no versions: what is changed reaches live work at once.

Source: api-facts, Workbins, worktypes, statuses; contract, WorktypeCreate and WorktypeUpdate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.flat import (
    Flat,
    Writes,
    create_flat,
    fixed_rules,
    flat_changes,
    flat_state,
    holds,
    known,
    update_body,
)
from genesys_caseplans.kinds.kind import (
    Comparison,
    FieldChange,
    Goal,
    Identity,
    Kind,
    LiveObject,
    Rule,
    State,
    Step,
    StepContext,
)
from genesys_caseplans.kinds.taskmanagement import find_by_query
from genesys_caseplans.kinds.worktype.client import WORKTYPES, Worktype, WorktypeCreate, WorktypeUpdate
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry, validate_worktype
from genesys_caseplans.kinds.worktype.statuses import (
    keys_by_id,
    later_steps,
    new_steps,
    plan_statuses,
    rename_steps,
    status_changes,
    status_rules,
    statuses_state,
)

_FIELDS = (
    Flat("name", "name", lambda it: it.name),
    Flat("description", "description", lambda it: it.description),
    Flat("workbin", "defaultWorkbinId", lambda it: known(it.default_workbin)),
    Flat(
        "schema",
        "schemaId",
        lambda it: known(it.schema_),
        fixed="the schema of a worktype is fixed when it is made; give the worktype another name to make a new one",
    ),
    Flat("schemaVersion", "schemaVersion", lambda it: it.schema_.version if it.schema_ else None),
    Flat("duration", "defaultDurationSeconds", lambda it: it.default_duration_seconds),
    Flat("dueDuration", "defaultDueDurationSeconds", lambda it: it.default_due_duration_seconds),
    Flat("expiration", "defaultExpirationSeconds", lambda it: it.default_expiration_seconds),
    Flat("ttl", "defaultTtlSeconds", lambda it: it.default_ttl_seconds),
    Flat("priority", "defaultPriority", lambda it: it.default_priority),
    Flat("serviceLevelTarget", "serviceLevelTarget", lambda it: it.service_level_target),
    Flat("assignmentEnabled", "assignmentEnabled", lambda it: bool(it.assignment_enabled)),
    Flat(
        "flowRulesEnabled",
        "ruleSettings",
        lambda it: bool(it.rule_settings and it.rule_settings.flow_rules_enabled),
        writes=lambda enabled: {"flowRulesEnabled": enabled},
    ),
    Flat(
        "unassignedDivisionContactsEnabled",
        "unassignedDivisionContactsEnabled",
        lambda it: bool(it.unassigned_division_contacts_enabled),
    ),
)
_WRITES = Writes(
    WorktypeCreate,
    WorktypeUpdate,
    WORKTYPES.create,
    WORKTYPES.update,
    WORKTYPES.get,
    lambda name: WORKTYPES.list(names=(name,)),
)


def _read(found: LiveObject) -> Exchange[LiveObject]:
    """By its model the query fills `statuses`; nobody has confirmed that it does, so ask where they are absent."""
    worktype: Worktype = found.object
    if worktype.statuses:
        return (yield from value(found))
    statuses = yield from WORKTYPES.list_statuses(found.id)
    return LiveObject(found.id, found.name, worktype.model_copy(update={"statuses": statuses}))


def _state(found: LiveObject, entry: Any) -> State:
    worktype: Worktype = found.object
    state = flat_state(_FIELDS, worktype) | {"division": known(worktype.division)}
    if isinstance(entry, WorktypeEntry):
        statuses = worktype.statuses or []
        keys = keys_by_id(entry, statuses)
        default = worktype.default_status
        state["statuses"] = statuses_state(entry, statuses)
        state["defaultStatus"] = (keys.get(default.id or "") or f"name:{default.name}") if default else None
    return state


def _compare(goal: Goal) -> Comparison:
    fields = [*flat_changes(_FIELDS, goal), *_schema_version(goal), *_default_status(goal), *status_changes(goal)]
    current: Mapping[str, Any] = goal.current.get("statuses", {})
    extra = [key.removeprefix("name:") for key in current if key.startswith("name:")]
    return Comparison(tuple(fields), unmanaged=tuple(f"statuses.{name}" for name in extra))


def _schema_version(goal: Goal) -> Iterable[FieldChange]:
    """A schema of the spec moves its worktypes up with it, unless `schemaVersion` pins them."""
    schema = goal.desired.get("schema")
    if goal.found is None or schema is None or "schemaVersion" in goal.desired:
        return
    latest, has = goal.view.version(schema), goal.current.get("schemaVersion")
    if latest is not None and goal.current.get("schema") == schema and has is not None and has < latest:
        yield FieldChange("schemaVersion", has, latest)


def _default_status(goal: Goal) -> Iterable[FieldChange]:
    wanted = goal.desired.get("defaultStatus")
    if "defaultStatus" in goal.desired and wanted != goal.current.get("defaultStatus"):
        yield FieldChange("defaultStatus", goal.current.get("defaultStatus"), wanted)


def _check(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    yield from fixed_rules(_FIELDS, goal, comparison)
    yield from status_rules(goal, comparison.fields)
    changes = {change.path: change for change in comparison.fields}
    pinned = changes.get("schemaVersion")
    if goal.found is not None and pinned and (pinned.after is None or (pinned.before or 0) > pinned.after):
        yield Rule(
            ("schemaVersion",),
            f"the schema version is {pinned.before} in the org and only moves up, not to {pinned.after}",
        )
    yield from _pin_rules(goal)
    if changes.get("defaultStatus") and changes["defaultStatus"].after is None and goal.found is not None:
        yield Rule(("defaultStatus",), "a default status cannot be taken away", "name another one")
    if goal.desired.get("assignmentEnabled") and not (goal.found and goal.found.object.default_queue):
        yield Rule(
            ("assignmentEnabled",),
            "assignment needs a default queue, which the worktype does not have",
            "give the worktype its queue in the org first",
        )
    yield from _order_rules(goal, comparison)
    yield from _neighbour_rules(goal, comparison)


def _pin_rules(goal: Goal) -> Iterable[Rule]:
    pin, schema = goal.desired.get("schemaVersion"), goal.desired.get("schema", goal.current.get("schema"))
    if pin is None or schema is None:
        return
    latest = goal.view.version(schema) or (goal.view.planned(schema) or {}).get("version")
    if latest is not None and pin > latest:
        yield Rule(("schemaVersion",), f"the schema has no version {pin}: its latest will be {latest}")


def _order_rules(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    """dueDuration <= expiration <= ttl, with what the org has where the spec is silent."""
    if goal.found is None or not comparison.fields:
        return
    merged = {**goal.current, **goal.desired}
    given = [(name, merged[name]) for name in ("dueDuration", "expiration", "ttl") if merged.get(name) is not None]
    touched = {change.path for change in comparison.fields}
    for (low_name, low), (high_name, high) in pairwise(given):
        if low > high and touched & {low_name, high_name}:
            yield Rule((low_name,), f"{low_name} of {low} s would be over {high_name} of {high} s")


def _neighbour_rules(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    """What the workbin and the schema must be like."""
    changed = {change.path for change in comparison.fields}
    schema = goal.desired.get("schema")
    planned = goal.view.planned(schema) if schema else None
    if goal.found is None and planned and planned.get("enabled") is False:
        yield Rule(("schema",), "the schema is disabled and cannot be given to a worktype", "enable it first")
    if goal.found is not None and "workbin" in changed and goal.desired["workbin"]:
        workbin = goal.view.planned(goal.desired["workbin"])
        division = workbin.get("division") if workbin else None
        if division and goal.current["division"] and division != goal.current["division"]:
            yield Rule(("workbin",), "the workbin is in another division than the worktype", "choose one in the same")


def _steps(goal: Goal, comparison: Comparison) -> list[Step]:
    plan = plan_statuses(goal, comparison.fields)
    default = goal.desired.get("defaultStatus")
    # A status that becomes the default must first stop to terminate; all else waits until the default has moved.
    writes = [*rename_steps(plan), *new_steps(plan), *later_steps(plan, lambda key: key == default)]
    afterwards = list(later_steps(plan, lambda key: key != default))
    if goal.found is None:
        steps = [Step("create worktype", lambda run: _create(goal, run)), *writes]
        if goal.desired.get("defaultStatus"):
            steps.append(Step("set the default status", lambda run: _update(goal, comparison, run, only_default=True)))
        return [*steps, *afterwards]
    flat = [change for change in comparison.fields if not change.path.startswith("statuses.")]
    if flat:
        writes.append(Step("update worktype", lambda run: _update(goal, comparison, run)))
    return [*writes, *afterwards]


def _create(goal: Goal, run: StepContext) -> Exchange[None]:
    """With statuses in the spec, "Open" and "Closed" are not made by the API: it could name them otherwise."""
    assert isinstance(goal.entry, WorktypeEntry)
    extra = {"disableDefaultStatusCreation": True} if goal.entry.statuses else {}
    yield from create_flat(_FIELDS, _WRITES, goal, run, extra, _identity_of)


def _update(goal: Goal, comparison: Comparison, run: StepContext, only_default: bool = False) -> Exchange[None]:
    body = {} if only_default else update_body(_FIELDS, comparison, run)
    default = next((change.after for change in comparison.fields if change.path == "defaultStatus"), None)
    if default is not None:
        body["defaultStatusId"] = run.child("statuses", default)
    if body.get("schemaVersion") is not None and "schemaVersion" not in goal.desired:
        # What was planned is a forecast; by now the schema has its new version.
        body["schemaVersion"] = run.version(goal.desired["schema"]) or body["schemaVersion"]
    if goal.desired.get("schemaVersion") is not None:
        # By the contract an update that does not say the version may move to the latest: keep the pin in each.
        body["schemaVersion"] = goal.desired["schemaVersion"]
    changes = WorktypeUpdate.model_validate(body)
    sent = Comparison() if only_default else comparison

    def look() -> Exchange[Worktype | None]:
        current = yield from WORKTYPES.get(run.id)
        has = current.default_status.id if current.default_status else None
        default_ok = default is None or has == body["defaultStatusId"]
        return current if default_ok and holds(_FIELDS, sent, current, run) else None

    updated = yield from write_once(
        lambda: retry_until_visible(lambda: WORKTYPES.update(run.id, changes)), look, lambda: WORKTYPES.get(run.id)
    )
    yield from run.record_identity(_identity_of(updated))


def _identity_of(worktype: Worktype) -> Identity:
    return Identity(worktype.id, worktype.schema_.version if worktype.schema_ else None)


def _parts(goal: Goal) -> Mapping[tuple[str, ...], Identity]:
    current: Mapping[str, Any] = goal.current.get("statuses", {})
    return {("statuses", key): Identity(has["id"]) for key, has in current.items() if not key.startswith("name:")}


KIND = Kind(
    name="worktype",
    section="worktypes",
    model=WorktypeEntry,
    find=find_by_query(WORKTYPES.list),
    read=_read,
    state=_state,
    compare=_compare,
    validate=validate_worktype,
    check=_check,
    steps=_steps,
    identity=lambda found: _identity_of(found.object),
    parts=_parts,
)
