"""Where a spec entry points at something else: references and look-ups, with their paths in spec terms. Pure.

Which fields of a model may hold pointers is read from its annotations once, so that a walk looks only there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeAlias, get_args

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import SpecModel

Path: TypeAlias = tuple[str | int, ...]


def pointers(value: Any) -> Sequence[tuple[Path, Reference | Lookup]]:
    """All pointers inside a value, in the order in which it holds them."""
    collected: list[tuple[Path, Reference | Lookup]] = []
    _collect(value, (), collected)
    return collected


def references(value: Any) -> Sequence[tuple[Path, Reference]]:
    """The references inside a value, look-ups left out."""
    return [(path, pointer) for path, pointer in pointers(value) if isinstance(pointer, Reference)]


def _collect(value: Any, path: Path, collected: list[tuple[Path, Reference | Lookup]]) -> None:
    if value is None or isinstance(value, str):
        return
    if isinstance(value, Reference | Lookup):
        collected.append((path, value))
    elif isinstance(value, SpecModel):
        for name, spec_name in pointing_fields(type(value)):
            _collect(getattr(value, name), (*path, spec_name), collected)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _collect(item, (*path, key), collected)
    elif isinstance(value, list | tuple):
        for place, item in enumerate(value):
            _collect(item, (*path, place), collected)


@cache
def pointing_fields(model: type[SpecModel]) -> tuple[tuple[str, str], ...]:
    """The fields of a model that may hold a pointer at any depth, each with its name in the spec."""
    fields = model.model_fields.items()
    return tuple((name, info.alias or name) for name, info in fields if _may_point(info.annotation, frozenset({model})))


def _may_point(annotation: Any, outer: frozenset[type[SpecModel]]) -> bool:
    """Whether a value of a type may hold a pointer. outer: the models that it is a part of.

    A model inside itself counts as one that may: what else it holds is only known when the question is answered.
    """
    if annotation in (Any, object) or annotation in outer:
        return True
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        inside = (field.annotation for field in annotation.model_fields.values())
        return any(_may_point(field, outer | {annotation}) for field in inside)
    if isinstance(annotation, type):
        return issubclass(annotation, (Reference, Lookup))
    return any(_may_point(part, outer) for part in get_args(annotation))
