"""The standard streams of this process, so made that writing to them never raises and never changes how a run ends.

A reader that went away (`| head`), a full disk, a terminal that was closed and a stream that was never open are all the
same to a run: what cannot be written is dropped, and `lost` says why. Owns descriptors; what is written is `views`'.
"""

from __future__ import annotations

import errno
import io
import os
import sys

# Type checkers take it for true; `typing` itself takes longer to import than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_NAMES = ("stdin", "stdout", "stderr")


class _Lossy(io.TextIOWrapper):
    """A stream whose first failure is kept, and that takes everything after it for written.

    The descriptor itself is left to Python: a signal between writing and counting what was written would have it
    written twice.
    """

    failure: OSError | None = None

    def write(self, text: str, /) -> int:
        """As any stream's, but for failures."""
        if self.failure is None:
            try:
                return super().write(text)
            except OSError as failure:
                self.failure = failure
        return len(text)

    def flush(self) -> None:
        """As any stream's, but for failures."""
        if self.failure is None:
            try:
                super().flush()
            except OSError as failure:
                self.failure = failure


def secure() -> None:
    """Put such streams in the place of standard output and error, and something harmless in the place of closed ones.

    A closed descriptor would be given to the next file that is opened: a database would get what is printed.
    """
    for number, name in enumerate(_NAMES):
        if not _is_open(number):
            os.open(os.devnull, os.O_RDWR)  # takes the lowest free number, which is this one
        if name != "stdin":
            setattr(sys, name, _secured(getattr(sys, name), number))


def _is_open(descriptor: int) -> bool:
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


def _secured(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:
        lossy = _Lossy(_buffer(number), encoding="utf-8", errors="backslashreplace")
        lossy.failure = OSError(errno.EBADF, os.strerror(errno.EBADF))
        return lossy
    buffer = getattr(stream, "buffer", None)
    # Only plain descriptors, which stand in the place of the buffer where Python runs unbuffered: a Windows console
    # writes in its own way.
    if type(getattr(buffer, "raw", buffer)) is not io.FileIO:
        return stream
    if not os.get_blocking(number):
        # Made so by another program that shares it; Python would drop what it does not take at once.
        os.set_blocking(number, True)
    line_buffering = bool(stream.line_buffering)
    return _Lossy(_buffer(number), encoding=stream.encoding, errors=stream.errors, line_buffering=line_buffering)


def _buffer(number: int) -> io.BufferedWriter:
    return io.BufferedWriter(io.FileIO(number, "wb", closefd=False))


def failed(stream: TextIO | None, failure: OSError) -> None:
    """Say that something could not be written past a stream, straight to its buffer."""
    if isinstance(stream, _Lossy):
        stream.failure = stream.failure or failure


def lost(stream: TextIO | None) -> OSError | None:
    """Why something that was written to a stream is not there; None where nothing is known to be missing."""
    return stream.failure if isinstance(stream, _Lossy) else None
