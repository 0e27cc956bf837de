"""Drafts, publishing, and the time that copying takes: api-facts "Caseplans"."""

from collections.abc import Iterator

import httpx
import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused

from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def copying() -> Iterator[Api]:
    """A sandbox in which a new version is `Copying` for 30 seconds."""
    with Sandbox(rate_limit=0, copying_seconds=30) as sandbox, Api(sandbox) as client:
        yield client


def test_publishing_makes_the_draft_the_published_version(api: Api) -> None:
    published = api.published()
    assert (published["latest"], published["published"], published["versionState"]) == (1, 1, "Published")
    assert published["datePublished"]
    path = f"{PLANS}/{published['id']}"
    for version in ("1", "latest", "published"):
        assert api.seen(f"{path}/versions/{version}") == published == api.seen(path)


def test_publishing_needs_a_data_schema(api: Api) -> None:
    path = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.post(f"{path}/publish"), 409, "pre.check.data.schema.required.for.publish")


def test_there_is_nothing_to_publish_twice(api: Api) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    refused(api.post(f"{path}/publish"), 409, "precondition.check.failed")


def test_a_new_version_is_the_next_draft(api: Api) -> None:
    published = api.published()
    path = f"{PLANS}/{published['id']}"
    answer = api.post(f"{path}/versions")
    assert answer.status_code == 200
    assert (answer.json()["latest"], answer.json()["published"]) == (2, 1)
    assert answer.json()["versionState"] == "Draft"
    assert api.seen(f"{path}/versions/latest") == api.seen(f"{path}/versions/2") == api.seen(path)
    assert api.seen(f"{path}/versions/published")["versionState"] == "Published"


def test_there_is_one_draft_at_most(api: Api) -> None:
    never = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.post(f"{never}/versions"), 409, "precondition.check.failed")
    path = f"{PLANS}/{api.published()['id']}"
    api.made(f"{path}/versions", {})
    refused(api.post(f"{path}/versions"), 409, "precondition.check.failed")


def test_published_versions_never_change(api: Api) -> None:
    published = api.published(defaultDueDurationInSeconds=100)
    path = f"{PLANS}/{published['id']}"
    schema = api.seen(f"{path}/versions/1/dataschemas")
    intake = api.seen(f"{path}/versions/1/intakesettings")
    stages = api.stages(published["id"], "1")
    api.made(f"{path}/versions", {})
    api.changed(path, {"defaultDueDurationInSeconds": 200})
    api.changed(f"{path}/stageplans/{stages[0]['id']}", {"name": "Renamed"})
    api.put(f"{path}/intakesettings", {"intakeSettings": [setting("customer_text")]})
    first = api.seen(f"{path}/versions/1")
    assert {**first, "latest": 1} == published
    assert api.seen(f"{path}/versions/1/dataschemas") == schema
    assert api.seen(f"{path}/versions/1/intakesettings") == intake
    assert api.stages(published["id"], "published") == stages
    assert api.seen(path)["defaultDueDurationInSeconds"] == 200
    api.made(f"{path}/publish", {})
    assert api.seen(f"{path}/versions/1")["defaultDueDurationInSeconds"] == 100
    assert api.seen(f"{path}/versions/published")["defaultDueDurationInSeconds"] == 200
    assert api.seen(f"{path}/versions/1")["versionState"] == "Published"


def setting(name: str, order: int = 1) -> dict[str, object]:
    return {"property": name, "required": True, "displayOrder": order}


def test_stage_and_step_ids_stay_the_same_across_versions(api: Api) -> None:
    made = api.published()
    before = [stage["id"] for stage in api.stages(made["id"], "1")]
    step = api.step_path(made["id"])
    api.made(f"{PLANS}/{made['id']}/versions", {})
    assert [stage["id"] for stage in api.stages(made["id"], "2")] == before
    assert api.step_path(made["id"]) == step


def test_content_is_carried_into_the_next_version(api: Api) -> None:
    schema = api.schema("customer")
    intake = [setting("customer_text")]
    made = api.published(dataSchemas=[{"id": schema["id"]}], intakeSettings=intake)
    path = f"{PLANS}/{made['id']}"
    api.made(f"{path}/versions", {})
    assert api.seen(f"{path}/versions/2/dataschemas")["entities"][0]["id"] == schema["id"]
    assert api.seen(f"{path}/versions/2/intakesettings")["entities"] == intake


def test_copying_lasts_until_the_clock_has_passed(copying: Api) -> None:
    path = f"{PLANS}/{copying.published()['id']}"
    answer = copying.post(f"{path}/versions")
    assert (answer.status_code, answer.json()["versionState"]) == (202, "Copying")
    copying.sandbox.clock.advance(29)
    assert copying.seen(path)["versionState"] == "Copying"
    copying.sandbox.clock.advance(2)
    assert copying.seen(path)["versionState"] == "Draft"
    assert copying.changed(path, {"defaultDueDurationInSeconds": 5})["versionState"] == "Draft"
    assert copying.made(f"{path}/publish", {})["versionState"] == "Published"


def test_nothing_changes_while_copying(copying: Api) -> None:
    made = copying.published()
    path = f"{PLANS}/{made['id']}"
    copying.made(f"{path}/versions", {})
    stage = copying.stages(made["id"])[0]["id"]
    edits: list[httpx.Response] = [
        copying.patch(path, {"name": "Renamed"}),
        copying.patch(path, {"defaultDueDurationInSeconds": 5}),
        copying.patch(f"{path}/stageplans/{stage}", {"name": "Renamed"}),
        copying.patch(copying.step_path(made["id"]), {"name": "Renamed"}),
        copying.put(f"{path}/intakesettings", {"intakeSettings": [setting("customer_text")]}),
        copying.post(f"{path}/dataschemas", {"id": NOWHERE}),
        copying.put(f"{path}/dataschemas/default", {"id": NOWHERE}),
        copying.delete(f"{path}/dataschemas/default"),
        copying.post(f"{path}/publish"),
        copying.post(f"{path}/versions"),
    ]
    for answer in edits:
        refused(answer, 409, "precondition.check.failed")


@pytest.mark.parametrize("rest", ["", "/dataschemas", "/intakesettings", "/stageplans"])
def test_versions_that_are_not_there(api: Api, rest: str) -> None:
    path = f"{PLANS}/{api.caseplan()['id']}/versions"
    for version in ("0", "2", "published"):
        refused(api.get(f"{path}/{version}{rest}"), 404, "not.found.error")
    for version in ("draft", "-1", "1.0", "LATEST"):
        refused(api.get(f"{path}/{version}{rest}"), 400, "validation.failed")


def test_one_stage_or_step_of_a_version_that_is_not_there(api: Api) -> None:
    made = api.caseplan()
    stage = api.stages(made["id"])[0]["id"]
    path = f"{PLANS}/{made['id']}/versions/2/stageplans/{stage}"
    refused(api.get(path), 404, "version.not.found")
    refused(api.get(f"{path}/stepplans/{NOWHERE}"), 404, "version.not.found")
    refused(api.get(f"{path}/stepplans"), 404, "not.found.error")


def test_unknown_and_malformed_caseplans(api: Api) -> None:
    for action in ("publish", "versions"):
        refused(api.post(f"{PLANS}/{NOWHERE}/{action}"), 404, "not.found.error")
        refused(api.post(f"{PLANS}/x/{action}"), 404, "not.found.error")
    refused(api.get(f"{PLANS}/x/versions/1"), 400, "validation.failed")
