"""Bulk jobs: adding and terminating many workitems at once.

Owns: their life and their results. The work is done when the job's time is over; until then it can be stopped.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import Dialect, Field, choice, many, nested, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import ascending, bad_parameter, cursor_page
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org import timers
from genesys_caseplans.sandbox.org.clock import iso
from genesys_caseplans.sandbox.org.org import Org, bare, new_id
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.org.timers import does
from genesys_caseplans.sandbox.resources.workitems import life, making, shapes
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]

JOBS = Kind("bulk job")

# A limit is published, its number is not.
_MOST_RUNNING = 5
_DIALECT = Dialect({}, "validation.failed")
_ADD: dict[str, Field] = {"entities": many(nested(making.CREATE), 50).needed()}
_TERMINATE: dict[str, Field] = {"entities": many(nested({"id": text(1).needed()}), 100).needed()}
_UPDATE: dict[str, Field] = {"state": choice("Queued", "Terminated").needed()}
_ACTIONS = {"add": "AddWorkitems", "terminate": "TerminateWorkitems"}
_ALIVE = ("Queued", "Running")


def _state(org: Org, job: Json) -> str:
    if job["state"] == "Queued" and org.clock.now() >= job["started"] + org.job_seconds / 2:
        return "Running"
    state: str = job["state"]
    return state


def _shape(org: Org, job: Json, state: str | None = None) -> Json:
    action = next(name for name, one in _ACTIONS.items() if one == job["action"])
    results = job.get("results", [])
    failed = sum("error" in one for one in results)
    finished = job.get("finished")
    return bare(
        {
            "id": job["id"],
            "state": state or _state(org, job),
            "action": job["action"],
            "totalCount": len(job["entities"]),
            "successfulCount": len(results) - failed,
            "failedCount": failed,
            "dateStarted": iso(job["started"]),
            "dateFinished": iso(finished) if finished is not None else None,
            "dateModified": iso(finished if finished is not None else job["started"]),
            "selfUri": f"/api/v2/taskmanagement/workitems/bulk/{action}/jobs/{job['id']}",
        }
    )


def _start(ask: Ask, action: str, fields: dict[str, Field]) -> Answer:
    given = _DIALECT.create(ask.object(), fields)
    if not given["entities"]:
        raise Refusal("validation.failed", field="entities")
    if action == "TerminateWorkitems" and not all(is_uuid(one["id"]) for one in given["entities"]):
        raise Refusal("validation.failed", field="entities")
    # Adding publishes this limit only for starting a job again.
    if action == "TerminateWorkitems":
        _refuse_too_many(ask.org)
    now = ask.org.clock.now()
    job = {"id": new_id(), "action": action, "entities": given["entities"], "started": now, "state": "Queued"}
    ask.org.store.put(JOBS, job)
    timers.schedule(ask.org, "bulk job", job["id"], now + ask.org.job_seconds)
    return Answer(201, _shape(ask.org, job, "Queued"))


def _refuse_too_many(org: Org) -> None:
    if sum(job["state"] in _ALIVE for _, job in org.store.walk(JOBS)) >= _MOST_RUNNING:
        raise Refusal("service.limit.bulk.jobs.concurrent.maximum.limit.reached")


@does("bulk job")
def _run(org: Org, job_id: str) -> None:
    job = org.store.get(JOBS, job_id)
    if job is None or job["state"] != "Queued":
        return
    do = _add_one if job["action"] == "AddWorkitems" else _terminate_one
    results = [_result(org, do, one) for one in job["entities"]]
    org.store.put(JOBS, {**job, "state": "Succeeded", "finished": org.clock.now(), "results": results})


def _result(org: Org, do: Any, entity: Json) -> Json:
    # One workitem that cannot be made or ended does not stop the others.
    try:
        return {"entity": do(org, entity)}
    except Refusal as refusal:
        return {"error": {"code": refusal.code, "message": refusal.message}}


def _add_one(org: Org, entity: Json) -> Json:
    body = making.make(org, making.checked(entity))
    shown = shapes.workitem(org, body, ("type", "workbin"))
    return {name: shown[name] for name in ("id", "name", "workbin", "type", "selfUri")}


def _terminate_one(org: Org, entity: Json) -> Json:
    body = org.store.get(WORKITEMS, entity["id"].lower())
    if body is None:
        raise Refusal("not.found.error", message="Workitem not found.")
    if body.get("terminated"):
        raise Refusal("pre.check.cannot.terminate.terminated.workitem")
    life.terminate(org, body)
    return {"id": body["id"], "selfUri": shapes.uri(body["id"])}


def _found(ask: Ask) -> Json:
    wanted = ask.ids["bulkJobId"].lower()
    job = ask.org.store.get(JOBS, wanted)
    # None of these operations publishes a code for a job that is not there.
    if job is None or job["action"] != _ACTIONS["add" if "/bulk/add/" in ask.path else "terminate"]:
        raise Refusal("not.found")
    return job


def _get(ask: Ask) -> Answer:
    return Answer(200, _shape(ask.org, _found(ask)))


def _update(ask: Ask) -> Answer:
    job = _found(ask)
    given = Dialect({}, "constraint.validation").create(ask.object(), _UPDATE)
    org = ask.org
    if given["state"] == "Terminated" and job["state"] in _ALIVE:
        timers.forget(org, job["id"])
        job = {**job, "state": "Terminated", "finished": org.clock.now()}
    elif given["state"] == "Queued" and job["state"] == "Terminated":
        if job["action"] == "AddWorkitems":
            _refuse_too_many(org)
        job = {**job, "state": "Queued", "started": org.clock.now(), "finished": None}
        timers.schedule(org, "bulk job", job["id"], job["started"] + org.job_seconds)
    elif given["state"] != job["state"]:
        # Which moves there are is not published: a job that has done its work does no more.
        raise Refusal("request.conflict")
    org.store.put(JOBS, job)
    return Answer(200, _shape(org, job))


def _delete(ask: Ask) -> Answer:
    job = _found(ask)
    timers.forget(ask.org, job["id"])
    ask.org.store.delete(JOBS, job["id"])
    return Answer(204)


def _results(ask: Ask) -> Answer:
    results: list[Json] = _found(ask).get("results", [])
    wrong = [index for index, one in enumerate(results) if "error" in one]
    return Answer(200, {"results": results, "errorCount": len(wrong), "errorIndexes": wrong})


def _mine(ask: Ask) -> Answer:
    action = ask.param("action")
    if action not in (None, *_ACTIONS.values()):
        raise bad_parameter("action", str(action), ", ".join(_ACTIONS.values()))
    found = [job for _, job in ask.org.store.walk(JOBS) if action in (None, job["action"])]
    found = found if ascending(ask) else found[::-1]
    return cursor_page(ask, found, lambda job: _shape(ask.org, job), told="generic")


_PATH = "TaskmanagementWorkitemsBulk"
HANDLERS: dict[str, Handler] = {
    f"post{_PATH}AddJobs": lambda ask: _start(ask, "AddWorkitems", _ADD),
    f"post{_PATH}TerminateJobs": lambda ask: _start(ask, "TerminateWorkitems", _TERMINATE),
    f"get{_PATH}JobsUsersMe": _mine,
    **{f"get{_PATH}{action}Job": _get for action in ("Add", "Terminate")},
    **{f"patch{_PATH}{action}Job": _update for action in ("Add", "Terminate")},
    **{f"delete{_PATH}{action}Job": _delete for action in ("Add", "Terminate")},
    **{f"get{_PATH}{action}JobResults": _results for action in ("Add", "Terminate")},
}
