"""What the API would refuse of a caseplan, told before the first write. Pure. Source: api-facts, Caseplans."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from genesys_caseplans.address import Known, Lookup
from genesys_caseplans.kinds.caseplan.compare import FROZEN, normal
from genesys_caseplans.kinds.caseplan.draft import standing
from genesys_caseplans.kinds.caseplan.intake import intake_properties
from genesys_caseplans.kinds.caseplan.spec import NO_DIVISION, CaseplanEntry
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Comparison, Goal, Kind, LiveObject, Match, Rule, State, View
from genesys_caseplans.kinds.matching import match_by_name

HOME = Lookup("divisions", None)


def match(kind: Kind, entry: Entry, found: Sequence[LiveObject]) -> Match:
    """A caseplan by its name, else by its prefix; two that claim the entry are for a person to sort out."""
    assert isinstance(entry, CaseplanEntry)
    by_name = match_by_name(kind, entry, found)
    prefix = entry.reference_prefix.upper()
    holder = next((one for one in found if (one.object.reference_prefix or "").upper() == prefix), None)
    if holder is not None and not by_name.found and entry.id is None and _alike(holder.name, entry.name):
        return Match(holder, f"found by its prefix {prefix}")
    if by_name.problem or holder is None or by_name.found is holder:
        return by_name
    if by_name.found is None:
        return Match(holder, f"found by its prefix {prefix}")
    return Match(
        problem=f"the prefix {prefix} belongs to another caseplan, {holder.name!r} ({holder.id}), "
        f"than the name {entry.name!r} ({by_name.found.id})",
        hint="choose another prefix, or the other caseplan's name",
    )


def _alike(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()


def lookups(entry: Entry) -> Iterable[Lookup]:
    """The home division is needed to make a caseplan without one given, and to compare divisions."""
    assert isinstance(entry, CaseplanEntry)
    return () if entry.division in NO_DIVISION else (HOME,)


def check(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    """All that stands against the change."""
    goal = normal(goal)
    yield from _frozen_rules(goal, comparison)
    yield from _shape_rules(goal)
    yield from _clearing_rules(goal, comparison)
    if comparison.fields:
        yield from _schema_rules(goal)
        yield from _step_rules(goal)
        yield from _intake_rules(goal)


def _frozen_rules(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    if goal.found is None or standing(goal).never_published:
        return
    for change in comparison.fields:
        if change.path in FROZEN:
            yield Rule(
                (change.path,),
                f"{change.path} is frozen: the caseplan was published, and there is no unpublish",
                "leave it as it is in the org, or make a new caseplan under another name and prefix",
            )


def _shape_rules(goal: Goal) -> Iterable[Rule]:
    has, wants = len(goal.current.get("stages", ())), len(goal.desired.get("stages") or ())
    if goal.found is not None and goal.desired.get("stages") is not None and has != wants:
        yield Rule(
            ("stages",),
            f"the org has {has} stages and the spec {wants}: stages are changed in place, not added or removed",
            f"write down all {has} stages",
        )
    for name in ("intent", "referencePrefix", "division"):
        if goal.found is not None and name in goal.desired and goal.desired[name] is None:
            yield Rule((name,), f"{name} cannot be taken away", f"leave {name} out to leave it as it is")


def _clearing_rules(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    """The API changes a schema only when nothing refers to the old one, so what the spec leaves out would be lost."""
    if goal.found is None or not any(change.path == "schema" for change in comparison.fields):
        return
    if goal.current.get("intake") and "intake" not in goal.desired:
        yield Rule(("schema",), "changing the schema clears the intake, which the spec leaves out", 'write "intake"')
    wanted: Sequence[State] = goal.desired.get("stages") or ()
    for place, stage in enumerate(goal.current.get("stages", ())):
        said = wanted[place].get("step", {}) if place < len(wanted) else {}
        if stage["step"].get("worktype") and "worktype" not in said:
            yield Rule(
                ("schema",),
                f"changing the schema frees the step of the stage {stage['name']!r} from its worktype, which the spec "
                "leaves out",
                "write down all stages with their worktypes",
            )


def _schema_rules(goal: Goal) -> Iterable[Rule]:
    schema = goal.desired.get("schema", goal.current.get("schema"))
    if goal.desired.get("publish") and goal.options.publish and schema is None:
        yield Rule(("publish",), "a caseplan cannot be published without a data schema", 'give it a "schema"')
    planned = goal.view.planned(schema) if schema else None
    if planned and planned.get("enabled") is False and goal.current.get("schema") != schema:
        yield Rule(("schema",), "the schema is disabled and cannot be given to a caseplan", "enable it first")


def _step_rules(goal: Goal) -> Iterable[Rule]:
    schema = goal.desired.get("schema", goal.current.get("schema"))
    division = _division(goal)
    for place, stage in enumerate(goal.desired.get("stages") or ()):
        worktype = (stage.get("step") or {}).get("worktype")
        planned = goal.view.planned(worktype) if worktype else None
        if planned is None:
            continue
        path = ("stages", place, "step", "worktype")
        if planned.get("schema") != schema:
            yield Rule(
                path,
                f"the worktype {planned.get('name')!r} has {'another' if planned.get('schema') else 'no'} schema"
                f"{'' if schema else ', and its caseplan none'}",
                "every worktype of a caseplan must use the caseplan's schema",
            )
        theirs = _worktype_division(planned, goal.view)
        if isinstance(division, Known) and theirs is not None and theirs != division:
            yield Rule(
                path,
                f"the worktype {planned.get('name')!r} is in another division than its caseplan",
                'use a worktype of the same division, or make the caseplan\'s division "*"',
            )


def _division(goal: Goal) -> Any:
    given = goal.desired.get("division", goal.current.get("division"))
    return given if given is not None else Known(goal.view.lookup(HOME))


def _worktype_division(planned: State, view: View) -> Known | None:
    """A worktype's division is its workbin's, and that of a new workbin without one is home."""
    workbin = planned.get("workbin")
    bin_planned = view.planned(workbin) if workbin else None
    home = Known(view.lookup(HOME)) if bin_planned is not None else None
    division: Known | None = planned.get("division") or (bin_planned or {}).get("division") or home
    return division


def _intake_rules(goal: Goal) -> Iterable[Rule]:
    intake = goal.desired.get("intake") or ()
    schema = goal.desired.get("schema", goal.current.get("schema"))
    if intake and schema is None:
        yield Rule(("intake",), "intake needs a data schema whose attributes it asks for", 'give it a "schema"')
        return
    names = intake_properties(goal)
    for place, setting in enumerate(intake):
        if setting["attribute"] not in names:
            yield Rule(("intake", place), f"the schema has no attribute {setting['attribute']!r}")
