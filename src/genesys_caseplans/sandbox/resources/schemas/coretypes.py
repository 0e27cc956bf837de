"""The eleven core types of attributes, and the org's limits on schemas.

Owns: which limits a property of each type needs and how far they may go, and the definitions that every schema shows.
The contract publishes the shape of a core type, not its numbers: text, longtext, url and identifier have the lengths
that api-facts gives as documented defaults, taken as the most there may be; the numbers for integer, number and tag are
the sandbox's choice. Titles, patterns and the one type of a definition: what a live org showed (api-facts: Data
schemas); the words of the descriptions and the letters of the patterns for dates are the sandbox's own.
"""

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

_SAFE = 9_007_199_254_740_991


@dataclass(frozen=True)
class CoreType:
    """One core type. `limits`: lowest and highest value of each limit that a property must state."""

    name: str
    title: str
    json_types: tuple[str, ...]
    limits: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    item_limits: dict[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])
    flags: tuple[str, ...] = ()
    pattern: str | None = None
    item_pattern: str | None = None

    @property
    def uri(self) -> str:
        """Where the type is."""
        return f"/api/v2/taskmanagement/workitems/schemas/coretypes/{self.name}"

    @property
    def definition(self) -> Json:
        """The type as `definitions` of a schema hold it: one type as a plain string, save for the checkbox."""
        first, *more = self.json_types
        types: Any = [first, *more] if more else first
        return {**self._described, "type": types, "selfUri": self.uri}

    @property
    def _described(self) -> Json:
        body: Json = {"title": self.title, "description": f"A custom attribute of the type {self.title}."}
        if self.pattern:
            body["pattern"] = self.pattern
        if self.item_pattern:
            body["items"] = {"type": "string", "pattern": self.item_pattern}
        return body

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
            "schema": {**self._described, "type": list(self.json_types)},
            "current": True,
            "validationFields": [*self.limits, *self.flags],
            "selfUri": self.uri,
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
_ITEMS = {"minItems": (0, 100), "maxItems": (0, 100)}
_DATE = r"^\d{4}-\d{2}-\d{2}$"
# Three digits of milliseconds and a Z, neither more nor less.
_DATETIME = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$"

CORE_TYPES = {
    one.name: one
    for one in (
        CoreType("text", "Text", ("string",), _length(100)),
        CoreType("longtext", "Long Text", ("string",), _length(1000)),
        CoreType("url", "URL", ("string",), _length(200)),
        CoreType("identifier", "Identifier", ("string",), _length(100)),
        CoreType("enum", "Enum", ("string",)),
        CoreType("date", "Date", ("string",), pattern=_DATE),
        CoreType("datetime", "Date Time", ("string",), pattern=_DATETIME),
        CoreType("integer", "Integer", ("integer",), _RANGE),
        CoreType("number", "Number", ("number",), _RANGE),
        CoreType("checkbox", "Checkbox", ("boolean", "null")),
        CoreType("tag", "Tag", ("array",), _ITEMS, _length(100), ("uniqueItems",), item_pattern=r"^[\S]+$"),
    )
}
# Every schema shows all of them, whatever its properties use.
DEFINITIONS: Json = {one.name: one.definition for one in CORE_TYPES.values()}

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
