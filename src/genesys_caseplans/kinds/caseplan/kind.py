"""The kind of caseplans: found by name or prefix, judged with its draft, written stage by stage, published last."""

from __future__ import annotations

from collections.abc import Iterable

from genesys_caseplans.kinds.caseplan.client import CASEPLANS
from genesys_caseplans.kinds.caseplan.compare import compare
from genesys_caseplans.kinds.caseplan.observe import align, observe
from genesys_caseplans.kinds.caseplan.reading import find, read
from genesys_caseplans.kinds.caseplan.rules import lookups, rules
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.caseplan.steps import steps
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match, Matching, Path
from genesys_caseplans.kinds.matching import match_by_name


def _match(kind: Kind[CaseplanEntry], entry: CaseplanEntry, index: Matching) -> Match:
    """A caseplan by its name, else by its prefix; two that claim the entry are for a person to sort out."""
    by_name = match_by_name(kind, entry, index)
    prefix = entry.reference_prefix
    holder = next(iter(index.by("prefix", prefix, _prefix)), None)
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


def _prefix(live: LiveObject) -> str:
    return (live.object.reference_prefix or "").upper()


def _alike(first: str, second: str) -> bool:
    return first.casefold() == second.casefold()


def _parts(entry: CaseplanEntry) -> Iterable[Path]:
    for stage in entry.stages or ():
        yield ("stages", stage.slug)
        if stage.step is not None:
            yield ("stages", stage.slug, "step")


KIND = Kind(
    name="caseplan",
    section="caseplans",
    noun="caseplan",
    model=CaseplanEntry,
    find=find,
    match=_match,
    read=read,
    observe=observe,
    align=align,
    compare=compare,
    rules=rules,
    lookups=lookups,
    parts=_parts,
    steps=steps,
    remove=CASEPLANS.delete,
)
