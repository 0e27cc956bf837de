"""Stageplans and stepplans: api-facts "Caseplans"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused


def workitem(worktype: str | None) -> dict[str, Any]:
    return {"activityType": "Workitem", "workitemSettings": {"worktypeId": worktype}}


@pytest.fixture
def plan(api: Api) -> str:
    return str(api.caseplan()["id"])


def stage_path(api: Api, plan: str, number: int = 0) -> str:
    return f"{PLANS}/{plan}/stageplans/{api.stages(plan)[number]['id']}"


def test_a_stage_is_renamed_and_its_description_cleared(api: Api, plan: str) -> None:
    path = stage_path(api, plan)
    changed = api.changed(path, {"name": "Escalation Review", "description": "Look at it"})
    assert (changed["name"], changed["description"]) == ("Escalation Review", "Look at it")
    assert "description" not in api.changed(path, {"description": None})
    assert [one["name"] for one in api.stages(plan)] == ["Escalation Review", "Stage 2", "Stage 3"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "invalid.input.no.change"),
        ({"name": "Stage 1"}, "invalid.input.no.change"),
        ({"name": "stage 2"}, "validation.failed"),
        ({"name": "ab"}, "validation.failed"),
        ({"name": None}, "validation.failed"),
        ({"description": "x" * 513}, "validation.failed"),
    ],
)
def test_a_wrong_patch_of_a_stage_has_its_documented_code(api: Api, plan: str, change: Any, code: str) -> None:
    refused(api.patch(stage_path(api, plan), change), 400, code)


def test_stages_and_steps_need_a_draft(api: Api) -> None:
    plan = api.published()["id"]
    for path in (stage_path(api, plan), api.step_path(plan)):
        refused(api.patch(path, {"name": "Renamed"}), 400, "pre.check.draft.caseplan.version.required")
    api.made(f"{PLANS}/{plan}/versions", {})
    for path in (stage_path(api, plan), api.step_path(plan)):
        assert api.changed(path, {"name": "Renamed"})["name"] == "Renamed"


def test_stages_are_listed_in_order_over_pages(api: Api, plan: str) -> None:
    uri = f"/api/v2/{PLANS}/{plan}/versions/latest/stageplans?pageSize=2"
    first = api.http.get(uri).json()
    second = api.http.get(first["nextUri"]).json()
    names = [[one["name"] for one in page["entities"]] for page in (first, second)]
    assert names == [["Stage 1", "Stage 2"], ["Stage 3"]]
    assert "nextUri" not in second
    assert api.http.get(second["previousUri"]).json()["entities"] == first["entities"]


@pytest.mark.parametrize("params", [{"pageSize": "0"}, {"pageSize": "201"}, {"pageSize": "x"}, {"after": "x"}])
def test_a_wrong_page_is_refused(api: Api, plan: str, params: Any) -> None:
    refused(api.get(f"{PLANS}/{plan}/versions/latest/stageplans", **params), 400, "validation.failed")


def test_expands_adds_names(api: Api, plan: str) -> None:
    schema = api.schema()["id"]
    api.made(f"{PLANS}/{plan}/dataschemas", {"id": schema})
    worktype = api.worktype(name="Review", schemaId=schema)["id"]
    api.changed(api.step_path(plan), workitem(worktype))
    stages = f"{PLANS}/{plan}/versions/latest/stageplans"
    stage = api.stages(plan)[0]
    assert "name" not in stage["caseplan"]
    assert api.seen(f"{stages}/{stage['id']}", expands="caseplan")["caseplan"]["name"].startswith("Caseplan")
    steps = f"{stages}/{stage['id']}/stepplans"
    plain = api.seen(steps)["entities"][0]
    assert "name" not in plain["workitemSettings"]["worktype"]
    step = api.seen(f"{steps}/{plain['id']}", expands=["stageplan", "worktype", "caseplan"])
    assert step["stageplan"]["name"] == "Stage 1"
    assert step["workitemSettings"]["worktype"]["name"] == "Review"
    assert step["caseplan"]["version"] == 1


def test_a_step_makes_workitems_of_a_worktype_and_can_stop_doing_so(api: Api, plan: str) -> None:
    schema = api.schema()["id"]
    api.made(f"{PLANS}/{plan}/dataschemas", {"id": schema})
    path = api.step_path(plan)
    worktype = api.worktype(schemaId=schema)["id"]
    changed = api.changed(path, {"name": "Review escalation", **workitem(worktype)})
    assert (changed["name"], changed["activityType"]) == ("Review escalation", "Workitem")
    assert changed["workitemSettings"]["worktype"]["id"] == worktype
    refused(api.patch(path, workitem(worktype)), 400, "invalid.input.no.change")
    cleared = api.changed(path, {"activityType": "None", "workitemSettings": None})
    assert cleared["activityType"] == "None"
    assert "workitemSettings" not in cleared


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 400, "invalid.input.no.change"),
        ({"activityType": "None"}, 400, "invalid.input.no.change"),
        ({"activityType": "Workitem"}, 400, "invalid.input"),
        ({"activityType": "Workitem", "workitemSettings": {}}, 400, "invalid.input"),
        ({"workitemSettings": {"worktypeId": NOWHERE}}, 400, "invalid.input"),
        ({"workitemSettings": None}, 400, "invalid.input"),
        ({"activityType": "None", "workitemSettings": {"worktypeId": NOWHERE}}, 400, "invalid.input"),
        ({"activityType": "Unknown"}, 400, "validation.failed"),
        (workitem("x"), 400, "validation.failed"),
        (workitem(NOWHERE), 404, "worktype.not.found"),
        ({"name": "ab"}, 400, "validation.failed"),
    ],
)
def test_a_wrong_patch_of_a_step_has_its_documented_code(
    api: Api, plan: str, change: Any, status: int, code: str
) -> None:
    refused(api.patch(api.step_path(plan), change), status, code)


def test_a_steps_worktype_uses_the_caseplans_schema(api: Api) -> None:
    plan = api.caseplan(dataSchemas=[{"id": api.schema()["id"]}])["id"]
    path = api.step_path(plan)
    refused(api.patch(path, workitem(api.worktype()["id"])), 400, "worktype.schema.not.found")
    other = api.worktype(schemaId=api.schema()["id"])["id"]
    refused(api.patch(path, workitem(other)), 400, "schema.compatibility.error")


def test_in_a_caseplan_with_a_division_the_worktypes_are_of_it(api: Api) -> None:
    schema, home, support = api.schema()["id"], api.home(), api.support()
    at_home, far = (api.worktype(schemaId=schema, divisionId=one)["id"] for one in (home, support))
    plan = api.caseplan(dataSchemas=[{"id": schema}], divisionId=home)["id"]
    refused(api.patch(api.step_path(plan), workitem(far)), 400, "worktype.division.mismatch")
    api.changed(api.step_path(plan), workitem(at_home))
    anywhere = api.caseplan(dataSchemas=[{"id": schema}])["id"]
    api.changed(api.step_path(anywhere), workitem(far))


def test_what_cannot_be_expanded_is_refused(api: Api, plan: str) -> None:
    stages = f"{PLANS}/{plan}/versions/latest/stageplans"
    refused(api.get(stages, expands="worktype"), 400, "validation.failed")
    refused(api.get(f"{stages}/{api.stages(plan)[0]['id']}/stepplans", expands="all"), 400, "validation.failed")


def test_a_worktype_that_is_gone_cannot_be_named(api: Api, plan: str) -> None:
    schema = api.schema()["id"]
    api.made(f"{PLANS}/{plan}/dataschemas", {"id": schema})
    worktype = api.worktype(schemaId=schema)["id"]
    api.changed(api.step_path(plan), workitem(worktype))
    assert api.delete(f"taskmanagement/worktypes/{worktype}").status_code == 204
    steps = f"{PLANS}/{plan}/versions/latest/stageplans/{api.stages(plan)[0]['id']}/stepplans"
    assert api.seen(steps)["entities"][0]["workitemSettings"]["worktype"]["id"] == worktype
    refused(api.get(steps, expands="worktype"), 404, "worktype.ids.not.found")


def test_unknown_and_malformed_ids(api: Api, plan: str) -> None:
    stages = f"{PLANS}/{plan}/versions/latest/stageplans"
    stage = api.stages(plan)[0]["id"]
    refused(api.get(f"{stages}/{NOWHERE}"), 404, "not.found.error")
    refused(api.get(f"{stages}/x"), 400, "validation.failed")
    refused(api.get(f"{stages}/{stage}/stepplans/{NOWHERE}"), 404, "not.found.error")
    refused(api.get(f"{stages}/{NOWHERE}/stepplans"), 404, "not.found.error")
    refused(api.patch(f"{PLANS}/{plan}/stageplans/{NOWHERE}", {"name": "Renamed"}), 404, "not.found.error")
    refused(api.patch(f"{PLANS}/{plan}/stageplans/x", {"name": "Renamed"}), 400, "validation.failed")
    step = api.step_path(plan, 1).rpartition("/")[2]
    wrong_stage = f"{PLANS}/{plan}/stageplans/{stage}/stepplans/{step}"
    refused(api.patch(wrong_stage, {"name": "Renamed"}), 404, "not.found.error")
