"""The limits of the org: `/api/v2/organizations/limits/namespaces`.

Owns: the namespaces that have to do with cases. The contract names the namespaces and not the keys in them, so the
keys are the sandbox's own: what it holds to.
"""

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.resources.schemas.coretypes import COUNTS, LIMITS

_CASES = {"stageplans.per.caseplan": 5, "intake.settings.per.caseplan": 10, "data.schemas.per.caseplan": 1}


def _namespace(ask: Ask) -> Answer:
    name = ask.ids["namespaceName"]
    known = {
        "case.management": _CASES,
        "task.management": {one: ask.org.limit(one, LIMITS[one]) for one in COUNTS},
        "intent.miner": {},
    }
    if name not in known:
        raise Refusal("not.found")
    limits = [{"key": key, "namespace": name, "value": value} for key, value in known[name].items()]
    return Answer(200, {"entities": limits})


HANDLERS: dict[str, Handler] = {"getOrganizationsLimitsNamespace": _namespace}
