"""Limits of an org, of a token and of a search, and what lookups refuse."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

from genesys_caseplans.sandbox import Sandbox

ITEMS = "taskmanagement/workitems"
_CATEGORY = {"name": "One", "description": "More"}


@pytest.mark.parametrize(
    ("limit", "have", "path", "body", "code"),
    [
        ("maxDivisions", "authorization/divisions", "", {"name": "Third", "description": ""}, "max.scopes.exceeded"),
        ("maxQueues", "routing/queues", "", {"name": "One more"}, "queue.limit.exceeded"),
        ("maxIntentCategories", "intents/categories", "", _CATEGORY, "limit.exceeded"),
    ],
)
def test_one_more_than_the_limit(
    sandbox: Sandbox, api: Api, limit: str, have: str, path: str, body: dict[str, Any], code: str
) -> None:
    sandbox.settings(limits={limit: api.seen(have)["total"]})
    refused(api.post(have + path, body), 400, code)
    sandbox.settings(limits={limit: 0})
    assert api.made(have, body)


def test_limit_of_customer_intents(sandbox: Sandbox, api: Api) -> None:
    category = api.made("intents/categories", _CATEGORY)["id"]
    sandbox.settings(limits={"maxCustomerIntents": 1})
    body = {"name": "More", "description": "More", "expiryTime": 24, "categoryId": category}
    refused(api.post("intents/customerintents", body), 400, "limit.exceeded")


def test_limits_of_flows(sandbox: Sandbox, api: Api) -> None:
    api.made("flows", {"name": "One", "type": "BOT"})
    sandbox.settings(limits={"maxFlowsPerType": 1})
    two = {"name": "Two", "type": "BOT"}
    refused(api.post("flows", two), 409, "architect.flow.cannot.create.type.max.exceeded")
    sandbox.settings(limits={"maxFlowsPerType": 0, "maxFlows": 1})
    refused(api.post("flows", two), 409, "architect.flow.exceeded.max.amount")
    refused(api.post("flows", {**two, "system": True}), 405, "architect.system.flow.cannot.create")


def test_limits_of_user_searches(sandbox: Sandbox, api: Api) -> None:
    def asked(*values: str) -> dict[str, Any]:
        return {"type": "EXACT", "fields": ["email"], "values": list(values)}

    sandbox.settings(limits={"maxUserSearchCriteria": 1, "maxUserSearchValues": 2})
    refused(api.post("users/search", {"query": [asked("a"), asked("b")]}), 400, "too.many.search.criteria")
    refused(api.post("users/search", {"query": [asked("a", "b", "c")]}), 400, "search.criteria.values.exceed.limit")
    assert api.made("users/search", {"query": [asked("a", "b")]})["total"] == 0


def test_a_hundred_users_at_a_time(api: Api) -> None:
    refused(api.get("users", id=[NOWHERE] * 101), 400, "max.user.ids")
    assert api.seen("users", id=[NOWHERE] * 100)["entities"] == []


def test_queues_asked_for_and_made_wrongly(api: Api) -> None:
    refused(api.get("routing/queues", pageNumber=0), 400, "invalid.page.number")
    refused(api.get("routing/queues", id="x"), 400, "invalid.id")
    refused(api.post("routing/queues", {"name": "Q", "callingPartyNumber": "none"}), 400, "invalid.phone.number")
    refused(api.post("routing/queues", {"name": "Q", "sourceQueueId": NOWHERE}), 400, "source.queue.not.found")


def test_a_queue_after_another(api: Api) -> None:
    first = api.made("routing/queues", {"name": "First", "scoringMethod": "PriorityOnly"})
    second = api.made("routing/queues", {"name": "Second", "sourceQueueId": first["id"]})
    assert (second["name"], second["scoringMethod"]) == ("Second", "PriorityOnly")


def test_workitems_changed_in_a_day(sandbox: Sandbox, api: Api) -> None:
    worktype = api.worktype()["id"]
    one, two = (f"{ITEMS}/{api.made(ITEMS, {'name': 'Item', 'typeId': worktype})['id']}" for _ in range(2))
    sandbox.settings(limits={"maxWorkitemsUpdatedPerDay": 1})
    api.changed(one, {"name": "Changed"})
    api.changed(one, {"name": "Changed again"})
    code = "service.limit.per.day.maximum.updated.limit.reached"
    refused(api.patch(two, {"name": "Changed"}), 400, code)
    refused(api.post(f"{two}/acd/cancel"), 400, code)
    sandbox.clock.advance(90_000)
    api.login()
    api.changed(two, {"name": "Changed"})


def test_query_jobs_of_an_org() -> None:
    path = f"{ITEMS}/query/jobs"
    asked = [{"filters": [{"name": "priority", "operator": "EQ", "values": [one]}]} for one in ("1", "2")]
    with Sandbox(rate_limit=0, job_seconds=60) as sandbox, Api(sandbox) as client:
        sandbox.settings(limits={"maxWorkitemQueryJobsPerOrganization": 1})
        client.made(path, asked[0])
        code = "workitem.concurrent.query.job.per.organization.limit.exceeded"
        refused(client.post(path, asked[1]), 400, code)


def test_user_and_queue_in_one_request(api: Api) -> None:
    item = f"{ITEMS}/{api.made(ITEMS, {'name': 'Item', 'typeId': api.worktype()['id']})['id']}"
    queue = api.seen("routing/queues", name="Escalations")["entities"][0]["id"]
    both = {"queueId": queue, "assigneeId": api.user()}
    state = {**both, "assignmentState": "Connected"}
    refused(api.patch(item, state), 400, "invalid.input.update.queue.and.assignee")
    operation = {**both, "assignmentOperation": "AgentAssignmentAlerting"}
    refused(api.patch(item, operation), 400, "invalid.input.update.user.and.queue")


def test_an_operation_with_a_limit_of_its_own(sandbox: Sandbox, api: Api) -> None:
    sandbox.settings(operation_limits={"getRoutingSkills": 1})
    assert api.seen("routing/skills")
    answer = api.get("routing/skills")
    refused(answer, 429, "too.many.requests.retry.after")
    assert 0 < int(answer.headers["retry-after"]) <= 60
    assert api.seen("routing/languages")
    sandbox.clock.advance(61)
    assert api.seen("routing/skills")
    with pytest.raises(ValueError, match="operation_limits"):
        sandbox.settings(operation_limits={"getNothing": 1})


def test_a_huge_schema(api: Api) -> None:
    body = {"name": "x" * 10_500_000}
    refused(api.post("taskmanagement/workitems/schemas", body), 413, "dynamic.schema.payload.too.large")
