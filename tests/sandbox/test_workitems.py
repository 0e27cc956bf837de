"""Workitems: what a new one gets from its worktype, what a change may do, and what is refused with which code."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused, schema_body, text_property

from genesys_caseplans.sandbox.org.clock import iso

ITEMS = "taskmanagement/workitems"
TASK = "invalid.input."
DAY = 86_400


def ahead(api: Api, seconds: float) -> str:
    return iso(api.sandbox.clock.now() + seconds)


def epoch(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


class Items:
    """A worktype with a schema, and its workitems."""

    def __init__(self, api: Api, **worktype: Any) -> None:
        self.api = api
        self.schema = api.schema("customer")
        self.worktype = api.worktype(schemaId=self.schema["id"], **worktype)

    def body(self, **fields: Any) -> dict[str, Any]:
        return {"name": "Call Ada", "typeId": self.worktype["id"], **fields}

    def make(self, **fields: Any) -> dict[str, Any]:
        return self.api.made(ITEMS, self.body(**fields))

    def status(self, name: str) -> str:
        return str(next(one["id"] for one in self.worktype["statuses"] if one["name"] == name))


@pytest.fixture
def items(api: Api) -> Items:
    return Items(api)


def test_a_new_workitem_has_what_its_worktype_says(api: Api) -> None:
    queue = next(one["id"] for one in api.seen("routing/queues")["entities"] if one["division"]["id"] == api.home())
    items = Items(
        api,
        defaultDueDurationSeconds=DAY,
        defaultExpirationSeconds=2 * DAY,
        defaultTtlSeconds=3 * DAY,
        defaultPriority=7,
        defaultDurationSeconds=60,
        defaultQueueId=queue,
    )
    made = items.make()
    assert made["statusCategory"] == "Open" and made["status"]["id"] == items.status("Open")
    assert made["workbin"]["id"] == items.worktype["defaultWorkbin"]["id"]
    assert (made["priority"], made["durationSeconds"], made["queue"]["id"]) == (7, 60, queue)
    start = epoch(made["dateCreated"])
    assert epoch(made["dateDue"]) - start == pytest.approx(DAY, abs=1)
    assert epoch(made["dateExpires"]) - start == pytest.approx(2 * DAY, abs=1)
    assert made["ttl"] - start == pytest.approx(3 * DAY, abs=2)
    assert made["schema"] == {"id": items.schema["id"], "version": 1, "selfUri": items.schema["selfUri"]}
    assert (made["assignmentState"], made["autoStatusTransition"]) == ("Idle", True)
    assert api.seen(f"{ITEMS}/{made['id']}") == made


def test_assignment_sends_new_workitems_to_the_queue(api: Api) -> None:
    queue = next(one["id"] for one in api.seen("routing/queues")["entities"] if one["division"]["id"] == api.home())
    items = Items(api, defaultQueueId=queue, assignmentEnabled=True)
    made = items.make()
    assert made["assignmentState"] == "AcdStarted"
    refused(api.delete(f"{ITEMS}/{made['id']}"), 409, "pre.check.cannot.be.deleted.due.to.assignment.state")


def test_names_are_shown_where_they_are_asked_for(api: Api, items: Items) -> None:
    made = items.make()
    seen = api.http.get(f"/api/v2/{ITEMS}/{made['id']}?expands=type&expands=status,workbin").json()
    assert seen["type"]["name"] == items.worktype["name"] and seen["status"]["name"] == "Open"
    assert "name" in seen["workbin"] and "name" not in made["type"]
    refused(api.get(f"{ITEMS}/{made['id']}", expands="nonsense"), 400, TASK + "wrong.attribute.type")


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": None}, 400, TASK + "missing.required.field"),
        ({"name": "ab"}, 400, TASK + "string.value.too.short"),
        ({"name": "a" * 257}, 400, TASK + "string.value.too.long"),
        ({"name": 3}, 400, TASK + "wrong.attribute.type"),
        ({"typeId": "x"}, 400, TASK + "invalid.uuid"),
        ({"typeId": NOWHERE}, 404, "not.found.error"),
        ({"workbinId": NOWHERE}, 404, "not.found.error"),
        ({"priority": 25_000_001}, 400, TASK + "int.value.too.high"),
        ({"priority": -25_000_001}, 400, TASK + "int.value.too.low"),
        ({"skillIds": [NOWHERE] * 21}, 400, TASK + "list.value.too.long"),
        ({"skillIds": [NOWHERE]}, 404, "routing.skill.ids.not.found"),
        ({"queueId": NOWHERE}, 404, "queue.ids.not.found"),
        ({"languageId": NOWHERE}, 404, "not.found.error"),
        ({"utilizationLabelId": NOWHERE}, 404, "utilization.label.id.not.found"),
        ({"assigneeId": NOWHERE}, 404, "not.found.error"),
        ({"statusId": NOWHERE}, 400, TASK + "undefined.status"),
        ({"dateDue": "tomorrow"}, 400, TASK + "wrong.attribute.type"),
        ({"dateDue": "2020-01-01T00:00:00.000Z"}, 400, TASK + "date.below.min"),
        ({"ttl": 1}, 400, TASK + "timestamp.below.min"),
        ({"ttl": 2**40}, 400, TASK + "timestamp.above.max"),
        ({"scoredAgents": [{"id": NOWHERE, "score": 1}] * 2}, 400, TASK + "duplicate.scored.agents"),
        ({"customFields": {"nothing_text": "x"}}, 422, "schema.error.invalid.instance"),
        ({"customFields": {"customer_text": 3}}, 422, "schema.error.invalid.instance"),
        ({"customFields": {"customer_text": "a" * 101}}, 422, "schema.error.invalid.instance"),
        ({"wrapupCode": NOWHERE}, 404, "not.found.error"),
        ({"wrapupCode": "7d3f0c5e-0001-4a11-8000-00000000000a"}, 409, "wrapup.no.queue"),
    ],
)
def test_a_wrong_workitem_is_refused(api: Api, items: Items, change: Any, status: int, code: str) -> None:
    refused(api.post(ITEMS, items.body(**change)), status, code)


def test_dates_have_a_range_and_an_order(api: Api, items: Items) -> None:
    def wrong(status: int, code: str, **fields: Any) -> None:
        refused(api.post(ITEMS, items.body(**fields)), status, code)

    now = int(api.sandbox.clock.now())
    wrong(400, TASK + "date.above.max", dateDue=ahead(api, 366 * DAY))
    wrong(409, "pre.check.date.too.soon", dateExpires=ahead(api, 30))
    wrong(409, "pre.check.value.greater.than", dateExpires=ahead(api, 9000), ttl=now + 6000)
    wrong(409, "pre.check.value.greater.than.or.equal", dateDue=ahead(api, 900), ttl=now + 600)


def test_divisions_have_to_agree(api: Api, items: Items) -> None:
    support = api.support()
    elsewhere = api.workbin(divisionId=support)["id"]
    refused(api.post(ITEMS, items.body(workbinId=elsewhere)), 409, "pre.check.workitem.division.mismatch")
    queue = next(one["id"] for one in api.seen("routing/queues")["entities"] if one["division"]["id"] == support)
    refused(api.post(ITEMS, items.body(queueId=queue)), 400, "workitem.queue.division.mismatch")
    person = {"firstName": "Ida", "division": {"id": support}}
    contact = api.made("externalcontacts/contacts", person)["id"]
    code = "workitem.external.contact.division.mismatch"
    refused(api.post(ITEMS, items.body(externalContactId=contact)), 409, code)
    made = items.make()
    code = "pre.check.workitem.division.cannot.be.changed"
    refused(api.patch(f"{ITEMS}/{made['id']}", {"workbinId": elsewhere}), 409, code)
    foreign = api.worktype(divisionId=support)
    script = api.seen("scripts")["entities"][0]["id"]
    body = {"name": "Elsewhere", "typeId": foreign["id"], "scriptId": script}
    refused(api.post(ITEMS, body), 400, "workitem.script.division.mismatch")


def test_the_states_of_a_schema_have_codes(api: Api, items: Items) -> None:
    plain = api.worktype()["id"]
    body = {"name": "Plain", "typeId": plain, "customFields": {"customer_text": "x"}}
    refused(api.post(ITEMS, body), 422, "schema.error.worktype.no.schema")
    document = schema_body({"customer_text": text_property("customer"), "off_text": text_property("off")})
    document["jsonSchema"]["properties"]["off_text"]["_disabled"] = True
    document["jsonSchema"]["required"] = ["customer_text"]
    path = f"taskmanagement/workitems/schemas/{items.schema['id']}"
    assert api.put(path, {**document, "version": 1}).status_code == 200
    api.changed(f"taskmanagement/worktypes/{items.worktype['id']}", {"schemaVersion": 2})
    refused(api.post(ITEMS, items.body()), 422, "schema.error.missing.attributes")
    both = {"customer_text": "x", "off_text": "y"}
    refused(api.post(ITEMS, items.body(customFields=both)), 422, "schema.error.property.disabled")
    assert api.put(path, {**document, "version": 2, "enabled": False}).status_code == 200
    refused(api.post(ITEMS, items.body(customFields={"customer_text": "x"})), 422, "schema.error.schema.disabled")


def test_a_worktype_without_statuses_makes_no_workitems(api: Api) -> None:
    worktype = api.worktype(disableDefaultStatusCreation=True)
    body = {"name": "Nothing", "typeId": worktype["id"]}
    refused(api.post(ITEMS, body), 400, TASK + "missing.mandatory.status")
    for category in ("Open", "Closed"):
        path = f"taskmanagement/worktypes/{worktype['id']}/statuses"
        api.made(path, {"name": category, "category": category})
    refused(api.post(ITEMS, body), 400, TASK + "default.status.empty")


def test_a_change_changes_what_it_says(api: Api, items: Items) -> None:
    made = items.make(customFields={"customer_text": "Ada"}, description="First")
    path = f"{ITEMS}/{made['id']}"
    changed = api.changed(path, {"name": "Call Bob", "description": None, "customFields": {"customer_text": "Bob"}})
    assert (changed["name"], changed["customFields"]) == ("Call Bob", {"customer_text": "Bob"})
    assert "description" not in changed
    assert api.changed(path, {"customFields": {}})["customFields"] == {}
    refused(api.patch(path, {"name": "Call Bob"}), 400, TASK + "no.change")
    refused(api.patch(path, {}), 400, TASK + "no.attribute.to.update")
    refused(api.patch(path, {"typeId": NOWHERE}), 400, TASK + "attr.not.updatable")
    refused(api.patch(path, {"customFields": {"x_text": "y"}}), 422, "schema.error.invalid.instance")
    refused(api.patch(path, {"name": None}), 400, TASK + "empty.value")


def test_statuses_go_only_where_they_may(api: Api, items: Items) -> None:
    statuses = f"taskmanagement/worktypes/{items.worktype['id']}/statuses"
    working = api.made(statuses, {"name": "Working", "category": "InProgress"})["id"]
    api.changed(f"{statuses}/{items.status('Open')}", {"destinationStatusIds": [working]})
    path = f"{ITEMS}/{items.make()['id']}"
    closed = items.status("Closed")
    refused(api.patch(path, {"statusId": closed}), 400, TASK + "invalid.status.transition")
    refused(api.patch(path, {"statusId": NOWHERE}), 400, TASK + "undefined.status")
    assert api.changed(path, {"statusId": working})["statusCategory"] == "InProgress"
    done = api.changed(path, {"statusId": closed})
    assert done["statusCategory"] == "Closed" and done["dateClosed"] == done["dateStatusChanged"]
    assert "dateClosed" not in api.changed(path, {"statusId": working})


def test_a_terminated_workitem_stays_as_it_is(api: Api, items: Items) -> None:
    path = f"{ITEMS}/{items.make()['id']}"
    code = "pre.check.status.must.be.closed.category.for.terminated.workitem"
    refused(api.post(f"{path}/terminate", {"statusId": items.status("Open")}), 400, code)
    done = api.made(f"{path}/terminate", {})
    assert (done["statusCategory"], done["assignmentState"]) == ("Closed", "Terminated")
    refused(api.post(f"{path}/terminate", {}), 409, "pre.check.cannot.terminate.terminated.workitem")
    refused(api.patch(path, {"name": "Later"}), 409, "pre.check.cannot.update.terminated.workitem")


def test_a_terminating_status_terminates(api: Api, items: Items) -> None:
    statuses = f"taskmanagement/worktypes/{items.worktype['id']}/statuses"
    final = api.made(statuses, {"name": "Final", "category": "Closed", "autoTerminateWorkitem": True})["id"]
    made = items.make()
    assert api.changed(f"{ITEMS}/{made['id']}", {"statusId": final})["assignmentState"] == "Terminated"


def test_what_workitems_use_is_not_deleted(api: Api, items: Items) -> None:
    made = items.make()
    worktype = f"taskmanagement/worktypes/{items.worktype['id']}"
    refused(api.delete(worktype), 409, "pre.check.worktype.being.used")
    other = api.workbin()["id"]
    api.changed(f"{ITEMS}/{made['id']}", {"workbinId": other})
    refused(api.delete(f"taskmanagement/workbins/{other}"), 409, "pre.check.delete.failed")
    assert api.delete(f"{ITEMS}/{made['id']}").status_code == 204
    refused(api.get(f"{ITEMS}/{made['id']}"), 404, "not.found.error")
    assert api.delete(f"taskmanagement/workbins/{other}").status_code == 204
    assert api.delete(worktype).status_code == 204


@pytest.mark.parametrize(("wanted", "status", "code"), [("x", 400, TASK + "invalid.uuid"), (NOWHERE, 404, "not.found")])
def test_unknown_and_malformed_ids(api: Api, wanted: str, status: int, code: str) -> None:
    path = f"{ITEMS}/{wanted}"
    own = "not.found.error" if status == 404 else code
    refused(api.get(path), status, own)
    refused(api.patch(path, {"name": "New"}), status, own)
    refused(api.delete(path), status, own)
    refused(api.post(f"{path}/terminate", {}), status, own)
    refused(api.post(f"{path}/disconnect"), status, own)
    refused(api.post(f"{path}/acd/cancel"), status, code)
    for tail in ("versions", "history"):
        refused(api.get(f"{path}/{tail}"), status, code)


def test_today_is_what_the_clock_says(api: Api, items: Items) -> None:
    api.sandbox.clock.advance(400 * DAY)
    api.login()
    assert epoch(items.make()["dateCreated"]) > datetime.now(UTC).timestamp() + 399 * DAY
