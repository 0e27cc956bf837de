"""The limits of the org: `/api/v2/organizations/limits/namespaces`.

Owns: the namespaces that have to do with cases, and the keys in them. Those of task management, routing, skills,
architect and authorization are what live orgs showed; of case management nothing is known, so its keys are the
sandbox's own. So is every number that an org was not given (setting `limits`).
"""

from collections.abc import Mapping

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits

# What is shown where an org has no limit of its own; nothing is refused for it.
_PLENTY = 100_000
# Namespace: key, and the limit of the org that it shows.
_OF_ORG: Mapping[str, Mapping[str, str]] = {
    "task.management": {"worktypes.max": limits.WORKTYPES, "workbins.max": limits.WORKBINS},
    "routing": {"queues.max": limits.QUEUES},
    "architect": {"flows.max": limits.FLOWS},
    "authorization": {"max.divisions.per.org": limits.DIVISIONS},
    "intent.miner": {},
}
_FIXED: Mapping[str, Mapping[str, int]] = {
    "case.management": {
        "stageplans.per.caseplan": 5,
        "intake.settings.per.caseplan": 10,
        "data.schemas.per.caseplan": 1,
    },
    "skills": {"skill.count.max": _PLENTY, "language.count.max": _PLENTY},
}


def _namespace(ask: Ask) -> Answer:
    name = ask.ids["namespaceName"]
    if name not in _OF_ORG and name not in _FIXED:
        raise Refusal("not.found")
    known = {key: ask.org.limit(limit, 0) or _PLENTY for key, limit in _OF_ORG.get(name, {}).items()}
    known.update(_FIXED.get(name, {}))
    return Answer(200, {"entities": [{"key": key, "namespace": name, "value": value} for key, value in known.items()]})


HANDLERS: dict[str, Handler] = {"getOrganizationsLimitsNamespace": _namespace}
