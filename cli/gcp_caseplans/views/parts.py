"""Values of a spec as what a person reads: texts, lists and parts. Durations, references and what an entry says of
itself are known by their class, so that no field needs to be named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.comparing import spec_keys
from genesys_caseplans.kinds.fields import Seconds, SpecModel, duration_text

#: None, a bool, a text, `Parts`, or a list of these.
Readable: TypeAlias = Any


class Prose(str):
    """A text of several words: quoted beside others, last among them, and the first to be cut."""

    __slots__ = ()


@dataclass(frozen=True)
class Parts:
    """What has fields, each with its name.

    leads: whether the first one says what it is, so that it needs no name. in_order: whether their order tells a thing.
    """

    items: tuple[tuple[str, Readable], ...]
    leads: bool = False
    in_order: bool = False

    def ordered(self) -> list[tuple[str, Readable]]:
        """Its fields, the one that leads first and prose last."""
        if self.in_order:
            return list(self.items)
        first, rest = self.items[: self.leads], self.items[self.leads :]
        return [*first, *sorted(rest, key=lambda item: isinstance(item[1], Prose))]


def readable(value: Any, label: Callable[[Any], Any]) -> Readable:
    """A value of a spec or of the org. label: what a reference or a look-up is called."""
    if isinstance(value, Reference | Lookup):
        return _pointed(label(value))
    if isinstance(value, Seconds):
        return duration_text(value)
    if isinstance(value, SpecModel):
        return _model(value, label)
    if isinstance(value, Mapping):
        return _mapping(value, label)
    if isinstance(value, list | tuple):
        return [readable(item, label) for item in value]
    if isinstance(value, str):
        return Prose(value) if " " in value else value
    return value if value is None or isinstance(value, bool) else str(value)


def _pointed(called: Any) -> Readable:
    """A key or a name as it is; what the spec has no word for with what it is known by."""
    if isinstance(called, Mapping):
        return ", ".join(f"{how} “{name}”" if " " in str(name) else f"{how} {name}" for how, name in called.items())
    return None if called is None else str(called)


def _model(value: SpecModel, label: Callable[[Any], Any]) -> Parts:
    """What it says, without what is empty or off."""
    keys = spec_keys(type(value))
    said = [(key, getattr(value, name)) for name, key in keys.items() if name in value.model_fields_set]
    items = [(key, readable(inner, label)) for key, inner in said if inner is not None and inner is not False]
    leads = bool(items) and items[0][0] == next(iter(keys.values())) and isinstance(items[0][1], str)
    return Parts(tuple(items), leads)


def _mapping(value: Mapping[Any, Any], label: Callable[[Any], Any]) -> Readable:
    if value and all(inner is None for inner in value.values()):
        return list(map(str, value))
    return Parts(tuple((str(key), readable(inner, label)) for key, inner in value.items()), in_order=True)


def leading(items: Iterable[SpecModel]) -> list[str]:
    """What each of several is called: its first field."""
    return [str(getattr(item, next(iter(spec_keys(type(item)))))) for item in items]
