"""The org and its people at run time: contacts, limits, grants, the token. Source: contract."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from genesys_caseplans.http.wire import ApiModel, EntityRef


class ExternalContact(ApiModel):
    """An external contact, as far as the published contract tells: the API has more of it."""

    id: str
    division: EntityRef | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    salutation: str | None = None
    title: str | None = None
    work_email: str | None = None
    personal_email: str | None = None
    other_email: str | None = None
    modify_date: datetime | None = None
    create_date: datetime | None = None
    survey_opt_out: bool | None = None
    external_system_url: str | None = None
    custom_fields: dict[str, Any] | None = None
    type: str | None = None


class ExternalContactCreate(ApiModel):
    """A new external contact. division: the home division where it is left out."""

    division: EntityRef | None = None
    first_name: str | None = None
    middle_name: str | None = None
    last_name: str | None = None
    salutation: str | None = None
    title: str | None = None
    work_email: str | None = None
    personal_email: str | None = None
    other_email: str | None = None
    survey_opt_out: bool | None = None
    external_system_url: str | None = None
    custom_fields: dict[str, Any] | None = None


class Limit(ApiModel):
    """A limit of the org, in a namespace such as `case.management`."""

    key: str | None = None
    namespace: str | None = None
    value: int | None = None


class NamedEntity(ApiModel):
    """An org, by id and name."""

    id: str
    name: str | None = None


class ClonedUser(ApiModel):
    """The user whom the token stands in for."""

    id: str
    organization: EntityRef | None = None


class OAuthClient(ApiModel):
    """The OAuth client of a token."""

    id: str
    name: str | None = None
    date_created: datetime | None = None
    date_modified: datetime | None = None
    authorized_grant_type: str | None = None
    scope: list[str] | None = None
    state: str | None = None
    date_to_delete: datetime | None = None
    organization: EntityRef | None = None


class TokenInfo(ApiModel):
    """What a token is good for."""

    organization: NamedEntity | None = None
    home_organization: NamedEntity | None = None
    authorized_scope: list[str] | None = None
    cloned_user: ClonedUser | None = None
    date_token_idles: datetime | None = None
    oauth_client: OAuthClient | None = Field(default=None, alias="OAuthClient")


class IntentAssignmentCreate(ApiModel):
    """Where an intent of a contact showed."""

    source_id: str | None = None
    session_id: str | None = None
    conversation_id: str | None = None
    source_type: str | None = None


class IntentAssignment(ApiModel):
    """An intent that a contact had, most recently when."""

    customer_intent: EntityRef | None = None
    category: EntityRef | None = None
    date_most_recently_assigned: datetime | None = None
