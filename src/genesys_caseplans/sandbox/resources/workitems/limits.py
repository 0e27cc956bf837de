"""How many workitems may be made, changed and routed.

Owns: the service limits whose codes the contract publishes. It publishes no numbers, so an org has none of them until
it is given one (setting `limits`); the names are the sandbox's own.
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org import revisions
from genesys_caseplans.sandbox.org.clock import moment
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]

CREATED_A_DAY = "maxWorkitemsCreatedPerDay"
UPDATES_A_MINUTE = "maxUpdatesPerWorkitemPerMinute"
UPDATES_A_DAY = "maxUpdatesPerWorkitemPerDay"
ROUTED = "maxRoutingWorkitemsPerQueue"
UPDATED_A_DAY = "maxWorkitemsUpdatedPerDay"
WORKITEM_LIMITS = (CREATED_A_DAY, UPDATED_A_DAY, UPDATES_A_MINUTE, UPDATES_A_DAY, ROUTED)

_DAY_SECONDS = 86_400
_WINDOWS = (
    (UPDATES_A_MINUTE, 60, "service.limit.workitem.updates.per.minute.limit.reached"),
    (UPDATES_A_DAY, _DAY_SECONDS, "service.limit.workitem.updates.per.day.limit.reached"),
)


def _since(org: Org, text: str, seconds: float) -> bool:
    return (moment(text) or 0.0) > org.clock.now() - seconds


def check_creation(org: Org) -> None:
    """Whether one more workitem may be made today."""
    most = org.limit(CREATED_A_DAY, 0)
    if most and sum(_since(org, body["dateCreated"], _DAY_SECONDS) for _, body in org.store.walk(WORKITEMS)) >= most:
        raise Refusal("service.limit.per.day.maximum.created.limit.reached")


def check_update(org: Org, body: Json) -> None:
    """Whether a workitem may be changed once more; being made does not count."""
    for name, seconds, code in _WINDOWS:
        most = org.limit(name, 0)
        if not most:
            continue
        changes = revisions.of(org, WORKITEMS, body["id"])[1:]
        if sum(_since(org, one["dateModified"], seconds) for one in changes) >= most:
            raise Refusal(code)


def check_updated(org: Org, body: Json) -> None:
    """Whether one more workitem may be changed today; one that was changed today already counts once."""
    most = org.limit(UPDATED_A_DAY, 0)
    if not most:
        return
    others = (one for _, one in org.store.walk(WORKITEMS) if one["id"] != body["id"] and one["version"] > 1)
    if sum(_since(org, one["dateModified"], _DAY_SECONDS) for one in others) >= most:
        raise Refusal("service.limit.per.day.maximum.updated.limit.reached")


def check_routing(org: Org, queue_id: str) -> None:
    """Whether a queue may have one more workitem waiting for an agent."""
    most = org.limit(ROUTED, 0)
    waiting = org.store.find(WORKITEMS, "queue", queue_id) if most else []
    if most and sum(one["assignmentState"] == "AcdStarted" for one in waiting) >= most:
        raise Refusal("service.limit.acd.started.maximum.limit.reached")
