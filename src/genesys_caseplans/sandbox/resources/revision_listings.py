"""The listings of an object's versions: workbins', worktypes' and workitems'.

Owns: the three listings. The first version's changes are all that it was made with (the sandbox's choice).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import ascending, cursor_page
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import revisions
from genesys_caseplans.sandbox.org.org import Org, user_ref
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]
Shape = Callable[[Json], Json]


@dataclass(frozen=True)
class Listed:
    """Whose versions are listed: the object's kind, the parameter that names it, how it looks, and which of its fields
    a history may show.
    """

    kind: Kind
    parameter: str
    shape: Callable[[Org, Json], Json]
    fields: Callable[[Ask], Sequence[str]]

    def handlers(self, name: str) -> dict[str, Handler]:
        """The three operations."""
        return {
            f"get{name}Versions": self._versions,
            f"get{name}Version": self._version,
            f"get{name}History": self._history,
        }

    def _found(self, ask: Ask) -> tuple[list[Json], Shape]:
        """All versions, oldest first, and how they look."""
        body = ask.org.store.get(self.kind, ask.id(self.parameter, "invalid.input.invalid.uuid"))
        # None of the three publishes a 404 for the object itself.
        if body is None:
            raise Refusal("not.found")
        return revisions.of(ask.org, self.kind, body["id"]), partial(self.shape, ask.org)

    def _versions(self, ask: Ask) -> Answer:
        return _versions(ask, *self._found(ask))

    def _version(self, ask: Ask) -> Answer:
        return _version(ask, *self._found(ask))

    def _history(self, ask: Ask) -> Answer:
        found, _ = self._found(ask)
        return _history(ask, found, self.fields(ask))


def _version(ask: Ask, found: list[Json], shape: Shape) -> Answer:
    """The version that a path names."""
    body = next((body for body in found if str(body["version"]) == ask.ids["entityVersion"]), None)
    if body is None:
        raise Refusal("version.not.found", message="Version not found.")
    return Answer(200, {**shape(body), "version": body["version"]})


def _versions(ask: Ask, found: list[Json], shape: Shape) -> Answer:
    """All versions, the newest first unless asked otherwise."""
    return cursor_page(ask, _in_order(ask, found), lambda body: {**shape(body), "version": body["version"]})


def _history(ask: Ask, found: list[Json], fields: Sequence[str]) -> Answer:
    """What each version changed, of these fields."""
    changes: list[Json] = []
    before: Json = {}
    for body in found:
        delta = {name: _change(before, body, name) for name in fields if before.get(name) != body.get(name)}
        changes.append({"version": body["version"], "modifiedBy": user_ref(body["modifiedBy"]), "delta": delta})
        before = body
    return cursor_page(ask, _in_order(ask, changes), lambda change: change)


def _change(before: Json, after: Json, name: str) -> Json:
    values = {"oldValue": before.get(name), "newValue": after.get(name)}
    return {key: value for key, value in values.items() if value is not None}


def _in_order(ask: Ask, found: list[Json]) -> list[Json]:
    return found if ascending(ask) else found[::-1]
