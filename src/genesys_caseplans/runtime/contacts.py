"""External contacts and the intents that they had, over HTTP. Source: contract."""

from __future__ import annotations

from genesys_caseplans.http.bindings import F, Group, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import parse
from genesys_caseplans.runtime.org_models import (
    ExternalContact,
    ExternalContactCreate,
    IntentAssignment,
    IntentAssignmentCreate,
)

LIST = Operation(
    "GET",
    "/api/v2/externalcontacts/contacts",
    "getExternalcontactsContacts",
    permissions=("relate:contact:view|externalContacts:contact:view",),
)
CREATE = Operation(
    "POST",
    "/api/v2/externalcontacts/contacts",
    "postExternalcontactsContacts",
    permissions=("relate:contact:add|externalContacts:contact:add",),
)
GET = Operation(
    "GET",
    "/api/v2/externalcontacts/contacts/{contactId}",
    "getExternalcontactsContact",
    permissions=("relate:contact:view|externalContacts:contact:view",),
)
LIST_INTENTS = Operation(
    "GET",
    "/api/v2/intents/assignments/externalcontacts/{externalContactId}",
    "getIntentsAssignmentsExternalcontact",
    permissions=("externalContacts:customerIntentAssignments:view",),
)
ASSIGN_INTENT = Operation(
    "POST",
    "/api/v2/intents/assignments/externalcontacts/{externalContactId}/customerintents/{customerIntentId}/assignment",
    "postIntentsAssignmentsExternalcontactCustomerintentAssignment",
    permissions=("externalContacts:customerIntentAssignments:add",),
)


class ExternalContacts(Group[F]):
    """External contacts of the org."""

    @listing
    def list(self, search: str | None = None) -> Exchange[Page[ExternalContact]]:
        """All contacts, or those that words are found in."""
        return numbered(LIST, ExternalContact, {"q": search})

    @endpoint
    def get(self, contact_id: str) -> Exchange[ExternalContact]:
        """One contact; `NotFound` where there is none."""
        request = GET.request(contactId=contact_id)
        return parse(ExternalContact, (yield from send(request)))

    @endpoint
    def create(self, new: ExternalContactCreate) -> Exchange[ExternalContact]:
        """Make a contact."""
        request = CREATE.request(new.wire())
        return parse(ExternalContact, (yield from send(request)))

    @listing
    def list_intents(self, contact_id: str) -> Exchange[Page[IntentAssignment]]:
        """The intents that a contact had."""
        return numbered(LIST_INTENTS, IntentAssignment, externalContactId=contact_id)

    @endpoint
    def assign_intent(self, contact_id: str, intent_id: str, new: IntentAssignmentCreate) -> Exchange[IntentAssignment]:
        """Say that a contact had an intent."""
        request = ASSIGN_INTENT.request(new.wire(), externalContactId=contact_id, customerIntentId=intent_id)
        return parse(IntentAssignment, (yield from send(request)))
