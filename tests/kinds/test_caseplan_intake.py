"""What a spec may call the attributes that an intake form asks for, and which properties of the schema those are."""

from __future__ import annotations

from tests.kinds.alone import Around, Json, observed, uid

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.caseplan.intake import property_names
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.schema.client import DataSchema
from genesys_caseplans.kinds.schema.kind import KIND
from genesys_caseplans.kinds.schema.spec import SchemaEntry

DATA = Reference("schemas", id=uid(2))


def org(*properties: str) -> Observed[SchemaEntry]:
    """A schema of the org; the types of its properties are the ends of their names."""
    document: Json = {name: {"allOf": [{"$ref": f"#/definitions/{name.split('_')[-1]}"}]} for name in properties}
    answer = {"id": uid(2), "name": "Data", "jsonSchema": {"properties": document}}
    return observed(KIND, DataSchema, answer)


def spec(**types: str) -> SchemaEntry:
    attributes = {key: {"type": kind} for key, kind in types.items()}
    return SchemaEntry.model_validate({"name": "Data", "attributes": attributes})


def test_a_new_schema_is_asked_by_the_keys_of_the_spec() -> None:
    assert property_names(DATA, Around(entries={DATA: spec(day="date", note="text")})) == {
        "day": "day_date",
        "note": "note_text",
    }


def test_one_of_the_org_by_its_properties_with_or_without_their_types() -> None:
    assert property_names(DATA, Around(seen={DATA: org("day_date", "note_text")})) == {
        "day_date": "day_date",
        "note_text": "note_text",
        "day": "day_date",
        "note": "note_text",
    }


def test_a_property_of_no_known_type_only_by_its_whole_name() -> None:
    assert property_names(DATA, Around(seen={DATA: org("day_colour")})) == {"day_colour": "day_colour"}


def test_one_that_the_spec_changes_by_its_keys_and_by_what_the_org_has_beyond_them() -> None:
    """As the engine lays a spec over the org: attributes beyond the spec keep their whole names as keys."""
    has = org("day_date", "note_text")
    planned = spec(day="date", size="text").model_copy()
    planned.attributes["note_text"] = has.entry.attributes["note_text"]
    names = property_names(DATA, Around(entries={DATA: planned}, seen={DATA: has}))
    assert names == {
        "day": "day_date",
        "day_date": "day_date",
        "size": "size_text",
        "note": "note_text",
        "note_text": "note_text",
    }


def test_nothing_is_known_of_no_schema_nor_of_one_that_nobody_read() -> None:
    assert property_names(None, Around()) is None
    assert property_names(DATA, Around()) is None
