"""Who works on a workitem: assignment states, manual assignment, wrap-up codes."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused
from tests.sandbox.test_workitems import ITEMS, TASK, Items

RESOLVED, HANDED, FOLLOW, DELETED, INTERNAL = (f"7d3f0c5e-000{number}-4a11-8000-00000000000a" for number in range(1, 6))


class Assigned(Items):
    """Workitems that have a queue."""

    def __init__(self, api: Api) -> None:
        self.queue = str(
            api.made(
                "routing/queues", {"name": "Manual", "enableManualAssignment": True, "division": {"id": api.home()}}
            )["id"]
        )
        super().__init__(api, defaultQueueId=self.queue)
        self.jane = api.user()
        self.path = f"{ITEMS}/{self.make()['id']}"

    def change(self, **fields: Any) -> Any:
        return self.api.changed(self.path, fields)

    def wrong(self, status: int, code: str, **fields: Any) -> None:
        refused(self.api.patch(self.path, fields), status, code)

    def queued(self) -> str:
        state: str = self.change(assignmentOperation="QueueAssignmentAlerting")["assignmentState"]
        return state


@pytest.fixture
def item(api: Api) -> Assigned:
    return Assigned(api)


def test_an_agent_is_alerted_connects_parks_and_is_disconnected(api: Api, item: Assigned) -> None:
    alerted = item.change(assignmentOperation="AgentAssignmentAlerting", assigneeId=item.jane)
    assert (alerted["assignmentState"], alerted["assignee"]["id"]) == ("Alerting", item.jane)
    item.wrong(409, "invalid.assignment.cannot.reassign.for.state", assigneeId=api.user("arun.patel@example.com"))
    item.wrong(409, "invalid.assignment.state.transition", assignmentState="Parked")
    assert item.change(assignmentState="Connected")["assignmentState"] == "Connected"
    assert item.change(assignmentState="Parked")["assignmentState"] == "Parked"
    item.wrong(400, TASK + "assign.state.cannot.be.set", assignmentState="Idle")
    for state in ("Unknown", "Somewhere"):
        item.wrong(400, TASK + "invalid.assign.state", assignmentState=state)
    done = api.made(f"{item.path}/disconnect", {})
    assert done["assignmentState"] == "Disconnected" and "assignee" not in done
    refused(api.post(f"{item.path}/disconnect"), 409, "invalid.assignment.state.transition")


def test_a_queued_workitem_is_cancelled_or_assigned_by_hand(api: Api, item: Assigned) -> None:
    refused(api.post(f"{item.path}/acd/cancel"), 409, "invalid.assignment.state.transition")
    by_hand = f"{item.path}/assignment"
    refused(api.patch(by_hand, {"id": item.jane}), 400, "workitem.not.queued.for.assignment")
    assert item.queued() == "AcdStarted"
    assert api.made(f"{item.path}/acd/cancel", {})["assignmentState"] == "AcdCancelled"
    item.queued()
    refused(api.patch(by_hand, {}), 400, "invalid.id")
    refused(api.patch(by_hand, {"id": NOWHERE}), 400, "invalid.id")
    temp = api.user("temp.worker@example.com")
    refused(api.patch(by_hand, {"id": temp}), 403, "assignee.missing.any.permissions")
    idle = {"name": "Idle", "email": "idle@example.com", "divisionId": api.home(), "state": "inactive"}
    new = api.made("users", idle)["id"]
    refused(api.patch(by_hand, {"id": new}), 403, "assignee.missing.any.permissions")
    api.sandbox.grant("idle@example.com", ["workitems:workitem:accept"])
    refused(api.patch(by_hand, {"id": new}), 400, "invalid.status")
    answer = api.patch(by_hand, {"id": item.jane})
    assert (answer.status_code, answer.content) == (202, b"")
    assert api.seen(item.path)["assignee"]["id"] == item.jane
    refused(api.patch(f"{ITEMS}/{NOWHERE}/assignment", {"id": item.jane}), 404, "not.found.error")


def test_a_queue_has_to_allow_assignment_by_hand(api: Api, item: Assigned) -> None:
    queue = api.made("routing/queues", {"name": "Not by hand", "division": {"id": api.home()}})["id"]
    item.change(queueId=queue, assignmentOperation="QueueAssignmentAlerting")
    refused(api.patch(f"{item.path}/assignment", {"id": item.jane}), 400, "feature.not.enabled")


def test_contradictions_are_refused(api: Api, item: Assigned) -> None:
    alert = "AgentAssignmentAlerting"
    item.wrong(400, TASK + "update.assign.state.in.assign", assignmentState="Parked", assignmentOperation=alert)
    item.wrong(400, TASK + "missing.assignee", assignmentOperation=alert)
    other = api.made("routing/queues", {"name": "Other", "division": {"id": api.home()}})["id"]
    both = {"queueId": other, "assigneeId": item.jane}
    item.wrong(400, TASK + "update.queue.and.assignee", **both, assignmentState="Connected")
    item.wrong(400, TASK + "update.user.and.queue", **both, assignmentOperation=alert)
    item.wrong(403, "assignee.missing.any.permissions", assigneeId=api.user("temp.worker@example.com"))
    plain = api.made(ITEMS, {"name": "Plain", "typeId": api.worktype()["id"]})
    change = {"assignmentOperation": "QueueAssignmentAlerting"}
    refused(api.patch(f"{ITEMS}/{plain['id']}", change), 400, TASK + "missing.queue.in.workitem")
    item.change(statusId=item.status("Closed"))
    item.wrong(409, "pre.check.cannot.be.reassigned", assigneeId=item.jane)


def test_wrapup_codes_are_added_and_removed_for_a_user(api: Api, item: Assigned) -> None:
    path = f"{item.path}/users/{item.jane}/wrapups"

    def change(code: str, action: str = "Add") -> Any:
        return api.patch(path, {"action": action, "wrapupCode": code})

    assert change(RESOLVED).status_code == 204
    refused(change(RESOLVED), 409, "wrapup.already.added")
    refused(change(RESOLVED, "Remove"), 409, "wrapup.cannot.remove.only.wrapup")
    assert change(HANDED).status_code == 204
    refused(change(FOLLOW), 409, "wrapup.max.count.per.user")
    listed = api.seen(path, expands="wrapupCode")["entities"]
    assert [one["wrapupCode"]["name"] for one in listed] == ["Handed over", "Resolved"]
    assert listed[0]["user"]["id"] == item.jane
    assert (
        api.seen(f"{item.path}/wrapups", sortOrder="ascending", pageSize=1)["entities"][0]["wrapupCode"]["id"]
        == RESOLVED
    )
    assert change(RESOLVED, "Remove").status_code == 204
    refused(change(RESOLVED, "Remove"), 404, "wrapup.not.found")
    api.made(f"{item.path}/terminate", {})
    refused(change(FOLLOW), 409, "wrapup.cannot.be.added.or.removed")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"wrapupCode": RESOLVED}, 400, "wrapup.action.required"),
        ({"action": "Add"}, 400, "validation.failure"),
        ({"action": "Add", "wrapupCode": NOWHERE}, 404, "wrapup.not.found"),
        ({"action": "Add", "wrapupCode": DELETED}, 404, "wrapup.deleted"),
        ({"action": "Add", "wrapupCode": INTERNAL}, 409, "wrapup.not.in.queue"),
    ],
)
def test_a_wrong_wrapup_is_refused(api: Api, item: Assigned, body: Any, status: int, code: str) -> None:
    refused(api.patch(f"{item.path}/users/{item.jane}/wrapups", body), status, code)


def test_who_and_what_wrapups_belong_to_has_to_exist(api: Api, item: Assigned) -> None:
    body = {"action": "Add", "wrapupCode": RESOLVED}
    refused(api.patch(f"{item.path}/users/{NOWHERE}/wrapups", body), 404, "user.not.found")
    refused(api.patch(f"{item.path}/users/me/wrapups", body), 404, "user.not.found")
    refused(api.get(f"{ITEMS}/{NOWHERE}/wrapups"), 404, "workitem.not.found")
    plain = api.made(ITEMS, {"name": "Plain", "typeId": api.worktype()["id"]})
    refused(api.patch(f"{ITEMS}/{plain['id']}/users/{item.jane}/wrapups", body), 409, "wrapup.no.queue")
    made = item.make(wrapupCode=RESOLVED)
    assert len(api.seen(f"{ITEMS}/{made['id']}/wrapups")["entities"]) == 1
    refused(api.post(ITEMS, item.body(wrapupCode=INTERNAL)), 409, "wrapup.not.in.queue")


def test_an_org_may_have_service_limits(api: Api, item: Assigned) -> None:
    most = {"maxWorkitemsCreatedPerDay": 2, "maxRoutingWorkitemsPerQueue": 1}
    changes = {"maxUpdatesPerWorkitemPerMinute": 2, "maxUpdatesPerWorkitemPerDay": 3}
    api.sandbox.settings(limits={**most, **changes})
    other = f"{ITEMS}/{item.make()['id']}"
    refused(api.post(ITEMS, item.body()), 400, "service.limit.per.day.maximum.created.limit.reached")
    item.queued()
    route = {"assignmentOperation": "QueueAssignmentAlerting"}
    refused(api.patch(other, route), 409, "service.limit.acd.started.maximum.limit.reached")
    item.change(name="Second change")
    item.wrong(400, "service.limit.workitem.updates.per.minute.limit.reached", name="Third change")
    api.sandbox.clock.advance(61)
    item.change(name="Third change")
    api.sandbox.clock.advance(61)
    item.wrong(400, "service.limit.workitem.updates.per.day.limit.reached", name="Fourth change")
    api.sandbox.clock.advance(86_400)
    api.login()
    assert item.make()["id"]
