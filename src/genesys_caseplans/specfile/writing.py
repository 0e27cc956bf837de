"""Entries as a document that a person would have written: defaults left out, durations in words, references by key.

The inverse of reading. Knows no org: what a pointer is called is asked of whoever knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from pydantic.fields import FieldInfo

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import SpecModel, Wire, duration_text
from genesys_caseplans.kinds.table import marked
from genesys_caseplans.specfile.ordering import Shape
from genesys_caseplans.specfile.shape import Expected

#: What a pointer is called in a spec.
Call: TypeAlias = Callable[[Reference | Lookup], Any]


def entry_document(entry: SpecModel, call: Call) -> dict[str, Any]:
    """An entry as it would be written; what it leaves out, and what is so by itself, is not in it."""
    return _object(entry, call, Shape((Expected(type(entry)),)))


def _object(entry: SpecModel, call: Call, shape: Shape) -> dict[str, Any]:
    wires = marked(type(entry), Wire)
    said: dict[str, Any] = {}
    for name, info in type(entry).model_fields.items():
        if name not in entry.model_fields_set:
            continue
        value = getattr(entry, name)
        if value is None or value in ("", [], {}) or _is_usual(value, info, wires.get(name)):
            continue
        key = info.alias or name
        written = _value(value, call, shape.inside(key))
        if written is not None:
            said[key] = written
    return said


def _is_usual(value: Any, info: FieldInfo, wire: Wire | None) -> bool:
    """Whether it is what a field that is left out means, or comes to."""
    if info.is_required():
        return False
    made = (wire.absent if wire.made is None else wire.made) if wire is not None else None
    usual = [info.get_default(call_default_factory=True), made]
    return any(value == one for one in usual if one is not None)


def _value(value: Any, call: Call, shape: Shape) -> Any:
    if isinstance(value, Reference | Lookup):
        return call(value)
    if isinstance(value, SpecModel):
        return value.brief() or _object(value, call, shape)
    if isinstance(value, Mapping):
        return {key: _value(part, call, shape.inside(key)) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_value(part, call, shape.inside(0)) for part in value]
    if shape.is_duration and isinstance(value, int):
        return duration_text(value)
    return value
