"""Attributes of a data schema as the API keeps them, and as a spec writes them.

Owns the way from one to the other, both pure. Source: api-facts, Data schemas.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from genesys_caseplans.kinds.kind import FieldChange, Path
from genesys_caseplans.kinds.schema.spec import DEFAULT_MAX_LENGTH, Attribute, raw_type, title_of
from genesys_caseplans.kinds.table import columns, observed_model, put


def observed_attribute(current: Mapping[str, Any]) -> Attribute:
    """A property of the API as a spec would say it; `values` are those not disabled."""
    values: dict[str, Any] = {"type": raw_type(current)}
    for column in columns(Attribute):
        value = column.value(current)
        if value is not None or column.name == "description":
            values[column.name] = value
    if "enum" in current:
        values["values"] = {value: details.get("title") for value, details in _enabled(current).items()}
    return observed_model(Attribute, values)


def _enabled(current: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    details = current.get("_enumProperties") or {}
    options = {value: details.get(value) or {} for value in current.get("enum") or ()}
    return {value: detail for value, detail in options.items() if not detail.get("_disabled")}


def new_property(key: str, attribute: Attribute) -> dict[str, Any]:
    """The API's property for an attribute that it does not have yet; limits left out are the documented defaults."""
    if attribute.raw is not None:
        return copy.deepcopy(attribute.raw)
    blank: dict[str, Any] = {
        "allOf": [{"$ref": f"#/definitions/{attribute.type}"}],
        "title": title_of(key),
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
    for column in columns(Attribute):
        value = getattr(attribute, column.name)
        if column.name not in attribute.model_fields_set:
            continue
        if value is not None:
            put(changed, column.wire.sends, value)
        else:
            changed.pop(column.wire.sends, None)
    if attribute.values is not None and "values" in attribute.model_fields_set:
        _set_values(changed, attribute.titles)
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


def raw_changes(path: Path, wanted: Mapping[str, Any], has: Mapping[str, Any]) -> Iterable[FieldChange]:
    """What differs between a raw attribute of the spec and the API's property, member by member."""
    for name, value in wanted.items():
        if has.get(name) != value:
            yield FieldChange((*path, "raw", name), has.get(name), value)


def value_changes(path: Path, wanted: Attribute, has: Attribute | None) -> Iterable[FieldChange]:
    """What differs between the values of an enum, titles only where the spec gives them."""
    current = has.titles if has is not None else {}
    titles = {value: title for value, title in wanted.titles.items() if title is not None}
    if set(wanted.titles) != set(current):
        yield FieldChange(path, list(current), list(wanted.titles))
    elif any(current[value] != title for value, title in titles.items()):
        yield FieldChange(path, dict(current), {value: titles.get(value) or current[value] for value in wanted.titles})
