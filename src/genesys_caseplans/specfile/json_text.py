"""JSON texts: read by the standard parser, and scanned with positions only where something is wrong or asked for.

Owns the grammar of JSON and the words for breaking it. Stricter than the standard parser: a key that stands twice, NaN
and Infinity are faults.
"""

from __future__ import annotations

import json
import re
from typing import Any, Never

from genesys_caseplans.specfile.positions import (
    MOST_DEPTH,
    MOST_DIGITS,
    MOST_FAULTS,
    TOO_DEEP,
    Fault,
    Lines,
    Malformed,
    Mark,
)
from genesys_caseplans.specfile.wording import quoted

_BLANK = re.compile(r"[ \t\n\r]*")
_TEXT = re.compile(r'"[^"\\\x00-\x1f]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[^"\\\x00-\x1f]*)*"')
_INSIDE = re.compile(r'[^"\\\x00-\x1f]+|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_WORD = re.compile(r"true|false|null")
_NO_NUMBER = re.compile(r"-?Infinity|NaN")
_IN_SMALL = frozenset({'"true"', '"false"', '"null"', '"none"'})
#: What stands at a place, as far as it helps to show it.
_SEEN = re.compile(r"[\w.+-]{1,20}|.", re.DOTALL)


def parse_json(text: str) -> Any:
    """The value of a JSON text; raises `Malformed`."""
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        mark_json(text)
        # Only reached if the scanner is more lenient than the standard parser, which it must not be.
        raise Malformed([Fault(0, "the JSON cannot be read")]) from error


def mark_json(text: str) -> Mark:
    """The positions in a JSON text; raises `Malformed`."""
    scanner = _Scanner(text)
    mark = scanner.document()
    if scanner.faults:
        raise Malformed(scanner.faults)
    return mark


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError
    return members


def _refuse(_: str) -> Never:
    raise ValueError


class _Scanner:
    def __init__(self, text: str):
        self.text = text
        self.at = 0
        self.faults: list[Fault] = []
        self._lines: Lines | None = None

    def document(self) -> Mark:
        mark = self.value(1)
        if self.peek():
            self.fail(f"the JSON ends before this: expected nothing more, found {self.seen()}")
        return mark

    def value(self, depth: int) -> Mark:
        first, at = self.peek(), self.at
        if first == "{":
            return self.mapping(depth)
        if first == "[":
            return self.sequence(depth)
        if first == '"':
            self.string()
        elif self.take(_WORD) is None:
            self.number()
        return Mark(at)

    def mapping(self, depth: int) -> Mark:
        mark = self.open(depth)
        parts = mark.parts = {}
        while self.peek() != "}" or parts:
            at = self.at
            key = self.key()
            if key in parts:
                line, column = self.spot(mark.keys[key])
                self.note(at, f"the key {quoted(key)} is given twice: first at line {line}, column {column}")
            if self.peek() != ":":
                self.fail(f"expected a colon after the key {quoted(key)}, found {self.seen()}")
            self.at += 1
            inside = self.value(depth + 1)
            if key not in parts:
                mark.keys[key], parts[key] = at, inside
            if not self.more("}", mark.at):
                break
        self.at += 1
        return mark

    def sequence(self, depth: int) -> Mark:
        mark = self.open(depth)
        parts = mark.parts = {}
        while self.peek() != "]" or parts:
            parts[len(parts)] = self.value(depth + 1)
            if not self.more("]", mark.at):
                break
        self.at += 1
        mark.keys = {place: inside.at for place, inside in parts.items()}
        return mark

    def open(self, depth: int) -> Mark:
        if depth > MOST_DEPTH:
            self.fail(TOO_DEEP)
        self.at += 1
        return Mark(self.at - 1)

    def more(self, end: str, begun: int) -> bool:
        """Whether another part follows; stands at the end sign if not."""
        character = self.peek()
        if character == end:
            return False
        if character != ",":
            if not character:
                line, column = self.spot(begun)
                self.fail(f"the file ends too early: what begins at line {line}, column {column} has no {end}")
            self.fail(f"expected a comma or {end}, found {self.seen()}")
        comma = self.at
        self.at += 1
        if self.peek() == end:
            self.fail(f"a comma too many before {end}", at=comma)
        return True

    def key(self) -> str:
        if self.peek() != '"':
            self.fail(f"expected a key in double quotes, found {self.seen()}")
        return str(json.loads(self.string()))

    def string(self) -> str:
        token = self.take(_TEXT)
        if token is not None:
            return token
        begun, self.at = self.at, self.at + 1
        while self.take(_INSIDE) is not None:
            pass
        character = self.text[self.at : self.at + 1]
        if character == "\\":
            self.fail("a backslash here means nothing: write it twice")
        if not character or character in "\r\n":
            self.fail("the text has no closing quote on its line", at=begun)
        return self.fail("the text holds a control character: write it as \\t, \\n or \\u0000")

    def number(self) -> None:
        begun = self.at
        if (word := self.take(_NO_NUMBER)) is not None:
            self.note(begun, f"{word} is not a number that a spec can hold")
            return
        digits = self.take(_NUMBER)
        if digits is None:
            self.fail(*self.no_value())
        if self.text[self.at : self.at + 1].isalnum():
            self.at = begun
            self.fail(f"expected a value, found {self.seen()}")
        # The standard parser refuses whole numbers beyond Python's limit of digits, 4300.
        if len(digits) > MOST_DIGITS:
            self.note(begun, "the number is too long")

    def no_value(self) -> tuple[str, str]:
        character = self.peek()
        if not character:
            return "the file ends too early: a value is missing", ""
        if character in "#/":
            return f"expected a value, found {self.seen()}", "JSON has no comments: use a key that begins with x-"
        seen, hint = self.seen(), ""
        if seen.lower() in _IN_SMALL:
            hint = "true, false and null are written in small letters"
        elif character == "'" or character.isalpha():
            hint = "text is written in double quotes"
        return f"expected a value, found {seen}", hint

    def take(self, pattern: re.Pattern[str]) -> str | None:
        match = pattern.match(self.text, self.at)
        if not match:
            return None
        self.at = match.end()
        return match.group()

    def peek(self) -> str:
        """The next sign that is not blank; "" at the end."""
        self.take(_BLANK)
        return self.text[self.at : self.at + 1]

    def seen(self) -> str:
        match = _SEEN.match(self.text, self.at)
        return quoted(match.group()) if match else "the end of the file"

    def spot(self, at: int) -> tuple[int, int]:
        self._lines = self._lines or Lines(self.text)
        return self._lines.spot(at)

    def note(self, at: int, message: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(at, message))

    def fail(self, message: str, hint: str = "", *, at: int | None = None) -> Never:
        raise Malformed([*self.faults, Fault(self.at if at is None else at, message, hint)])
