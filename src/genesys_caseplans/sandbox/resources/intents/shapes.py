"""How intents look in answers.

Owns: IntentsCategory, CustomerIntent and the references to them of the contract. `categoryId` is flat in requests,
`category.id` nested in answers (api-facts: Intents).
"""

from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare, once
from genesys_caseplans.sandbox.resources.intents.kind import INTENTS

Json = dict[str, Any]


@once
def intent_reference(org: Org, intent_id: str) -> Json:
    """CustomerIntentReference of the contract."""
    known = org.known(INTENTS, intent_id)
    return bare({"id": intent_id, "name": known.get("name"), "selfUri": _intent_uri(intent_id)})


def category_reference(category_id: str) -> Json:
    """A category as customer intents show it."""
    return {"id": category_id, "selfUri": _category_uri(category_id)}


def category(body: Json) -> Json:
    """A category as it is."""
    kept = {name: body[name] for name in ("id", "name", "description", "dateCreated")}
    return {**kept, "selfUri": _category_uri(body["id"])}


def intent(body: Json) -> Json:
    """CustomerIntent of the contract."""
    kept = {name: body[name] for name in ("id", "name", "description", "expiryTime", "dateCreated")}
    return {**kept, "category": category_reference(body["categoryId"]), "selfUri": _intent_uri(body["id"])}


def _category_uri(category_id: str) -> str:
    return f"/api/v2/intents/categories/{category_id}"


def _intent_uri(intent_id: str) -> str:
    return f"/api/v2/intents/customerintents/{intent_id}"
