"""The kind of worktypes. They have no versions: what is changed reaches live work at once.

Source: api-facts, Workbins, worktypes, statuses; contract, WorktypeCreate and WorktypeUpdate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genesys_caseplans.http.exchange import Exchange, gather, value
from genesys_caseplans.kinds.kind import Kind, LiveObject, Reading
from genesys_caseplans.kinds.taskmanagement import find_by_query
from genesys_caseplans.kinds.worktype.client import WORKTYPES, Worktype
from genesys_caseplans.kinds.worktype.observe import align, compare, observe
from genesys_caseplans.kinds.worktype.rules import rules
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry
from genesys_caseplans.kinds.worktype.statuses import removal
from genesys_caseplans.kinds.worktype.steps import steps


def _read(live: LiveObject, _: Reading[WorktypeEntry]) -> Exchange[LiveObject]:
    """By its model the query fills `statuses`; nobody has confirmed that it does, so ask where they are absent."""
    worktype: Worktype = live.object
    if worktype.statuses:
        return (yield from value(live))
    statuses = yield from WORKTYPES.list_statuses(live.id)
    return LiveObject(live.id, live.name, worktype.model_copy(update={"statuses": statuses}))


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
    parts=lambda entry: (("statuses", key) for key in entry.statuses),
    steps=steps,
    remove=WORKTYPES.delete,
    live=True,
    usage=_usage,
    removal=removal,
)
