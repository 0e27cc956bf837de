"""The operations on workitems themselves: create, read, change, terminate, delete, versions and history.

Owns: which fields a change takes, and the order in which its rules are asked.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import TASKS, Field, changing, choice, text, uuid_text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.clock import moment
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.resources.revision_listings import Listed
from genesys_caseplans.sandbox.resources.workitems import assignment, life, limits, making, rules, shapes
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_STATES = (
    *("Unknown", "AcdStarted", "Alerting", "AlertTimeout", "AcdCancelled", "Terminated", "Idle", "Declined"),
    *("Connected", "Disconnected", "Parked", "Held", "AcdExpired"),
)
_PATCH: dict[str, Field] = {
    **making.BOTH,
    "queueId": uuid_text().or_null(),
    "assigneeId": uuid_text().or_null(),
    "dateClosed": text(),
    "assignmentState": choice(*_STATES).told({"enum": "invalid.input.invalid.assign.state"}),
    "assignmentOperation": choice("AgentAssignmentAlerting", "QueueAssignmentAlerting"),
}
_FIXED = ("typeId", "divisionId", "wrapupCode", "reporterId", "statusCategory")
_ASSIGNING = ("assignmentState", "assignmentOperation", "assigneeId", "queueId")
_HISTORY = (
    *("name", "description", "languageId", "priority", "skillIds", "preferredAgentIds", "dateDue", "dateExpires"),
    *("durationSeconds", "statusId", "reporterId", "externalContactId", "assigneeId", "workbinId", "queueId"),
    *("externalTag", "ttl", "dateClosed", "assignmentState", "autoStatusTransition", "customFields", "dateModified"),
    *("modifiedBy", "statusCategory", "scriptId", "dateAssignmentStateChanged", "scoredAgents"),
)
# What the assignment of a workitem has to be over for, before it can be deleted.
_BUSY = ("AcdStarted", "Alerting", "Connected")


def _create(ask: Ask) -> Answer:
    given = making.checked(ask.object())
    worktype = ask.org.store.get(WORKTYPES, given["typeId"])
    if worktype is not None:
        ask.insist_in(worktype["divisionId"], "typeId")
    body = making.make(ask.org, given)
    return Answer(201, shapes.workitem(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = rules.find(ask)
    expands = ask.params("expands")
    if not shapes.EXPANDS.issuperset(expands):
        raise Refusal("invalid.input.wrong.attribute.type", field="expands")
    return Answer(200, shapes.workitem(ask.org, body, expands))


def _patch(ask: Ask) -> Answer:
    before = rules.find(ask)
    raw = changing(ask.object(), _FIXED)
    given = making.lowered(TASKS.patch(raw, _PATCH))
    if before.get("terminated"):
        raise Refusal("pre.check.cannot.update.terminated.workitem")
    org = ask.org
    limits.check_update(org, before)
    limits.check_updated(org, before)
    worktype = org.store.get(WORKTYPES, before["typeId"]) or {"statuses": [], "unassignedDivisionContactsEnabled": True}
    changed = {name: value for name, value in given.items() if value != before.get(name) or name in _ASSIGNING}
    if not any(value != before.get(name) for name, value in changed.items()):
        raise Refusal("invalid.input.no.change")
    _check(org, worktype, before, changed)
    after = bare({**before, **{name: value for name, value in changed.items() if name not in _ASSIGNING}})
    after = assignment.apply(org, after, changed)
    if "statusId" in changed:
        status = life.next_status(worktype, before, changed["statusId"])
        after = life.entered(org, after, status)
    if {"statusId", "autoStatusTransition"} & changed.keys():
        after = life.planned(org, worktype, after)
    after = life.keep(org, org.touched(after), was_open=before["statusCategory"] != "Closed")
    return Answer(200, shapes.workitem(org, after))


def _check(org: Org, worktype: Json, before: Json, changed: Json) -> None:
    after = {**before, **changed}
    if "statusId" in changed:
        life.next_status(worktype, before, changed["statusId"])
    if "workbinId" in changed:
        code = "pre.check.workitem.division.cannot.be.changed"
        rules.workbin_of(org, changed["workbinId"], before["divisionId"], code)
    rules.check_times(org, after, changed)
    rules.check_references(org, after, changed, worktype["unassignedDivisionContactsEnabled"])
    if "customFields" in changed:
        # A workitem's attributes are replaced as a whole; that {} empties them is published, the rest is not.
        rules.check_attributes(org, before, changed["customFields"], new=False)
    if "dateClosed" in changed and moment(changed["dateClosed"]) is None:
        raise Refusal("invalid.input.wrong.attribute.type", field="dateClosed")


def _terminate(ask: Ask) -> Answer:
    body = rules.find(ask)
    given = TASKS.create(ask.object() if ask.body is not None else {}, {"statusId": uuid_text()})
    if body.get("terminated"):
        raise Refusal("pre.check.cannot.terminate.terminated.workitem")
    return Answer(200, shapes.workitem(ask.org, life.terminate(ask.org, body, given.get("statusId"))))


def _delete(ask: Ask) -> Answer:
    body = rules.find(ask)
    if body["assignmentState"] in _BUSY:
        raise Refusal("pre.check.cannot.be.deleted.due.to.assignment.state")
    # The step of a case whose workitem is deleted stays as it is: nothing is published about it.
    life.remove(ask.org, body["id"])
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "postTaskmanagementWorkitems": _create,
    "getTaskmanagementWorkitem": _get,
    "patchTaskmanagementWorkitem": _patch,
    "postTaskmanagementWorkitemTerminate": _terminate,
    "deleteTaskmanagementWorkitem": _delete,
    **Listed(WORKITEMS, "workitemId", shapes.workitem, lambda _ask: _HISTORY).handlers("TaskmanagementWorkitem"),
}
