"""Files that are replaced and never half there: reports, saved plans, specs.

Owns that such a file can be written before anything else is done, that it takes the place of nothing that is read, and
how files are put in place.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from gcp_caseplans.exits import CommandError, UsageError
from gcp_caseplans.written_files import SPEC_SUFFIXES, keep_apart


class WholeFile:
    """A file that an option names; raises `CommandError` at once where it cannot be written."""

    option = ""

    def __init__(self, name: str, specs: Sequence[str] = (), state: str | None = None):
        if name == "-":
            raise UsageError(f"{self.option} takes the name of a file; --json prints it to standard output")
        self._name = name
        # What a link points at is replaced, not the link.
        self._path = Path(os.path.realpath(name))
        keep_apart(self.option, name, specs, state, is_spec=self._is_spec())
        self._mode = self._existing_mode()
        try:
            self._temporary().unlink()
        except OSError as error:
            raise CommandError(f"{self.option} {name}: cannot be written: {why(error)}") from None

    def _is_spec(self) -> bool:
        return self._path.suffix.lower() in SPEC_SUFFIXES

    def _existing_mode(self) -> int | None:
        try:
            mode = self._path.stat().st_mode
        except OSError:
            return None
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise CommandError(f"{self.option} {self._name}: cannot be written: it is {what}")
        if not os.access(self._path, os.W_OK):
            raise CommandError(f"{self.option} {self._name}: cannot be written: permission denied")
        return stat.S_IMODE(mode)

    def _put(self, content: bytes) -> None:
        """Put this in place; raises `OSError` and leaves what was there where that cannot be done."""
        temporary: Path | None = None
        try:
            temporary = self._temporary(content)
            temporary.replace(self._path)
        except OSError:
            with suppress(OSError):
                if temporary is not None:
                    temporary.unlink()
            raise

    def _temporary(self, content: bytes = b"") -> Path:
        """A new file beside the one that is named, with its rights."""
        path = self._path.with_name(f".{self._path.name}.{os.getpid()}.tmp")
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o666), "wb") as file:
            if self._mode is not None and sys.platform != "win32":
                os.fchmod(file.fileno(), self._mode)
            try:
                file.write(content)
                file.flush()
            except OSError:
                path.unlink()
                raise
        return path


def put_all(contents: Mapping[Path, bytes]) -> None:
    """Put all in place, each with the rights of what was there, or none where one cannot be written.

    What a link points at is replaced, not the link. Raises `CommandError`.
    """
    written: dict[Path, Path] = {}
    at = Path()
    try:
        for at, content in contents.items():
            path = Path(os.path.realpath(at))
            # By the real path: two names may be of one file.
            beside = written[path] = path.with_name(f".{path.name}.{os.getpid()}.tmp")
            beside.write_bytes(content)
            if path.exists():
                beside.chmod(stat.S_IMODE(path.stat().st_mode))
        for path, beside in written.items():
            at = path
            beside.replace(path)
    except OSError as error:
        for beside in written.values():
            with suppress(OSError):
                beside.unlink()
        raise CommandError(f"{at}: cannot be written: {why(error)}") from None


def why(error: OSError | None) -> str:
    """What the system says of a failure."""
    return (error.strerror or str(error)).lower() if error else ""
