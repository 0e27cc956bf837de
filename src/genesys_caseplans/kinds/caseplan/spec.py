"""How a caseplan is written in a spec, and what can be wrong with it before any org is asked.

Source: api-facts, Caseplans; contract, CaseplanCreate, StageplanUpdate, StepplanUpdate, IntakeSetting.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.kinds.fields import (
    DAY,
    YEAR,
    Duration,
    Entry,
    LookedUp,
    Name,
    NeverEmpty,
    RefTo,
    SpecModel,
    Text,
    UserEmail,
    duration_text,
    invalid,
)
from genesys_caseplans.kinds.kind import Rule
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry

#: A new caseplan has these many stages, and only the preview operations for stages can change that.
STAGES = 3
MOST_INTAKE = 10
#: How "no division" is written.
NO_DIVISION = ("*", "Unassigned")


class StepEntry(SpecModel):
    """The one step of a stage, and the worktype whose workitems agents do in it."""

    name: Annotated[Name | None, NeverEmpty] = None
    description: Text | None = None
    worktype: Annotated[Reference, RefTo("worktypes")] | None = None


class StageEntry(SpecModel):
    """A stage; they run first to last. `key` is its address, by default the slug of its name."""

    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$")] | None = None
    was: str | None = None
    name: Name
    description: Text | None = None
    step: Annotated[StepEntry | None, NeverEmpty] = None

    @property
    def slug(self) -> str:
        """The key, or what stands for it."""
        return self.key or re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-") or "stage"


class IntakeEntry(SpecModel):
    """One question of the intake form: an attribute of the schema. A bare key means not required."""

    attribute: str
    required: bool = False


def _as_intake(value: Any) -> Any:
    if not isinstance(value, str | dict):
        raise invalid(
            "intake", f'{value!r} is no intake setting: give the key of an attribute, or {{"attribute": key}}'
        )
    return {"attribute": value} if isinstance(value, str) else value


class CaseplanEntry(Entry):
    """A caseplan of a spec."""

    name: Name
    description: Text | None = None
    reference_prefix: Annotated[str, Field(min_length=2, max_length=8, pattern=r"^[A-Za-z0-9]+$")]
    division: Annotated[Lookup | str, LookedUp("divisions", "Home", (*NO_DIVISION, None))] = Lookup("divisions", None)
    intent: Annotated[Reference, RefTo("customerIntents")]
    schema_: Annotated[Reference, RefTo("schemas")] | None = Field(default=None, alias="schema")
    owner: UserEmail | None = None
    due_duration: Annotated[Annotated[Duration, Field(ge=1, le=YEAR)] | None, NeverEmpty] = None
    ttl: Annotated[Annotated[Duration, Field(ge=DAY, le=YEAR)] | None, NeverEmpty] = None
    stages: Annotated[list[StageEntry] | None, NeverEmpty] = None
    intake: list[Annotated[IntakeEntry, BeforeValidator(_as_intake)]] | None = None
    publish: bool = False


def validate_caseplan(entry: Entry, spec: Mapping[Address, Entry]) -> Iterable[Rule]:
    """What is wrong with a caseplan, by itself and beside the schema and worktypes of the spec."""
    assert isinstance(entry, CaseplanEntry)
    yield from _prefix_rules(entry, spec)
    yield from _stage_rules(entry)
    yield from _worktype_rules(entry, spec)
    yield from _intake_rules(entry, spec)
    if entry.due_duration is not None and entry.ttl is not None and entry.due_duration > entry.ttl:
        yield Rule(
            ("dueDuration",),
            f"{duration_text(entry.due_duration)} is over the life-span (ttl) of {duration_text(entry.ttl)}",
            warning=True,
        )
    if entry.publish and "schema_" not in entry.model_fields_set:
        yield Rule(("publish",), "a caseplan without a schema cannot be published by the API", warning=True)
    if entry.publish and "schema_" in entry.model_fields_set and entry.schema_ is None:
        yield Rule(("publish",), "a caseplan without a schema cannot be published", "give it a schema")


def _prefix_rules(entry: CaseplanEntry, spec: Mapping[Address, Entry]) -> Iterable[Rule]:
    """A prefix belongs to one caseplan; told at the later entry."""
    for address, other in spec.items():
        if other is entry:
            return
        if isinstance(other, CaseplanEntry) and other.reference_prefix.upper() == entry.reference_prefix.upper():
            yield Rule(
                ("referencePrefix",),
                f"{address} has the same prefix {entry.reference_prefix.upper()!r}",
                "prefixes must differ, also in more than upper and lower case",
            )


def _stage_rules(entry: CaseplanEntry) -> Iterable[Rule]:
    stages = entry.stages
    if stages is None:
        return
    if len(stages) != STAGES:
        yield Rule(
            ("stages",),
            f"{len(stages)} stages: this version makes caseplans of exactly {STAGES}",
            "adding and removing stages is a preview of the API that is not used yet",
        )
    for what, said in (("name", [s.name for s in stages]), ("key", [s.slug for s in stages])):
        counts = Counter(said)
        for place, word in enumerate(said):
            if counts[word] > 1:
                yield Rule(("stages", place, "name"), f"two stages have the {what} {word!r}", "they must differ")


def _worktype_rules(entry: CaseplanEntry, spec: Mapping[Address, Entry]) -> Iterable[Rule]:
    total = 0
    for place, stage in enumerate(entry.stages or ()):
        reference = stage.step.worktype if stage.step else None
        worktype = spec.get(reference.address) if reference and reference.address else None
        if not isinstance(worktype, WorktypeEntry):
            continue
        total += worktype.due_duration or 0
        if "schema_" in worktype.model_fields_set and _surely_differ(entry.schema_, worktype.schema_):
            yield Rule(
                ("stages", place, "step", "worktype"),
                f"worktype {reference} has another schema ({worktype.schema_ or 'none'}) than its caseplan "
                f"({entry.schema_})",
                "every worktype of a caseplan must use the caseplan's schema",
            )
    if entry.due_duration is not None and total > entry.due_duration:
        yield Rule(
            ("dueDuration",),
            f"the worktypes' due durations add up to {duration_text(total)}, more than the caseplan's "
            f"{duration_text(entry.due_duration)}",
            warning=True,
        )


def _surely_differ(wanted: Reference | None, other: Reference | None) -> bool:
    """Whether two references cannot mean one object; a key and a name may, which only the org can tell."""
    if wanted is None or other is None:
        return wanted is not None
    return wanted.key is not None and other.key is not None and wanted != other


def _intake_rules(entry: CaseplanEntry, spec: Mapping[Address, Entry]) -> Iterable[Rule]:
    intake = entry.intake
    if entry.publish and intake is not None and not intake:
        yield Rule(("intake",), "published without intake: no case could be made with data", warning=True)
    if entry.publish and intake is None and "intake" not in entry.model_fields_set:
        yield Rule(("publish",), "published without intake in the spec", "a case takes only data of the intake", True)
    if not intake:
        return
    if len(intake) > MOST_INTAKE:
        yield Rule(("intake",), f"{len(intake)} intake settings are more than the {MOST_INTAKE} allowed")
    counts = Counter(setting.attribute for setting in intake)
    schema = spec.get(entry.schema_.address) if entry.schema_ and entry.schema_.address else None
    for place, setting in enumerate(intake):
        if counts[setting.attribute] > 1:
            yield Rule(("intake", place), f"the attribute {setting.attribute!r} stands twice")
        if isinstance(schema, SchemaEntry) and setting.attribute not in schema.attributes:
            yield Rule(
                ("intake", place),
                f"the schema {entry.schema_} has no attribute {setting.attribute!r}",
                f"it has {', '.join(schema.attributes) or 'none'}",
            )
    if entry.schema_ is None and "schema_" in entry.model_fields_set:
        yield Rule(("intake",), "intake needs a schema whose attributes it asks for")
