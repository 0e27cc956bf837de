"""Workbins: where workitems lie. Client, spec entry and kind. Source: contract, /taskmanagement/workbins."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, ClassVar

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor, queried
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.comparing import compare_fields
from genesys_caseplans.kinds.endpoints import Endpoints, steps_of
from genesys_caseplans.kinds.fields import Division, Entry, Fixed, Name, NeverEmpty, Text, Wire
from genesys_caseplans.kinds.kind import Facts, Kind, LiveObject, Observed
from genesys_caseplans.kinds.table import fixed_rules, observed_model, observed_values, pointed_names, reference_id
from genesys_caseplans.kinds.taskmanagement import find_by_query, name_filters

if TYPE_CHECKING:  # read by few: imported where they are used
    from genesys_caseplans.kinds.workbin_history import WorkbinChange, WorkbinVersion

CREATE = Operation(
    "POST", "/api/v2/taskmanagement/workbins", "postTaskmanagementWorkbins", permissions=("workitems:workbin:add",)
)
QUERY = Operation(
    "POST",
    "/api/v2/taskmanagement/workbins/query",
    "postTaskmanagementWorkbinsQuery",
    repeatable=True,
    permissions=("workitems:workbin:view",),
)
GET = Operation(
    "GET",
    "/api/v2/taskmanagement/workbins/{workbinId}",
    "getTaskmanagementWorkbin",
    permissions=("workitems:workbin:view",),
)
UPDATE = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workbins/{workbinId}",
    "patchTaskmanagementWorkbin",
    permissions=("workitems:workbin:edit",),
)
DELETE = Operation(
    "DELETE",
    "/api/v2/taskmanagement/workbins/{workbinId}",
    "deleteTaskmanagementWorkbin",
    permissions=("workitems:workbin:delete",),
)
HISTORY = Operation(
    "GET",
    "/api/v2/taskmanagement/workbins/{workbinId}/history",
    "getTaskmanagementWorkbinHistory",
    permissions=("workitems:workbin:view",),
)
LIST_VERSIONS = Operation(
    "GET",
    "/api/v2/taskmanagement/workbins/{workbinId}/versions",
    "getTaskmanagementWorkbinVersions",
    permissions=("workitems:workbin:view",),
)
GET_VERSION = Operation(
    "GET",
    "/api/v2/taskmanagement/workbins/{workbinId}/versions/{entityVersion}",
    "getTaskmanagementWorkbinVersion",
    permissions=("workitems:workbin:view",),
)


class Workbin(ApiModel):
    """A workbin as the API gives it."""

    id: str
    name: str | None = None
    division: EntityRef | None = None
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    modified_by: EntityRef | None = None


class WorkbinCreate(ApiModel):
    """A new workbin; without a division it goes to the home division."""

    name: str
    description: str | None = None
    division_id: str | None = None


class WorkbinUpdate(ApiModel):
    """What to change of a workbin; its division is fixed."""

    name: str | None = None
    description: str | None = None


class Workbins(Group[F]):
    """Workbins of the org."""

    @listing
    def list(self, names: tuple[str, ...] = (), ids: tuple[str, ...] = ()) -> Exchange[Page[Workbin]]:
        """All workbins, or those of some names, or of some ids."""
        return queried(QUERY, Workbin, name_filters(names, ids))

    @endpoint
    def get(self, workbin_id: str) -> Exchange[Workbin]:
        """One workbin; `NotFound` where there is none."""
        return parse(Workbin, (yield from send(GET.request(workbinId=workbin_id))))

    @endpoint
    def create(self, new: WorkbinCreate) -> Exchange[Workbin]:
        """Make a workbin; `Conflict` `pre.check.name.in.use` where the name is taken."""
        return parse(Workbin, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def update(self, workbin_id: str, changes: WorkbinUpdate) -> Exchange[Workbin]:
        """Change a workbin; sending what it holds already is `invalid.input.no.change`."""
        return parse(Workbin, (yield from send(UPDATE.request(changes.wire(), workbinId=workbin_id))))

    @endpoint
    def delete(self, workbin_id: str) -> Exchange[None]:
        """Delete a workbin; `Conflict` while a worktype or workitem uses it."""
        yield from send(DELETE.request(workbinId=workbin_id))

    @listing
    def list_history(self, workbin_id: str, sort_order: str | None = None) -> Exchange[Page[WorkbinChange]]:
        """What changed, newest first. sort_order: ascending or descending."""
        from genesys_caseplans.kinds.workbin_history import WorkbinChange  # noqa: PLC0415

        return by_cursor(HISTORY, WorkbinChange, query={"sortOrder": sort_order}, workbinId=workbin_id)

    @listing
    def list_versions(self, workbin_id: str, sort_order: str | None = None) -> Exchange[Page[WorkbinVersion]]:
        """All versions, newest first. sort_order: ascending or descending."""
        from genesys_caseplans.kinds.workbin_history import WorkbinVersion  # noqa: PLC0415

        return by_cursor(LIST_VERSIONS, WorkbinVersion, query={"sortOrder": sort_order}, workbinId=workbin_id)

    @endpoint
    def get_version(self, workbin_id: str, version: int) -> Exchange[WorkbinVersion]:
        """It as it was at a version."""
        from genesys_caseplans.kinds.workbin_history import WorkbinVersion  # noqa: PLC0415

        request = GET_VERSION.request(workbinId=workbin_id, entityVersion=str(version))
        return parse(WorkbinVersion, (yield from send(request)))


class WorkbinEntry(Entry):
    """A workbin of a spec; without a division it goes to the home division."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "Which work lies in it.",
        "division": "The division of the workbin and of its worktypes. Left out: the home division.",
    }

    name: Annotated[Name, Wire("name")]
    description: Annotated[Text | None, Wire("description")] = None
    division: Annotated[
        Division | None,
        NeverEmpty,
        Wire("divisionId"),
        Fixed("the API fixes a workbin's division when it is made; give the entry another name to make a new one"),
    ] = None


WORKBINS = Workbins(Raw())


def observe(live: LiveObject) -> Observed[WorkbinEntry]:
    """A workbin as a spec would say it."""
    workbin: Workbin = live.object
    facts = Facts(
        division=reference_id(workbin.division),
        changed=workbin.date_modified,
        changed_by=reference_id(workbin.modified_by),
    )
    entry = observed_model(WorkbinEntry, observed_values(WorkbinEntry, workbin))
    return Observed(live.id, entry, facts=facts, names=pointed_names(WorkbinEntry, workbin))


_ENDPOINTS = Endpoints(
    WorkbinCreate,
    WorkbinUpdate,
    WORKBINS.create,
    WORKBINS.update,
    WORKBINS.get,
    lambda name: WORKBINS.list(names=(name,)),
    observe,
    (CREATE,),
    (UPDATE,),
)

KIND = Kind(
    name="workbin",
    section="workbins",
    noun="workbin",
    model=WorkbinEntry,
    find=find_by_query(WORKBINS.list),
    queried=True,
    observe=observe,
    compare=compare_fields,
    rules=lambda planned, before, _: fixed_rules(planned, before, "contract, WorkbinUpdate"),
    steps=lambda goal, comparison: steps_of(_ENDPOINTS, "workbin", goal, comparison),
    remove=WORKBINS.delete,
    removes=(DELETE,),
    calls=lambda _: Calls((QUERY, GET), (CREATE, UPDATE), (DELETE,)),
    place="division",
)
