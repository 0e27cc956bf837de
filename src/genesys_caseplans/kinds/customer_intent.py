"""Customer intents: what a customer wants. Client, spec entry and kind. Source: contract, /intents/customerintents."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from genesys_caseplans.address import Reference
from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse
from genesys_caseplans.kinds.fields import Entry, RefTo, WholeHours
from genesys_caseplans.kinds.flat import Flat, Writes, compare_flat, flat_state, flat_steps, found_of, known
from genesys_caseplans.kinds.kind import Kind, LiveObject, Selection

_PATH = "/api/v2/intents/customerintents"
LIST = Operation("GET", _PATH, "getIntentsCustomerintents")
CREATE = Operation("POST", _PATH, "postIntentsCustomerintents")
GET = Operation("GET", _PATH + "/{customerIntentId}", "getIntentsCustomerintent")
UPDATE = Operation("PATCH", _PATH + "/{customerIntentId}", "patchIntentsCustomerintent")
DELETE = Operation("DELETE", _PATH + "/{customerIntentId}", "deleteIntentsCustomerintent")

_HOUR = 3600


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


class CustomerIntentEntry(Entry):
    """A customer intent of a spec. expiry: seconds, in whole hours."""

    description: Annotated[str, Field(min_length=1)]
    category: Annotated[Reference, RefTo("intentCategories")]
    expiry: WholeHours


_FIELDS = (
    Flat("name", "name", lambda it: it.name),
    Flat("description", "description", lambda it: it.description),
    Flat("category", "categoryId", lambda it: known(it.category)),
    Flat(
        "expiry",
        "expiryTime",
        lambda it: None if it.expiry_time is None else it.expiry_time * _HOUR,
        writes=lambda seconds: seconds // _HOUR,
    ),
)
INTENTS = CustomerIntents(Raw())


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return found_of((yield from INTENTS.list()))


def _named(name: str) -> Exchange[list[CustomerIntent]]:
    return [one for one in (yield from INTENTS.list()) if one.name == name]


KIND = Kind(
    name="customerIntent",
    section="customerIntents",
    model=CustomerIntentEntry,
    find=_find,
    state=lambda found, _: flat_state(_FIELDS, found.object),
    compare=compare_flat(_FIELDS),
    steps=flat_steps(
        "customer intent",
        _FIELDS,
        Writes(CustomerIntentCreate, CustomerIntentUpdate, INTENTS.create, INTENTS.update, INTENTS.get, _named),
    ),
    unique_names=False,
)
