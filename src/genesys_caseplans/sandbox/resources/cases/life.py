"""What a case goes through: made, stage after stage, closed, terminated, gone.

Owns: every change of a case's status and of its stages and steps (api-facts: Cases). A step without an activity has
nothing to wait for, so it is complete as soon as it starts, and so is its stage (the sandbox's choice).
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org import timers
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.org.timers import does
from genesys_caseplans.sandbox.resources.cases.kind import (
    ASSOCIATIONS,
    CASES,
    COMMENTS,
    OVER,
    TERMINATIONS,
    associate,
    keep,
)
from genesys_caseplans.sandbox.resources.schemas.kind import version_of
from genesys_caseplans.sandbox.resources.workitems import life as workitems
from genesys_caseplans.sandbox.resources.workitems import making
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]


def start(org: Org, body: Json) -> None:
    """Let a new case be made: Pending now, InProgress after half of the time, Completed after all of it."""
    now = org.clock.now()
    timers.schedule(org, "case begun", body["id"], now + org.case_seconds / 2)
    timers.schedule(org, "case made", body["id"], now + org.case_seconds)
    timers.schedule(org, "case end of life", body["id"], body["ttlSeconds"])


@does("case begun")
def _begin(org: Org, case_id: str) -> None:
    body = org.store.get(CASES, case_id)
    if body and body["status"] not in OVER:
        keep(org, {**body, "creationStatus": "InProgress"})


@does("case made")
def _made(org: Org, case_id: str) -> None:
    body = org.store.get(CASES, case_id)
    if body is None or body["status"] in (*OVER, "Terminating"):
        return
    body = {**body, "creationStatus": "Completed", "status": "InProgress", "dateStarted": org.clock.stamp()}
    _advance(org, body, 0, made=False)


@does("case end of life")
def _end(org: Org, case_id: str) -> None:
    remove(org, case_id)


def _advance(org: Org, body: Json, index: int, made: bool = True) -> None:
    """Open stages from one on, until one has something to wait for; after the last the case is closed."""
    stages = list(body["stages"])
    while index < len(stages):
        try:
            stage, waits = _open(org, body, stages[index])
        except Refusal as refusal:
            _fail(org, {**body, "stages": stages}, refusal, made)
            return
        stages[index] = stage if waits else _complete(org, stage)
        if waits:
            keep(org, {**body, "stages": stages})
            return
        index += 1
    keep(org, {**body, "stages": stages, "status": "Closed", "dateClosed": org.clock.stamp()})


def _open(org: Org, body: Json, stage: Json) -> tuple[Json, bool]:
    """A stage that starts, and whether its step has to be waited for."""
    now = org.clock.stamp()
    step = _moved(org, stage["step"], "InProgress", dateStarted=now)
    stage = _moved(org, stage, "InProgress", dateStarted=now)
    if step["activityType"] != "Workitem":
        return {**stage, "step": step}, False
    workitem = _make_workitem(org, body, stage, step)
    stage = {**stage, "step": {**step, "workitemId": workitem["id"]}}
    return stage, workitem["statusCategory"] != "Closed"


def _make_workitem(org: Org, body: Json, stage: Json, step: Json) -> Json:
    """The workitem of a step: its worktype's defaults, named after case and step (api-facts: Cases), with the case's
    contact and intake data (the sandbox's choice).
    """
    given = {
        "name": f"{body['reference']} {step['name']}",
        "typeId": step["worktypeId"],
        "externalContactId": body["externalContactId"],
        "customFields": _attributes(org, body, step["worktypeId"]) or None,
    }
    tie = {"stageId": stage["id"], "stepId": step["id"]}
    workitem = making.make(org, bare(given), caseId=body["id"], **tie)
    associate(org, body, "Activity", workitemId=workitem["id"], **tie)
    return workitem


def _attributes(org: Org, body: Json, worktype_id: str) -> Json:
    """Intake data that the schema version of a worktype knows; it may be older than the case's."""
    worktype = org.store.get(WORKTYPES, worktype_id) or {}
    version = version_of(org, worktype["schemaId"], worktype["schemaVersion"]) if worktype.get("schemaId") else None
    known: Json = version["jsonSchema"].get("properties", {}) if version else {}
    return {name: value for name, value in body["intake"].items() if name in known}


def _moved(org: Org, one: Json, status: str, **more: Any) -> Json:
    return org.touched({**one, **more, "status": status, "version": one["version"] + 1})


def _complete(org: Org, stage: Json) -> Json:
    now = org.clock.stamp()
    step = _moved(org, stage["step"], "Completed", dateCompleted=now)
    return {**_moved(org, stage, "Completed", dateCompleted=now), "step": step}


def _fail(org: Org, body: Json, refusal: Refusal, made: bool) -> None:
    """A step whose workitem cannot be made fails its case; its creation too, where that was the first."""
    creation = body["creationStatus"] if made else "Failed"
    reason = {"code": refusal.code, "message": refusal.message}
    keep(org, {**body, "status": "Failed", "creationStatus": creation, "failureReason": reason})


def _workitem_closed(org: Org, workitem: Json) -> None:
    """The workitem of a step closed: step and stage are complete, and the next stage opens."""
    body = org.store.get(CASES, workitem["caseId"]) if workitem.get("caseId") else None
    if body is None or body["status"] != "InProgress":
        return
    for index, stage in enumerate(body["stages"]):
        if stage["step"].get("workitemId") == workitem["id"] and stage["status"] == "InProgress":
            stages = [*body["stages"][:index], _complete(org, stage), *body["stages"][index + 1 :]]
            _advance(org, {**body, "stages": stages}, index + 1)
            return


workitems.WHEN_CLOSED.append(_workitem_closed)


def terminate(org: Org, body: Json) -> None:
    """End a case with all its stages, steps and workitems."""
    stages = [stage if stage["status"] == "Completed" else _terminated(org, stage) for stage in body["stages"]]
    keep(org, {**body, "stages": stages, "status": "Terminated", "dateClosed": org.clock.stamp()})
    for workitem in org.store.find(WORKITEMS, "case", body["id"]):
        if not workitem.get("terminated"):
            workitems.terminate(org, workitem)


def _terminated(org: Org, stage: Json) -> Json:
    return {**_moved(org, stage, "Terminated"), "step": _moved(org, stage["step"], "Terminated")}


def remove(org: Org, case_id: str) -> None:
    """Forget a case and what belongs to it. Its workitems stay, as nothing is said of them (the sandbox's choice)."""
    for kind in (ASSOCIATIONS, COMMENTS, TERMINATIONS):
        for one in org.store.find(kind, "case", case_id):
            timers.forget(org, one["id"])
            org.store.delete(kind, one["id"])
    timers.forget(org, case_id)
    org.store.delete(CASES, case_id)
