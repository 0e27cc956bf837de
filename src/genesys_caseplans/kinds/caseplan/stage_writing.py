"""The requests that create, delete and move stages: previews that an org may lack. Source: api-facts, Caseplans (T2).

Nobody has said how an org without them answers, so any refusal of them is told with the way to do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from genesys_caseplans.errors import ApiError, NotFound, NotVisibleYet
from genesys_caseplans.http.exchange import Exchange, gather, patience, value
from genesys_caseplans.http.writes import poll, retry_until_visible, write_once
from genesys_caseplans.kinds.caseplan.arranging import Placing
from genesys_caseplans.kinds.caseplan.client import CASEPLANS, LATEST, Stageplan, StageplanCreate, Stepplan
from genesys_caseplans.kinds.caseplan.observe import observed_stages
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, StageEntry
from genesys_caseplans.kinds.kind import Goal, Identity, Observed, Path, StepContext

T = TypeVar("T")

#: What says nothing of whether an org has an operation: who asks, how often, and what two writers do to each other.
_OF_SOMETHING_ELSE = frozenset({401, 403, 408, 429})
_WAY_OUT = (
    "the org may lack the operations that create, delete and move stages (a preview): write down as many stages as the "
    "caseplan has there, and give --stage-operations no"
)


def delete(key: str, context: StepContext) -> Exchange[None]:
    """Take a stage out of the draft, with its step."""
    stage_id = _stage_id(key, context)

    def send() -> Exchange[bool]:
        yield from CASEPLANS.delete_stage(context.id, stage_id)
        return True

    def find_result() -> Exchange[bool | None]:
        return None if stage_id in (yield from _there(context)) else True

    try:
        yield from write_once(send, find_result)
    except NotFound as error:
        # The transport repeats a DELETE whose answer was lost; but an org without the operation may answer so, too.
        if (yield from find_result()) is None:
            raise _told(error) from None
    except ApiError as error:
        raise _told(error) from None


def create(placing: Placing, name: str, context: StepContext) -> Exchange[None]:
    """Make a stage, with a step of its own, directly behind another one."""
    after = _stage_id(placing.after, context) if placing.after is not None else None
    new = StageplanCreate(name=name, after=after)
    before = set((yield from _there(context)))

    def find_result() -> Exchange[Stageplan | None]:
        there = yield from _there(context)
        return next((stage for id, stage in there.items() if id not in before and stage.name == name), None)

    made = yield from _refusals_told(
        write_once(lambda: retry_until_visible(lambda: CASEPLANS.create_stage(context.id, new)), find_result)
    )
    yield from context.record_identity(Identity(made.id), "stages", placing.stage)


def move(placing: Placing, context: StepContext) -> Exchange[None]:
    """Put a stage directly behind another one."""
    stage_id = _stage_id(placing.stage, context)
    after = _stage_id(placing.after, context) if placing.after is not None else None

    def send() -> Exchange[bool]:
        yield from CASEPLANS.reposition_stage(context.id, stage_id, after)
        return True

    def find_result() -> Exchange[bool | None]:
        order = list((yield from _there(context)))
        place = order.index(stage_id) if stage_id in order else -1
        return True if place >= 0 and (order[place - 1] if place else None) == after else None

    yield from _refusals_told(write_once(lambda: retry_until_visible(send), find_result, lambda: value(True)))


def see(goal: Goal[CaseplanEntry], context: StepContext) -> Exchange[None]:
    """Read the stages back in the order that they were given, and the steps that came with the new ones."""
    wanted = {_stage_id(stage.slug, context): stage.slug for stage in goal.after.stages or ()}
    longest = (yield from patience()).lag
    order = yield from poll(
        lambda: _there(context), lambda there: list(there) == list(wanted), longest, "the stages to be in order"
    )
    if list(order) != list(wanted):
        names = ", ".join(repr(stage.name) for stage in order.values())
        raise NotVisibleYet(
            f"the org does not show the stages in the order that they were given, but {names}: run again"
        )
    seen: Observed[CaseplanEntry] | None = context.seen
    if seen is None:
        raise NotVisibleYet("the caseplan was never read whole: run again")
    known = {stage.slug: stage for stage in seen.entry.stages or ()}
    new = [id for id, slug in wanted.items() if slug not in known]
    answers = yield from gather([_steps(context.id, id) for id in new])
    steps = dict(zip(new, answers, strict=True))
    parts = {path: id for path, id in seen.parts.items() if path[0] != "stages" or path[1] in wanted.values()}
    stages = [_stage(id, slug, known, order, steps, parts) for id, slug in wanted.items()]
    for id in new:
        step = steps[id]
        if step is not None:
            yield from context.record_identity(Identity(step.id), "stages", wanted[id], "step")
    context.see(replace(seen, entry=seen.entry.model_copy(update={"stages": stages}), parts=parts))


def _stage(
    id: str,
    slug: str,
    known: Mapping[str, StageEntry],
    order: Mapping[str, Stageplan],
    steps: Mapping[str, Stepplan | None],
    parts: dict[Path, str],
) -> StageEntry:
    """A stage as it was seen before, or as it is now where it is new; fills in the ids of a new one."""
    if slug in known:
        return known[slug]
    step = steps[id]
    parts["stages", slug] = id
    if step is not None:
        parts["stages", slug, "step"] = step.id
    (stage,) = observed_stages([(order[id], step)])
    return stage.model_copy(update={"key": slug})


def _steps(caseplan_id: str, stage_id: str) -> Exchange[Stepplan | None]:
    steps = yield from retry_until_visible(lambda: CASEPLANS.list_steps(caseplan_id, stage_id))
    return next(iter(steps), None)


def _there(context: StepContext) -> Exchange[dict[str, Stageplan]]:
    """The stages of the draft by their ids, first to last."""
    return {stage.id: stage for stage in (yield from CASEPLANS.list_stages(context.id, LATEST))}


def _stage_id(key: str, context: StepContext) -> str:
    seen: Observed[CaseplanEntry] | None = context.seen
    return (seen.parts.get(("stages", key)) if seen is not None else None) or context.child("stages", key)


def _refusals_told(write: Exchange[T]) -> Exchange[T]:
    try:
        return (yield from write)
    except ApiError as error:
        raise _told(error) from None


def _told(error: ApiError) -> ApiError:
    if 400 <= error.status < 500 and error.status not in _OF_SOMETHING_ELSE and not error.is_taken:
        error.way_out = _WAY_OUT
    return error
