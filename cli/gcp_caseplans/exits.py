"""How a command can end: the exit codes, and the errors of the command line itself. Each error is one message."""

from __future__ import annotations

FINE = 0
#: Error, blocked, wrong usage.
FAILED = 1
#: Only with `--detailed-exitcode`.
CHANGES = 2
INTERRUPTED = 130


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""


class UsageError(CommandError):
    """The command line makes no sense."""


class ConfirmationNeeded(CommandError):
    """There are changes, and nobody who could say yes."""


class Declined(CommandError):
    """The person said no."""


class Interruption(CommandError):
    """Somebody pressed Ctrl-C before anything was under way."""
