"""Worktypes: api-facts "Workbins, worktypes, statuses"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused, schema_body

PATH = "taskmanagement/worktypes"
TASK = "invalid.input."


def next_version(api: Api, schema: dict[str, Any]) -> None:
    body = {**schema_body(schema["jsonSchema"]["properties"]), "version": schema["version"]}
    assert api.put(f"taskmanagement/workitems/schemas/{schema['id']}", body).status_code == 200


def lookup(api: Api, path: str) -> dict[str, Any]:
    found: dict[str, Any] = api.seen(path)["entities"][0]
    return found


def test_a_worktype_has_its_workbins_division_and_two_statuses(api: Api) -> None:
    workbin = api.workbin(divisionId=api.support())
    made = api.worktype(defaultWorkbinId=workbin["id"])
    assert made["division"]["name"] == "Support"
    assert [(one["name"], one["category"]) for one in made["statuses"]] == [("Open", "Open"), ("Closed", "Closed")]
    assert made["defaultStatus"]["name"] == "Open"
    assert api.seen(f"{PATH}/{made['id']}") == made


def test_default_statuses_can_be_left_out(api: Api) -> None:
    made = api.worktype(disableDefaultStatusCreation=True)
    assert made["statuses"] == []
    assert "defaultStatus" not in made


def test_documented_defaults_are_filled_in(api: Api) -> None:
    made = api.worktype()
    assert made["assignmentEnabled"] is False
    assert made["serviceLevelTarget"] == 100
    assert made["ruleSettings"] == {"flowRulesEnabled": False}
    assert made["unassignedDivisionContactsEnabled"] is True


def test_everything_can_be_set(api: Api) -> None:
    schema = api.schema()
    queue, skill = lookup(api, "routing/queues"), lookup(api, "routing/skills")
    language, script = lookup(api, "routing/languages"), lookup(api, "scripts")
    given = {
        "description": "What it is for",
        "defaultDurationSeconds": 60,
        "defaultDueDurationSeconds": 100,
        "defaultExpirationSeconds": 4000,
        "defaultTtlSeconds": 86400,
        "defaultPriority": -5,
        "serviceLevelTarget": 80,
        "assignmentEnabled": True,
    }
    made = api.worktype(
        **given,
        schemaId=schema["id"],
        defaultQueueId=queue["id"],
        defaultSkillIds=[skill["id"]],
        defaultLanguageId=language["id"],
        defaultScriptId=script["id"],
    )
    assert {name: made[name] for name in given} == given
    assert (made["schema"]["id"], made["schema"]["version"]) == (schema["id"], 1)
    assert "name" not in made["schema"]
    expanded = api.seen(f"{PATH}/{made['id']}", expands=["schema", "defaultQueue", "defaultScript"])
    names = [expanded[one]["name"] for one in ("schema", "defaultQueue", "defaultScript")]
    assert names == ["Escalation", queue["name"], script["name"]]
    assert expanded["defaultSkills"][0]["id"] == skill["id"]
    assert expanded["defaultLanguage"]["id"] == language["id"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"name": None}, 400, TASK + "empty.value"),
        ({"name": "ab"}, 400, TASK + "string.value.too.short"),
        ({"description": "x" * 513}, 400, TASK + "string.value.too.long"),
        ({"defaultWorkbinId": None}, 400, "workitem.default.workbin.required"),
        ({"defaultWorkbinId": "x"}, 400, TASK + "invalid.uuid"),
        ({"defaultWorkbinId": NOWHERE}, 404, "not.found.error"),
        ({"defaultPriority": 25_000_001}, 400, TASK + "int.value.too.high"),
        ({"defaultTtlSeconds": 86_399}, 400, TASK + "int.value.too.low"),
        ({"serviceLevelTarget": 0}, 400, TASK + "int.value.too.low"),
        ({"serviceLevelTarget": 101}, 400, TASK + "int.value.too.high"),
        ({"assignmentEnabled": "yes"}, 400, TASK + "wrong.attribute.type"),
        ({"defaultDurationSeconds": True}, 400, TASK + "wrong.attribute.type"),
        ({"assignmentEnabled": True}, 400, TASK + "default.queue.required"),
        ({"defaultQueueId": NOWHERE}, 404, "queue.ids.not.found"),
        ({"defaultSkillIds": [NOWHERE]}, 404, "routing.skill.ids.not.found"),
        ({"defaultSkillIds": ["x"]}, 400, TASK + "invalid.uuid"),
        ({"defaultSkillIds": [NOWHERE] * 21}, 400, TASK + "list.value.too.long"),
        ({"defaultLanguageId": NOWHERE}, 404, "not.found.error"),
        ({"defaultScriptId": NOWHERE}, 404, "not.found.error"),
        ({"schemaId": NOWHERE}, 404, "not.found.error"),
        ({"schemaVersion": 1}, 400, TASK + "empty.value"),
        ({"divisionId": NOWHERE}, 403, "missing.division.permission"),
        ({"defaultExpirationSeconds": 3600}, 409, "pre.check.value.less.than"),
        ({"defaultExpirationSeconds": 90_000, "defaultTtlSeconds": 86_400}, 409, "pre.check.value.greater.than"),
        ({"defaultDueDurationSeconds": 90_000, "defaultTtlSeconds": 86_400}, 409, "pre.check.value.greater.than"),
    ],
)
def test_a_wrong_body_has_its_documented_code(api: Api, change: Any, status: int, code: str) -> None:
    body = {"name": "Review", "defaultWorkbinId": api.workbin()["id"], **change}
    refused(api.post(PATH, body), status, code)


def test_names_are_unique_whatever_their_case(api: Api) -> None:
    first = api.worktype(name="Review")
    workbin = first["defaultWorkbin"]["id"]
    refused(api.post(PATH, {"name": "review", "defaultWorkbinId": workbin}), 409, "pre.check.name.in.use")
    other = api.worktype()
    refused(api.patch(f"{PATH}/{other['id']}", {"name": "REVIEW"}), 409, "pre.check.name.in.use")


def test_divisions_of_worktype_workbin_queue_and_script_agree(api: Api) -> None:
    support, home_bin = api.support(), api.workbin()["id"]
    body = {"name": "Review", "defaultWorkbinId": home_bin}
    refused(api.post(PATH, {**body, "divisionId": support}), 400, "workitem.division.mismatch")
    queue = api.made("routing/queues", {"name": "Far away", "division": {"id": support}})["id"]
    refused(api.post(PATH, {**body, "defaultQueueId": queue}), 400, "worktype.queue.division.mismatch")
    script = {"defaultScriptId": lookup(api, "scripts")["id"]}
    far_bin = {"defaultWorkbinId": api.workbin(divisionId=support)["id"]}
    refused(api.post(PATH, {**body, **far_bin, **script}), 400, "worktype.script.division.mismatch")
    made = api.worktype(**body)
    refused(api.patch(f"{PATH}/{made['id']}", far_bin), 409, "pre.check.worktype.workbin.division.mismatch")


def test_a_schema_has_to_be_usable_and_its_version_to_exist(api: Api) -> None:
    schema = api.schema()
    next_version(api, schema)
    assert api.worktype(schemaId=schema["id"])["schema"]["version"] == 2
    assert api.worktype(schemaId=schema["id"], schemaVersion=1)["schema"]["version"] == 1
    body = {"name": "Review", "defaultWorkbinId": api.workbin()["id"], "schemaId": schema["id"]}
    refused(api.post(PATH, {**body, "schemaVersion": 3}), 404, "not.found.error")
    gone = api.schema()
    api.delete(f"taskmanagement/workitems/schemas/{gone['id']}")
    refused(api.post(PATH, {**body, "schemaId": gone["id"]}), 404, "not.found.error")


def test_the_schema_never_changes_and_its_version_only_moves_up(api: Api) -> None:
    schema = api.schema()
    next_version(api, schema)
    made = api.worktype(schemaId=schema["id"], schemaVersion=1)
    path = f"{PATH}/{made['id']}"
    for other in (api.schema()["id"], None):
        refused(api.patch(path, {"schemaId": other}), 400, "workitem.schema.not.updatable")
    assert api.changed(path, {"schemaId": schema["id"], "schemaVersion": 2})["schema"]["version"] == 2
    refused(api.patch(path, {"schemaVersion": 1}), 409, "workitem.schema.version.not.allowed")
    refused(api.patch(path, {"schemaVersion": 3}), 404, "not.found.error")
    bare = api.worktype()
    refused(api.patch(f"{PATH}/{bare['id']}", {"schemaVersion": 1}), 400, TASK + "schema.cannot.change")


def test_a_patch_changes_what_it_names_and_null_clears(api: Api) -> None:
    made = api.worktype(description="old", defaultPriority=5)
    changed = api.changed(f"{PATH}/{made['id']}", {"description": None, "serviceLevelTarget": 50})
    assert "description" not in changed
    assert (changed["defaultPriority"], changed["serviceLevelTarget"]) == (5, 50)
    assert changed["statuses"] == made["statuses"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({}, 400, TASK + "no.attribute.to.update"),
        ({"serviceLevelTarget": 100}, 400, TASK + "no.change"),
        ({"ruleSettings": {}}, 400, TASK + "no.change"),
        ({"defaultSkillIds": []}, 400, TASK + "no.change"),
        ({"divisionId": NOWHERE}, 400, TASK + "attr.not.updatable"),
        ({"name": None}, 400, TASK + "empty.value"),
        ({"defaultStatusId": NOWHERE}, 400, TASK + "status.not.in.status.list"),
        ({"defaultWorkbinId": NOWHERE}, 404, "not.found.error"),
        ({"assignmentEnabled": True}, 400, TASK + "default.queue.required"),
        ({"defaultDueDurationSeconds": 9_000, "defaultExpirationSeconds": 8}, 409, "pre.check.value.less.than"),
        ({"defaultDueDurationSeconds": 90_000, "defaultTtlSeconds": 86_400}, 409, "pre.check.value.greater.than"),
    ],
)
def test_a_wrong_patch_has_its_documented_code(api: Api, change: Any, status: int, code: str) -> None:
    refused(api.patch(f"{PATH}/{api.worktype()['id']}", change), status, code)


def test_a_queue_stays_while_assignment_is_on(api: Api) -> None:
    queue = lookup(api, "routing/queues")["id"]
    made = api.worktype(assignmentEnabled=True, defaultQueueId=queue)
    refused(api.patch(f"{PATH}/{made['id']}", {"defaultQueueId": None}), 400, TASK + "default.queue.required")


def test_the_default_status_can_change_but_not_to_a_terminating_one(api: Api) -> None:
    made = api.worktype()
    path = f"{PATH}/{made['id']}"
    closed = made["statuses"][1]["id"]
    assert api.changed(path, {"defaultStatusId": closed})["defaultStatus"]["id"] == closed
    over = {"name": "Over", "category": "Closed", "autoTerminateWorkitem": True}
    status = api.made(f"{path}/statuses", over)["id"]
    code = TASK + "default.status.cannot.be.terminating"
    refused(api.patch(path, {"defaultStatusId": status}), 400, code)


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unknown_and_malformed_ids(api: Api, method: str) -> None:
    body = {"name": "Review"} if method == "PATCH" else None
    refused(api.http.request(method, f"/api/v2/{PATH}/{NOWHERE}", json=body), 404, "not.found.error")
    refused(api.http.request(method, f"/api/v2/{PATH}/x", json=body), 400, TASK + "invalid.uuid")


def test_a_deleted_worktype_is_gone(api: Api) -> None:
    path = f"{PATH}/{api.worktype()['id']}"
    assert api.delete(path).status_code == 204
    refused(api.get(path), 404, "not.found.error")
