"""What differs between a caseplan of the spec and the org, and what that means for its draft. Pure.

Unversioned fields change in place, frozen ones only before the first publish, versioned ones in a draft; a run
publishes what it changed, and a draft that holds what the spec wants. Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable

from genesys_caseplans.kinds.caseplan.arranging import Arrangement, arrange, fresh_keys, is_in_place
from genesys_caseplans.kinds.caseplan.draft import Names, draft_edits, edits_text, naming
from genesys_caseplans.kinds.caseplan.spec import UNVERSIONED, CaseplanEntry
from genesys_caseplans.kinds.comparing import differences, overlay
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal


def compare(goal: Goal[CaseplanEntry]) -> Comparison:
    """The differences, whether they end in a publish, and what stands against it."""
    before = goal.before
    fields = list(differences(goal.after, before.entry if before else None))
    in_draft = [change for change in fields if change.path[0] not in UNVERSIONED]
    known = goal.neighbours.memory(before.id).wanted if before is not None else ()
    edits = draft_edits(before, goal.after, known)
    never_published = before is None or before.facts.published is None
    wants = goal.after.publish and goal.options.publish
    publishes = wants and (never_published or bool(in_draft) or bool(edits.all))
    if publishes:
        fields.append(FieldChange(("publish",), False, True))
    touches_draft = bool(in_draft) or publishes
    names = naming(before, goal.neighbours)
    refusals = tuple(edits.refusals(names)) if touches_draft and not goal.options.take_draft else ()
    return Comparison(
        tuple(fields),
        effect="on publish" if touches_draft else "immediate",
        irreversible=publishes and never_published,
        refusals=refusals,
        notes=(
            *edits.notes(bool(refusals), touches_draft, names),
            *_kept_by_place(goal, names),
            *_stage_notes(goal),
        ),
        foreign=edits.foreign,
    )


def arrangement(goal: Goal[CaseplanEntry]) -> Arrangement:
    """Which stages come, go and move; those of a new caseplan are by their places the first of the spec."""
    wanted = [stage.slug for stage in goal.after.stages or ()]
    if not wanted:
        return Arrangement()
    if goal.before is None:
        return arrange(fresh_keys(wanted), wanted)
    return arrange([stage.slug for stage in goal.before.entry.stages or ()], wanted)


def _stage_notes(goal: Goal[CaseplanEntry]) -> Iterable[str]:
    """What a person should know where stages come, go or move."""
    needed = arrangement(goal)
    if not needed:
        return
    has = {stage.slug: stage for stage in (goal.before.entry.stages or () if goal.before is not None else ())}
    names = {stage.slug: stage.name for stage in (*has.values(), *(goal.after.stages or ()))}
    moved = [placing for placing in needed.placed if not placing.is_new]
    told = [
        (
            f"made: {', '.join(names[one.stage] for one in needed.placed if one.is_new)}",
            len(needed.placed) > len(moved),
        ),
        (f"moved: {', '.join(names[one.stage] for one in moved)}", bool(moved)),
        (f"deleted: {', '.join(names.get(key) or _fresh_name(key) for key in needed.deleted)}", bool(needed.deleted)),
    ]
    yield (
        f"stages {'; '.join(text for text, is_so in told if is_so)}: the operations for that are a preview, which an "
        "org may lack; then this caseplan ends unpublished, and --stage-operations no does without"
    )
    for key in needed.deleted:
        step = has[key].step if key in has else None
        if step is not None and step.worktype is not None:
            yield f"the stage {names[key]!r} goes with its step; cases of the version before keep both"


def _fresh_name(key: str) -> str:
    """What the API calls a stage that a new caseplan comes with (api-facts: Caseplans)."""
    return key.partition(" ")[0].replace("stage-", "Stage ")


def _kept_by_place(goal: Goal[CaseplanEntry], names: Names) -> Iterable[str]:
    """A stage that moves gets what the spec leaves out from its new place: in an org without operations for stages
    nothing can be moved, only written anew.
    """
    has = (goal.before.entry.stages or ()) if goal.before is not None else ()
    if not is_in_place(len(has), len(goal.after.stages or has), goal.options.stage_operations):
        return
    by_name = {stage.name: stage for stage in has}
    for there, wanted in zip(has, goal.after.stages or (), strict=False):
        was = by_name.get(wanted.name, there)
        said = {change.path for change in differences(wanted, was)}
        kept = [change for change in differences(overlay(there, wanted), was) if change.path not in said]
        if was is not there and kept:
            yield (
                f"the stage {wanted.name!r} takes the place of {there.name!r} and gets what stands there and the spec "
                f"leaves out ({edits_text(kept, names)}): the API keeps stages by their places, so write it down to "
                "have it otherwise"
            )
