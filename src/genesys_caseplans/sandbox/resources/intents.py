"""Intent categories and customer intents: `/api/v2/intents`.

Owns: their shapes and rules. Almost nothing is published about them: names are not unique, `categoryId` is flat in
requests and `category.id` nested in answers, a PATCH that changes nothing is fine (api-facts: Intents, Transport).
Everything else that is refused here is the sandbox's choice, under a generic code.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, many, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits as org_limits
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.org.store import Kind, fold, named
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS

Json = dict[str, Any]

CATEGORIES = Kind("intent category", named)


def _of_intent(body: Json) -> Iterable[tuple[str, str]]:
    yield "intent", body["customerIntentId"]
    if body.get("externalContactId"):
        yield "contact", body["externalContactId"]


# What belongs to a customer intent; `source_intents.py` has their operations.
SOURCES = Kind("source intent", _of_intent)
ASSIGNMENTS = Kind("intent assignment", _of_intent)
INTENTS = Kind("customer intent", lambda body: [*named(body), ("category", body["categoryId"])])

_CATEGORY = {
    "id": SERVER_SET,
    "dateCreated": SERVER_SET,
    "selfUri": SERVER_SET,
    "name": text(1).needed(),
    "description": text().needed(),
}
_CATEGORY_PATCH = {name: field for name, field in _CATEGORY.items() if name != "dateCreated"}
_INTENT_PATCH = {**_CATEGORY_PATCH, "expiryTime": whole(1).needed(), "categoryId": uuid_text().needed()}
_INTENT = _INTENT_PATCH


def find_intent(org: Org, intent_id: str) -> Json | None:
    """A customer intent as it is kept."""
    return org.store.get(INTENTS, intent_id.lower())


def intent_reference(org: Org, intent_id: str) -> Json:
    """CustomerIntentReference of the contract."""
    known = org.store.get(INTENTS, intent_id) or {}
    return bare({"id": intent_id, "name": known.get("name"), "selfUri": _intent_uri(intent_id)})


def category_reference(category_id: str) -> Json:
    """A category as customer intents show it."""
    return {"id": category_id, "selfUri": _category_uri(category_id)}


def _category_uri(category_id: str) -> str:
    return f"/api/v2/intents/categories/{category_id}"


def _intent_uri(intent_id: str) -> str:
    return f"/api/v2/intents/customerintents/{intent_id}"


def _category_shape(body: Json) -> Json:
    kept = {name: body[name] for name in ("id", "name", "description", "dateCreated")}
    return {**kept, "selfUri": _category_uri(body["id"])}


def _intent_shape(body: Json) -> Json:
    kept = {name: body[name] for name in ("id", "name", "description", "expiryTime", "dateCreated")}
    return {**kept, "category": category_reference(body["categoryId"]), "selfUri": _intent_uri(body["id"])}


def _found(ask: Ask, kind: Kind, parameter: str) -> Json:
    body = ask.org.store.get(kind, ask.id(parameter, "not.found"))
    if body is None:
        raise Refusal("not.found")
    return body


def _search(ask: Ask, kind: Kind) -> list[Json]:
    wanted = fold(ask.param("queryValue") or "")
    category = ask.param("categoryId") if kind is INTENTS else None
    return [
        body
        for _, body in ask.org.store.walk(kind)
        if wanted in fold(body["name"]) and (not category or body["categoryId"] == category.lower())
    ]


def _list_categories(ask: Ask) -> Answer:
    return Answer(200, numbered(ask, _search(ask, CATEGORIES), _category_shape))


def _create_category(ask: Ask) -> Answer:
    body = ask.org.dated(PLAIN.create(ask.object(), _CATEGORY))
    org_limits.insist_room(ask.org, org_limits.CATEGORIES, CATEGORIES)
    ask.org.store.put(CATEGORIES, body)
    return Answer(200, _category_shape(body))


def _get_category(ask: Ask) -> Answer:
    return Answer(200, _category_shape(_found(ask, CATEGORIES, "categoryId")))


def _patch_category(ask: Ask) -> Answer:
    body = _found(ask, CATEGORIES, "categoryId")
    body = ask.org.touched({**body, **PLAIN.patch(ask.object(), _CATEGORY_PATCH)})
    ask.org.store.put(CATEGORIES, body)
    return Answer(200, _category_shape(body))


def _delete_category(ask: Ask) -> Answer:
    body = _found(ask, CATEGORIES, "categoryId")
    if ask.org.store.has(INTENTS, "category", body["id"]):
        raise Refusal("request.conflict")
    ask.org.store.delete(CATEGORIES, body["id"])
    return Answer(204)


def _with_category(ask: Ask, given: Json) -> Json:
    if "categoryId" not in given:
        return given
    category = given["categoryId"].lower()
    if ask.org.store.get(CATEGORIES, category) is None:
        raise Refusal("not.found", field="categoryId")
    return {**given, "categoryId": category}


def _list_intents(ask: Ask) -> Answer:
    return Answer(200, numbered(ask, _search(ask, INTENTS), _intent_shape))


def _create_intent(ask: Ask) -> Answer:
    body = ask.org.dated(_with_category(ask, PLAIN.create(ask.object(), _INTENT)))
    org_limits.insist_room(ask.org, org_limits.INTENTS, INTENTS)
    ask.org.store.put(INTENTS, body)
    return Answer(200, _intent_shape(body))


def _get_intent(ask: Ask) -> Answer:
    return Answer(200, _intent_shape(_found(ask, INTENTS, "customerIntentId")))


def _patch_intent(ask: Ask) -> Answer:
    body = _found(ask, INTENTS, "customerIntentId")
    given = _with_category(ask, PLAIN.patch(ask.object(), _INTENT_PATCH))
    body = ask.org.touched({**body, **given})
    ask.org.store.put(INTENTS, body)
    return Answer(200, _intent_shape(body))


def _retrieve(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), {"ids": many(uuid_text()).needed()})
    # Ids of which there is no intent are left out: the sandbox's choice.
    found = (find_intent(ask.org, one) for one in dict.fromkeys(given["ids"]))
    return Answer(200, [_intent_shape(body) for body in found if body])


def _delete_intent(ask: Ask) -> Answer:
    body = _found(ask, INTENTS, "customerIntentId")
    if ask.org.store.has(CASEPLANS, "intent", body["id"]):
        raise Refusal("request.conflict")
    for kind in (SOURCES, ASSIGNMENTS):
        for one in ask.org.store.find(kind, "intent", body["id"]):
            ask.org.store.delete(kind, one["id"])
    ask.org.store.delete(INTENTS, body["id"])
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "getIntentsCategories": _list_categories,
    "postIntentsCategories": _create_category,
    "getIntentsCategory": _get_category,
    "patchIntentsCategory": _patch_category,
    "deleteIntentsCategory": _delete_category,
    "getIntentsCustomerintents": _list_intents,
    "postIntentsCustomerintents": _create_intent,
    "getIntentsCustomerintent": _get_intent,
    "patchIntentsCustomerintent": _patch_intent,
    "deleteIntentsCustomerintent": _delete_intent,
    "postIntentsCustomerintentsBulkRetrieve": _retrieve,
}
