"""The steps that make a caseplan as the spec wants it, in the order that its draft asks for.

Open a draft if need be, fields, schema, stages, steps, intake, a look, publish. What each sends stands in `writing` and
`publishing`. Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.caseplan import operations as api
from genesys_caseplans.kinds.caseplan import publishing, stage_writing, writing
from genesys_caseplans.kinds.caseplan.arranging import fresh_keys
from genesys_caseplans.kinds.caseplan.compare import arrangement
from genesys_caseplans.kinds.caseplan.draft import has_draft
from genesys_caseplans.kinds.caseplan.spec import STAGES, UNVERSIONED, CaseplanEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.comparing import differences, rebuilt
from genesys_caseplans.kinds.endpoints import needed, whole
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Observed, Step
from genesys_caseplans.kinds.renames import between, free_order
from genesys_caseplans.kinds.table import columns, observed_model

#: Of a look: the caseplan, its data schema, its intake, its stages; and the step of each stage.
_LOOKED_AT = 4
_STAGES = (api.LIST_STAGES, api.LIST_STEPS)
_WHOLE = (api.GET, api.LIST_SCHEMAS, api.LIST_INTAKE, *_STAGES)


def steps(goal: Goal[CaseplanEntry], comparison: Comparison) -> list[Step]:
    """The steps of a change, each with the requests that it plans."""
    if not comparison.fields:
        return []
    publishes = any(change.path == ("publish",) for change in comparison.fields)
    made = _creation(goal, publishes) if goal.before is None else _alteration(goal, goal.before, comparison)
    if publishes:
        look = partial(publishing.look, goal)
        requests = _look_requests(goal.before, goal.planned)
        made.append(Step("look at the draft once more", look, requests=requests, whole=_used(goal), operations=_WHOLE))
        made.append(Step("publish", partial(publishing.publish, goal), operations=(*_WHOLE, api.PUBLISH)))
    return made


def _look_requests(before: Observed[CaseplanEntry] | None, planned: CaseplanEntry) -> int:
    """What looking at a whole draft takes; the data schema of a published caseplan is frozen."""
    frozen = before is not None and before.facts.published is not None
    return _LOOKED_AT - frozen + len(planned.stages or range(STAGES))


def _used(goal: Goal[CaseplanEntry]) -> frozenset[Address]:
    """What cases of the caseplan will use of this run: it must be whole before it is published."""
    worktypes = [stage.step.worktype for stage in goal.planned.stages or () if stage.step is not None]
    return whole(goal, goal.planned.schema_, *worktypes)


def _creation(goal: Goal[CaseplanEntry], publishes: bool) -> list[Step]:
    create = partial(writing.create, goal)
    needs, schema = needed(goal, goal.after.intent), whole(goal, goal.after.schema_)
    made = [Step("create caseplan (draft 1)", create, needs=needs, whole=schema, operations=(api.CREATE,))]
    stages = goal.after.stages or []
    if stages or publishes:
        read = partial(writing.read_stages, goal)
        made.append(Step("read its stages and steps", read, requests=1 + STAGES, operations=_STAGES))
    fresh = [_fresh(place, key) for place, key in enumerate(fresh_keys([stage.slug for stage in stages]), 1)]
    return [*made, *_arranging_steps(goal, fresh), *_stage_steps(goal, _arranged(goal, fresh))]


def _fresh(place: int, slug: str) -> StageEntry:
    """A stage of a new caseplan under the key of the spec's."""
    return rebuilt(_as_made(place), {"key": slug})


@cache
def _as_made(place: int) -> StageEntry:
    """What the API calls the stages of a new caseplan (api-facts: Caseplans)."""
    step = observed_model(StepEntry, {"name": f"Step {place}"})
    return observed_model(StageEntry, {"name": f"Stage {place}", "step": step})


def _alteration(goal: Goal[CaseplanEntry], before: Observed[CaseplanEntry], comparison: Comparison) -> list[Step]:
    changes = [change for change in comparison.fields if change.path != ("publish",)]
    tops = {str(change.path[0]) for change in changes}
    flat_keys = {column.key for column in columns(CaseplanEntry)}
    flat = [change for change in changes if change.path[0] in flat_keys]
    made: list[Step] = []
    if tops - UNVERSIONED and has_draft(before):
        see = partial(publishing.see_draft, goal)
        made.append(
            Step(
                "see that the draft is as planned",
                see,
                requests=_look_requests(before, before.entry),
                operations=_WHOLE,
            )
        )
    elif tops - UNVERSIONED:
        act = partial(publishing.open_draft, goal)
        made.append(Step("open a draft", act, requests=2, operations=(*_WHOLE, api.CREATE_VERSION)))
    current = before.entry.stages or []
    if "stages" in tops:
        made += _arranging_steps(goal, current)
        current = _arranged(goal, current)
    if flat:
        title = f"update {', '.join(sorted(tops & flat_keys))}"
        needs = needed(goal, *(change.after for change in flat))
        made.append(Step(title, partial(writing.update, flat), needs=needs, operations=(api.UPDATE,)))
    if "schema" in tops:
        made += _schema_steps(goal, before.entry, current)
        current = [_freed(stage) for stage in current]
    if "stages" in tops or "schema" in tops:
        made += _stage_steps(goal, current)
    # A change of schema has cleared it by then.
    if goal.planned.intake if "schema" in tops else "intake" in tops:
        schema = whole(goal, goal.planned.schema_)
        act = partial(writing.set_intake, goal)
        made.append(Step("set the intake", act, whole=schema, operations=(api.SET_INTAKE,)))
    return made


# --- schema


def _schema_steps(goal: Goal[CaseplanEntry], has: CaseplanEntry, stages: Sequence[StageEntry]) -> Iterable[Step]:
    """The API changes no schema while intake or steps refer to the old one: clear them, they are set again after."""
    if has.intake:
        yield Step("clear the intake", writing.clear_intake, operations=(api.SET_INTAKE,))
    for place, stage in enumerate(stages, 1):
        if stage.step is not None and stage.step.worktype is not None:
            act = partial(writing.change_step, stage.slug, _FREE)
            yield Step(f"free step {place} from its worktype", act, operations=(api.UPDATE_STEP,))
    change = partial(writing.set_schema, goal.planned.schema_, has.schema_)
    schema = goal.planned.schema_
    sent = api.REMOVE_SCHEMA if schema is None else api.ADD_SCHEMA if has.schema_ is None else api.SET_SCHEMA
    yield Step("set the schema", change, whole=whole(goal, schema), operations=(sent,))


_FREE: Mapping[str, Any] = {"worktype": None}


def _freed(stage: StageEntry) -> StageEntry:
    step = stage.step.model_copy(update={"worktype": None}) if stage.step is not None else None
    return stage.model_copy(update={"step": step})


# --- stages and steps


def _arranging_steps(goal: Goal[CaseplanEntry], current: Sequence[StageEntry]) -> Iterable[Step]:
    """Stages go, come and move before anything else is written."""
    needed = arrangement(goal)
    if not needed:
        return
    names = _first_names(goal, current)
    for key in needed.deleted:
        yield Step(f"delete stage {key}", partial(stage_writing.delete, key), operations=(api.DELETE_STAGE,))
    for placing in needed.placed:
        if placing.is_new:
            act = partial(stage_writing.create, placing, names[placing.stage])
            yield Step(f"create stage {placing.stage}", act, requests=2, operations=(api.CREATE_STAGE,))
        else:
            act = partial(stage_writing.move, placing)
            yield Step(f"move stage {placing.stage}", act, operations=(api.REPOSITION_STAGE,))
    yield Step("see the stages in order", partial(stage_writing.see, goal), requests=1 + len(names), operations=_STAGES)


def _first_names(goal: Goal[CaseplanEntry], current: Sequence[StageEntry]) -> dict[str, str]:
    """What new stages are called when they are made: as the spec says, unless a stage has that name until later."""
    needed = arrangement(goal)
    taken = {stage.name.casefold() for stage in current if stage.slug not in needed.deleted}
    names: dict[str, str] = {}
    for stage in goal.after.stages or ():
        if any(placing.is_new and placing.stage == stage.slug for placing in needed.placed):
            name = stage.name if stage.name.casefold() not in taken else between(stage.name, taken)
            names[stage.slug] = name
            taken.add(name.casefold())
    return names


def _arranged(goal: Goal[CaseplanEntry], current: Sequence[StageEntry]) -> list[StageEntry]:
    """The stages once they came, went and moved; of a new one nothing but its name is known before it is there."""
    if not arrangement(goal):
        return [*current]
    has, names = {stage.slug: stage for stage in current}, _first_names(goal, current)
    step = observed_model(StepEntry, {})
    made = {slug: observed_model(StageEntry, {"key": slug, "name": name, "step": step}) for slug, name in names.items()}
    return [has.get(stage.slug) or made[stage.slug] for stage in goal.after.stages or ()]


def _stage_steps(goal: Goal[CaseplanEntry], current: Sequence[StageEntry]) -> Iterable[Step]:
    """Stages are named when their name is free, then described; then come their steps. Each stage is an object of its
    own, so what does not hand on a name runs side by side.
    """
    has = {stage.slug: stage for stage in current}
    wanted = {stage.slug: stage for stage in goal.after.stages or ()}
    left = {slug: _values_of(differences(stage, has.get(slug)), 1) for slug, stage in wanted.items()}
    names = {slug: stage.name for slug, stage in has.items()}
    order = free_order(names, {slug: values["name"] for slug, values in left.items() if "name" in values})
    handed_on = len({name.casefold() for name in names.values()} & {name.casefold() for _, name in order}) > 0
    beside = False
    for slug, name in order:
        values = left.pop(slug) if name == wanted[slug].name else {"name": name}
        yield _stage_step(slug, values, beside and not handed_on)
        beside = True
    for slug, values in left.items():
        if values:
            yield _stage_step(slug, values, beside and not handed_on)
            beside = True
    yield from _step_steps(goal, wanted, has)


def _stage_step(slug: str, values: Mapping[str, Any], beside: bool) -> Step:
    change = partial(writing.change_stage, slug, values)
    return Step(f"stage {slug}: {', '.join(values)}", change, beside=beside, operations=(api.UPDATE_STAGE,))


def _step_steps(
    goal: Goal[CaseplanEntry], wanted: Mapping[str, StageEntry], has: Mapping[str, StageEntry]
) -> Iterable[Step]:
    beside = False
    for slug, stage in wanted.items():
        step = has[slug].step if slug in has else None
        values = _values_of(differences(stage.step, step), 1) if stage.step is not None else {}
        if values:
            change = partial(writing.change_step, slug, values)
            needs = needed(goal, values.get("worktype"))
            yield Step(
                f"step of {slug}: {', '.join(values)}",
                change,
                needs=needs,
                beside=beside,
                operations=(api.UPDATE_STEP,),
            )
            beside = True


def _values_of(changes: Iterable[FieldChange], depth: int) -> dict[str, Any]:
    """What is to be sent of a stage or step itself, by spec names."""
    return {str(change.path[-1]): change.after for change in changes if len(change.path) == depth}
