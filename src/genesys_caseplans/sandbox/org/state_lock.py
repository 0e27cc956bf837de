"""One process at a time for a state file.

Owns: the lock. It is the operating system's, on a file beside the state, and ends with its process however that ends.
The file beside tells who holds it, so that whoever waits in vain can say so. It is not taken on the state file itself:
closing that a second time would let go of the locks that SQLite has on it.
"""

import os
import shlex
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Self

from genesys_caseplans.sandbox.errors import StateFileError

if sys.platform == "win32":
    import msvcrt

    def _try_lock(file: IO[str]) -> None:
        # Locks of Windows keep others from reading, so it is on a byte beyond what is told.
        file.seek(_BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _try_lock(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


#: How long a second process waits for the first, unless it is told.
WAIT_SECONDS = 10.0
_BEYOND = 1 << 30
_MOMENT = 0.02
_MOST_TOLD = 300


class StateLock:
    """The right to use a state file, held from `take` to `release`."""

    def __init__(self, path: Path, file: IO[str]) -> None:
        self._path = path
        self._file = file

    @classmethod
    def take(cls, state: Path, wait: float | None = None) -> Self:
        """Wait for the right to use a state file; StateFileError names who holds it when the wait is over."""
        path = _beside(state)
        end = time.monotonic() + (WAIT_SECONDS if wait is None else wait)
        while (file := _locked(path)) is None:
            if time.monotonic() >= end:
                raise StateFileError(
                    f"{state}: is in use by another sandbox, {_holder(path)}. Stop that one, or name another file."
                )
            time.sleep(_MOMENT)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n{_command()}\n")
        file.flush()
        return cls(path, file)

    def release(self) -> None:
        """Let others use the file."""
        # Gone before it is let go of: who waits for it finds out by looking whether it is still there.
        with suppress(OSError):
            self._path.unlink()
        self._file.close()


def _command() -> str:
    """What this process was started as, on one line."""
    command = " ".join(shlex.join(sys.orig_argv).split())
    return command if len(command) <= _MOST_TOLD else f"{command[:_MOST_TOLD]} ..."


def _beside(state: Path) -> Path:
    """Where the lock of a state file is; two links to one file have one lock."""
    whole = state.resolve()
    return whole.with_name(f".{whole.name}.lock")


def _locked(path: Path) -> IO[str] | None:
    """The lock's file, locked; None where somebody else has it."""
    file = path.open("a+", encoding="utf-8")
    try:
        _try_lock(file)
        if _is_still_there(path, file):
            return file
    except (BlockingIOError, PermissionError):
        pass
    except BaseException:
        file.close()
        raise
    file.close()
    return None


def _is_still_there(path: Path, file: IO[str]) -> bool:
    """Whether the lock that was taken is the one that others meet, and not one that its last holder has removed."""
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _holder(path: Path) -> str:
    try:
        lines = path.read_text("utf-8", "replace").splitlines()
    except OSError:
        lines = []
    if not lines or not lines[0].isdigit():
        return "which does not say who it is"
    command = f" ({lines[1]})" if len(lines) > 1 and lines[1] else ""
    return f"process {lines[0]}{command}"
