"""A local stand-in for a Genesys Cloud org: the API's paths, bodies, rules and error codes on 127.0.0.1.

Owns: everything that the stand-in knows of the API. It imports nothing from the rest of the package on purpose, so
that a field name that is wrong in the SDK is not wrong here as well; only the CLI and tests import it. Where neither
the published contract nor the project's facts say what the API does, a comment says that the sandbox chose.

Rooms, from the ground up: `codes` what the contract documents of errors, `org` what an org is, `api` how a request is
read and an answer made, `resources` one room a resource, `serve` how a sandbox is started and steered.

Names are imported when they are first used, so that looking in costs nothing.
"""

from collections.abc import Callable
from importlib import import_module
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_caseplans.sandbox.api.calls import Call
    from genesys_caseplans.sandbox.errors import (
        FaultError,
        MissingExtra,
        PortInUse,
        SandboxError,
        SeedError,
        StateFileError,
    )
    from genesys_caseplans.sandbox.org.access import CLIENT_ID, CLIENT_SECRET, Role
    from genesys_caseplans.sandbox.org.faults import Fault, read_faults
    from genesys_caseplans.sandbox.serve.server import Credentials, Sandbox

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
    "Call",
    "Credentials",
    "Fault",
    "FaultError",
    "MissingExtra",
    "PortInUse",
    "Role",
    "Sandbox",
    "SandboxError",
    "SeedError",
    "StateFileError",
    "read_faults",
    "serve",
]

_HOMES = {
    "org.access": ("CLIENT_ID", "CLIENT_SECRET", "Role"),
    "api.calls": ("Call",),
    "errors": ("FaultError", "MissingExtra", "PortInUse", "SandboxError", "SeedError", "StateFileError"),
    "org.faults": ("Fault", "read_faults"),
    "serve.server": ("Credentials", "Sandbox"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

# A room has the name of the public function. Loading a room puts it under its name here, so it is loaded first.
import_module(f"{__name__}.serve")


def serve(
    port: int = 0,
    state: str | PathLike[str] | None = None,
    rate_limit: int = 300,
    on_ready: "Callable[[Sandbox], object] | None" = None,
    **more: Any,
) -> None:
    """Run a sandbox until SIGTERM or SIGINT, then return. `on_ready` is called once it listens; `more` is what
    `Sandbox` takes beyond that.
    """
    from genesys_caseplans.sandbox.serve.server import run_until_signalled  # noqa: PLC0415

    run_until_signalled(port, state, rate_limit, on_ready, **more)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
