"""How a data schema is written in a spec.

Source of the attribute types and their limits: api-facts, Data schemas.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field

from genesys_caseplans.kinds.fields import Entry, NeverEmpty, SpecModel, Tidy, Wire

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
MUST_GIVE: dict[str, frozenset[str]] = {
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

    meanings: ClassVar[Mapping[str, str]] = {
        "type": "One of the API's eleven core types. It cannot be changed later.",
        "title": "What agents read. Left out, it is made of the key.",
        "description": "What it is for, to those who work with it.",
        "min_length": "The shortest text. Left out, it is 0.",
        "max_length": "The longest text. Left out, it is what the API documents for the type.",
        "minimum": "The lowest number; must be given for integer and number.",
        "maximum": "The highest number; must be given for integer and number.",
        "min_items": "The fewest tags; must be given for tag.",
        "max_items": "The most tags; must be given for tag.",
        "item_min_length": "The shortest tag; must be given for tag.",
        "item_max_length": "The longest tag; must be given for tag.",
        "unique_items": "Whether no tag may stand there twice.",
        "values": "Of an enum: a list, or a map from value to title. A dropped one becomes disabled.",
        "raw": "The API's own property, in the place of all other keys.",
    }

    type: Annotated[AttributeType | None, NeverEmpty] = None
    title: Annotated[Annotated[str, Field(min_length=1, max_length=100)] | None, NeverEmpty, Wire("title")] = None
    description: Annotated[Annotated[str, Field(max_length=200)] | None, Wire("description")] = None
    min_length: Annotated[_Length | None, NeverEmpty, Wire("minLength")] = None
    max_length: Annotated[_Length | None, NeverEmpty, Wire("maxLength")] = None
    minimum: Annotated[int | float | None, NeverEmpty, Wire("minimum")] = None
    maximum: Annotated[int | float | None, NeverEmpty, Wire("maximum")] = None
    min_items: Annotated[_Length | None, NeverEmpty, Wire("minItems")] = None
    max_items: Annotated[_Length | None, NeverEmpty, Wire("maxItems")] = None
    item_min_length: Annotated[_Length | None, NeverEmpty, Wire("items.minLength")] = None
    item_max_length: Annotated[_Length | None, NeverEmpty, Wire("items.maxLength")] = None
    unique_items: Annotated[bool | None, NeverEmpty, Wire("uniqueItems")] = None
    values: Annotated[list[str] | dict[str, str] | None, NeverEmpty] = None
    raw: Annotated[dict[str, Any] | None, NeverEmpty] = None

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """With what each type needs and cannot have."""
        found: dict[str, Any] = handler(schema)
        target = handler.resolve_ref_schema(found)
        limits = frozenset[str]().union(*LIMITS_OF.values())
        target["oneOf"] = [{"required": ["type"]}, {"required": ["raw"]}]
        target["allOf"] = [
            {
                "if": {"properties": {"type": {"const": name}}, "required": ["type"]},
                "then": {
                    "required": sorted(MUST_GIVE.get(name, ())),
                    "properties": dict.fromkeys(sorted(limits - LIMITS_OF.get(name, frozenset())), False),
                },
            }
            for name in ATTRIBUTE_TYPES
        ]
        return found

    @property
    def core_type(self) -> str | None:
        """One of the eleven types; of a raw attribute the one that its `$ref` names."""
        if self.raw is None:
            return self.type
        return raw_type(self.raw)

    @property
    def titles(self) -> dict[str, str | None]:
        """The values of an enum with their titles, as far as they have one."""
        if isinstance(self.values, dict):
            return {**self.values}
        return dict.fromkeys(self.values or ())

    def usual(self, key: str) -> frozenset[str]:
        """Limits as the API documents them, and a title made of the key."""
        usual: dict[str, Any] = {"description": "", "title": title_of(key)}
        if self.type in DEFAULT_MAX_LENGTH:
            usual |= {"min_length": 0, "max_length": DEFAULT_MAX_LENGTH[self.type]}
        if self.type == "tag":
            usual["unique_items"] = True
        return frozenset(name for name, value in usual.items() if getattr(self, name) == value)

    def is_whole(self) -> bool:
        """The API's own property is compared member by member, not field by field."""
        return self.raw is not None


class SchemaEntry(Entry):
    """A data schema of a spec. Attributes are additive: what the org has beyond them stays."""

    meanings: ClassVar[Mapping[str, str]] = {
        "description": "What is collected in it.",
        "enabled": "False: no worktype or caseplan can be given it any more.",
        "attributes": "Custom attributes by key; the API's key has the type behind it. Others of the org stay.",
    }

    name: Annotated[SchemaName, Wire("name")]
    description: Annotated[Annotated[str, Field(max_length=200)] | None, Wire("jsonSchema.description")] = None
    enabled: Annotated[bool, Wire("enabled", absent=True)] = True
    attributes: dict[str, Attribute] = Field(default_factory=dict)


def title_of(key: str) -> str:
    """The title of an attribute that is given none."""
    return key.replace("_", " ").strip().capitalize()


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
