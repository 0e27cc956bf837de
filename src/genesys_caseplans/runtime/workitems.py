"""Workitems over HTTP. Source: contract, /taskmanagement/workitems."""

from __future__ import annotations

from collections.abc import Sequence

from genesys_caseplans.http.bindings import F, Group, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor, queried
from genesys_caseplans.http.wire import parse
from genesys_caseplans.kinds.worktype.client import QUERY_WORKITEMS
from genesys_caseplans.runtime.workitem_history import WorkitemChange, WorkitemVersion
from genesys_caseplans.runtime.workitem_models import (
    ManualAssignment,
    Workitem,
    WorkitemCreate,
    WorkitemQuery,
    WorkitemTerminate,
    WorkitemUpdate,
    WorkitemWrapup,
    WrapupUpdate,
)

CREATE = Operation(
    "POST", "/api/v2/taskmanagement/workitems", "postTaskmanagementWorkitems", permissions=("workitems:workitem:add",)
)
GET = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}",
    "getTaskmanagementWorkitem",
    permissions=("workitems:workitem:view",),
)
UPDATE = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/{workitemId}",
    "patchTaskmanagementWorkitem",
    permissions=("workitems:workitem:edit|workitems:workitem:accept",),
)
DELETE = Operation(
    "DELETE",
    "/api/v2/taskmanagement/workitems/{workitemId}",
    "deleteTaskmanagementWorkitem",
    permissions=("workitems:workitem:delete",),
)
TERMINATE = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/{workitemId}/terminate",
    "postTaskmanagementWorkitemTerminate",
    permissions=("workitems:workitem:terminate",),
)
DISCONNECT = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/{workitemId}/disconnect",
    "postTaskmanagementWorkitemDisconnect",
    permissions=("workitems:workitem:disconnect",),
)
CANCEL_ACD = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/{workitemId}/acd/cancel",
    "postTaskmanagementWorkitemAcdCancel",
    permissions=("workitems:workitem:cancelRouting",),
)
ASSIGN = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/{workitemId}/assignment",
    "patchTaskmanagementWorkitemAssignment",
    permissions=("workitems:workitem:pull|workitems:workitem:assign",),
)
LIST_WRAPUPS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}/wrapups",
    "getTaskmanagementWorkitemWrapups",
    permissions=("workitems:wrapup:view",),
)
LIST_USER_WRAPUPS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}/users/{userId}/wrapups",
    "getTaskmanagementWorkitemUserWrapups",
    permissions=("workitems:wrapup:view",),
)
UPDATE_USER_WRAPUPS = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/{workitemId}/users/{userId}/wrapups",
    "patchTaskmanagementWorkitemUserWrapups",
    permissions=("workitems:wrapup:edit",),
)
UPDATE_OWN_WRAPUPS = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/{workitemId}/users/me/wrapups",
    "patchTaskmanagementWorkitemUsersMeWrapups",
    permissions=("workitems:wrapupSelf:edit",),
)
HISTORY = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}/history",
    "getTaskmanagementWorkitemHistory",
    permissions=("workitems:workitem:view",),
)
LIST_VERSIONS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}/versions",
    "getTaskmanagementWorkitemVersions",
    permissions=("workitems:workitem:view",),
)
GET_VERSION = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/{workitemId}/versions/{entityVersion}",
    "getTaskmanagementWorkitemVersion",
    permissions=("workitems:workitem:view",),
)

#: No maximum is published for these listings; 100 is what numbered listings take as well.
_PART_PAGE = 100


class Workitems(Group[F]):
    """Workitems of the org."""

    @listing
    def query(self, query: WorkitemQuery) -> Exchange[Page[Workitem]]:
        """The workitems that a query finds; its page size is set to the most that is allowed."""
        return queried(QUERY_WORKITEMS, Workitem, query.wire())

    @endpoint
    def create(self, new: WorkitemCreate) -> Exchange[Workitem]:
        """Make a workitem; its worktype needs a default status, or `status_id` must be given."""
        request = CREATE.request(new.wire())
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def get(self, workitem_id: str, expands: Sequence[str] = ()) -> Exchange[Workitem]:
        """One workitem; `NotFound` where there is none. expands: references to fill in, such as `status`."""
        request = GET.request(query={"expands": [*expands]}, workitemId=workitem_id)
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def update(self, workitem_id: str, changes: WorkitemUpdate) -> Exchange[Workitem]:
        """Change a workitem; sending what it holds already is `invalid.input.no.change`."""
        request = UPDATE.request(changes.wire(), workitemId=workitem_id)
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def delete(self, workitem_id: str) -> Exchange[None]:
        """Delete a workitem."""
        yield from send(DELETE.request(workitemId=workitem_id))

    @endpoint
    def terminate(self, workitem_id: str, how: WorkitemTerminate | None = None) -> Exchange[Workitem]:
        """End a workitem, in a closed status of its worktype."""
        request = TERMINATE.request(how.wire() if how else {}, workitemId=workitem_id)
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def disconnect(self, workitem_id: str) -> Exchange[Workitem]:
        """Take a workitem from its assignee."""
        request = DISCONNECT.request(workitemId=workitem_id)
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def cancel_acd(self, workitem_id: str) -> Exchange[Workitem]:
        """Stop looking for an agent."""
        request = CANCEL_ACD.request(workitemId=workitem_id)
        return parse(Workitem, (yield from send(request)))

    @endpoint
    def assign(self, workitem_id: str, to: ManualAssignment) -> Exchange[None]:
        """Give a workitem to a user by hand; its queue must allow that."""
        yield from send(ASSIGN.request(to.wire(), workitemId=workitem_id))

    @listing
    def list_wrapups(self, workitem_id: str, expands: Sequence[str] = ()) -> Exchange[Page[WorkitemWrapup]]:
        """The wrap-up codes of a workitem."""
        return by_cursor(
            LIST_WRAPUPS, WorkitemWrapup, _PART_PAGE, query={"expands": [*expands]}, workitemId=workitem_id
        )

    @listing
    def list_user_wrapups(
        self, workitem_id: str, user_id: str, expands: Sequence[str] = ()
    ) -> Exchange[Page[WorkitemWrapup]]:
        """The wrap-up codes that a user gave a workitem."""
        return by_cursor(
            LIST_USER_WRAPUPS,
            WorkitemWrapup,
            _PART_PAGE,
            query={"expands": [*expands]},
            workitemId=workitem_id,
            userId=user_id,
        )

    @endpoint
    def update_user_wrapups(self, workitem_id: str, user_id: str, changes: WrapupUpdate) -> Exchange[None]:
        """Give or take a wrap-up code of a user."""
        yield from send(UPDATE_USER_WRAPUPS.request(changes.wire(), workitemId=workitem_id, userId=user_id))

    @endpoint
    def update_own_wrapups(self, workitem_id: str, changes: WrapupUpdate) -> Exchange[None]:
        """Give or take a wrap-up code, as the user whose token this is."""
        yield from send(UPDATE_OWN_WRAPUPS.request(changes.wire(), workitemId=workitem_id))

    @listing
    def list_history(self, workitem_id: str, sort_order: str | None = None) -> Exchange[Page[WorkitemChange]]:
        """What changed of a workitem, newest first. sort_order: ascending or descending."""
        return by_cursor(HISTORY, WorkitemChange, _PART_PAGE, query={"sortOrder": sort_order}, workitemId=workitem_id)

    @listing
    def list_versions(self, workitem_id: str, sort_order: str | None = None) -> Exchange[Page[WorkitemVersion]]:
        """All versions of a workitem, newest first. sort_order: ascending or descending."""
        return by_cursor(
            LIST_VERSIONS, WorkitemVersion, _PART_PAGE, query={"sortOrder": sort_order}, workitemId=workitem_id
        )

    @endpoint
    def get_version(self, workitem_id: str, version: int) -> Exchange[WorkitemVersion]:
        """A workitem as it was at a version."""
        request = GET_VERSION.request(workitemId=workitem_id, entityVersion=str(version))
        return parse(WorkitemVersion, (yield from send(request)))
