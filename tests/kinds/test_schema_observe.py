"""A data schema of the org as a spec would say it, and under the keys of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.kinds.alone import Json, changes, goal, observed, plain, uid

from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.schema.client import DataSchema
from genesys_caseplans.kinds.schema.kind import KIND
from genesys_caseplans.kinds.schema.observe import SchemaFacts, document_of
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, Attribute, SchemaEntry


def ref(kind: str) -> Json:
    return {"allOf": [{"$ref": f"#/definitions/{kind}"}]}


PROPERTIES: Json = {
    "id_identifier": {**ref("identifier"), "title": "ID", "description": "The number", "minLength": 1, "maxLength": 9},
    "size_number": {**ref("number"), "title": "Size", "minimum": -1.5, "maximum": 2},
    "channel_enum": {
        **ref("enum"),
        "title": "Channel",
        "enum": ["voice", "chat", "fax"],
        "_enumProperties": {
            "voice": {"title": "Voice", "_disabled": False},
            "chat": {"title": "Chat"},
            "fax": {"title": "Fax", "_disabled": True},
        },
    },
    "tags_tag": {
        **ref("tag"),
        "title": "Tags",
        "items": {"minLength": 1, "maxLength": 20},
        "minItems": 0,
        "maxItems": 5,
        "uniqueItems": True,
    },
    "day_date": {**ref("date"), "title": "Day"},
}
FULL: Json = {
    "id": uid(1),
    "name": "Escalation",
    "version": 3,
    "appliesTo": ["workitem"],
    "enabled": True,
    "createdBy": {"id": uid(21)},
    "dateCreated": "2026-01-01T10:00:00.000Z",
    "jsonSchema": {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Escalation",
        "description": "What is known",
        "properties": PROPERTIES,
        "definitions": {kind: {"title": kind, "selfUri": "/x"} for kind in ATTRIBUTE_TYPES},
    },
    "somethingNew": 1,
}


def org(**said: Any) -> Observed[SchemaEntry]:
    return observed(KIND, DataSchema, FULL | said)


def with_properties(properties: Any) -> Observed[SchemaEntry]:
    return org(jsonSchema={"properties": properties})


def test_a_full_answer_is_said_whole() -> None:
    assert plain(org().entry) == {
        "name": "Escalation",
        "description": "What is known",
        "enabled": True,
        "attributes": {
            "id_identifier": {
                "type": "identifier",
                "title": "ID",
                "description": "The number",
                "minLength": 1,
                "maxLength": 9,
            },
            "size_number": {"type": "number", "title": "Size", "description": None, "minimum": -1.5, "maximum": 2},
            "channel_enum": {
                "type": "enum",
                "title": "Channel",
                "description": None,
                "values": {"voice": "Voice", "chat": "Chat"},
            },
            "tags_tag": {
                "type": "tag",
                "title": "Tags",
                "description": None,
                "minItems": 0,
                "maxItems": 5,
                "itemMinLength": 1,
                "itemMaxLength": 20,
                "uniqueItems": True,
            },
            "day_date": {"type": "date", "title": "Day", "description": None},
        },
    }


def test_what_a_spec_does_not_say_stands_beside_it() -> None:
    facts = org().facts
    assert isinstance(facts, SchemaFacts)
    assert (facts.version, facts.published, facts.division) == (3, None, None)
    assert (facts.changed, facts.changed_by) == (datetime(2026, 1, 1, 10, tzinfo=UTC), uid(21))
    assert facts.document.model_dump(by_alias=True) == FULL["jsonSchema"]


def test_the_definitions_of_core_types_are_no_attributes() -> None:
    assert set(org().entry.attributes) == set(PROPERTIES)


SPARSE: dict[str, Json] = {
    "absent": {},
    "null": {name: None for name in FULL if name != "id"},
    "an empty document": {"jsonSchema": {}},
    "no properties": {"jsonSchema": {"properties": None}},
}


@pytest.mark.parametrize("sparse", SPARSE.values(), ids=SPARSE)
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = observed(KIND, DataSchema, {"id": uid(1), **sparse})
    assert plain(found.entry) == {"name": None, "description": None, "enabled": True, "attributes": {}}
    assert document_of(found).properties is None
    assert found.facts.version is None


@pytest.mark.parametrize(("said", "enabled"), [({}, True), ({"enabled": None}, True), ({"enabled": False}, False)])
def test_a_schema_is_enabled_unless_it_says_no(said: Json, enabled: bool) -> None:
    assert observed(KIND, DataSchema, {"id": uid(1), **said}).entry.enabled is enabled


STRANGE: dict[str, Any] = {
    "nothing in it": {},
    "null": None,
    "a number": 5,
    "null instead of types": {"allOf": None},
    "no types": {"allOf": []},
    "no pointer": {"allOf": [{}]},
    "another type": ref("colour"),
    "a type of its own": {"type": "string"},
}


@pytest.mark.parametrize("property", STRANGE.values(), ids=STRANGE)
def test_a_property_of_no_known_type_is_observed_all_the_same(property: Any) -> None:
    found = with_properties({"odd_colour": property}).entry.attributes
    assert plain(found) == {"odd_colour": {"type": None, "description": None}}


@pytest.mark.parametrize("property", STRANGE.values(), ids=STRANGE)
def test_it_stays_and_is_named(property: Any) -> None:
    comparison = KIND.compare(goal(KIND, {"name": "Escalation"}, with_properties({"odd_colour": property})))
    assert comparison.unmanaged == (("attributes", "odd_colour"),)
    assert comparison.fields == ()


VALUES: dict[str, tuple[Json, Json]] = {
    "no details": ({"enum": ["a", "b"]}, {"a": None, "b": None}),
    "null details": ({"enum": ["a"], "_enumProperties": None}, {"a": None}),
    "null in details": ({"enum": ["a"], "_enumProperties": {"a": None}}, {"a": None}),
    "null values": ({"enum": None}, {}),
    "all disabled": ({"enum": ["a"], "_enumProperties": {"a": {"_disabled": True}}}, {}),
    "details of what is none": ({"enum": ["a"], "_enumProperties": {"b": {"title": "B"}}}, {"a": None}),
}


@pytest.mark.parametrize(("said", "values"), VALUES.values(), ids=VALUES)
def test_values_of_an_enum_are_those_not_disabled(said: Json, values: Json) -> None:
    found = with_properties({"a_enum": {**ref("enum"), **said}}).entry.attributes["a_enum"]
    assert found.values == values


@pytest.mark.parametrize("items", [None, {}, {"minLength": None}])
def test_a_tag_without_limits_has_none(items: Any) -> None:
    found = with_properties({"a_tag": {**ref("tag"), "items": items}}).entry.attributes["a_tag"]
    assert (found.item_min_length, found.item_max_length) == (None, None)


def test_what_no_spec_may_say_is_observed_all_the_same() -> None:
    odd = {**ref("text"), "title": "", "description": "x" * 999, "minLength": -1, "maxLength": 10**9}
    found = org(name="n" * 99, jsonSchema={"properties": {"a b_text": odd}}).entry
    assert len(found.name) == 99
    assert plain(found.attributes["a b_text"]) == {
        "type": "text",
        "title": "",
        "description": "x" * 999,
        "minLength": -1,
        "maxLength": 10**9,
    }


# --- under the keys of a spec


def test_attributes_stand_under_the_keys_of_the_spec() -> None:
    attributes = {"id": {"type": "identifier"}, "channel": {"type": "enum", "values": ["voice", "chat"]}}
    of = goal(KIND, {"name": "Escalation", "attributes": attributes}, org())
    assert of.before is not None
    assert list(of.before.entry.attributes) == ["id", "size_number", "channel", "tags_tag", "day_date"]
    assert KIND.compare(of).fields == ()
    assert KIND.compare(of).unmanaged == (
        ("attributes", "size_number"),
        ("attributes", "tags_tag"),
        ("attributes", "day_date"),
    )


def test_a_raw_attribute_is_found_by_the_type_that_it_points_at() -> None:
    attributes = {"day": {"raw": {**ref("date"), "title": "Day"}}}
    assert changes(KIND, goal(KIND, {"name": "Escalation", "attributes": attributes}, org())) == {}


def test_an_attribute_of_another_type_is_another_one() -> None:
    attributes = {"id": {"type": "text"}}
    found = changes(KIND, goal(KIND, {"name": "Escalation", "attributes": attributes}, org()))
    assert found == {"attributes.id": (None, Attribute.model_validate({"type": "text"}))}


def test_a_key_that_is_another_attributes_key_in_the_org_means_an_attribute_of_its_own() -> None:
    """`day_date` of a spec is `day_date_date` to the API, not the date `day` that the org has."""
    of = goal(KIND, {"name": "Escalation", "attributes": {"day_date": {"type": "date"}}}, org())
    assert set(changes(KIND, of)) == {"attributes.day_date"}
    assert ("attributes", "day_date (unmanaged)") in KIND.compare(of).unmanaged
