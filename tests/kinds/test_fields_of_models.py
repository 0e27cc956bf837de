"""What holds for every field of every model: it is compared, sent and read under the name that its `Wire` says.

Derived from the models, so that a field that is added in its one place is held to all of this.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds import whole
from tests.kinds.alone import Around, goal_of
from tests.kinds.whole import KINDS, Field

from genesys_caseplans.kinds.endpoints import live_object
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import FieldChange, Observed
from genesys_caseplans.kinds.schema import client as schema
from genesys_caseplans.kinds.schema.attributes import new_property
from genesys_caseplans.kinds.schema.observe import SchemaFacts
from genesys_caseplans.kinds.schema.spec import Attribute, property_key
from genesys_caseplans.kinds.worktype.spec import Status

FIELDS = [(kind, field) for kind in KINDS for field in whole.fields(whole.entry(kind))]


def before(kind: str) -> Observed[Any]:
    """An object of the org that has all that the whole entry says, its parts included."""
    entry = whole.entry(kind)
    if kind != "schema":
        return Observed("own id", entry)
    properties = {property_key(key, one): new_property(key, one) for key, one in entry.attributes.items()}
    model = schema.DataSchema(id="own id", name=entry.name, json_schema=schema.JsonSchema(properties=properties))
    observed = KINDS[kind].observe(live_object(model))
    assert isinstance(observed.facts, SchemaFacts)
    has = {**entry.attributes, "own": observed.entry.attributes["own_text"]}
    under_api_keys = {property_key(key, entry.attributes[key]): one for key, one in has.items()}
    return Observed("own id", entry.model_copy(update={"attributes": under_api_keys}), facts=observed.facts)


# --- that they are compared


def test_the_whole_entries_say_every_field_of_every_model() -> None:
    entries = [one for kind in KINDS for one in _models(whole.entry(kind))]
    models: list[type[SpecModel]] = [type(one) for one in entries]
    said = {(type(one), name) for one in entries for name in one.model_fields_set}
    assert {
        f"{model.__name__}.{name}"
        for model in models
        for name in model.model_fields
        if name not in model.steering and (model, name) not in said
    } == set()


def _models(value: Any) -> list[SpecModel]:
    if isinstance(value, SpecModel):
        return [value, *(one for name in type(value).model_fields for one in _models(getattr(value, name)))]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [one for item in inner for one in _models(item)]


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_differs_where_nothing_does(kind: str) -> None:
    of = goal_of(KINDS[kind], whole.entry(kind), before(kind), Around())
    assert [one for one in KINDS[kind].compare(of).fields if one.path != ("publish",)] == []


def _is_told_otherwise(field: Field) -> bool:
    """The type is part of the key by which an attribute is found; a raw attribute is compared member by member."""
    return field.model is Attribute and field.name in ("type", "raw")


COMPARED = [(kind, field) for kind, field in FIELDS if not _is_told_otherwise(field)]
over_all_fields = pytest.mark.parametrize(
    ("kind", "field"), COMPARED, ids=[f"{kind}-{field}" for kind, field in COMPARED]
)


def other_entry(kind: str, field: Field) -> tuple[Any, Any]:
    """An entry that says something else of one field, and what."""
    entry = whole.entry(kind)
    old = whole.at(entry, field.place)
    new = whole.another(field, old)
    assert new != old
    entry = whole.changed(entry, field.place, new)
    if field.model is Status and field.name == "name":
        entry = whole.changed(entry, (*field.place[:-1], "was"), old)
    return entry, new


@over_all_fields
def test_another_value_of_a_field_is_one_change_at_its_path(kind: str, field: Field) -> None:
    entry, new = other_entry(kind, field)
    old = whole.at(whole.entry(kind), field.place)
    found = [
        one for one in KINDS[kind].compare(goal_of(KINDS[kind], entry, before(kind))).fields if one.path != ("publish",)
    ]
    told = (list(old), list(new)) if field.name == "values" else (old, new)
    assert found == [FieldChange(field.path, *told)]


@over_all_fields
def test_a_field_that_the_spec_leaves_out_is_not_compared(kind: str, field: Field) -> None:
    entry, _ = other_entry(kind, field)
    holder = whole.at(entry, field.place[:-1])
    if isinstance(holder, dict):
        silent: Any = {key: value for key, value in holder.items() if key != field.place[-1]}
    else:
        silent = type(holder).model_construct(holder.model_fields_set - {field.name}, **holder.__dict__)
    of = goal_of(KINDS[kind], whole.changed(entry, field.place[:-1], silent), before(kind))
    assert [one for one in KINDS[kind].compare(of).fields if one.path != ("publish",)] == []


@over_all_fields
def test_what_a_new_object_is_to_have_differs_from_nothing(kind: str, field: Field) -> None:
    found = KINDS[kind].compare(goal_of(KINDS[kind], whole.entry(kind))).fields
    (one,) = [one for one in found if one.path == field.path[: len(one.path)]]
    assert one.before in (None, False)
    assert whole.at(one.after, _inner_place(one.path, field)) == whole.at(whole.entry(kind), field.place)


def _inner_place(path: tuple[str | int, ...], field: Field) -> tuple[str | int, ...]:
    """What is left of the way to a field inside of what a change names."""
    return field.place[len(path) :]
