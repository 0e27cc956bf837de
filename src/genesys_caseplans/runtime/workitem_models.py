"""Workitems, as the API gives and takes them. Source: contract, /taskmanagement/workitems."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from genesys_caseplans.http.wire import ApiModel, EntityRef
from genesys_caseplans.kinds.worktype.client import SchemaRef
from genesys_caseplans.runtime.references import ContactRef


class WorkitemError(ApiModel):
    """Why something did not happen to a workitem."""

    code: str | None = None
    message: str | None = None


class ScoredAgent(ApiModel):
    """An agent, and how well a workitem suits them (0 to 100)."""

    agent: EntityRef | None = None
    score: int | None = None


class ScoredAgentRequest(ApiModel):
    """An agent by id, and how well a workitem suits them (0 to 100)."""

    id: str | None = None
    score: int | None = None


class AutoStatusTransition(ApiModel):
    """The status that a workitem moves to by itself, and when."""

    next_status: EntityRef | None = None
    date_of_transition: datetime | None = None
    error_details: WorkitemError | None = None


class Workitem(ApiModel):
    """A workitem as the API gives it. duration_seconds, alert_timeout_seconds: seconds."""

    id: str
    name: str | None = None
    division: EntityRef | None = None
    type: EntityRef | None = None
    description: str | None = None
    language: EntityRef | None = None
    utilization_label: EntityRef | None = None
    priority: int | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    date_due: datetime | None = None
    date_expires: datetime | None = None
    duration_seconds: int | None = None
    ttl: int | None = None
    status: EntityRef | None = None
    status_category: str | None = None
    date_status_changed: datetime | None = None
    date_closed: datetime | None = None
    workbin: EntityRef | None = None
    reporter: EntityRef | None = None
    assignee: EntityRef | None = None
    external_contact: ContactRef | None = None
    external_tag: str | None = None
    modified_by: EntityRef | None = None
    queue: EntityRef | None = None
    assignment_state: str | None = None
    date_assignment_state_changed: datetime | None = None
    alert_timeout_seconds: int | None = None
    skills: list[EntityRef] | None = None
    preferred_agents: list[EntityRef] | None = None
    auto_status_transition: bool | None = None
    schema_: SchemaRef | None = Field(default=None, alias="schema")
    custom_fields: dict[str, Any] | None = None
    auto_status_transition_detail: AutoStatusTransition | None = None
    scored_agents: list[ScoredAgent] | None = None
    script: EntityRef | None = None


class WorkitemCreate(ApiModel):
    """A new workitem. custom_fields: by the API key of the property; duration_seconds: seconds."""

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
    wrapup_code: str | None = None
    utilization_label_id: str | None = None
    scored_agents: list[ScoredAgentRequest] | None = None
    preferred_agent_ids: list[str] | None = None


class WorkitemUpdate(ApiModel):
    """What to change of a workitem. None clears."""

    name: str | None = None
    priority: int | None = None
    date_due: datetime | None = None
    date_expires: datetime | None = None
    duration_seconds: int | None = None
    ttl: int | None = None
    status_id: str | None = None
    workbin_id: str | None = None
    auto_status_transition: bool | None = None
    description: str | None = None
    date_closed: datetime | None = None
    assignment_state: str | None = None
    assignment_operation: str | None = None
    custom_fields: dict[str, Any] | None = None
    queue_id: str | None = None
    assignee_id: str | None = None
    scored_agents: list[ScoredAgentRequest] | None = None
    external_contact_id: str | None = None
    external_tag: str | None = None
    skill_ids: list[str] | None = None
    language_id: str | None = None
    utilization_label_id: str | None = None
    preferred_agent_ids: list[str] | None = None
    script_id: str | None = None


class ManualAssignment(ApiModel):
    """Who gets a workitem. id: of the user."""

    id: str


class WorkitemTerminate(ApiModel):
    """How a workitem is ended. status_id: the closed status that it ends in."""

    status_id: str | None = None


class WrapupUpdate(ApiModel):
    """A wrap-up code to add or remove. action: Add or Remove."""

    action: str
    wrapup_code: str


class WorkitemWrapup(ApiModel):
    """A wrap-up code that somebody gave a workitem."""

    workitem: EntityRef | None = None
    wrapup_code: EntityRef | None = None
    modified_by: EntityRef | None = None
    user: EntityRef | None = None
    date_modified: datetime | None = None


class WorkitemFilter(ApiModel):
    """A condition that workitems are looked for by. type: String or Int."""

    name: str
    type: str
    operator: str
    values: list[str]


class WorkitemSort(ApiModel):
    """How found workitems are ordered."""

    name: str | None = None
    ascending: bool | None = None


class WorkitemQuery(ApiModel):
    """What workitems to look for. select: Count gives their number only."""

    filters: list[WorkitemFilter]
    page_size: int | None = None
    select: str | None = None
    attributes: list[str] | None = None
    after: str | None = None
    sort: WorkitemSort | None = None
    expands: list[str] | None = None
