"""Listing and querying caseplans.

Owns: the two ways to search (api-facts: Listing). Names match in part and without regard to case.
"""

from collections.abc import Callable
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import CASES, Field, choice, many, nested, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import (
    DEFAULT_SIZE,
    MAX_SIZE,
    after_link,
    bad_parameter,
    cursor,
    number_place,
    whole_number,
)
from genesys_caseplans.sandbox.api.queries import project
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.caseplans import rules, shapes
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS

Json = dict[str, Any]
Test = Callable[[Json], bool]

_FILTER = {
    "name": choice("id", "name", "divisionId").needed(),
    "operator": choice("IN", "CONTAINS", "BEGINS_WITH").needed(),
    "values": many(text()).needed(),
    # In no model, but in the announcement's own examples.
    "type": text(),
}
_QUERY: dict[str, Field] = {
    "name": text(0, 256),
    "nameSearchType": choice("BEGINS_WITH", "CONTAINS"),
    "divisionIds": many(uuid_text(star=True)),
    "filters": many(nested(_FILTER), 3),
    "attributes": many(text()),
    "pageSize": whole(1, MAX_SIZE),
    "after": text(),
}


def _page(
    ask: Ask, tests: list[Test], start: int, size: int, ids: list[str] | None = None
) -> tuple[list[Json], str | None]:
    """A page of what passes all tests, out of all caseplans or of those with certain ids."""
    page: list[Json] = []
    last = start
    store = ask.org.store
    for place, body in store.walk(CASEPLANS, start) if ids is None else store.chosen(CASEPLANS, ids, start):
        if not all(test(body) for test in tests):
            continue
        if len(page) == size:
            return page, cursor(last)
        page.append(shapes.caseplan(ask.org, body, rules.latest(ask.org, body)))
        last = place
    return page, None


def _list(ask: Ask) -> Answer:
    size = whole_number(ask, "pageSize", DEFAULT_SIZE, 1, MAX_SIZE)
    after = ask.param("after") or ""
    try:
        start = number_place(after) if after else 0
    except ValueError as problem:
        raise bad_parameter("after", after, "a cursor of an earlier page") from problem
    tests: list[Test] = []
    intent = ask.param("customerIntentId")
    if intent:
        tests.append(lambda body: body["customerIntentId"] == intent.lower())
    divisions = ask.params("divisionIds")
    for one in divisions:
        ask.insist_in(one.lower(), "divisionIds")
    if divisions:
        tests.append(_in("divisionId", divisions))
    page, more = _page(ask, tests, start, size)
    link = {"nextUri": after_link(ask, more)} if more else {}
    return Answer(200, {"entities": page, "selfUri": ask.path, **link})


def _query(ask: Ask) -> Answer:
    given = CASES.create(ask.object(), _QUERY)
    try:
        start = number_place(given["after"]) if given.get("after") else 0
    except ValueError as problem:
        raise Refusal("validation.failed", field="after") from problem
    tests = [_test(one) for one in given.get("filters", [])]
    if given.get("name"):
        tests.append(_named(given.get("nameSearchType", "BEGINS_WITH"), [given["name"]]))
    asked = [*given.get("divisionIds", []), *_divisions(given.get("filters", []))]
    for one in asked:
        ask.insist_in(one.lower(), "divisionIds")
    if given.get("divisionIds"):
        tests.append(_in("divisionId", given["divisionIds"]))
    page, more = _page(ask, tests, start, given.get("pageSize", DEFAULT_SIZE), _ids(given.get("filters", [])))
    entities = [project(one, given.get("attributes")) for one in page]
    return Answer(200, {"entities": entities, **({"after": more} if more else {})})


def _divisions(filters: list[Json]) -> list[str]:
    return [value for one in filters if one["name"] == "divisionId" for value in one["values"]]


def _ids(filters: list[Json]) -> list[str] | None:
    """The ids that are asked for, if any: nothing else has to be looked at."""
    return next(([value.lower() for value in one["values"]] for one in filters if one["name"] == "id"), None)


def _test(given: Json) -> Test:
    name, operator, values = given["name"], given["operator"], given["values"]
    # Which operator goes with which name: api-facts "Listing".
    if not values or (operator == "IN") != (name != "name"):
        raise Refusal("validation.failed", field="filters")
    if name == "name":
        if not all(values):
            raise Refusal("invalid.input.string.value.too.short", field="filters")
        return _named(operator, values)
    if not all(is_uuid(value) or (name == "divisionId" and value == "*") for value in values):
        raise Refusal("validation.failed", field="filters")
    return _in(name, values)


def _named(operator: str, values: list[str]) -> Test:
    parts = tuple(map(fold, values))

    def contains(body: Json) -> bool:
        name = fold(body["name"])
        return any(part in name for part in parts)

    return contains if operator == "CONTAINS" else lambda body: fold(body["name"]).startswith(parts)


def _in(name: str, values: list[str]) -> Test:
    wanted = {value.lower() for value in values}
    return lambda body: body[name] in wanted


HANDLERS: dict[str, Handler] = {
    "getCasemanagementCaseplans": _list,
    "postCasemanagementCaseplansQuery": _query,
}
