"""How much an org may hold and ask for, where the contract publishes a code and no number.

Owns: those limits. An org has none of them until it is given one (setting `limits`); the names are the sandbox's own.
"""

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind

DIVISIONS = "maxDivisions"
QUEUES = "maxQueues"
FLOWS = "maxFlows"
FLOWS_OF_TYPE = "maxFlowsPerType"
CATEGORIES = "maxIntentCategories"
INTENTS = "maxCustomerIntents"
QUERY_JOBS = "maxWorkitemQueryJobsPerOrganization"
CRITERIA = "maxUserSearchCriteria"
VALUES = "maxUserSearchValues"

_CODES = {
    DIVISIONS: "max.scopes.exceeded",
    QUEUES: "queue.limit.exceeded",
    FLOWS: "architect.flow.exceeded.max.amount",
    FLOWS_OF_TYPE: "architect.flow.cannot.create.type.max.exceeded",
    CATEGORIES: "limit.exceeded",
    INTENTS: "limit.exceeded",
    QUERY_JOBS: "workitem.concurrent.query.job.per.organization.limit.exceeded",
    CRITERIA: "too.many.search.criteria",
    VALUES: "search.criteria.values.exceed.limit",
}
ORG_LIMITS = tuple(_CODES)


def insist_room(org: Org, name: str, kind: Kind) -> None:
    """Refuse one more object of a kind when there are as many as the org may hold; counts only where a limit is."""
    if org.limit(name, 0):
        insist_within(org, name, sum(1 for _ in org.store.walk(kind)) + 1)


def insist_within(org: Org, name: str, count: int) -> None:
    """Refuse a count, with the new one in it, that is over the org's limit."""
    most = org.limit(name, 0)
    if most and count > most:
        raise Refusal(_CODES[name])
