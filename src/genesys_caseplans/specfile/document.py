"""One spec file, or one mapping from Python: its values, and where each of them stands.

Owns the choice between JSON and YAML, which values a spec may hold (what JSON can say, of a sane size), and the way
from a path of keys to `file:line:column`. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

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
    if is_yaml(path, text):
        # Imported here, as a run on JSON does not need it.
        from genesys_caseplans.specfile.yaml_text import parse_yaml  # noqa: PLC0415

        value, marks = parse_yaml(text)
        data, found = _sound(value) or _checked(value, marks)
        return Document(name, rank, data, private=found.private, asks=found.asks, path=path, text=text, marks=marks)
    value = parse_json(text)
    data, found = _sound(value) or _checked(value, lambda: mark_json(text))
    return Document(
        name, rank, data, private=found.private, asks=found.asks, path=path, text=text, marks=lambda: mark_json(text)
    )


def python_document(name: str, rank: int, value: Any) -> Document:
    """The document of a value from Python; raises `Malformed`."""
    data, found = _checked(value, lambda: Mark(0))
    return Document(name, rank, data, private=found.private, asks=found.asks, marks=lambda: mark_data(data))


def is_yaml(path: Path | None, text: str) -> bool:
    """By the suffix; without a known one, JSON is what begins with a brace."""
    suffix = path.suffix.lower() if path else ""
    return suffix in _YAML or (suffix != ".json" and not text.lstrip().startswith("{"))


@dataclass(slots=True)
class _Found:
    """What is known of the keys of a document: see `Document`."""

    private: bool = False
    asks: bool = False

    def note(self, key: str) -> None:
        self.private = self.private or key.startswith(PRIVATE)
        self.asks = self.asks or key == "env"


def _sound(value: Any) -> tuple[dict[str, Any], _Found] | None:
    """The value of a text as it is, and what was found of its keys; None where it may hold what no spec may.

    A parser made it for us alone, of dicts, lists and scalars, so that it need not be copied. What stands in several
    places, as an alias of YAML does, is looked at once: how many values it makes and how deep it goes there, the parser
    knows.
    """
    if type(value) is not dict:
        return None
    found, keys, seen = _Found(), set[str](), set[int]()
    level: list[Any] = [value]
    count = depth = 1
    while level:
        below: list[Any] = []
        for container in level:
            count += len(container)
            if type(container) is dict:
                keys.update(container)
            for part in container.values() if type(container) is dict else container:
                if type(part) is dict or type(part) is list:
                    if id(part) not in seen:
                        seen.add(id(part))
                        below.append(part)
                elif _fault(part):
                    return None
        level, depth = below, depth + 1
        if count > MOST_VALUES or depth > MOST_DEPTH + 1:
            return None
    for key in keys:
        if _fault(key):
            return None
        found.note(key)
    return value, found


def _checked(value: Any, marks: Callable[[], Mark]) -> tuple[dict[str, Any], _Found]:
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
    return data, cleaner.found


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


class _Cleaner:
    """Copies a value into dicts and lists of its own, and notes what no spec may hold."""

    def __init__(self) -> None:
        self.faults: list[tuple[KeyPath, str]] = []
        self.found = _Found()
        self._count = 0

    def clean(self, value: Any, path: KeyPath) -> Any:
        self._count += 1
        if self._count > MOST_VALUES:
            raise _TooMany
        # Exact types first, as asking what is a `Mapping` takes longer than all the rest.
        if type(value) not in _SCALARS and isinstance(value, (Mapping, list, tuple)):
            return self._container(value, path)
        if fault := _fault(value):
            self.faults.append((path, fault))
        return value

    def _container(self, value: Any, path: KeyPath) -> Any:
        if len(path) >= MOST_DEPTH:
            self.faults.append((path, TOO_DEEP))
            return None
        if not isinstance(value, Mapping):
            return [self.clean(part, (*path, place)) for place, part in enumerate(value)]
        cleaned: dict[str, Any] = {}
        for key, part in value.items():
            if not isinstance(key, str):
                self.faults.append((path, f"a key must be text, not {what_it_is(key)}"))
            elif fault := _fault(key):
                self.faults.append((path, f"a key {fault}"))
            else:
                self.found.note(key)
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
