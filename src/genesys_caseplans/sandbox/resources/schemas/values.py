"""Whether values fit a data schema: custom attributes of workitems, intake data of cases.

Owns: what a value of each core type has to be. Which code a mistake has is the caller's business.
"""

import re
from datetime import date
from typing import Any, Literal, cast

from genesys_caseplans.sandbox.api.body_checks import is_of
from genesys_caseplans.sandbox.org.clock import moment
from genesys_caseplans.sandbox.resources.schemas.coretypes import CORE_TYPES

Json = dict[str, Any]
# type: no value of its JSON type; invalid: of the type, but outside of what the property allows.
Wrong = Literal["unknown", "disabled", "type", "invalid"]

_DATETIME = re.compile(CORE_TYPES["datetime"].pattern or "")
_TAG = re.compile(CORE_TYPES["tag"].item_pattern or "")
_URL = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*://\S+")


def mistake(document: Json, values: Json) -> tuple[Wrong, str] | None:
    """The first thing that is wrong with values, and with which property; None where nothing is."""
    properties: Json = document.get("properties", {})
    for key, value in values.items():
        known = properties.get(key)
        if known is None:
            return "unknown", key
        if known.get("_disabled") is True:
            return "disabled", key
        core = key.rpartition("_")[2]
        if not _is_of_type(core, value):
            return "type", key
        if not _fits(core, known, value):
            return "invalid", key
    return None


def missing(document: Json, values: Json) -> list[str]:
    """Properties that the schema requires and the values lack."""
    return [name for name in document.get("required", []) if values.get(name) is None]


def _is_of_type(core: str, value: Any) -> bool:
    types = CORE_TYPES[core].json_types
    if value is None:
        return "null" in types
    return any(is_of(value, cast(Any, name)) for name in types if name != "null")


def _fits(core: str, known: Json, value: Any) -> bool:
    if core == "tag":
        return _tags_fit(known, cast("list[Any]", value))
    if core in ("integer", "number"):
        return bool(known["minimum"] <= value <= known["maximum"])
    if core == "enum":
        titles = known.get("_enumProperties", {})
        return value in known["enum"] and titles.get(value, {}).get("_disabled") is not True
    return core == "checkbox" or _text_fits(core, known, value)


def _text_fits(core: str, known: Json, value: str) -> bool:
    if core == "date":
        return _is_date(value)
    if core == "datetime":
        return _DATETIME.fullmatch(value) is not None and moment(value) is not None
    if core == "url" and value and not _URL.fullmatch(value):
        return False
    return bool(known["minLength"] <= len(value) <= known["maxLength"])


def _tags_fit(known: Json, value: list[Any]) -> bool:
    if not known["minItems"] <= len(value) <= known["maxItems"]:
        return False
    lowest, highest = known["items"]["minLength"], known["items"]["maxLength"]
    if not all(isinstance(one, str) and lowest <= len(one) <= highest and _TAG.fullmatch(one) for one in value):
        return False
    return not known["uniqueItems"] or len(set(value)) == len(value)


def _is_date(value: str) -> bool:
    try:
        return len(value) == 10 and bool(date.fromisoformat(value))
    except ValueError:
        return False
