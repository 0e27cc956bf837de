"""Where things stand in a text: offsets of values and keys, lines and columns, and faults of a text.

Owns positions; knows neither JSON nor YAML nor what the values mean.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

#: Keys and indexes, from the outside in.
KeyPath: TypeAlias = tuple[str | int, ...]

#: Maps and lists inside one another. Real specs need about ten; far more is a mistake or an attack.
MOST_DEPTH = 50
#: Values of one document, those that an alias repeats counted each time.
MOST_VALUES = 500_000
#: Faults of one text that are worth telling: the rest comes from the same mistake.
MOST_FAULTS = 100
#: Digits that a number may be written with; the standard library refuses 4300.
MOST_DIGITS = 400
TOO_DEEP = f"maps and lists are nested more than {MOST_DEPTH} deep"


@dataclass(slots=True)
class Mark:
    """The place of one value: its offset; of a map or list also where its keys stand and its values' marks."""

    at: int
    keys: dict[str | int, int] = field(default_factory=dict)
    parts: dict[str | int, Mark] | None = None

    def offset(self, path: Sequence[str | int], *, key: bool = False) -> int:
        """Where a value stands. A map or list is shown at its key, what is not there at what it would be in.

        key: show the key even of a plain value.
        """
        mark, at = self, self.at
        for depth, part in enumerate(path):
            inside = mark.parts.get(part) if mark.parts is not None else None
            if inside is None:
                break
            last = depth == len(path) - 1
            at = inside.at if inside.parts is None and not (key and last) else mark.keys[part]
            mark = inside
        return at


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong at an offset of a text."""

    at: int
    message: str
    hint: str = ""


class Malformed(Exception):
    """A text is not what its format asks for; `faults` says why."""

    def __init__(self, faults: Sequence[Fault]):
        self.faults = tuple(faults)
        super().__init__(self.faults)


class Lines:
    """Turns offsets of a text into lines and columns, both counted from 1."""

    def __init__(self, text: str):
        self._starts = [0, *(line_break.end() for line_break in re.finditer(r"\r\n|\n|\r", text))]

    def spot(self, at: int) -> tuple[int, int]:
        """The line and the column of an offset."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def mark_data(data: Any) -> Mark:
    """Marks of values that stand in no text: the offsets only tell what comes before what."""
    return _mark(data, [0])


def _mark(data: Any, clock: list[int]) -> Mark:
    clock[0] += 1
    mark = Mark(clock[0])
    if isinstance(data, Mapping):
        mark.parts = {}
        for key, value in data.items():
            clock[0] += 1
            mark.keys[key] = clock[0]
            mark.parts[key] = _mark(value, clock)
    elif isinstance(data, list):
        mark.parts = {place: _mark(value, clock) for place, value in enumerate(data)}
        mark.keys = {place: inside.at for place, inside in mark.parts.items()}
    return mark
