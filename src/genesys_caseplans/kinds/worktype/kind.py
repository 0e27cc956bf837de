"""The kind of worktypes. They have no versions: what is changed reaches live work at once.

Source: api-facts, Workbins, worktypes, statuses; contract, WorktypeCreate and WorktypeUpdate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.kind import Goal, Kind, LiveObject, Path, Reading, Rule, Step
from genesys_caseplans.kinds.taskmanagement import find_by_query
from genesys_caseplans.kinds.worktype.client import (
    CREATE,
    CREATE_STATUS,
    DELETE,
    DELETE_STATUS,
    GET,
    LIST_STATUSES,
    QUERY,
    QUERY_WORKITEMS,
    UPDATE,
    UPDATE_STATUS,
    WORKTYPES,
    Worktype,
)
from genesys_caseplans.kinds.worktype.flow_rules import CALLS as RULE_CALLS
from genesys_caseplans.kinds.worktype.flow_rules import SORTS, read_rules, removal_steps
from genesys_caseplans.kinds.worktype.flow_rules_client import LIST_ON_CREATE
from genesys_caseplans.kinds.worktype.observe import align, compare, observe
from genesys_caseplans.kinds.worktype.rules import rules
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry
from genesys_caseplans.kinds.worktype.spelling import spell
from genesys_caseplans.kinds.worktype.statuses import removal
from genesys_caseplans.kinds.worktype.steps import steps


def _read(live: LiveObject, reading: Reading[WorktypeEntry]) -> Exchange[LiveObject]:
    """By its model the query fills `statuses`; nobody has confirmed that it does, so ask where they are absent.

    Flow rules cost three requests, and are read where the spec speaks of them; those on create alone where it switches
    on the assignment that they stand against.
    """
    worktype: Worktype = live.object
    if not worktype.statuses:
        statuses = yield from WORKTYPES.list_statuses(live.id)
        worktype = worktype.model_copy(update={"statuses": statuses})
    sorts = _sorts_of_rules(reading, worktype)
    rules = (yield from read_rules(live.id, sorts)) if sorts else None
    return LiveObject(live.id, live.name, worktype, rules, live.created)


def _sorts_of_rules(reading: Reading[WorktypeEntry], worktype: Worktype) -> Sequence[str]:
    """The sorts of flow rules that matter."""
    wanted = reading.wanted
    if reading.whole or (wanted is not None and "flow_rules" in wanted.model_fields_set):
        return SORTS
    switches_on = wanted is not None and wanted.assignment_enabled and not worktype.assignment_enabled
    return ("create",) if switches_on and not reading.only_parts else ()


def _parts(entry: WorktypeEntry) -> Iterable[Path]:
    yield from (("statuses", key) for key in entry.statuses)
    yield from (("flowRules", key) for key in entry.kept_rules)


def _removal(goal: Goal[WorktypeEntry], paths: Sequence[Path]) -> tuple[list[Step], list[Rule]]:
    """Flow rules go first: they may name statuses that go as well."""
    steps, rules = removal(goal, [path for path in paths if path[0] == "statuses"])
    return [*removal_steps(goal, [str(path[1]) for path in paths if path[0] == "flowRules"]), *steps], rules


def _usage(worktype_ids: Sequence[str]) -> Exchange[Mapping[str, str]]:
    """A worktype with workitems cannot be deleted (api-facts: Workbins, worktypes, statuses). One request for each: a
    query of workitems wants one type to begin with (contract, POST /taskmanagement/workitems/query).
    """
    counts = yield from gather([WORKTYPES.count_workitems(id) for id in worktype_ids])
    return {
        id: f"{count} workitem{'s' if count != 1 else ''}"
        for id, count in zip(worktype_ids, counts, strict=True)
        if count
    }


def _calls(entry: WorktypeEntry | None) -> Calls:
    """Flow rules are neither read nor written where the entry does not speak of them, but for an undo they are read."""
    itself = Calls(
        (QUERY, GET, LIST_STATUSES),
        (CREATE, UPDATE, CREATE_STATUS, UPDATE_STATUS),
        (DELETE, DELETE_STATUS, QUERY_WORKITEMS),
    )
    if entry is None or "flow_rules" in entry.model_fields_set:
        return itself + RULE_CALLS
    on_create = (LIST_ON_CREATE,) if entry.assignment_enabled else ()
    return itself + Calls(reads=on_create, deletes=RULE_CALLS.reads)


KIND = Kind(
    name="worktype",
    section="worktypes",
    noun="worktype",
    model=WorktypeEntry,
    find=find_by_query(WORKTYPES.list),
    queried=True,
    read=_read,
    observe=observe,
    align=align,
    compare=compare,
    rules=rules,
    parts=_parts,
    steps=steps,
    spell=spell,
    remove=WORKTYPES.delete,
    removes=(DELETE,),
    calls=_calls,
    place="workbin",
    live=True,
    usage=_usage,
    removal=_removal,
)
