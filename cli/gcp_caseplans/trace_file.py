"""`--trace FILE`: a line of JSON for each request, written as soon as its answer came.

Owns the file: that it can be written before anything is done, and that a disk which is full later ends no run. What a
line says is the library's (`http.tracing`), secrets never among it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from gcp_caseplans.exits import CommandError, UsageError
from gcp_caseplans.written_files import keep_apart

if TYPE_CHECKING:
    from genesys_caseplans.http.tracing import Traced


class TraceFile:
    """A file that lines are added to, those of earlier runs stay; `CommandError` where it cannot be written.

    bodies: with what was sent and answered. Only whoever runs the command may read a new one: orgs hold what is nobody
    else's business.
    """

    def __init__(self, name: str, bodies: bool, specs: Sequence[str] = (), state: str | None = None):
        if name == "-":
            raise UsageError("--trace takes the name of a file; standard output is for results")
        keep_apart("--trace", name, specs, state)
        self._name = name
        self._bodies = bodies
        self.trouble = ""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NONBLOCK", 0)  # a pipe that nobody reads blocks
        try:
            self._file = os.open(name, flags, 0o600)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(f"--trace {name}: cannot be written: {why.lower()}; nothing was done") from None

    def __call__(self, traced: Traced) -> None:
        """Add a line; once one could not be written whole, none follows."""
        if self.trouble:
            return
        line = json.dumps(traced.as_json(self._bodies), ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"
        try:
            while line:
                line = line[os.write(self._file, line) :]
        except OSError as error:
            why = (error.strerror or str(error)).lower()
            self.trouble = f"--trace {self._name}: not all requests are in it: {why}"

    def close(self) -> None:
        """Close it."""
        with suppress(OSError):
            os.close(self._file)
