"""The draft of a caseplan: whether there is one, and whose edits it holds. Pure.

A draft is judged by its content, whoever wrote it: what is as published or as the spec wants it does no harm. Anything
else may be somebody's work; it is shown, and neither written over nor published until it is taken over on purpose.
Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from genesys_caseplans.address import Lookup, Pointer, Reference
from genesys_caseplans.kinds.caseplan.arranging import orders_between
from genesys_caseplans.kinds.caseplan.observe import CaseplanFacts
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, IntakeEntry, StageEntry
from genesys_caseplans.kinds.comparing import differences, same, saying, value_at
from genesys_caseplans.kinds.fields import Seconds, SpecModel, duration_text
from genesys_caseplans.kinds.kind import FieldChange, Neighbours, Observed, Path, Rule
from genesys_caseplans.kinds.renames import is_between

#: What the org calls what a pointer means; empty where it has not told.
Names: TypeAlias = Callable[[Pointer], str]
#: What a version holds, and can hold otherwise than the version before it.
VERSIONED: tuple[str, ...] = ("owner", "due_duration", "ttl", "intake", "stages")


def has_draft(before: Observed[CaseplanEntry]) -> bool:
    """Whether there is a draft: never published, or one beside the published version."""
    return before.facts.published is None or before.facts.version != before.facts.published


@dataclass(frozen=True)
class Edits:
    """How a draft differs from the published version beside it. foreign: what the spec does not want so."""

    all: tuple[FieldChange, ...] = ()
    foreign: tuple[FieldChange, ...] = ()

    def refusals(self, names: Names) -> Iterable[Rule]:
        """What stands against writing to the draft or publishing it."""
        if self.foreign:
            yield Rule(
                (),
                "the draft holds edits that are neither in the published version nor in the spec, so they may be "
                f"somebody's work: {edits_text(self.foreign, names)}",
                "publish or undo them in the org, write them into the spec, or take the draft over with --take-draft",
            )

    def notes(self, refused: bool, touched: bool, names: Names) -> Iterable[str]:
        """What a person should know of the draft. refused: whether it has been told as what stands against the change.
        touched: whether the change writes to it or publishes it.
        """
        if self.foreign and not refused:
            told = edits_text(self.foreign, names)
            yield f"the draft holds edits that are neither published nor in the spec: {told}"
        elif self.all and not touched:
            yield "the draft is as the spec wants it and waits to be published"


def draft_edits(
    before: Observed[CaseplanEntry] | None, wanted: CaseplanEntry, known: Sequence[CaseplanEntry] = ()
) -> Edits:
    """How the draft differs from the published version; nothing where not both are there. known: what earlier runs of
    ours wanted.
    """
    facts = before.facts if before is not None else None
    if before is None or not isinstance(facts, CaseplanFacts) or facts.published_entry is None:
        return Edits()
    return edits_between(before.entry, facts.published_entry, wanted, known)


def edits_between(
    draft: CaseplanEntry, published: CaseplanEntry, wanted: CaseplanEntry, known: Sequence[CaseplanEntry] = ()
) -> Edits:
    """How a draft differs from the published version, and what of that neither the spec wants nor a run of ours did."""
    names = {name for name in VERSIONED if name in published.model_fields_set}
    edits = tuple(differences(saying(draft, names), published))
    return Edits(edits, tuple(edit for edit in edits if not _is_wanted(edit, (wanted, *known))))


def _is_wanted(edit: FieldChange, wanted: Iterable[CaseplanEntry]) -> bool:
    """As the spec says or said, or what a stopped run of ours left behind on the way to that."""
    if edit.path == ("stages",):
        return any(_is_on_the_way(edit, entry) for entry in wanted)
    values = (value_at(entry, edit.path) for entry in wanted)
    return is_between(edit.after) or any(known and same(value, edit.after) for known, value in values)


def _is_on_the_way(edit: FieldChange, wanted: CaseplanEntry) -> bool:
    """Whether stages are in an order that lies between the published one and the wanted one, and each as published, as
    wanted, or as it is made.
    """
    published: Sequence[StageEntry] = edit.before or ()
    draft: Sequence[StageEntry] = edit.after or ()
    goal = [stage.slug for stage in wanted.stages or ()]
    order = [stage.slug for stage in draft]
    if order not in orders_between([stage.slug for stage in published], goal):
        return False
    was = {stage.slug: stage for stage in published}
    return all(_is_ours(stage, was.get(stage.slug), wanted) for stage in draft)


def _is_ours(stage: StageEntry, was: StageEntry | None, wanted: CaseplanEntry) -> bool:
    edits = differences(stage, was, ("stages", stage.slug))
    if was is None:  # made in this draft: nobody has said what the API calls its step
        edits = (edit for edit in edits if edit.path[2:] not in (("step", "name"), ("step",)))
    return all(_is_wanted(edit, (wanted,)) for edit in edits)


def undecided(
    draft: CaseplanEntry,
    published: CaseplanEntry,
    wanted: CaseplanEntry | None,
    known: Sequence[CaseplanEntry] = (),
) -> bool:
    """Whether more of the published version must be read to say what becomes of the draft beside it.

    Enough is the first difference that the spec does not want; and where the spec says all that a version holds and
    the draft holds it, so that no other can come, the first difference at all.
    """
    if wanted is None or _moves(draft, wanted):
        return True
    slugs = [stage.slug for stage in wanted.stages or ()]
    edits = edits_between(_keyed(draft, slugs), _keyed(published, slugs), wanted, known)
    if any(change.path[0] != "intake" for change in edits.foreign):
        return False
    return not (edits.all and _decides_all(wanted) and _holds(_keyed(draft, slugs), wanted))


def _moves(draft: CaseplanEntry, wanted: CaseplanEntry) -> bool:
    """Whether stages may have to come, go or move, so that their places say nothing of which is which."""
    has, stages = draft.stages or [], wanted.stages or []
    places = {stage.name: place for place, stage in enumerate(has)}
    return bool(stages) and (
        len(has) != len(stages) or any(places.get(stage.name, place) != place for place, stage in enumerate(stages))
    )


def _keyed(entry: CaseplanEntry, slugs: Sequence[str]) -> CaseplanEntry:
    stages = [
        stage.model_copy(update={"key": slugs[place]}) if place < len(slugs) else stage
        for place, stage in enumerate(entry.stages or ())
    ]
    return entry.model_copy(update={"stages": stages}) if stages else entry


def _decides_all(wanted: CaseplanEntry) -> bool:
    """Whether the spec manages every field that a version holds."""
    stages = wanted.stages or ()
    steps = [stage.step for stage in stages]
    return (
        set(VERSIONED) <= wanted.model_fields_set
        and all({"name", "description", "step"} <= stage.model_fields_set for stage in stages)
        and all(step is not None and {"name", "description", "worktype"} <= step.model_fields_set for step in steps)
    )


def _holds(draft: CaseplanEntry, wanted: CaseplanEntry) -> bool:
    """Whether the draft is as the spec wants it, as far as that can be told before the schema is known."""
    versioned = saying(wanted, set(VERSIONED) - {"intake"})
    return not any(differences(versioned, draft)) and _same_questions(draft.intake or (), wanted.intake or ())


def _same_questions(has: Sequence[IntakeEntry], wanted: Sequence[IntakeEntry]) -> bool:
    """A spec's key of an attribute is the API's without its type."""
    return len(has) == len(wanted) and all(
        (
            question.attribute == wanted_question.attribute
            or question.attribute.startswith(f"{wanted_question.attribute}_")
        )
        and question.required == wanted_question.required
        for question, wanted_question in zip(has, wanted, strict=True)
    )


# --- in words


def naming(observed: Observed[CaseplanEntry] | None, neighbours: Neighbours) -> Names:
    """What objects are called by what was observed, else by what else the org has told."""
    own = observed.names if observed is not None else {}
    return lambda pointer: own.get(pointer.id or "") or neighbours.name(pointer)


def edits_text(edits: Iterable[FieldChange], names: Names) -> str:
    """Edits in one line. names: of the objects that they point at."""
    return "; ".join(
        f"{path_text(edit.path)}: {_plain(edit.before, names)} → {_plain(edit.after, names)}" for edit in edits
    )


def path_text(path: Path) -> str:
    """A path as people read it."""
    return ".".join(map(str, path))


def _plain(value: Any, names: Names) -> str:
    if isinstance(value, Reference | Lookup):
        return names(value) or value.id or str(value)
    if isinstance(value, Seconds):
        return duration_text(value)
    if isinstance(value, list):
        return ", ".join(_plain(one, names) for one in value) or "nothing"
    if isinstance(value, IntakeEntry):
        return f"{value.attribute}{' (required)' if value.required else ''}"
    if isinstance(value, SpecModel):
        return str(getattr(value, "name", "") or "nothing")
    return "nothing" if value is None or value == "" else str(value)
