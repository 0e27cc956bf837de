"""How intents are kept: categories, customer intents, their source intents, and what is assigned to contacts."""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind, named

Json = dict[str, Any]


def _of_intent(body: Json) -> Iterable[tuple[str, str]]:
    yield "intent", body["customerIntentId"]
    if body.get("externalContactId"):
        yield "contact", body["externalContactId"]


CATEGORIES = Kind("intent category", named)
INTENTS = Kind("customer intent", lambda body: [*named(body), ("category", body["categoryId"])])
SOURCES = Kind("source intent", _of_intent)
ASSIGNMENTS = Kind("intent assignment", _of_intent)


def find_intent(org: Org, intent_id: str) -> Json | None:
    """A customer intent as it is kept."""
    return org.store.get(INTENTS, intent_id.lower())
