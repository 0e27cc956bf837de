"""Which files make a set, and what text is in them.

Owns paths, pipes, bytes and encodings; knows neither JSON nor YAML. Nothing here waits without an end: of what is no
regular file only standard input is read, and what the shell put in the place of a file (`<(command)`).
"""

from __future__ import annotations

import os
import re
import select
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from genesys_caseplans.specfile.positions import Lines

SUFFIXES = frozenset({".json", ".yaml", ".yml"})
MOST_BYTES = 5_000_000
#: How standard input is given as a spec.
STANDARD_INPUT = "-"
#: Seconds that a pipe may give nothing before whoever writes to it counts as hung.
SILENCE = 60.0
#: What lies beside specs and is no part of them: what a run merges over them, remembers of an org, or saves of it.
_NOT_SPECS = re.compile(r".*(?:\.overlay\..*|\.(?:plan|record|snapshot)\.json)", re.DOTALL)
#: How a process names what it was handed open: standard input, and the pipes that a shell makes of `<(command)`.
_HANDED_OVER = re.compile(r"/dev/stdin|/dev/fd/([0-9]{1,9})|/proc/self/fd/([0-9]{1,9})")
_SPECIAL = {
    stat.S_IFIFO: "a named pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFDIR: "a folder",
}
_FOREIGN_BOMS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


class Unreadable(Exception):
    """A file or a folder cannot be read as text. spot: line and column, where there are any."""

    def __init__(self, message: str, hint: str = "", spot: tuple[int, int] | None = None):
        self.message = message
        self.hint = hint
        self.spot = spot
        super().__init__(message)


def spec_files(path: Path) -> list[Path]:
    """The file itself, or the spec files of a folder by name, without hidden ones and folders inside."""
    try:
        if not path.is_dir():
            return [path]
        files = sorted(inside for inside in path.iterdir() if _is_spec(inside))
    except (OSError, ValueError) as error:
        raise Unreadable(*_why(error)) from error
    if not files:
        raise Unreadable("the folder holds no spec file", f"spec files end in {', '.join(sorted(SUFFIXES))}")
    return files


def _is_spec(path: Path) -> bool:
    return is_spec_name(path.name) and not path.is_dir()


def is_spec_name(name: str) -> bool:
    """Whether a file of this name would be read as a spec with the folder that it lies in."""
    if name.startswith(".") or _NOT_SPECS.fullmatch(name.lower()):
        return False
    return Path(name).suffix.lower() in SUFFIXES


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark."""
    try:
        mode = _mode(path)
        if not stat.S_ISREG(mode):
            return _within_limits(_read_descriptor(_descriptor(path, mode)))
        with path.open("rb") as file:
            return _within_limits(file.read(MOST_BYTES + 1))
    except (OSError, ValueError) as error:
        raise Unreadable(*_why(error)) from error


def read_standard_input() -> str:
    """The text of standard input up to its end, without a byte order mark."""
    source: TextIO | None = sys.stdin
    try:
        if source is None or source.closed:
            raise Unreadable("standard input is closed", "redirect a spec to it: `... - < spec.json`")
        if hasattr(source, "buffer"):
            return _within_limits(_read_descriptor(source.fileno()))
        return source.read().removeprefix("\ufeff")  # a Python program put a text of its own in its place
    except OSError as error:
        raise Unreadable(*_why(error)) from error


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return stat.S_IFREG  # opening it tells what is wrong


def _descriptor(path: Path, mode: int) -> int:
    """The open descriptor that a path stands for; `Unreadable` for any other thing that is no regular file."""
    handed_over = _HANDED_OVER.fullmatch(str(path))
    if handed_over is None:
        what = _SPECIAL.get(stat.S_IFMT(mode), "a special file")
        raise Unreadable(
            f"this is {what}, and only regular files are read", "give - to read a spec from standard input"
        )
    return int(next(filter(None, handed_over.groups()), "0"))


def _read_descriptor(descriptor: int) -> bytes:
    """All that comes, up to a little more than is allowed. A terminal may be silent: a person sits at it."""
    content = b""
    at_terminal = os.isatty(descriptor)
    while len(content) <= MOST_BYTES:
        if not at_terminal and not _has_more(descriptor):
            raise Unreadable(f"nothing came for {SILENCE:g} seconds", "look at the command that writes to this pipe")
        part = os.read(descriptor, 1 << 16)
        if not part:
            break
        content += part
    return content


def _has_more(descriptor: int) -> bool:
    """Whether something, or the end, came in time."""
    if not hasattr(select, "poll"):  # Windows, where pipes cannot be asked
        return True
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(SILENCE * 1000))


def _within_limits(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"the file is larger than {MOST_BYTES // 1_000_000} MB", "split it: several files form one set"
        )
    return _decoded(content)


def _decoded(content: bytes) -> str:
    for mark, encoding in _FOREIGN_BOMS.items():
        if content.startswith(mark):
            raise Unreadable(f"the file is {encoding}", "save it as UTF-8")
    if b"\0" in content:
        at = content.index(b"\0")
        raise Unreadable(f"byte {at + 1} is zero: the file is not text, or is UTF-16", "save it as UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # `utf-8-sig` counts from behind the mark.
        skipped = 3 if content.startswith(b"\xef\xbb\xbf") else 0
        at = skipped + error.start
        before = content[skipped:at].decode("utf-8")
        raise Unreadable(
            f"byte {at + 1} (0x{content[at]:02x}) is not UTF-8",
            "save the file as UTF-8",
            Lines(before).spot(len(before)),
        ) from error


def _why(error: OSError | ValueError) -> tuple[str, str]:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "there is no such file or folder", ""
    if isinstance(error, PermissionError):
        return "the file cannot be read: permission denied", "give yourself the right to read it"
    if isinstance(error, OSError) and error.errno is not None:
        return f"the file cannot be read: {os.strerror(error.errno).lower()}", ""
    return "this is not a file name", ""


def unique(paths: list[Path | None]) -> Iterator[Path | None]:
    """The paths, a file that is named twice only once; None stands for standard input."""
    seen: set[str] = set()
    for path in paths:
        name = STANDARD_INPUT if path is None else str(path)
        real = name if path is None or "\0" in name else os.path.realpath(path)
        if real not in seen:
            seen.add(real)
            yield path
