"""How worktypes are kept: one body each, its statuses inside, found by name and by what it refers to; and their rules.

Owns: the stored form. `statuses[].destinationStatusIds` is kept as it was given, so that an empty one goes on meaning
"all others" when statuses are added.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.store import Kind, fold

Json = dict[str, Any]


def _keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "name", fold(body["name"])
    yield "workbin", body["defaultWorkbinId"]
    if body.get("schemaId"):
        yield "schema", body["schemaId"]


def _rule_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "worktype", body["worktypeId"]


WORKTYPES = Kind("worktype", _keys)
RULES = Kind("flow rule", _rule_keys)
