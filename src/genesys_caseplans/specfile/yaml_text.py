"""YAML texts: the part of YAML 1.2 that says what JSON can say, with positions.

Owns which YAML is read: one document of maps, lists, texts, numbers, true, false and null, anchors and aliases. Tags,
merge keys, dates without quotes and keys that are no text are faults, as they mean different things to different
readers. Built on the events of ruamel.yaml's parser, so that nothing is made before it is known to be small enough;
what `yaml_quick` reads without a doubt does not come here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Never

from genesys_caseplans.specfile.positions import (
    MOST_DEPTH,
    MOST_FAULTS,
    MOST_VALUES,
    TOO_DEEP,
    Fault,
    Lines,
    Malformed,
    Mark,
)
from genesys_caseplans.specfile.wording import quoted
from genesys_caseplans.specfile.yaml_plain import plain_value
from genesys_caseplans.specfile.yaml_quick import Doubt, quick_events, quick_value


@dataclass(frozen=True, slots=True)
class _Value:
    """A value with all that an alias to it repeats: its marks, how many values it is, how deep it goes."""

    data: Any
    mark: Mark
    count: int = 1
    depth: int = 0


def parse_yaml(text: str) -> tuple[Any, Callable[[], Mark]]:
    """The value of a YAML text, and what makes its positions; raises `Malformed`."""
    with suppress(Doubt):
        return quick_value(text), lambda: _built(text, quick_events(text)).mark
    value = _built(text, _events(text))
    return value.data, lambda: value.mark


def _built(text: str, events: Iterator[Any]) -> _Value:
    builder = _Builder(text, events)
    value = builder.document()
    if builder.faults:
        raise Malformed(builder.faults)
    return value


def _events(text: str) -> Iterator[Any]:
    # Imported here, as a run on JSON does not need it.
    from ruamel.yaml import YAML  # noqa: PLC0415
    from ruamel.yaml.error import MarkedYAMLError  # noqa: PLC0415
    from ruamel.yaml.reader import ReaderError  # noqa: PLC0415

    at = 0
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            at = event.start_mark.index
            yield event
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise Malformed([Fault(mark.index if mark else at, *_refusal(error.problem, error.context))]) from error
    except ReaderError as error:
        raise Malformed([Fault(error.position, f"this is not YAML: {error.reason}")]) from error
    # The parser is known to fail in other ways on some texts that are not YAML (a code point out of range, a
    # directive without a number); what was a file's fault must not end in a traceback.
    except Exception as error:
        if isinstance(error, Malformed):
            raise
        raise Malformed([Fault(at, "this is not YAML")]) from error


def _refusal(problem: str | None, context: str | None) -> tuple[str, str]:
    """The parser's own words, but for those that name its tokens."""
    message = problem or context or "it cannot be read"
    hint = context if problem and context else ""
    if "\\t" in message:
        hint = "indent with blanks, not with tabs"
    elif "<stream end>" in message:
        message = "the file ends too early"
    elif "<block" in message or "<document start>" in message:
        message, hint = "this does not fit what stands before it", "look at the indentation and the dashes of lists"
    return f"this is not YAML: {message}", hint


class _Builder:
    def __init__(self, text: str, events: Iterator[Any]):
        self.lines = Lines(text)
        self.faults: list[Fault] = []
        self._events = events
        self._anchors: dict[str, _Value | None] = {}
        self._count = 0

    def document(self) -> _Value:
        self.next()
        start = self.next()
        if _is(start, "StreamEnd"):
            self.fail(0, "the file is empty")
        if start.version is not None and tuple(start.version) != (1, 2):
            version = ".".join(map(str, start.version))
            self.note(start.start_mark.index, f"YAML {version} is not read: write YAML 1.2")
        value = self.value(self.next(), 1)
        self.next()
        more = self.next()
        if not _is(more, "StreamEnd"):
            self.fail(more.start_mark.index, "a second YAML document begins here: a spec file holds one")
        return value

    def value(self, event: Any, depth: int) -> _Value:
        at = event.start_mark.index
        if _is(event, "Alias"):
            return self.alias(event, depth)
        if event.tag is not None:
            self.note(at, f"the tag {_tag(event.tag)} is not read: write plain values")
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        if _is(event, "Scalar"):
            value = _Value(self.scalar(event), Mark(at))
        else:
            if depth > MOST_DEPTH:
                self.fail(at, TOO_DEEP)
            value = self.mapping(at, depth) if _is(event, "MappingStart") else self.sequence(at, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = value
        self.counted(1, at)
        return value

    def alias(self, event: Any, depth: int) -> _Value:
        name, at = event.anchor, event.start_mark.index
        if name not in self._anchors:
            self.fail(at, f"the alias *{name} has no anchor &{name} before it")
        value = self._anchors[name]
        if value is None:
            self.fail(at, f"the alias *{name} stands inside what it points at, which would never end")
        if depth + value.depth - 1 > MOST_DEPTH:
            self.fail(at, TOO_DEEP)
        self.counted(value.count, at)
        return _Value(value.data, Mark(at, value.mark.keys, value.mark.parts), value.count, value.depth)

    def mapping(self, at: int, depth: int) -> _Value:
        data: dict[str, Any] = {}
        mark = Mark(at, parts={})
        inside: list[_Value] = []
        while not _is(event := self.next(), "MappingEnd"):
            place = event.start_mark.index
            key = self.key(event, depth)
            value = self.value(self.next(), depth + 1)
            if key is None:
                continue
            if key in data:
                line, column = self.lines.spot(mark.keys[key])
                self.note(place, f"the key {quoted(key)} is given twice: first at line {line}, column {column}")
                continue
            data[key], mark.keys[key] = value.data, place
            assert mark.parts is not None
            mark.parts[key] = value.mark
            inside.append(value)
        return _whole(data, mark, inside)

    def key(self, event: Any, depth: int) -> str | None:
        at = event.start_mark.index
        value = self.value(event, depth + 1).data
        if isinstance(value, str):
            if value == "<<" and not getattr(event, "style", None):
                self.note(at, "<< merges maps in YAML 1.1 only: write the keys out")
                return None
            return value
        if isinstance(value, (dict, list)):
            self.note(at, "a map or a list cannot be a key")
        elif not _is(event, "Scalar"):
            self.note(at, "the key is not text: put it in quotes")
        else:
            self.note(at, f"the key {quoted(event.value)} is not text: put it in quotes")
        return None

    def sequence(self, at: int, depth: int) -> _Value:
        values: list[_Value] = []
        while not _is(event := self.next(), "SequenceEnd"):
            values.append(self.value(event, depth + 1))
        parts: dict[str | int, Mark] = {place: value.mark for place, value in enumerate(values)}
        mark = Mark(at, {place: part.at for place, part in parts.items()}, parts)
        return _whole([value.data for value in values], mark, values)

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        plain = not event.style and event.tag is None
        if not plain:
            return text
        value, fault = plain_value(text)
        if fault:
            self.note(event.start_mark.index, fault)
        return value

    def counted(self, count: int, at: int) -> None:
        self._count += count
        if self._count > MOST_VALUES:
            self.fail(at, f"the aliases make more than {MOST_VALUES} values of this file")

    def next(self) -> Any:
        try:
            return next(self._events)
        except Malformed as error:
            raise Malformed([*self.faults, *error.faults]) from error

    def note(self, at: int, message: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(at, message))

    def fail(self, at: int, message: str) -> Never:
        raise Malformed([*self.faults, Fault(at, message)])


def _whole(data: Any, mark: Mark, inside: list[_Value]) -> _Value:
    count = 1 + sum(value.count for value in inside)
    return _Value(data, mark, count, 1 + max((value.depth for value in inside), default=0))


def _is(event: Any, name: str) -> bool:
    # By name, as the classes of ruamel.yaml are not imported with this module.
    return type(event).__name__ == f"{name}Event"


def _tag(tag: str) -> str:
    return quoted(tag.replace("tag:yaml.org,2002:", "!!", 1)).strip('"')
