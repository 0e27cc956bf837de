"""The order of keys in a spec, and which values are durations: from the models, as `shape` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.kinds.fields import DURATIONS, SpecModel, duration_seconds, duration_text
from genesys_caseplans.specfile.shape import PRIVATE, Expected, inside, known_keys

#: Keys at the top that stand before the sections.
_FIRST = ("$schema", "formatVersion", "name", "org")


@dataclass(frozen=True)
class Shape:
    """What may stand at a place."""

    options: tuple[Expected, ...]

    @property
    def is_duration(self) -> bool:
        """Whether a duration stands there."""
        return any(getattr(mark, "func", None) in DURATIONS for option in self.options for mark in option.constraints)

    def inside(self, part: str | int) -> Shape:
        """What may stand at a key or an index of it; an overlay says by key what a spec has as a list."""
        return Shape(inside(self.options, part) or inside(self.options, 0))

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """Keys in the order of the model; others stay at their places."""
        rank = {key: place for place, key in enumerate(known_keys(self.options))}
        found = list(keys)
        known = iter(sorted((key for key in found if key in rank), key=rank.__getitem__))
        return [next(known) if key in rank else key for key in found]


class Top(Shape):
    """The top of a spec: keys of the writer's own stand before what may use them."""

    def __init__(self, sections: Mapping[str, type[SpecModel]]):
        super().__init__(())
        object.__setattr__(self, "_sections", sections)
        self._sections: Mapping[str, type[SpecModel]]

    def inside(self, part: str | int) -> Shape:
        """The entries of a section, by key."""
        model = self._sections.get(str(part))
        return Shape((Expected(dict[str, model]),) if model is not None else ())  # type: ignore[valid-type]

    def ordered(self, keys: Iterable[str]) -> list[str]:
        """As it says; what nobody knows comes last."""
        order = [*_FIRST, PRIVATE, "lookups", *self._sections]
        rank = {key: place for place, key in enumerate(order)}
        return sorted(keys, key=lambda key: rank.get(PRIVATE if key.startswith(PRIVATE) else key, len(rank)))


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
