"""Versions of worktypes, and what changed between them. Source: contract, /taskmanagement/worktypes/{worktypeId}."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from genesys_caseplans.http.wire import ApiModel, EntityRef
from genesys_caseplans.kinds.history import (
    DateChange,
    FlagChange,
    ListChange,
    NumberChange,
    RuleSettingsChange,
    TextChange,
)
from genesys_caseplans.kinds.worktype.client import RuleSettings, SchemaRef, WorkitemStatus


class WorktypeVersion(ApiModel):
    """A worktype as it was at a version. Durations in seconds."""

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
    default_language: EntityRef | None = None
    default_ttl_seconds: int | None = None
    modified_by: EntityRef | None = None
    default_queue: EntityRef | None = None
    default_skills: list[EntityRef] | None = None
    assignment_enabled: bool | None = None
    schema_: SchemaRef | None = Field(default=None, alias="schema")
    service_level_target: int | None = None
    rule_settings: RuleSettings | None = None
    flow: EntityRef | None = None
    default_script: EntityRef | None = None
    unassigned_division_contacts_enabled: bool | None = None
    version: int | None = None


class WorktypeDelta(ApiModel):
    """What changed of a worktype; what did not is absent."""

    name: TextChange | None = None
    description: TextChange | None = None
    statuses: ListChange | None = None
    default_workbin_id: TextChange | None = None
    default_duration_seconds: NumberChange | None = None
    default_expiration_seconds: NumberChange | None = None
    default_due_duration_seconds: NumberChange | None = None
    default_priority: NumberChange | None = None
    default_skill_ids: ListChange | None = None
    default_status_id: TextChange | None = None
    default_language_id: TextChange | None = None
    default_ttl_seconds: NumberChange | None = None
    assignment_enabled: FlagChange | None = None
    default_queue_id: TextChange | None = None
    schema_id: TextChange | None = None
    schema_version: TextChange | None = None
    service_level_target: NumberChange | None = None
    date_modified: DateChange | None = None
    modified_by: TextChange | None = None
    default_script_id: TextChange | None = None
    flow_id: TextChange | None = None
    rule_settings: RuleSettingsChange | None = None
    unassigned_division_contacts_enabled: FlagChange | None = None


class WorktypeChange(ApiModel):
    """One change of a worktype, and the version that it made."""

    version: int | None = None
    modified_by: EntityRef | None = None
    delta: WorktypeDelta | None = None
