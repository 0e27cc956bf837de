"""The `/query` operations of workbins and worktypes: filters, sorting, cursors.

Owns: what the operators mean and which mistakes in a query have which code (contract: POST
/taskmanagement/workbins/query). Not said anywhere, so the sandbox's choice: text is compared without regard to case,
the default page is 25 as for caseplans, and which operators go with which type.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, cast

from genesys_caseplans.sandbox.api.body_checks import TASKS, Field, choice, flag, many, nested, text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import DEFAULT_SIZE, MAX_SIZE, cursor, place_of
from genesys_caseplans.sandbox.api.request import Answer, Ask, is_uuid
from genesys_caseplans.sandbox.org.store import Kind, Store, fold

Json = dict[str, Any]
Value = str | int

_OPERATORS = ("EQ", "NEQ", "GT", "LT", "GTE", "LTE", "IN", "CONTAINS", "BETWEEN", "BEGINS_WITH")
_ONE_VALUE = {"EQ", "NEQ", "GT", "LT", "GTE", "LTE", "CONTAINS", "BEGINS_WITH"}
_TEXT_ONLY = {"CONTAINS", "BEGINS_WITH"}
_MOST_DIVISIONS = 50


@dataclass(frozen=True)
class Queried:
    """How a kind is queried: the filterable attributes by name, with how each is read from a stored body."""

    kind: Kind
    strings: Mapping[str, Callable[[Json], str | None]]
    numbers: Mapping[str, Callable[[Json], int | None]]
    uuids: frozenset[str]
    sorts: tuple[str, ...] = ("dateModified", "name")
    # Which attributes have keys in the store, and under which name.
    indexed: Mapping[str, str] = field(default_factory=lambda: {"name": "name"})
    # One of these has to be asked for with EQ; custom attributes can be asked for too.
    anchors: frozenset[str] = frozenset()
    custom: bool = False

    def reader(self, name: str, of_type: str) -> Callable[[Json], Value | None] | None:
        """How an attribute of a type is read; None where there is none of this name and type."""
        if self.custom and name.startswith("customFields."):
            return _custom(name.partition(".")[2], of_type)
        return self.numbers.get(name) if of_type == "Int" else self.strings.get(name)


def _custom(key: str, of_type: str) -> Callable[[Json], Value | None]:
    def read(body: Json) -> Value | None:
        value = body.get("customFields", {}).get(key)
        if of_type == "Int":
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        return value if isinstance(value, str) else None

    return read


@dataclass(frozen=True)
class _Filter:
    name: str
    operator: str
    values: list[Value]
    read: Callable[[Json], Value | None]

    def lets(self, body: Json) -> bool:
        have = self.read(body)
        if have is None:
            return self.operator == "NEQ"
        if isinstance(have, str):
            have = fold(have)
        if self.operator == "IN":
            return have in self._known
        return OPERATIONS[self.operator](have, self.values)

    @cached_property
    def _known(self) -> frozenset[Value]:
        return frozenset(self.values)


# What each operator means.
OPERATIONS: dict[str, Callable[[Any, list[Any]], bool]] = {
    "EQ": lambda have, values: have == values[0],
    "NEQ": lambda have, values: have != values[0],
    "GT": lambda have, values: have > values[0],
    "LT": lambda have, values: have < values[0],
    "GTE": lambda have, values: have >= values[0],
    "LTE": lambda have, values: have <= values[0],
    "IN": lambda have, values: have in values,
    "CONTAINS": lambda have, values: values[0] in have,
    "BEGINS_WITH": lambda have, values: have.startswith(values[0]),
    "BETWEEN": lambda have, values: values[0] <= have <= values[1],
}

_FILTER = {
    "name": text().needed(),
    # In any spelling: announcements write it in lower case.
    "type": choice("String", "Int").any_case().needed(),
    "operator": choice(*_OPERATORS).needed(),
    "values": many(Field("any")).needed().told({"missing": "invalid.input.filter.without.value"}),
}
_MOST_FILTERS = 3
_SORTABLE = {"EQ", "LT", "LTE", "GT", "GTE", "BETWEEN", "BEGINS_WITH"}


def stored(*names: str) -> dict[str, Callable[[Json], Any]]:
    """Attributes that are kept under the name that queries use."""
    return {name: attribute(name) for name in names}


def attribute(name: str) -> Callable[[Json], Any]:
    """How one attribute is read."""
    return lambda body: body.get(name)


def query(ask: Ask, queried: Queried, shape: Callable[[Json], Json], expands: bool = False) -> Answer:
    """One page of a query. `filters` may be left out: api-facts "Listing"."""
    fields: dict[str, Field] = {
        "pageSize": whole(1, MAX_SIZE),
        "select": choice("Count"),
        "filters": many(nested(_FILTER)),
        "attributes": many(text()),
        "after": text(),
        "sort": nested({"name": choice(*queried.sorts), "ascending": flag()}),
    }
    if expands:
        # The contract calls it a list and types it as a string; both are taken.
        fields["expands"] = Field("any")
    given = TASKS.create(ask.object(), fields)
    filters = [_filter(one, queried) for one in given.get("filters", [])]
    asked = [str(value) for one in filters if one.name == "divisionId" for value in one.values]
    ask.insist_in_one(asked)
    if queried.anchors:
        _check_anchored(queried, filters)
    _check_sort(filters, given.get("sort", {}).get("name"))
    if given.get("select") == "Count":
        return Answer(200, {"entities": [], "count": _count(ask.org.store, queried, filters)})
    size = int(given.get("pageSize", DEFAULT_SIZE))
    if given.get("sort", {}).get("name"):
        page, after = _sorted_page(ask.org.store, queried, filters, given, size)
    else:
        page, after = _page(ask.org.store, queried, filters, given.get("after"), size)
    entities = [project(shape(body), given.get("attributes")) for body in page]
    return Answer(200, {"entities": entities, **({"after": after} if after else {})})


def _check_anchored(queried: Queried, filters: list[_Filter]) -> None:
    """What holds where a query needs an anchor (contract: POST /taskmanagement/workitems/query)."""
    if not filters:
        raise Refusal("invalid.query.missing.filters", field="filters")
    if len(filters) > _MOST_FILTERS:
        raise Refusal("invalid.query", field="filters")
    if not any(one.name in queried.anchors and one.operator == "EQ" for one in filters):
        raise Refusal("invalid.query.missing.workitem.filter", field="filters")


def _check_sort(filters: list[_Filter], sort: str | None) -> None:
    """What is sorted by may be filtered once, by an operator that keeps an order (contract: WorkbinQuerySort)."""
    of_sort = [one for one in filters if one.name == sort]
    if len(of_sort) > 1 or any(one.operator not in _SORTABLE for one in of_sort):
        raise Refusal("invalid.query.sort.attribute.in.invalid.filter", field="sort")


def project(entity: Json, attributes: list[str] | None) -> Json:
    """Only the attributes asked for; id and selfUri always (the sandbox's choice)."""
    if not attributes:
        return entity
    return {name: value for name, value in entity.items() if name in {"id", "selfUri", *attributes}}


def _filter(given: Json, queried: Queried) -> _Filter:
    name, operator, kind = given["name"], given["operator"], given["type"].capitalize()
    read = queried.reader(name, kind)
    if read is None:
        known = name in queried.numbers or name in queried.strings
        raise Refusal("invalid.query.operator.and.type" if known else "invalid.query", field=name)
    if operator in _TEXT_ONLY and (kind == "Int" or name in queried.uuids):
        raise Refusal("invalid.query.operator.and.type", field=name)
    values = _values(name, kind, operator, given["values"])
    if name in queried.uuids and not all(is_uuid(str(value)) for value in values):
        raise Refusal("invalid.input.invalid.uuid", field=name)
    if name == "divisionId" and len(values) > _MOST_DIVISIONS:
        raise Refusal("workitem.max.division.filters")
    return _Filter(name, operator, values, read)


def _values(name: str, kind: str, operator: str, given: list[Any]) -> list[Value]:
    if not given:
        raise Refusal("invalid.input.filter.without.value", field=name)
    if any(value is None for value in given):
        raise Refusal("invalid.query.null.with.operator.and.type", field=name)
    if (operator in _ONE_VALUE and len(given) != 1) or (operator == "BETWEEN" and len(given) != 2):
        raise Refusal("invalid.input.wrong.number.values", field=name)
    values: list[Any] = [_value(name, kind, value) for value in given]
    if operator == "BETWEEN" and values[0] > values[1]:
        raise Refusal("invalid.query.between.order.of.values", field=name)
    return values


def _value(name: str, kind: str, value: Any) -> Value:
    if not isinstance(value, str):
        raise Refusal("invalid.input.wrong.attribute.type", field=name)
    if kind == "String":
        return fold(value)
    try:
        return int(value[:20])
    except ValueError as problem:
        raise Refusal("invalid.input.wrong.attribute.type", field=name) from problem


def _index(queried: Queried, filters: list[_Filter]) -> tuple[str, list[str]] | None:
    """The key and its values by which all that may match is found; `id` stands for the ids themselves."""
    for one in filters:
        if one.operator in ("IN", "EQ") and (one.name == "id" or one.name in queried.indexed):
            return queried.indexed.get(one.name, "id"), list(map(str, one.values))
    return None


def _anchor(store: Store, queried: Queried, filters: list[_Filter]) -> tuple[str, str] | None:
    """The one key that says which objects match, where nothing else has to be looked at."""
    found = _index(queried, filters) if store.whole and len(filters) == 1 else None
    if found is None or found[0] == "id" or len(found[1]) != 1:
        return None
    return found[0], found[1][0]


def _candidates(store: Store, queried: Queried, filters: list[_Filter], after: int) -> Iterator[tuple[int, Json]]:
    """Objects that may match, through an index where a filter names ids or whole names."""
    found = _index(queried, filters)
    if found is None:
        return store.walk(queried.kind, after)
    key, values = found
    return store.chosen(queried.kind, values, after) if key == "id" else store.keyed(queried.kind, key, values, after)


def _matching(store: Store, queried: Queried, filters: list[_Filter], after: int = 0) -> Iterator[tuple[int, Json]]:
    for place, body in _candidates(store, queried, filters, after):
        if all(one.lets(body) for one in filters):
            yield place, body


def _count(store: Store, queried: Queried, filters: list[_Filter]) -> int:
    anchor = _anchor(store, queried, filters)
    if anchor is not None:
        return store.count_keyed(queried.kind, *anchor)
    if store.whole and not filters:
        return store.count(queried.kind)
    return sum(1 for _ in _matching(store, queried, filters))


def _page(
    store: Store, queried: Queried, filters: list[_Filter], after: str | None, size: int
) -> tuple[list[Json], str | None]:
    start = _place(after)
    if not isinstance(start, int):
        raise Refusal("invalid.input.invalid.base64.string", field="after")
    page: list[Json] = []
    last = start
    for place, body in _matching(store, queried, filters, start):
        if len(page) == size:
            return page, cursor(last)
        page.append(body)
        last = place
    return page, None


def _sorted_page(
    store: Store, queried: Queried, filters: list[_Filter], given: Json, size: int
) -> tuple[list[Json], str | None]:
    name, descending = given["sort"]["name"], given["sort"].get("ascending") is False
    start = _sorted_place(given.get("after"))
    anchor = _anchor(store, queried, filters)
    if anchor is not None:
        found = store.sorted_by(queried.kind, anchor, name, start, size + 1, descending)
    else:
        found = _sorted(_matching(store, queried, filters), name, start, descending)
    page = found[:size]
    more = cursor(list(page[-1][:2])) if len(found) > size else None
    return [body for _, _, body in page], more


def _sorted(
    matching: Iterable[tuple[int, Json]], name: str, start: tuple[Any, int] | None, descending: bool
) -> list[tuple[Any, int, Json]]:
    """All that match in the order of an attribute, from the start on."""
    found = [(_comparable(name, body.get(name)), place, body) for place, body in matching]
    found.sort(key=lambda one: _rank(one[0], one[1]), reverse=descending)
    if start is None:
        return found
    first = _rank(*start)
    return [one for one in found if (_rank(*one[:2]) < first if descending else _rank(*one[:2]) > first)]


def _comparable(name: str, value: Any) -> Any:
    return fold(value) if name == "name" else value


def _rank(value: Any, place: int) -> tuple[bool, bool, Any, int]:
    """How values are ordered: none, then numbers, then texts; of two that are the same, the older first."""
    return value is not None, isinstance(value, str), value if value is not None else 0, place


def _sorted_place(after: str | None) -> tuple[Any, int] | None:
    place = _place(after)
    if place == 0:
        return None
    if _kinds(place) not in (["str", "int"], ["int", "int"], ["NoneType", "int"]):
        raise Refusal("invalid.input.invalid.base64.string", field="after")
    value, number = place
    return value, number


def _kinds(place: Any) -> list[str]:
    items = cast("Iterable[Any]", place) if isinstance(place, list) else []
    return [type(item).__name__ for item in items]


def _place(after: str | None) -> Any:
    if not after:
        return 0
    try:
        return place_of(after)
    except ValueError as problem:
        raise Refusal("invalid.input.invalid.base64.string", field="after") from problem
