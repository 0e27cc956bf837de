"""The `/query` operations of workbins and worktypes: filters, sorting, cursors.

Owns: what the operators mean and which mistakes in a query have which code (contract: POST
/taskmanagement/workbins/query). Not said anywhere, so the sandbox's choice: text is compared without regard to case,
the default page is 25 as for caseplans, and which operators go with which type.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
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
        return OPERATIONS[self.operator](have, self.values)


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
        count = sum(1 for _ in _matching(ask.org.store, queried, filters))
        return Answer(200, {"entities": [], "count": count})
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


def _candidates(store: Store, queried: Queried, filters: list[_Filter], after: int) -> Iterator[tuple[int, Json]]:
    """Objects that may match, through an index where a filter names ids or whole names."""
    kind = queried.kind
    for one in filters:
        if one.operator in ("IN", "EQ") and (one.name == "id" or one.name in queried.indexed):
            bodies: dict[str, Json] = {}
            for value in map(str, one.values):
                found = (
                    [store.get(kind, value)] if one.name == "id" else store.find(kind, queried.indexed[one.name], value)
                )
                bodies.update({body["id"]: body for body in found if body})
            shown = {object_id: body for object_id, body in bodies.items() if store.shows(kind, body)}
            placed = [(store.place(kind, object_id), body) for object_id, body in shown.items()]
            return iter(sorted((pair for pair in placed if pair[0] > after), key=lambda pair: pair[0]))
    return store.walk(kind, after)


def _matching(store: Store, queried: Queried, filters: list[_Filter], after: int = 0) -> Iterator[tuple[int, Json]]:
    for place, body in _candidates(store, queried, filters, after):
        if all(one.lets(body) for one in filters):
            yield place, body


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
    name = given["sort"]["name"]
    descending = given["sort"].get("ascending") is False
    keyed = [([_sortable(body.get(name)), place], body) for place, body in _matching(store, queried, filters)]
    keyed.sort(key=lambda pair: pair[0], reverse=descending)
    start = _place(given.get("after"))
    if start:
        if _kinds(start) != ["str", "int"]:
            raise Refusal("invalid.input.invalid.base64.string", field="after")
        keyed = [pair for pair in keyed if (pair[0] < start if descending else pair[0] > start)]
    page = keyed[:size]
    return [body for _, body in page], cursor(page[-1][0]) if len(keyed) > size else None


def _sortable(value: Any) -> str:
    """What sorts as the value does; what is not set comes first."""
    return f"{value + 2**31:012d}" if isinstance(value, int) else fold(str(value or ""))


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
