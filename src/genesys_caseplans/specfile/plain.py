"""Values that a spec may hold: what JSON can say, of a sane size.

Owns the limits that hold whatever the values came from, Python included. Knows no file and no kind.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.specfile.positions import MOST_DEPTH, MOST_VALUES, TOO_DEEP, Path
from genesys_caseplans.specfile.wording import what_it_is

_LARGEST = 2**63


def plain(value: Any) -> tuple[Any, list[tuple[Path, str]]]:
    """The value in dicts and lists of its own, and what is wrong in it, by path."""
    cleaner = _Cleaner()
    try:
        return cleaner.clean(value, ()), cleaner.faults
    except _TooMany:
        return None, [((), f"more than {MOST_VALUES} values")]


class _TooMany(Exception):
    pass


class _Cleaner:
    def __init__(self) -> None:
        self.faults: list[tuple[Path, str]] = []
        self._count = 0

    def clean(self, value: Any, path: Path) -> Any:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _TooMany
        if isinstance(value, (Mapping, list, tuple)):
            return self._container(value, path)
        if fault := _fault(value):
            self.faults.append((path, fault))
        return value

    def _container(self, value: Any, path: Path) -> Any:
        if len(path) >= MOST_DEPTH:
            self.faults.append((path, TOO_DEEP))
            return None
        if not isinstance(value, Mapping):
            return [self.clean(part, (*path, place)) for place, part in enumerate(value)]
        found: dict[str, Any] = {}
        for key, part in value.items():
            if not isinstance(key, str):
                self.faults.append((path, f"a key must be a text, not {what_it_is(key)}"))
            elif fault := _fault(key):
                self.faults.append((path, f"a key {fault}"))
            else:
                found[key] = self.clean(part, (*path, key))
        return found


def _fault(value: Any) -> str:
    if isinstance(value, str):
        # Half a surrogate pair ("\\ud800") can be written in JSON, but neither sent nor printed.
        return "" if value.isascii() or value.encode("utf-8", "ignore").decode() == value else "holds half a character"
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return "" if abs(value) < _LARGEST else "is too large a number"  # NaN is not less than anything
    return f"is {what_it_is(value)}"
