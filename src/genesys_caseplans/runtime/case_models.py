"""Cases and what belongs to them, as the API gives and takes them. Source: contract, /casemanagement/cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from genesys_caseplans.http.wire import ApiModel, EntityRef
from genesys_caseplans.runtime.references import ContactRef


class FailureReason(ApiModel):
    """Why a case could not be made."""

    code: str | None = None
    message: str | None = None


class CaseplanRef(ApiModel):
    """A pointer to a caseplan, at the version that a case was made of."""

    id: str
    name: str | None = None
    version: int | None = None


class Case(ApiModel):
    """A case. creation_status: Pending, InProgress, Completed or Failed."""

    id: str
    name: str | None = None
    division: EntityRef | None = None
    version: int | None = None
    reference: str | None = None
    caseplan: CaseplanRef | None = None
    summary: str | None = None
    owner: EntityRef | None = None
    status: str | None = None
    priority: str | None = None
    date_due: datetime | None = None
    date_started: datetime | None = None
    date_closed: datetime | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    modified_by: EntityRef | None = None
    external_contact: ContactRef | None = None
    customer_intent: EntityRef | None = None
    creation_status: str | None = None
    ttl_seconds: int | None = None
    external_id: str | None = None
    description: str | None = None
    failure_reason: FailureReason | None = None


class Intake(ApiModel):
    """The values of an intake form. data: by the API key of the property."""

    data: dict[str, Any] | None = None


class CaseCreate(ApiModel):
    """A new case. intake: at most one per data schema of the caseplan; ttl_seconds: of the closed case."""

    caseplan_id: str
    external_contact_id: str
    owner_id: str | None = None
    summary: str | None = None
    conversation_id: str | None = None
    workitem_id: str | None = None
    ttl_seconds: int | None = None
    intake: list[Intake] | None = None
    description: str | None = None
    external_id: str | None = None


class CommentCreate(ApiModel):
    """A new comment."""

    content: str | None = None


class Comment(ApiModel):
    """A comment on a case."""

    id: str
    content: str | None = None
    user: EntityRef | None = None
    modified_by: EntityRef | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None


class CaseAssociationCreate(ApiModel):
    """What a case is to be tied to: a workitem or a conversation."""

    workitem_id: str | None = None
    conversation_id: str | None = None


class CaseAssociation(ApiModel):
    """What a case is tied to: a workitem or a conversation, and the step that it came from."""

    id: str
    name: str | None = None
    association_type: str | None = None
    date_associated: datetime | None = None
    workitem: EntityRef | None = None
    conversation: EntityRef | None = None
    stage: EntityRef | None = None
    step: EntityRef | None = None
    case: EntityRef | None = None


class Stage(ApiModel):
    """A stage of a case."""

    id: str
    name: str | None = None
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_completed: datetime | None = None
    date_started: datetime | None = None
    modified_by: EntityRef | None = None
    version: int | None = None
    status: str | None = None
    case: EntityRef | None = None


class Step(ApiModel):
    """A step of a case; workitem_activity is the workitem that it waits for."""

    id: str
    name: str | None = None
    description: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_completed: datetime | None = None
    date_started: datetime | None = None
    modified_by: EntityRef | None = None
    version: int | None = None
    status: str | None = None
    stage: EntityRef | None = None
    workitem_activity: EntityRef | None = None
    case: EntityRef | None = None


class TerminateJob(ApiModel):
    """The termination of a case, under way."""

    id: str
    status: str | None = None
    job_type: str | None = None
    created_by: EntityRef | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None


class CaseFilter(ApiModel):
    """A condition that cases are looked for by."""

    name: str | None = None
    operator: str | None = None
    values: list[str] | None = None


class CaseSort(ApiModel):
    """How found cases are ordered."""

    name: str | None = None
    ascending: bool | None = None


class CaseQuery(ApiModel):
    """What cases to look for. page_size, page_number: of the results."""

    page_size: int | None = None
    page_number: int | None = None
    filters: list[CaseFilter] | None = None
    sort: CaseSort | None = None
    attributes: list[str] | None = None
    expands: list[str] | None = None


class CaseQueryError(ApiModel):
    """Why a query of cases failed."""

    code: str | None = None
    message: str | None = None


class CaseQueryJob(ApiModel):
    """A query of cases under way. state: Queued, Running, Succeeded or Failed."""

    id: str
    state: str | None = None
    date_started: datetime | None = None
    date_finished: datetime | None = None
    error: CaseQueryError | None = None
