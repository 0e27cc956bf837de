"""Single values as a person reads them: long texts shortened to where they differ, nothing as —."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest
from math import ceil
from typing import TYPE_CHECKING

from gcp_caseplans.views.cells import cells, shortened
from gcp_caseplans.views.screen import clean

if TYPE_CHECKING:
    from gcp_caseplans.views.parts import Parts, Readable

_NOTHING = "—"


def value_text(value: Readable) -> str:
    """A value in one line, whole."""
    return clean(_text(value))


def value_lines(value: Readable, room: int) -> list[str]:
    """A value in lines of at most `room` cells. What has parts is spread over several; only texts are cut."""
    from gcp_caseplans.views.parts import Parts  # noqa: PLC0415

    whole = value_text(value)
    if cells(whole) <= room:
        return [whole]
    if isinstance(value, Parts):
        return list(_parts_lines(value, room))
    if isinstance(value, list):
        items, separator = _items(value)
        return list(_packed(items, separator, room))
    return [shortened(whole, room)]


def _text(value: Readable) -> str:
    from gcp_caseplans.views.parts import Parts  # noqa: PLC0415

    if value is None:
        return _NOTHING
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Parts):
        return ", ".join(_part_texts(value)) or "none"
    if isinstance(value, list):
        items, separator = _items(value)
        return separator.join(items) or "none"
    return str(value).replace("\n", "\\n") if value != "" else '""'


def _items(value: Sequence[Readable]) -> tuple[list[str], str]:
    """The items of a list, and what stands between them."""
    return [_text(item) for item in value], ", " if all(isinstance(item, str) for item in value) else "; "


def _part_texts(value: Parts) -> list[str]:
    """What a value with parts says, each with the name of its field, but for the one that leads."""
    ordered = value.ordered()
    led = [_text(inner) for _, inner in ordered[: value.leads]]
    return [*led, *(_part(name, inner) for name, inner in ordered[value.leads :])]


def _part(name: str, inner: Readable) -> str:
    from gcp_caseplans.views.parts import Parts, Prose  # noqa: PLC0415

    if inner is True:
        return name
    text = _text(inner)
    if isinstance(inner, Parts) or (isinstance(inner, list) and len(inner) > 1):
        return f"{name} ({text})"
    return f"{name} “{text}”" if isinstance(inner, Prose) else f"{name} {text}"


def _parts_lines(value: Parts, room: int) -> Iterator[str]:
    """Its own fields, then each nested value on lines of its own; the last text only as far as there is room."""
    from gcp_caseplans.views.parts import Parts, Prose  # noqa: PLC0415

    ordered = [item for item in value.ordered() if not isinstance(item[1], Parts)]
    own = [clean(text) for text in _part_texts(Parts(tuple(ordered), value.leads, in_order=True))]
    last = own.pop() if len(own) > value.leads and isinstance(ordered[-1][1], Prose) else ""
    lines = list(_packed(own, ", ", room))
    if last and lines and cells(lines[-1]) + len(", …") <= room:
        lines[-1] = shortened(f"{lines[-1]}, {last}", room)
    yield from lines or ([shortened(last, room)] if last else [])
    for name, inner in value.items:
        if isinstance(inner, Parts):
            first, *rest = list(_parts_lines(inner, max(room - len(name) - 1, 1))) or ["none"]
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


def cost_text(requests: int, rate: int | None) -> str:
    """`46 requests, about 10 s at 300 a minute`. rate: None without a limit, where nothing but the API takes time."""
    told = count_text(requests, "request")
    return told if rate is None else f"{told}, about {_about(requests * 60 / rate)} at {rate} a minute"


def _about(seconds: float) -> str:
    """A time as exactly as an estimate may say it, never too short: up to a minute in steps of 5 s."""
    if seconds <= 60:
        return f"{max(ceil(seconds / 5) * 5, 5)} s"
    minutes = ceil(seconds / 60)
    hours, rest = divmod(minutes, 60)
    return f"{minutes} min" if minutes < 120 else f"{hours} h {rest} min"
