"""Worktypes and statuses over HTTP. Source: contract, /taskmanagement/worktypes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor, queried, unpaged
from genesys_caseplans.http.wire import ApiModel, EntityRef, malformed, parse
from genesys_caseplans.kinds.taskmanagement import name_filters

if TYPE_CHECKING:  # read by few: imported where they are used
    from genesys_caseplans.kinds.worktype.history import WorktypeChange, WorktypeVersion

_PATH = "/api/v2/taskmanagement/worktypes"
CREATE = Operation("POST", _PATH, "postTaskmanagementWorktypes", permissions=("workitems:worktype:add",))
QUERY = Operation(
    "POST",
    _PATH + "/query",
    "postTaskmanagementWorktypesQuery",
    repeatable=True,
    permissions=("workitems:worktype:view",),
)
GET = Operation("GET", _PATH + "/{worktypeId}", "getTaskmanagementWorktype", permissions=("workitems:worktype:view",))
UPDATE = Operation(
    "PATCH", _PATH + "/{worktypeId}", "patchTaskmanagementWorktype", permissions=("workitems:worktype:edit",)
)
DELETE = Operation(
    "DELETE", _PATH + "/{worktypeId}", "deleteTaskmanagementWorktype", permissions=("workitems:worktype:delete",)
)
_STATUSES = _PATH + "/{worktypeId}/statuses"
LIST_STATUSES = Operation("GET", _STATUSES, "getTaskmanagementWorktypeStatuses", permissions=("workitems:status:view",))
CREATE_STATUS = Operation(
    "POST", _STATUSES, "postTaskmanagementWorktypeStatuses", permissions=("workitems:status:add",)
)
QUERY_WORKITEMS = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/query",
    "postTaskmanagementWorkitemsQuery",
    repeatable=True,
    permissions=("workitems:workitem:view",),
)
UPDATE_STATUS = Operation(
    "PATCH", _STATUSES + "/{statusId}", "patchTaskmanagementWorktypeStatus", permissions=("workitems:status:edit",)
)
DELETE_STATUS = Operation(
    "DELETE", _STATUSES + "/{statusId}", "deleteTaskmanagementWorktypeStatus", permissions=("workitems:status:delete",)
)
GET_STATUS = Operation(
    "GET",
    "/api/v2/taskmanagement/worktypes/{worktypeId}/statuses/{statusId}",
    "getTaskmanagementWorktypeStatus",
    permissions=("workitems:status:view",),
)
HISTORY = Operation(
    "GET",
    "/api/v2/taskmanagement/worktypes/{worktypeId}/history",
    "getTaskmanagementWorktypeHistory",
    permissions=("workitems:worktype:view",),
)
LIST_VERSIONS = Operation(
    "GET",
    "/api/v2/taskmanagement/worktypes/{worktypeId}/versions",
    "getTaskmanagementWorktypeVersions",
    permissions=("workitems:worktype:view",),
)
GET_VERSION = Operation(
    "GET",
    "/api/v2/taskmanagement/worktypes/{worktypeId}/versions/{entityVersion}",
    "getTaskmanagementWorktypeVersion",
    permissions=("workitems:worktype:view",),
)


class SchemaRef(EntityRef):
    """The schema of a worktype, at a version."""

    version: int | None = None


class RuleSettings(ApiModel):
    """Whether flow rules run."""

    flow_rules_enabled: bool | None = None


class WorkitemStatus(ApiModel):
    """A status as the API gives it. An empty list of destinations means all others. Delays in seconds."""

    id: str
    name: str | None = None
    category: str | None = None
    destination_statuses: list[EntityRef] | None = None
    description: str | None = None
    default_destination_status: EntityRef | None = None
    status_transition_delay_seconds: int | None = None
    status_transition_time: str | None = None
    auto_terminate_workitem: bool | None = None
    worktype: EntityRef | None = None


class Worktype(ApiModel):
    """A worktype as the API gives it. Durations in seconds."""

    id: str
    name: str | None = None
    division: EntityRef | None = None
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    default_workbin: EntityRef | None = None
    default_status: EntityRef | None = None
    statuses: list[WorkitemStatus] | None = None
    default_duration_seconds: int | None = None
    default_expiration_seconds: int | None = None
    default_due_duration_seconds: int | None = None
    default_priority: int | None = None
    default_ttl_seconds: int | None = None
    default_queue: EntityRef | None = None
    default_language: EntityRef | None = None
    default_skills: list[EntityRef] | None = None
    default_script: EntityRef | None = None
    assignment_enabled: bool | None = None
    schema_: SchemaRef | None = Field(default=None, alias="schema")
    service_level_target: int | None = None
    rule_settings: RuleSettings | None = None
    unassigned_division_contacts_enabled: bool | None = None
    flow: EntityRef | None = None
    modified_by: EntityRef | None = None


class _WorktypeSettings(ApiModel):
    """What can be said of a worktype at any time. Durations in seconds."""

    description: str | None = None
    schema_version: int | None = None
    default_duration_seconds: int | None = None
    default_expiration_seconds: int | None = None
    default_due_duration_seconds: int | None = None
    default_priority: int | None = None
    default_ttl_seconds: int | None = None
    default_queue_id: str | None = None
    default_language_id: str | None = None
    default_skill_ids: list[str] | None = None
    default_script_id: str | None = None
    assignment_enabled: bool | None = None
    service_level_target: int | None = None
    rule_settings: RuleSettings | None = None
    unassigned_division_contacts_enabled: bool | None = None


class WorktypeCreate(_WorktypeSettings):
    """A new worktype. Without a schema version it takes the latest; durations in seconds."""

    name: str
    default_workbin_id: str
    schema_id: str | None = None
    disable_default_status_creation: bool | None = None


class WorktypeUpdate(_WorktypeSettings):
    """What to change of a worktype; its schema is fixed once it has one, and the schema version only moves up."""

    schema_id: str | None = None
    name: str | None = None
    default_workbin_id: str | None = None
    default_status_id: str | None = None


class _StatusSettings(ApiModel):
    """What can be said of a status at any time; it can name only statuses that exist."""

    description: str | None = None
    destination_status_ids: list[str] | None = None
    default_destination_status_id: str | None = None
    status_transition_delay_seconds: int | None = None
    status_transition_time: str | None = None
    auto_terminate_workitem: bool | None = None


class StatusCreate(_StatusSettings):
    """A new status."""

    name: str
    category: str


class StatusUpdate(_StatusSettings):
    """What to change of a status; its category is fixed."""

    name: str | None = None


class _Count(ApiModel):
    count: int | None = None


class Worktypes(Group[F]):
    """Worktypes of the org and their statuses."""

    @listing
    def list(self, names: Sequence[str] = (), ids: Sequence[str] = ()) -> Exchange[Page[Worktype]]:
        """All worktypes, or those of some names, or of some ids."""
        return queried(QUERY, Worktype, name_filters(names, ids))

    @endpoint
    def get(self, worktype_id: str) -> Exchange[Worktype]:
        """One worktype with its statuses; `NotFound` where there is none."""
        return parse(Worktype, (yield from send(GET.request(worktypeId=worktype_id))))

    @endpoint
    def create(self, new: WorktypeCreate) -> Exchange[Worktype]:
        """Make a worktype; statuses "Open" and "Closed" come with it unless that is disabled."""
        return parse(Worktype, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def update(self, worktype_id: str, changes: WorktypeUpdate) -> Exchange[Worktype]:
        """Change a worktype; sending what it holds already is `invalid.input.no.change`."""
        return parse(Worktype, (yield from send(UPDATE.request(changes.wire(), worktypeId=worktype_id))))

    @endpoint
    def delete(self, worktype_id: str) -> Exchange[None]:
        """Delete a worktype; `Conflict` while it has workitems."""
        yield from send(DELETE.request(worktypeId=worktype_id))

    @endpoint
    def count_workitems(self, worktype_id: str) -> Exchange[int]:
        """How many workitems of a worktype there are, closed ones included."""
        filters = [{"name": "typeId", "type": "String", "operator": "EQ", "values": [worktype_id]}]
        reply = yield from send(QUERY_WORKITEMS.request({"filters": filters, "select": "Count"}))
        return parse(_Count, reply).count or 0

    @listing
    def list_statuses(self, worktype_id: str) -> Exchange[Page[WorkitemStatus]]:
        """All statuses of a worktype, in one request."""
        return unpaged(LIST_STATUSES, WorkitemStatus, worktypeId=worktype_id)

    @endpoint
    def create_status(self, worktype_id: str, new: StatusCreate) -> Exchange[WorkitemStatus]:
        """Add a status. The contract lets status 201 hold the whole worktype: both are understood."""
        reply = yield from send(CREATE_STATUS.request(new.wire(), worktypeId=worktype_id))
        if isinstance(reply.body, dict) and "statuses" in reply.body:
            statuses = parse(Worktype, reply).statuses or ()
            made = next((status for status in statuses if status.name == new.name), None)
            if made is None:
                raise malformed(reply.request, f"the answer does not hold the new status {new.name!r}")
            return made
        return parse(WorkitemStatus, reply)

    @endpoint
    def update_status(self, worktype_id: str, status_id: str, changes: StatusUpdate) -> Exchange[WorkitemStatus]:
        """Change a status; statuses of one worktype must be written one after another."""
        request = UPDATE_STATUS.request(changes.wire(), worktypeId=worktype_id, statusId=status_id)
        return parse(WorkitemStatus, (yield from send(request)))

    @endpoint
    def delete_status(self, worktype_id: str, status_id: str) -> Exchange[None]:
        """Delete a status; `Conflict` for the default one and for a destination of another."""
        yield from send(DELETE_STATUS.request(worktypeId=worktype_id, statusId=status_id))

    @endpoint
    def get_status(self, worktype_id: str, status_id: str) -> Exchange[WorkitemStatus]:
        """One status of a worktype."""
        request = GET_STATUS.request(worktypeId=worktype_id, statusId=status_id)
        return parse(WorkitemStatus, (yield from send(request)))

    @listing
    def list_history(
        self, worktype_id: str, sort_order: str | None = None, fields: Sequence[str] = ()
    ) -> Exchange[Page[WorktypeChange]]:
        """What changed, newest first. sort_order: ascending or descending. fields: only changes of these."""
        from genesys_caseplans.kinds.worktype.history import WorktypeChange  # noqa: PLC0415

        return by_cursor(
            HISTORY, WorktypeChange, query={"sortOrder": sort_order, "fields": [*fields]}, worktypeId=worktype_id
        )

    @listing
    def list_versions(self, worktype_id: str, sort_order: str | None = None) -> Exchange[Page[WorktypeVersion]]:
        """All versions, newest first. sort_order: ascending or descending."""
        from genesys_caseplans.kinds.worktype.history import WorktypeVersion  # noqa: PLC0415

        return by_cursor(LIST_VERSIONS, WorktypeVersion, query={"sortOrder": sort_order}, worktypeId=worktype_id)

    @endpoint
    def get_version(self, worktype_id: str, version: int) -> Exchange[WorktypeVersion]:
        """It as it was at a version."""
        from genesys_caseplans.kinds.worktype.history import WorktypeVersion  # noqa: PLC0415

        request = GET_VERSION.request(worktypeId=worktype_id, entityVersion=str(version))
        return parse(WorktypeVersion, (yield from send(request)))


WORKTYPES = Worktypes(Raw())
