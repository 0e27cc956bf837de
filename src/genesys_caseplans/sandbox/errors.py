"""What a person did wrong who runs a sandbox; each error's message is meant for that person.

Owns: these errors. What the API refuses is an answer, not an error of the sandbox: `api.errors`.
"""


class SandboxError(Exception):
    """The sandbox cannot be started as asked; the message says why, and is meant for a person."""


class StateFileError(SandboxError):
    """The state file cannot be used: unreadable, or not written by a sandbox."""


class PortInUse(SandboxError):
    """Another process already listens on the port that was asked for."""


class MissingExtra(SandboxError):
    """The packages of the `sandbox` extra are not installed."""


class FaultError(SandboxError, ValueError):
    """A scripted fault makes no sense as it is written."""


class SeedError(SandboxError, ValueError):
    """A seed file or a snapshot makes no sense as it is written."""
