"""Categories of customer intents. Client, spec entry and kind. Source: contract, /intents/categories."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, ClassVar

from pydantic import Field

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, parse
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.comparing import compare_fields
from genesys_caseplans.kinds.endpoints import Endpoints, live_objects, steps_of
from genesys_caseplans.kinds.fields import Entry, Wire
from genesys_caseplans.kinds.kind import Kind, LiveObject, Observed, Selection
from genesys_caseplans.kinds.table import observed_model, observed_values

_PATH = "/api/v2/intents/categories"
LIST = Operation("GET", _PATH, "getIntentsCategories", permissions=("externalContacts:customerIntentTaxonomy:view",))
CREATE = Operation("POST", _PATH, "postIntentsCategories", permissions=("externalContacts:customerIntentTaxonomy:add",))
GET = Operation(
    "GET", _PATH + "/{categoryId}", "getIntentsCategory", permissions=("externalContacts:customerIntentTaxonomy:view",)
)
UPDATE = Operation(
    "PATCH",
    _PATH + "/{categoryId}",
    "patchIntentsCategory",
    permissions=("externalContacts:customerIntentTaxonomy:edit",),
)
DELETE = Operation(
    "DELETE",
    _PATH + "/{categoryId}",
    "deleteIntentsCategory",
    permissions=("externalContacts:customerIntentTaxonomy:delete",),
)


class IntentCategory(ApiModel):
    """A category as the API gives it."""

    id: str
    name: str | None = None
    description: str | None = None
    date_created: datetime | None = None


class IntentCategoryCreate(ApiModel):
    """A new category."""

    name: str
    description: str


class IntentCategoryUpdate(ApiModel):
    """What to change of a category."""

    name: str | None = None
    description: str | None = None


class IntentCategories(Group[F]):
    """Categories of customer intents. Names are not unique."""

    @listing
    def list(self) -> Exchange[Page[IntentCategory]]:
        """All categories."""
        return numbered(LIST, IntentCategory)

    @endpoint
    def get(self, category_id: str) -> Exchange[IntentCategory]:
        """One category; `NotFound` where there is none."""
        return parse(IntentCategory, (yield from send(GET.request(categoryId=category_id))))

    @endpoint
    def create(self, new: IntentCategoryCreate) -> Exchange[IntentCategory]:
        """Make a category."""
        return parse(IntentCategory, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def update(self, category_id: str, changes: IntentCategoryUpdate) -> Exchange[IntentCategory]:
        """Change a category."""
        return parse(IntentCategory, (yield from send(UPDATE.request(changes.wire(), categoryId=category_id))))

    @endpoint
    def delete(self, category_id: str) -> Exchange[None]:
        """Delete a category."""
        yield from send(DELETE.request(categoryId=category_id))


class IntentCategoryEntry(Entry):
    """A category of a spec; the API asks for a description."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "What belongs to it.",
    }

    description: Annotated[str, Field(min_length=1), Wire("description")]


CATEGORIES = IntentCategories(Raw())


def observe(live: LiveObject) -> Observed[IntentCategoryEntry]:
    """A category as a spec would say it."""
    return Observed(live.id, observed_model(IntentCategoryEntry, observed_values(IntentCategoryEntry, live.object)))


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return live_objects((yield from CATEGORIES.list()))


def _named(name: str) -> Exchange[list[IntentCategory]]:
    return [category for category in (yield from CATEGORIES.list()) if category.name == name]


_ENDPOINTS = Endpoints(
    IntentCategoryCreate,
    IntentCategoryUpdate,
    CATEGORIES.create,
    CATEGORIES.update,
    CATEGORIES.get,
    _named,
    observe,
    (CREATE,),
    (UPDATE,),
    many="intent category",
)

KIND = Kind(
    name="intentCategory",
    section="intentCategories",
    noun="intent category",
    model=IntentCategoryEntry,
    find=_find,
    observe=observe,
    compare=compare_fields,
    steps=lambda goal, comparison: steps_of(_ENDPOINTS, "intent category", goal, comparison),
    remove=CATEGORIES.delete,
    removes=(DELETE,),
    calls=lambda _: Calls((LIST, GET), (CREATE, UPDATE), (DELETE,)),
    unique_names=False,
)
