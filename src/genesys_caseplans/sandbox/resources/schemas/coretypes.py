"""The eleven core types of attributes, and the org's limits on schemas.

Owns: which limits a property of each type needs and how far they may go. The contract publishes the shape of a core
type, not its numbers: text, longtext, url and identifier have the lengths that api-facts gives as documented
defaults, taken as the most there may be; the numbers for integer, number and tag are the sandbox's choice.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_SAFE = 9_007_199_254_740_991


@dataclass(frozen=True)
class CoreType:
    """One core type. `limits`: lowest and highest value of each limit that a property must state."""

    name: str
    json_types: tuple[str, ...]
    limits: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    item_limits: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    flags: tuple[str, ...] = ()

    @property
    def reference(self) -> str:
        """What `allOf` of a property of this type names."""
        return f"#/definitions/{self.name}"

    def shape(self, since: str) -> Json:
        """Coretype of the contract."""
        body: Json = {
            "id": self.name,
            "name": self.name,
            "version": 1,
            "dateCreated": since,
            "schema": {"title": self.name, "description": f"Core type {self.name}", "type": list(self.json_types)},
            "current": True,
            "validationFields": [*self.limits, *self.flags],
            "selfUri": f"/api/v2/taskmanagement/workitems/schemas/coretypes/{self.name}",
        }
        if self.limits:
            body["validationLimits"] = _ranges(self.limits)
        if self.item_limits:
            body["itemValidationFields"] = list(self.item_limits)
            body["itemValidationLimits"] = _ranges(self.item_limits)
        if self.name == "enum":
            body["schema"]["items"] = {"type": "string", "pattern": "^.+$"}
        return body


def _ranges(limits: dict[str, tuple[int, int]]) -> Json:
    return {name: {"min": low, "max": high} for name, (low, high) in limits.items()}


def _length(most: int) -> dict[str, tuple[int, int]]:
    return {"minLength": (0, most), "maxLength": (0, most)}


_RANGE = {"minimum": (-_SAFE, _SAFE), "maximum": (-_SAFE, _SAFE)}

CORE_TYPES = {
    one.name: one
    for one in (
        CoreType("text", ("string",), _length(100)),
        CoreType("longtext", ("string",), _length(1000)),
        CoreType("url", ("string",), _length(200)),
        CoreType("identifier", ("string",), _length(100)),
        CoreType("enum", ("string",)),
        CoreType("date", ("string",)),
        CoreType("datetime", ("string",)),
        CoreType("integer", ("integer",), _RANGE),
        CoreType("number", ("number",), _RANGE),
        CoreType("checkbox", ("boolean", "null")),
        CoreType("tag", ("array",), {"minItems": (0, 100), "maxItems": (0, 100)}, _length(100), ("uniqueItems",)),
    )
}

# The contract's example values; the help centre tells others (api-facts: Data schemas), so clients read them.
LIMITS = {
    "minFieldNameCharacters": 1,
    "maxFieldNameCharacters": 100,
    "minFieldTitleCharacters": 1,
    "maxFieldTitleCharacters": 100,
    "minFieldDescriptionCharacters": 0,
    "maxFieldDescriptionCharacters": 200,
    "minSchemaNameCharacters": 1,
    "maxSchemaNameCharacters": 50,
    "minSchemaDescriptionCharacters": 0,
    "maxSchemaDescriptionCharacters": 200,
    "maxNumberOfSchemasPerOrg": 20,
    "maxNumberOfFieldsPerSchema": 25,
    "maxNumberOfFieldsPerOrg": 500,
}
# Those that differ between orgs, and that a sandbox can be given others of.
COUNTS = tuple(name for name in LIMITS if name.startswith("maxNumberOf"))
