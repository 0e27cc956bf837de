"""The requests that make a caseplan as the spec wants it, in the order that its draft asks for.

Open a draft if need be, fields, schema, stages, steps, intake, publish. Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from genesys_caseplans.address import Known
from genesys_caseplans.errors import BadRequest, NotFound, StalePlan
from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import poll, retry_until_visible, write_once
from genesys_caseplans.kinds.caseplan.check import HOME
from genesys_caseplans.kinds.caseplan.client import (
    CASEPLANS,
    LATEST,
    Caseplan,
    CaseplanCreate,
    CaseplanUpdate,
    IntakeSetting,
    Stageplan,
    StageplanUpdate,
    Stepplan,
    StepplanUpdate,
)
from genesys_caseplans.kinds.caseplan.compare import normal, stage_slugs
from genesys_caseplans.kinds.caseplan.draft import UNVERSIONED, draft_leaves, standing
from genesys_caseplans.kinds.caseplan.intake import intake_properties
from genesys_caseplans.kinds.caseplan.live import FIELDS, copied, read_latest, read_stages, stage_state, step_state
from genesys_caseplans.kinds.caseplan.spec import STAGES
from genesys_caseplans.kinds.flat import create_body, holds, same, sendable, update_body
from genesys_caseplans.kinds.kind import Comparison, Goal, Identity, State, Step, StepContext
from genesys_caseplans.kinds.renames import free_order

_FLAT = frozenset(row.name for row in FIELDS)


def steps(goal: Goal, comparison: Comparison) -> list[Step]:
    """The steps of a change, each with the requests that it plans."""
    goal = normal(goal)
    if not comparison.fields:
        return []
    made = _creation(goal) if goal.found is None else _alteration(goal, comparison)
    if any(change.path == "publish" for change in comparison.fields):
        made.append(Step("publish", _publish))
    return made


def _creation(goal: Goal) -> list[Step]:
    made = [Step("create caseplan (draft 1)", partial(_create, goal))]
    stages: Sequence[State] = goal.desired.get("stages") or ()
    if stages:
        made.append(Step("read its stages and steps", partial(_read_stages, goal), requests=1 + STAGES))
    # What the API calls the stages of a new caseplan (api-facts: Caseplans).
    fresh = [{"name": f"Stage {place}", "step": {"name": f"Step {place}"}} for place in range(1, len(stages) + 1)]
    return [*made, *_stage_steps(goal, fresh)]


def _alteration(goal: Goal, comparison: Comparison) -> list[Step]:
    paths = {change.path for change in comparison.fields}
    made: list[Step] = []
    if paths - UNVERSIONED and standing(goal).has_draft:
        stages = len(goal.current.get("stages", ()))
        made.append(Step("see that the draft is as planned", partial(_see_draft, goal), requests=4 + stages))
    elif paths - UNVERSIONED:
        made.append(Step("open a draft", _open_draft, requests=2))
    if paths & _FLAT:
        made.append(Step(f"update {', '.join(sorted(paths & _FLAT))}", partial(_update, comparison)))
    current: Sequence[State] = goal.current.get("stages", ())
    if "schema" in paths:
        made += _schema_steps(goal)
        current = [{**stage, "step": {**stage["step"], "worktype": None}} for stage in current]
    made += _stage_steps(goal, current)
    intake = goal.desired.get("intake") or ()
    if "intake" in paths or ("schema" in paths and intake):
        made.append(Step("set the intake", partial(_set_intake, goal)))
    return made


# --- create


def _create(goal: Goal, run: StepContext) -> Exchange[None]:
    """One request makes the caseplan with its schema and intake; its stages are read and named afterwards."""
    body = create_body(FIELDS, goal, run)
    body.setdefault("divisionId", None)
    if body["divisionId"] is None:
        body["divisionId"] = goal.view.lookup(HOME)
    if goal.desired.get("schema"):
        body["dataSchemas"] = [{"id": run.resolve(goal.desired["schema"])}]
    if goal.desired.get("intake"):
        body["intakeSettings"] = [setting.wire() for setting in _intake_settings(goal)]
    new = CaseplanCreate.model_validate(body)

    def look() -> Exchange[Caseplan | None]:
        return next((one for one in (yield from CASEPLANS.list()) if one.name == new.name), None)

    caseplan = yield from write_once(lambda: retry_until_visible(lambda: CASEPLANS.create(new)), look)
    yield from run.record_identity(_identity(caseplan))


def _identity(caseplan: Caseplan) -> Identity:
    return Identity(caseplan.id, caseplan.latest, caseplan.published)


def _read_stages(goal: Goal, run: StepContext) -> Exchange[None]:
    """The ids of the stages and steps that came with the caseplan; they may take a moment to be all there."""
    stages = yield from poll(
        lambda: retry_until_visible(lambda: read_stages(run.id, LATEST)),
        lambda read: len(read) >= STAGES and all(step for _, step in read),
        longest=15.0,
    )
    for slug, (stage, step) in zip(stage_slugs(goal), stages, strict=False):
        yield from run.record_identity(Identity(stage.id), "stages", slug)
        if step is not None:
            yield from run.record_identity(Identity(step.id), "stages", slug, "step")


# --- fields, draft, publish


def _open_draft(run: StepContext) -> Exchange[None]:
    def look() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(run.id)
        return current if current.latest != current.published else None

    opened = yield from write_once(lambda: retry_until_visible(lambda: CASEPLANS.create_version(run.id)), look)
    ready = yield from copied(run.id, opened)
    yield from run.record_identity(_identity(ready))


def _see_draft(goal: Goal, run: StepContext) -> Exchange[None]:
    """Nobody's edits are written over or published that the plan did not show: it may have waited for a yes."""
    planned, found = draft_leaves(goal.current), draft_leaves((yield from read_latest(run.id)))
    edits = [path for path in {**planned, **found} if planned.get(path) != found.get(path)]
    if edits:
        raise StalePlan(f"the draft was edited since the plan was made ({', '.join(edits)}): plan again to see how")


def _update(comparison: Comparison, run: StepContext) -> Exchange[None]:
    changes = CaseplanUpdate.model_validate(update_body(FIELDS, comparison, run))

    def look() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(run.id)
        return current if holds(FIELDS, comparison, current, run) else None

    updated = yield from write_once(
        lambda: retry_until_visible(lambda: CASEPLANS.update(run.id, changes)), look, lambda: CASEPLANS.get(run.id)
    )
    yield from run.record_identity(_identity(updated))


def _publish(run: StepContext) -> Exchange[None]:
    def look() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(run.id)
        return current if current.published is not None and current.latest == current.published else None

    published = yield from write_once(lambda: retry_until_visible(lambda: CASEPLANS.publish(run.id)), look)
    yield from run.record_identity(_identity(published))


# --- schema and intake


def _schema_steps(goal: Goal) -> Iterable[Step]:
    """The API changes no schema while intake or steps refer to the old one: clear them, they are set again after."""
    if goal.current.get("intake"):
        yield Step("clear the intake", _clear_intake)
    for place, stage in enumerate(goal.current.get("stages", ()), 1):
        if stage["step"].get("worktype"):
            yield Step(f"free step {place} from its worktype", partial(_free_step, stage))
    yield Step("set the schema", partial(_set_schema, goal))


def _clear_intake(run: StepContext) -> Exchange[None]:
    yield from _put_intake(run, ())


def _set_intake(goal: Goal, run: StepContext) -> Exchange[None]:
    yield from _put_intake(run, _intake_settings(goal))


def _intake_settings(goal: Goal) -> list[IntakeSetting]:
    names = intake_properties(goal)
    return [
        IntakeSetting(property=names[one["attribute"]], required=bool(one.get("required")), display_order=place)
        for place, one in enumerate(goal.desired.get("intake") or (), 1)
    ]


def _put_intake(run: StepContext, settings: Sequence[IntakeSetting]) -> Exchange[None]:
    wanted = [(one.property, one.required) for one in settings]

    def look() -> Exchange[bool | None]:
        has = sorted((yield from CASEPLANS.list_intake(run.id)), key=lambda one: one.display_order)
        return True if [(one.property, one.required) for one in has] == wanted else None

    def put() -> Exchange[bool]:
        yield from retry_until_visible(lambda: CASEPLANS.set_intake(run.id, settings))
        return True

    yield from write_once(put, look, lambda: value(True))


def _free_step(stage: State, run: StepContext) -> Exchange[None]:
    yield from _send_step(stage["id"], stage["step"]["id"], {"activityType": "None"}, run)


def _set_schema(goal: Goal, run: StepContext) -> Exchange[None]:
    schema, had = goal.desired["schema"], goal.current.get("schema")

    def look() -> Exchange[bool | None]:
        has = [one.id for one in (yield from CASEPLANS.list_schemas(run.id))]
        return True if has == ([run.resolve(schema)] if schema else []) else None

    def put() -> Exchange[bool]:
        if schema is None:
            yield from _remove_schema(run)
        elif had is None:
            yield from retry_until_visible(lambda: CASEPLANS.add_schema(run.id, run.resolve(schema)))
        else:
            yield from retry_until_visible(lambda: CASEPLANS.set_schema(run.id, run.resolve(schema)))
        return True

    yield from write_once(put, look)


def _remove_schema(run: StepContext) -> Exchange[None]:
    with suppress(NotFound):  # gone already: the transport repeats a DELETE whose answer was lost
        yield from CASEPLANS.remove_schema(run.id)


# --- stages and steps


def _stage_steps(goal: Goal, current: Sequence[State]) -> Iterable[Step]:
    """Stages are named when their name is free, then described; then come their steps."""
    slugs = stage_slugs(goal)
    wanted: Mapping[str, State] = dict(zip(slugs, goal.desired.get("stages") or (), strict=True))
    has = dict(zip(slugs, current, strict=False))
    names = {slug: str(stage["name"]) for slug, stage in has.items()}
    left = {slug: _differences(stage, has[slug], ("name", "description")) for slug, stage in wanted.items()}
    for slug, name in free_order(names, {slug: said["name"] for slug, said in left.items() if "name" in said}):
        final = name == wanted[slug]["name"]
        said = left.pop(slug) if final else {"name": name}
        yield Step(f"stage {slug}: {', '.join(said)}", partial(_change_stage, slug, said))
    for slug, said in left.items():
        if said:
            yield Step(f"stage {slug}: {', '.join(said)}", partial(_change_stage, slug, said))
    for slug, stage in wanted.items():
        said = _differences(stage.get("step") or {}, has[slug].get("step") or {}, ("name", "description", "worktype"))
        if said:
            yield Step(f"step of {slug}: {', '.join(said)}", partial(_change_step, slug, said))


def _differences(wanted: State, has: State, names: Sequence[str]) -> dict[str, Any]:
    return {name: wanted[name] for name in names if name in wanted and not same(wanted[name], has.get(name))}


def _change_stage(slug: str, said: State, run: StepContext) -> Exchange[None]:
    stage_id = run.child("stages", slug)
    changes = StageplanUpdate.model_validate(said)

    def current() -> Exchange[Stageplan]:
        return CASEPLANS.get_stage(run.id, LATEST, stage_id)

    def look() -> Exchange[Stageplan | None]:
        has = yield from current()
        now = stage_state(has, None)
        return has if all(same(wanted, now[name]) for name, wanted in said.items()) else None

    yield from write_once(
        lambda: retry_until_visible(lambda: CASEPLANS.update_stage(run.id, stage_id, changes)), look, current
    )


def _change_step(slug: str, said: State, run: StepContext) -> Exchange[None]:
    body = {name: wanted for name, wanted in said.items() if name != "worktype"}
    if "worktype" in said and said["worktype"] is None:
        body["activityType"] = "None"
    elif "worktype" in said:
        body |= {"activityType": "Workitem", "workitemSettings": {"worktypeId": sendable(said["worktype"], run)}}
    yield from _send_step(run.child("stages", slug), run.child("stages", slug, "step"), body, run)


def _send_step(stage_id: str, step_id: str, body: Mapping[str, Any], run: StepContext) -> Exchange[None]:
    def look() -> Exchange[bool | None]:
        steps = yield from CASEPLANS.list_steps(run.id, stage_id)
        return any(one.id == step_id and _step_holds(body, one) for one in steps) or None

    def change() -> Exchange[bool]:
        yield from retry_until_visible(lambda: _patch_step(run.id, stage_id, step_id, body))
        return True

    yield from write_once(change, look, lambda: value(True))


def _patch_step(caseplan_id: str, stage_id: str, step_id: str, body: Mapping[str, Any]) -> Exchange[Stepplan]:
    """The contract wants activity and settings together, the facts say that `None` forbids settings: survive both."""
    try:
        changes = StepplanUpdate.model_validate(body)
        return (yield from CASEPLANS.update_step(caseplan_id, stage_id, step_id, changes))
    except BadRequest as error:
        if error.code != "invalid.input" or body.get("activityType") != "None":
            raise
    changes = StepplanUpdate.model_validate({**body, "workitemSettings": None})
    return (yield from CASEPLANS.update_step(caseplan_id, stage_id, step_id, changes))


def _step_holds(body: Mapping[str, Any], has: Stepplan) -> bool:
    now = step_state(has)
    settings = body.get("workitemSettings")
    worktype = Known(settings["worktypeId"]) if settings else None
    worktype_ok = "activityType" not in body or now["worktype"] == worktype
    return worktype_ok and all(same(body[name], now[name]) for name in ("name", "description") if name in body)
