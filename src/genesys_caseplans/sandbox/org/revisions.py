"""Versions and histories of workbins, worktypes and workitems.

Owns: keeping every state that an object had, and the three listings of it. The first version's changes are all that
it was made with (the sandbox's choice).
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import DEFAULT_SIZE, MAX_SIZE, after_link, bad_parameter, cursor, number_place
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.org.org import Org, user_ref
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]
Shape = Callable[[Json], Json]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "of", body["of"]


REVISIONS = Kind("revision", _keys)


def keep(org: Org, kind: Kind, body: Json) -> Json:
    """Write an object as its next version; the body as it was written."""
    body = {**body, "version": body.get("version", 0) + 1}
    org.store.put(kind, body)
    org.store.put(REVISIONS, {"id": f"{body['id']}:{body['version']}", "of": body["id"], "body": body})
    return body


def forget(org: Org, object_id: str) -> None:
    """Forget the versions of an object that is gone."""
    for one in org.store.find(REVISIONS, "of", object_id):
        org.store.delete(REVISIONS, one["id"])


def one(ask: Ask, object_id: str, shape: Shape) -> Answer:
    """The version that a path names."""
    number = ask.ids["entityVersion"]
    found = ask.org.store.get(REVISIONS, f"{object_id}:{number}") if number.isascii() and number.isdigit() else None
    if found is None:
        raise Refusal("version.not.found", message="Version not found.")
    return Answer(200, {**shape(found["body"]), "version": found["body"]["version"]})


def listing(ask: Ask, object_id: str, shape: Shape) -> Answer:
    """All versions, the newest first unless asked otherwise."""
    found = [one["body"] for one in ask.org.store.find(REVISIONS, "of", object_id)]
    return page(ask, _in_order(ask, found), lambda body: {**shape(body), "version": body["version"]})


def history(ask: Ask, object_id: str, fields: Sequence[str]) -> Answer:
    """What each version changed, of these fields."""
    changes: list[Json] = []
    before: Json = {}
    for found in ask.org.store.find(REVISIONS, "of", object_id):
        body = found["body"]
        delta = {name: _change(before, body, name) for name in fields if before.get(name) != body.get(name)}
        changes.append({"version": body["version"], "modifiedBy": user_ref(body["modifiedBy"]), "delta": delta})
        before = body
    return page(ask, _in_order(ask, changes), lambda change: change)


def _change(before: Json, after: Json, name: str) -> Json:
    values = {"oldValue": before.get(name), "newValue": after.get(name)}
    return {key: value for key, value in values.items() if value is not None}


def _in_order(ask: Ask, found: list[Json]) -> list[Json]:
    return found if ascending(ask) else found[::-1]


def ascending(ask: Ask) -> bool:
    """Which order was asked for; descending unless said."""
    order = ask.param("sortOrder") or "descending"
    if order not in ("ascending", "descending"):
        raise bad_parameter("sortOrder", order, "ascending, descending")
    return order == "ascending"


def page(
    ask: Ask,
    found: Sequence[Json],
    shape: Shape,
    told: Literal["tasks", "generic"] = "tasks",
    with_after: bool = True,
) -> Answer:
    """One cursor page of a whole list. `told`: whether a wrong size has codes of task management or a generic one."""
    size = _size(ask, told)
    after = ask.param("after")
    try:
        start = number_place(after) if after else 0
    except ValueError as problem:
        raise bad_parameter("after", str(after), "a cursor of an earlier page") from problem
    end = start + size
    more: Json = {}
    if end < len(found):
        more["nextUri"] = after_link(ask, cursor(end))
        if with_after:
            more["after"] = cursor(end)
    if start > 0:
        more["previousUri"] = after_link(ask, cursor(max(0, start - size)))
    return Answer(200, {"entities": [shape(body) for body in found[start:end]], "selfUri": ask.path, **more})


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
