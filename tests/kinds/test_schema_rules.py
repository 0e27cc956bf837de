"""What the API refuses of data schemas: each rule with its path and words, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import OFFLINE, Around, Json, broken, goal, observed, told, uid

from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.schema.client import DataSchema
from genesys_caseplans.kinds.schema.kind import KIND
from genesys_caseplans.kinds.schema.spec import SchemaEntry

LIVE = Around()
TAG: Json = {"type": "tag", "minItems": 0, "maxItems": 5, "itemMinLength": 1, "itemMaxLength": 20}
RAW: Json = {"allOf": [{"$ref": "#/definitions/text"}]}


def spec(**attributes: Json) -> Json:
    return {"name": "Data", "attributes": attributes}


def without(said: Json, name: str) -> Json:
    return {key: one for key, one in said.items() if key != name}


def rules(said: Json, before: Observed[SchemaEntry] | None = None, around: Around | None = None) -> list[str]:
    return told(broken(KIND, goal(KIND, said, before, around)))


TYPES = "text, longtext, url, identifier, enum, date, datetime, integer, number, checkbox, tag"

ANYWHERE: list[tuple[str, Json, list[str]]] = [
    (
        "a key with a blank",
        spec(**{"a b": {"type": "date"}}),
        [": the key 'a b' may hold letters, digits, _ and - only"],
    ),
    ("no type", spec(it={}), [f": needs a type ({TYPES}) or raw"]),
    (
        "raw beside others",
        spec(it={"raw": RAW, "title": "It"}),
        [".title: title cannot stand beside raw: say it inside raw"],
    ),
    (
        "raw of no type",
        spec(it={"raw": {"title": "It"}}),
        [f'.raw: needs "allOf": [{{"$ref": "#/definitions/<type>"}}] with one of {TYPES}'],
    ),
    ("a long key", spec(**{"k" * 96: {"type": "text"}}), [": the key with its type is over 100 characters"]),
    (
        "a limit of another type",
        spec(it={"type": "date", "minimum": 1}),
        [".minimum: a date attribute has no minimum: it takes none"],
    ),
    (
        "a limit that it does not take",
        spec(it={"type": "text", "maximum": 5}),
        [".maximum: a text attribute has no maximum: it takes maxLength, minLength"],
    ),
    (
        "values of no enum",
        spec(it={"type": "url", "values": ["a"]}),
        [".values: a url attribute has no values: it takes maxLength, minLength"],
    ),
    ("an enum without values", spec(it={"type": "enum"}), [": an enum attribute needs values"]),
    ("an enum with none", spec(it={"type": "enum", "values": []}), [".values: an enum needs at least one value"]),
    ("a value twice", spec(it={"type": "enum", "values": ["a", "a"]}), [".values: a value is listed twice"]),
    ("a blank value", spec(it={"type": "enum", "values": ["a", " "]}), [".values: a value is blank"]),
    (
        "a blank title of a value",
        spec(it={"type": "enum", "values": {"a": " "}}),
        [".values: a value has a blank title: give it one, or list the values alone"],
    ),
    (
        "an integer without limits",
        spec(it={"type": "integer"}),
        [": an integer attribute needs maximum", ": an integer attribute needs minimum"],
    ),
    ("a number without one", spec(it={"type": "number", "minimum": 1}), [": a number attribute needs maximum"]),
    ("a tag without one", spec(it=without(TAG, "maxItems")), [": a tag attribute needs maxItems"]),
    (
        "lengths the wrong way round",
        spec(it={"type": "text", "minLength": 5, "maxLength": 4}),
        [".minLength: minLength 5 is over maxLength 4"],
    ),
    (
        "a length over the default",
        spec(it={"type": "text", "minLength": 101}),
        [".minLength: minLength 101 is over maxLength 100"],
    ),
    (
        "numbers the wrong way round",
        spec(it={"type": "number", "minimum": 5, "maximum": 4.5}),
        [".minimum: minimum 5 is over maximum 4.5"],
    ),
    ("items the wrong way round", spec(it={**TAG, "minItems": 6}), [".minItems: minItems 6 is over maxItems 5"]),
    (
        "their lengths too",
        spec(it={**TAG, "itemMinLength": 21}),
        [".itemMinLength: itemMinLength 21 is over itemMaxLength 20"],
    ),
    (
        "a broken integer",
        spec(it={"type": "integer", "minimum": 0, "maximum": 1.5}),
        [".maximum: an integer attribute needs a whole maximum, not 1.5"],
    ),
    (
        "a length over the documented one",
        spec(it={"type": "identifier", "maxLength": 101}),
        [".maxLength: warning: maxLength 101 of identifier attribute it is over the documented 100"],
    ),
]


@pytest.mark.parametrize("around", [OFFLINE, LIVE], ids=["offline", "live"])
@pytest.mark.parametrize(("said", "wanted"), [row[1:] for row in ANYWHERE], ids=[row[0] for row in ANYWHERE])
def test_a_rule_tells_its_path_and_what_is_wrong(said: Json, wanted: list[str], around: Around) -> None:
    (key,) = said["attributes"]
    assert rules(said, around=around) == [f"attributes.{key}{one}" for one in wanted]


RIGHTS: dict[str, Json] = {
    "no attributes": {"name": "Data"},
    "each type": spec(
        a={"type": "text", "minLength": 0, "maxLength": 100},
        b={"type": "longtext", "maxLength": 1000},
        c={"type": "url", "maxLength": 200},
        d={"type": "identifier"},
        e={"type": "enum", "values": {"a": "A"}},
        f={"type": "date"},
        g={"type": "datetime"},
        h={"type": "integer", "minimum": 5, "maximum": 5},
        i={"type": "number", "minimum": -1.5, "maximum": 2},
        j={"type": "checkbox"},
        k={**TAG, "uniqueItems": False},
        l={"raw": RAW},
    ),
    "the longest key": spec(**{"k" * 95: {"type": "text"}}),
}


@pytest.mark.parametrize("around", [OFFLINE, LIVE], ids=["offline", "live"])
@pytest.mark.parametrize("said", RIGHTS.values(), ids=RIGHTS)
def test_what_is_right_is_left_alone(said: Json, around: Around) -> None:
    assert rules(said, around=around) == []


# --- what the org has


def org(**properties: Any) -> Observed[SchemaEntry]:
    answer = {"id": uid(1), "name": "Data", "version": 1, "jsonSchema": {"properties": properties}}
    return observed(KIND, DataSchema, answer)


def property(kind: str, **said: Any) -> Json:
    return {"allOf": [{"$ref": f"#/definitions/{kind}"}], **said}


def test_an_attribute_keeps_its_type() -> None:
    before = org(it_text=property("text"))
    assert rules(spec(it={"type": "date"}), before) == [
        "attributes.it: the attribute it is of the type text in the org and cannot become date: the API refuses such "
        "a version as incompatible"
    ]
    assert rules(spec(it={"type": "text"}), before) == []
    assert rules(spec(it={"type": "date"}), org(it_date=property("date"))) == []
    assert rules(spec(it={"type": "date"}), org()) == []


def test_an_attribute_whose_key_is_the_apis_key_of_another_one_is_a_new_one() -> None:
    assert rules(spec(it_text={"type": "date"}), org(it_text=property("text"))) == []


def test_what_the_org_has_beyond_the_spec_is_not_judged() -> None:
    wrong = property("number", minimum=5, maximum=1)
    assert rules(spec(other={"type": "date"}), org(it_number=wrong, odd={}, **{"a b_text": property("text")})) == []


def test_what_the_spec_is_silent_about_counts_as_the_org_has_it() -> None:
    before = org(it_number=property("number", minimum=1, maximum=5))
    assert rules(spec(it={"type": "number", "minimum": 6, "maximum": 5}), before) == [
        "attributes.it.minimum: minimum 6 is over maximum 5"
    ]
    assert rules(
        spec(it={"type": "text", "minLength": 7}), org(it_text=property("text", minLength=0, maxLength=5))
    ) == ["attributes.it.minLength: minLength 7 is over maxLength 5"]


# --- limits of the org


@pytest.mark.parametrize(
    ("allowed", "wanted"),
    [
        ({}, []),
        ({"schemas": 21}, []),
        ({"schemas": 20, "maxSchemas": 20}, []),
        ({"schemas": 21, "maxSchemas": 20}, ["-: 21 schemas would be more than the 20 that the org may have"]),
        ({"maxFieldsPerSchema": 1}, []),
        ({"maxFieldsPerSchema": 0}, ["-: 1 attributes would be more than the 0 that one schema may have"]),
        (
            {"fields": 501, "maxFields": 500},
            ["-: 501 attributes would be more than the 500 that all schemas of the org may have"],
        ),
    ],
)
def test_the_limits_of_the_org_are_kept(allowed: dict[str, int], wanted: list[str]) -> None:
    assert rules(spec(it={"type": "date"}), around=Around(allowed=allowed)) == wanted


def test_what_exists_counts_only_where_it_grows() -> None:
    full = Around(allowed={"schemas": 30, "maxSchemas": 20, "maxFieldsPerSchema": 0, "fields": 9, "maxFields": 5})
    before = org(it_date=property("date"))
    assert rules(spec(it={"type": "date", "title": "Day"}), before, full) == []
    assert rules(spec(more={"type": "date"}), before, full) == [
        "-: 2 attributes would be more than the 0 that one schema may have",
        "-: 9 attributes would be more than the 5 that all schemas of the org may have",
    ]
