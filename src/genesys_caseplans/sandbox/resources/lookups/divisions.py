"""Divisions: `/api/v2/authorization/divisions`.

Owns: their listing, and the rules of making one.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.org import new_id
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.rules import home
from genesys_caseplans.sandbox.resources.lookups.shapes import uri

Json = dict[str, Any]

_FIELDS = {
    "id": SERVER_SET,
    "selfUri": SERVER_SET,
    "homeDivision": SERVER_SET,
    "objectCounts": SERVER_SET,
    # The codes are the contract's; that an empty name is "invalid" and 1,000 characters are too many is not said.
    "name": text(1, 1000).needed().told({"missing": "division.name.invalid", "long": "max.length.exceeded"}),
    "description": text(0, 1000).needed().told({"long": "max.length.exceeded"}),
}


def _shape(body: Json) -> Json:
    return {**body, "selfUri": uri(DIVISIONS, body["id"])}


def _list(ask: Ask) -> Answer:
    return by_name(ask, DIVISIONS, _shape)


def _home(ask: Ask) -> Answer:
    return Answer(200, _shape(ask.org.store.get(DIVISIONS, home(ask.org)) or {}))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(DIVISIONS, ask.ids["divisionId"].lower())
    if body is None:
        raise Refusal("not.found")
    return Answer(200, _shape(body))


def _create(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), _FIELDS)
    if ask.org.store.has(DIVISIONS, "name", fold(given["name"])):
        raise Refusal("resource.already.exists")
    if limits.is_full(ask.org, limits.DIVISIONS, DIVISIONS):
        raise Refusal("max.scopes.exceeded")
    body = {"id": new_id(), **given, "homeDivision": False}
    ask.org.store.put(DIVISIONS, body)
    return Answer(200, _shape(body))


HANDLERS: dict[str, Handler] = {
    "getAuthorizationDivisions": _list,
    "postAuthorizationDivisions": _create,
    "getAuthorizationDivisionsHome": _home,
    "getAuthorizationDivision": _get,
}
