"""Users: `/api/v2/users` and their search.

Owns: their shape, and the search criteria that the sandbox knows. A user's roles are kept with it and never shown: the
contract has no operation for them, so a seed or the control path gives them.
"""

import base64
import json
from collections.abc import Callable
from typing import Any, cast

from genesys_caseplans.sandbox.api.body_checks import PLAIN, Field, choice, flag, many, nested, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import bad_parameter
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import USERS
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.rules import insist_division, make_user
from genesys_caseplans.sandbox.resources.lookups.shapes import brief_division

Json = dict[str, Any]

_BAD = "general.bad.request"
_CREATE = {
    "name": text(1).needed().told({"missing": _BAD}),
    "email": text(3, 256).needed().told({"missing": _BAD, "short": _BAD, "long": _BAD}),
    "divisionId": uuid_text().needed().told({"missing": _BAD, "uuid": _BAD}),
    "department": text(),
    "title": text(),
    "password": text(),
    "state": choice("active", "inactive", "deleted"),
}
_MOST_RESULTS = 500
# The number is in the message of `max.user.ids`.
_MOST_IDS = 100
_CRITERION: dict[str, Field] = {
    "type": Field("string", required=True),
    "fields": many(text()),
    "values": many(text()),
    "value": text(),
    "operator": choice("AND", "OR", "NOT"),
    **{name: Field("any") for name in ("startValue", "endValue", "dateFormat", "group")},
}
_SEARCH: dict[str, Field] = {
    "query": many(nested(_CRITERION)),
    "pageSize": whole(1, _MOST_RESULTS).told({"high": "too.many.requested.results"}),
    "pageNumber": whole(1),
    "sortOrder": choice("ASC", "DESC", "SCORE"),
    "sortBy": text(),
    "sort": Field("any"),
    "expand": many(text()),
    "integrationPresenceSource": text(),
    "enforcePermissions": flag(),
}


def shape(org: Org, body: Json) -> Json:
    """User of the contract."""
    shown = ("id", "name", "email", "username", "department", "title", "state", "version")
    division = brief_division(org, body["divisionId"])
    kept = {name: body.get(name) for name in shown}
    return bare({**kept, "division": division, "selfUri": f"/api/v2/users/{body['id']}"})


def _list(ask: Ask) -> Answer:
    if len(ask.params("id")) > _MOST_IDS:
        raise Refusal("max.user.ids")
    return by_name(ask, USERS, lambda body: shape(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(USERS, ask.id("userId", "general.resource.not.found"))
    if body is None:
        raise Refusal("general.resource.not.found", message="Unable to find a user with that userId")
    return Answer(200, shape(ask.org, body))


def _create(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), _CREATE)
    given["divisionId"] = insist_division(ask.org, given["divisionId"], "directory:user:add")
    # No code is published for an address that is taken.
    if "@" not in given["email"] or ask.org.store.has(USERS, "email", fold(given["email"])):
        raise Refusal("general.bad.request", field="email")
    return Answer(200, shape(ask.org, make_user(ask.org, given)))


# What each search type does with a field's text and one value. The types that are missing answer 501.
_TYPES: dict[str, Callable[[str, str], bool]] = {
    "EXACT": lambda have, value: have == value,
    "TERM": lambda have, value: have == value,
    "TERMS": lambda have, value: have == value,
    "STARTS_WITH": lambda have, value: any(part.startswith(value) for part in [have, *have.split()]),
    "CONTAINS": lambda have, value: value in have,
    "QUERY_STRING": lambda have, value: value in have,
}


def _meets(body: Json, criterion: Json) -> bool:
    if criterion["type"] == "MATCH_ALL":
        return True
    values = criterion.get("values") or [criterion["value"]]
    haves = [fold(str(body.get(field, ""))) for field in criterion.get("fields") or ["name", "email"]]
    compare = _TYPES[criterion["type"]]
    met = any(compare(have, fold(value)) for have in haves for value in values)
    return not met if criterion.get("operator") == "NOT" else met


def _search(ask: Ask) -> Answer:
    return _searched(ask, ask.object())


def _search_again(ask: Ask) -> Answer:
    """The search that an earlier answer's q64 value stands for; what else is in the query string adds nothing here."""
    text = ask.param("q64") or ""
    try:
        wanted: Any = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, RecursionError) as problem:
        raise bad_parameter("q64", text, "a value of an earlier answer") from problem
    if not isinstance(wanted, dict):
        raise bad_parameter("q64", text, "a value of an earlier answer")
    return _searched(ask, cast(Json, wanted))


def _q64(search: Json, number: int) -> str:
    return base64.urlsafe_b64encode(json.dumps({**search, "pageNumber": number}).encode()).decode()


def _searched(ask: Ask, search: Json) -> Answer:
    given = PLAIN.create(search, _SEARCH)
    criteria: list[Json] = given.get("query") or []
    if limits.is_over(ask.org, limits.CRITERIA, len(criteria)):
        raise Refusal("too.many.search.criteria")
    if limits.is_over(ask.org, limits.VALUES, sum(len(one.get("values") or ()) for one in criteria)):
        raise Refusal("search.criteria.values.exceed.limit")
    for one in criteria:
        if one["type"] not in (*_TYPES, "MATCH_ALL") or one.get("group"):
            message = f"{ask.operation.id} does not know the search type {one['type']} in this sandbox."
            raise Refusal("not.implemented", message=message)
        if one["type"] != "MATCH_ALL" and not one.get("values") and one.get("value") is None:
            raise Refusal("bad.request", field="values")
    either = [one for one in criteria if one.get("operator") == "OR"]
    every = [one for one in criteria if one.get("operator") != "OR"]
    found = [
        body
        for _, body in ask.org.store.walk(USERS)
        if all(_meets(body, one) for one in every)
        and (not either or any(_meets(body, one) for one in either))
        and body["state"] != "deleted"
    ]
    size, number = int(given.get("pageSize", 25)), int(given.get("pageNumber", 1))
    results = [shape(ask.org, body) for body in found[(number - 1) * size : number * size]]
    body = {
        "total": len(found),
        "pageCount": -(-len(found) // size),
        "pageSize": size,
        "pageNumber": number,
        "types": ["users"],
        "results": results,
        "currentPage": _q64(given, number),
    }
    if number > 1:
        body["previousPage"] = _q64(given, number - 1)
    if number * size < len(found):
        body["nextPage"] = _q64(given, number + 1)
    return Answer(200, body)


HANDLERS: dict[str, Handler] = {
    "getUsers": _list,
    "postUsers": _create,
    "getUser": _get,
    "postUsersSearch": _search,
    "getUsersSearch": _search_again,
}
