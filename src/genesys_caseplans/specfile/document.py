"""One spec file, or one mapping from Python: its values, and where each of them stands.

Owns the choice between JSON and YAML, and the way from a path of keys to `file:line:column`. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from genesys_caseplans.specfile.json_text import mark_json, parse_json
from genesys_caseplans.specfile.plain import plain
from genesys_caseplans.specfile.positions import Fault, Lines, Malformed, Mark, mark_data
from genesys_caseplans.specfile.wording import what_it_is

_YAML = frozenset({".yaml", ".yml"})


class Document:
    """A document that is an object of plain values. `rank`: its place among the documents of its set."""

    def __init__(
        self,
        name: str,
        rank: int,
        data: Mapping[str, Any],
        *,
        path: Path | None = None,
        text: str | None = None,
        marks: Callable[[], Mark],
    ):
        self.name = name
        self.rank = rank
        self.data = data
        self.path = path
        self._text = text
        self._marks = marks

    @cached_property
    def _mark(self) -> Mark:
        return self._marks()

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


def read_document(name: str, rank: int, path: Path, text: str) -> Document:
    """The document of a file's text; raises `Malformed`."""
    if not text.strip():
        raise Malformed([Fault(0, "the file is empty")])
    if _is_yaml(path, text):
        # Imported here, as a run on JSON does not need it.
        from genesys_caseplans.specfile.yaml_text import parse_yaml  # noqa: PLC0415

        data, mark = parse_yaml(text)
        return Document(name, rank, _checked(data, lambda: mark), path=path, text=text, marks=lambda: mark)
    data = _checked(parse_json(text), lambda: mark_json(text))
    return Document(name, rank, data, path=path, text=text, marks=lambda: mark_json(text))


def python_document(name: str, rank: int, value: Any) -> Document:
    """The document of a value from Python; raises `Malformed`."""
    data = _checked(value, lambda: Mark(0))
    return Document(name, rank, data, marks=lambda: mark_data(data))


def _is_yaml(path: Path, text: str) -> bool:
    """By the suffix; without a known one, JSON is what begins with a brace."""
    suffix = path.suffix.lower()
    return suffix in _YAML or (suffix != ".json" and not text.lstrip().startswith("{"))


def _checked(value: Any, marks: Callable[[], Mark]) -> dict[str, Any]:
    data, faults = plain(value)
    if faults:
        mark = marks()
        raise Malformed([Fault(mark.offset(path), _told(path, message)) for path, message in faults])
    if not isinstance(data, dict):
        raise Malformed([Fault(marks().at, f"a spec must be an object, not {what_it_is(data)}")])
    return data


def _told(path: Sequence[str | int], message: str) -> str:
    return f"{address_text(path)} {message}" if path else message


def address_text(path: Sequence[str | int]) -> str:
    """A path of keys and indexes as people read it: `caseplans.escalation.stages[0].name`."""
    text = ""
    for part in path:
        short = part if isinstance(part, int) or len(part) <= 100 else part[:100] + "…"
        text += f"[{short}]" if isinstance(part, int) else f".{short}" if text else str(short)
    return text
