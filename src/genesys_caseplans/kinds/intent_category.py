"""Categories of customer intents. Client, spec entry and kind. Source: contract, /intents/categories."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, parse
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.flat import Flat, Writes, compare_flat, flat_state, flat_steps, found_of
from genesys_caseplans.kinds.kind import Kind, LiveObject, Selection

_PATH = "/api/v2/intents/categories"
LIST = Operation("GET", _PATH, "getIntentsCategories")
CREATE = Operation("POST", _PATH, "postIntentsCategories")
GET = Operation("GET", _PATH + "/{categoryId}", "getIntentsCategory")
UPDATE = Operation("PATCH", _PATH + "/{categoryId}", "patchIntentsCategory")
DELETE = Operation("DELETE", _PATH + "/{categoryId}", "deleteIntentsCategory")


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

    description: Annotated[str, Field(min_length=1)]


_FIELDS = (
    Flat("name", "name", lambda it: it.name),
    Flat("description", "description", lambda it: it.description),
)
CATEGORIES = IntentCategories(Raw())


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return found_of((yield from CATEGORIES.list()))


def _named(name: str) -> Exchange[list[IntentCategory]]:
    return [one for one in (yield from CATEGORIES.list()) if one.name == name]


KIND = Kind(
    name="intentCategory",
    section="intentCategories",
    model=IntentCategoryEntry,
    find=_find,
    state=lambda found, _: flat_state(_FIELDS, found.object),
    compare=compare_flat(_FIELDS),
    steps=flat_steps(
        "category",
        _FIELDS,
        Writes(
            IntentCategoryCreate,
            IntentCategoryUpdate,
            CATEGORIES.create,
            CATEGORIES.update,
            CATEGORIES.get,
            _named,
        ),
    ),
    unique_names=False,
)
