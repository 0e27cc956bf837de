"""Attributes of a data schema as the API keeps them, and as a spec writes them.

Owns the way from one to the other, both pure. Source: api-facts, Data schemas.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from genesys_caseplans.kinds.kind import FieldChange
from genesys_caseplans.kinds.schema.spec import DEFAULT_MAX_LENGTH, Attribute

#: Limits that stand in the property itself, and those of a tag's items: spec name to API name.
_OWN = ("minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "uniqueItems")
_ITEM = {"itemMinLength": "minLength", "itemMaxLength": "maxLength"}


def spec_fields(attribute: Attribute) -> dict[str, Any]:
    """What a spec says of an attribute, by spec names; `values` always as value to title."""
    said = attribute.model_dump(by_alias=True, exclude_unset=True)
    if isinstance(said.get("values"), list):
        said["values"] = dict.fromkeys(said["values"])
    return said


def new_property(key: str, attribute: Attribute) -> dict[str, Any]:
    """The API's property for an attribute that it does not have yet; limits left out are the documented defaults."""
    if attribute.raw is not None:
        return copy.deepcopy(attribute.raw)
    blank: dict[str, Any] = {
        "allOf": [{"$ref": f"#/definitions/{attribute.type}"}],
        "title": key.replace("_", " ").strip().capitalize(),
    }
    if attribute.type in DEFAULT_MAX_LENGTH:
        blank |= {"minLength": 0, "maxLength": DEFAULT_MAX_LENGTH[attribute.type]}
    if attribute.type == "tag":
        blank["uniqueItems"] = True
    return changed_property(attribute, blank)


def changed_property(attribute: Attribute, current: Mapping[str, Any]) -> dict[str, Any]:
    """The property with what the spec says of it; all else stays as it is."""
    changed = copy.deepcopy(dict(current))
    if attribute.raw is not None:
        return changed | copy.deepcopy(attribute.raw)
    said = spec_fields(attribute)
    for name in ("title", "description"):
        if said.get(name) is not None:
            changed[name] = said[name]
        elif name in said:
            changed.pop(name, None)
    for name in _OWN:
        if said.get(name) is not None:
            changed[name] = said[name]
    for name, api_name in _ITEM.items():
        if said.get(name) is not None:
            changed["items"] = {**(changed.get("items") or {}), api_name: said[name]}
    if said.get("values") is not None:
        _set_values(changed, said["values"])
    return changed


def _set_values(changed: dict[str, Any], wanted: Mapping[str, str | None]) -> None:
    """Enum values: new ones are added, dropped ones disabled, since the API takes none away."""
    values: list[str] = list(changed.get("enum") or ())
    details: dict[str, Any] = dict(changed.get("_enumProperties") or {})
    for value, title in wanted.items():
        if value not in values:
            values.append(value)
        known = details.get(value) or {}
        details[value] = {**known, "title": title or known.get("title") or value, "_disabled": False}
    for value in values:
        if value not in wanted:
            details[value] = {"title": value, **(details.get(value) or {}), "_disabled": True}
    changed["enum"], changed["_enumProperties"] = values, details


def property_fields(current: Mapping[str, Any]) -> dict[str, Any]:
    """A property of the API by spec names; `values` are those not disabled."""
    fields = {name: current.get(name) for name in ("title", "description", *_OWN)}
    items = current.get("items") or {}
    fields |= {name: items.get(api_name) for name, api_name in _ITEM.items()}
    details = current.get("_enumProperties") or {}
    fields["values"] = {
        value: (details.get(value) or {}).get("title")
        for value in current.get("enum") or ()
        if not (details.get(value) or {}).get("_disabled")
    }
    return fields


def attribute_changes(key: str, attribute: Attribute, current: Mapping[str, Any]) -> Iterable[FieldChange]:
    """What differs between an attribute of the spec and the API's property of it."""
    path = f"attributes.{key}"
    if attribute.raw is not None:
        for name, wanted in attribute.raw.items():
            if current.get(name) != wanted:
                yield FieldChange(f"{path}.raw.{name}", current.get(name), wanted)
        return
    has = property_fields(current)
    for name, wanted in spec_fields(attribute).items():
        if name == "values":
            yield from _value_changes(path, wanted or {}, has["values"])
        elif name == "description" and not wanted and not has[name]:
            continue
        elif name != "type" and wanted is not None and has.get(name) != wanted:
            yield FieldChange(f"{path}.{name}", has.get(name), wanted)
        elif name == "description" and wanted is None:
            yield FieldChange(f"{path}.{name}", has[name], None)


def _value_changes(path: str, wanted: Mapping[str, str | None], has: Mapping[str, str | None]) -> Iterable[FieldChange]:
    titles = {value: title for value, title in wanted.items() if title is not None}
    if set(wanted) != set(has):
        yield FieldChange(f"{path}.values", list(has), list(wanted))
    elif any(has[value] != title for value, title in titles.items()):
        yield FieldChange(f"{path}.values", dict(has), {value: titles.get(value) or has[value] for value in wanted})
