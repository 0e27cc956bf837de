"""The listings that all look-ups have in common: numbered pages, filtered by name and by id.

Owns: how `name` and `id` filter. That `name` is a part of the name, without regard to case and with `*` as a wildcard,
is the sandbox's choice: the facts say only that the exact match is the caller's to check.
"""

from collections.abc import Callable
from typing import Any

from genesys_caseplans.sandbox.api.paging import numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.org.store import Kind, fold

Json = dict[str, Any]


def by_name(ask: Ask, kind: Kind, shape: Callable[[Json], Json], parameter: str = "name") -> Answer:
    """A page of the objects that `id` and a name filter let through, in order of name."""
    wanted = fold((ask.param(parameter) or "").replace("*", "").strip())
    ids = set(ask.params("id"))
    found = [
        body for _, body in ask.org.store.walk(kind) if wanted in fold(body["name"]) and (not ids or body["id"] in ids)
    ]
    descending = (ask.param("sortOrder") or "").lower() in ("desc", "descending")
    found.sort(key=lambda body: fold(body["name"]), reverse=descending)
    return Answer(200, numbered(ask, found, shape))
