"""The quick way into YAML: the events of libyaml, where PyYAML is installed with it, for texts without a doubt.

Owns what counts as a doubt. A file must never mean two things depending on what is installed, so whatever libyaml and
ruamel.yaml might read in two ways, and whatever is wrong with a text, is left to ruamel.yaml: nothing is refused here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from genesys_caseplans.specfile.positions import MOST_DEPTH, MOST_VALUES
from genesys_caseplans.specfile.yaml_plain import NUMERIC, WORDS, plain_value

#: What the two parsers read in two ways: signs that are no plain text in both, tabs and other ends of lines than \n;
#: directives and marks of documents; explicit keys; names of anchors with more in them than letters, digits, _ and -;
#: block texts with a comment right behind their sign, or that begin with a line of blanks, which may be indented more
#: than what follows.
#: One by one, as each begins with what is quickly found: together they take five times as long.
_DOUBTFUL = (
    re.compile(r"[^\n -~\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"),
    re.compile(r"\n(?:%|---|\.\.\.)"),
    re.compile(r"\?(?<![^\n \[{,]\?)(?:[ ]|$)", re.MULTILINE),
    re.compile(r"[&*][\w-]+[^\w\n ,\]}-]"),
    re.compile(r"[|>][-+0-9]*(?:#|[ ]*(?:#.*)?\n+[ ]+(?:\n|\Z))"),
)
_BLOCK_STYLES = ("|", ">")
_DOUBTFUL_STARTS = ("%", "---", "...")
#: Older ones end simple keys and flow maps elsewhere.
_LOWEST = (0, 2, 5)


class Doubt(Exception):
    """The text has to be read by ruamel.yaml."""


def quick_events(text: str) -> Iterator[Any]:
    """The events of libyaml; raises `Doubt` where it is not installed or the text is doubtful."""
    try:
        # Imported here, as a run on JSON does not need it.
        from yaml import CSafeLoader  # noqa: PLC0415
        from yaml._yaml import get_version  # noqa: PLC0415
    except ImportError as error:
        raise Doubt from error
    doubtful = text.startswith(_DOUBTFUL_STARTS) or any(pattern.search(text) for pattern in _DOUBTFUL)
    if doubtful or get_version() < _LOWEST:
        raise Doubt
    return iter(CSafeLoader(text).get_event, None)


def quick_value(text: str) -> Any:
    """The value of a text that nothing is wrong with, without positions; raises `Doubt` for any other."""
    events = quick_events(text)
    from yaml import YAMLError  # noqa: PLC0415

    try:
        return _Reader(events).document()
    except (YAMLError, StopIteration) as error:
        raise Doubt from error


class _Reader:
    """Makes values without positions. Counts as `yaml_text` does: an alias repeats the values, but not the keys."""

    def __init__(self, events: Iterator[Any]):
        import yaml  # noqa: PLC0415

        self.next = events.__next__
        self.scalar_type = yaml.ScalarEvent
        self.mapping_type, self.mapping_end = yaml.MappingStartEvent, yaml.MappingEndEvent
        self.sequence_type, self.sequence_end = yaml.SequenceStartEvent, yaml.SequenceEndEvent
        self.end_type = yaml.StreamEndEvent
        self.anchors: dict[str, tuple[Any, int, int]] = {}
        self.values = 1
        self.keys = 0
        self.deepest = 0

    def document(self) -> Any:
        self.next()
        start = self.next()
        if type(start) is self.end_type:
            raise Doubt
        first = self.next()
        if type(first) is self.scalar_type and first.style in _BLOCK_STYLES:
            raise Doubt  # ruamel.yaml needs no indentation here
        value = self.value(first, 1)
        self.next()
        if type(self.next()) is not self.end_type:
            raise Doubt
        self.check()
        return value

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        if kind is self.scalar_type and event.anchor is None:
            return self.scalar(event)
        if event.anchor is None:
            return self.container(event, depth)
        if kind is not self.scalar_type and kind is not self.mapping_type and kind is not self.sequence_type:
            return self.alias(event.anchor, depth)
        self.anchors.pop(event.anchor, None)
        before, outer = self.values, self.deepest
        if kind is self.scalar_type:
            value, deep = self.scalar(event), 0
        else:
            self.deepest = depth
            value = self.container(event, depth)
            deep = self.deepest - depth + 1
        self.anchors[event.anchor] = (value, self.values - before, deep)
        self.deepest = max(outer, self.deepest)
        return value

    def alias(self, name: str, depth: int) -> Any:
        if name not in self.anchors:
            raise Doubt
        value, inside, deep = self.anchors[name]
        self.values += inside
        self.deepest = max(self.deepest, depth + deep - 1)
        self.check()
        return value

    def container(self, event: Any, depth: int) -> Any:
        if event.tag is not None:
            raise Doubt
        self.deepest = max(self.deepest, depth)
        self.check()
        if type(event) is self.mapping_type:
            return self.mapping(depth)
        next_event, end = self.next, self.sequence_end
        values: list[Any] = []
        while type(event := next_event()) is not end:
            values.append(self.value(event, depth + 1))
        self.values += len(values)
        return values

    def mapping(self, depth: int) -> dict[str, Any]:
        next_event, end, scalar_type = self.next, self.mapping_end, self.scalar_type
        data: dict[str, Any] = {}
        while type(event := next_event()) is not end:
            if type(event) is not scalar_type or event.anchor is not None:
                raise Doubt
            key = self.scalar(event)
            if not isinstance(key, str) or key in data or key == "<<":
                raise Doubt
            event = next_event()
            if type(event) is scalar_type and event.anchor is None:
                data[key] = self.scalar(event)
            else:
                data[key] = self.value(event, depth + 1)
        self.values += len(data)
        self.keys += len(data)
        return data

    def scalar(self, event: Any) -> Any:
        if event.tag is not None:
            raise Doubt
        text: str = event.value
        if event.style:
            return text
        if not text:  # the two place it differently
            raise Doubt
        if text[0] not in NUMERIC:
            return WORDS.get(text, text)
        value, fault = plain_value(text)
        if fault:
            raise Doubt
        return value

    def check(self) -> None:
        if self.deepest > MOST_DEPTH or self.values + self.keys > MOST_VALUES:
            raise Doubt
