"""One output stream: colour or not, how wide, which signs it can show, and that it never brings a command down.

Owns everything that depends on where the output goes; views ask it and know no terminal themselves.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

from gcp_caseplans.streams import failed, lost
from gcp_caseplans.views.cells import beginning, cells

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "cyan": "36",
}
_PLAIN_SIGNS = {"→": "->", "·": ".", "—": "-", "…": "...", "✓": "ok", "✗": "x", "“": '"', "”": '"'}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_STYLING = re.compile(r"\x1b\[[0-9;]*m")
_WORD = re.compile(r"( *)([^ ]+)")
_SHORTEST_SECRET = 8
_secrets: set[str] = set()


def hide(*secrets: str | None) -> None:
    """Never show these texts, whoever puts them into a message (an API that echoes, say)."""
    _secrets.update(secret for secret in secrets if secret and len(secret) >= _SHORTEST_SECRET)


def clean(text: str) -> str:
    """Text of an org or a file as it may go to a terminal: no control characters, no secret."""
    return _CONTROL.sub(lambda match: ascii(match.group())[1:-1], hidden(text))


def hidden(text: str) -> str:
    """Text without secrets."""
    for secret in _secrets:
        text = text.replace(secret, "********")
    return text


class Screen:
    """A stream to write to. color: `auto`, `always` or `never`.

    Writing never raises: whatever keeps a stream from taking text (a reader that went away, a full disk, a closed
    terminal, none at all), the rest is dropped and `lost` says so. What is done must not depend on who watches.
    """

    def __init__(self, stream: TextIO | None, color: str = "auto"):
        self._stream = stream
        self._failed = stream is None
        self.is_terminal = _is_terminal(stream)
        #: Whether lines can be redrawn.
        self.is_live = self.is_terminal and os.environ.get("TERM", "dumb") not in ("dumb", "unknown")
        self.colored = color == "always" or (color == "auto" and self.is_live and not os.environ.get("NO_COLOR"))
        self.width: int | None = max(40, _columns(stream)) if stream is not None and self.is_terminal else None
        self._unicode = _can_show(stream, "".join(_PLAIN_SIGNS))

    @classmethod
    def out(cls, color: str = "auto") -> Screen:
        """Standard output."""
        return cls(sys.stdout, color)

    @classmethod
    def err(cls, color: str = "auto") -> Screen:
        """Standard error."""
        return cls(sys.stderr, color)

    @property
    def stream(self) -> TextIO | None:
        """What it writes to."""
        return self._stream

    @property
    def lost(self) -> bool:
        """Whether something that was written is not there."""
        return self._failed or lost(self._stream) is not None

    def paint(self, text: str, *styles: str) -> str:
        """Text in colours, where there are any."""
        if not self.colored or not text or not styles:
            return text
        codes = ";".join(_CODES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"

    def sign(self, text: str) -> str:
        """Text with signs that this stream can show."""
        if not self._unicode:
            for sign, plain in _PLAIN_SIGNS.items():
                text = text.replace(sign, plain)
        return text

    def line(self, text: str = "") -> None:
        """Write a line at once, wrapped between words on a terminal."""
        self._put(f"{self.wrapped(self.sign(text))}\n")

    def lines(self, text: str) -> None:
        """Write several lines."""
        for line in text.split("\n"):
            self.line(line)

    def ask(self, question: str) -> None:
        """Write a question, with room behind it for the answer."""
        self._put(self.wrapped(self.sign(question)) + " ")

    def draft(self, text: str) -> None:
        """Show text on the line at hand, to be written over; for live screens."""
        self._put(f"\r\x1b[K{beginning(self.sign(text), self.width or len(text)) if text else ''}")

    def wrapped(self, text: str) -> str:
        """Text broken between words where it is wider than the screen; what follows hangs under it."""
        if self.width is None or _visible(text) <= self.width:
            return text
        indent = " " * min(len(text) - len(text.lstrip(" ")) + 2, self.width // 2)
        done: list[str] = []
        line, taken = "", 0
        for gap, word in _words(text, self.width - len(indent)):
            wide = _visible(word)
            if line.strip() and taken + len(gap) + wide > self.width:
                done.append(line)
                line, taken = indent + word, len(indent) + wide
            else:
                line, taken = line + gap + word, taken + len(gap) + wide
        return "\n".join([*done, line])

    def json(self, value: Mapping[str, Any]) -> None:
        """Write one JSON object."""
        self._bytes(json_bytes(value))

    def text(self, text: str) -> None:
        """Write a text that others read on, as it is but for secrets."""
        self._bytes(hidden(text).encode("utf-8", "backslashreplace"))

    def _bytes(self, content: bytes) -> None:
        """In UTF-8 whatever the locale says, as what reads it expects nothing else."""
        raw = getattr(self._stream, "buffer", None)
        if raw is None:
            self._put(content.decode())
            return
        self._put("")
        self._attempt(lambda: (raw.write(content), raw.flush()))

    def _put(self, text: str) -> None:
        self._attempt(lambda: self._write(text))

    def _attempt(self, write: Callable[[], object]) -> None:
        """OSError: what the system says; ValueError: a stream that was closed."""
        if self._failed:
            return
        try:
            write()
        except OSError as failure:
            failed(self._stream, failure)
            self._failed = True
        except ValueError:
            self._failed = True

    def _write(self, text: str) -> None:
        stream = self._stream
        assert stream is not None
        try:
            stream.write(text)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        stream.flush()


def _words(text: str, room: int) -> Iterator[tuple[str, str]]:
    """Words with the gaps before them. East Asian text has none: what is too wide of it may be broken anywhere."""
    for before, word in _WORD.findall(text):
        gap, rest = before, word
        while cells(rest) > max(room, len(rest)) and "\x1b" not in rest:
            part = beginning(rest, room)
            yield gap, part
            gap, rest = "", rest[len(part) :]
        yield gap, rest


def _visible(text: str) -> int:
    return cells(_STYLING.sub("", text))


def json_bytes(value: Mapping[str, Any]) -> bytes:
    """One JSON object as it is printed: in UTF-8, indented, without secrets."""
    text = clean_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"
    # A lone surrogate, which JSON text may hold as an escape, goes out as that escape.
    return text.encode("utf-8", "backslashreplace")


def clean_json(text: str) -> str:
    """JSON text without secrets."""
    for secret in _secrets:
        text = text.replace(json.dumps(secret)[1:-1], "********")
    return text


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except (OSError, ValueError):  # closed
        return False


def _columns(stream: TextIO) -> int:
    given = os.environ.get("COLUMNS", "")
    if given.isdecimal() and int(given):
        return int(given)
    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


def _can_show(stream: TextIO | None, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
