"""Finding workitems: queries, query jobs, bulk jobs."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused
from tests.sandbox.test_workitems import ITEMS, TASK, Items

QUERY = f"{ITEMS}/query"
JOBS = f"{QUERY}/jobs"


def clause(name: str, *values: str, operator: str = "EQ", type: str = "String") -> dict[str, Any]:
    return {"name": name, "type": type, "operator": operator, "values": list(values)}


@pytest.fixture
def items(api: Api) -> Items:
    found = Items(api)
    for priority, customer in ((3, "Ada"), (1, "Bob"), (2, "Ann")):
        found.make(name=f"For {customer}", priority=priority, customFields={"customer_text": customer})
    return found


def names(answer: dict[str, Any]) -> list[str]:
    return [one["name"] for one in answer["entities"]]


def test_a_query_filters_sorts_and_pages(api: Api, items: Items) -> None:
    of_type = clause("typeId", items.worktype["id"])
    body: dict[str, Any] = {"filters": [of_type], "sort": {"name": "priority", "ascending": True}, "pageSize": 2}
    first = api.made(QUERY, body)
    assert names(first) == ["For Bob", "For Ann"]
    assert names(api.made(QUERY, {**body, "after": first["after"]})) == ["For Ada"]
    low = clause("priority", "1", "2", operator="BETWEEN", type="Int")
    assert names(api.made(QUERY, {"filters": [of_type, low]})) == ["For Bob", "For Ann"]
    custom = clause("customFields.customer_text", "a", operator="BEGINS_WITH")
    assert names(api.made(QUERY, {"filters": [of_type, custom]})) == ["For Ada", "For Ann"]
    assert api.made(QUERY, {"filters": [of_type], "select": "Count"})["count"] == 3
    shown = api.made(QUERY, {"filters": [of_type], "expands": ["type"], "attributes": ["name", "type"]})["entities"][0]
    assert shown["type"]["name"] == items.worktype["name"] and "status" not in shown
    workbin = clause("workbinId", items.worktype["defaultWorkbin"]["id"])
    assert len(names(api.made(QUERY, {"filters": [workbin]}))) == 3


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({}, 400, "invalid.query.missing.filters"),
        ({"filters": [clause("name", "x")]}, 400, "invalid.query.missing.workitem.filter"),
        ({"filters": [clause("typeId", NOWHERE, operator="IN")]}, 400, "invalid.query.missing.workitem.filter"),
        ({"filters": [clause("typeId", "x")]}, 400, TASK + "invalid.uuid"),
        ({"filters": [clause("typeId", NOWHERE)] * 4}, 400, "invalid.query"),
        ({"filters": [clause("nothing", "x")]}, 400, "invalid.query"),
        ({"filters": [clause("typeId")]}, 400, TASK + "filter.without.value"),
        ({"filters": [clause("typeId", NOWHERE, NOWHERE)]}, 400, TASK + "wrong.number.values"),
        ({"filters": [clause("priority", "1", type="String")]}, 400, "invalid.query.operator.and.type"),
        (
            {"filters": [clause("priority", "2", "1", operator="BETWEEN", type="Int")]},
            400,
            "invalid.query.between.order.of.values",
        ),
        ({"filters": [{**clause("typeId"), "values": [None]}]}, 400, "invalid.query.null.with.operator.and.type"),
        ({"filters": [clause("typeId", NOWHERE)], "pageSize": 201}, 400, TASK + "int.value.too.high"),
        ({"filters": [clause("typeId", NOWHERE)], "pageSize": 0}, 400, TASK + "int.value.too.low"),
        ({"filters": [clause("typeId", NOWHERE)], "after": "x"}, 400, TASK + "invalid.base64.string"),
        ({"filters": [clause("typeId", NOWHERE)], "expands": ["x"]}, 400, TASK + "wrong.attribute.type"),
        (
            {"filters": [clause("typeId", NOWHERE)], "expands": ["type"], "attributes": ["name"]},
            400,
            TASK + "attributes.missing.expands",
        ),
        (
            {
                "filters": [clause("typeId", NOWHERE), clause("priority", "1", operator="NEQ", type="Int")],
                "sort": {"name": "priority"},
            },
            400,
            "invalid.query.sort.attribute.in.invalid.filter",
        ),
    ],
)
def test_a_wrong_query_is_refused(api: Api, body: Any, status: int, code: str) -> None:
    refused(api.post(QUERY, body), status, code)


def untyped(name: str, *values: str, operator: str = "EQ") -> dict[str, Any]:
    return {"name": name, "operator": operator, "values": list(values)}


def test_a_query_job_finds_and_pages(api: Api, items: Items) -> None:
    predicate = {"name": "customer_text", "operator": "BEGINS_WITH", "values": ["A"]}
    body = {
        "filters": [untyped("typeId", items.worktype["id"])],
        "queryFilters": [{"name": "customFields", "criteria": [{"predicates": [predicate]}]}],
        "sort": {"name": "priority", "ascending": True},
        "expands": ["type"],
        "pageSize": 1,
        "pageNumber": 2,
    }
    job = api.made(JOBS, body)
    assert job["state"] == "Queued"
    done = api.seen(f"{JOBS}/{job['id']}")
    assert done["state"] == "Succeeded" and done["dateFinished"]
    results = api.seen(f"{JOBS}/{job['id']}/results")
    assert (results["total"], results["pageCount"]) == (2, 2)
    assert [(one["name"], one["type"]["name"]) for one in results["entities"]] == [("For Ada", items.worktype["name"])]


def test_a_job_takes_as_long_as_the_sandbox_says(api: Api, items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.sandbox.org, "job_seconds", 10.0)
    body = {"filters": [untyped("typeId", items.worktype["id"])]}
    path = f"{JOBS}/{api.made(JOBS, body)['id']}"
    refused(api.post(JOBS, body), 409, "invalid.query.previous.job.still.running")
    assert api.seen(path)["state"] == "Queued"
    assert api.seen(f"{path}/results")["entities"] == []
    api.sandbox.clock.advance(6)
    assert api.seen(path)["state"] == "Running"
    for number in range(9):
        api.made(JOBS, {**body, "pageSize": number + 1})
    code = "workitem.concurrent.query.job.per.user.limit.exceeded"
    refused(api.post(JOBS, {**body, "pageSize": 20}), 400, code)
    api.sandbox.clock.advance(6)
    assert len(api.seen(f"{path}/results")["entities"]) == 3


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"filters": [untyped("name", "x")]},
        {"filters": [untyped("typeId", "x")]},
        {"filters": [untyped("typeId")]},
        {"filters": [untyped("priority", "x")]},
        {"filters": [untyped("priority", "1", operator="NEAR")]},
        {"filters": [], "pageSize": 201},
        {"filters": [], "dateIntervalStart": "today"},
        {"filters": [], "queryFilters": [{"name": "customFields", "criteria": [{"predicates": [{"name": "x"}]}]}]},
    ],
)
def test_a_wrong_query_job_is_refused(api: Api, body: Any) -> None:
    refused(api.post(JOBS, body), 400, "query.filters.validation")


def test_an_unknown_job_is_not_found(api: Api) -> None:
    for path in (f"{JOBS}/{NOWHERE}", f"{JOBS}/{NOWHERE}/results", f"{ITEMS}/bulk/add/jobs/{NOWHERE}"):
        refused(api.get(path), 404, "not.found")


def test_a_bulk_job_adds_what_it_can(api: Api, items: Items) -> None:
    job = api.made(f"{ITEMS}/bulk/add/jobs", {"entities": [items.body(name="One more"), items.body(workbinId=NOWHERE)]})
    assert (job["state"], job["action"], job["totalCount"]) == ("Queued", "AddWorkitems", 2)
    path = f"{ITEMS}/bulk/add/jobs/{job['id']}"
    done = api.seen(path)
    assert (done["state"], done["successfulCount"], done["failedCount"]) == ("Succeeded", 1, 1)
    results = api.seen(f"{path}/results")
    assert (results["errorCount"], results["errorIndexes"]) == (1, [1])
    assert results["results"][0]["entity"]["name"] == "One more"
    assert results["results"][1]["error"]["code"] == "not.found.error"
    item = results["results"][0]["entity"]["id"]
    job = api.made(f"{ITEMS}/bulk/terminate/jobs", {"entities": [{"id": item}, {"id": NOWHERE}]})
    done = api.seen(f"{ITEMS}/bulk/terminate/jobs/{job['id']}/results")
    assert done["results"][0]["entity"]["id"] == item and done["errorIndexes"] == [1]
    assert api.seen(f"{ITEMS}/{item}")["assignmentState"] == "Terminated"
    mine = api.seen(f"{ITEMS}/bulk/jobs/users/me")["entities"]
    assert [one["action"] for one in mine] == ["TerminateWorkitems", "AddWorkitems"]
    assert len(api.seen(f"{ITEMS}/bulk/jobs/users/me", action="AddWorkitems")["entities"]) == 1
    assert api.delete(path).status_code == 204
    refused(api.get(path), 404, "not.found")
    refused(api.get(f"{ITEMS}/bulk/jobs/users/me", action="x"), 400, "invalid.query.param.value")


def test_a_bulk_job_can_be_stopped_and_started_again(api: Api, items: Items, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.sandbox.org, "job_seconds", 10.0)
    jobs = f"{ITEMS}/bulk/add/jobs"
    body = {"entities": [items.body(name="Late")]}
    path = f"{jobs}/{api.made(jobs, body)['id']}"
    for _ in range(4):
        api.made(jobs, body)
    assert api.changed(path, {"state": "Terminated"})["state"] == "Terminated"
    api.made(jobs, body)
    code = "service.limit.bulk.jobs.concurrent.maximum.limit.reached"
    refused(api.patch(path, {"state": "Queued"}), 400, code)
    refused(api.post(f"{ITEMS}/bulk/terminate/jobs", {"entities": [{"id": NOWHERE}]}), 400, code)
    api.sandbox.clock.advance(20)
    assert api.seen(path)["state"] == "Terminated" and api.seen(path)["successfulCount"] == 0
    assert api.changed(path, {"state": "Queued"})["state"] == "Queued"
    api.sandbox.clock.advance(20)
    assert api.seen(path)["state"] == "Succeeded"
    refused(api.patch(path, {"state": "Queued"}), 409, "request.conflict")
    refused(api.patch(path, {"state": "Idle"}), 400, "constraint.validation")


@pytest.mark.parametrize("entities", [[], [{"name": "x"}], None, [{"id": "x"}]])
@pytest.mark.parametrize("action", ["add", "terminate"])
def test_a_wrong_bulk_job_is_refused(api: Api, entities: Any, action: str) -> None:
    answer = api.post(f"{ITEMS}/bulk/{action}/jobs", {"entities": entities})
    assert answer.status_code == 400 and answer.json()["code"] in ("validation.failed", "invalid.property")
