"""Signals: what ends a command, in which order, and with which exit code. Never with a traceback.

Each of Ctrl-C, SIGTERM and SIGHUP asks the same: the first one lets what is under way end, the next one stops it, and
one more ends the process where it stands. Owns the handlers of the process; while an event loop runs, signals are
answered on it. Imports next to nothing, so that the handlers stand before anything takes time.
"""

from __future__ import annotations

import os
import signal
import sys

# Type checkers take it for true; `typing` itself takes longer to import than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio
    import socket
    from collections.abc import Callable, Sequence
    from types import FrameType

#: Windows has no SIGHUP.
_ENDING = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Ended(KeyboardInterrupt):
    """A signal ended the command where it stood."""


class Signals:
    """What signals came, and what they do. `leave_behind`: called before the process ends where it stands."""

    def __init__(self) -> None:
        self.first: int | None = None
        self.leave_behind: Callable[[], object] | None = None
        self._leaving = False
        self._code: int | None = None
        self._answers: list[Callable[[], object]] | None = None

    @property
    def code(self) -> int:
        """The exit code of what a signal ended: 130, 143 or 129."""
        return 128 + (self.first or signal.SIGINT)

    @property
    def name(self) -> str:
        """`SIGTERM`; "" for Ctrl-C, and for Python's own exception where nobody took the signals."""
        return signal.Signals(self.first).name if self.first not in (None, signal.SIGINT) else ""

    def take(self) -> None:
        """Take the signals of this process, but for those that whoever started it had ignored (nohup, `&`)."""
        for number in _ENDING:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._came)
        sys.unraisablehook = self._unraisable

    def last(self, code: int) -> None:
        """Say that all is done and with which exit code: from now on a signal ends the process at once."""
        self._code = code
        self._leaving = True

    def answer(self, answers: Sequence[Callable[[], object]] | None) -> None:
        """Answer one signal after another with these, those beyond by leaving; None: end what runs, then leave."""
        self._answers = None if answers is None else list(answers)

    def leave(self) -> None:
        """End the process where it stands."""
        try:
            if self.leave_behind is not None:
                self.leave_behind()
        finally:
            os._exit(self.code if self._code is None else self._code)

    def _came(self, number: int, _frame: FrameType | None) -> None:
        leaving, self._leaving = self._leaving, True
        self.first = self.first or number
        if self._answers:
            self._answers.pop(0)()
        elif leaving or self._answers is not None:
            self.leave()
        else:
            raise Ended

    def _unraisable(self, found: sys.UnraisableHookArgs) -> None:
        # Raised where Python could not raise it (a finalizer, a callback of the import system): it must not be lost.
        if isinstance(found.exc_value, Ended):
            self.leave()
        sys.__unraisablehook__(found)


#: Of this process.
SIGNALS = Signals()


class OnLoop:
    """While it is entered, signals are answered on an event loop with one callable after another."""

    def __init__(self, loop: asyncio.AbstractEventLoop, answers: Sequence[Callable[[], object]]):
        self._loop = loop
        self._answers = answers
        self._sockets: tuple[socket.socket, socket.socket] | None = None
        self._before = -1

    def __enter__(self) -> None:
        def on_loop(answer: Callable[[], object]) -> Callable[[], object]:
            return lambda: self._loop.call_soon_threadsafe(answer)

        self._wake()
        SIGNALS.answer([on_loop(answer) for answer in self._answers])

    def __exit__(self, *_: object) -> None:
        SIGNALS.answer(None)
        if self._sockets:
            signal.set_wakeup_fd(self._before)
            self._loop.remove_reader(self._sockets[0])
            for end in self._sockets:
                end.close()

    def _wake(self) -> None:
        """Wake the loop when a signal comes: Python calls handlers only once its own code runs on."""
        import socket  # noqa: PLC0415

        reading, writing = socket.socketpair()
        for end in (reading, writing):
            end.setblocking(False)
        try:
            self._loop.add_reader(reading, _drain, reading)
            self._before = signal.set_wakeup_fd(writing.fileno(), warn_on_full_buffer=False)
        except (NotImplementedError, ValueError):  # Windows wakes by itself; only the main thread gets signals
            reading.close()
            writing.close()
        else:
            self._sockets = reading, writing


def _drain(source: socket.socket) -> None:
    source.recv(4096)
