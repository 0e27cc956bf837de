"""Entries back into the shape of a document: what stands in a spec file, in plain values. Pure; knows no files.

What it gives is read again by `load`: an entry written and read is the same entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from genesys_caseplans.address import Lookup, Pointer, Reference
from genesys_caseplans.kinds.fields import Seconds, SpecModel

#: How a pointer is written.
Written: TypeAlias = Callable[[Pointer], Any]


def written_pointer(pointer: Pointer) -> Any:
    """A pointer as a spec writes it: a key, a name or an id of the org; what is looked up by its plain name."""
    if isinstance(pointer, Lookup):
        return pointer.name
    if pointer.key is not None:
        return pointer.key
    return {"id": pointer.id} if pointer.id is not None else {"existing": pointer.existing}


def written(value: Any, pointer: Written = written_pointer, whole: bool = False) -> Any:
    """An entry, or a value in one, as a spec writes it. Fields that the entry says nothing of are left out.

    whole: with those that no entry may leave out, as far as the value holds them.
    """
    if isinstance(value, Reference | Lookup):
        return pointer(value)
    if isinstance(value, SpecModel):
        fields = type(value).model_fields
        return {
            info.alias or name: written(getattr(value, name), pointer, whole)
            for name, info in fields.items()
            if name in value.model_fields_set
            or (whole and info.is_required() and getattr(value, name, None) is not None)
        }
    if isinstance(value, Seconds):
        return int(value)
    if isinstance(value, Mapping):
        return {str(key): written(item, pointer, whole) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [written(item, pointer, whole) for item in value]
    return value
