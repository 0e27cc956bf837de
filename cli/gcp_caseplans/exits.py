"""How a command can end: the exit codes, and the errors of the command line itself. Each error is one message."""

from __future__ import annotations

FINE = 0
#: Error, blocked, wrong usage. Signals have codes of their own: `interrupts`.
FAILED = 1
#: Only with `--detailed-exitcode`.
CHANGES = 2


class CommandError(Exception):
    """A command cannot go on; the message says why and what to do."""


class UsageError(CommandError):
    """The command line makes no sense."""


class ConfirmationNeeded(CommandError):
    """There are changes, and nobody who could say yes."""


class Declined(CommandError):
    """The person said no."""


class Interruption(CommandError):
    """A signal ended the command before anything was under way. name: which one, where it was not Ctrl-C."""

    def __init__(self, name: str = ""):
        super().__init__(f"Interrupted{f' by {name}' if name else ''}. Running the same command again is safe.")
