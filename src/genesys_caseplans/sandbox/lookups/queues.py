"""Routing queues: `/api/v2/routing/queues`.

Owns: their shape, and the few rules of creating one.
"""

from typing import Any

from genesys_caseplans.sandbox.asking import Answer, Ask, Handler
from genesys_caseplans.sandbox.bodies import PLAIN, SERVER_SET, Field, choice, flag, nested, text, uuid_text
from genesys_caseplans.sandbox.errors import Refusal
from genesys_caseplans.sandbox.lookups import divisions
from genesys_caseplans.sandbox.lookups.listing import by_name
from genesys_caseplans.sandbox.org import Org, bare
from genesys_caseplans.sandbox.store import Kind, fold, named

Json = dict[str, Any]

QUEUES = Kind("queue", named)

_SERVER_SET = (
    *("id", "dateCreated", "dateModified", "modifiedBy", "createdBy", "memberCount", "userMemberCount"),
    *("joinedMemberCount", "sourceQueueId", "peerId", "defaultScripts", "selfUri"),
)
_CREATE: dict[str, Field] = {
    **dict.fromkeys(_SERVER_SET, SERVER_SET),
    "name": text(1, 256).needed().told({"missing": "invalid.name", "long": "invalid.name"}),
    "division": nested({"id": uuid_text().told({"uuid": "invalid.id"}), "name": text(), "selfUri": text()}),
    "description": text(),
    "scoringMethod": choice("TimestampAndPriority", "PriorityOnly"),
    "lastAgentRoutingMode": choice("Disabled", "QueueMembersOnly", "AnyAgent"),
    "skillEvaluationMethod": choice("NONE", "BEST", "ALL"),
    "callingPartyName": text(),
    "callingPartyNumber": text(),
    **{
        name: flag()
        for name in (
            "autoAnswerOnly",
            "enableTranscription",
            "enableAudioMonitoring",
            "enableManualAssignment",
            "suppressInQueueCallRecording",
        )
    },
}


def uri(queue_id: str) -> str:
    """Where a queue is."""
    return f"/api/v2/routing/queues/{queue_id}"


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    division = divisions.brief(org, body["divisionId"])
    return bare({**kept, "division": division, "selfUri": uri(body["id"])})


def _list(ask: Ask) -> Answer:
    return by_name(ask, QUEUES, lambda body: _shape(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(QUEUES, ask.id("queueId", "invalid.id"))
    if body is None:
        raise Refusal("resource.not.found")
    return Answer(200, _shape(ask.org, body))


def _create(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), _CREATE)
    org = ask.org
    division = given.pop("division", {}).get("id") or divisions.home(org)
    given["divisionId"] = divisions.insist(org, division, "routing:queue:add")
    if org.store.has(QUEUES, "name", fold(given["name"])):
        raise Refusal("duplicate.name")
    body = {**org.dated(given), "createdBy": org.who, "memberCount": 0}
    org.store.put(QUEUES, body)
    return Answer(200, _shape(org, body))


HANDLERS: dict[str, Handler] = {
    "getRoutingQueues": _list,
    "postRoutingQueues": _create,
    "getRoutingQueue": _get,
}
