"""Single values as a person reads them: durations as `5d`, long texts shortened to where they differ, nothing as —."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Any

from gcp_caseplans.views.cells import cells, shortened
from gcp_caseplans.views.screen import clean

_DURATIONS = frozenset({"duration", "dueDuration", "expiration", "ttl", "expiry", "transitionDelay"})
#: Fields that say what a nested value is, so that they need no name before them.
_LEADING = frozenset({"name", "attribute", "type"})
#: Long, and what is cut off a line should be the least of it.
_LAST = "description"
_NOTHING = "—"


def value_text(path: str, value: Any) -> str:
    """A field's value in one line, whole."""
    return clean(_text(path.rpartition(".")[2], value))


def value_lines(path: str, value: Any, room: int) -> list[str]:
    """A field's value in lines of at most `room` cells. What has parts is spread over several; only texts are cut."""
    whole = value_text(path, value)
    if cells(whole) <= room:
        return [whole]
    if isinstance(value, Mapping):
        return list(_mapping_lines(value, room))
    if _is_list(value):
        items, separator = _items(value)
        return list(_packed(items, separator, room))
    return [shortened(whole, room)]


def _text(name: str, value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if name in _DURATIONS and isinstance(value, int):
        from genesys_caseplans.kinds.fields import duration_text  # noqa: PLC0415

        return duration_text(value)
    if isinstance(value, Mapping):
        return ", ".join(text for _, text in _parts(value)) or "none"
    if _is_list(value):
        items, separator = _items(value)
        return separator.join(items) or "none"
    return str(value).replace("\n", "\\n") if value != "" else '""'


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _items(value: Sequence[Any]) -> tuple[list[str], str]:
    """The items of a list, and what stands between them."""
    return [_text("", item) for item in value], "; " if any(isinstance(item, Mapping) for item in value) else ", "


def _parts(value: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a nested value says, each with the name of its field; what says nothing is left out."""
    first = True
    for name, inner in sorted(value.items(), key=lambda item: item[0] == _LAST):
        if inner is None or inner is False:
            continue
        yield name, _part(name, inner, first)
        first = False


def _part(name: str, inner: Any, first: bool) -> str:
    if inner is True:
        return name
    text = _text(name, inner)
    if isinstance(inner, Mapping):
        return f"{name} ({text})"
    if name in _LEADING and first:
        return text
    return f"{name} “{text}”" if isinstance(inner, str) and " " in inner else f"{name} {text}"


def _mapping_lines(value: Mapping[str, Any], room: int) -> Iterator[str]:
    """Its own fields, then each nested value on lines of its own; a description only as far as there is room."""
    own = {name: inner for name, inner in value.items() if not isinstance(inner, Mapping) and name != _LAST}
    lines = list(_packed([clean(text) for _, text in _parts(own)], ", ", room))
    said = [clean(text) for _, text in _parts({_LAST: value.get(_LAST)})]
    if said and lines and cells(lines[-1]) + len(", …") <= room:
        lines[-1] = shortened(f"{lines[-1]}, {said[0]}", room)
    yield from lines or [shortened(text, room) for text in said]
    for name, inner in value.items():
        if isinstance(inner, Mapping):
            first, *rest = list(_mapping_lines(inner, max(room - len(name) - 1, 1))) or ["none"]
            yield f"{clean(name)} {first}"
            yield from (f"{' ' * len(name)} {line}" for line in rest)


def _packed(items: Sequence[str], separator: str, room: int) -> Iterator[str]:
    """Items one after another in lines of at most `room` cells; one that is longer by itself is cut."""
    line = ""
    for item, following in zip_longest(items, items[1:]):
        end = separator if following is not None else ""
        more = shortened(clean(item), max(room - len(end.rstrip()), 1)) + end
        if line and cells(line) + cells(more.rstrip()) > room:
            yield line.rstrip()
            line = ""
        line += more
    if line:
        yield line.rstrip()


def both_shortened(before: str, after: str, room: int) -> tuple[str, str]:
    """Two texts cut to `room` cells each, so that what differs is still to be seen."""
    if max(cells(before), cells(after)) <= room:
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
