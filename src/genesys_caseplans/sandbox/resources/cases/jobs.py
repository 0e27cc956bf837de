"""Jobs on cases: terminating one, finding many.

Owns: their life. The query jobs publish no codes, so generic ones stand for what is wrong with them.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import Dialect, Field, choice, flag, many, nested, text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org import timers
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.org.timers import does
from genesys_caseplans.sandbox.resources.cases import life, rules, shapes
from genesys_caseplans.sandbox.resources.cases.kind import CASES, OVER, TERMINATIONS, keep
from genesys_caseplans.sandbox.resources.query_jobs import Jobs

Json = dict[str, Any]

_WRONG = "bad.request"
_JOBS = Jobs(
    kind=Kind("case query job"),
    of=CASES,
    path="/api/v2/casemanagement/cases/query/jobs",
    strings=frozenset({"status", "priority", "dateDue", "dateCreated", "reference"}),
    uuids=frozenset({"caseplanId", "ownerId", "externalContactId", "customerIntentId", "divisionId"}),
    numbers=frozenset(),
    wrong=_WRONG,
    running="request.conflict",
    too_many="request.conflict",
    ranks={"priority": {"Low": 1, "Medium": 2, "High": 3, "Urgent": 4}},
)
_FILTER = {"name": text().needed(), "operator": text().needed(), "values": many(text()).needed()}
_QUERY: dict[str, Field] = {
    "pageSize": whole(1, 200),
    "pageNumber": whole(1, 1_000_000),
    "filters": many(nested(_FILTER)),
    "sort": nested({"name": choice("dateCreated", "dateModified", "dateDue", "priority"), "ascending": flag()}),
    "attributes": many(text()),
    "expands": many(choice(*shapes.LISTED_EXPANDS)),
}


def _found_case(ask: Ask) -> Json:
    ask.id("caseId", "invalid.input.invalid.uuid")
    return rules.find(ask)


def _terminate(ask: Ask) -> Answer:
    case = _found_case(ask)
    org = ask.org
    if case["status"] == "Terminating":
        raise Refusal("invalid.input.duplicate.job")
    if case["status"] in OVER:
        raise Refusal("invalid.input.case.already.terminating")
    keep(org, {**case, "status": "Terminating"})
    job = org.dated({"caseId": case["id"], "status": "Queued"})
    org.store.put(TERMINATIONS, job)
    now = org.clock.now()
    timers.schedule(org, "termination begun", job["id"], now + org.job_seconds / 2)
    timers.schedule(org, "termination", job["id"], now + org.job_seconds)
    return Answer(201, shapes.termination(job))


@does("termination begun")
def _begin(org: Org, job_id: str) -> None:
    job = org.store.get(TERMINATIONS, job_id)
    if job:
        org.store.put(TERMINATIONS, {**job, "status": "InProgress", "dateModified": org.clock.stamp()})


@does("termination")
def _end(org: Org, job_id: str) -> None:
    job = org.store.get(TERMINATIONS, job_id)
    case = org.store.get(CASES, job["caseId"]) if job else None
    if job and case:
        life.terminate(org, case)
        org.store.put(TERMINATIONS, {**job, "status": "Succeeded", "dateModified": org.clock.stamp()})


def _termination(ask: Ask) -> Answer:
    case = _found_case(ask)
    job = ask.org.store.get(TERMINATIONS, ask.id("jobId", "invalid.input.invalid.uuid"))
    if job is None or job["caseId"] != case["id"]:
        raise Refusal("not.found.error", message="Job not found.")
    return Answer(200, shapes.termination(job))


def _query(ask: Ask) -> Answer:
    given = Dialect({}, _WRONG).create(ask.object(), _QUERY)
    return Answer(200, _JOBS.shape(ask.org, _JOBS.start(ask.org, given), "Queued"))


def _found_job(ask: Ask) -> Json:
    wanted = ask.ids["jobId"]
    job = ask.org.store.get(_JOBS.kind, wanted.lower()) if is_uuid(wanted) else None
    if job is None:
        raise Refusal("not.found")
    return job


def _job(ask: Ask) -> Answer:
    return Answer(200, _JOBS.shape(ask.org, _found_job(ask)))


def _results(ask: Ask) -> Answer:
    return Answer(200, _JOBS.results(ask.org, _found_job(ask), shapes.case))


HANDLERS: dict[str, Handler] = {
    "postCasemanagementCaseTerminateJobs": _terminate,
    "getCasemanagementCaseTerminateJob": _termination,
    "postCasemanagementCasesQueryJobs": _query,
    "getCasemanagementCasesQueryJob": _job,
    "getCasemanagementCasesQueryJobResults": _results,
}
