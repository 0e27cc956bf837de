"""Finding workitems: `/query` and the query jobs.

Owns: what can be asked of workitems (contract: names in WorkitemQueryPostRequest and WorkitemQueryJobFilter).
"""

from collections.abc import Callable
from typing import Any, cast

from genesys_caseplans.sandbox.api.body_checks import Dialect, Field, choice, flag, many, nested, text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.permissions import sees
from genesys_caseplans.sandbox.api.queries import OPERATIONS, Queried, query, stored
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid4
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.clock import moment
from genesys_caseplans.sandbox.org.store import Kind, fold
from genesys_caseplans.sandbox.resources.query_jobs import Jobs
from genesys_caseplans.sandbox.resources.workitems import shapes
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]
Test = Callable[[Json], bool]

_UUIDS = frozenset(
    {
        *("workbinId", "typeId", "assigneeId", "id", "languageId", "statusId", "externalContactId", "reporterId"),
        *("queueId", "modifiedBy", "divisionId", "caseId"),
    }
)
_TEXTS = (
    *("name", "description", "dateCreated", "dateModified", "dateDue", "dateExpires", "statusCategory"),
    *("dateClosed", "externalTag", "assignmentState"),
)
_QUERIED = Queried(
    kind=WORKITEMS,
    strings=stored(*_UUIDS, *_TEXTS),
    numbers={**stored("priority", "ttl"), "durationInSeconds": lambda body: body.get("durationSeconds")},
    uuids=_UUIDS,
    sorts=("dateDue", "priority"),
    indexed={"typeId": "worktype", "workbinId": "workbin", "queueId": "queue", "assigneeId": "assignee"},
    anchors=frozenset({"workbinId", "assigneeId", "queueId", "typeId"}),
    custom=True,
)
_WRONG = "query.filters.validation"
_JOBS = Jobs(
    kind=Kind("workitem query job"),
    of=WORKITEMS,
    path="/api/v2/taskmanagement/workitems/query/jobs",
    strings=frozenset({"dateCreated", "dateDue", "dateClosed", "assignmentState", "externalTag"}),
    uuids=frozenset(
        {"workbinId", "id", "typeId", "statusId", "externalContactId", "assigneeId", "queueId", "divisionId"}
    ),
    numbers=frozenset({"priority"}),
    wrong=_WRONG,
    running="invalid.query.previous.job.still.running",
    too_many="workitem.concurrent.query.job.per.user.limit.exceeded",
    org_limit=(limits.QUERY_JOBS, "workitem.concurrent.query.job.per.organization.limit.exceeded"),
)
_DIALECT = Dialect({}, _WRONG)
_PREDICATE = {
    "name": text(1).needed(),
    "operator": choice(*OPERATIONS, "EXISTS").needed(),
    "values": many(Field("any")),
}
_CRITERION = {"operator": choice("AND", "OR"), "predicates": many(nested(_PREDICATE), 5).needed()}
_QUERY_FILTER = {
    "name": choice("customFields").needed(),
    "operator": choice("AND", "OR"),
    "criteria": many(nested(_CRITERION), 5).needed(),
}
_JOB: dict[str, Field] = {
    "pageSize": whole(1, 200),
    "pageNumber": whole(1, 1_000_000),
    "filters": many(
        nested({"name": text().needed(), "operator": text().needed(), "values": many(text()).needed()})
    ).needed(),
    "queryFilters": many(nested(_QUERY_FILTER), 1),
    "expands": many(choice(*sorted(shapes.EXPANDS))),
    "attributes": many(text()),
    "sort": nested({"name": choice("dateDue", "dateCreated", "priority"), "ascending": flag()}),
    "dateIntervalStart": text(),
    "dateIntervalEnd": text(),
}


def _expands(ask: Ask) -> list[str]:
    """What to add names to. Checked here, as the model types it; `query` checks all else."""
    body: Json = ask.object()
    expands: Any = body.get("expands") or []
    attributes: Any = body.get("attributes")
    if not isinstance(expands, list) or not shapes.EXPANDS.issuperset(map(str, expands)):
        raise Refusal("invalid.input.wrong.attribute.type", field="expands")
    wanted = cast("list[str]", expands)
    if isinstance(attributes, list) and attributes and not set(wanted) <= set(map(str, attributes)):
        raise Refusal("invalid.input.attributes.missing.expands", field="attributes")
    return wanted


def _query(ask: Ask) -> Answer:
    expands = _expands(ask)
    return query(ask, _QUERIED, lambda body: shapes.workitem(ask.org, body, expands), expands=True)


def _start(ask: Ask) -> Answer:
    given = _DIALECT.create(ask.object(), _JOB)
    tests = [_custom(one) for one in given.get("queryFilters", [])]
    tests.append(_interval(given))
    ask.insist_in_one(_divisions(given))
    tests.append(lambda body: sees(ask.org.access, ask.operation, body["divisionId"]))
    job = _JOBS.start(ask.org, given, lambda body: all(test(body) for test in tests))
    return Answer(200, _JOBS.shape(ask.org, job, "Queued"))


def _divisions(given: Json) -> list[str]:
    """The divisions that a job asks about by name."""
    return [value.lower() for one in given["filters"] if one["name"] == "divisionId" for value in one["values"]]


def _interval(given: Json) -> Test:
    bounds = [moment(given[name]) if name in given else None for name in ("dateIntervalStart", "dateIntervalEnd")]
    for name, bound in zip(("dateIntervalStart", "dateIntervalEnd"), bounds, strict=True):
        if name in given and bound is None:
            raise Refusal(_WRONG, field=name)
    start, end = bounds

    def test(body: Json) -> bool:
        made = moment(body["dateCreated"]) or 0.0
        return (start is None or made >= start) and (end is None or made <= end)

    return test


def _custom(given: Json) -> Test:
    criteria = [
        _joined(one.get("operator"), [_predicate(each) for each in one["predicates"]]) for one in given["criteria"]
    ]
    return _joined(given.get("operator"), criteria)


def _joined(operator: str | None, tests: list[Test]) -> Test:
    """Tests joined; by AND where nothing is said (the sandbox's choice)."""
    join = any if operator == "OR" else all
    return lambda body: join(test(body) for test in tests)


def _predicate(given: Json) -> Test:
    name, operator = given["name"], given["operator"]
    values = [fold(one) if isinstance(one, str) else one for one in given.get("values", [])]
    wanted = {"EXISTS": 0, "BETWEEN": 2}.get(operator, 1)
    if operator not in ("IN", "EXISTS") and len(values) != wanted:
        raise Refusal(_WRONG, field="queryFilters")

    def test(body: Json) -> bool:
        have = body.get("customFields", {}).get(name)
        if have is None or operator == "EXISTS":
            return have is not None or operator == "NEQ"
        try:
            return OPERATIONS[operator](fold(have) if isinstance(have, str) else have, values)
        except (TypeError, AttributeError):
            # A value of another type than the attribute's is nothing that it could be.
            return False

    return test


def _found(ask: Ask) -> Json:
    wanted = ask.ids["jobId"].lower()
    if not is_uuid4(wanted):
        message = f"id - a version 4 UUID is required, received: {ask.ids['jobId']}"
        raise Refusal("constraint.validation", message, field="jobId")
    job = ask.org.store.get(_JOBS.kind, wanted)
    if job is None:
        raise Refusal("not.found")
    # A job has no division of its own; those that it asks about are taken for it (the sandbox's choice).
    for one in _divisions(job["given"]):
        ask.insist_in(one)
    return job


def _job(ask: Ask) -> Answer:
    return Answer(200, _JOBS.shape(ask.org, _found(ask)))


def _results(ask: Ask) -> Answer:
    return Answer(200, _JOBS.results(ask.org, _found(ask), shapes.workitem))


HANDLERS: dict[str, Handler] = {
    "postTaskmanagementWorkitemsQuery": _query,
    "postTaskmanagementWorkitemsQueryJobs": _start,
    "getTaskmanagementWorkitemsQueryJob": _job,
    "getTaskmanagementWorkitemsQueryJobResults": _results,
}
