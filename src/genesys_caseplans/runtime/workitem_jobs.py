"""Jobs on many workitems over HTTP. Source: contract, /taskmanagement/workitems/bulk and /query/jobs."""

from __future__ import annotations

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, by_cursor, unpaged
from genesys_caseplans.http.wire import parse
from genesys_caseplans.http.writes import wait_until
from genesys_caseplans.runtime.workitem_jobs_models import (
    BulkAdd,
    BulkAddResults,
    BulkJob,
    BulkJobUpdate,
    BulkTerminate,
    BulkTerminateResults,
    WorkitemJobQuery,
    WorkitemQueryJob,
)
from genesys_caseplans.runtime.workitem_models import Workitem

QUERY = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/query/jobs",
    "postTaskmanagementWorkitemsQueryJobs",
    repeatable=True,
    permissions=("workitems:queryJob:add",),
)
QUERY_JOB = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/query/jobs/{jobId}",
    "getTaskmanagementWorkitemsQueryJob",
    permissions=("workitems:queryJob:view",),
)
QUERY_RESULTS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/query/jobs/{jobId}/results",
    "getTaskmanagementWorkitemsQueryJobResults",
    permissions=("workitems:queryJobResults:view",),
)
OWN_JOBS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/bulk/jobs/users/me",
    "getTaskmanagementWorkitemsBulkJobsUsersMe",
    permissions=("workitems:bulkJob:view",),
)
ADD = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/bulk/add/jobs",
    "postTaskmanagementWorkitemsBulkAddJobs",
    permissions=("workitems:bulkAddJob:add",),
)
GET_ADD = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/bulk/add/jobs/{bulkJobId}",
    "getTaskmanagementWorkitemsBulkAddJob",
    permissions=("workitems:bulkAddJob:view",),
)
UPDATE_ADD = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/bulk/add/jobs/{bulkJobId}",
    "patchTaskmanagementWorkitemsBulkAddJob",
    permissions=("workitems:bulkAddJob:edit",),
)
DELETE_ADD = Operation(
    "DELETE",
    "/api/v2/taskmanagement/workitems/bulk/add/jobs/{bulkJobId}",
    "deleteTaskmanagementWorkitemsBulkAddJob",
    permissions=("workitems:bulkAddJob:delete",),
)
ADD_RESULTS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/bulk/add/jobs/{bulkJobId}/results",
    "getTaskmanagementWorkitemsBulkAddJobResults",
    permissions=("workitems:bulkAddJobResults:view",),
)
TERMINATE = Operation(
    "POST",
    "/api/v2/taskmanagement/workitems/bulk/terminate/jobs",
    "postTaskmanagementWorkitemsBulkTerminateJobs",
    permissions=("workitems:bulkTerminateJob:add",),
)
GET_TERMINATE = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}",
    "getTaskmanagementWorkitemsBulkTerminateJob",
    permissions=("workitems:bulkTerminateJob:view",),
)
UPDATE_TERMINATE = Operation(
    "PATCH",
    "/api/v2/taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}",
    "patchTaskmanagementWorkitemsBulkTerminateJob",
    permissions=("workitems:bulkTerminateJob:edit",),
)
DELETE_TERMINATE = Operation(
    "DELETE",
    "/api/v2/taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}",
    "deleteTaskmanagementWorkitemsBulkTerminateJob",
    permissions=("workitems:bulkTerminateJob:delete",),
)
TERMINATE_RESULTS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}/results",
    "getTaskmanagementWorkitemsBulkTerminateJobResults",
    permissions=("workitems:bulkTerminateJobResults:view",),
)

#: No maximum is published for this listing.
_PAGE = 100


class WorkitemJobs(Group[F]):
    """Jobs that query, make or end many workitems."""

    @endpoint
    def create_query(self, query: WorkitemJobQuery) -> Exchange[WorkitemQueryJob]:
        """Begin to look for workitems."""
        request = QUERY.request(query.wire())
        return parse(WorkitemQueryJob, (yield from send(request)))

    @endpoint
    def get_query(self, job_id: str) -> Exchange[WorkitemQueryJob]:
        """How far looking for workitems has come."""
        request = QUERY_JOB.request(jobId=job_id)
        return parse(WorkitemQueryJob, (yield from send(request)))

    @listing
    def list_query_results(self, job_id: str) -> Exchange[Page[Workitem]]:
        """What was found: the page that the query asked for."""
        return unpaged(QUERY_RESULTS, Workitem, jobId=job_id)

    @listing
    def list_own(self, action: str | None = None, sort_order: str | None = None) -> Exchange[Page[BulkJob]]:
        """The bulk jobs that the client itself began. action: AddWorkitems or TerminateWorkitems."""
        return by_cursor(OWN_JOBS, BulkJob, _PAGE, query={"action": action, "sortOrder": sort_order})

    @endpoint
    def create_add(self, new: BulkAdd) -> Exchange[BulkJob]:
        """Begin to make many workitems."""
        request = ADD.request(new.wire())
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def get_add(self, job_id: str) -> Exchange[BulkJob]:
        """How far such a job has come."""
        request = GET_ADD.request(bulkJobId=job_id)
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def update_add(self, job_id: str, changes: BulkJobUpdate) -> Exchange[BulkJob]:
        """Stop such a job; `Conflict` where it is done."""
        request = UPDATE_ADD.request(changes.wire(), bulkJobId=job_id)
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def delete_add(self, job_id: str) -> Exchange[None]:
        """Forget such a job."""
        yield from send(DELETE_ADD.request(bulkJobId=job_id))

    @endpoint
    def get_add_results(self, job_id: str) -> Exchange[BulkAddResults]:
        """What became of each workitem."""
        request = ADD_RESULTS.request(bulkJobId=job_id)
        return parse(BulkAddResults, (yield from send(request)))

    @endpoint
    def create_terminate(self, new: BulkTerminate) -> Exchange[BulkJob]:
        """Begin to end many workitems."""
        request = TERMINATE.request(new.wire())
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def get_terminate(self, job_id: str) -> Exchange[BulkJob]:
        """How far such a job has come."""
        request = GET_TERMINATE.request(bulkJobId=job_id)
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def update_terminate(self, job_id: str, changes: BulkJobUpdate) -> Exchange[BulkJob]:
        """Stop such a job; `Conflict` where it is done."""
        request = UPDATE_TERMINATE.request(changes.wire(), bulkJobId=job_id)
        return parse(BulkJob, (yield from send(request)))

    @endpoint
    def delete_terminate(self, job_id: str) -> Exchange[None]:
        """Forget such a job."""
        yield from send(DELETE_TERMINATE.request(bulkJobId=job_id))

    @endpoint
    def get_terminate_results(self, job_id: str) -> Exchange[BulkTerminateResults]:
        """What became of each workitem."""
        request = TERMINATE_RESULTS.request(bulkJobId=job_id)
        return parse(BulkTerminateResults, (yield from send(request)))

    @endpoint
    def wait_for_query(self, job_id: str, longest: float = 300.0) -> Exchange[WorkitemQueryJob]:
        """A search once it is over; `state` tells how. `StillUnderWay` after so many seconds."""
        return wait_until(lambda: _JOBS.get_query(job_id), _is_over, longest, f"the search for workitems {job_id}")

    @endpoint
    def wait_for_add(self, job_id: str, longest: float = 300.0) -> Exchange[BulkJob]:
        """Such a job once it is over; `state` tells how. `StillUnderWay` after so many seconds."""
        return wait_until(lambda: _JOBS.get_add(job_id), _is_over, longest, f"the making of workitems {job_id}")

    @endpoint
    def wait_for_terminate(self, job_id: str, longest: float = 300.0) -> Exchange[BulkJob]:
        """Such a job once it is over; `state` tells how. `StillUnderWay` after so many seconds."""
        return wait_until(lambda: _JOBS.get_terminate(job_id), _is_over, longest, f"the ending of workitems {job_id}")


_JOBS = WorkitemJobs(Raw())


def _is_over(job: WorkitemQueryJob | BulkJob) -> bool:
    return job.state in ("Succeeded", "Failed", "Cancelled", "Terminated")
