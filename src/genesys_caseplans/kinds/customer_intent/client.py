"""Customer intents and their source intents over HTTP. Source: contract, /intents/customerintents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_values
from datetime import datetime

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, EntityRef, malformed, parse

_PATH = "/api/v2/intents/customerintents"
LIST = Operation(
    "GET", _PATH, "getIntentsCustomerintents", permissions=("externalContacts:customerIntentTaxonomy:view",)
)
CREATE = Operation(
    "POST", _PATH, "postIntentsCustomerintents", permissions=("externalContacts:customerIntentTaxonomy:add",)
)
GET = Operation(
    "GET",
    _PATH + "/{customerIntentId}",
    "getIntentsCustomerintent",
    permissions=("externalContacts:customerIntentTaxonomy:view",),
)
UPDATE = Operation(
    "PATCH",
    _PATH + "/{customerIntentId}",
    "patchIntentsCustomerintent",
    permissions=("externalContacts:customerIntentTaxonomy:edit",),
)
DELETE = Operation(
    "DELETE",
    _PATH + "/{customerIntentId}",
    "deleteIntentsCustomerintent",
    permissions=("externalContacts:customerIntentTaxonomy:delete",),
)
_SOURCES = _PATH + "/{customerIntentId}/sourceintents"
LIST_SOURCES = Operation(
    "GET",
    _SOURCES,
    "getIntentsCustomerintentSourceintents",
    permissions=("externalContacts:customerIntentTaxonomy:view",),
)
ADD_SOURCES = Operation(
    "POST",
    _SOURCES + "/bulk/add",
    "postIntentsCustomerintentSourceintentsBulkAdd",
    permissions=("externalContacts:customerIntentTaxonomy:edit",),
)
REMOVE_SOURCES = Operation(
    "POST",
    _SOURCES + "/bulk/remove",
    "postIntentsCustomerintentSourceintentsBulkRemove",
    permissions=("externalContacts:customerIntentTaxonomy:edit",),
)
LIST_ALL_SOURCES = Operation(
    "GET",
    "/api/v2/intents/sourceintents",
    "getIntentsSourceintents",
    permissions=("externalContacts:customerIntentTaxonomy:view",),
)
RETRIEVE = Operation(
    "POST", _PATH + "/bulk/retrieve", "postIntentsCustomerintentsBulkRetrieve", repeatable=True, permissions=()
)


class CustomerIntent(ApiModel):
    """A customer intent as the API gives it. expiry_time: hours."""

    id: str
    name: str | None = None
    description: str | None = None
    expiry_time: int | None = None
    category: EntityRef | None = None
    date_created: datetime | None = None


class CustomerIntentCreate(ApiModel):
    """A new customer intent. expiry_time: hours."""

    name: str
    description: str
    expiry_time: int
    category_id: str


class CustomerIntentUpdate(ApiModel):
    """What to change of a customer intent. expiry_time: hours."""

    name: str | None = None
    description: str | None = None
    expiry_time: int | None = None
    category_id: str | None = None


class SourceIntent(ApiModel):
    """What a source calls such a wish. source_type: Bot, Copilot, Digitalbot, Segment, Topic or Unknown."""

    source_intent_id: str | None = None
    source_intent_name: str | None = None
    source_type: str | None = None
    source_id: str | None = None
    source_name: str | None = None


class AssignedSourceIntent(ApiModel):
    """A source intent, and the customer intent that it is assigned to."""

    source_intent: SourceIntent | None = None
    customer_intent: EntityRef | None = None


class BulkResult(ApiModel):
    """What came of one of many."""

    id: str | None = None
    success: bool | None = None


class BulkResults(ApiModel):
    """What came of adding or removing several; the ids of those that failed."""

    results: list[BulkResult] | None = None
    error_count: int | None = None
    error_result_ids: list[str] | None = None


class CustomerIntents(Group[F]):
    """Customer intents of the org. Names are not unique."""

    @listing
    def list(self) -> Exchange[Page[CustomerIntent]]:
        """All customer intents."""
        return numbered(LIST, CustomerIntent)

    @endpoint
    def get(self, intent_id: str) -> Exchange[CustomerIntent]:
        """One customer intent; `NotFound` where there is none."""
        return parse(CustomerIntent, (yield from send(GET.request(customerIntentId=intent_id))))

    @endpoint
    def retrieve(self, ids: Sequence[str]) -> Exchange[Sequence[CustomerIntent]]:
        """Several customer intents by id, in one request."""
        reply = yield from send(RETRIEVE.request({"ids": [*ids]}))
        if not isinstance(reply.body, list):
            raise malformed(reply.request, "the answer is no list", reply.correlation_id)
        return [parse(CustomerIntent, with_values(reply, body=intent)) for intent in reply.body]

    @endpoint
    def create(self, new: CustomerIntentCreate) -> Exchange[CustomerIntent]:
        """Make a customer intent."""
        return parse(CustomerIntent, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def update(self, intent_id: str, changes: CustomerIntentUpdate) -> Exchange[CustomerIntent]:
        """Change a customer intent."""
        return parse(CustomerIntent, (yield from send(UPDATE.request(changes.wire(), customerIntentId=intent_id))))

    @endpoint
    def delete(self, intent_id: str) -> Exchange[None]:
        """Delete a customer intent."""
        yield from send(DELETE.request(customerIntentId=intent_id))

    @listing
    def list_source_intents(self, intent_id: str) -> Exchange[Page[AssignedSourceIntent]]:
        """The source intents of one customer intent."""
        return numbered(LIST_SOURCES, AssignedSourceIntent, customerIntentId=intent_id)

    @endpoint
    def add_source_intents(self, intent_id: str, sources: Sequence[SourceIntent]) -> Exchange[BulkResults]:
        """Assign source intents; look at `error_result_ids` for those that could not be."""
        body = {"items": [source.wire() for source in sources]}
        return parse(BulkResults, (yield from send(ADD_SOURCES.request(body, customerIntentId=intent_id))))

    @endpoint
    def remove_source_intents(self, intent_id: str, source_intent_ids: Sequence[str]) -> Exchange[BulkResults]:
        """Take source intents away; look at `error_result_ids` for those that could not be."""
        body = {"items": [*source_intent_ids]}
        return parse(BulkResults, (yield from send(REMOVE_SOURCES.request(body, customerIntentId=intent_id))))

    @listing
    def list_all_source_intents(
        self, source_type: str | None = None, source_id: str | None = None
    ) -> Exchange[Page[AssignedSourceIntent]]:
        """The source intents of one type (by default segments) in the whole org, or of one source."""
        query = {"type": source_type, "sourceId": source_id}
        return numbered(LIST_ALL_SOURCES, AssignedSourceIntent, query)


INTENTS = CustomerIntents(Raw())
