"""JSON specs laid out anew, with their keys in order and numbers as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.specfile.ordering import Shape, written_duration

#: A JSON object or list that fits goes on one line, below the entries of a section.
_WIDTH = 120
_DEEP = 2


@dataclass(frozen=True)
class _Number:
    """A number as it is written."""

    text: str


def json_in_order(text: str, shape: Shape) -> str:
    """A JSON text laid out, keys in order."""
    document = json.loads(text, parse_int=_Number, parse_float=_Number)
    return "\n".join(_laid_out(document, shape, 0, "")) + "\n"


def _laid_out(value: Any, shape: Shape, depth: int, lead: str) -> list[str]:
    """The lines of a value. lead: what stands before it on its first line."""
    if isinstance(value, dict | list) and value and (depth <= _DEEP or len(lead) + len(_flat(value, shape)) > _WIDTH):
        ends = "{}" if isinstance(value, dict) else "[]"
        margin = " " * (len(lead) - len(lead.lstrip(" ")) + 2)
        lines = [f"{lead}{ends[0]}"]
        parts = list(_parts(value, shape))
        for place, (key, part, inner) in enumerate(parts):
            name = "" if key is None else f"{_quoted(key)}: "
            lines += _laid_out(part, inner, depth + 1, f"{margin}{name}")
            lines[-1] += "," if place + 1 < len(parts) else ""
        return [*lines, f"{margin[2:]}{ends[1]}"]
    return [lead + _flat(value, shape)]


def _flat(value: Any, shape: Shape) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        parts = (f"{_quoted(key)}: {_flat(part, inner)}" for key, part, inner in _parts(value, shape))
        return f"{{{', '.join(parts)}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flat(part, inner) for _, part, inner in _parts(value, shape))}]"
    if shape.is_duration:
        plain = int(value.text) if isinstance(value, _Number) and value.text.isdigit() else value
        value = written_duration(plain) or value
    return value.text if isinstance(value, _Number) else _quoted(value)


def _quoted(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _parts(value: Any, shape: Shape) -> Iterator[tuple[str | None, Any, Shape]]:
    if isinstance(value, dict):
        for key in shape.ordered(value):
            yield key, value[key], shape.inside(key)
    else:
        yield from ((None, part, shape.inside(0)) for part in value)
