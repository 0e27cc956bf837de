"""One spec file, or one mapping from Python: its values, and where each of them stands.

Owns the choice between JSON and YAML, which values a spec may hold (what JSON can say, of a sane size), and the way
from a path of keys to `file:line:column`. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from genesys_caseplans.specfile.json_text import mark_json, parse_json
from genesys_caseplans.specfile.positions import (
    MOST_DEPTH,
    MOST_VALUES,
    TOO_DEEP,
    Fault,
    KeyPath,
    Lines,
    Malformed,
    Mark,
    mark_data,
)
from genesys_caseplans.specfile.shape import PRIVATE
from genesys_caseplans.specfile.wording import what_it_is

_YAML = frozenset({".yaml", ".yml"})
_LARGEST = 2**63
_SCALARS = frozenset({str, int, float, bool, type(None)})


class Document:
    """A document that is an object of plain values.

    rank: its place among the documents of its set. private: whether any of its keys is the writer's own. asks: whether
    any of its values may have to come from the environment. path: its file; None where it stands in none. `marks` are
    made only when a place is asked for: it takes longer than reading.
    """

    def __init__(
        self,
        name: str,
        rank: int,
        data: Mapping[str, Any],
        *,
        private: bool,
        asks: bool = False,
        path: Path | None = None,
        text: str | None = None,
        marks: Callable[[], Mark],
    ):
        self.name = name
        self.rank = rank
        self.data = data
        self.private = private
        self.asks = asks
        self.path = path
        self._text = text
        self.marks = marks

    @cached_property
    def _mark(self) -> Mark:
        return self.marks()

    @cached_property
    def _lines(self) -> Lines | None:
        return None if self._text is None else Lines(self._text)

    def offset(self, path: Sequence[str | int], *, key: bool = False) -> int:
        """What comes before what, and where in the text it is if there is one."""
        return self._mark.offset(path, key=key)

    def place(self, path: Sequence[str | int], *, key: bool = False) -> str:
        """`file:line:column` of a value, or of its key; "" for what stands in no file."""
        if self._lines is None:
            return ""
        line, column = self._lines.spot(self.offset(path, key=key))
        return f"{self.name}:{line}:{column}"

    def where(self, path: Sequence[str | int], *, key: bool = False) -> str:
        """As `place`; the name of the document for what stands in no file."""
        return self.place(path, key=key) or self.name


def read_document(name: str, rank: int, path: Path | None, text: str) -> Document:
    """The document of a file's text; raises `Malformed`."""
    if not text.strip():
        raise Malformed([Fault(0, "the file is empty")])
    if _is_yaml(path, text):
        # Imported here, as a run on JSON does not need it.
        from genesys_caseplans.specfile.yaml_text import parse_yaml  # noqa: PLC0415

        value, marks = parse_yaml(text)
        data, found = _checked(value, marks)
        return Document(name, rank, data, private=found.private, asks=found.asks, path=path, text=text, marks=marks)
    data, found = _checked(parse_json(text), lambda: mark_json(text))
    return Document(
        name, rank, data, private=found.private, asks=found.asks, path=path, text=text, marks=lambda: mark_json(text)
    )


def python_document(name: str, rank: int, value: Any) -> Document:
    """The document of a value from Python; raises `Malformed`."""
    data, found = _checked(value, lambda: Mark(0))
    return Document(name, rank, data, private=found.private, asks=found.asks, marks=lambda: mark_data(data))


def _is_yaml(path: Path | None, text: str) -> bool:
    """By the suffix; without a known one, JSON is what begins with a brace."""
    suffix = path.suffix.lower() if path else ""
    return suffix in _YAML or (suffix != ".json" and not text.lstrip().startswith("{"))


def _checked(value: Any, marks: Callable[[], Mark]) -> tuple[dict[str, Any], _Cleaner]:
    """The value in dicts and lists of its own, and what was found of its keys; raises `Malformed`."""
    cleaner = _Cleaner()
    try:
        data = cleaner.clean(value, ())
    except _TooMany:
        raise Malformed([Fault(marks().at, f"more than {MOST_VALUES} values")]) from None
    if cleaner.faults:
        mark = marks()
        raise Malformed([Fault(mark.offset(path), _fault_text(path, message)) for path, message in cleaner.faults])
    if not isinstance(data, dict):
        raise Malformed([Fault(marks().at, f"a spec must be an object, not {what_it_is(data)}")])
    return data, cleaner


def _fault_text(path: Sequence[str | int], message: str) -> str:
    if not path:
        return message
    return f"{address_text(path)}{':' if message.startswith('a key ') else ''} {message}"


def address_text(path: Sequence[str | int]) -> str:
    """A path of keys and indexes as people read it: `caseplans.escalation.stages[0].name`."""
    text = ""
    for part in path:
        short = part if isinstance(part, int) or len(part) <= 100 else part[:100] + "…"
        text += f"[{short}]" if isinstance(part, int) else f".{short}" if text else str(short)
    return text


class _TooMany(Exception):
    pass


class _Known(NamedTuple):
    """A map or list that was copied and had no fault: how many values it is, and how many are inside one another."""

    value: Any  # kept, so that no other value gets its id
    copy: Any
    count: int
    depth: int


class _Cleaner:
    """Copies a value into dicts and lists of its own, and notes what no spec may hold.

    What stands in several places, as an alias of YAML does, is copied once: nobody changes the inside of a document.
    """

    def __init__(self) -> None:
        self.faults: list[tuple[KeyPath, str]] = []
        self.private = self.asks = False
        self._count = 0
        self._deepest = 0
        self._known: dict[int, _Known] = {}

    def clean(self, value: Any, path: KeyPath) -> Any:
        # Exact types first, as asking what is a `Mapping` takes longer than all the rest.
        if type(value) not in _SCALARS and isinstance(value, (Mapping, list, tuple)):
            known = self._known.get(id(value))
            if known is None or len(path) + known.depth > MOST_DEPTH:
                return self._container(value, path)
            self._counted(known.count)
            self._deepest = max(self._deepest, len(path) + known.depth)
            return known.copy
        self._counted(1)
        if fault := _fault(value):
            self.faults.append((path, fault))
        return value

    def _counted(self, number: int) -> None:
        self._count += number
        if self._count > MOST_VALUES:
            raise _TooMany

    def _container(self, value: Any, path: KeyPath) -> Any:
        before, faults, outer = self._count, len(self.faults), self._deepest
        self._counted(1)
        if len(path) >= MOST_DEPTH:
            self.faults.append((path, TOO_DEEP))
            return None
        self._deepest = len(path) + 1
        copy: Any
        if isinstance(value, Mapping):
            copy = self._members(value, path)
        else:
            copy = [self.clean(part, (*path, place)) for place, part in enumerate(value)]
        if len(self.faults) == faults:
            self._known[id(value)] = _Known(value, copy, self._count - before, self._deepest - len(path))
        self._deepest = max(self._deepest, outer)
        return copy

    def _members(self, value: Mapping[Any, Any], path: KeyPath) -> dict[str, Any]:
        cleaned: dict[str, Any] = {}
        for key, part in value.items():
            if not isinstance(key, str):
                self.faults.append((path, f"a key must be text, not {what_it_is(key)}"))
            elif not key.isascii() and (fault := _fault(key)):
                self.faults.append((path, f"a key {fault}"))
            else:
                self.private = self.private or key.startswith(PRIVATE)
                self.asks = self.asks or key == "env"
                cleaned[key] = self.clean(part, (*path, key))
        return cleaned


def _fault(value: Any) -> str:
    if isinstance(value, str):
        # Half a surrogate pair ("\\ud800") can be written in JSON, but neither sent nor printed.
        return "" if value.isascii() or value.encode("utf-8", "ignore").decode() == value else "holds half a character"
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, (int, float)):
        return "" if abs(value) < _LARGEST else "is too large a number"  # NaN is not less than anything
    return f"is {what_it_is(value)}"
