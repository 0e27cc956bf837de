"""What the API is told of the resources: their operations in one table, and what else a request needs of them.

Owns: nothing but the lists. An operation that is not in them is answered 501.
"""

from genesys_caseplans.sandbox.api.request import Handler
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources import source_intents
from genesys_caseplans.sandbox.resources.caseplans import listing, stage_operations, stages, versions
from genesys_caseplans.sandbox.resources.caseplans import routes as caseplans
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS
from genesys_caseplans.sandbox.resources.cases import jobs as case_jobs
from genesys_caseplans.sandbox.resources.cases import parts
from genesys_caseplans.sandbox.resources.cases import routes as cases
from genesys_caseplans.sandbox.resources.cases.kind import CASES
from genesys_caseplans.sandbox.resources.intents import routes as intents
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
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS, FLOWS, QUEUES, SCRIPTS
from genesys_caseplans.sandbox.resources.schemas import routes as schemas
from genesys_caseplans.sandbox.resources.workbins import routes as workbins
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS
from genesys_caseplans.sandbox.resources.workitems import assignment_routes, bulk, querying, wrapups
from genesys_caseplans.sandbox.resources.workitems import routes as workitems
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes import flow_rule_routes, statuses
from genesys_caseplans.sandbox.resources.worktypes import routes as worktypes
from genesys_caseplans.sandbox.resources.worktypes import versions as worktype_versions
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

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
    flow_rule_routes,
    intents,
    source_intents,
    caseplans,
    listing,
    versions,
    stages,
    stage_operations,
    workitems,
    assignment_routes,
    wrapups,
    querying,
    bulk,
    cases,
    parts,
    case_jobs,
)

HANDLERS: dict[str, Handler] = {name: handler for module in _MODULES for name, handler in module.HANDLERS.items()}
# Which entity a path parameter names, for the division that it is in.
PATH_KINDS: dict[str, Kind] = {
    "caseplanId": CASEPLANS,
    "caseId": CASES,
    "workbinId": WORKBINS,
    "worktypeId": WORKTYPES,
    "workitemId": WORKITEMS,
    "queueId": QUEUES,
    "scriptId": SCRIPTS,
    "flowId": FLOWS,
    "contactId": CONTACTS,
}
# Operations that publish a code of their own for a body that is too large.
TOO_LARGE_CODES: dict[str, str] = schemas.TOO_LARGE_CODES
