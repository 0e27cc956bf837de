"""`apply --report FILE`: the report so far, whole at any moment, whatever becomes of the process and its streams.

Owns the file: that it can be written before anything is done, that it is replaced and never half there, and how often.
What a report says is the engine's and `views.report`'s.
"""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from gcp_caseplans.exits import CommandError, UsageError
from gcp_caseplans.views.screen import json_bytes
from gcp_caseplans.written_files import keep_apart

#: How many times as long as writing took no other writing follows: a report of megabytes must not slow a run down.
_REST = 9


class ReportFile:
    """A file that holds one JSON object; raises `CommandError` at once where it cannot be written."""

    def __init__(self, name: str, specs: Sequence[str] = (), state: str | None = None):
        if name == "-":
            raise UsageError("--report takes the name of a file; --json prints it to standard output")
        self._name = name
        # What a link points at is replaced, not the link.
        self._path = Path(os.path.realpath(name))
        keep_apart("--report", name, specs, state)
        self._mode = self._existing_mode()
        self._resting_until = 0.0
        self._waiting: Callable[[], bytes] | None = None
        self.failure: OSError | None = None
        #: Whether it holds what came of a run, which nothing else may take the place of.
        self.settled = False
        try:
            self._temporary().unlink()
        except OSError as error:
            raise CommandError(f"--report {name}: cannot be written: {_why(error)}") from None

    def _existing_mode(self) -> int | None:
        try:
            mode = self._path.stat().st_mode
        except OSError:
            return None
        if not stat.S_ISREG(mode):
            what = "a folder" if stat.S_ISDIR(mode) else "not a regular file"
            raise CommandError(f"--report {self._name}: cannot be written: it is {what}")
        if not os.access(self._path, os.W_OK):
            raise CommandError(f"--report {self._name}: cannot be written: permission denied")
        return stat.S_IMODE(mode)

    def write(self, document: Mapping[str, Any]) -> None:
        """Put this in place now. Never raises: `failure` says why it is not there."""
        self._waiting = None
        self._replace(json_bytes(document))

    def write_soon(self, content: Callable[[], bytes]) -> None:
        """Put this in place, now or once the file has had its rest; of what waits, only the last is written."""
        rest = self._resting_until - time.monotonic()
        if rest <= 0:
            self._waiting = None
            self._replace(content())
            return
        waits, self._waiting = self._waiting is not None, content
        if not waits:
            self._later(rest)

    def _later(self, seconds: float) -> None:
        import asyncio  # noqa: PLC0415

        def due() -> None:
            if self._waiting is not None:
                content, self._waiting = self._waiting, None
                self._replace(content())

        with suppress(RuntimeError):  # no loop runs: whoever comes next writes it
            asyncio.get_running_loop().call_later(seconds, due)

    def _replace(self, content: bytes) -> None:
        begun = time.monotonic()
        temporary: Path | None = None
        try:
            temporary = self._temporary(content)
            temporary.replace(self._path)
            self.failure = None
        except OSError as error:
            self.failure = error
            with suppress(OSError):
                if temporary is not None:
                    temporary.unlink()
        now = time.monotonic()
        self._resting_until = now + _REST * (now - begun)

    def _temporary(self, content: bytes = b"") -> Path:
        """A new file beside the report, with its rights."""
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

    @property
    def trouble(self) -> str:
        """Why the file does not hold what it should; "" where it does."""
        return f"--report {self._name}: cannot be written: {_why(self.failure)}" if self.failure else ""


def _why(error: OSError | None) -> str:
    return (error.strerror or str(error)).lower() if error else ""
