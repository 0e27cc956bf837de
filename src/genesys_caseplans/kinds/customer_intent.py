"""Customer intents: what a customer wants. Client, spec entry and kind. Source: contract, /intents/customerintents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as with_values
from datetime import datetime
from typing import Annotated

from pydantic import Field

from genesys_caseplans.address import Reference
from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, EntityRef, malformed, parse
from genesys_caseplans.kinds.comparing import compare_fields
from genesys_caseplans.kinds.endpoints import Endpoints, live_objects, steps_of
from genesys_caseplans.kinds.fields import DAY, Entry, RefTo, WholeHours, Wire
from genesys_caseplans.kinds.kind import Kind, LiveObject, Observed, Selection
from genesys_caseplans.kinds.table import observed_model, observed_values, pointed_names

_PATH = "/api/v2/intents/customerintents"
LIST = Operation("GET", _PATH, "getIntentsCustomerintents")
CREATE = Operation("POST", _PATH, "postIntentsCustomerintents")
GET = Operation("GET", _PATH + "/{customerIntentId}", "getIntentsCustomerintent")
UPDATE = Operation("PATCH", _PATH + "/{customerIntentId}", "patchIntentsCustomerintent")
DELETE = Operation("DELETE", _PATH + "/{customerIntentId}", "deleteIntentsCustomerintent")
RETRIEVE = Operation(
    "POST", "/api/v2/intents/customerintents/bulk/retrieve", "postIntentsCustomerintentsBulkRetrieve", repeatable=True
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

    @endpoint
    def retrieve(self, ids: Sequence[str]) -> Exchange[Sequence[CustomerIntent]]:
        """Several customer intents by id, in one request."""
        reply = yield from send(RETRIEVE.request({"ids": [*ids]}))
        if not isinstance(reply.body, list):
            raise malformed(reply.request, "the answer is no list", reply.correlation_id)
        return [parse(CustomerIntent, with_values(reply, body=intent)) for intent in reply.body]


class CustomerIntentEntry(Entry):
    """A customer intent of a spec. expiry: seconds, in whole hours, 24 to 720 of them (announcements, F)."""

    description: Annotated[str, Field(min_length=1), Wire("description")]
    category: Annotated[Reference, RefTo("intentCategories"), Wire("categoryId")]
    expiry: Annotated[WholeHours, Field(ge=DAY, le=30 * DAY), Wire("expiryTime", unit=3600)]


INTENTS = CustomerIntents(Raw())


def observe(live: LiveObject) -> Observed[CustomerIntentEntry]:
    """A customer intent as a spec would say it."""
    entry = observed_model(CustomerIntentEntry, observed_values(CustomerIntentEntry, live.object))
    return Observed(live.id, entry, names=pointed_names(CustomerIntentEntry, live.object))


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return live_objects((yield from INTENTS.list()))


def _named(name: str) -> Exchange[list[CustomerIntent]]:
    return [intent for intent in (yield from INTENTS.list()) if intent.name == name]


_ENDPOINTS = Endpoints(
    CustomerIntentCreate,
    CustomerIntentUpdate,
    INTENTS.create,
    INTENTS.update,
    INTENTS.get,
    _named,
    observe,
    many="customer intent",
)

KIND = Kind(
    name="customerIntent",
    section="customerIntents",
    noun="customer intent",
    model=CustomerIntentEntry,
    find=_find,
    observe=observe,
    compare=compare_fields,
    steps=lambda goal, comparison: steps_of(_ENDPOINTS, "customer intent", goal, comparison),
    remove=INTENTS.delete,
    unique_names=False,
)
