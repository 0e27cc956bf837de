"""Workbins: api-facts "Workbins, worktypes, statuses"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused

PATH = "taskmanagement/workbins"
TASK = "invalid.input."


def test_a_workbin_is_made_in_the_home_division(api: Api) -> None:
    made = api.made(PATH, {"name": "Escalations", "description": "All of them"})
    assert made["division"] == {
        "id": api.home(),
        "name": "Home",
        "selfUri": f"/api/v2/authorization/divisions/{api.home()}",
    }
    assert (made["name"], made["description"]) == ("Escalations", "All of them")
    assert made["modifiedBy"]["id"] == api.sandbox.client_id
    assert api.seen(f"{PATH}/{made['id']}") == made


def test_a_workbin_can_be_made_in_another_division(api: Api) -> None:
    assert api.workbin(divisionId=api.support())["division"]["name"] == "Support"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, TASK + "empty.value"),
        ({"name": None}, TASK + "empty.value"),
        ({"name": ""}, TASK + "empty.value"),
        ({"name": "ab"}, TASK + "string.value.too.short"),
        ({"name": "x" * 257}, TASK + "string.value.too.long"),
        ({"name": 7}, TASK + "wrong.attribute.type"),
        ({"name": "Escalations", "description": "x" * 513}, TASK + "string.value.too.long"),
        ({"name": "Escalations", "divisionId": "home"}, TASK + "invalid.uuid"),
    ],
)
def test_a_wrong_body_has_its_documented_code(api: Api, body: Any, code: str) -> None:
    refused(api.post(PATH, body), 400, code)


def test_a_division_that_does_not_exist_is_one_without_permission(api: Api) -> None:
    answer = api.post(PATH, {"name": "Escalations", "divisionId": NOWHERE})
    refused(answer, 403, "missing.division.permission")
    assert "workitems:workbin:add" in answer.json()["message"]


def test_names_are_unique_whatever_their_case(api: Api) -> None:
    api.workbin(name="Escalations")
    refused(api.post(PATH, {"name": "ESCALATIONS"}), 409, "pre.check.name.in.use")


def test_a_patch_changes_what_it_names_and_null_clears(api: Api) -> None:
    made = api.workbin(name="Escalations", description="old")
    changed = api.changed(f"{PATH}/{made['id']}", {"name": "Complaints"})
    assert (changed["name"], changed["description"]) == ("Complaints", "old")
    assert "description" not in api.changed(f"{PATH}/{made['id']}", {"description": None})


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, TASK + "no.attribute.to.update"),
        ({"divisionId": NOWHERE}, TASK + "attr.not.updatable"),
        ({"name": "Escalations"}, TASK + "no.change"),
        ({"description": None}, TASK + "no.change"),
        ({"name": None}, TASK + "empty.value"),
        ({"name": "ab"}, TASK + "string.value.too.short"),
    ],
)
def test_a_wrong_patch_has_its_documented_code(api: Api, body: Any, code: str) -> None:
    made = api.workbin(name="Escalations")
    refused(api.patch(f"{PATH}/{made['id']}", body), 400, code)


def test_a_patch_cannot_take_a_name_in_use(api: Api) -> None:
    api.workbin(name="Complaints")
    made = api.workbin(name="Escalations")
    refused(api.patch(f"{PATH}/{made['id']}", {"name": "complaints"}), 409, "pre.check.name.in.use")
    assert api.changed(f"{PATH}/{made['id']}", {"name": "ESCALATIONS"})["name"] == "ESCALATIONS"


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unknown_and_malformed_ids(api: Api, method: str) -> None:
    body = {"name": "Escalations"} if method == "PATCH" else None
    refused(api.http.request(method, f"/api/v2/{PATH}/{NOWHERE}", json=body), 404, "not.found.error")
    refused(api.http.request(method, f"/api/v2/{PATH}/x", json=body), 400, TASK + "invalid.uuid")


def test_a_deleted_workbin_is_gone_and_its_name_free(api: Api) -> None:
    made = api.workbin(name="Escalations")
    assert api.delete(f"{PATH}/{made['id']}").status_code == 204
    refused(api.get(f"{PATH}/{made['id']}"), 404, "not.found.error")
    api.workbin(name="Escalations")


def test_a_workbin_in_use_is_not_deleted(api: Api) -> None:
    worktype = api.worktype()
    workbin = f"{PATH}/{worktype['defaultWorkbin']['id']}"
    refused(api.delete(workbin), 409, "pre.check.entity.used")
    api.delete(f"taskmanagement/worktypes/{worktype['id']}")
    assert api.delete(workbin).status_code == 204
