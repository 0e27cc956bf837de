"""The operations on intent categories and customer intents.

Owns: their rules. Almost nothing is published about them: names are not unique, and a PATCH that changes
nothing is fine (api-facts: Intents, Transport).
Everything else that is refused here is the sandbox's choice, under a generic code.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, many, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.store import Kind, fold
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS
from genesys_caseplans.sandbox.resources.intents import shapes
from genesys_caseplans.sandbox.resources.intents.kind import ASSIGNMENTS, CATEGORIES, INTENTS, SOURCES, find_intent

Json = dict[str, Any]

# Whole hours, one to thirty days (api-facts: Intents).
_EXPIRY_HOURS = (24, 720)
_CATEGORY = {
    "id": SERVER_SET,
    "dateCreated": SERVER_SET,
    "selfUri": SERVER_SET,
    "name": text(1).needed(),
    "description": text().needed(),
}
_CATEGORY_PATCH = {name: field for name, field in _CATEGORY.items() if name != "dateCreated"}
_INTENT_PATCH = {**_CATEGORY_PATCH, "expiryTime": whole(*_EXPIRY_HOURS).needed(), "categoryId": uuid_text().needed()}
_INTENT = _INTENT_PATCH


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
    return Answer(200, numbered(ask, _search(ask, CATEGORIES), shapes.category))


def _create_category(ask: Ask) -> Answer:
    body = ask.org.dated(PLAIN.create(ask.object(), _CATEGORY))
    if limits.is_full(ask.org, limits.CATEGORIES, CATEGORIES):
        raise Refusal("limit.exceeded")
    ask.org.store.put(CATEGORIES, body)
    return Answer(200, shapes.category(body))


def _get_category(ask: Ask) -> Answer:
    return Answer(200, shapes.category(_found(ask, CATEGORIES, "categoryId")))


def _patch_category(ask: Ask) -> Answer:
    body = _found(ask, CATEGORIES, "categoryId")
    body = ask.org.touched({**body, **PLAIN.patch(ask.object(), _CATEGORY_PATCH)})
    ask.org.store.put(CATEGORIES, body)
    return Answer(200, shapes.category(body))


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
    return Answer(200, numbered(ask, _search(ask, INTENTS), shapes.intent))


def _create_intent(ask: Ask) -> Answer:
    body = ask.org.dated(_with_category(ask, PLAIN.create(ask.object(), _INTENT)))
    if limits.is_full(ask.org, limits.INTENTS, INTENTS):
        raise Refusal("limit.exceeded")
    ask.org.store.put(INTENTS, body)
    return Answer(200, shapes.intent(body))


def _get_intent(ask: Ask) -> Answer:
    return Answer(200, shapes.intent(_found(ask, INTENTS, "customerIntentId")))


def _patch_intent(ask: Ask) -> Answer:
    body = _found(ask, INTENTS, "customerIntentId")
    given = _with_category(ask, PLAIN.patch(ask.object(), _INTENT_PATCH))
    body = ask.org.touched({**body, **given})
    ask.org.store.put(INTENTS, body)
    return Answer(200, shapes.intent(body))


def _retrieve(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), {"ids": many(uuid_text()).needed()})
    # Ids of which there is no intent are left out: the sandbox's choice.
    found = (find_intent(ask.org, one) for one in dict.fromkeys(given["ids"]))
    return Answer(200, [shapes.intent(body) for body in found if body])


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
