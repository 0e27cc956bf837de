"""A terminal of a given size, with a command in it: what a person sees, types and interrupts."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from fcntl import ioctl
from typing import Self

_STYLING = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
_LONGEST = 40.0


class Terminal:
    """A command on a pseudo terminal. Use it as a context manager."""

    def __init__(self, args: Sequence[object], environment: Mapping[str, str], columns: int = 80):
        self.raw = ""
        self._ours, theirs = pty.openpty()
        ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "gcp_caseplans", *map(str, args)],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONUTF8": "1", **environment},
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)

    @property
    def text(self) -> str:
        """What was shown so far, without colours."""
        return _STYLING.sub("", self.raw).replace("\r\n", "\n")

    def poll(self, words: str) -> None:
        """Read on until this is shown."""
        ends = time.monotonic() + _LONGEST
        while words not in self.text:
            assert time.monotonic() < ends, f"{words!r} did not come: {self.text}"
            assert self._read(), f"{words!r} did not come: {self.text}"

    def until_true(self, condition: Callable[[], bool]) -> None:
        """Wait for something that is seen elsewhere."""
        ends = time.monotonic() + _LONGEST
        while not condition():
            assert time.monotonic() < ends, self.text
            time.sleep(0.01)

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self._ours, text.encode())

    def interrupts(self) -> None:
        """Ctrl-C."""
        self._process.send_signal(signal.SIGINT)

    def ends(self) -> int:
        """Wait for the end; gives the exit code."""
        while self._read():
            pass
        return self._process.wait(timeout=_LONGEST)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], _LONGEST)
        if not ready:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:  # how Linux tells that the other end is closed
            return False
        self.raw += data.decode("utf-8", "replace")
        return bool(data)
