"""Versions of workitems, and what changed between them. Source: contract, /taskmanagement/workitems/{workitemId}."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from genesys_caseplans.http.wire import ApiModel, EntityRef
from genesys_caseplans.kinds.history import DateChange, FlagChange, ListChange, MapChange, NumberChange, TextChange
from genesys_caseplans.kinds.worktype.client import SchemaRef
from genesys_caseplans.runtime.references import ContactRef
from genesys_caseplans.runtime.workitem_models import AutoStatusTransition, ScoredAgent


class WorkitemVersion(ApiModel):
    """A workitem as it was at a version."""

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
    version: int | None = None


class ScoredAgentDelta(ApiModel):
    """An agent and their score, in a change."""

    id: str
    score: int | None = None


class WrapupDelta(ApiModel):
    """A wrap-up code given or taken, in a change."""

    action: str | None = None
    code: str | None = None
    user_id: str | None = None


class ScoredAgentsChange(ApiModel):
    """Scored agents that changed, all of them."""

    new_value: list[ScoredAgentDelta] | None = None
    old_value: list[ScoredAgentDelta] | None = None


class CategoryChange(ApiModel):
    """The category of the status, where it changed."""

    new_value: str | None = None
    old_value: str | None = None


class WrapupChange(ApiModel):
    """A wrap-up code that changed."""

    new_value: WrapupDelta | None = None
    old_value: WrapupDelta | None = None


class WorkitemDelta(ApiModel):
    """What changed of a workitem; what did not is absent."""

    name: TextChange | None = None
    description: TextChange | None = None
    language_id: TextChange | None = None
    utilization_label_id: TextChange | None = None
    priority: NumberChange | None = None
    skill_ids: ListChange | None = None
    preferred_agent_ids: ListChange | None = None
    date_due: DateChange | None = None
    date_expires: DateChange | None = None
    duration_seconds: NumberChange | None = None
    status_id: TextChange | None = None
    reporter_id: TextChange | None = None
    external_contact_id: TextChange | None = None
    assignee_id: TextChange | None = None
    workbin_id: TextChange | None = None
    queue_id: TextChange | None = None
    external_tag: TextChange | None = None
    wrapup_id: TextChange | None = None
    wrapup: WrapupChange | None = None
    ttl: NumberChange | None = None
    date_closed: DateChange | None = None
    assignment_state: TextChange | None = None
    auto_status_transition: FlagChange | None = None
    custom_fields: MapChange | None = None
    date_modified: DateChange | None = None
    modified_by: TextChange | None = None
    status_category: CategoryChange | None = None
    script_id: TextChange | None = None
    date_assignment_state_changed: DateChange | None = None
    alert_timeout_seconds: NumberChange | None = None
    scored_agents: ScoredAgentsChange | None = None


class WorkitemChange(ApiModel):
    """One change of a workitem, and the version that it made."""

    version: int | None = None
    modified_by: EntityRef | None = None
    delta: WorkitemDelta | None = None
