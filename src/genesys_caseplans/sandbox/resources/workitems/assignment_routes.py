"""The operations that change who works on a workitem.

Owns: from which states each of them may start.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import Dialect, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.resources.lookups.kind import QUEUES, USERS
from genesys_caseplans.sandbox.resources.workitems import assignment, life, limits, rules, shapes

Json = dict[str, Any]

_ENGAGED = ("Alerting", "Connected", "Parked", "Held")
_MANUAL = Dialect({}, "invalid.id")


def _keep(ask: Ask, body: Json) -> Answer:
    return Answer(200, shapes.workitem(ask.org, life.keep(ask.org, ask.org.touched(body), was_open=False)))


def _cancel(ask: Ask) -> Answer:
    # This operation publishes no 404, so what is not there has the generic one.
    body = rules.find(ask, absent="not.found")
    limits.check_updated(ask.org, body)
    if body["assignmentState"] not in ("AcdStarted", "Alerting"):
        raise Refusal("invalid.assignment.state.transition")
    return _keep(ask, life.assigned(ask.org, assignment.unassigned(body), "AcdCancelled"))


def _disconnect(ask: Ask) -> Answer:
    body = rules.find(ask)
    if body["assignmentState"] not in _ENGAGED:
        raise Refusal("invalid.assignment.state.transition")
    return _keep(ask, life.assigned(ask.org, assignment.unassigned(body), "Disconnected"))


def _assign(ask: Ask) -> Answer:
    body = rules.find(ask, malformed="not.found.error")
    given = _MANUAL.create(ask.object(), {"id": text(1).needed()})
    if body["assignmentState"] != "AcdStarted":
        raise Refusal("workitem.not.queued.for.assignment")
    queue = ask.org.store.get(QUEUES, body.get("queueId", "")) or {}
    if not queue.get("enableManualAssignment"):
        raise Refusal("feature.not.enabled")
    assignee = rules.insist_assignee(ask.org, given["id"], body["divisionId"], unknown="invalid.id")
    # Nobody has a routing status in a sandbox; an inactive user is who cannot take anything on.
    if (ask.org.store.get(USERS, assignee) or {}).get("state") != "active":
        raise Refusal("invalid.status")
    _keep(ask, life.assigned(ask.org, body, "Alerting", assigneeId=assignee))
    return Answer(202)


HANDLERS: dict[str, Handler] = {
    "postTaskmanagementWorkitemAcdCancel": _cancel,
    "postTaskmanagementWorkitemDisconnect": _disconnect,
    "patchTaskmanagementWorkitemAssignment": _assign,
}
