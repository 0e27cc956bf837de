"""What happens to workitems by themselves, on the sandbox's clock: transitions, expiry, end of life."""

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.sandbox.making import Api, refused
from tests.sandbox.test_workitems import DAY, ITEMS, Items, ahead, epoch


@pytest.fixture
def items(api: Api) -> Items:
    return Items(api)


def moving(items: Items, name: str, to: str, **fields: Any) -> str:
    path = f"taskmanagement/worktypes/{items.worktype['id']}/statuses"
    body = {"name": name, "category": "Waiting", "defaultDestinationStatusId": to, "statusTransitionDelaySeconds": 60}
    return str(items.api.made(path, {**body, **fields})["id"])


def test_a_status_moves_on_after_its_delay(api: Api, items: Items) -> None:
    waiting = moving(items, "Waiting", items.status("Closed"), statusTransitionDelaySeconds=3600)
    made = items.make(statusId=waiting)
    detail = made["autoStatusTransitionDetail"]
    assert detail["nextStatus"]["name"] == "Closed"
    assert epoch(detail["dateOfTransition"]) - epoch(made["dateCreated"]) == pytest.approx(3600, abs=0.01)
    api.sandbox.clock.advance(3590)
    assert api.seen(f"{ITEMS}/{made['id']}")["statusCategory"] == "Waiting"
    api.sandbox.clock.advance(5000)
    moved = api.seen(f"{ITEMS}/{made['id']}")
    assert moved["statusCategory"] == "Closed" and "autoStatusTransitionDetail" not in moved
    assert moved["dateStatusChanged"] == moved["dateClosed"] == detail["dateOfTransition"]


def test_several_moves_happen_in_order_however_late_one_looks(api: Api, items: Items) -> None:
    second = moving(items, "Second", items.status("Closed"), statusTransitionDelaySeconds=120)
    first = moving(items, "First", second)
    made = items.make(statusId=first)
    api.sandbox.clock.advance(30 * DAY)
    api.login()
    history = api.seen(f"{ITEMS}/{made['id']}/history", sortOrder="ascending")["entities"]
    assert [one["delta"].get("statusId", {}).get("newValue") for one in history] == [
        first,
        second,
        items.status("Closed"),
    ]
    closed = api.seen(f"{ITEMS}/{made['id']}")
    assert epoch(closed["dateClosed"]) - epoch(made["dateCreated"]) == pytest.approx(180, abs=0.01)


def test_with_a_time_of_day_it_waits_for_that_time(api: Api, items: Items) -> None:
    waiting = moving(items, "Waiting", items.status("Closed"), statusTransitionTime="04:30:15")
    made = items.make(statusId=waiting)
    at = datetime.fromisoformat(made["autoStatusTransitionDetail"]["dateOfTransition"])
    assert (at.hour, at.minute, at.second) == (4, 30, 15)
    assert 60 <= at.timestamp() - epoch(made["dateCreated"]) <= DAY + 61
    assert at.tzinfo == UTC


def test_it_can_be_turned_off(api: Api, items: Items) -> None:
    waiting = moving(items, "Waiting", items.status("Closed"))
    made = items.make(statusId=waiting, autoStatusTransition=False)
    assert "autoStatusTransitionDetail" not in made
    api.sandbox.clock.advance(DAY - 60)
    assert api.seen(f"{ITEMS}/{made['id']}")["statusCategory"] == "Waiting"
    changed = api.changed(f"{ITEMS}/{made['id']}", {"autoStatusTransition": True})
    assert "autoStatusTransitionDetail" in changed
    assert api.seen(f"{ITEMS}/{made['id']}")["statusCategory"] == "Closed"


def test_leaving_a_status_leaves_its_transition_behind(api: Api, items: Items) -> None:
    waiting = moving(items, "Waiting", items.status("Closed"))
    made = items.make(statusId=waiting)
    api.changed(f"{ITEMS}/{made['id']}", {"statusId": items.status("Open")})
    api.sandbox.clock.advance(3600)
    assert api.seen(f"{ITEMS}/{made['id']}")["statusCategory"] == "Open"


def test_expiry_ends_routing_and_the_end_of_life_ends_all(api: Api) -> None:
    queue = next(one["id"] for one in api.seen("routing/queues")["entities"] if one["division"]["id"] == api.home())
    items = Items(api, defaultQueueId=queue, assignmentEnabled=True)
    now = int(api.sandbox.clock.now())
    made = items.make(dateExpires=ahead(api, 4000), ttl=now + 7000)
    api.sandbox.clock.advance(4100)
    assert api.seen(f"{ITEMS}/{made['id']}")["assignmentState"] == "AcdExpired"
    api.sandbox.clock.advance(3000)
    refused(api.get(f"{ITEMS}/{made['id']}"), 404, "not.found.error")
    assert api.delete(f"taskmanagement/worktypes/{items.worktype['id']}").status_code == 204


def test_statuses_that_move_to_and_fro_come_to_a_stop(api: Api, items: Items) -> None:
    there = moving(items, "There", items.status("Open"))
    path = f"taskmanagement/worktypes/{items.worktype['id']}/statuses/{items.status('Open')}"
    api.changed(path, {"defaultDestinationStatusId": there, "statusTransitionDelaySeconds": 60})
    made = items.make()
    api.sandbox.clock.advance(DAY - 60)
    stopped = api.seen(f"{ITEMS}/{made['id']}")
    assert stopped["autoStatusTransitionDetail"]["errorDetails"]["code"] == "too.many.transitions"
    changed = api.changed(f"{ITEMS}/{made['id']}", {"statusId": there})
    assert "errorDetails" not in changed["autoStatusTransitionDetail"]
