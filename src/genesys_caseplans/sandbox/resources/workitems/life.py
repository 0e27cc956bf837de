"""What a workitem goes through: made, moved from status to status, closed, terminated, gone.

Owns: every change of status and its consequences, automatic transitions, expiry and the end of life. What else is to
happen when a workitem closes is told to `WHEN_CLOSED`: workitems know nothing of cases.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org import revisions, timers
from genesys_caseplans.sandbox.org.clock import moment
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.timers import does
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES
from genesys_caseplans.sandbox.resources.worktypes.shapes import find_status

Json = dict[str, Any]

WHEN_CLOSED: list[Callable[[Org, Json], None]] = []
# Two statuses may move a workitem to and fro for ever; after so many moves in a row without a person it stays where it
# is, with an error in its transition's details (the sandbox's choice: a clock can be moved on by years).
_MOST_MOVES = 500


def starting_status(worktype: Json, status_id: str | None) -> Json:
    """The status of a new workitem: the one that is asked for, else the worktype's default."""
    categories = {one["category"] for one in worktype["statuses"]}
    if not {"Open", "Closed"} <= categories:
        raise Refusal("invalid.input.missing.mandatory.status")
    if status_id is None and worktype.get("defaultStatusId") is None:
        raise Refusal("invalid.input.default.status.empty")
    status = find_status(worktype, (status_id or worktype["defaultStatusId"]).lower())
    if status is None:
        raise Refusal("invalid.input.undefined.status", field="statusId")
    return status


def next_status(worktype: Json, body: Json, status_id: str) -> Json:
    """The status to which a workitem may go from where it is."""
    status = find_status(worktype, status_id.lower())
    if status is None:
        raise Refusal("invalid.input.undefined.status", field="statusId")
    here = find_status(worktype, body["statusId"]) or {}
    wanted = here.get("destinationStatusIds")
    if status["id"] != body["statusId"] and wanted and status["id"] not in wanted:
        raise Refusal("invalid.input.invalid.status.transition", field="statusId")
    return status


def entered(org: Org, body: Json, status: Json) -> Json:
    """The workitem in a status that is new to it. Closing dates it, reopening takes the date away."""
    now = org.clock.stamp()
    body = {name: value for name, value in body.items() if name != "moves"}
    body = {**body, "statusId": status["id"], "statusCategory": status["category"], "dateStatusChanged": now}
    if status["category"] != "Closed":
        body.pop("dateClosed", None)
        return body
    body.setdefault("dateClosed", now)
    return ended(org, body) if status.get("autoTerminateWorkitem") else body


def ended(org: Org, body: Json) -> Json:
    """The workitem terminated: nothing of it can be changed any more."""
    return {**assigned(org, body, "Terminated"), "terminated": True}


def assigned(org: Org, body: Json, state: str, **more: Any) -> Json:
    """The workitem in a new assignment state."""
    return {**body, **more, "assignmentState": state, "dateAssignmentStateChanged": org.clock.stamp()}


def planned(org: Org, worktype: Json, body: Json) -> Json:
    """The workitem with the automatic transition that its status asks for, counted from its entering the status."""
    status = find_status(worktype, body["statusId"]) or {}
    target = status.get("defaultDestinationStatusId")
    body = {name: value for name, value in body.items() if name != "transition"}
    if not target or not body["autoStatusTransition"] or body.get("terminated"):
        return body
    start = moment(body["dateStatusChanged"]) or org.clock.now()
    at = _transition_moment(start, status)
    if body.get("moves", 0) >= _MOST_MOVES:
        return {**body, "transition": {"statusId": target, "at": at, "failed": True}}
    return {**body, "transition": {"statusId": target, "at": at}}


def _transition_moment(start: float, status: Json) -> float:
    """After the delay; with a time of day, at the first such time from then on. Times have no zone: UTC here."""
    at = start + status["statusTransitionDelaySeconds"]
    time = status.get("statusTransitionTime")
    if not time:
        return float(at)
    earliest = datetime.fromtimestamp(at, UTC)
    parts = time.split(":")
    seconds = float(parts[2]) if len(parts) > 2 else 0.0
    midnight = earliest.replace(hour=0, minute=0, second=0, microsecond=0)
    wanted = midnight + timedelta(hours=int(parts[0]), minutes=int(parts[1]), seconds=seconds)
    return (wanted if wanted >= earliest else wanted + timedelta(days=1)).timestamp()


def keep(org: Org, body: Json, was_open: bool) -> Json:
    """Write a workitem with all that falls due, and tell that it closed where it did."""
    body = revisions.keep(org, WORKITEMS, body)
    dues = {
        "workitem transition": _due(body.get("transition")),
        "workitem expiry": moment(body["dateExpires"]) if body.get("dateExpires") else None,
        "workitem end of life": body.get("ttl"),
    }
    for what, at in dues.items():
        if at is None or (what == "workitem expiry" and at <= org.clock.now()):
            timers.cancel(org, what, body["id"])
        else:
            timers.schedule(org, what, body["id"], at)
    if was_open and body["statusCategory"] == "Closed":
        for told in WHEN_CLOSED:
            told(org, body)
    return body


def _due(transition: Json | None) -> float | None:
    return None if transition is None or transition.get("failed") else transition["at"]


def terminate(org: Org, body: Json, status_id: str | None = None) -> Json:
    """Terminate a workitem: into the status that is asked for, else the worktype's first closed one, unless it is
    closed already. Destinations do not count here (the sandbox's choice).
    """
    worktype = org.store.get(WORKTYPES, body["typeId"]) or {"statuses": []}
    closed = [one for one in worktype["statuses"] if one["category"] == "Closed"]
    after = body
    if status_id is not None:
        status = next((one for one in closed if one["id"] == status_id.lower()), None)
        if status is None:
            raise Refusal("pre.check.status.must.be.closed.category.for.terminated.workitem", field="statusId")
        after = entered(org, body, status)
    elif body["statusCategory"] != "Closed" and closed:
        after = entered(org, body, closed[0])
    after = planned(org, worktype, ended(org, after))
    return keep(org, org.touched(after), was_open=body["statusCategory"] != "Closed")


def remove(org: Org, workitem_id: str) -> None:
    """Forget a workitem with its versions and all that was to happen to it."""
    timers.forget(org, workitem_id)
    revisions.forget(org, workitem_id)
    org.store.delete(WORKITEMS, workitem_id)


@does("workitem transition")
def _transition(org: Org, workitem_id: str) -> None:
    body = org.store.get(WORKITEMS, workitem_id)
    worktype = org.store.get(WORKTYPES, body["typeId"]) if body else None
    if body is None or worktype is None or body.get("terminated"):
        return
    status = find_status(worktype, body["transition"]["statusId"])
    if status is None:
        return
    after = {**entered(org, body, status), "moves": body.get("moves", 0) + 1}
    keep(org, org.touched(planned(org, worktype, after)), was_open=body["statusCategory"] != "Closed")


@does("workitem expiry")
def _expire(org: Org, workitem_id: str) -> None:
    """Expiry ends the routing of a workitem that still waits for somebody; all else goes on (the sandbox's choice)."""
    body = org.store.get(WORKITEMS, workitem_id)
    if body and body["assignmentState"] == "AcdStarted":
        keep(org, org.touched(assigned(org, body, "AcdExpired")), was_open=False)


@does("workitem end of life")
def _end(org: Org, workitem_id: str) -> None:
    remove(org, workitem_id)
