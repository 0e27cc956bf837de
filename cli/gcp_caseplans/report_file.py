"""`apply --report FILE`: the report so far, whole at any moment, whatever becomes of the process and its streams.

Owns when and how often it is written; `whole_file` how. What a report says is the engine's and `views.report`'s.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any

from gcp_caseplans.views.screen import json_bytes
from gcp_caseplans.whole_file import WholeFile, why

#: How many times as long as writing took no other writing follows: a report of megabytes must not slow a run down.
_REST = 9


class ReportFile(WholeFile):
    """A file that holds one JSON object; raises `CommandError` at once where it cannot be written."""

    option = "--report"

    def __init__(self, name: str, specs: Sequence[str] = (), state: str | None = None):
        super().__init__(name, specs, state)
        self._resting_until = 0.0
        self._waiting: Callable[[], bytes] | None = None
        self.failure: OSError | None = None
        #: Whether it holds what came of a run, which nothing else may take the place of.
        self.settled = False

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
        try:
            self._put(content)
            self.failure = None
        except OSError as error:
            self.failure = error
        now = time.monotonic()
        self._resting_until = now + _REST * (now - begun)

    @property
    def trouble(self) -> str:
        """Why the file does not hold what it should; "" where it does."""
        return f"--report {self._name}: cannot be written: {why(self.failure)}" if self.failure else ""
