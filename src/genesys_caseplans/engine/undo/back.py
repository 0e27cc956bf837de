"""Entries that go back: an entry that says of an object what stood there before a run, and nothing else of it. Pure."""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import ValidationError

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.engine.plan import related
from genesys_caseplans.engine.undo.deeds import Row, keep_keys
from genesys_caseplans.kinds.comparing import rebuilt, resolved, saying
from genesys_caseplans.kinds.fields import Entry, SpecModel
from genesys_caseplans.kinds.kind import Kind, Path

M = TypeVar("M", bound=SpecModel)
Document = dict[str, Any]


@dataclass(frozen=True)
class Lost:
    """What cannot be set back, at which path of an entry, and why."""

    path: Path
    why: str


class _NotSaidError(Exception):
    """An entry says nothing at a path."""


def entry_of(kind: Kind[Any], document: Document, made: Mapping[Address, str]) -> Entry:
    """An entry as a run kept it, with the ids of all that it points at; `ValidationError` where it is none."""

    def meant(pointer: Pointer) -> Pointer:
        if isinstance(pointer, Lookup):
            return Lookup(pointer.what, id=pointer.name)
        id = made.get(pointer.address) if pointer.address is not None else None
        return Reference(pointer.section, id=id) if id is not None else pointer

    entry: Entry = kind.model.model_validate(document)
    return resolved(entry, meant)


def gone_back(
    kind: Kind[Any], document: Document, rows: Iterable[Row], made: Mapping[Address, str]
) -> tuple[Entry, list[Row], list[Lost]]:
    """The entry of a run with what stood there before, the rows for which that could be said, and what could not.

    `ValidationError` where the run's own entry cannot be read.
    """
    after = entry_of(kind, document, made)
    left, lost = [row for row in rows if not row.added], list[Lost]()
    while True:
        changed, left, unsaid = _changed(document, after, left)
        lost += unsaid
        try:
            return entry_of(kind, changed, made), left, lost
        except ValidationError as error:
            refused = _refused(error, left, after)
            if not refused:
                raise
            lost += refused
            left = [row for row in left if row.path not in {one.path for one in refused}]


def _changed(document: Document, after: Entry, rows: Iterable[Row]) -> tuple[Document, list[Row], list[Lost]]:
    changed = copy.deepcopy(document)
    keep_keys(changed, after)
    left: list[Row] = []
    lost: list[Lost] = []
    for row in rows:
        if row.path[0] not in document and not row.removed:
            continue  # it followed from something else, and follows again
        try:
            why = _put(changed, after, row)
        except _NotSaidError:
            why = "what the run kept does not say where it stood"
        if why:
            lost.append(Lost(row.path, why))
        else:
            left.append(row)
    return changed, left, lost


def _put(document: Document, model: SpecModel, row: Row) -> str:
    """Put back what stood at a path; gives why that is not possible."""
    place: Any = document
    at: Any = model
    for part in row.path[:-1]:
        if row.removed and isinstance(place, dict):
            place[part] = place.get(part) or {}
            place, at = place[part], None
        else:
            place, at = _inside(place, at, part)
    last = row.path[-1]
    if not isinstance(place, dict) or (last not in place and not row.removed):
        raise _NotSaidError
    if row.value is None and not isinstance(at, SpecModel):
        return "it was added, and the API takes none away"
    place[last] = row.value
    return ""


def _inside(place: Any, at: Any, part: str | int) -> tuple[Any, Any]:
    if isinstance(place, list):
        found = next((n for n, item in enumerate(at or ()) if getattr(item, "slug", None) == part), None)
        if found is not None:
            return place[found], at[found]
    elif isinstance(place, dict) and part in place:
        return place[part], _member(at, part)
    raise _NotSaidError


def _member(at: Any, part: str | int) -> Any:
    if isinstance(at, SpecModel):
        name = next((name for name, info in type(at).model_fields.items() if (info.alias or name) == part), "")
        return getattr(at, name, None)
    return at.get(part) if isinstance(at, dict) else None


def _refused(error: ValidationError, rows: Sequence[Row], after: Entry) -> list[Lost]:
    """What of the rows made an entry invalid: an org may hold what no spec may say."""
    refused: list[Lost] = []
    for one in error.errors(include_input=False, include_url=False):
        path = _with_slugs(one["loc"], after)
        refused += [Lost(row.path, str(one["msg"])) for row in rows if related(path, row.path)]
    return refused


def _with_slugs(loc: Sequence[str | int], model: Any) -> Path:
    """A place in a document as paths of fields name it."""
    path: list[str | int] = []
    for part in loc:
        if isinstance(model, list) and isinstance(part, int):
            model = model[part] if part < len(model) else None
            path.append(getattr(model, "slug", part))
        else:
            model = _member(model, part)
            path.append(part)
    return tuple(path)


# --- saying some of it


def saying_only(model: M, paths: Collection[Path]) -> M:
    """A model that says what stands at some paths, and only holds the rest; what it does not say points at nothing."""
    said: set[str] = set()
    values: dict[str, Any] = {}
    for name, info in type(model).model_fields.items():
        inner = [path[1:] for path in paths if path[0] == (info.alias or name)]
        said |= {name} if inner else set()
        values[name] = _saying(getattr(model, name), inner)
    return rebuilt(saying(model, said), values)


def _saying(value: Any, inner: Collection[Path]) -> Any:
    if () in inner:
        return value
    if isinstance(value, SpecModel):
        return value if value.is_whole() else saying_only(value, inner)
    if isinstance(value, dict):
        parts = {key: [path[1:] for path in inner if path[0] == key] for key in value}
        held = {key: part for key, part in value.items() if parts[key] or not (part is None or _is_whole(part))}
        return {key: _saying(part, parts[key]) for key, part in held.items()}
    if isinstance(value, list):
        return [_saying(part, [path[1:] for path in inner if path[0] == getattr(part, "slug", None)]) for part in value]
    return None if isinstance(value, Reference | Lookup) and not inner else value


def _is_whole(part: Any) -> bool:
    return isinstance(part, SpecModel) and part.is_whole()


def pointing_nowhere(model: M) -> M:
    """A model that says as much as before, without what it points at."""
    return rebuilt(model, {name: _nowhere(getattr(model, name)) for name in type(model).model_fields})


def _nowhere(value: Any) -> Any:
    if isinstance(value, Reference | Lookup):
        return None
    if isinstance(value, SpecModel):
        return pointing_nowhere(value)
    if isinstance(value, dict):
        return {key: _nowhere(part) for key, part in value.items()}
    if isinstance(value, list):
        return [_nowhere(part) for part in value]
    return value
