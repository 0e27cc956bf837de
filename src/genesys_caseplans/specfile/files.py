"""Which files make a set, and what text is in them.

Owns paths, bytes and encodings; knows neither JSON nor YAML.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from genesys_caseplans.specfile.positions import Lines

SUFFIXES = frozenset({".json", ".yaml", ".yml"})
MOST_BYTES = 5_000_000
#: What the tool itself keeps beside a spec (design: Identity) is no part of it.
_NOT_SPECS = (".record.json",)
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
        found = sorted(inside for inside in path.iterdir() if _is_spec(inside))
    except (OSError, ValueError) as error:
        raise Unreadable(*_why(error)) from error
    if not found:
        raise Unreadable("the folder holds no spec file", f"spec files end in {', '.join(sorted(SUFFIXES))}")
    return found


def _is_spec(path: Path) -> bool:
    name = path.name
    if name.startswith(".") or name.endswith(_NOT_SPECS):
        return False
    return path.suffix.lower() in SUFFIXES and not path.is_dir()


def read_text(path: Path) -> str:
    """The text of a file, without a byte order mark."""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(*_why(error)) from error
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
        raise Unreadable(f"byte {at + 1} is zero: the file is no text, or UTF-16", "save it as UTF-8")
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
    return "this is no file name", ""


def unique(paths: list[Path]) -> Iterator[Path]:
    """The paths, a file that is named twice only once."""
    seen: set[str] = set()
    for path in paths:
        real = os.path.realpath(path) if "\0" not in str(path) else str(path)
        if real not in seen:
            seen.add(real)
            yield path
