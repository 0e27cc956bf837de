"""Making, finding and changing cases: api-facts "Cases", codes from the contract."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused, schema_body, text_property
from tests.sandbox.running import CASES, Running

DAY = 86_400


@pytest.fixture
def running(api: Api) -> Running:
    return Running(api)


def test_a_case_is_pending_in_progress_and_completed(
    api: Api, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api.sandbox.org, "case_seconds", 10.0)
    made = running.make()
    path = f"{CASES}/{made['id']}"
    assert (made["creationStatus"], made["status"]) == ("Pending", "Open")
    assert running.states(path) == ["Open", "Open", "Open"]
    api.sandbox.clock.advance(6)
    assert api.seen(path)["creationStatus"] == "InProgress"
    api.sandbox.clock.advance(6)
    done = api.seen(path)
    assert (done["creationStatus"], done["status"]) == ("Completed", "InProgress")
    assert running.states(path) == ["InProgress", "Open", "Open"]


def test_a_case_has_what_its_caseplan_says(api: Api) -> None:
    running = Running(api, defaultCaseOwnerId=api.user(), defaultDueDurationInSeconds=DAY, defaultTtlSeconds=2 * DAY)
    made = running.make(summary="Ada is angry", description="Very", externalId="X-1")
    assert made["reference"] == f"{running.caseplan['referencePrefix']}-1"
    assert running.make()["reference"].endswith("-2")
    assert made["owner"]["name"] == "Jane Doe"
    assert made["externalContact"]["lastName"] == "Okafor"
    assert made["caseplan"]["version"] == 1 and "name" not in made["caseplan"]
    assert (made["summary"], made["description"], made["externalId"]) == ("Ada is angry", "Very", "X-1")
    assert made["ttlSeconds"] == pytest.approx(api.sandbox.clock.now() + 2 * DAY, abs=5)
    seen = api.seen(f"{CASES}/{made['id']}", expands="caseplan")
    assert seen["caseplan"]["name"] == running.caseplan["name"]
    assert seen["reference"] == made["reference"] and seen["version"] > made["version"]


def test_a_case_is_found_by_reference_and_by_contact(api: Api, running: Running) -> None:
    made = [running.make()["id"] for _ in range(3)]
    reference = f"{running.caseplan['referencePrefix']}-2".lower()
    assert api.seen(f"{CASES}/references/{reference}", expands="caseplan")["id"] == made[1]
    refused(api.get(f"{CASES}/references/NONE-1"), 404, "not.found.error")
    path = f"{CASES}/externalcontacts/{running.contact}"
    first = api.seen(path, pageSize=2)
    assert [one["id"] for one in first["entities"]] == made[:2]
    assert [one["id"] for one in api.http.get(first["nextUri"]).json()["entities"]] == made[2:]
    assert api.seen(path, divisionIds=NOWHERE)["entities"] == []
    assert api.seen(f"{CASES}/externalcontacts/{NOWHERE}")["entities"] == []
    refused(api.get(path, pageSize=201), 400, "invalid.query.param.value")
    refused(api.get(path, expands="nothing"), 400, "invalid.query.param.value")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"caseplanId": None}, 400, "validation.failed"),
        ({"caseplanId": "x"}, 400, "validation.failed"),
        ({"caseplanId": NOWHERE}, 404, "not.found.error"),
        ({"externalContactId": None}, 400, "validation.failed"),
        ({"externalContactId": NOWHERE}, 404, "not.found.error"),
        ({"workitemId": NOWHERE}, 404, "not.found.error"),
        ({"ownerId": NOWHERE}, 404, "owner.not.found"),
        ({"summary": "ab"}, 400, "validation.failed"),
        ({"description": "a" * 513}, 400, "validation.failed"),
        ({"externalId": ""}, 400, "validation.failed"),
        ({"ttlSeconds": 1}, 400, "validation.failed"),
        ({"ttlSeconds": 2**40}, 400, "validation.failed"),
        ({"intake": [{"data": {}}] * 11}, 400, "validation.failed"),
        ({"intake": [{"data": {"customer_text": "x"}}] * 2}, 400, "validation.failed"),
        ({"intake": []}, 400, "schema.error.missing.required.properties"),
        ({"intake": [{"data": {"channel_text": "x"}}]}, 400, "schema.error.missing.required.properties"),
        ({"intake": [{"data": {"customer_text": "x", "no_text": "y"}}]}, 400, "schema.error.property.not.found"),
        ({"intake": [{"data": {"customer_text": 3}}]}, 400, "schema.error.invalid.property.type"),
    ],
)
def test_a_wrong_case_is_refused(api: Api, running: Running, change: Any, status: int, code: str) -> None:
    refused(api.post(CASES, running.body(**change)), status, code)


def test_an_owner_needs_permissions(api: Api, running: Running) -> None:
    temp = api.user("temp.worker@example.com")
    refused(api.post(CASES, running.body(ownerId=temp)), 403, "owner.missing.any.division.permissions")


def test_a_caseplan_has_to_be_published(api: Api, running: Running) -> None:
    draft = api.caseplan()
    refused(api.post(CASES, running.body(caseplanId=draft["id"])), 400, "validation.failed")


def test_without_intake_there_is_no_intake_data(api: Api) -> None:
    running = Running(api, intake=False)
    refused(api.post(CASES, running.body()), 400, "schema.error.caseplan.no.intake")
    assert running.make(intake=[])["creationStatus"] == "Pending"


def test_the_states_of_the_schema_have_codes(api: Api) -> None:
    running = Running(api, stages=0)
    path = f"taskmanagement/workitems/schemas/{running.schema['id']}"
    texts = {f"{key}_text": text_property(key) for key in ("customer", "channel")}
    texts["channel_text"]["_disabled"] = True
    body = schema_body(texts)
    assert api.put(path, {**body, "version": 1}).status_code == 200
    both = [{"data": {"customer_text": "x", "channel_text": "y"}}]
    refused(api.post(CASES, running.body(intake=both)), 400, "schema.error.property.disabled")
    assert api.put(path, {**body, "version": 2, "enabled": False}).status_code == 200
    refused(api.post(CASES, running.body()), 400, "schema.error.schema.disabled")
    api.delete(f"taskmanagement/worktypes/{running.worktype['id']}")
    assert api.delete(path).status_code == 204
    refused(api.post(CASES, running.body()), 400, "schema.error.schema.deleted")


def test_contact_and_workitem_are_of_the_caseplans_division(api: Api) -> None:
    running = Running(api, divisionId=api.home())
    support = api.support()
    contact = api.made("externalcontacts/contacts", {"firstName": "Ida", "division": {"id": support}})["id"]
    refused(api.post(CASES, running.body(externalContactId=contact)), 400, "external.contact.wrong.division")
    item = api.made("taskmanagement/workitems", {"name": "Foreign", "typeId": api.worktype(divisionId=support)["id"]})
    refused(api.post(CASES, running.body(workitemId=item["id"])), 400, "workitem.wrong.division")


@pytest.mark.parametrize(
    ("tail", "field", "value", "wrong"),
    [
        ("priority", "priority", "Urgent", "Whatever"),
        ("datedue", "dateDue", "2030-01-01T00:00:00.000Z", "soon"),
        ("summary", "summary", "A summary", "ab"),
        ("description", "description", "Something", "a" * 513),
        ("externalid", "externalId", "X-2", ""),
    ],
)
def test_a_case_is_changed_field_by_field(
    api: Api, running: Running, tail: str, field: str, value: str, wrong: str
) -> None:
    case = running.case()
    before = api.seen(case)
    changed = api.changed(f"{case}/{tail}", {field: value})
    assert changed[field] == value and changed["version"] == before["version"] + 1
    again = api.patch(f"{case}/{tail}", {field: value})
    if tail in ("priority", "datedue", "summary"):
        refused(again, 400, "invalid.input.no.change")
    else:
        assert again.json() == changed
    code = "invalid.date" if tail == "datedue" else "constraint.validation"
    refused(api.patch(f"{case}/{tail}", {field: wrong}), 400, code)
    refused(api.patch(f"{case}/{tail}", {}), 400, "constraint.validation")
    refused(api.patch(f"{CASES}/{NOWHERE}/{tail}", {field: value}), 404, "not.found")


def test_the_owner_is_changed_and_taken_away(api: Api, running: Running) -> None:
    case = running.case()
    assert api.changed(f"{case}/owner", {"ownerId": api.user()})["owner"]["name"] == "Jane Doe"
    refused(api.patch(f"{case}/owner", {"ownerId": NOWHERE}), 404, "not.found")
    temp = api.user("temp.worker@example.com")
    refused(api.patch(f"{case}/owner", {"ownerId": temp}), 403, "not.authorized")
    assert "owner" not in api.changed(f"{case}/owner", {"ownerId": None})


def test_a_caseplan_with_cases_is_not_deleted(api: Api, running: Running) -> None:
    case = running.case()
    refused(api.delete(running.plan), 409, "pre.check.caseplan.being.used")
    assert api.delete(case).status_code == 204
    refused(api.get(case), 404, "not.found.error")
    refused(api.delete(case), 404, "not.found.error")
    refused(api.get(f"{CASES}/x"), 404, "not.found.error")
    assert api.delete(running.plan).status_code == 204


def test_a_case_keeps_to_the_version_it_began_with(api: Api, running: Running) -> None:
    case = running.case()
    api.made(f"{running.plan}/versions", {})
    stage = api.stages(running.caseplan["id"])[0]["id"]
    api.changed(f"{running.plan}/stageplans/{stage}", {"name": "Another name"})
    api.made(f"{PLANS}/{running.caseplan['id']}/publish", {})
    assert running.stages(case)[0]["name"] == "Stage 1"
    assert running.stages(running.case())[0]["name"] == "Another name"
    assert api.seen(case)["caseplan"]["version"] == 1


def test_comments_are_added_listed_and_taken_back(api: Api, running: Running) -> None:
    case = running.case()
    first, second = (api.made(f"{case}/comments", {"content": text})["id"] for text in ("First", "Second"))
    assert [one["content"] for one in api.seen(f"{case}/comments")["entities"]] == ["Second", "First"]
    assert api.seen(f"{case}/comments", sortOrder="ascending", pageSize=1)["entities"][0]["id"] == first
    assert api.seen(f"{case}/comments/{second}")["user"]["id"] == api.sandbox.client_id
    answer = api.delete(f"{case}/comments/me/{second}")
    assert (answer.status_code, answer.content) == (200, b"")
    refused(api.get(f"{case}/comments/{second}"), 404, "not.found")
    refused(api.delete(f"{case}/comments/me/x"), 404, "not.found")
    for content in ("", "a" * 4097, None, 3):
        refused(api.post(f"{case}/comments", {"content": content}), 400, "constraint.validation")
    refused(api.get(f"{CASES}/{NOWHERE}/comments"), 404, "not.found")


def test_associations_tie_conversations_and_workitems_to_a_case(api: Api, running: Running) -> None:
    conversation = "11111111-1111-4111-8111-111111111111"
    case = running.case(conversationId=conversation)
    listed = api.seen(f"{case}/associations")["entities"]
    assert [one["associationType"] for one in listed] == ["Initiation", "Activity"]
    assert listed[0]["conversation"]["id"] == conversation
    assert listed[1]["workitem"]["id"] in running.workitem(case, 0)
    assert listed[1]["step"]["id"] == running.step(case, 0)["id"]
    item = api.made("taskmanagement/workitems", {"name": "Loose", "typeId": running.worktype["id"]})["id"]
    made = api.made(f"{case}/associations", {"workitemId": item})
    assert (made["associationType"], made["workitem"]["name"]) == ("Enquiry", "Loose")
    assert api.seen(f"{case}/associations/{made['id']}") == made
    refused(api.post(f"{case}/associations", {"workitemId": item}), 409, "invalid.input.duplicate.association")
    refused(api.post(f"{case}/associations", {}), 400, "invalid.input")
    both = {"workitemId": item, "conversationId": conversation}
    refused(api.post(f"{case}/associations", both), 400, "invalid.input")
    refused(api.post(f"{case}/associations", {"workitemId": NOWHERE}), 404, "not.found")
    refused(api.get(f"{case}/associations/{NOWHERE}"), 404, "not.found.error")
    query = f"{CASES}/associations/query"
    assert api.made(query, {"workitemId": item})["entities"] == [made]
    running.case(conversationId=conversation)
    first = api.made(query, {"conversationId": conversation, "pageSize": 1})
    second = api.made(query, {"conversationId": conversation, "after": first["after"]})
    assert len(first["entities"]) == len(second["entities"]) == 1 and "after" not in second
    refused(api.post(query, {}), 400, "bad.request")
    refused(api.post(query, {"workitemId": item, "after": "x"}), 400, "bad.request")


def test_a_query_job_finds_cases(api: Api, running: Running) -> None:
    jobs = f"{CASES}/query/jobs"
    for priority in ("High", "Low", "Urgent"):
        api.changed(f"{running.case()}/priority", {"priority": priority})
    wanted = {"name": "caseplanId", "operator": "EQ", "values": [running.caseplan["id"]]}
    body = {"filters": [wanted], "sort": {"name": "priority"}, "pageSize": 2, "expands": ["caseplan"]}
    job = api.made(jobs, body)
    assert job["state"] == "Queued"
    assert api.seen(f"{jobs}/{job['id']}")["state"] == "Succeeded"
    results = api.seen(f"{jobs}/{job['id']}/results")
    assert (results["total"], results["pageCount"]) == (3, 2)
    assert [one["priority"] for one in results["entities"]] == ["Urgent", "High"]
    assert results["entities"][0]["caseplan"]["name"] == running.caseplan["name"]
    bad = {"filters": [{"name": "nothing", "operator": "EQ", "values": ["x"]}]}
    refused(api.post(jobs, bad), 400, "bad.request")
    refused(api.get(f"{jobs}/{NOWHERE}"), 404, "not.found")
    refused(api.get(f"{jobs}/{NOWHERE}/results"), 404, "not.found")
