"""What differs between a caseplan of the spec and the org, and what that means for its draft. Pure.

Unversioned fields change in place, frozen ones only before the first publish, versioned ones in a draft. A draft is
judged by its content: each field that differs from the published version must be what the spec wants, else somebody
else edited it. Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from genesys_caseplans.address import Known
from genesys_caseplans.kinds.caseplan.live import FIELDS, Detail, version_state
from genesys_caseplans.kinds.caseplan.spec import STAGES, CaseplanEntry
from genesys_caseplans.kinds.flat import flat_changes, same
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Rule, State
from genesys_caseplans.kinds.names import is_between
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, raw_type

UNVERSIONED = frozenset({"name", "description"})
FROZEN = frozenset({"division", "intent", "referencePrefix", "schema"})


@dataclass(frozen=True)
class Standing:
    """Where a caseplan stands: never published, at rest, or with a draft beside the published version."""

    exists: bool
    never_published: bool
    has_draft: bool


def standing(goal: Goal) -> Standing:
    """Where the caseplan of a goal stands."""
    published, latest = goal.current.get("published"), goal.current.get("latest")
    return Standing(goal.found is not None, published is None, published is None or latest != published)


def compare(goal: Goal) -> Comparison:
    """The differences, whether they end in a publish, and what stands against it."""
    goal = normal(goal)
    stands = standing(goal)
    fields = [*flat_changes(FIELDS, goal), *_schema_change(goal), *_stage_changes(goal), *_intake_change(goal)]
    in_draft = [change for change in fields if change.path not in UNVERSIONED]
    foreign, dirty = _draft_edits(goal)
    publishes = _wants_publish(goal) and (stands.never_published or bool(in_draft) or dirty)
    if publishes:
        fields.append(FieldChange("publish", False, True))
    touches_draft = bool(in_draft) or publishes
    refusals = tuple(_foreign_rules(foreign)) if touches_draft and not goal.options.take_draft else ()
    return Comparison(
        tuple(fields),
        effect="on publish" if touches_draft else "immediate",
        irreversible=publishes and stands.never_published,
        refusals=refusals,
        notes=tuple(_notes(goal, stands, foreign, dirty, touches_draft)),
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


def _intake_change(goal: Goal) -> Iterable[FieldChange]:
    if "intake" not in goal.desired:
        return
    names = intake_properties(goal)
    wanted = [(names.get(one["attribute"]), bool(one.get("required"))) for one in goal.desired["intake"] or ()]
    has = [(one["attribute"], one["required"]) for one in goal.current.get("intake", ())]
    if wanted != has and (wanted or has):
        keys = _spec_keys(goal)
        current = goal.current.get("intake", ())
        before = [_intake_text(keys.get(one["attribute"], one["attribute"]), one) for one in current]
        after = [_intake_text(one["attribute"], one) for one in goal.desired["intake"] or ()]
        yield FieldChange("intake", before if goal.found else None, after)


def _intake_text(key: Any, setting: Mapping[str, Any]) -> dict[str, Any]:
    return {"attribute": key, "required": bool(setting.get("required"))}


def intake_properties(goal: Goal) -> dict[str, str]:
    """The API's property of each intake attribute, as far as the schema has it."""
    reference = goal.desired.get("schema", goal.current.get("schema"))
    schema = goal.view.planned(reference) if reference else None
    names: dict[str, str] = {}
    for setting in goal.desired.get("intake") or ():
        found = _property_of(setting["attribute"], schema or {})
        if found:
            names[setting["attribute"]] = found
    return names


def _spec_keys(goal: Goal) -> dict[str, str]:
    """What the spec calls the API's properties: those of its schema, and those of the intake."""
    reference = goal.desired.get("schema", goal.current.get("schema"))
    managed: Mapping[str, Any] = ((goal.view.planned(reference) if reference else None) or {}).get("attributes") or {}
    keys = {_property_of_managed(key, managed[key]): key for key in managed}
    return keys | {name: key for key, name in intake_properties(goal).items()}


def _property_of_managed(key: str, attribute: Mapping[str, Any]) -> str:
    return f"{key}_{attribute.get('type') or raw_type(attribute.get('raw') or {})}"


def _property_of(key: str, schema: State) -> str | None:
    """A spec key is the property's key without its type; the property's own key is understood, too."""
    managed: Mapping[str, Any] = schema.get("attributes") or {}
    if key in managed:
        return _property_of_managed(key, managed[key])
    has: Mapping[str, Any] = schema.get("properties") or {}
    if key in has:
        return key
    return next((f"{key}_{one}" for one in ATTRIBUTE_TYPES if f"{key}_{one}" in has), None)


def _draft_edits(goal: Goal) -> tuple[list[FieldChange], bool]:
    """How the draft differs from the published version: what the spec does not want, and whether at all."""
    detail: Detail | None = goal.found.detail if goal.found else None
    if detail is None or detail.published is None:
        return [], False
    published, draft = draft_leaves(version_state(detail.published)), draft_leaves(version_state(detail.latest))
    differing = [
        FieldChange(path, published.get(path), draft.get(path))
        for path in dict.fromkeys([*published, *draft])
        if not same(draft.get(path), published.get(path))
    ]
    wanted = _wanted_leaves(goal)
    foreign = [
        one
        for one in differing
        if not is_between(one.after) and (one.path not in wanted or not same(wanted[one.path], one.after))
    ]
    return foreign, bool(differing)


def draft_leaves(state: State) -> dict[str, Any]:
    """The fields of a version that a draft can hold otherwise than the published version, one by one."""
    return {path: value for path, value in _leaves(state).items() if path not in (*UNVERSIONED, "latest", "published")}


def _leaves(state: State) -> dict[str, Any]:
    """The fields of a version one by one; stages by their place."""
    leaves = {name: value for name, value in state.items() if name != "stages"}
    for place, stage in enumerate(state["stages"], 1):
        for name, value in stage.items():
            if name != "step":
                leaves[f"stage {place} {name}"] = value
        leaves |= {f"stage {place} step {name}": value for name, value in stage["step"].items()}
    return leaves


def _wanted_leaves(goal: Goal) -> dict[str, Any]:
    wanted = {**goal.desired, "stages": [{"step": {}} | stage for stage in goal.desired.get("stages") or ()]}
    leaves = _leaves({**wanted, "stages": [{**one, "step": one["step"] or {}} for one in wanted["stages"]]})
    if "intake" in wanted:
        names = intake_properties(goal)
        leaves["intake"] = [
            {"attribute": names.get(one["attribute"]), "required": bool(one.get("required"))}
            for one in wanted["intake"] or ()
        ]
    return leaves


def _foreign_rules(foreign: Iterable[FieldChange]) -> Iterable[Rule]:
    edits = list(foreign)
    if edits:
        yield Rule(
            (),
            "the draft holds edits that are neither in the published version nor in the spec, so they may be "
            f"somebody's work: {_told(edits)}",
            "publish or undo them in the org, write them into the spec, or take the draft over with --take-draft",
        )


def _told(edits: Iterable[FieldChange]) -> str:
    return "; ".join(f"{one.path}: {_plain(one.before)} → {_plain(one.after)}" for one in edits)


def _plain(value: Any) -> str:
    if isinstance(value, Known):
        return value.id
    return "nothing" if value is None or value == [] else str(value)


def _notes(
    goal: Goal, stands: Standing, foreign: Sequence[FieldChange], dirty: bool, touches_draft: bool
) -> Iterable[str]:
    if foreign:
        yield f"the draft holds edits that are neither published nor in the spec: {_told(foreign)}"
    elif dirty and not touches_draft:
        yield "the draft is as the spec wants it and waits to be published"
    if stands.exists and "stages" in goal.desired and len(goal.current.get("stages", ())) != STAGES:
        yield f"the org has {len(goal.current.get('stages', ()))} stages"
