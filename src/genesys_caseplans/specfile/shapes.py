"""What may stand where in a spec, as far as its form goes: the order of keys, and which values are durations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from pydantic import BeforeValidator

from genesys_caseplans.kinds.fields import DURATIONS, SpecModel, duration_seconds, duration_text
from genesys_caseplans.kinds.table import marks

#: Keys at the top, around the sections; keys of the writer's own come before what may use them.
_FIRST = ("$schema", "formatVersion", "name", "org")
_OWN = "x-"


@dataclass(frozen=True)
class Shape:
    """What is known of a value: the keys that it may have, in order, or what all its values are."""

    keys: Mapping[str, Shape | None]
    values: Shape | None = None
    duration: bool = False

    def inside(self, key: str) -> Shape | None:
        """What is known of the value of a key."""
        return self.keys.get(key, self.values)

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """Keys in the order of the model; others stay before those that they stood before."""
        rank = {key: place for place, key in enumerate(self.keys)}
        found = list(keys)
        known = iter(sorted((key for key in found if key in rank), key=rank.__getitem__))
        return [next(known) if key in rank else key for key in found]


class Top(Shape):
    """The top of a spec."""

    def __init__(self, sections: Mapping[str, type[SpecModel]]):
        nothing: dict[str, Shape | None] = dict.fromkeys(_FIRST)
        entries = {name: Shape({}, _model(model)) for name, model in sections.items()}
        super().__init__({**nothing, "lookups": None, **entries})

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """As it says, with keys of the writer's own before what may use them."""
        found = list(keys)
        own = [key for key in found if key.startswith(_OWN)]
        rest = super().ordered(key for key in found if key not in own)
        first = [key for key in rest if key in _FIRST]
        return [*first, *own, *(key for key in rest if key not in first)]


@cache
def _model(model: type[SpecModel]) -> Shape:
    keys = {info.alias or name: _field(info.annotation, marks(info)) for name, info in model.model_fields.items()}
    return Shape(keys)


def _field(annotation: Any, found: Sequence[Any]) -> Shape | None:
    if any(isinstance(mark, BeforeValidator) and mark.func in DURATIONS for mark in found):
        return Shape({}, duration=True)
    models = list(_models(annotation))
    if not models:
        return None
    keys: dict[str, Shape | None] = {}
    for model in models:
        keys |= _model(model).keys
    inner = Shape(keys)
    return Shape({}, inner) if _is_keyed(annotation) else inner


def _models(annotation: Any) -> Iterator[type[SpecModel]]:
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _is_keyed(annotation: Any) -> bool:
    origin = getattr(annotation, "__origin__", None)
    return origin is dict or any(_is_keyed(part) for part in get_args(annotation))


def seconds_of(value: Any) -> Any:
    """A duration as what it means; anything else as it is."""
    try:
        return ("seconds", duration_seconds(value))
    except ValueError:
        return value


def written_duration(value: Any) -> str | None:
    """A duration as people write it; None where it is none, or stands so already."""
    meant = seconds_of(value)
    text = duration_text(meant[1]) if isinstance(meant, tuple) else None
    return None if text == value else text
