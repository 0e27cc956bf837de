"""Divisions: `/api/v2/authorization/divisions`.

Owns: the home division, references to divisions, and what a reference to an unknown one is answered with.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits as org_limits
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.org.store import Kind, fold, named
from genesys_caseplans.sandbox.resources.lookups.listing import by_name

Json = dict[str, Any]

DIVISIONS = Kind("division", named)

_FIELDS = {
    "id": SERVER_SET,
    "selfUri": SERVER_SET,
    "homeDivision": SERVER_SET,
    "objectCounts": SERVER_SET,
    # The codes are the contract's; that an empty name is "invalid" and 1,000 characters are too many is not said.
    "name": text(1, 1000).needed().told({"missing": "division.name.invalid", "long": "max.length.exceeded"}),
    "description": text(0, 1000).needed().told({"long": "max.length.exceeded"}),
}


def home(org: Org) -> str:
    """The id of the home division."""
    return org.fact("home")


def reference(org: Org, division_id: str) -> Json:
    """Division of the contract."""
    known = org.store.get(DIVISIONS, division_id) or {}
    body = {"id": division_id, "name": known.get("name"), "selfUri": _uri(division_id)}
    return {name: value for name, value in body.items() if value is not None}


def brief(org: Org, division_id: str) -> Json:
    """A division as people, queues and scripts show it: id and name only (contract)."""
    known = org.store.get(DIVISIONS, division_id) or {}
    return {"id": division_id, "name": known.get("name", "")}


def insist(org: Org, division_id: str, permission: str, operation: Operation | None = None) -> str:
    """A division that exists. Nobody has a permission in one that does not, so an unknown one is answered with the
    generic 403: the sandbox's choice, as no operation publishes a code for it. `operation`: whose own code is meant.
    """
    division_id = division_id.lower()
    if org.store.get(DIVISIONS, division_id) is None:
        raise Refusal("missing.division.permission", permission, field="divisionId")
    if operation is None:
        org.access.insist(permission, division_id, "divisionId")
    else:
        org.access.insist_for(operation, division_id, "divisionId")
    return division_id


def _uri(division_id: str) -> str:
    return f"/api/v2/authorization/divisions/{division_id}"


def _shape(body: Json) -> Json:
    return {**body, "selfUri": _uri(body["id"])}


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
    org_limits.insist_room(ask.org, org_limits.DIVISIONS, DIVISIONS)
    body = {"id": new_id(), **given, "homeDivision": False}
    ask.org.store.put(DIVISIONS, body)
    return Answer(200, _shape(body))


HANDLERS: dict[str, Handler] = {
    "getAuthorizationDivisions": _list,
    "postAuthorizationDivisions": _create,
    "getAuthorizationDivisionsHome": _home,
    "getAuthorizationDivision": _get,
}
