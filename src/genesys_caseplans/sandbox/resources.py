"""Which operations the sandbox has: the handlers of all resources in one table.

Owns: nothing but the list. What is not in it is answered 501.
"""

from genesys_caseplans.sandbox import intents, workbins
from genesys_caseplans.sandbox.asking import Handler
from genesys_caseplans.sandbox.caseplans import listing, stages, versions
from genesys_caseplans.sandbox.caseplans import routes as caseplans
from genesys_caseplans.sandbox.lookups import (
    contacts,
    divisions,
    organization,
    queues,
    scripts,
    skills,
    users,
)
from genesys_caseplans.sandbox.schemas import routes as schemas
from genesys_caseplans.sandbox.worktypes import routes as worktypes
from genesys_caseplans.sandbox.worktypes import statuses

_MODULES = (
    organization,
    divisions,
    users,
    queues,
    skills,
    scripts,
    contacts,
    schemas,
    workbins,
    worktypes,
    statuses,
    intents,
    caseplans,
    listing,
    versions,
    stages,
)

HANDLERS: dict[str, Handler] = {name: handler for module in _MODULES for name, handler in module.HANDLERS.items()}
