"""Cases over HTTP. Source: contract, /casemanagement/cases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor, queried, unpaged
from genesys_caseplans.http.wire import parse
from genesys_caseplans.http.writes import wait_until
from genesys_caseplans.kinds.caseplan.operations import ASK_CASES, CASES_JOB, CASES_RESULTS
from genesys_caseplans.runtime.case_models import (
    Case,
    CaseAssociation,
    CaseAssociationCreate,
    CaseCreate,
    CaseQuery,
    CaseQueryJob,
    Comment,
    CommentCreate,
    Stage,
    Step,
    TerminateJob,
)

if TYPE_CHECKING:
    from genesys_caseplans.runtime.following import CaseChange

CREATE = Operation(
    "POST", "/api/v2/casemanagement/cases", "postCasemanagementCases", permissions=("caseManagement:case:add",)
)
GET = Operation(
    "GET", "/api/v2/casemanagement/cases/{caseId}", "getCasemanagementCase", permissions=("caseManagement:case:view",)
)
GET_BY_REFERENCE = Operation(
    "GET",
    "/api/v2/casemanagement/cases/references/{referenceId}",
    "getCasemanagementCasesReference",
    permissions=("caseManagement:caseReference:view",),
)
DELETE = Operation(
    "DELETE",
    "/api/v2/casemanagement/cases/{caseId}",
    "deleteCasemanagementCase",
    permissions=("caseManagement:case:delete",),
)
OF_CONTACT = Operation(
    "GET",
    "/api/v2/casemanagement/cases/externalcontacts/{externalContactId}",
    "getCasemanagementCasesExternalcontact",
    permissions=("caseManagement:caseExternalContact:view",),
)
SET_DATEDUE = Operation(
    "PATCH",
    "/api/v2/casemanagement/cases/{caseId}/datedue",
    "patchCasemanagementCaseDatedue",
    permissions=("caseManagement:caseDateDue:edit",),
)
SET_DESCRIPTION = Operation(
    "PATCH", "/api/v2/casemanagement/cases/{caseId}/description", "patchCasemanagementCaseDescription", permissions=()
)
SET_EXTERNALID = Operation(
    "PATCH", "/api/v2/casemanagement/cases/{caseId}/externalid", "patchCasemanagementCaseExternalid", permissions=()
)
SET_OWNER = Operation(
    "PATCH", "/api/v2/casemanagement/cases/{caseId}/owner", "patchCasemanagementCaseOwner", permissions=()
)
SET_PRIORITY = Operation(
    "PATCH",
    "/api/v2/casemanagement/cases/{caseId}/priority",
    "patchCasemanagementCasePriority",
    permissions=("caseManagement:casePriority:edit",),
)
SET_SUMMARY = Operation(
    "PATCH",
    "/api/v2/casemanagement/cases/{caseId}/summary",
    "patchCasemanagementCaseSummary",
    permissions=("caseManagement:caseSummary:edit",),
)
LIST_STAGES = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/stages",
    "getCasemanagementCaseStages",
    permissions=("caseManagement:stage:view",),
)
GET_STAGE = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/stages/{stageId}",
    "getCasemanagementCaseStage",
    permissions=("caseManagement:stage:view",),
)
LIST_STEPS = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/stages/{stageId}/steps",
    "getCasemanagementCaseStageSteps",
    permissions=("caseManagement:step:view",),
)
GET_STEP = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/stages/{stageId}/steps/{stepId}",
    "getCasemanagementCaseStageStep",
    permissions=("caseManagement:step:view",),
)
LIST_COMMENTS = Operation(
    "GET", "/api/v2/casemanagement/cases/{caseId}/comments", "getCasemanagementCaseComments", permissions=()
)
GET_COMMENT = Operation(
    "GET", "/api/v2/casemanagement/cases/{caseId}/comments/{commentId}", "getCasemanagementCaseComment", permissions=()
)
CREATE_COMMENT = Operation(
    "POST", "/api/v2/casemanagement/cases/{caseId}/comments", "postCasemanagementCaseComments", permissions=()
)
DELETE_COMMENT = Operation(
    "DELETE",
    "/api/v2/casemanagement/cases/{caseId}/comments/me/{commentId}",
    "deleteCasemanagementCaseCommentsMeCommentId",
    permissions=(),
)
LIST_ASSOCIATIONS = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/associations",
    "getCasemanagementCaseAssociations",
    permissions=("caseManagement:caseAssociation:view",),
)
GET_ASSOCIATION = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/associations/{associationId}",
    "getCasemanagementCaseAssociation",
    permissions=("caseManagement:caseAssociation:view",),
)
CREATE_ASSOCIATION = Operation(
    "POST",
    "/api/v2/casemanagement/cases/{caseId}/associations",
    "postCasemanagementCaseAssociations",
    permissions=("caseManagement:caseAssociation:add",),
)
QUERY_ASSOCIATIONS = Operation(
    "POST",
    "/api/v2/casemanagement/cases/associations/query",
    "postCasemanagementCasesAssociationsQuery",
    repeatable=True,
    permissions=("caseManagement:caseAssociation:view",),
)
TERMINATE = Operation(
    "POST",
    "/api/v2/casemanagement/cases/{caseId}/terminate/jobs",
    "postCasemanagementCaseTerminateJobs",
    permissions=("caseManagement:terminateJob:add",),
)
TERMINATE_JOB = Operation(
    "GET",
    "/api/v2/casemanagement/cases/{caseId}/terminate/jobs/{jobId}",
    "getCasemanagementCaseTerminateJob",
    permissions=("caseManagement:terminateJob:view",),
)

#: No maximum is published for these listings; one case has few of each.
_PART_PAGE = 100


def _given(**fields: str | None) -> dict[str, str]:
    return {name: value for name, value in fields.items() if value is not None}


class Cases(Group[F]):
    """Cases of the org."""

    @endpoint
    def create(self, new: CaseCreate) -> Exchange[Case]:
        """Begin a case: it answers at once, `creation_status` tells when it is made."""
        request = CREATE.request(new.wire())
        return parse(Case, (yield from send(request)))

    @endpoint
    def get(self, case_id: str, expands: Sequence[str] = ()) -> Exchange[Case]:
        """One case; `NotFound` where there is none. expands: references to fill in, such as `owner`."""
        request = GET.request(query={"expands": [*expands]}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def get_by_reference(self, reference: str, expands: Sequence[str] = ()) -> Exchange[Case]:
        """One case by its reference, such as `ESC-1`."""
        request = GET_BY_REFERENCE.request(query={"expands": [*expands]}, referenceId=reference)
        return parse(Case, (yield from send(request)))

    @listing
    def list_of_contact(
        self, contact_id: str, divisions: Sequence[str] = (), expands: Sequence[str] = ()
    ) -> Exchange[Page[Case]]:
        """The cases of an external contact. divisions: only in these, by id."""
        return by_cursor(
            OF_CONTACT, Case, query={"divisionIds": [*divisions], "expands": [*expands]}, externalContactId=contact_id
        )

    @endpoint
    def delete(self, case_id: str) -> Exchange[None]:
        """Delete a case."""
        yield from send(DELETE.request(caseId=case_id))

    @endpoint
    def set_date_due(self, case_id: str, date_due: datetime) -> Exchange[Case]:
        """When a case is due."""
        request = SET_DATEDUE.request({"dateDue": date_due.isoformat()}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def set_description(self, case_id: str, description: str | None) -> Exchange[Case]:
        """Describe a case; None clears."""
        request = SET_DESCRIPTION.request({"description": description}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def set_external_id(self, case_id: str, external_id: str | None) -> Exchange[Case]:
        """Give a case the id that another system knows it by; None clears."""
        request = SET_EXTERNALID.request({"externalId": external_id}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def set_owner(self, case_id: str, owner_id: str | None) -> Exchange[Case]:
        """Give a case to a user; None to nobody."""
        request = SET_OWNER.request({"ownerId": owner_id}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def set_priority(self, case_id: str, priority: str) -> Exchange[Case]:
        """Urgent, High, Medium or Low."""
        request = SET_PRIORITY.request({"priority": priority}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @endpoint
    def set_summary(self, case_id: str, summary: str) -> Exchange[Case]:
        """Sum a case up."""
        request = SET_SUMMARY.request({"summary": summary}, caseId=case_id)
        return parse(Case, (yield from send(request)))

    @listing
    def list_stages(self, case_id: str) -> Exchange[Page[Stage]]:
        """The stages of a case."""
        return by_cursor(LIST_STAGES, Stage, _PART_PAGE, caseId=case_id)

    @endpoint
    def get_stage(self, case_id: str, stage_id: str) -> Exchange[Stage]:
        """One stage of a case."""
        request = GET_STAGE.request(caseId=case_id, stageId=stage_id)
        return parse(Stage, (yield from send(request)))

    @listing
    def list_steps(self, case_id: str, stage_id: str) -> Exchange[Page[Step]]:
        """The steps of a stage."""
        return by_cursor(LIST_STEPS, Step, _PART_PAGE, caseId=case_id, stageId=stage_id)

    @endpoint
    def get_step(self, case_id: str, stage_id: str, step_id: str) -> Exchange[Step]:
        """One step of a stage."""
        request = GET_STEP.request(caseId=case_id, stageId=stage_id, stepId=step_id)
        return parse(Step, (yield from send(request)))

    @listing
    def list_comments(self, case_id: str, sort_order: str | None = None) -> Exchange[Page[Comment]]:
        """The comments on a case. sort_order: ascending or descending."""
        return by_cursor(LIST_COMMENTS, Comment, _PART_PAGE, query={"sortOrder": sort_order}, caseId=case_id)

    @endpoint
    def get_comment(self, case_id: str, comment_id: str) -> Exchange[Comment]:
        """One comment."""
        request = GET_COMMENT.request(caseId=case_id, commentId=comment_id)
        return parse(Comment, (yield from send(request)))

    @endpoint
    def create_comment(self, case_id: str, new: CommentCreate) -> Exchange[Comment]:
        """Comment on a case."""
        request = CREATE_COMMENT.request(new.wire(), caseId=case_id)
        return parse(Comment, (yield from send(request)))

    @endpoint
    def delete_own_comment(self, case_id: str, comment_id: str) -> Exchange[None]:
        """Delete a comment that the client itself made."""
        yield from send(DELETE_COMMENT.request(caseId=case_id, commentId=comment_id))

    @listing
    def list_associations(self, case_id: str) -> Exchange[Page[CaseAssociation]]:
        """What a case is tied to."""
        return by_cursor(LIST_ASSOCIATIONS, CaseAssociation, _PART_PAGE, caseId=case_id)

    @endpoint
    def get_association(self, case_id: str, association_id: str) -> Exchange[CaseAssociation]:
        """One thing that a case is tied to."""
        request = GET_ASSOCIATION.request(caseId=case_id, associationId=association_id)
        return parse(CaseAssociation, (yield from send(request)))

    @endpoint
    def create_association(self, case_id: str, new: CaseAssociationCreate) -> Exchange[CaseAssociation]:
        """Tie a workitem or a conversation to a case."""
        request = CREATE_ASSOCIATION.request(new.wire(), caseId=case_id)
        return parse(CaseAssociation, (yield from send(request)))

    @listing
    def query_associations(
        self, workitem_id: str | None = None, conversation_id: str | None = None
    ) -> Exchange[Page[CaseAssociation]]:
        """The cases that a workitem or a conversation is tied to."""
        return queried(
            QUERY_ASSOCIATIONS, CaseAssociation, _given(workitemId=workitem_id, conversationId=conversation_id)
        )

    @endpoint
    def terminate(self, case_id: str) -> Exchange[TerminateJob]:
        """Begin to end a case, and the workitems that it waits for."""
        request = TERMINATE.request(caseId=case_id)
        return parse(TerminateJob, (yield from send(request)))

    @endpoint
    def get_terminate_job(self, case_id: str, job_id: str) -> Exchange[TerminateJob]:
        """How far ending a case has come."""
        request = TERMINATE_JOB.request(caseId=case_id, jobId=job_id)
        return parse(TerminateJob, (yield from send(request)))

    @endpoint
    def create_query_job(self, query: CaseQuery) -> Exchange[CaseQueryJob]:
        """Begin to look for cases."""
        request = ASK_CASES.request(query.wire())
        return parse(CaseQueryJob, (yield from send(request)))

    @endpoint
    def get_query_job(self, job_id: str) -> Exchange[CaseQueryJob]:
        """How far looking for cases has come."""
        request = CASES_JOB.request(jobId=job_id)
        return parse(CaseQueryJob, (yield from send(request)))

    @endpoint
    def wait_until_created(self, case_id: str, longest: float = 60.0) -> Exchange[Case]:
        """A case once it is made; `creation_status` tells how. `StillUnderWay` after so many seconds."""
        over = lambda case: case.creation_status in (None, "Completed", "Failed")  # noqa: E731
        return wait_until(lambda: _CASES.get(case_id), over, longest, f"the making of the case {case_id}")

    @listing
    def follow(self, case_id: str, longest: float = 3600.0) -> Exchange[Page[CaseChange]]:
        """What changes of a case, its stages and steps, as it happens, until it is closed, terminated or failed.

        Begins with what they are like. `StillUnderWay` after so many seconds without a change.
        """
        from genesys_caseplans.runtime.following import Followed, next_changes  # noqa: PLC0415

        return next_changes(Followed(_CASES, case_id, longest))

    @endpoint
    def wait_for_termination(self, case_id: str, job_id: str, longest: float = 300.0) -> Exchange[TerminateJob]:
        """The ending of a case once it is over; `status` tells how. `StillUnderWay` after so many seconds."""
        read = lambda: _CASES.get_terminate_job(case_id, job_id)  # noqa: E731
        over = lambda job: job.status in ("Succeeded", "Failed")  # noqa: E731
        return wait_until(read, over, longest, f"the ending of the case {case_id}")

    @endpoint
    def wait_for_query(self, job_id: str, longest: float = 300.0) -> Exchange[CaseQueryJob]:
        """A search for cases once it is over; `state` tells how. `StillUnderWay` after so many seconds."""
        over = lambda job: job.state in ("Succeeded", "Failed")  # noqa: E731
        return wait_until(lambda: _CASES.get_query_job(job_id), over, longest, f"the search for cases {job_id}")

    @listing
    def list_query_job_results(self, job_id: str) -> Exchange[Page[Case]]:
        """What was found: the page that the query asked for."""
        return unpaged(CASES_RESULTS, Case, jobId=job_id)


_CASES = Cases(Raw())
