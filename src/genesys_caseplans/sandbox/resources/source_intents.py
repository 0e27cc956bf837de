"""Source intents of customer intents, and customer intents assigned to external contacts: `/api/v2/intents`.

Owns: their shapes and rules. Nothing of them is published but the models, so the rules are the sandbox's choice: a
source intent belongs to one customer intent, adding it again there is fine, adding it elsewhere fails, and only what
is mapped can be removed.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, Field, choice, many, nested, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import bad_parameter, numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.intents.kind import ASSIGNMENTS, INTENTS, SOURCES, find_intent
from genesys_caseplans.sandbox.resources.intents.shapes import category_reference, intent_reference
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS

Json = dict[str, Any]

_TYPES = ("Bot", "Copilot", "Digitalbot", "Segment", "Topic", "Unknown")
_SOURCE = {
    "sourceIntentId": text(1).needed(),
    "sourceIntentName": text(),
    "sourceType": choice(*_TYPES),
    "sourceId": text(),
    "sourceName": text(),
}
_ADD: dict[str, Field] = {"items": many(nested(_SOURCE)).needed()}
_REMOVE: dict[str, Field] = {"items": many(text()).needed()}
_ASSIGN: dict[str, Field] = {
    "sourceId": text(),
    "sessionId": text(),
    "conversationId": text(),
    "sourceType": choice("Bot", "Case", "Copilot", "Digitalbot", "Segment", "Topic", "Unknown"),
}


def _intent(ask: Ask) -> Json:
    body = ask.org.store.get(INTENTS, ask.id("customerIntentId", "not.found"))
    if body is None:
        raise Refusal("not.found")
    return body


def _shape(org: Org, body: Json) -> Json:
    source = {name: body[name] for name in _SOURCE if name in body}
    return {"sourceIntent": source, "customerIntent": intent_reference(org, body["customerIntentId"])}


def _listed(ask: Ask, found: list[Json]) -> Answer:
    return Answer(200, numbered(ask, found, lambda body: _shape(ask.org, body)))


def _of_intent(ask: Ask) -> Answer:
    wanted = fold(ask.param("queryValue") or "")
    found = ask.org.store.find(SOURCES, "intent", _intent(ask)["id"])
    return _listed(ask, [body for body in found if wanted in fold(body.get("sourceIntentName", ""))])


def _all(ask: Ask) -> Answer:
    wanted, source = ask.param("type") or "Segment", ask.param("sourceId")
    if wanted not in _TYPES:
        raise bad_parameter("type", wanted, ", ".join(_TYPES))
    found = [body for _, body in ask.org.store.walk(SOURCES) if body.get("sourceType", "Unknown") == wanted]
    return _listed(ask, [body for body in found if not source or body.get("sourceId") == source])


def _add(ask: Ask) -> Answer:
    intent = _intent(ask)
    results: list[tuple[str, bool]] = []
    for one in PLAIN.create(ask.object(), _ADD)["items"]:
        have = ask.org.store.get(SOURCES, one["sourceIntentId"])
        free = have is None or have["customerIntentId"] == intent["id"]
        if free:
            kept = {name: value for name, value in one.items() if value is not None}
            ask.org.store.put(SOURCES, {"id": one["sourceIntentId"], **kept, "customerIntentId": intent["id"]})
        results.append((one["sourceIntentId"], free))
    return _results(results)


def _remove(ask: Ask) -> Answer:
    intent = _intent(ask)
    results: list[tuple[str, bool]] = []
    for one in PLAIN.create(ask.object(), _REMOVE)["items"]:
        have = ask.org.store.get(SOURCES, one)
        own = have is not None and have["customerIntentId"] == intent["id"]
        if own:
            ask.org.store.delete(SOURCES, one)
        results.append((one, own))
    return _results(results)


def _results(results: list[tuple[str, bool]]) -> Answer:
    failed = [one for one, done in results if not done]
    told = [{"id": one, "success": done} for one, done in results]
    return Answer(200, {"results": told, "errorCount": len(failed), "errorResultIds": failed})


def _contact_id(ask: Ask) -> str:
    contact = ask.id("externalContactId", "not.found")
    if ask.org.store.get(CONTACTS, contact) is None:
        raise Refusal("not.found")
    return contact


def _assignment(org: Org, body: Json) -> Json:
    intent = find_intent(org, body["customerIntentId"]) or {"categoryId": ""}
    return {
        "customerIntent": intent_reference(org, body["customerIntentId"]),
        "category": category_reference(intent["categoryId"]),
        "dateMostRecentlyAssigned": body["assigned"],
    }


def _assign(ask: Ask) -> Answer:
    contact, intent = _contact_id(ask), _intent(ask)
    given = PLAIN.create(ask.object(), _ASSIGN)
    body = {
        "id": f"{contact}:{intent['id']}",
        **given,
        "externalContactId": contact,
        "customerIntentId": intent["id"],
        "assigned": ask.org.clock.stamp(),
    }
    ask.org.store.put(ASSIGNMENTS, body)
    return Answer(200, _assignment(ask.org, body))


def _assignments(ask: Ask) -> Answer:
    found = ask.org.store.find(ASSIGNMENTS, "contact", _contact_id(ask))
    found.sort(key=lambda body: body["assigned"], reverse=True)
    return Answer(200, numbered(ask, found, lambda body: _assignment(ask.org, body)))


HANDLERS: dict[str, Handler] = {
    "getIntentsSourceintents": _all,
    "getIntentsCustomerintentSourceintents": _of_intent,
    "postIntentsCustomerintentSourceintentsBulkAdd": _add,
    "postIntentsCustomerintentSourceintentsBulkRemove": _remove,
    "getIntentsAssignmentsExternalcontact": _assignments,
    "postIntentsAssignmentsExternalcontactCustomerintentAssignment": _assign,
}
