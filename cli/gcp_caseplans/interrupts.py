"""Ctrl-C while an apply is under way: the first lets running steps end and begins no other, the second stops it."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Interrupts:
    """Turns signals into a clean stop: `stopping` is what an apply asks before each step."""

    def __init__(self, say: Callable[[], None]):
        self.stopping = False
        self._say = say
        self._task: asyncio.Task[object] | None = None

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Take the signals while the current task runs; where that is impossible, Python's own handling stays."""
        self._task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        taken: list[signal.Signals] = []
        try:
            for one in _SIGNALS:
                loop.add_signal_handler(one, self._stop)
                taken.append(one)
        except (NotImplementedError, ValueError, RuntimeError):
            pass
        try:
            yield
        finally:
            for one in taken:
                loop.remove_signal_handler(one)

    def _stop(self) -> None:
        if self.stopping and self._task is not None:
            self._task.cancel()
            return
        self.stopping = True
        self._say()
