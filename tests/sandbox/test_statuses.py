"""Statuses of a worktype: api-facts "Workbins, worktypes, statuses"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

TASK = "invalid.input."


class Statuses:
    """A worktype with the two default statuses, and its statuses by name."""

    def __init__(self, api: Api) -> None:
        self.api = api
        made = api.worktype()
        self.worktype = f"taskmanagement/worktypes/{made['id']}"
        self.path = f"{self.worktype}/statuses"

    def add(self, name: str, category: str = "InProgress", **fields: Any) -> str:
        made = self.api.made(self.path, {"name": name, "category": category, **fields})
        return str(made["id"])

    def id(self, name: str) -> str:
        found = self.api.seen(self.path)["entities"]
        return str(next(one["id"] for one in found if one["name"] == name))

    def of(self, name: str) -> str:
        return f"{self.path}/{self.id(name)}"

    def destinations(self, name: str) -> list[str]:
        return [one["name"] for one in self.api.seen(self.of(name))["destinationStatuses"]]


@pytest.fixture
def statuses(api: Api) -> Statuses:
    return Statuses(api)


def test_an_empty_destination_list_means_all_others_and_is_filled_in(statuses: Statuses) -> None:
    statuses.add("Working")
    assert statuses.destinations("Working") == ["Open", "Closed"]
    assert statuses.destinations("Open") == ["Closed", "Working"]


def test_named_destinations_stay_as_they_are(statuses: Statuses) -> None:
    statuses.add("Working", destinationStatusIds=[statuses.id("Closed")])
    statuses.add("Waiting", "Waiting")
    assert statuses.destinations("Working") == ["Closed"]


def test_a_status_is_read_alone_in_the_list_and_in_its_worktype(api: Api, statuses: Statuses) -> None:
    statuses.add("Working", description="Being done")
    alone = api.seen(statuses.of("Working"))
    listing = api.seen(statuses.path)
    assert listing["total"] == 3
    assert listing["entities"][2] == alone == api.seen(statuses.worktype)["statuses"][2]
    assert (alone["category"], alone["description"], alone["autoTerminateWorkitem"]) == (
        "InProgress",
        "Being done",
        None,
    )


def test_an_automatic_transition_is_kept(api: Api, statuses: Statuses) -> None:
    statuses.add(
        "Working",
        defaultDestinationStatusId=statuses.id("Closed"),
        statusTransitionDelaySeconds=86400,
        statusTransitionTime="10:11:12.999",
    )
    seen = api.seen(statuses.of("Working"))
    assert seen["defaultDestinationStatus"]["name"] == "Closed"
    assert (seen["statusTransitionDelaySeconds"], seen["statusTransitionTime"]) == (86400, "10:11:12.999")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": None}, "empty.value"),
        ({"name": "ab"}, "string.value.too.short"),
        ({"name": "x" * 257}, "string.value.too.long"),
        ({"name": "OPEN"}, "duplicate.status.name"),
        ({"category": None}, "empty.value"),
        ({"category": "Unknown"}, "invalid.category"),
        ({"category": "Sleeping"}, "invalid.category"),
        ({"category": 7}, "wrong.attribute.type"),
        ({"destinationStatusIds": "x"}, "wrong.attribute.type"),
        ({"destinationStatusIds": ["x"]}, "invalid.uuid"),
        ({"destinationStatusIds": [NOWHERE]}, "destination.does.not.exist"),
        ({"destinationStatusIds": ["open", "open"]}, "duplicate.destinations"),
        ({"destinationStatusIds": [NOWHERE] * 25}, "list.value.too.long"),
        ({"defaultDestinationStatusId": NOWHERE, "statusTransitionDelaySeconds": 60}, "status.not.in.status.list"),
        ({"defaultDestinationStatusId": "open"}, "missing.transition.delay"),
        ({"defaultDestinationStatusId": "open", "statusTransitionDelaySeconds": 59}, "transition.delay.too.low"),
        ({"statusTransitionDelaySeconds": 31_536_001}, "transition.delay.too.high"),
        ({"statusTransitionTime": "25:00:00"}, "wrong.time.format"),
        ({"autoTerminateWorkitem": True}, "auto.terminate.not.applicable.for.status.category"),
        (
            {
                "destinationStatusIds": ["closed"],
                "defaultDestinationStatusId": "open",
                "statusTransitionDelaySeconds": 60,
            },
            "status.not.in.status.list",
        ),
        (
            {
                "category": "Closed",
                "autoTerminateWorkitem": True,
                "defaultDestinationStatusId": "open",
                "statusTransitionDelaySeconds": 60,
            },
            "auto.transition.disabled.for.terminate.status",
        ),
    ],
)
def test_a_wrong_body_has_its_documented_code(api: Api, statuses: Statuses, change: Any, code: str) -> None:
    ids = {"open": statuses.id("Open"), "closed": statuses.id("Closed")}
    body = {"name": "Working", "category": "InProgress", **change}
    if isinstance(body.get("destinationStatusIds"), list):
        body["destinationStatusIds"] = [ids.get(one, one) for one in body["destinationStatusIds"]]
    if "defaultDestinationStatusId" in body:
        body["defaultDestinationStatusId"] = ids.get(*[body["defaultDestinationStatusId"]] * 2)
    refused(api.post(statuses.path, body), 400, TASK + code)


def test_a_worktype_holds_25_statuses(api: Api, statuses: Statuses) -> None:
    for number in range(23):
        statuses.add(f"Working {number}")
    refused(api.post(statuses.path, {"name": "One more", "category": "Open"}), 400, TASK + "limit.reached")


def test_two_worktypes_may_have_statuses_of_one_name(api: Api, statuses: Statuses) -> None:
    statuses.add("Working")
    Statuses(api).add("Working")


def test_a_patch_changes_what_it_names_and_null_clears(api: Api, statuses: Statuses) -> None:
    statuses.add("Working", defaultDestinationStatusId=statuses.id("Open"), statusTransitionDelaySeconds=60)
    change = {"defaultDestinationStatusId": None, "statusTransitionDelaySeconds": None}
    changed = api.changed(statuses.of("Working"), {**change, "name": "Doing"})
    assert changed["name"] == "Doing"
    assert not changed.keys() & {"defaultDestinationStatus", "statusTransitionDelaySeconds"}


def test_destinations_can_point_forward_later(api: Api, statuses: Statuses) -> None:
    working = statuses.add("Working")
    changed = api.changed(statuses.of("Open"), {"destinationStatusIds": [working]})
    assert [one["name"] for one in changed["destinationStatuses"]] == ["Working"]
    api.changed(statuses.of("Open"), {"destinationStatusIds": []})
    assert statuses.destinations("Open") == ["Closed", "Working"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "no.attribute.to.update"),
        ({"category": "InProgress"}, "attr.not.updatable"),
        ({"name": "Working"}, "no.change"),
        ({"autoTerminateWorkitem": False}, "no.change"),
        ({"name": "Closed"}, "duplicate.status.name"),
        ({"name": None}, "empty.value"),
        ({"destinationStatusIds": ["working"]}, "status.itself.as.destination"),
        ({"defaultDestinationStatusId": "working"}, "status.itself.as.destination"),
        (
            {
                "destinationStatusIds": ["closed"],
                "defaultDestinationStatusId": "open",
                "statusTransitionDelaySeconds": 60,
            },
            "destinations.without.default.destination",
        ),
    ],
)
def test_a_wrong_patch_has_its_documented_code(api: Api, statuses: Statuses, change: Any, code: str) -> None:
    statuses.add("Working")
    ids = {name.lower(): statuses.id(name) for name in ("Open", "Closed", "Working")}
    body = dict(change)
    if "destinationStatusIds" in body:
        body["destinationStatusIds"] = [ids[one] for one in body["destinationStatusIds"]]
    if "defaultDestinationStatusId" in body:
        body["defaultDestinationStatusId"] = ids[body["defaultDestinationStatusId"]]
    refused(api.patch(statuses.of("Working"), body), 400, TASK + code)


def test_the_same_destinations_in_another_order_are_no_change(api: Api, statuses: Statuses) -> None:
    both = [statuses.id("Open"), statuses.id("Closed")]
    statuses.add("Working", destinationStatusIds=both)
    body = {"destinationStatusIds": both[::-1]}
    refused(api.patch(statuses.of("Working"), body), 400, TASK + "no.change")


def test_only_a_closed_status_terminates_and_never_the_default_one(api: Api, statuses: Statuses) -> None:
    assert api.changed(statuses.of("Closed"), {"autoTerminateWorkitem": True})["autoTerminateWorkitem"] is True
    code = TASK + "auto.terminate.not.applicable.for.status.category"
    refused(api.patch(statuses.of("Open"), {"autoTerminateWorkitem": True}), 400, code)
    done = statuses.add("Done", "Closed")
    api.changed(statuses.worktype, {"defaultStatusId": done})
    code = TASK + "default.status.cannot.be.terminating"
    refused(api.patch(statuses.of("Done"), {"autoTerminateWorkitem": True}), 400, code)


def test_a_status_is_deleted_when_nothing_names_it(api: Api, statuses: Statuses) -> None:
    statuses.add("Working")
    assert api.delete(statuses.of("Working")).status_code == 204
    assert statuses.destinations("Open") == ["Closed"]


def test_a_status_that_is_named_somewhere_is_not_deleted(api: Api, statuses: Statuses) -> None:
    refused(api.delete(statuses.of("Open")), 409, "pre.check.status.is.default.status")
    statuses.add("Waiting", "Waiting")
    auto = {"defaultDestinationStatusId": statuses.id("Waiting"), "statusTransitionDelaySeconds": 60}
    api.changed(statuses.of("Closed"), auto)
    refused(api.delete(statuses.of("Waiting")), 409, "pre.check.status.is.default.destination")
    none = {"defaultDestinationStatusId": None, "destinationStatusIds": [statuses.id("Waiting")]}
    api.changed(statuses.of("Closed"), none)
    refused(api.delete(statuses.of("Waiting")), 409, "pre.check.status.is.destination")


def test_unknown_and_malformed_ids(api: Api, statuses: Statuses) -> None:
    refused(api.get("taskmanagement/worktypes/x/statuses"), 400, TASK + "invalid.path.id")
    refused(api.get(f"taskmanagement/worktypes/{NOWHERE}/statuses"), 404, "not.found.error")
    refused(api.get(f"{statuses.path}/x"), 400, TASK + "invalid.uuid")
    refused(api.get(f"{statuses.path}/{NOWHERE}"), 404, "not.found.error")
    refused(api.patch(f"{statuses.path}/{NOWHERE}", {"name": "Working"}), 404, "not.found.error")
    refused(api.delete(f"{statuses.path}/{NOWHERE}"), 404, "not.found.error")
    refused(api.post(f"taskmanagement/worktypes/{NOWHERE}/statuses", {}), 404, "not.found.error")
