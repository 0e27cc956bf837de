"""The listings of an object's versions: workbins', worktypes' and workitems'.

Owns: the three listings. The first version's changes are all that it was made with (the sandbox's choice).
"""

from collections.abc import Callable, Sequence
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import ascending, cursor_page
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.org import revisions
from genesys_caseplans.sandbox.org.org import user_ref

Json = dict[str, Any]
Shape = Callable[[Json], Json]


def version(ask: Ask, object_id: str, shape: Shape) -> Answer:
    """The version that a path names."""
    number = ask.ids["entityVersion"]
    whole = number.isascii() and number.isdigit() and len(number) < 10
    body = revisions.one(ask.org, object_id, int(number)) if whole else None
    if body is None:
        raise Refusal("version.not.found", message="Version not found.")
    return Answer(200, {**shape(body), "version": body["version"]})


def versions(ask: Ask, object_id: str, shape: Shape) -> Answer:
    """All versions, the newest first unless asked otherwise."""
    found = _in_order(ask, revisions.of(ask.org, object_id))
    return cursor_page(ask, found, lambda body: {**shape(body), "version": body["version"]})


def history(ask: Ask, object_id: str, fields: Sequence[str]) -> Answer:
    """What each version changed, of these fields."""
    changes: list[Json] = []
    before: Json = {}
    for body in revisions.of(ask.org, object_id):
        delta = {name: _change(before, body, name) for name in fields if before.get(name) != body.get(name)}
        changes.append({"version": body["version"], "modifiedBy": user_ref(body["modifiedBy"]), "delta": delta})
        before = body
    return cursor_page(ask, _in_order(ask, changes), lambda change: change)


def _change(before: Json, after: Json, name: str) -> Json:
    values = {"oldValue": before.get(name), "newValue": after.get(name)}
    return {key: value for key, value in values.items() if value is not None}


def _in_order(ask: Ask, found: list[Json]) -> list[Json]:
    return found if ascending(ask) else found[::-1]
