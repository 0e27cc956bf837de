"""What a new division, user, queue, skill, language or flow is made of, and how users are searched for.

No plan makes any of them; scripts that set up an org do. Source: contract, the bodies of these operations.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from genesys_caseplans.http.wire import ApiModel, EntityRef


class DivisionCreate(ApiModel):
    """A new division. The contract wants a description."""

    name: str
    description: str


class UserCreate(ApiModel):
    """A new user. email: also the user's name at login. state: active, inactive or deleted."""

    name: str
    email: str
    division_id: str
    department: str | None = None
    title: str | None = None
    password: str | None = Field(default=None, repr=False)
    state: str | None = None


class QueueCreate(ApiModel):
    """A new queue. division: the home division where it is left out. source_queue_id: a queue to copy from."""

    name: str
    division: EntityRef | None = None
    description: str | None = None
    scoring_method: str | None = None
    last_agent_routing_mode: str | None = None
    skill_evaluation_method: str | None = None
    auto_answer_only: bool | None = None
    enable_transcription: bool | None = None
    enable_audio_monitoring: bool | None = None
    enable_manual_assignment: bool | None = None
    calling_party_name: str | None = None
    calling_party_number: str | None = None
    suppress_in_queue_call_recording: bool | None = None
    peer_id: str | None = None
    source_queue_id: str | None = None


class SkillCreate(ApiModel):
    """A new routing skill."""

    name: str


class LanguageCreate(ApiModel):
    """A new routing language."""

    name: str


class FlowCreate(ApiModel):
    """A new architect flow, without content. type: such as WORKITEM. worktype_id: whose workitems it is for."""

    name: str
    type: str | None = None
    division: EntityRef | None = None
    description: str | None = None
    worktype_id: str | None = None
    virtual_agent_enabled: bool | None = None
    input_schema: dict[str, Any] | None = None
    output_schema: dict[str, Any] | None = None


class UserCriterion(ApiModel):
    """What users must be like. fields: which of theirs; value, values, or the two ends of a range: what they hold.

    type: EXACT, STARTS_WITH, CONTAINS, MATCH_ALL and others of the contract. operator: AND, OR or NOT. group: criteria
    that count as one.
    """

    type: str
    fields: list[str] | None = None
    value: str | None = None
    values: list[str] | None = None
    start_value: str | None = None
    end_value: str | None = None
    operator: str | None = None
    date_format: str | None = None
    group: list[UserCriterion] | None = None


class UserSort(ApiModel):
    """By which field users are sorted. sort_order: ASC, DESC or SCORE."""

    sort_by: str | None = None
    sort_order: str | None = None


class UserSearch(ApiModel):
    """A search for users; one page of hits is the answer. page_number: from 1."""

    query: list[UserCriterion] | None = None
    page_size: int | None = None
    page_number: int | None = None
    sort: list[UserSort] | None = None
    sort_by: str | None = None
    sort_order: str | None = None
    expand: list[str] | None = None
    enforce_permissions: bool | None = None
    integration_presence_source: str | None = None
