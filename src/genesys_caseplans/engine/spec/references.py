"""Which entries an entry points at, and from where: read off its values, so that no kind has to say it.

Owns the walk over models, maps and lists in spec terms. Knows no kind and no file.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.fields import Entry


def references(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], Reference]]:
    """The references of an entry with their paths, as they are written: `("stages", 0, "step", "worktype")`."""
    return _walk(entry, ())


def _walk(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Reference]]:
    if isinstance(value, Reference):
        yield path, value
    elif isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _walk(getattr(value, name), (*path, field.alias or name))
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _walk(part, (*path, key))
    elif isinstance(value, (list, tuple)):
        for place, part in enumerate(value):
            yield from _walk(part, (*path, place))
