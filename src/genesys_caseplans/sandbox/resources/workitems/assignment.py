"""Who works on a workitem: assignment states, and the operations that change them.

Owns: which state follows which. The contract names the states and the codes, not the moves, so the moves are the
sandbox's choice. No person sits behind a sandbox: alerting ends when a request says so.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import Dialect, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.lookups.queues import QUEUES
from genesys_caseplans.sandbox.resources.lookups.users import USERS
from genesys_caseplans.sandbox.resources.workitems import life, limits, rules, shapes

Json = dict[str, Any]

# What a PATCH may set, and from where. All other states come about by themselves.
_MOVES = {
    "Connected": ("Alerting", "Parked", "Held", "Disconnected"),
    "Declined": ("Alerting",),
    "Parked": ("Connected", "Held"),
    "Held": ("Connected", "Parked"),
}
_ENGAGED = ("Alerting", "Connected", "Parked", "Held")
_MANUAL = Dialect({}, "invalid.id")


def apply(org: Org, body: Json, changed: Json) -> Json:
    """A workitem after the part of a PATCH that is about its assignment."""
    operation, state = changed.get("assignmentOperation"), changed.get("assignmentState")
    if operation and state:
        raise Refusal("invalid.input.update.assign.state.in.assign")
    if changed.get("queueId") and changed.get("assigneeId"):
        # Two codes say the same; the one that says "user" is for who assigns by an operation (the sandbox's choice).
        raise Refusal(f"invalid.input.update.{'user.and.queue' if operation else 'queue.and.assignee'}")
    if operation == "AgentAssignmentAlerting" and not changed.get("assigneeId"):
        raise Refusal("invalid.input.missing.assignee")
    if operation == "QueueAssignmentAlerting":
        return _to_queue(org, body, changed)
    if "queueId" in changed:
        body = _with(body, "queueId", changed["queueId"])
    if "assigneeId" in changed:
        body = _to_agent(org, body, changed["assigneeId"], alerting=operation is not None)
    return _moved(org, body, state) if state and state != body["assignmentState"] else body


def _with(body: Json, name: str, value: Any) -> Json:
    kept = {key: one for key, one in body.items() if key != name}
    return kept if value is None else {**kept, name: value}


def _to_queue(org: Org, body: Json, changed: Json) -> Json:
    queue = changed.get("queueId") or body.get("queueId")
    if queue is None:
        raise Refusal("invalid.input.missing.queue.in.workitem")
    limits.check_routing(org, queue)
    return life.assigned(org, _with(body, "assigneeId", None), "AcdStarted", queueId=queue)


def _to_agent(org: Org, body: Json, assignee: str | None, alerting: bool) -> Json:
    if assignee == body.get("assigneeId"):
        return body
    if body["statusCategory"] == "Closed":
        raise Refusal("pre.check.cannot.be.reassigned")
    if body["assignmentState"] == "Alerting":
        raise Refusal("invalid.assignment.cannot.reassign.for.state")
    state = "Idle" if assignee is None else "Alerting" if alerting else "Connected"
    return life.assigned(org, _with(body, "assigneeId", assignee), state)


def _moved(org: Org, body: Json, state: str) -> Json:
    if state == "Unknown":
        raise Refusal("invalid.input.invalid.assign.state", field="assignmentState")
    if state not in _MOVES:
        raise Refusal("invalid.input.assign.state.cannot.be.set", field="assignmentState")
    if body["assignmentState"] not in _MOVES[state]:
        raise Refusal("invalid.assignment.state.transition")
    if state == "Declined":
        body = _with(body, "assigneeId", None)
    return life.assigned(org, body, state)


def _keep(ask: Ask, body: Json) -> Answer:
    return Answer(200, shapes.workitem(ask.org, life.keep(ask.org, ask.org.touched(body), was_open=False)))


def _cancel(ask: Ask) -> Answer:
    # This operation publishes no 404, so what is not there has the generic one.
    body = rules.find(ask, absent="not.found")
    limits.check_updated(ask.org, body)
    if body["assignmentState"] not in ("AcdStarted", "Alerting"):
        raise Refusal("invalid.assignment.state.transition")
    return _keep(ask, life.assigned(ask.org, _with(body, "assigneeId", None), "AcdCancelled"))


def _disconnect(ask: Ask) -> Answer:
    body = rules.find(ask)
    if body["assignmentState"] not in _ENGAGED:
        raise Refusal("invalid.assignment.state.transition")
    return _keep(ask, life.assigned(ask.org, _with(body, "assigneeId", None), "Disconnected"))


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
