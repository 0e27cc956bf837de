"""What differs between a data schema of the spec and the org's, and the next version that is made of both."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Json, changes, goal, observed, steps, titles, uid

from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.schema.client import DataSchema
from genesys_caseplans.kinds.schema.kind import KIND
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.schema.steps import following_version

TEXT: Json = {"allOf": [{"$ref": "#/definitions/text"}], "title": "Note", "minLength": 0, "maxLength": 100}
ENUM: Json = {
    "allOf": [{"$ref": "#/definitions/enum"}],
    "title": "Channel",
    "enum": ["voice", "chat"],
    "_enumProperties": {
        "voice": {"title": "Voice", "_disabled": False},
        "chat": {"title": "Chat", "_disabled": False},
    },
}


def org(*, enabled: bool = True, **properties: Json) -> Observed[SchemaEntry]:
    document = {
        "$schema": "http://json-schema.org/draft-04/schema#",
        "title": "Data",
        "description": "",
        "properties": properties,
        "definitions": {"text": {}},
        "x-other": "kept",
    }
    answer = {"id": uid(1), "name": "Data", "version": 4, "enabled": enabled, "jsonSchema": document}
    return observed(KIND, DataSchema, answer)


def spec(**attributes: Json) -> Json:
    return {"name": "Data", "attributes": attributes}


def channel(values: Any) -> Json:
    return spec(channel={"type": "enum", "values": values})


# --- values of an enum


@pytest.mark.parametrize("values", [["voice", "chat"], ["chat", "voice"], {"voice": "Voice", "chat": "Chat"}], ids=repr)
def test_the_same_values_are_no_change_however_they_are_written(values: Any) -> None:
    assert changes(KIND, goal(KIND, channel(values), org(channel_enum=ENUM))) == {}


def test_a_dropped_value_is_a_change_and_is_said_to_be_disabled() -> None:
    of = goal(KIND, channel(["chat"]), org(channel_enum=ENUM))
    assert changes(KIND, of) == {"attributes.channel.values": (["voice", "chat"], ["chat"])}
    assert KIND.compare(of).notes == ("channel: voice will be disabled, since the API takes no value away",)


def test_a_new_value_is_a_change_and_nothing_is_disabled() -> None:
    of = goal(KIND, channel(["voice", "chat", "mail"]), org(channel_enum=ENUM))
    assert changes(KIND, of) == {"attributes.channel.values": (["voice", "chat"], ["voice", "chat", "mail"])}
    assert KIND.compare(of).notes == ()


def test_a_title_counts_only_where_the_spec_gives_one() -> None:
    assert changes(KIND, goal(KIND, channel({"voice": "By voice", "chat": "Chat"}), org(channel_enum=ENUM))) == {
        "attributes.channel.values": ({"voice": "Voice", "chat": "Chat"}, {"voice": "By voice", "chat": "Chat"})
    }
    untitled = {**ENUM, "_enumProperties": None}
    assert changes(KIND, goal(KIND, channel(["voice", "chat"]), org(channel_enum=untitled))) == {}


def test_a_value_that_was_disabled_comes_back() -> None:
    disabled = {**ENUM, "_enumProperties": {"voice": {"title": "Voice", "_disabled": True}}}
    of = goal(KIND, channel(["voice", "chat"]), org(channel_enum=disabled))
    assert changes(KIND, of) == {"attributes.channel.values": (["chat"], ["voice", "chat"])}


# --- limits and raw attributes


def test_limits_that_are_left_out_are_not_compared() -> None:
    assert changes(KIND, goal(KIND, spec(note={"type": "text"}), org(note_text={**TEXT, "maxLength": 7}))) == {}


def test_a_raw_attribute_is_compared_member_by_member() -> None:
    raw = {"raw": {**TEXT, "maxLength": 7, "x-mine": 1}}
    assert changes(KIND, goal(KIND, spec(note=raw), org(note_text=TEXT))) == {
        "attributes.note.raw.maxLength": (100, 7),
        "attributes.note.raw.x-mine": (None, 1),
    }
    assert changes(KIND, goal(KIND, spec(note={"raw": {"allOf": TEXT["allOf"]}}), org(note_text=TEXT))) == {}


# --- the next version


def following(said: Json, before: Observed[SchemaEntry]) -> Json:
    return following_version(SchemaEntry.model_validate(said), before).wire()


def test_the_next_version_carries_along_what_the_spec_does_not_say() -> None:
    has = {**TEXT, "x-other": "kept"}
    found = following(spec(other={"type": "checkbox"}), org(note_text=has, channel_enum=ENUM))
    assert found == {
        "name": "Data",
        "version": 4,
        "enabled": True,
        "jsonSchema": {
            "$schema": "http://json-schema.org/draft-04/schema#",
            "title": "Data",
            "description": "",
            "x-other": "kept",
            "properties": {
                "note_text": has,
                "channel_enum": ENUM,
                "other_checkbox": {"allOf": [{"$ref": "#/definitions/checkbox"}], "title": "Other"},
            },
        },
    }


def test_the_next_version_changes_nothing_of_what_was_seen() -> None:
    before = org(note_text=TEXT)
    following(spec(note={"type": "text", "maxLength": 5}), before)
    assert before.entry.attributes["note_text"].max_length == 100
    assert changes(KIND, goal(KIND, spec(note={"type": "text", "maxLength": 100}), before)) == {}


def test_a_new_name_is_the_title_too() -> None:
    found = following({"name": "Other", "description": "More"}, org())
    assert (found["name"], found["jsonSchema"]["title"], found["jsonSchema"]["description"]) == (
        "Other",
        "Other",
        "More",
    )


@pytest.mark.parametrize(("said", "enabled"), [({}, False), ({"enabled": True}, True), ({"enabled": False}, False)])
def test_what_the_spec_does_not_say_of_enabled_stays(said: Json, enabled: bool) -> None:
    assert following({"name": "Data", **said}, org(enabled=False))["enabled"] is enabled


# --- steps


def test_a_change_is_one_next_version_however_much_differs() -> None:
    (step,) = steps(KIND, goal(KIND, {**spec(note={"type": "text"}), "description": "More"}, org()))
    assert (step.title, step.requests) == ("make the next version", 1)
    assert titles(KIND, goal(KIND, spec(), org())) == []


def test_a_new_schema_is_one_request_and_two_more_where_it_is_to_be_disabled() -> None:
    assert titles(KIND, goal(KIND, spec())) == ["create schema"]
    found = steps(KIND, goal(KIND, {**spec(), "enabled": False}))
    assert [(step.title, step.requests) for step in found] == [("create schema", 1), ("disable schema", 2)]
