"""Caseplans, before and after their first publish: api-facts "Caseplans"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused


def body(api: Api, **change: Any) -> dict[str, Any]:
    plan = {
        "name": "Customer care escalation",
        "referencePrefix": "ESC",
        "divisionId": "*",
        "customerIntentId": api.intent(),
    }
    return {**plan, **change}


def test_a_new_caseplan_is_a_draft_with_three_stages_of_one_step(api: Api) -> None:
    made = api.made(PLANS, body(api))
    assert (made["latest"], made["versionState"]) == (1, "Draft")
    assert not made.keys() & {"published", "datePublished"}
    stages = api.stages(made["id"])
    assert [stage["name"] for stage in stages] == ["Stage 1", "Stage 2", "Stage 3"]
    for number, stage in enumerate(stages, start=1):
        steps = api.seen(f"{PLANS}/{made['id']}/versions/1/stageplans/{stage['id']}/stepplans")["entities"]
        assert [(step["name"], step["activityType"]) for step in steps] == [(f"Step {number}", "None")]
        assert "workitemSettings" not in steps[0]


def test_the_prefix_is_kept_in_upper_case(api: Api) -> None:
    assert api.made(PLANS, body(api, referencePrefix="eSc1"))["referencePrefix"] == "ESC1"


def test_everything_can_be_set_and_only_the_creating_answer_holds_schemas_and_intake(api: Api) -> None:
    schema = api.schema("customer", "place")
    given = {"description": "Why", "defaultDueDurationInSeconds": 432_000, "defaultTtlSeconds": 7_776_000}
    intake = [
        {"property": "place_text", "required": False, "displayOrder": 2},
        {"property": "customer_text", "required": True, "displayOrder": 1},
    ]
    more = {"dataSchemas": [{"id": schema["id"]}], "intakeSettings": intake}
    owner = api.user()
    made = api.made(PLANS, body(api, **given, **more, defaultCaseOwnerId=owner, divisionId=api.support()))
    assert {name: made[name] for name in given} == given
    assert made["defaultCaseOwner"]["id"] == owner
    assert made["division"]["name"] == "Support"
    assert [one["id"] for one in made["dataSchemas"]] == [schema["id"]]
    assert made["intakeSettings"] == intake[::-1]
    seen = api.seen(f"{PLANS}/{made['id']}")
    assert seen == {name: made[name] for name in made.keys() - {"dataSchemas", "intakeSettings"}}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": None}, 400, "validation.failed"),
        ({"name": "ab"}, 400, "validation.failed"),
        ({"name": "x" * 257}, 400, "validation.failed"),
        ({"name": ["x"]}, 400, "validation.failed"),
        ({"referencePrefix": "E"}, 400, "validation.failed"),
        ({"referencePrefix": "ESCALATED"}, 400, "validation.failed"),
        ({"referencePrefix": "E-1"}, 400, "validation.failed"),
        ({"customerIntentId": None}, 400, "validation.failed"),
        ({"customerIntentId": "x"}, 400, "validation.failed"),
        ({"customerIntentId": NOWHERE}, 404, "intent.not.found"),
        ({"divisionId": None}, 400, "validation.failed"),
        ({"divisionId": "home"}, 400, "validation.failed"),
        ({"divisionId": NOWHERE}, 403, "missing.division.permission"),
        ({"description": "x" * 513}, 400, "validation.failed"),
        ({"defaultDueDurationInSeconds": 0}, 400, "validation.failed"),
        ({"defaultDueDurationInSeconds": 31_536_001}, 400, "validation.failed"),
        ({"defaultTtlSeconds": 86_399}, 400, "validation.failed"),
        ({"defaultCaseOwnerId": NOWHERE}, 404, "owner.not.found"),
        ({"dataSchemas": [{"id": NOWHERE}] * 2}, 400, "validation.failed"),
        ({"dataSchemas": [{}]}, 400, "validation.failed"),
        ({"dataSchemas": [{"id": NOWHERE}]}, 400, "schema.error.schema.not.found"),
        (
            {"intakeSettings": [{"property": "x", "required": True, "displayOrder": 1}]},
            400,
            "schema.error.missing.data.schemas",
        ),
        ({"intakeSettings": [{"property": "x", "required": True}]}, 400, "validation.failed"),
        (
            {"intakeSettings": [{"property": "x", "required": True, "displayOrder": n} for n in range(11)]},
            400,
            "validation.failed",
        ),
        ({"stageplans": []}, 400, "invalid.property"),
    ],
)
def test_a_wrong_body_has_its_documented_code(api: Api, change: Any, status: int, code: str) -> None:
    refused(api.post(PLANS, body(api, **change)), status, code)


def test_an_owner_needs_permissions(api: Api) -> None:
    owner = api.user("temp.worker@example.com")
    code = "owner.missing.any.division.permissions"
    refused(api.post(PLANS, body(api, defaultCaseOwnerId=owner)), 403, code)
    path = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.patch(path, {"defaultCaseOwnerId": owner}), 403, code)


def test_name_and_prefix_are_unique_whatever_their_case(api: Api) -> None:
    first = api.made(PLANS, body(api))
    same_name = body(api, name="CUSTOMER care escalation", referencePrefix="OTHER")
    refused(api.post(PLANS, same_name), 400, "invalid.input.duplicate.caseplan.name")
    same_prefix = body(api, name="Another", referencePrefix="esc")
    refused(api.post(PLANS, same_prefix), 400, "invalid.input.duplicate.reference.prefix")
    path = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.patch(path, {"name": first["name"].lower()}), 400, "invalid.input.duplicate.caseplan.name")
    refused(api.patch(path, {"referencePrefix": "esc"}), 400, "invalid.input.duplicate.reference.prefix")
    api.delete(f"{PLANS}/{first['id']}")
    assert api.changed(path, {"referencePrefix": "esc"})["referencePrefix"] == "ESC"


def test_a_draft_that_was_never_published_can_change_in_everything(api: Api) -> None:
    made = api.caseplan(description="old", defaultCaseOwnerId=api.user())
    change = {
        "name": "Renamed",
        "referencePrefix": "new",
        "divisionId": api.home(),
        "customerIntentId": api.intent(),
        "defaultDueDurationInSeconds": 5,
        "defaultTtlSeconds": 90_000,
        "description": None,
        "defaultCaseOwnerId": None,
    }
    changed = api.changed(f"{PLANS}/{made['id']}", change)
    assert (changed["name"], changed["referencePrefix"]) == ("Renamed", "NEW")
    assert changed["division"]["name"] == "Home"
    assert changed["customerIntent"]["id"] == change["customerIntentId"]
    assert (changed["defaultDueDurationInSeconds"], changed["defaultTtlSeconds"]) == (5, 90_000)
    assert not changed.keys() & {"description", "defaultCaseOwner"}
    assert api.changed(f"{PLANS}/{made['id']}", {"divisionId": None})["division"]["id"] == "*"


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 400, "invalid.input.no.change"),
        ({"name": "Mine"}, 400, "invalid.input.no.change"),
        ({"referencePrefix": "mine"}, 400, "invalid.input.no.change"),
        ({"divisionId": None}, 400, "invalid.input.no.change"),
        ({"description": None}, 400, "invalid.input.no.change"),
        ({"name": None}, 400, "validation.failed"),
        ({"defaultTtlSeconds": 5}, 400, "validation.failed"),
        ({"customerIntentId": NOWHERE}, 404, "intent.not.found"),
        ({"defaultCaseOwnerId": NOWHERE}, 404, "owner.not.found"),
        ({"dataSchemas": []}, 400, "invalid.property"),
    ],
)
def test_a_wrong_patch_has_its_documented_code(api: Api, change: Any, status: int, code: str) -> None:
    made = api.caseplan(name="Mine", referencePrefix="MINE")
    refused(api.patch(f"{PLANS}/{made['id']}", change), status, code)


def test_name_and_description_change_at_any_time(api: Api) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    changed = api.changed(path, {"name": "Renamed", "description": "New"})
    assert (changed["name"], changed["description"], changed["latest"]) == ("Renamed", "New", 1)
    assert api.seen(f"{path}/versions/published")["name"] == "Renamed"


@pytest.mark.parametrize("draft", [False, True])
def test_the_first_publish_freezes_division_intent_and_prefix(api: Api, draft: bool) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    if draft:
        api.made(f"{path}/versions", {})
    frozen = {"divisionId": api.home(), "customerIntentId": api.intent(), "referencePrefix": "NEW"}
    code = "pre.check.published.caseplan.field.update.not.allowed"
    for name, value in frozen.items():
        refused(api.patch(path, {name: value}), 400, code)


def test_a_frozen_field_sent_with_its_value_is_no_change(api: Api) -> None:
    published = api.published()
    change = {"referencePrefix": published["referencePrefix"].lower(), "description": "New"}
    assert api.changed(f"{PLANS}/{published['id']}", change)["description"] == "New"


def test_versioned_fields_need_a_draft(api: Api) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    change = {
        "defaultDueDurationInSeconds": 5,
        "defaultTtlSeconds": 90_000,
        "defaultCaseOwnerId": api.user(),
    }
    for name, value in change.items():
        refused(api.patch(path, {name: value}), 400, "pre.check.draft.caseplan.version.required")
    api.made(f"{path}/versions", {})
    assert api.changed(path, change)["defaultDueDurationInSeconds"] == 5


def test_a_deleted_caseplan_is_gone(api: Api) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    assert api.delete(path).status_code == 204
    refused(api.get(path), 404, "not.found.error")
    refused(api.get(f"{path}/versions/1"), 404, "not.found.error")


def test_unknown_and_malformed_ids(api: Api) -> None:
    refused(api.get(f"{PLANS}/{NOWHERE}"), 404, "not.found.error")
    refused(api.get(f"{PLANS}/x"), 404, "not.found.error")
    refused(api.delete(f"{PLANS}/x"), 404, "not.found.error")
    refused(api.patch(f"{PLANS}/x", {"name": "Renamed"}), 400, "validation.failed")
    refused(api.patch(f"{PLANS}/{NOWHERE}", {"name": "Renamed"}), 404, "not.found.error")
