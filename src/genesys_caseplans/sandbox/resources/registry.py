"""Which operations the sandbox has: the handlers of all resources in one table.

Owns: nothing but the list. What is not in it is answered 501.
"""

from genesys_caseplans.sandbox.api.request import Handler
from genesys_caseplans.sandbox.resources import intents, source_intents, workbins
from genesys_caseplans.sandbox.resources.caseplans import listing, stage_operations, stages, versions
from genesys_caseplans.sandbox.resources.caseplans import routes as caseplans
from genesys_caseplans.sandbox.resources.cases import jobs as case_jobs
from genesys_caseplans.sandbox.resources.cases import parts
from genesys_caseplans.sandbox.resources.cases import routes as cases
from genesys_caseplans.sandbox.resources.lookups import (
    contacts,
    divisions,
    flows,
    limits,
    organization,
    queues,
    scripts,
    skills,
    users,
)
from genesys_caseplans.sandbox.resources.schemas import routes as schemas
from genesys_caseplans.sandbox.resources.workitems import assignment, bulk, querying, wrapups
from genesys_caseplans.sandbox.resources.workitems import routes as workitems
from genesys_caseplans.sandbox.resources.worktypes import flow_rules, statuses
from genesys_caseplans.sandbox.resources.worktypes import routes as worktypes
from genesys_caseplans.sandbox.resources.worktypes import versions as worktype_versions

_MODULES = (
    organization,
    divisions,
    users,
    queues,
    skills,
    scripts,
    flows,
    limits,
    contacts,
    schemas,
    workbins,
    worktypes,
    statuses,
    worktype_versions,
    flow_rules,
    intents,
    source_intents,
    caseplans,
    listing,
    versions,
    stages,
    stage_operations,
    workitems,
    assignment,
    wrapups,
    querying,
    bulk,
    cases,
    parts,
    case_jobs,
)

HANDLERS: dict[str, Handler] = {name: handler for module in _MODULES for name, handler in module.HANDLERS.items()}
