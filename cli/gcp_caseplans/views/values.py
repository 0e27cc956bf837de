"""Single values as a person reads them: durations as `5d`, long texts shortened to where they differ, nothing as —."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gcp_caseplans.views.screen import clean

_DURATIONS = frozenset({"duration", "dueDuration", "expiration", "ttl", "expiry", "transitionDelay"})
#: Fields that say what a nested value is, so that they need no name before them.
_LEADING = frozenset({"name", "attribute", "type"})
_NOTHING = "—"


def value_text(path: str, value: Any) -> str:
    """A field's value in one line, whole."""
    return clean(_text(path.rpartition(".")[2], value))


def _text(name: str, value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in _DURATIONS and isinstance(value, int):
        from genesys_caseplans.kinds.fields import duration_text  # noqa: PLC0415

        return duration_text(value)
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        items = [_text("", item) for item in value]
        return ("; " if any(isinstance(item, Mapping) for item in value) else ", ").join(items) or "none"
    return str(value).replace("\n", "\\n") if value != "" else '""'


def _mapping(value: Mapping[str, Any]) -> str:
    parts: list[str] = []
    # Descriptions last: they are long, and what is cut off a line should be the least of it.
    for name, inner in sorted(value.items(), key=lambda item: item[0] == "description"):
        if inner is None or inner is False:
            continue
        if inner is True:
            parts.append(name)
        elif isinstance(inner, Mapping):
            parts.append(f"{name} ({_mapping(inner)})")
        elif name in _LEADING and not parts:
            parts.append(_text(name, inner))
        elif isinstance(inner, str) and " " in inner:
            parts.append(f"{name} “{_text(name, inner)}”")
        else:
            parts.append(f"{name} {_text(name, inner)}")
    return ", ".join(parts) or "none"


def shortened(text: str, room: int) -> str:
    """Text cut to at most `room` characters."""
    return text if len(text) <= room else f"{text[: max(room - 1, 1)].rstrip()}…"


def both_shortened(before: str, after: str, room: int) -> tuple[str, str]:
    """Two texts cut to `room` characters each, so that what differs is still to be seen."""
    if max(len(before), len(after)) <= room:
        return before, after
    same = next(
        (at for at, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), min(len(before), len(after))
    )
    start = max(0, same - room // 3)
    return _window(before, start, room), _window(after, start, room)


def _window(text: str, start: int, room: int) -> str:
    return shortened(text if start == 0 else f"…{text[start + 1 :]}", room)


def count_text(count: int, one: str, many: str = "") -> str:
    """`1 change`, `2 changes`."""
    return f"{count} {one if count == 1 else many or one + 's'}"
