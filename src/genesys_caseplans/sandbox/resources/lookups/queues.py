"""Routing queues: `/api/v2/routing/queues`.

Owns: their shape, and the few rules of creating one.
"""

import re
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, Field, choice, flag, nested, text, uuid_text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import QUEUES
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.rules import home, insist_division
from genesys_caseplans.sandbox.resources.lookups.shapes import brief_division, uri

Json = dict[str, Any]

_SERVER_SET = (
    *("id", "dateCreated", "dateModified", "modifiedBy", "createdBy", "memberCount", "userMemberCount"),
    *("joinedMemberCount", "peerId", "defaultScripts", "selfUri"),
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
    # Which numbers are valid is not said; E.164 and its usual separators are taken.
    "callingPartyNumber": Field("string", pattern=re.compile(r"\+?[0-9 ()./-]{3,24}")).told(
        {"pattern": "invalid.phone.number"}
    ),
    "sourceQueueId": text(),
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


# What a queue has from another that it is made after: all that can be set but who it is.
_SETTINGS = [
    name for name, one in _CREATE.items() if not one.ignored and name not in ("name", "division", "sourceQueueId")
]


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    division = brief_division(org, body["divisionId"])
    return bare({**kept, "division": division, "selfUri": uri(QUEUES, body["id"])})


def _list(ask: Ask) -> Answer:
    number = ask.param("pageNumber")
    if number and not (number.isascii() and number.isdigit() and int(number[:10]) > 0):
        raise Refusal("invalid.page.number")
    if not all(map(is_uuid, ask.params("id"))):
        raise Refusal("invalid.id")
    return by_name(ask, QUEUES, lambda body: _shape(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(QUEUES, ask.id("queueId", "invalid.id"))
    if body is None:
        raise Refusal("resource.not.found")
    return Answer(200, _shape(ask.org, body))


def _source(org: Org, queue_id: str | None) -> Json:
    """The settings of the queue that a new one is to be like (contract: CreateQueueRequest.sourceQueueId)."""
    if queue_id is None:
        return {}
    source = org.store.get(QUEUES, queue_id.lower())
    if source is None:
        raise Refusal("source.queue.not.found", field="sourceQueueId")
    return {name: source[name] for name in _SETTINGS if name in source}


def _create(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), _CREATE)
    org = ask.org
    division = given.pop("division", {}).get("id") or home(org)
    given["divisionId"] = insist_division(org, division, "routing:queue:add")
    if org.store.has(QUEUES, "name", fold(given["name"])):
        raise Refusal("duplicate.name")
    source = _source(org, given.pop("sourceQueueId", None))
    if limits.is_full(org, limits.QUEUES, QUEUES):
        raise Refusal("queue.limit.exceeded")
    body = {**org.dated({**source, **given}), "createdBy": org.who, "memberCount": 0}
    org.store.put(QUEUES, body)
    return Answer(200, _shape(org, body))


HANDLERS: dict[str, Handler] = {
    "getRoutingQueues": _list,
    "postRoutingQueues": _create,
    "getRoutingQueue": _get,
}
