"""External contacts: `/api/v2/externalcontacts/contacts`.

Owns: their shape and search. `q` looks into names and e-mail addresses, the sandbox's choice.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import SERVER_SET, Dialect, Field, flag, nested, text, uuid_text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org, bare, new_id
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS, DIVISIONS
from genesys_caseplans.sandbox.resources.lookups.shapes import brief_division, uri

Json = dict[str, Any]

# A wrong contact is 422 (contract), with the code that case management uses for its 400.
_CONTACTS = Dialect({}, "validation.failed", status=422)
_NAMES = ("firstName", "middleName", "lastName", "salutation", "title")
_EMAILS = ("workEmail", "personalEmail", "otherEmail")
_CREATE: dict[str, Field] = {
    **dict.fromkeys(("id", "modifyDate", "createDate", "type", "selfUri"), SERVER_SET),
    **{name: text(0, 1000) for name in _NAMES},
    **{name: text(0, 256) for name in _EMAILS},
    "division": nested({"id": uuid_text().told({"uuid": "invalid.division.id"}), "name": text(), "selfUri": text()}),
    "surveyOptOut": flag(),
    "externalSystemUrl": text(),
    "customFields": nested(),
}


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    division = brief_division(org, body["divisionId"]) if body.get("divisionId") else None
    return bare({**kept, "division": division, "selfUri": uri(CONTACTS, body["id"])})


def _list(ask: Ask) -> Answer:
    wanted = fold(ask.param("q") or "")
    found = [
        body
        for _, body in ask.org.store.walk(CONTACTS)
        if wanted in fold(" ".join(str(body.get(name, "")) for name in (*_NAMES, *_EMAILS)))
    ]
    return Answer(200, numbered(ask, found, lambda body: _shape(ask.org, body)))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(CONTACTS, ask.id("contactId", "entity.not.found"))
    if body is None:
        raise Refusal("entity.not.found")
    return Answer(200, _shape(ask.org, body))


def _create(ask: Ask) -> Answer:
    given = _CONTACTS.create(ask.object(), _CREATE)
    division = given.pop("division", {}).get("id")
    if division is not None and ask.org.store.get(DIVISIONS, division.lower()) is None:
        raise Refusal("invalid.division.id", field="division.id")
    if division is not None:
        ask.insist_in(division.lower(), "division.id")
    now = ask.org.clock.stamp()
    stripped = {name: one.strip() if isinstance(one, str) else one for name, one in given.items()}
    body = {"id": new_id(), **stripped, "type": "Curated", "createDate": now, "modifyDate": now}
    if division is not None:
        body["divisionId"] = division.lower()
    ask.org.store.put(CONTACTS, body)
    return Answer(200, _shape(ask.org, body))


HANDLERS: dict[str, Handler] = {
    "getExternalcontactsContacts": _list,
    "postExternalcontactsContacts": _create,
    "getExternalcontactsContact": _get,
}
