"""The kind of caseplans: found by name or prefix, judged with its draft, written stage by stage, published last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from genesys_caseplans.errors import NotVisibleYet
from genesys_caseplans.http.exchange import Exchange, gather, patience
from genesys_caseplans.http.writes import poll
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.caseplan import operations as api
from genesys_caseplans.kinds.caseplan.client import CASEPLANS
from genesys_caseplans.kinds.caseplan.compare import compare
from genesys_caseplans.kinds.caseplan.keeping import keep, recall
from genesys_caseplans.kinds.caseplan.observe import align, observe, spell
from genesys_caseplans.kinds.caseplan.reading import find, read
from genesys_caseplans.kinds.caseplan.rules import lookups, rules
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.caseplan.steps import steps
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match, Path
from genesys_caseplans.kinds.matching import Matching, match_by_name

_OVER = ("Succeeded", "Failed")
#: No maximum of values is published, so stay modest.
_AT_ONCE = 50


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


def _usage(caseplan_ids: Sequence[str]) -> Exchange[Mapping[str, str]]:
    """A caseplan with cases cannot be deleted (api-facts, Caseplans).

    All are asked for together, since mostly there are none; where there are, by halves, to know whose they are.
    """
    usage: dict[str, str] = {}
    for first in range(0, len(caseplan_ids), _AT_ONCE):
        usage |= yield from _used(caseplan_ids[first : first + _AT_ONCE])
    return usage


def _used(caseplan_ids: Sequence[str]) -> Exchange[Mapping[str, str]]:
    count = yield from _count_cases(caseplan_ids)
    if not count:
        return {}
    if len(caseplan_ids) == 1:
        return {caseplan_ids[0]: f"{count} case{'s' if count != 1 else ''}"}
    middle = len(caseplan_ids) // 2
    halves = yield from gather([_used(caseplan_ids[:middle]), _used(caseplan_ids[middle:])])
    return {**halves[0], **halves[1]}


def _count_cases(caseplan_ids: Sequence[str]) -> Exchange[int]:
    job = yield from CASEPLANS.ask_cases(caseplan_ids)
    longest = (yield from patience()).copying
    ended = yield from poll(
        lambda: CASEPLANS.get_cases_job(job.id), lambda asked: asked.state in _OVER, longest, "the cases to be counted"
    )
    if ended.state != "Succeeded":
        message = f"the cases of {len(caseplan_ids)} caseplans could not be counted ({ended.state}): run again"
        raise NotVisibleYet(message)
    return (yield from CASEPLANS.count_cases(job.id))


def _parts(entry: CaseplanEntry) -> Iterable[Path]:
    for stage in entry.stages or ():
        yield ("stages", stage.slug)
        if stage.step is not None:
            yield ("stages", stage.slug, "step")


_READS = (
    api.QUERY,
    api.GET,
    api.GET_VERSION,
    api.LIST_SCHEMAS,
    api.LIST_INTAKE,
    api.LIST_STAGES,
    api.GET_STAGE,
    api.LIST_STEPS,
)
_STAGES = (api.UPDATE_STAGE, api.UPDATE_STEP, api.CREATE_STAGE, api.DELETE_STAGE, api.REPOSITION_STAGE)
_SCHEMAS = (api.ADD_SCHEMA, api.SET_SCHEMA, api.REMOVE_SCHEMA)
_USED = (api.ASK_CASES, api.CASES_JOB, api.CASES_RESULTS)


def _calls(entry: CaseplanEntry | None) -> Calls:
    """A part of a caseplan that the entry does not speak of is not written, but a draft is read whole."""
    said = entry.model_fields_set if entry is not None else {"stages", "intake", "schema_"}
    writes = [api.CREATE, api.UPDATE, api.CREATE_VERSION]
    writes += _STAGES if "stages" in said else ()
    writes += [api.SET_INTAKE] if "intake" in said else []
    writes += _SCHEMAS if "schema_" in said else ()
    writes += [api.PUBLISH] if entry is None or entry.publish else []
    return Calls(_READS, tuple(writes), (api.DELETE, *_USED))


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
    spell=spell,
    remove=CASEPLANS.delete,
    removes=(api.DELETE,),
    calls=_calls,
    place="division",
    keep=keep,
    recall=recall,
    usage=_usage,
    guarded=True,
)
