"""A local stand-in for a Genesys Cloud org: the API's paths, bodies, rules and error codes on 127.0.0.1.

Owns: everything that the stand-in knows of the API. It imports nothing from the rest of the package on purpose, so
that a field name that is wrong in the SDK is not wrong here as well; only the CLI and tests import it. Where neither
the published contract nor the project's facts say what the API does, a comment says that the sandbox chose.
"""

from genesys_caseplans.sandbox.access import Role
from genesys_caseplans.sandbox.errors import (
    FaultError,
    MissingExtra,
    PortInUse,
    SandboxError,
    SeedError,
    StateFileError,
)
from genesys_caseplans.sandbox.faults import Fault, read_faults
from genesys_caseplans.sandbox.org import CLIENT_ID, CLIENT_SECRET
from genesys_caseplans.sandbox.server import Credentials, Sandbox, serve

__all__ = [
    "CLIENT_ID",
    "CLIENT_SECRET",
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
