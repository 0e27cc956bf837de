"""The way in: a fast answer to `--version`, and every error as one message and an exit code.

Nothing heavy is imported before a command needs it: click, and the library behind it, cost more than `--version` may
take.
"""

from __future__ import annotations

import errno
import os
import sys

from gcp_caseplans.exits import FAILED, FINE, Interruption

# Type checkers take it for true; `typing` itself takes longer to import than all of this.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

PROGRAM = "gcp-caseplans"
#: Set it to have errors that nobody foresaw raised.
_DEBUG = "GCP_CASEPLANS_DEBUG"


def main() -> None:
    """Run the command line of this process and end it."""
    from gcp_caseplans.interrupts import SIGNALS  # noqa: PLC0415

    argv = sys.argv[1:]
    try:
        SIGNALS.take()
        from gcp_caseplans.streams import secure  # noqa: PLC0415

        secure()
        _hurry()
        code = run(argv)
        SIGNALS.last(code)
    except KeyboardInterrupt:  # before the command began
        code = _interrupted(argv)
    _end(code)


def _hurry() -> None:
    """Save what a process of a few seconds has no use for: together a sixth of what `validate` takes."""
    import gc  # noqa: PLC0415

    # What is imported stays; to look for garbage in it again and again finds none.
    gc.set_threshold(50_000)
    # pydantic would look for plugins in all that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _end(code: int) -> None:
    _tell_loss()
    if os.environ.get(_DEBUG):
        sys.exit(code)
    # All is closed by now. Python's own way out takes longer, and a signal in it would have its default meaning.
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    finally:
        os._exit(code)


def run(argv: Sequence[str]) -> int:
    """Run one command line; gives the exit code and never raises for what a user, an org or a network did."""
    if list(argv) == ["--version"]:
        from gcp_caseplans.views.screen import Screen  # noqa: PLC0415
        from genesys_caseplans import __version__  # noqa: PLC0415

        Screen.out().line(f"{PROGRAM} {__version__}")
        return FINE
    try:
        from gcp_caseplans.commands import invoke  # noqa: PLC0415

        return invoke(list(argv))
    except (Interruption, KeyboardInterrupt):
        return _interrupted(argv)
    except Exception as error:
        if _by_signal(error):
            return _interrupted(argv)
        if os.environ.get(_DEBUG):
            raise
        _show(error, argv)
        return FAILED


def _by_signal(error: BaseException | None) -> bool:
    """Whether an error is what Python, or a library, made of a signal.

    Up to Python 3.11 what ends the making of a class (`__set_name__`) comes out as a RuntimeError.
    """
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None


def _interrupted(argv: Sequence[str]) -> int:
    from gcp_caseplans.interrupts import SIGNALS  # noqa: PLC0415

    _show(Interruption(SIGNALS.name), argv)
    return SIGNALS.code


def _show(error: Exception, argv: Sequence[str]) -> None:
    from gcp_caseplans.views.failure import show_failure  # noqa: PLC0415

    # Read by hand, as the error may be that click could not.
    words = " ".join(argv)
    color = next((one for one in ("always", "never") if f"--color {one}" in words or f"--color={one}" in words), "auto")
    show_failure(error, as_json="--json" in argv, color=color)


def _tell_loss() -> None:
    """Say that standard output lacks something, where nobody chose that: readers go away, disks should not be full."""
    from gcp_caseplans.streams import lost  # noqa: PLC0415

    failure = lost(sys.stdout)
    if failure is not None and failure.errno not in (errno.EPIPE, errno.EBADF):
        from gcp_caseplans.views.screen import Screen  # noqa: PLC0415

        Screen.err().line(f"Warning: standard output could not be written whole: {failure.strerror}")
