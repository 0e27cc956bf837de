"""One output stream: colour or not, how wide, which signs it can show, and that it never brings a command down.

Owns everything that depends on where the output goes; views ask it and know no terminal themselves.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Mapping
from typing import Any, TextIO

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
    for secret in _secrets:
        text = text.replace(secret, "********")
    return _CONTROL.sub(lambda match: ascii(match.group())[1:-1], text)


class Screen:
    """A stream to write to. color: `auto`, `always` or `never`."""

    def __init__(self, stream: TextIO, color: str = "auto"):
        self._stream = stream
        self.is_terminal = _is_terminal(stream)
        #: Whether lines can be redrawn.
        self.is_live = self.is_terminal and os.environ.get("TERM", "dumb") not in ("dumb", "unknown")
        self.colored = color == "always" or (color == "auto" and self.is_live and not os.environ.get("NO_COLOR"))
        self.width: int | None = max(40, shutil.get_terminal_size().columns) if self.is_terminal else None
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
    def stream(self) -> TextIO:
        """What it writes to."""
        return self._stream

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
        """Write a line at once, wrapped between words on a terminal. A reader that went away (`| head`) stops no run:
        the rest is dropped.
        """
        try:
            self._write(f"{self.wrapped(self.sign(text))}\n")
        except BrokenPipeError:
            self._drop()

    def wrapped(self, text: str) -> str:
        """Text broken between words where it is wider than the screen; what follows hangs under it."""
        if self.width is None or _visible(text) <= self.width:
            return text
        indent = " " * (len(text) - len(text.lstrip(" ")) + 2)
        done: list[str] = []
        line = ""
        for gap, word in _WORD.findall(text):
            if line and _visible(line + gap + word) > self.width and line.strip():
                done.append(line)
                line = indent + word
            else:
                line += gap + word
        return "\n".join([*done, line])

    def lines(self, text: str) -> None:
        """Write several lines."""
        for line in text.split("\n"):
            self.line(line)

    def draft(self, text: str) -> None:
        """Show text on the line at hand, to be written over; for live screens."""
        try:
            self._write(f"\r\x1b[K{self.sign(text)[: self.width]}")
        except BrokenPipeError:
            self._drop()

    def json(self, value: Mapping[str, Any]) -> None:
        """Write one JSON object, in UTF-8 whatever the locale says, as nothing else would be JSON."""
        text = clean_json(json.dumps(value, indent=2, ensure_ascii=False)) + "\n"
        raw = getattr(self._stream, "buffer", None)
        try:
            if raw is None:
                self._stream.write(text)
            else:
                self._stream.flush()
                # A lone surrogate, which JSON text may hold as an escape, goes out as that escape.
                raw.write(text.encode("utf-8", "backslashreplace"))
            self._stream.flush()
        except BrokenPipeError:
            self._drop()

    def _write(self, text: str) -> None:
        try:
            self._stream.write(text)
        except UnicodeEncodeError:
            encoding = self._stream.encoding or "ascii"
            self._stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._stream.flush()

    def _drop(self) -> None:
        sink = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  (lives as long as the process)
        if self._stream is sys.stdout:
            os.dup2(sink.fileno(), self._stream.fileno())
        self._stream = sink


def _visible(text: str) -> int:
    return len(_STYLING.sub("", text))


def clean_json(text: str) -> str:
    """JSON text without secrets."""
    for secret in _secrets:
        text = text.replace(json.dumps(secret)[1:-1], "********")
    return text


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def _can_show(stream: TextIO, text: str) -> bool:
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
