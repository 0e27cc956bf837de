"""Snapshots: a whole org as JSON that can be committed, and back.

Owns: the document's form. Kinds and fields are in order of name, objects in order of creation, so that two snapshots
differ only where the orgs do. Tokens are left out; clients are in, as their secret is public.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from genesys_caseplans.sandbox.errors import SeedError
from genesys_caseplans.sandbox.org.store import KINDS, Store

Json = dict[str, Any]

FORMAT = 1
_MARK = "genesysSandboxSnapshot"
_CLOCK = "clock offset"
_NOT_KEPT = {"token"}


def take(store: Store) -> Json:
    """The org as a JSON document."""
    kinds = [name for name in store.kinds() if name not in _NOT_KEPT]
    objects = {name: [body for _, body in store.walk(KINDS[name])] for name in kinds}
    return {_MARK: FORMAT, "facts": store.facts(), "objects": objects}


def text(snapshot: Json) -> str:
    """A snapshot as it stands in a file."""
    return json.dumps(snapshot, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def may_hold_one(path: Path) -> bool:
    """Whether a snapshot may be written to a path: nothing is there, nothing is in it, or an earlier snapshot."""
    try:
        content = path.read_bytes() if path.is_file() else b""
        return not content or _MARK in json.loads(content)
    except (ValueError, TypeError, RecursionError):
        return False


def restore(store: Store, snapshot: Any) -> None:
    """Put a snapshot in place of everything that the store holds; SeedError for anything that is none."""
    wrong = next(_wrong(snapshot), None)
    if wrong is not None:
        raise SeedError(f"this is no snapshot of a sandbox: {wrong}")
    store.clear()
    for name, value in snapshot["facts"].items():
        store.remember(name, value)
    for name, bodies in snapshot["objects"].items():
        for body in bodies:
            try:
                store.put(KINDS[name], body)
            except (KeyError, TypeError, ValueError, AttributeError) as problem:
                raise SeedError(f"this is no snapshot of a sandbox: {name} {body['id']}: {problem!r}") from problem


def clock_offset(store: Store) -> float:
    """How far the clock of an org is ahead."""
    return float(store.fact(_CLOCK) or 0)


def keep_clock(store: Store, offset: float) -> None:
    """Remember how far the clock of an org is ahead."""
    store.remember(_CLOCK, repr(float(offset)))


def _wrong(snapshot: Any) -> Iterator[str]:
    if not isinstance(snapshot, dict):
        yield "no JSON object"
        return
    document = cast(Json, snapshot)
    if document.get(_MARK) != FORMAT:
        yield f'"{_MARK}" is not {FORMAT}'
    facts, objects = document.get("facts"), document.get("objects")
    if not isinstance(facts, dict) or not all(isinstance(one, str) for one in cast(Json, facts).values()):
        yield '"facts" are not texts by name'
    if not isinstance(objects, dict):
        yield '"objects" are not lists by kind'
        return
    for name, bodies in cast(Json, objects).items():
        if name not in KINDS or name in _NOT_KEPT:
            yield f"no sandbox has objects of the kind {name}"
        elif not isinstance(bodies, list) or not all(_is_object(one) for one in bodies):
            yield f"{name} is not a list of objects with ids"


def _is_object(body: Any) -> bool:
    return isinstance(body, dict) and isinstance(cast(Json, body).get("id"), str)
