"""How much an org may hold and ask for, where the contract publishes a code and no number.

Owns: the names of those limits and counting. An org has none of them until it is given one (setting `limits`); the
names are the sandbox's own. Which code a reached limit is, the rule says that asks.
"""

from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind

WORKBINS = "workbins.max"
WORKTYPES = "worktypes.max"
DIVISIONS = "maxDivisions"
QUEUES = "maxQueues"
FLOWS = "maxFlows"
FLOWS_OF_TYPE = "maxFlowsPerType"
CATEGORIES = "maxIntentCategories"
INTENTS = "maxCustomerIntents"
QUERY_JOBS = "maxWorkitemQueryJobsPerOrganization"
CRITERIA = "maxUserSearchCriteria"
VALUES = "maxUserSearchValues"

ORG_LIMITS = (
    *(WORKBINS, WORKTYPES, DIVISIONS, QUEUES, FLOWS, FLOWS_OF_TYPE, CATEGORIES, INTENTS),
    *(QUERY_JOBS, CRITERIA, VALUES),
)


def is_full(org: Org, name: str, kind: Kind) -> bool:
    """Whether there are as many objects of a kind as the org may hold."""
    return bool(org.limit(name, 0)) and is_over(org, name, org.store.count(kind) + 1)


def is_over(org: Org, name: str, count: int) -> bool:
    """Whether a count, with the new one in it, is over the org's limit."""
    most = org.limit(name, 0)
    return bool(most) and count > most
