"""What makes a data schema valid, and what makes an update of one compatible.

Owns: the rules on `jsonSchema` (api-facts: Data schemas; codes from POST and PUT of the contract). Which of
"invalid", "limit missing" and "limit error" a mistake is, where neither source says, is the sandbox's choice.
"""

from collections.abc import Iterable
from typing import Any, cast

from genesys_caseplans.sandbox.api.body_checks import is_of
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.resources.schemas.coretypes import CORE_TYPES, LIMITS, CoreType

Json = dict[str, Any]

INVALID = "dynamic.schema.invalid.json.schema"
_MISSING = "dynamic.schema.validation.limit.missing"
_WRONG = "dynamic.schema.validation.limit.error"
_TOO_LONG = "dynamic.schema.length.limits.would.be.exceeded"

# JsonSchemaDocument of the contract.
_DOCUMENT = {
    "id": str,
    "$schema": str,
    "title": str,
    "description": str,
    "type": str,
    "required": list,
    "properties": dict,
    "additionalProperties": object,
    # What an answer shows may be sent back (api-facts: Data schemas). What it says is not looked at.
    "definitions": dict,
}


def check_document(document: Any, most_fields: int) -> Json:
    """A valid `jsonSchema` as it is kept, without definitions; refuses any other."""
    if not isinstance(document, dict):
        raise Refusal(INVALID, field="jsonSchema")
    schema = cast(Json, document)
    for name, value in schema.items():
        if name not in _DOCUMENT or not isinstance(value, _DOCUMENT[name]):
            raise Refusal(INVALID, field=f"jsonSchema.{name}")
    check_title(schema.get("title"), "jsonSchema.title")
    if len(schema.get("description", "")) > LIMITS["maxSchemaDescriptionCharacters"]:
        raise Refusal(_TOO_LONG, field="jsonSchema.description")
    properties = cast(Json, schema.get("properties", {}))
    if len(properties) > most_fields:
        raise Refusal("dynamic.schema.limit.max.number.of.fields.per.schema.would.be.exceeded")
    for key, field in properties.items():
        _check_property(key, field)
    required = cast("list[Any]", schema.get("required", []))
    if any(not isinstance(name, str) or name not in properties for name in required):
        raise Refusal(INVALID, field="jsonSchema.required")
    return {name: value for name, value in schema.items() if name != "definitions"}


def check_title(title: Any, where: str) -> None:
    """A schema's name and its title have the same limits."""
    if title is not None and not isinstance(title, str):
        raise Refusal(INVALID, field=where)
    if title is not None and not 1 <= len(title) <= LIMITS["maxSchemaNameCharacters"]:
        raise Refusal(_TOO_LONG, field=where)


def check_update(before: Json, after: Json) -> None:
    """Adding is compatible, removing and retyping are not. A property's type is part of its key, so a retyped one is
    a removed one. An enum value that goes away counts as removed too: the sandbox's choice, the stricter reading.
    """
    new = cast(Json, after.get("properties", {}))
    for key, old in cast(Json, before.get("properties", {})).items():
        lost = key not in new or set(old.get("enum", ())) - set(new[key].get("enum", ()))
        if lost:
            raise Refusal("dynamic.schema.incompatible.json.schema.update", field=f"jsonSchema.properties.{key}")


def _check_property(key: str, field: Any) -> None:
    where = f"jsonSchema.properties.{key}"
    if len(key) > LIMITS["maxFieldNameCharacters"]:
        raise Refusal("dynamic.schema.limit.max.number.of.characters.for.field.name.would.be.exceeded", field=where)
    name, _, suffix = key.rpartition("_")
    core = CORE_TYPES.get(suffix)
    if not name or core is None or not isinstance(field, dict):
        raise Refusal(INVALID, field=where)
    body = cast(Json, field)
    if body.get("allOf") != [{"$ref": core.reference}]:
        raise Refusal(INVALID, field=f"{where}.allOf")
    _check_words(body, where)
    _check_limits(body, core.limits, where)
    for flag in core.flags:
        if not isinstance(body.get(flag), bool):
            raise Refusal(_MISSING if flag not in body else _WRONG, field=f"{where}.{flag}")
    if core.item_limits:
        items = body.get("items")
        if not isinstance(items, dict):
            raise Refusal(_MISSING, field=f"{where}.items")
        _check_limits(cast(Json, items), core.item_limits, f"{where}.items")
    if core.name == "enum":
        _check_enum(body, where)


def _check_words(body: Json, where: str) -> None:
    title, description = body.get("title"), body.get("description", "")
    if not isinstance(title, str) or not isinstance(description, str):
        raise Refusal(INVALID, field=f"{where}.title")
    too_long = len(title) > LIMITS["maxFieldTitleCharacters"]
    if not title or too_long or len(description) > LIMITS["maxFieldDescriptionCharacters"]:
        raise Refusal(_WRONG, field=f"{where}.title")


def _check_limits(body: Json, limits: dict[str, tuple[int, int]], where: str) -> None:
    for name, (lowest, highest) in limits.items():
        value = body.get(name)
        if value is None:
            raise Refusal(_MISSING, field=f"{where}.{name}")
        if not is_of(value, "number") or not lowest <= value <= highest:
            raise Refusal(_WRONG, field=f"{where}.{name}")
        if name not in ("minimum", "maximum") and not isinstance(value, int):
            raise Refusal(_WRONG, field=f"{where}.{name}")
    names = list(limits)
    if names and body[names[0]] > body[names[1]]:
        raise Refusal(_WRONG, field=f"{where}.{names[0]}")


def _check_enum(body: Json, where: str) -> None:
    values = body.get("enum")
    if not values:
        raise Refusal(_MISSING, field=f"{where}.enum")
    if not isinstance(values, list) or not all(isinstance(one, str) and one for one in cast("Iterable[Any]", values)):
        raise Refusal(INVALID, field=f"{where}.enum")
    titles = body.get("_enumProperties", {})
    if len(set(values)) != len(cast("list[str]", values)) or not isinstance(titles, dict):
        raise Refusal(INVALID, field=f"{where}.enum")
    for value, told in cast(Json, titles).items():
        if value not in values or not isinstance(told, dict):
            raise Refusal(INVALID, field=f"{where}._enumProperties.{value}")


def field_types(document: Json) -> dict[str, CoreType]:
    """The properties of a valid schema with their types."""
    return {key: CORE_TYPES[key.rpartition("_")[2]] for key in document.get("properties", {})}
