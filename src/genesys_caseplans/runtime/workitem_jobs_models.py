"""Jobs on workitems, as the API gives and takes them. Source: contract, /workitems/bulk and /query/jobs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from genesys_caseplans.http.wire import ApiModel, EntityRef


class WorkitemJobFilter(ApiModel):
    """A condition that a job looks for workitems by."""

    name: str
    operator: str
    values: list[str]


class WorkitemPredicate(ApiModel):
    """A condition, one of several."""

    name: str
    operator: str
    values: list[dict[str, Any]] | None = None


class WorkitemCriteria(ApiModel):
    """Conditions that go together. operator: AND or OR."""

    predicates: list[WorkitemPredicate]
    operator: str | None = None


class WorkitemQueryFilters(ApiModel):
    """Conditions on something that a workitem holds."""

    name: str
    criteria: list[WorkitemCriteria]
    operator: str | None = None


class WorkitemJobSort(ApiModel):
    """How found workitems are ordered."""

    name: str | None = None
    ascending: bool | None = None


class WorkitemJobQuery(ApiModel):
    """What workitems a job is to look for. page_size, page_number: of the results."""

    filters: list[WorkitemJobFilter]
    page_size: int | None = None
    page_number: int | None = None
    query_filters: list[WorkitemQueryFilters] | None = None
    expands: list[str] | None = None
    attributes: list[str] | None = None
    sort: WorkitemJobSort | None = None
    date_interval_start: datetime | None = None
    date_interval_end: datetime | None = None


class WorkitemQueryError(ApiModel):
    """Why a query of workitems failed."""

    code: str | None = None
    message: str | None = None


class WorkitemQueryJob(ApiModel):
    """A query of workitems under way. state: Queued, Running, Succeeded or Failed."""

    id: str
    state: str | None = None
    date_started: datetime | None = None
    date_finished: datetime | None = None
    error: WorkitemQueryError | None = None


class BulkWorkitemCreate(ApiModel):
    """A new workitem, one of many."""

    name: str
    type_id: str
    priority: int | None = None
    date_due: datetime | None = None
    date_expires: datetime | None = None
    duration_seconds: int | None = None
    ttl: int | None = None
    status_id: str | None = None
    workbin_id: str | None = None
    auto_status_transition: bool | None = None
    description: str | None = None
    custom_fields: dict[str, Any] | None = None
    queue_id: str | None = None
    assignee_id: str | None = None
    language_id: str | None = None
    external_contact_id: str | None = None
    external_tag: str | None = None
    skill_ids: list[str] | None = None
    script_id: str | None = None


class BulkAdd(ApiModel):
    """Workitems to make."""

    entities: list[BulkWorkitemCreate]


class BulkEntity(ApiModel):
    """A workitem, by id."""

    id: str | None = None


class BulkTerminate(ApiModel):
    """Workitems to end."""

    entities: list[BulkEntity]


class BulkJobUpdate(ApiModel):
    """What to do with a job. state: Terminated stops it."""

    state: str


class BulkJob(ApiModel):
    """A job under way on many workitems."""

    id: str
    state: str | None = None
    action: str | None = None
    total_count: int | None = None
    successful_count: int | None = None
    failed_count: int | None = None
    date_started: datetime | None = None
    date_finished: datetime | None = None
    date_modified: datetime | None = None


class BulkError(ApiModel):
    """Why one workitem failed."""

    message: str | None = None
    code: str | None = None


class AddedWorkitem(ApiModel):
    """A workitem that a job made."""

    id: str
    name: str | None = None
    workbin: EntityRef | None = None
    type: EntityRef | None = None


class TerminatedWorkitem(ApiModel):
    """A workitem that a job ended."""

    id: str


class BulkAddResult(ApiModel):
    """What became of one new workitem."""

    error: BulkError | None = None
    entity: AddedWorkitem | None = None


class BulkTerminateResult(ApiModel):
    """What became of one workitem to end."""

    error: BulkError | None = None
    entity: TerminatedWorkitem | None = None


class BulkAddResults(ApiModel):
    """What became of all new workitems."""

    results: list[BulkAddResult] | None = None
    error_count: int | None = None
    error_indexes: list[int] | None = None


class BulkTerminateResults(ApiModel):
    """What became of all workitems to end."""

    results: list[BulkTerminateResult] | None = None
    error_count: int | None = None
    error_indexes: list[int] | None = None
