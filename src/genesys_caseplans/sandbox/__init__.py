"""A local stand-in for a Genesys Cloud org: the API's paths, bodies, rules and error codes on 127.0.0.1.

Owns: everything that the stand-in knows of the API. It imports nothing from the rest of the package on purpose, so
that a field name that is wrong in the SDK is not wrong here as well; only the CLI and tests import it. Where neither
the published contract nor the project's facts say what the API does, a comment says that the sandbox chose.

Names are imported when they are first used, so that looking in costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_caseplans.sandbox.access import CLIENT_ID, CLIENT_SECRET, Role
    from genesys_caseplans.sandbox.calls import Call
    from genesys_caseplans.sandbox.errors import (
        FaultError,
        MissingExtra,
        PortInUse,
        SandboxError,
        SeedError,
        StateFileError,
    )
    from genesys_caseplans.sandbox.faults import Fault, read_faults
    from genesys_caseplans.sandbox.server import Credentials, Sandbox, serve

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
    "access": ("CLIENT_ID", "CLIENT_SECRET", "Role"),
    "calls": ("Call",),
    "errors": ("FaultError", "MissingExtra", "PortInUse", "SandboxError", "SeedError", "StateFileError"),
    "faults": ("Fault", "read_faults"),
    "server": ("Credentials", "Sandbox", "serve"),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
