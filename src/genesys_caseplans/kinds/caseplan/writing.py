"""The requests that write the fields, schema, stages, steps and intake of a caseplan. Source: api-facts, Caseplans."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from genesys_caseplans.address import Reference
from genesys_caseplans.errors import BadRequest, NotFound
from genesys_caseplans.http.exchange import Exchange, value
from genesys_caseplans.http.writes import poll, retry_until_visible, write_once
from genesys_caseplans.kinds.caseplan import reading
from genesys_caseplans.kinds.caseplan.arranging import fresh_keys
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
from genesys_caseplans.kinds.caseplan.intake import property_names
from genesys_caseplans.kinds.caseplan.observe import (
    Detail,
    Stages,
    Version,
    align,
    observe,
    observed_stages,
    stage_parts,
)
from genesys_caseplans.kinds.caseplan.spec import HOME, STAGES, CaseplanEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.comparing import differences, saying
from genesys_caseplans.kinds.endpoints import live_object, told_of_somebody, with_ids
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, LiveObject, Observed, Path, StepContext
from genesys_caseplans.kinds.table import columns, create_body, holds_body, update_body, values_body


def create(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """One request makes the caseplan with its schema and intake; its stages are read and named afterwards."""
    entry = goal.after
    body = create_body(entry, context)
    body.setdefault("divisionId", goal.neighbours.lookup(HOME))
    schemas = [context.resolve(entry.schema_)] if entry.schema_ is not None else []
    settings = intake_settings(goal)
    if schemas:
        body["dataSchemas"] = [{"id": schemas[0]}]
    if settings:
        body["intakeSettings"] = [setting.wire() for setting in settings]
    new = CaseplanCreate.model_validate(body)

    def find_result() -> Exchange[Caseplan | None]:
        named = (caseplan for caseplan in (yield from CASEPLANS.list()) if caseplan.name == new.name)
        return next((caseplan for caseplan in named if is_fresh(caseplan) and holds(entry, caseplan, context)), None)

    send = write_once(lambda: retry_until_visible(lambda: CASEPLANS.create(new)), find_result)
    caseplan = yield from told_of_somebody(send)
    live = LiveObject(caseplan.id, new.name, caseplan, Detail(Version(caseplan, schemas, settings)))
    context.see(align(observe(live), entry, goal.neighbours))
    yield from context.record_identity(identity(caseplan))


def is_fresh(caseplan: Caseplan) -> bool:
    """Whether a caseplan is as it was made: its first draft."""
    return caseplan.latest == 1 and caseplan.published is None


def holds(entry: CaseplanEntry, caseplan: Caseplan, context: StepContext) -> bool:
    """Whether a caseplan has what the spec says of the fields that an answer shows."""
    names = entry.model_fields_set & {column.name for column in columns(CaseplanEntry)}
    shown = saying(with_ids(entry, context), names)
    return not any(differences(shown, observe(live_object(caseplan)).entry))


def identity(caseplan: Caseplan) -> Identity:
    """Which caseplan, at which versions."""
    return Identity(caseplan.id, caseplan.latest, caseplan.published)


def read_stages(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """The ids of the stages and steps that came with the caseplan; they may take a moment to be all there."""
    stages = yield from poll(
        lambda: retry_until_visible(lambda: reading.read_stages(context.id, LATEST)),
        lambda read: len(read) >= STAGES and all(step for _, step in read),
        longest=15.0,
        reason="the stages of the new caseplan",
    )
    seen: Observed[CaseplanEntry] | None = context.seen
    if seen is not None:
        context.see(_with_fresh_stages(seen, stages, goal))
    for planned, (stage, step) in zip(goal.after.stages or (), stages, strict=False):
        yield from context.record_identity(Identity(stage.id), "stages", planned.slug)
        if step is not None:
            yield from context.record_identity(Identity(step.id), "stages", planned.slug, "step")


def _with_fresh_stages(
    seen: Observed[CaseplanEntry], stages: Stages, goal: Goal[CaseplanEntry]
) -> Observed[CaseplanEntry]:
    """A caseplan with the stages that it came with, by their places under the keys of the spec."""
    found, parts = observed_stages(stages), stage_parts(stages)
    keys = fresh_keys([stage.slug for stage in goal.after.stages or ()])
    named = {stage.slug: key for stage, key in zip(found, keys, strict=False)} if goal.after.stages else {}
    entry = seen.entry.model_copy(
        update={"stages": [stage.model_copy(update={"key": named.get(stage.slug, stage.slug)}) for stage in found]}
    )
    under_keys: dict[Path, str] = {
        (path[0], named.get(str(path[1]), path[1]), *path[2:]): id for path, id in parts.items()
    }
    return replace(seen, entry=entry, parts=under_keys)


def update(changes: Sequence[FieldChange], context: StepContext) -> Exchange[None]:
    """Send what differs of the fields."""
    body = update_body(CaseplanEntry, changes, context)

    def find_result() -> Exchange[Caseplan | None]:
        current = yield from CASEPLANS.get(context.id)
        return current if holds_body(CaseplanEntry, body, current) else None

    sent = CaseplanUpdate.model_validate(body)
    updated = yield from write_once(
        lambda: retry_until_visible(lambda: CASEPLANS.update(context.id, sent)),
        find_result,
        lambda: CASEPLANS.get(context.id),
    )
    yield from context.record_identity(identity(updated))


# --- schema and intake


def clear_intake(context: StepContext) -> Exchange[None]:
    """Take all questions out."""
    yield from _put_intake(context, ())


def set_intake(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """Set the whole intake form."""
    yield from _put_intake(context, intake_settings(goal))


def intake_settings(goal: Goal[CaseplanEntry]) -> list[IntakeSetting]:
    """The intake as the API keeps it: the schema's properties, in order from 1."""
    names = property_names(goal.planned.schema_, goal.neighbours) or {}
    return [
        IntakeSetting(property=names[question.attribute], required=question.required, display_order=place)
        for place, question in enumerate(goal.planned.intake or (), 1)
    ]


def _put_intake(context: StepContext, settings: Sequence[IntakeSetting]) -> Exchange[None]:
    rows = [(setting.property, setting.required) for setting in settings]

    def find_result() -> Exchange[bool | None]:
        has = sorted((yield from CASEPLANS.list_intake(context.id)), key=lambda setting: setting.display_order)
        return True if [(setting.property, setting.required) for setting in has] == rows else None

    def put() -> Exchange[bool]:
        yield from retry_until_visible(lambda: CASEPLANS.set_intake(context.id, settings))
        return True

    yield from write_once(put, find_result, lambda: value(True))


def set_schema(schema: Reference | None, had: Reference | None, context: StepContext) -> Exchange[None]:
    """Give the caseplan its schema, another one, or none."""
    schema_id = context.resolve(schema) if schema is not None else None

    def find_result() -> Exchange[bool | None]:
        has = [schema.id for schema in (yield from CASEPLANS.list_schemas(context.id))]
        return True if has == ([schema_id] if schema_id else []) else None

    def put() -> Exchange[bool]:
        if schema_id is None:
            yield from _remove_schema(context)
        else:
            send = CASEPLANS.add_schema if had is None else CASEPLANS.set_schema
            yield from retry_until_visible(partial(send, context.id, schema_id))
        return True

    yield from write_once(put, find_result)


def _remove_schema(context: StepContext) -> Exchange[None]:
    with suppress(NotFound):  # gone already: the transport repeats a DELETE whose answer was lost
        yield from CASEPLANS.remove_schema(context.id)


# --- stages and steps


def change_stage(slug: str, values: Mapping[str, Any], context: StepContext) -> Exchange[None]:
    """Name or describe a stage."""
    stage_id = context.child("stages", slug)
    body = values_body(StageEntry, values, context)

    def current() -> Exchange[Stageplan]:
        return CASEPLANS.get_stage(context.id, LATEST, stage_id)

    def find_result() -> Exchange[Stageplan | None]:
        has = yield from current()
        return has if holds_body(StageEntry, body, has) else None

    changes = StageplanUpdate.model_validate(body)
    send = lambda: CASEPLANS.update_stage(context.id, stage_id, changes)  # noqa: E731
    yield from write_once(lambda: retry_until_visible(send), find_result, current)


def change_step(slug: str, values: Mapping[str, Any], context: StepContext) -> Exchange[None]:
    """Name or describe a step, or give it a worktype, or none."""
    stage_id, step_id = context.child("stages", slug), context.child("stages", slug, "step")
    body = values_body(
        StepEntry, {name: value for name, value in values.items() if name != "worktype" or value}, context
    )
    if "worktype" in values:
        body["activityType"] = "Workitem" if values["worktype"] is not None else "None"

    def find_result() -> Exchange[bool | None]:
        steps = yield from CASEPLANS.list_steps(context.id, stage_id)
        return any(step.id == step_id and _step_holds(body, step) for step in steps) or None

    def change() -> Exchange[bool]:
        yield from retry_until_visible(lambda: _patch_step(context.id, stage_id, step_id, body))
        return True

    yield from write_once(change, find_result, lambda: value(True))


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
    settings = has.workitem_settings
    freed = body.get("activityType") != "None" or settings is None or settings.worktype is None
    return freed and holds_body(StepEntry, body, has)
