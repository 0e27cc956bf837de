"""Data schema and intake settings of a caseplan: api-facts "Caseplans"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, PLANS, Api, refused, schema_body, text_property


def setting(name: str, order: int = 1, required: bool = True) -> dict[str, Any]:
    return {"property": name, "required": required, "displayOrder": order}


def workitem(api: Api, schema: str) -> dict[str, Any]:
    worktype = api.worktype(schemaId=schema)["id"]
    return {"activityType": "Workitem", "workitemSettings": {"worktypeId": worktype}}


def disabled(api: Api) -> str:
    made = api.schema()
    body = {**schema_body(made["jsonSchema"]["properties"]), "version": 1, "enabled": False}
    api.put(f"taskmanagement/workitems/schemas/{made['id']}", body)
    return str(made["id"])


def deleted(api: Api) -> str:
    made = api.schema()
    api.delete(f"taskmanagement/workitems/schemas/{made['id']}")
    return str(made["id"])


def test_a_schema_is_added_replaced_and_removed(api: Api) -> None:
    path = f"{PLANS}/{api.caseplan()['id']}"
    one, other = api.schema()["id"], api.schema()["id"]
    assert api.made(f"{path}/dataschemas", {"id": one})["id"] == one
    assert api.seen(f"{path}/versions/latest/dataschemas")["entities"][0]["id"] == one
    assert api.put(f"{path}/dataschemas/default", {"id": other}).json()["id"] == other
    assert api.delete(f"{path}/dataschemas/default").status_code == 204
    assert api.seen(f"{path}/versions/latest/dataschemas")["entities"] == []


def test_there_is_one_schema_at_most_and_its_key_is_default(api: Api) -> None:
    path = f"{PLANS}/{api.caseplan(dataSchemas=[{'id': api.schema()['id']}])['id']}"
    other = {"id": api.schema()["id"]}
    refused(api.post(f"{path}/dataschemas", other), 409, "pre.check.data.schema.limit.reached")
    refused(api.put(f"{path}/dataschemas/other", other), 404, "not.found.error")
    refused(api.delete(f"{path}/dataschemas/other"), 404, "not.found.error")
    none = f"{PLANS}/{api.caseplan()['id']}"
    refused(api.put(f"{none}/dataschemas/default", other), 404, "not.found.error")
    refused(api.delete(f"{none}/dataschemas/default"), 404, "not.found.error")


def test_a_schema_has_to_be_there_and_enabled(api: Api) -> None:
    path = f"{PLANS}/{api.caseplan()['id']}/dataschemas"
    refused(api.post(path, {"id": NOWHERE}), 400, "schema.error.schema.not.found")
    refused(api.post(path, {"id": disabled(api)}), 400, "schema.error.schema.disabled")
    refused(api.post(path, {"id": deleted(api)}), 400, "schema.error.schema.deleted")
    refused(api.post(path, {}), 400, "constraint.validation")
    body = {"name": "Another", "referencePrefix": "ANO", "divisionId": "*", "customerIntentId": api.intent()}
    for schema, code in ((disabled(api), "disabled"), (deleted(api), "deleted")):
        refused(api.post(PLANS, {**body, "dataSchemas": [{"id": schema}]}), 400, f"schema.error.schema.{code}")


def test_a_schema_that_intake_refers_to_stays(api: Api) -> None:
    schema = api.schema("customer")["id"]
    made = api.caseplan(dataSchemas=[{"id": schema}], intakeSettings=[setting("customer_text")])
    path = f"{PLANS}/{made['id']}/dataschemas/default"
    code = "pre.check.data.schema.referenced.by.intake"
    refused(api.put(path, {"id": api.schema()["id"]}), 409, code)
    refused(api.delete(path), 409, code)
    assert api.put(path, {"id": schema}).status_code == 200


def test_a_schema_that_a_step_refers_to_stays_until_the_step_is_cleared(api: Api) -> None:
    schema = api.schema()["id"]
    made = api.caseplan(dataSchemas=[{"id": schema}])
    path = f"{PLANS}/{made['id']}/dataschemas/default"
    step = api.step_path(made["id"])
    api.changed(step, workitem(api, schema))
    code = "pre.check.data.schema.referenced.by.workitem.settings"
    refused(api.put(path, {"id": api.schema()["id"]}), 409, code)
    refused(api.delete(path), 409, code)
    api.changed(step, {"activityType": "None"})
    assert api.delete(path).status_code == 204


def test_after_publish_the_schema_is_frozen(api: Api) -> None:
    path = f"{PLANS}/{api.published()['id']}"
    body = {"id": api.schema()["id"]}

    def edits() -> list[Any]:
        return [
            api.post(f"{path}/dataschemas", body),
            api.put(f"{path}/dataschemas/default", body),
            api.delete(f"{path}/dataschemas/default"),
        ]

    for answer in edits():
        refused(answer, 409, "pre.check.draft.caseplan.version.required")
    api.made(f"{path}/versions", {})
    for answer in edits():
        refused(answer, 409, "pre.check.published.caseplan.field.update.not.allowed")


def test_intake_is_replaced_whole_and_shown_in_display_order(api: Api) -> None:
    schema = api.schema("customer", "place")["id"]
    path = f"{PLANS}/{api.caseplan(dataSchemas=[{'id': schema}])['id']}"
    wanted = [setting("place_text", 7, required=False), setting("customer_text", 3)]
    answer = api.put(f"{path}/intakesettings", {"intakeSettings": wanted})
    assert answer.json()["entities"] == wanted[::-1]
    assert api.seen(f"{path}/versions/latest/intakesettings") == answer.json()
    cleared = api.put(f"{path}/intakesettings", {"intakeSettings": []})
    assert cleared.json()["entities"] == []


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        (None, "validation.failed"),
        ("x", "validation.failed"),
        ([{"property": "customer_text"}], "validation.failed"),
        ([setting("", 1)], "validation.failed"),
        ([setting(f"p{n}", n) for n in range(11)], "validation.failed"),
        ([setting("customer_text", 1), setting("customer_text", 2)], "validation.failed"),
        ([setting("nobody_text")], "schema.error.property.not.found"),
        ([setting("customer_text", 1), setting("place_text", 1)], "schema.error.duplicate.display.order"),
        ([setting("off_text")], "schema.error.property.not.found"),
        ([setting("customer_text", 9)], "invalid.input.no.change"),
    ],
)
def test_wrong_intake_has_its_documented_code(api: Api, settings: Any, code: str) -> None:
    properties = {f"{key}_text": text_property(key) for key in ("customer", "place", "off")}
    properties["off_text"]["_disabled"] = True
    schema = api.made("taskmanagement/workitems/schemas", schema_body(properties))["id"]
    made = api.caseplan(dataSchemas=[{"id": schema}], intakeSettings=[setting("customer_text", 9)])
    refused(api.put(f"{PLANS}/{made['id']}/intakesettings", {"intakeSettings": settings}), 400, code)


def test_a_new_caseplan_cannot_ask_for_a_disabled_property(api: Api) -> None:
    off = {**text_property("off"), "_disabled": True}
    schema = api.made("taskmanagement/workitems/schemas", schema_body({"off_text": off}))["id"]
    body = {"name": "Another", "referencePrefix": "ANO", "divisionId": "*", "customerIntentId": api.intent()}
    more = {"dataSchemas": [{"id": schema}], "intakeSettings": [setting("off_text")]}
    refused(api.post(PLANS, {**body, **more}), 400, "schema.error.property.disabled")


def test_intake_needs_a_schema(api: Api) -> None:
    path = f"{PLANS}/{api.caseplan()['id']}/intakesettings"
    body = {"intakeSettings": [setting("customer_text")]}
    refused(api.put(path, body), 400, "schema.error.missing.data.schemas")
    refused(api.put(path, {"intakeSettings": []}), 400, "invalid.input.no.change")


def test_intake_goes_on_a_draft(api: Api) -> None:
    path = f"{PLANS}/{api.published(dataSchemas=[{'id': api.schema('customer')['id']}])['id']}"
    body = {"intakeSettings": [setting("customer_text")]}
    refused(api.put(f"{path}/intakesettings", body), 400, "pre.check.draft.caseplan.version.required")
    api.made(f"{path}/versions", {})
    assert api.put(f"{path}/intakesettings", body).status_code == 200


def test_unknown_and_malformed_caseplans(api: Api) -> None:
    body: dict[str, Any] = {"intakeSettings": []}
    refused(api.put(f"{PLANS}/{NOWHERE}/intakesettings", body), 404, "not.found.error")
    refused(api.put(f"{PLANS}/x/intakesettings", body), 400, "validation.failed")
    refused(api.post(f"{PLANS}/x/dataschemas", {"id": NOWHERE}), 404, "not.found.error")
