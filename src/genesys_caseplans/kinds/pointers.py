"""Where a spec entry points at something else: references and look-ups, with their paths in spec terms. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import SpecModel

Path: TypeAlias = tuple[str | int, ...]


def pointers(value: Any, path: Path = ()) -> Iterable[tuple[Path, Reference | Lookup]]:
    """All pointers inside a value, in the order in which it holds them."""
    if isinstance(value, Reference | Lookup):
        yield path, value
    elif isinstance(value, SpecModel):
        for name, info in type(value).model_fields.items():
            yield from pointers(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from pointers(item, (*path, key))
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            yield from pointers(item, (*path, place))


def references(value: Any) -> Iterable[tuple[Path, Reference]]:
    """The references inside a value, look-ups left out."""
    return ((path, pointer) for path, pointer in pointers(value) if isinstance(pointer, Reference))
