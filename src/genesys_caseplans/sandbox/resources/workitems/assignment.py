"""Who works on a workitem: its assignment states.

Owns: which state follows which. The contract names the states and the codes, not the moves, so the moves are the
sandbox's choice. No person sits behind a sandbox: alerting ends when a request says so.
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.workitems import life, limits

Json = dict[str, Any]

# What a PATCH may set, and from where. All other states come about by themselves.
_MOVES = {
    "Connected": ("Alerting", "Parked", "Held", "Disconnected"),
    "Declined": ("Alerting",),
    "Parked": ("Connected", "Held"),
    "Held": ("Connected", "Parked"),
}


def apply(org: Org, body: Json, changed: Json) -> Json:
    """A workitem after the part of a PATCH that is about its assignment."""
    operation, state = changed.get("assignmentOperation"), changed.get("assignmentState")
    if operation and state:
        raise Refusal("invalid.input.update.assign.state.in.assign")
    if changed.get("queueId") and changed.get("assigneeId") and (operation or state):
        # Alone, the two together are taken (the vendor's tests send them). Two codes say the same; the one that says
        # "user" is for who assigns by an operation (the sandbox's choice).
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


def unassigned(body: Json) -> Json:
    """A workitem without an assignee."""
    return _with(body, "assigneeId", None)


def _with(body: Json, name: str, value: Any) -> Json:
    kept = {key: one for key, one in body.items() if key != name}
    return kept if value is None else {**kept, name: value}


def _to_queue(org: Org, body: Json, changed: Json) -> Json:
    queue = changed.get("queueId") or body.get("queueId")
    if queue is None:
        raise Refusal("invalid.input.missing.queue.in.workitem")
    limits.check_routing(org, queue)
    return life.assigned(org, unassigned(body), "AcdStarted", queueId=queue)


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
        body = unassigned(body)
    return life.assigned(org, body, state)
