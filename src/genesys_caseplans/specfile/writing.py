"""Entries as a document that a person would have written: defaults left out, durations in words, references by key.

The inverse of reading. Knows no org: what a pointer is called is asked of whoever knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic.fields import FieldInfo

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import SpecModel, Wire, duration_text
from genesys_caseplans.kinds.table import marked
from genesys_caseplans.specfile.ordering import Shape
from genesys_caseplans.specfile.shape import Expected

#: What a pointer is called in a spec.
Call: TypeAlias = Callable[[Reference | Lookup], Any]


def entry_document(entry: SpecModel, call: Call, usual: bool = False) -> dict[str, Any]:
    """An entry as it would be written; what it leaves out is not in it. usual: with what is so by itself."""
    return _Writer(call, usual).object(entry, Shape((Expected(type(entry)),)), "")


@dataclass(frozen=True)
class _Writer:
    call: Call
    usual: bool

    def object(self, entry: SpecModel, shape: Shape, key: str) -> dict[str, Any]:
        """An object. key: under which it stands."""
        wires = marked(type(entry), Wire)
        left_out = frozenset[str]() if self.usual else entry.usual(key)
        said: dict[str, Any] = {}
        for name, info in type(entry).model_fields.items():
            if name not in entry.model_fields_set or name in left_out:
                continue
            value = getattr(entry, name)
            if value is None or value in ("", [], {}) or (not self.usual and _is_usual(value, info, wires.get(name))):
                continue
            alias = info.alias or name
            written = self._value(value, shape.inside(alias), alias)
            if written is not None:
                said[alias] = written
        return said

    def _value(self, value: Any, shape: Shape, key: str) -> Any:
        if isinstance(value, Reference | Lookup):
            return self.call(value)
        if isinstance(value, SpecModel):
            return value.brief() or self.object(value, shape, key)
        if isinstance(value, Mapping):
            return {name: self._value(part, shape.inside(name), name) for name, part in value.items()}
        if isinstance(value, list | tuple):
            return [self._value(part, shape.inside(0), key) for part in value]
        if shape.is_duration and isinstance(value, int):
            return duration_text(value)
        return value


def _is_usual(value: Any, info: FieldInfo, wire: Wire | None) -> bool:
    """Whether it is what a field that is left out means, or comes to."""
    if info.is_required():
        return False
    made = (wire.absent if wire.made is None else wire.made) if wire is not None else None
    usual = [info.get_default(call_default_factory=True), made]
    return any(value == one for one in usual if one is not None)
