"""How a data schema is written in a spec, and what can be wrong with it before any org is asked.

Source of the attribute types and their limits: api-facts, Data schemas.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import Field

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.fields import Entry, NeverEmpty, SpecModel, Tidy
from genesys_caseplans.kinds.kind import Rule

AttributeType = Literal[
    "text", "longtext", "url", "identifier", "enum", "date", "datetime", "integer", "number", "checkbox", "tag"
]
ATTRIBUTE_TYPES: tuple[str, ...] = get_args(AttributeType)

_TEXT = frozenset({"minLength", "maxLength"})
_NUMBER = frozenset({"minimum", "maximum"})
_TAG = frozenset({"minItems", "maxItems", "itemMinLength", "itemMaxLength", "uniqueItems"})

#: Which limits an attribute of a type may have.
LIMITS_OF: dict[str, frozenset[str]] = {
    "text": _TEXT,
    "longtext": _TEXT,
    "url": _TEXT,
    "identifier": _TEXT,
    "integer": _NUMBER,
    "number": _NUMBER,
    "tag": _TAG,
    "enum": frozenset({"values"}),
}
_MUST_GIVE: dict[str, frozenset[str]] = {
    "integer": _NUMBER,
    "number": _NUMBER,
    "tag": _TAG - {"uniqueItems"},
    "enum": frozenset({"values"}),
}
#: The longest that a text may be where the spec does not say; the shortest is 0.
DEFAULT_MAX_LENGTH: dict[str, int] = {"text": 100, "longtext": 1000, "url": 200, "identifier": 100}

SchemaName = Annotated[str, Tidy, Field(min_length=1, max_length=50)]
_Length = Annotated[int, Field(ge=0)]


class Attribute(SpecModel):
    """One custom attribute: a type with its limits, or `raw`, the API's own property."""

    type: Annotated[AttributeType | None, NeverEmpty] = None
    title: Annotated[Annotated[str, Field(min_length=1, max_length=100)] | None, NeverEmpty] = None
    description: Annotated[str, Field(max_length=200)] | None = None
    min_length: Annotated[_Length | None, NeverEmpty] = None
    max_length: Annotated[_Length | None, NeverEmpty] = None
    minimum: Annotated[int | float | None, NeverEmpty] = None
    maximum: Annotated[int | float | None, NeverEmpty] = None
    min_items: Annotated[_Length | None, NeverEmpty] = None
    max_items: Annotated[_Length | None, NeverEmpty] = None
    item_min_length: Annotated[_Length | None, NeverEmpty] = None
    item_max_length: Annotated[_Length | None, NeverEmpty] = None
    unique_items: Annotated[bool | None, NeverEmpty] = None
    values: Annotated[list[str] | dict[str, str] | None, NeverEmpty] = None
    raw: Annotated[dict[str, Any] | None, NeverEmpty] = None

    @property
    def core_type(self) -> str | None:
        """One of the eleven types; of a raw attribute the one that its `$ref` names."""
        if self.raw is None:
            return self.type
        return raw_type(self.raw)

    @property
    def titles(self) -> dict[str, str]:
        """The values of an enum with their titles."""
        if isinstance(self.values, dict):
            return dict(self.values)
        return {value: value for value in self.values or ()}


class SchemaEntry(Entry):
    """A data schema of a spec. Attributes are additive: what the org has beyond them stays."""

    name: SchemaName
    description: Annotated[str, Field(max_length=200)] | None = None
    enabled: bool = True
    attributes: dict[str, Attribute] = Field(default_factory=dict)


def raw_type(raw: Mapping[str, Any]) -> str | None:
    """The core type that an API property refers to."""
    references = raw.get("allOf")
    first: Any = references[0] if isinstance(references, list) and references else None
    pointer = first.get("$ref") if isinstance(first, dict) else None
    name = str(pointer).removeprefix("#/definitions/")
    return name if name in ATTRIBUTE_TYPES else None


def property_key(key: str, attribute: Attribute) -> str:
    """The API's key of an attribute: the spec's key plus the type."""
    return f"{key}_{attribute.core_type}"


def validate_schema(entry: Entry, _: Mapping[Address, Entry]) -> Iterable[Rule]:
    """What is wrong with a schema by itself."""
    assert isinstance(entry, SchemaEntry)
    for key, attribute in entry.attributes.items():
        for field, message in _attribute_faults(key, attribute):
            yield Rule(("attributes", key, *((field,) if field else ())), message)


def _attribute_faults(key: str, attribute: Attribute) -> Iterable[tuple[str, str]]:
    if not re.fullmatch(r"[A-Za-z0-9_-]+", key):
        yield "", f"the key {key!r} may hold letters, digits, _ and - only"
    given = {Attribute.model_fields[name].alias or name for name in attribute.model_fields_set}
    if attribute.raw is not None:
        others = sorted(given - {"raw"})
        if others:
            yield others[0], f"{', '.join(others)} cannot stand beside raw: say it inside raw"
        if attribute.core_type is None:
            types = ", ".join(ATTRIBUTE_TYPES)
            yield "raw", f'needs "allOf": [{{"$ref": "#/definitions/<type>"}}] with one of {types}'
        return
    if attribute.type is None:
        yield "", f"needs a type ({', '.join(ATTRIBUTE_TYPES)}) or raw"
        return
    if len(property_key(key, attribute)) > 100:
        yield "", "the key with its type is over 100 characters"
    allowed = LIMITS_OF.get(attribute.type, frozenset())
    limits = given & frozenset().union(*LIMITS_OF.values())
    for limit in sorted(limits - allowed):
        can = f"it takes {', '.join(sorted(allowed))}" if allowed else "it takes none"
        yield limit, f"{_a(attribute.type)} attribute has no {limit}: {can}"
    for limit in sorted(_MUST_GIVE.get(attribute.type, frozenset()) - given):
        yield "", f"{_a(attribute.type)} attribute needs {limit}"
    yield from _order_faults(attribute)


def _a(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _order_faults(attribute: Attribute) -> Iterable[tuple[str, str]]:
    longest = attribute.max_length
    if longest is None:
        longest = DEFAULT_MAX_LENGTH.get(attribute.type or "")
    pairs: tuple[tuple[str, float | None, str, float | None], ...] = (
        ("minLength", attribute.min_length, "maxLength", longest),
        ("minimum", attribute.minimum, "maximum", attribute.maximum),
        ("minItems", attribute.min_items, "maxItems", attribute.max_items),
        ("itemMinLength", attribute.item_min_length, "itemMaxLength", attribute.item_max_length),
    )
    for low_name, low, high_name, high in pairs:
        if low is not None and high is not None and low > high:
            yield low_name, f"{low_name} {low} is over {high_name} {high}"
    if attribute.type == "integer":
        for name, limit in (("minimum", attribute.minimum), ("maximum", attribute.maximum)):
            if isinstance(limit, float):
                yield name, f"an integer attribute needs a whole {name}, not {limit}"
    if attribute.values is not None:
        if not attribute.values:
            yield "values", "an enum needs at least one value"
        if len(set(attribute.values)) < len(attribute.values):
            yield "values", "the same value stands twice"
        if any(not value.strip() for value in attribute.values):
            yield "values", "a value is blank"
        if any(not title.strip() for title in attribute.titles.values()):
            yield "values", "a value has a blank title: give it one, or list the values alone"
