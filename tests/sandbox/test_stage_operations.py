"""Creating, deleting and moving stageplans: api-facts "Caseplans", T2."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused


class Plan:
    """A draft, and the names of its stages in order."""

    def __init__(self, api: Api) -> None:
        self.api = api
        self.id = str(api.caseplan()["id"])
        self.path = f"{PLANS}/{self.id}/stageplans"

    def names(self) -> list[str]:
        return [one["name"] for one in self.api.stages(self.id)]

    def ids(self) -> list[str]:
        return [str(one["id"]) for one in self.api.stages(self.id)]

    def add(self, name: str, after: str | None = None) -> dict[str, Any]:
        return self.api.made(self.path, {"name": name, "after": after})


@pytest.fixture
def plan(api: Api) -> Plan:
    return Plan(api)


def test_a_stage_is_added_at_the_front_or_after_another(api: Api, plan: Plan) -> None:
    first, _, _ = plan.ids()
    made = plan.add("Front")
    assert made["caseplan"]["id"] == plan.id and made["name"] == "Front"
    plan.add("Second", after=first)
    assert plan.names() == ["Front", "Stage 1", "Second", "Stage 2", "Stage 3"]
    steps = api.seen(f"{PLANS}/{plan.id}/versions/latest/stageplans/{made['id']}/stepplans")["entities"]
    assert [one["activityType"] for one in steps] == ["None"]
    refused(api.post(plan.path, {"name": "Sixth"}), 409, "pre.check.maximum.limit.reached")


def test_stages_are_deleted_but_for_the_last(api: Api, plan: Plan) -> None:
    first, second, third = plan.ids()
    for stage in (first, third):
        answer = api.delete(f"{plan.path}/{stage}")
        assert (answer.status_code, answer.content) == (200, b"")
    assert plan.ids() == [second]
    refused(api.delete(f"{plan.path}/{second}"), 409, "pre.check.min.stageplans.required")


def test_stages_are_moved(api: Api, plan: Plan) -> None:
    first, second, third = plan.ids()
    answer = api.post(f"{plan.path}/{first}/reposition", {"after": second})
    assert (answer.status_code, answer.content) == (200, b"")
    assert plan.ids() == [second, first, third]
    assert api.post(f"{plan.path}/{third}/reposition", {}).status_code == 200
    assert plan.ids() == [third, second, first]
    refused(api.post(f"{plan.path}/{third}/reposition", {"after": third}), 404, "not.found.error")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "Stage 1"}, 400, "validation.failed"),
        ({"name": "ab"}, 400, "validation.failed"),
        ({}, 400, "validation.failed"),
        ({"name": "Fine", "after": "x"}, 400, "validation.failed"),
        ({"name": "Fine", "after": NOWHERE}, 404, "not.found.error"),
    ],
)
def test_a_wrong_stage_is_refused(api: Api, plan: Plan, body: Any, status: int, code: str) -> None:
    refused(api.post(plan.path, body), status, code)


def test_only_drafts_have_their_stages_changed(api: Api) -> None:
    published = api.published()
    path = f"{PLANS}/{published['id']}/stageplans"
    stage = api.stages(published["id"])[0]["id"]
    code = "pre.check.draft.caseplan.version.required"
    refused(api.post(path, {"name": "Another"}), 400, code)
    refused(api.delete(f"{path}/{stage}"), 400, code)
    refused(api.post(f"{path}/{stage}/reposition", {}), 400, code)
    api.made(f"{PLANS}/{published['id']}/versions", {})
    assert api.delete(f"{path}/{stage}").status_code == 200
    assert len(api.stages(published["id"])) == 2
    assert len(api.stages(published["id"], "published")) == 3


def test_an_org_may_lack_them(api: Api, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api.sandbox.org, "stage_operations", False)
    stage = plan.ids()[0]
    refused(api.post(plan.path, {"name": "Another"}), 404, "not.found")
    refused(api.delete(f"{plan.path}/{stage}"), 404, "not.found")
    refused(api.post(f"{plan.path}/{stage}/reposition", {}), 404, "not.found")
    assert plan.names() == ["Stage 1", "Stage 2", "Stage 3"]


def test_what_is_not_there_is_not_found(api: Api, plan: Plan) -> None:
    refused(api.post(f"{PLANS}/{NOWHERE}/stageplans", {"name": "Another"}), 404, "not.found.error")
    for stage in (NOWHERE, "x"):
        refused(api.delete(f"{plan.path}/{stage}"), 404, "not.found.error")
        refused(api.post(f"{plan.path}/{stage}/reposition", {}), 404, "not.found.error")
