"""The API's two ways of paging: opaque cursors, and numbered pages.

Owns: cursors, page sizes, and the links between pages. Source: api-facts "Listing".
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Literal
from urllib.parse import urlencode

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]

DEFAULT_SIZE = 25
MAX_SIZE = 200


def cursor(place: Any) -> str:
    """An opaque cursor for a place in a listing; it is never the last id."""
    return base64.urlsafe_b64encode(json.dumps(["sandbox", place]).encode()).decode()


def place_of(text: str) -> Any:
    """The place that a cursor stands for; ValueError for anything that is no cursor of ours."""
    try:
        mark, place = json.loads(base64.b64decode(text, altchars=b"-_", validate=True))
    except (binascii.Error, ValueError, TypeError, RecursionError) as problem:
        raise ValueError("no cursor") from problem
    if mark != "sandbox":
        raise ValueError("no cursor")
    return place


def number_place(text: str) -> int:
    """The place of a cursor that holds one number."""
    place = place_of(text)
    if not isinstance(place, int):
        raise ValueError("no cursor of this listing")
    return place


def bad_parameter(name: str, value: str, allowed: str) -> Refusal:
    """A query parameter out of its range, for operations that publish no code of their own for it."""
    return Refusal("invalid.query.param.value", value, name, allowed)


def whole_number(ask: Ask, name: str, default: int, lowest: int, highest: int) -> int:
    """A number in the query string, within its range."""
    text = ask.param(name)
    if text is None or text == "":
        return default
    if not (text.isascii() and text.isdigit()) or len(text) > 9 or not lowest <= int(text) <= highest:
        raise bad_parameter(name, text, f"{lowest} to {highest}")
    return int(text)


def link(path: str, query: Sequence[tuple[str, str]]) -> str:
    """A relative URI with a query string, as the API writes links between pages."""
    return f"{path}?{urlencode(query)}" if query else path


def after_link(ask: Ask, after: str) -> str:
    """The same listing from a cursor on."""
    rest = [(name, value) for name, value in ask.query if name not in ("after", "before")]
    return link(ask.path, [*rest, ("after", after)])


def numbered(ask: Ask, found: Sequence[Json], shape: Callable[[Json], Json]) -> Json:
    """One numbered page. No maximum page size is published; the sandbox takes up to 500 (its own choice)."""
    size = whole_number(ask, "pageSize", DEFAULT_SIZE, 1, 500)
    number = whole_number(ask, "pageNumber", 1, 1, 1_000_000)
    count = max(1, -(-len(found) // size))
    rest = [(name, value) for name, value in ask.query if name not in ("pageSize", "pageNumber")]

    def page(to: int) -> str:
        return link(ask.path, [*rest, ("pageSize", str(size)), ("pageNumber", str(to))])

    body: Json = {
        "entities": [shape(one) for one in found[(number - 1) * size : number * size]],
        "pageSize": size,
        "pageNumber": number,
        "total": len(found),
        "firstUri": page(1),
        "lastUri": page(count),
        "selfUri": page(number),
        "pageCount": count,
    }
    if number < count:
        body["nextUri"] = page(number + 1)
    if number > 1:
        body["previousUri"] = page(number - 1)
    return body


def ascending(ask: Ask) -> bool:
    """Which order was asked for; descending unless said."""
    order = ask.param("sortOrder") or "descending"
    if order not in ("ascending", "descending"):
        raise bad_parameter("sortOrder", order, "ascending, descending")
    return order == "ascending"


def cursor_page(
    ask: Ask,
    found: Sequence[Json],
    shape: Callable[[Json], Json],
    told: Literal["tasks", "generic"] = "tasks",
    with_after: bool = True,
) -> Answer:
    """One cursor page of a whole list. `told`: whether a wrong size has codes of task management or a generic one."""
    size = _size(ask, told)
    start = _start(ask)
    end = start + size
    more: Json = {}
    if end < len(found):
        more["nextUri"] = after_link(ask, cursor(end))
        if with_after:
            more["after"] = cursor(end)
    if start > 0:
        more["previousUri"] = after_link(ask, cursor(max(0, start - size)))
    return Answer(200, {"entities": [shape(body) for body in found[start:end]], "selfUri": ask.path, **more})


def keyed_page(
    ask: Ask, kind: Kind, key: tuple[str, str], lets: Callable[[Json], bool], shape: Callable[[Json], Json]
) -> Answer:
    """One cursor page of the objects that have a key and are let through, in order of creation."""
    size = _size(ask, "generic")
    start = _start(ask)
    name, value = key

    def places(after: int, backwards: bool = False) -> Iterator[tuple[int, Json]]:
        found = ask.org.store.keyed(kind, name, (value,), after, backwards)
        return ((place, body) for place, body in found if lets(body))

    page = list(islice(places(start), size + 1))
    more: Json = {}
    if len(page) > size:
        more["nextUri"] = after_link(ask, cursor(page[size - 1][0]))
    if start > 0:
        before = next(islice(places(start, backwards=True), size, None), (0, {}))
        more["previousUri"] = after_link(ask, cursor(before[0]))
    return Answer(200, {"entities": [shape(body) for _, body in page[:size]], "selfUri": ask.path, **more})


def _start(ask: Ask) -> int:
    after = ask.param("after")
    try:
        return number_place(after) if after else 0
    except ValueError as problem:
        raise bad_parameter("after", str(after), "a cursor of an earlier page") from problem


def _size(ask: Ask, told: str) -> int:
    text = ask.param("pageSize")
    if not text:
        return DEFAULT_SIZE
    try:
        size = int(text[:10])
    except ValueError as problem:
        raise bad_parameter("pageSize", text, f"1 to {MAX_SIZE}") from problem
    if 1 <= size <= MAX_SIZE:
        return size
    if told == "generic":
        raise bad_parameter("pageSize", text, f"1 to {MAX_SIZE}")
    wrong = "low" if size < 1 else "high"
    raise Refusal(f"invalid.input.int.value.too.{wrong}", field="pageSize")
