"""Data schemas: api-facts "Data schemas"."""

from typing import Any

import pytest
from tests.sandbox.making import NOWHERE, Api, refused, schema_body, text_property

PATH = "taskmanagement/workitems/schemas"
CODE = "dynamic.schema."


def field(kind: str, **limits: Any) -> dict[str, Any]:
    return {"title": kind, "description": "", "allOf": [{"$ref": f"#/definitions/{kind}"}], **limits}


TAG = {"items": {"minLength": 1, "maxLength": 20}, "minItems": 0, "maxItems": 10, "uniqueItems": True}
ALL_TYPES = {
    "a_text": field("text", minLength=0, maxLength=100),
    "b_longtext": field("longtext", minLength=0, maxLength=1000),
    "c_url": field("url", minLength=0, maxLength=200),
    "d_identifier": field("identifier", minLength=0, maxLength=100),
    "e_enum": field("enum", enum=["red", "blue"], _enumProperties={"red": {"title": "Red", "_disabled": False}}),
    "f_date": field("date"),
    "g_datetime": field("datetime"),
    "h_integer": field("integer", minimum=-5, maximum=24),
    "i_number": field("number", minimum=2.7, maximum=31.3),
    "j_checkbox": field("checkbox"),
    "k_tag": field("tag", **TAG),
}


def test_all_eleven_types_make_a_schema_of_version_1(api: Api) -> None:
    made = api.made(PATH, schema_body(ALL_TYPES))
    assert made["jsonSchema"]["properties"] == ALL_TYPES
    assert (made["version"], made["enabled"], made["appliesTo"]) == (1, True, ["WORKITEM"])
    assert "deleted" not in made
    assert api.seen(f"{PATH}/{made['id']}") == made


def test_version_may_be_left_out_or_one(api: Api) -> None:
    assert api.post(PATH, {**schema_body(ALL_TYPES), "version": 1}).status_code == 200
    refused(api.post(PATH, {**schema_body(ALL_TYPES), "version": 2}), 409, CODE + "version.conflict")


def test_two_schemas_may_have_one_name(api: Api) -> None:
    assert api.schema(name="Twice")["id"] != api.schema(name="Twice")["id"]


def test_enabled_false_is_ignored_on_create_and_kept_on_update(api: Api) -> None:
    body = {**schema_body(ALL_TYPES), "enabled": False}
    made = api.made(PATH, body)
    assert made["enabled"] is True
    assert api.put(f"{PATH}/{made['id']}", {**body, "version": 1}).json()["enabled"] is False


@pytest.mark.parametrize(
    ("properties", "code"),
    [
        ({"customer": field("text", minLength=0, maxLength=9)}, "invalid.json.schema"),
        ({"_text": field("text", minLength=0, maxLength=9)}, "invalid.json.schema"),
        ({"customer_url": field("text", minLength=0, maxLength=9)}, "invalid.json.schema"),
        ({"customer_text": {"title": "Customer", "minLength": 0, "maxLength": 9}}, "invalid.json.schema"),
        ({"customer_text": "text"}, "invalid.json.schema"),
        ({"customer_checkbox": {"allOf": [{"$ref": "#/definitions/checkbox"}]}}, "invalid.json.schema"),
        ({"colour_enum": field("enum", enum="red")}, "invalid.json.schema"),
        ({"colour_enum": field("enum", enum=["red", "red"])}, "invalid.json.schema"),
        ({"colour_enum": field("enum", enum=["red"], _enumProperties={"blue": {}})}, "invalid.json.schema"),
        ({"customer_text": field("text", maxLength=9)}, "validation.limit.missing"),
        ({"customer_identifier": field("identifier", minLength=0)}, "validation.limit.missing"),
        ({"amount_integer": field("integer", minimum=0)}, "validation.limit.missing"),
        ({"amount_number": field("number")}, "validation.limit.missing"),
        ({"labels_tag": field("tag", minItems=0, maxItems=3, uniqueItems=True)}, "validation.limit.missing"),
        ({"labels_tag": field("tag", **{**TAG, "items": {"minLength": 1}})}, "validation.limit.missing"),
        ({"colour_enum": field("enum")}, "validation.limit.missing"),
        ({"customer_text": field("text", minLength=5, maxLength=4)}, "validation.limit.error"),
        ({"customer_text": field("text", minLength=0, maxLength=101)}, "validation.limit.error"),
        ({"customer_text": field("text", minLength="0", maxLength=9)}, "validation.limit.error"),
        ({"customer_text": field("text", minLength=0, maxLength=9.5)}, "validation.limit.error"),
        ({"amount_number": field("number", minimum=True, maximum=9)}, "validation.limit.error"),
        (
            {"x" * 96 + "_text": field("text", minLength=0, maxLength=9)},
            "limit.max.number.of.characters.for.field.name.would.be.exceeded",
        ),
        (
            {f"f{n}_checkbox": field("checkbox") for n in range(26)},
            "limit.max.number.of.fields.per.schema.would.be.exceeded",
        ),
    ],
)
def test_a_wrong_property_has_its_documented_code(api: Api, properties: Any, code: str) -> None:
    refused(api.post(PATH, schema_body(properties)), 400, CODE + code)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"jsonSchema": None}, "invalid.json.schema"),
        ({"jsonSchema": []}, "invalid.json.schema"),
        ({"jsonSchema": {"title": "x", "colour": "red"}}, "invalid.json.schema"),
        ({"jsonSchema": {"title": "x", "properties": []}}, "invalid.json.schema"),
        ({"jsonSchema": {"title": "x", "required": ["nobody_text"]}}, "invalid.json.schema"),
        ({"name": None, "jsonSchema": {}}, "invalid.json.schema"),
        ({"jsonSchema": {"title": "x" * 51}}, "length.limits.would.be.exceeded"),
        ({"jsonSchema": {"title": "x", "description": "x" * 201}}, "length.limits.would.be.exceeded"),
        ({"name": "x" * 51}, "length.limits.would.be.exceeded"),
    ],
)
def test_a_wrong_document_has_its_documented_code(api: Api, change: Any, code: str) -> None:
    refused(api.post(PATH, {**schema_body(ALL_TYPES), **change}), 400, CODE + code)


def test_an_update_with_the_current_version_makes_the_next(api: Api) -> None:
    made = api.schema("customer")
    wider = schema_body({**made["jsonSchema"]["properties"], "more_text": text_property("More")})
    answer = api.put(f"{PATH}/{made['id']}", {**wider, "version": 1})
    assert answer.json()["version"] == 2
    versions = api.seen(f"{PATH}/{made['id']}/versions")
    assert [one["version"] for one in versions["entities"]] == [1, 2]
    assert api.seen(f"{PATH}/{made['id']}/versions/1") == made
    refused(api.get(f"{PATH}/{made['id']}/versions/3"), 404, "not.found")


@pytest.mark.parametrize("version", [None, 0, 2, "1"])
def test_an_update_without_the_current_version_is_a_conflict(api: Api, version: Any) -> None:
    made = api.schema()
    body = {**schema_body(made["jsonSchema"]["properties"]), "version": version}
    refused(api.put(f"{PATH}/{made['id']}", body), 409, CODE + "version.conflict")


def test_removing_or_retyping_a_property_is_incompatible(api: Api) -> None:
    made = api.schema("customer", "place")
    for properties in (
        {"customer_text": text_property("customer")},
        {"customer_text": text_property("c"), "place_url": field("url", minLength=0, maxLength=9)},
    ):
        body = {**schema_body(properties), "version": 1}
        refused(api.put(f"{PATH}/{made['id']}", body), 400, CODE + "incompatible.json.schema.update")


def test_dropping_an_enum_value_is_incompatible_and_disabling_it_is_not(api: Api) -> None:
    made = api.made(PATH, schema_body({"e_enum": field("enum", enum=["red", "blue"])}))
    fewer = {**schema_body({"e_enum": field("enum", enum=["red"])}), "version": 1}
    refused(api.put(f"{PATH}/{made['id']}", fewer), 400, CODE + "incompatible.json.schema.update")
    told = {"blue": {"title": "Blue", "_disabled": True}}
    disabled = field("enum", enum=["red", "blue"], _enumProperties=told)
    body = {**schema_body({"e_enum": disabled}), "version": 1}
    assert api.put(f"{PATH}/{made['id']}", body).status_code == 200


def test_a_schema_in_use_is_not_deleted(api: Api) -> None:
    made = api.schema()
    worktype = api.worktype(schemaId=made["id"])
    refused(api.delete(f"{PATH}/{made['id']}"), 409, "workitem.schema.cannot.be.deleted")
    api.delete(f"taskmanagement/worktypes/{worktype['id']}")
    assert api.delete(f"{PATH}/{made['id']}").status_code == 204


def test_a_deleted_schema_is_still_shown_as_deleted(api: Api) -> None:
    made = api.schema()
    api.delete(f"{PATH}/{made['id']}")
    assert api.seen(f"{PATH}/{made['id']}")["deleted"] is True
    listed = {one["id"]: one for one in api.seen(PATH)["entities"]}
    assert listed[made["id"]]["deleted"] is True
    refused(api.delete(f"{PATH}/{made['id']}"), 404, "not.found")
    body = {**schema_body(made["jsonSchema"]["properties"]), "version": 1}
    refused(api.put(f"{PATH}/{made['id']}", body), 404, "not.found")


def test_the_listing_is_one_page_of_all(api: Api) -> None:
    made = api.schema()
    listing = api.seen(PATH)
    assert listing["total"] == len(listing["entities"]) == 4
    assert listing["entities"][-1] == made


def test_the_org_holds_20_schemas_and_deleted_ones_do_not_count(api: Api) -> None:
    made = [api.schema() for _ in range(17)]
    full = CODE + "limit.max.number.of.schemas.per.org.would.be.exceeded"
    refused(api.post(PATH, schema_body(ALL_TYPES)), 400, full)
    api.delete(f"{PATH}/{made[0]['id']}")
    api.schema()


def test_limits_and_core_types_can_be_read(api: Api) -> None:
    limits = api.seen(f"{PATH}/limits")
    assert (limits["maxNumberOfSchemasPerOrg"], limits["maxNumberOfFieldsPerSchema"]) == (20, 25)
    core = api.seen(f"{PATH}/coretypes")
    assert [one["name"] for one in core["entities"]] == [
        "text", "longtext", "url", "identifier", "enum", "date", "datetime", "integer", "number", "checkbox", "tag",
    ]  # fmt: skip
    assert api.seen(f"{PATH}/coretypes/tag") == core["entities"][-1]
    refused(api.get(f"{PATH}/coretypes/colour"), 404, "not.found")


def test_unknown_and_malformed_ids_are_not_found(api: Api) -> None:
    for schema in (NOWHERE, "x"):
        refused(api.get(f"{PATH}/{schema}"), 404, "not.found")
        refused(api.delete(f"{PATH}/{schema}"), 404, "not.found")
        refused(api.get(f"{PATH}/{schema}/versions"), 404, "not.found")
