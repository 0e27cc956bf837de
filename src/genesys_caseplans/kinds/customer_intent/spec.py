"""How a customer intent is written in a spec. Source: contract, CustomerIntent and SourceIntent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.fields import DAY, Entry, RefTo, SpecModel, WholeHours, Wire


class SourceIntentEntry(SpecModel):
    """What a source calls such a wish. id: the source's own, which need not be a UUID."""

    meanings: ClassVar[Mapping[str, str]] = {
        "id": "The source's own id of it.",
        "name": "What the source calls it.",
        "type": "What kind of source it is of.",
        "source_id": "Which source; must be given for bots.",
        "source_name": "What the source is called; must be given for bots.",
    }

    id: Annotated[str, Field(min_length=1), Wire("sourceIntentId")]
    name: Annotated[str | None, Wire("sourceIntentName")] = None
    type: Annotated[Literal["Bot", "Copilot", "Digitalbot", "Segment", "Topic"] | None, Wire("sourceType")] = None
    source_id: Annotated[str | None, Wire("sourceId")] = None
    source_name: Annotated[str | None, Wire("sourceName")] = None

    def is_whole(self) -> bool:
        """A source intent is added and removed, never changed."""
        return True


class CustomerIntentEntry(Entry):
    """A customer intent of a spec. expiry: seconds, in whole hours, 24 to 720 of them (announcements, F)."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "What a customer wants.",
        "category": "The category that it belongs to.",
        "expiry": "After how long it is no longer counted as the customer's wish; in whole hours.",
        "source_intents": "What bots, topics and other sources call it: the whole list, in any order.",
    }

    description: Annotated[str, Field(min_length=1), Wire("description")]
    category: Annotated[Reference, RefTo("intentCategories"), Wire("categoryId")]
    expiry: Annotated[WholeHours, Field(ge=DAY, le=30 * DAY), Wire("expiryTime", unit=3600)]
    source_intents: list[SourceIntentEntry] | None = None
