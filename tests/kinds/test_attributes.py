"""Attributes of a data schema: what a spec says becomes a property, and compares as equal from then on."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans.kinds.comparing import differences
from genesys_caseplans.kinds.kind import FieldChange
from genesys_caseplans.kinds.schema.attributes import changed_property, new_property, observed_attribute, value_changes
from genesys_caseplans.kinds.schema.spec import LIMITS_OF, Attribute


def changes(attribute: Attribute, current: dict[str, Any]) -> list[FieldChange]:
    """What differs between an attribute of the spec and the API's property of it."""
    has = observed_attribute(current)
    found = []
    for change in differences(attribute, has, ("it",)):
        found += list(value_changes(change.path, attribute, has)) if change.path[-1] == "values" else [change]
    return found


_COUNT = st.integers(0, 500)
_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "values": st.lists(st.sampled_from("pqrstu"), unique=True, min_size=1)
    | st.dictionaries(st.sampled_from("pqrstu"), st.text(min_size=1, max_size=4), min_size=1),
    "uniqueItems": st.booleans(),
}


@st.composite
def attributes(draw: st.DrawFn, kind: str | None = None) -> Attribute:
    chosen = kind or draw(st.sampled_from(["text", "longtext", "integer", "number", "tag", "enum", "date", "checkbox"]))
    said: dict[str, Any] = {"type": chosen}
    said |= {name: draw(_VALUES.get(name, _COUNT)) for name in sorted(LIMITS_OF.get(chosen, ()))}
    said |= draw(st.fixed_dictionaries({}, optional={"title": st.text(min_size=1, max_size=5)}))
    said |= draw(st.fixed_dictionaries({}, optional={"description": st.none() | st.text(max_size=5)}))
    return Attribute.model_validate(said)


@given(attributes())
def test_a_new_property_has_all_that_the_spec_says(attribute: Attribute) -> None:
    assert changes(attribute, new_property("it", attribute)) == []


@given(st.data())
def test_a_changed_property_has_all_that_the_spec_says_and_loses_no_value(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(["text", "integer", "tag", "enum"]))
    before, after = data.draw(attributes(kind)), data.draw(attributes(kind))
    old = new_property("it", before)
    new = changed_property(after, old)
    assert changes(after, new) == []
    assert set(old.get("enum", ())) <= set(new.get("enum", ()))


@given(attributes())
def test_what_nobody_knows_of_a_property_is_carried_along(attribute: Attribute) -> None:
    old = {**new_property("it", attribute), "x-new": {"kept": True}}
    assert changed_property(attribute, old)["x-new"] == {"kept": True}


def test_limits_that_are_left_out_are_sent_at_the_documented_defaults_and_not_compared() -> None:
    attribute = Attribute.model_validate({"type": "text"})
    assert new_property("customer_id", attribute) == {
        "allOf": [{"$ref": "#/definitions/text"}],
        "title": "Customer id",
        "minLength": 0,
        "maxLength": 100,
    }
    assert changes(attribute, {"allOf": [{"$ref": "#/definitions/text"}], "maxLength": 7, "title": "Other"}) == []


def test_a_dropped_value_is_disabled_and_one_that_comes_back_enabled() -> None:
    both = Attribute.model_validate({"type": "enum", "values": ["a", "b"]})
    one = Attribute.model_validate({"type": "enum", "values": ["b"]})
    dropped = changed_property(one, new_property("it", both))
    assert dropped["_enumProperties"] == {
        "a": {"title": "a", "_disabled": True},
        "b": {"title": "b", "_disabled": False},
    }
    assert changed_property(both, dropped)["_enumProperties"]["a"]["_disabled"] is False


def test_tags_are_unique_unless_the_spec_says_otherwise() -> None:
    said = {"type": "tag", "minItems": 0, "maxItems": 5, "itemMinLength": 1, "itemMaxLength": 20}
    assert new_property("it", Attribute.model_validate(said))["uniqueItems"] is True
    assert new_property("it", Attribute.model_validate({**said, "uniqueItems": False}))["uniqueItems"] is False
