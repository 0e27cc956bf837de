"""YAML specs with their keys in order: entries are moved with their comments; the layout is the writer's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from genesys_caseplans.specfile.ordering import Shape, written_duration


def yaml_in_order(text: str, shape: Shape, free: bool) -> str:
    """In two steps, as each needs to know where things stand: within lines, then whole lines."""
    text = text if text.endswith("\n") else text + "\n"
    text = _applied(text, _within_lines(text, _composed(text), shape, free))
    lines = text.splitlines(keepends=True)
    top = _composed(text)
    if top is None or top.id != "mapping" or top.flow_style or not top.value:
        return text
    first = top.value[0][0].start_mark.line
    # What stands above the first key is about the file, but for what an empty line parts from the rest.
    parted = [place for place, line in enumerate(lines[:first]) if not line.strip()]
    first = parted[-1] + 1 if parted else first
    return "".join((*lines[:first], *_Lines(lines, free).block(top, shape, first, len(lines))))


def _composed(text: str) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415  (its start costs more than JSON files take)

    return YAML(typ="safe", pure=True).compose(text)


def _applied(text: str, changes: Iterable[_Change]) -> str:
    for change in sorted(changes, key=lambda one: one.begin, reverse=True):
        text = text[: change.begin] + change.text + text[change.end :]
    return text


@dataclass(frozen=True)
class _Change:
    """Another text for a part of the file."""

    begin: int
    end: int
    text: str


def _within_lines(text: str, node: Any, shape: Shape, free: bool) -> Iterator[_Change]:
    """Durations, and maps in braces."""
    if node is None:
        return
    if node.id == "scalar" or node.flow_style:
        made = _inline(text, node, shape, free)
        if made != _source(text, node):
            yield _Change(node.start_mark.index, node.end_mark.index, made)
    elif node.id == "mapping":
        for key, value in node.value:
            if not _is_alias(key, value):
                yield from _within_lines(text, value, shape.inside(key.value), free)
    else:
        for item in node.value:
            if item.start_mark.index >= node.start_mark.index:
                yield from _within_lines(text, item, shape.inside(0), free)


def _inline(text: str, node: Any, shape: Shape, free: bool) -> str:
    """A scalar, a map in braces, or a list in brackets, with all in it."""
    source = _source(text, node)
    if _has_aliases(node) or not (free or not _has_names(node)):
        return source
    if node.id == "scalar":
        wanted = _wanted_scalar(node) if shape.is_duration else None
        return source if wanted is None else wanted
    pieces: dict[str, str] = {}
    ends = [node.start_mark.index]
    for place, part in enumerate(node.value):
        key, value = part if node.id == "mapping" else (part, part)
        inner = shape.inside(key.value if node.id == "mapping" else 0)
        lead = text[key.start_mark.index : value.start_mark.index] if node.id == "mapping" else ""
        pieces[key.value if node.id == "mapping" else str(place)] = lead + _inline(text, value, inner, free)
        ends += [key.start_mark.index, value.end_mark.index]
    ends.append(node.end_mark.index)
    between = [text[begin:end] for begin, end in zip(ends[::2], ends[1::2], strict=True)]
    if len(pieces) != len(node.value) or any("#" in gap for gap in between):
        return source
    ordered = shape.ordered(pieces) if node.id == "mapping" else [*pieces]
    return between[0] + "".join(pieces[key] + gap for key, gap in zip(ordered, between[1:], strict=True))


def _source(text: str, node: Any) -> str:
    return text[node.start_mark.index : node.end_mark.index]


def _wanted_scalar(node: Any) -> str | None:
    """A duration as people write it; what is quoted stays quoted."""
    if node.style not in (None, "'", '"'):
        return None
    is_number = node.style is None and node.value.isascii() and node.value.isdigit()
    wanted = written_duration(int(node.value) if is_number else node.value)
    return None if wanted is None else f"{node.style or ''}{wanted}{node.style or ''}"


def _is_alias(key: Any, value: Any) -> bool:
    """An alias is the node that it repeats, which stands before it."""
    return bool(value.start_mark.index < key.end_mark.index)


def _has_names(node: Any) -> bool:
    """Whether anchors or aliases are in it."""
    return bool(node.anchor) or any(_is_before(part, node) or _has_names(part) for part in _values(node))


def _has_aliases(node: Any) -> bool:
    """Whether aliases are in it, which do not say where they stand."""
    return any(_is_before(part, node) or _has_aliases(part) for part in _values(node))


def _is_before(part: Any, node: Any) -> bool:
    return bool(part.start_mark.index < node.start_mark.index)


def _values(node: Any) -> list[Any]:
    return [value for _, value in node.value] if node.id == "mapping" else node.value if node.id == "sequence" else []


@dataclass(frozen=True)
class _Entry:
    """A key of a block with all its lines. lead: comments above it. blanks: empty lines above those."""

    key: str
    blanks: list[str]
    lead: list[str]
    body: list[str]


class _Lines:
    """The lines of a file, in which entries of blocks are moved with their comments."""

    def __init__(self, lines: Sequence[str], free: bool):
        self._lines = lines
        self._free = free

    def block(self, node: Any, shape: Shape, begin: int, end: int) -> list[str]:
        """The lines from `begin` to before `end`, which hold a node, with all blocks in it in order."""
        lines = [*self._lines[begin:end]]
        if not node.value or node.id == "scalar" or node.flow_style:
            return lines
        if node.id == "sequence":
            return self._items(node, shape, begin, end)
        return self._map(node, shape, begin, end)

    def _items(self, node: Any, shape: Shape, begin: int, end: int) -> list[str]:
        starts = [item.start_mark.line for item in node.value]
        if any(one >= other for one, other in pairwise(starts)) or starts[0] < begin:
            return [*self._lines[begin:end]]  # aliases, or several on a line
        found = [*self._lines[begin : starts[0]]]
        for item, start, stop in zip(node.value, starts, [*starts[1:], end], strict=True):
            found += self.block(item, shape.inside(0), start, stop)
        return found

    def _map(self, node: Any, shape: Shape, begin: int, end: int) -> list[str]:
        starts = [key.start_mark.line for key, _ in node.value]
        column = node.value[0][0].start_mark.column
        names = [key.value for key, _ in node.value]
        odd = any(key.start_mark.column != column for key, _ in node.value) or len(set(names)) < len(names)
        if odd or any(one >= other for one, other in pairwise(starts)):
            return [*self._lines[begin:end]]
        entries, blanks, lead = [], list[str](), [*self._lines[begin : starts[0]]]
        for (key, value), start, stop in zip(node.value, starts, [*starts[1:], end], strict=True):
            own = self._own_end(value, key, stop, column)
            inside = [] if _is_alias(key, value) else self.block(value, shape.inside(key.value), start + 1, own)
            body = [self._lines[start], *(inside or self._lines[start + 1 : own])]
            entries.append(_Entry(key.value, blanks, lead, body))
            after = [*self._lines[own:stop]]
            empty = next((place for place, line in enumerate(after) if line.strip()), len(after))
            blanks, lead = after[:empty], after[empty:]
        order = shape.ordered(names) if self._free or not _has_names(node) else names
        if order == names:
            return [*(line for entry in entries for line in (*entry.blanks, *entry.lead, *entry.body)), *blanks, *lead]
        return [*self._moved(entries, order, column), *blanks, *lead]

    @staticmethod
    def _moved(entries: Sequence[_Entry], order: Sequence[str], column: int) -> list[str]:
        by_key = {entry.key: entry for entry in entries}
        found: list[str] = []
        for place, key in enumerate(order):
            entry = by_key[key]
            # Empty lines part groups, and the first one may follow a dash: both stay where they are.
            before = entries[place].body[0][:column]
            found += [*entries[place].blanks, *entry.lead, before + entry.body[0][column:], *entry.body[1:]]
        return found

    def _own_end(self, value: Any, key: Any, stop: int, column: int) -> int:
        """The line after an entry's last one: comments that stand deeper than its key are its own."""
        own = key.end_mark.line + 1 if _is_alias(key, value) else self._last(value, key.end_mark.line) + 1
        for place in range(own, stop):
            line = self._lines[place]
            if line.strip():
                if len(line) - len(line.lstrip(" ")) <= column:
                    break
                own = place + 1
        return own

    def _last(self, node: Any, least: int) -> int:
        """The last line of a node's own."""
        if node.id != "scalar" and not node.flow_style and node.value:
            part = node.value[-1][1] if node.id == "mapping" else node.value[-1]
            before = node.value[-1][0].end_mark.line if node.id == "mapping" else least
            aliased = node.id == "mapping" and _is_alias(node.value[-1][0], part)
            return before if aliased else self._last(part, max(before, least))
        if node.id == "scalar" and not node.value and node.style is None:
            return least  # nothing stands there, and what is told is where the next thing stands
        if node.id == "scalar" and node.style in ("|", ">"):
            last = int(node.end_mark.line) - 1
            while last > least and not self._lines[last].strip():
                last -= 1
            return last
        return max(int(node.end_mark.line), least)
