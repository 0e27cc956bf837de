"""The way in: a fast answer to `--version`, and every error as one message and an exit code.

Nothing heavy is imported before a command needs it: click, and the library behind it, cost more than `--version` may
take.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gcp_caseplans.exits import FAILED, FINE, INTERRUPTED, Interruption

PROGRAM = "gcp-caseplans"


def main() -> None:
    """Run the command line of this process and end it."""
    code = run(sys.argv[1:])
    _flush()
    sys.exit(code)


def run(argv: Sequence[str]) -> int:
    """Run one command line; gives the exit code and never raises for what a user, an org or a network did."""
    if list(argv) == ["--version"]:
        from genesys_caseplans import __version__  # noqa: PLC0415

        sys.stdout.write(f"{PROGRAM} {__version__}\n")
        return FINE
    try:
        from gcp_caseplans.commands import invoke  # noqa: PLC0415

        return invoke(list(argv))
    except KeyboardInterrupt:
        _show(Interruption("Interrupted. Running the same command again is safe."), argv)
        return INTERRUPTED
    except Exception as error:
        if os.environ.get("GCP_CASEPLANS_TRACE"):
            raise
        _show(error, argv)
        return FAILED


def _show(error: Exception, argv: Sequence[str]) -> None:
    from gcp_caseplans.views.failure import show_failure  # noqa: PLC0415

    # Read by hand, as the error may be that click could not.
    words = " ".join(argv)
    color = next((one for one in ("always", "never") if f"--color {one}" in words or f"--color={one}" in words), "auto")
    show_failure(error, as_json="--json" in argv, color=color)


def _flush() -> None:
    """Write out what is left; a reader that is gone (`| head`) is no error, and the interpreter must not find one."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
