"""What differs between a caseplan of the spec and the org, and what that means for its draft. Pure.

Unversioned fields change in place, frozen ones only before the first publish, versioned ones in a draft; a run
publishes what it changed, and a draft that holds what the spec wants. Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from genesys_caseplans.kinds.caseplan.draft import UNVERSIONED, draft_edits, standing
from genesys_caseplans.kinds.caseplan.intake import intake_change
from genesys_caseplans.kinds.caseplan.live import FIELDS
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.flat import flat_changes, same
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, State

#: Fields that the first publish freezes.
FROZEN = frozenset({"division", "intent", "referencePrefix", "schema"})


def compare(goal: Goal) -> Comparison:
    """The differences, whether they end in a publish, and what stands against it."""
    goal = normal(goal)
    stands = standing(goal)
    fields = [*flat_changes(FIELDS, goal), *_schema_change(goal), *_stage_changes(goal), *intake_change(goal)]
    in_draft = [change for change in fields if change.path not in UNVERSIONED]
    edits = draft_edits(goal)
    publishes = _wants_publish(goal) and (stands.never_published or bool(in_draft) or bool(edits.all))
    if publishes:
        fields.append(FieldChange("publish", False, True))
    touches_draft = bool(in_draft) or publishes
    refusals = tuple(edits.refusals()) if touches_draft and not goal.options.take_draft else ()
    return Comparison(
        tuple(fields),
        effect="on publish" if touches_draft else "immediate",
        irreversible=publishes and stands.never_published,
        refusals=refusals,
        notes=tuple(edits.notes(touches_draft)),
    )


def normal(goal: Goal) -> Goal:
    """The goal with prefixes in upper case, as the API stores them."""
    prefix = goal.desired.get("referencePrefix")
    return replace(goal, desired={**goal.desired, "referencePrefix": prefix.upper()}) if prefix else goal


def _wants_publish(goal: Goal) -> bool:
    return bool(goal.desired.get("publish")) and goal.options.publish


def _schema_change(goal: Goal) -> Iterable[FieldChange]:
    if "schema" in goal.desired and goal.desired["schema"] != goal.current.get("schema"):
        yield FieldChange("schema", goal.current.get("schema"), goal.desired["schema"])


def stage_slugs(goal: Goal) -> list[str]:
    """The keys of the stages, first to last."""
    assert isinstance(goal.entry, CaseplanEntry)
    return [stage.slug for stage in goal.entry.stages or ()]


def _stage_changes(goal: Goal) -> Iterable[FieldChange]:
    """Stages are matched by position: the only identity that an org without stage operations offers."""
    current: Sequence[State] = goal.current.get("stages", ())
    stages: Sequence[State] = goal.desired.get("stages") or ()
    for place, (slug, stage) in enumerate(zip(stage_slugs(goal), stages, strict=True)):
        wanted = {name: value for name, value in stage.items() if name not in ("key", "was")}
        if place >= len(current):
            yield FieldChange(f"stages.{slug}", None, wanted)
            continue
        yield from _nested_changes(f"stages.{slug}", wanted, current[place])


def _nested_changes(path: str, wanted: State, has: State) -> Iterable[FieldChange]:
    for name, value in wanted.items():
        if name == "step":
            yield from _nested_changes(f"{path}.step", value or {}, has.get("step") or {})
        elif not same(value, has.get(name)):
            yield FieldChange(f"{path}.{name}", has.get(name), value)
