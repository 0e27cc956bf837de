"""What the API refuses of a caseplan, told before the first write. Pure. Source: api-facts, Caseplans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.caseplan.intake import property_names
from genesys_caseplans.kinds.caseplan.spec import (
    HOME,
    MOST_INTAKE,
    MOST_STAGES,
    NO_DIVISION,
    STAGES,
    CaseplanEntry,
)
from genesys_caseplans.kinds.fields import Entry, duration_text
from genesys_caseplans.kinds.kind import Neighbours, Observed, Path, Rule
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.table import fixed_rules
from genesys_caseplans.kinds.workbin import WorkbinEntry
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry

_FACTS = "api-facts, Caseplans"
_HELP = "help centre, articles 412845 and 419181"


def rules(planned: CaseplanEntry, before: Observed[CaseplanEntry] | None, neighbours: Neighbours) -> Iterable[Rule]:
    """All that stands against a caseplan as it will be."""
    yield from fixed_rules(planned, before, _FACTS)
    yield from _stage_rules(planned, before, neighbours)
    yield from _clearing_rules(planned, before)
    yield from _publish_rules(planned, neighbours)
    yield from _schema_rules(planned, before, neighbours)
    yield from _step_rules(planned, neighbours)
    yield from _due_rules(planned, neighbours)
    yield from _intake_rules(planned, neighbours)


def lookups(entry: CaseplanEntry) -> Iterable[Lookup]:
    """The home division is needed to make a caseplan without one given, and to compare divisions."""
    return () if entry.division in NO_DIVISION else (HOME,)


def _stage_rules(
    planned: CaseplanEntry, before: Observed[CaseplanEntry] | None, neighbours: Neighbours
) -> Iterable[Rule]:
    stages = planned.stages
    if stages is None:
        return
    if not 1 <= len(stages) <= MOST_STAGES:
        message = f"{len(stages)} stages: a caseplan has one to {MOST_STAGES}"
        yield Rule(("stages",), message, f"write down 1 to {MOST_STAGES}", source=_FACTS)
    has = len(before.entry.stages or ()) if before is not None else STAGES
    if neighbours.options.stage_operations == "no" and has != len(stages) and (neighbours.live or before is None):
        there = f"the org has {has} stages" if before is not None else f"a new caseplan has {STAGES} stages"
        yield Rule(
            ("stages",),
            f"{there} and the spec {len(stages)}, and without stage operations none comes or goes",
            f"write down {has} stages, or leave --stage-operations no out where the org has these operations",
            source=_FACTS,
        )
    for what, words in (("name", [s.name for s in stages]), ("key", [s.slug for s in stages])):
        counts = Counter(words)
        for place, word in enumerate(words):
            if counts[word] > 1:
                message = f"two stages have the {what} {word!r}"
                yield Rule(("stages", place, "name"), message, "they must differ", source=_FACTS)


def _clearing_rules(planned: CaseplanEntry, before: Observed[CaseplanEntry] | None) -> Iterable[Rule]:
    """The API changes a schema only when nothing refers to the old one: what was set for it goes, and is set again."""
    if before is None or before.entry.schema_ == planned.schema_ or before.entry.schema_ is None:
        return
    if before.entry.intake and planned.intake is before.entry.intake:
        yield Rule(("schema",), "changing the schema clears the intake, which the spec leaves out", 'write "intake"')
    kept = {stage.slug: stage for stage in planned.stages or ()}
    for stage in before.entry.stages or ():
        after = kept.get(stage.slug)
        if after is None and planned.stages is not before.entry.stages:
            continue  # it goes
        worktype = stage.step.worktype if stage.step is not None else None
        # What the spec does not say is the very object that was there.
        if worktype is not None and (after is None or after.step is None or after.step.worktype is worktype):
            yield Rule(
                ("schema",),
                f"changing the schema frees the step of the stage {stage.name!r} from its worktype, which the spec "
                "leaves out",
                "write down all stages with their worktypes",
            )


def _publish_rules(planned: CaseplanEntry, neighbours: Neighbours) -> Iterable[Rule]:
    if not (planned.publish and neighbours.options.publish):
        return
    if planned.schema_ is None:
        unsaid = not neighbours.live and "schema_" not in planned.model_fields_set
        message = "a caseplan without a data schema cannot be published"
        yield Rule(("publish",), message, 'give it a "schema"', warning=unsaid, source=_FACTS)
    if not planned.intake:
        has_intake = "intake" in planned.model_fields_set
        message = "published without intake: no case could be made with data"
        path: Path = ("intake",) if has_intake else ("publish",)
        yield Rule(path, message, "a case takes only data of the intake", warning=True, source=_FACTS)


def _schema_rules(
    planned: CaseplanEntry, before: Observed[CaseplanEntry] | None, neighbours: Neighbours
) -> Iterable[Rule]:
    schema = planned.schema_
    if schema is None or not neighbours.live or (before is not None and before.entry.schema_ == schema):
        return
    if not _enabled(schema, neighbours):
        message = "the schema is disabled and cannot be given to a caseplan"
        yield Rule(("schema",), message, "enable it first", source=_FACTS)


def _enabled(schema: Reference, neighbours: Neighbours) -> bool:
    entry = neighbours.planned(schema, SchemaEntry)
    return entry is None or entry.enabled


def _worktypes(planned: CaseplanEntry, neighbours: Neighbours) -> Iterator[tuple[int, Reference, WorktypeEntry]]:
    """The worktypes of the stages, as far as they are known, with the stage's place."""
    for place, stage in enumerate(planned.stages or ()):
        reference = stage.step.worktype if stage.step is not None else None
        worktype = neighbours.planned(reference, WorktypeEntry) if reference is not None else None
        if reference is not None and worktype is not None:
            yield place, reference, worktype


def _step_rules(planned: CaseplanEntry, neighbours: Neighbours) -> Iterable[Rule]:
    concerns: tuple[Path, ...] = (("schema",), ("division",), ("publish",))
    for place, reference, worktype in _worktypes(planned, neighbours):
        path: Path = ("stages", place, "step", "worktype")
        fault = _schema_fault(planned, worktype, neighbours)
        if fault:
            message = f"worktype {_called(reference, neighbours, WorktypeEntry)} has {fault}"
            hint = "every worktype of a caseplan must use the caseplan's schema"
            yield Rule(path, message, hint, concerns=concerns, source=_HELP)
        theirs = _division_of(reference, worktype, neighbours) if neighbours.live else None
        ours = planned.division.id if isinstance(planned.division, Lookup) else None
        if ours is not None and theirs is not None and theirs != ours:
            yield Rule(
                path,
                f"the worktype {worktype.name!r} is in another division than its caseplan",
                'use a worktype of the same division, or make the caseplan\'s division "*"',
                concerns=concerns,
                source=_HELP,
            )


def _schema_fault(planned: CaseplanEntry, worktype: WorktypeEntry, neighbours: Neighbours) -> str:
    """How a worktype's schema surely is not the caseplan's. In a spec a key and a name may mean one object, and what
    is left out may be anything; of the org all is known.
    """
    ours, theirs = planned.schema_, worktype.schema_
    if not neighbours.live and "schema_" not in worktype.model_fields_set:
        return ""
    if theirs is None:
        return "no schema"
    if ours == theirs or not (neighbours.live or _surely_differ(planned, ours, theirs)):
        return ""
    their_name, our_name = (_called(one, neighbours, SchemaEntry) for one in (theirs, ours))
    return f"another schema ({their_name}) than its caseplan ({our_name})"


def _surely_differ(planned: CaseplanEntry, ours: Reference | None, theirs: Reference) -> bool:
    if ours is None:
        return "schema_" in planned.model_fields_set
    return ours.key is not None and theirs.key is not None


def _called(reference: Reference | None, neighbours: Neighbours, model: type[Entry]) -> str:
    """What a reference means, by its key in the spec, else by its name in the org."""
    if reference is None:
        return "none"
    address = neighbours.entry(reference)
    if address is not None:
        return address.key
    entry = neighbours.planned(reference, model)
    return repr(entry.name) if entry is not None else str(reference)


def _division_of(reference: Reference, worktype: WorktypeEntry, neighbours: Neighbours) -> str | None:
    """A worktype's division is its workbin's, and that of a new workbin without one is home."""
    observed = neighbours.observed(reference)
    if observed is not None and observed.facts.division:
        return observed.facts.division
    workbin = neighbours.planned(worktype.workbin, WorkbinEntry)
    if workbin is None:
        return None
    return workbin.division.id if workbin.division is not None else neighbours.lookup(HOME)


def _due_rules(planned: CaseplanEntry, neighbours: Neighbours) -> Iterable[Rule]:
    total = sum(worktype.due_duration or 0 for _, _, worktype in _worktypes(planned, neighbours))
    due, ttl = planned.due_duration, planned.ttl
    if due is not None and total > due:
        yield Rule(
            ("dueDuration",),
            f"the worktypes' due durations add up to {duration_text(total)}, more than the caseplan's "
            f"{duration_text(due)}",
            warning=True,
            source=_HELP,
        )
    if due is not None and ttl is not None and due > ttl:
        message = f"{duration_text(due)} is over the life-span (ttl) of {duration_text(ttl)}"
        yield Rule(("dueDuration",), message, warning=True)


def _intake_rules(planned: CaseplanEntry, neighbours: Neighbours) -> Iterable[Rule]:
    intake = planned.intake or ()
    if not intake:
        return
    if len(intake) > MOST_INTAKE:
        message = f"{len(intake)} intake settings are more than the {MOST_INTAKE} allowed"
        yield Rule(("intake",), message, source=_FACTS)
    counts = Counter(setting.attribute for setting in intake)
    for place, setting in enumerate(intake):
        if counts[setting.attribute] > 1:
            yield Rule(("intake", place), f"the attribute {setting.attribute!r} is listed twice")
    if planned.schema_ is None and (neighbours.live or "schema_" in planned.model_fields_set):
        yield Rule(("intake",), "intake needs a data schema whose attributes it asks for", 'give it a "schema"')
    names = property_names(planned.schema_, neighbours)
    for place, setting in enumerate(intake if names is not None else ()):
        if names is not None and setting.attribute not in names:
            yield Rule(
                ("intake", place),
                f"the schema {_called(planned.schema_, neighbours, SchemaEntry)} has no attribute "
                f"{setting.attribute!r}",
                f"it has {', '.join(names) or 'none'}",
                concerns=(("schema",),),
                source=_FACTS,
            )
