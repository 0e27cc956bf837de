"""The intake form: which property of the schema each setting asks for, and how the form differs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from genesys_caseplans.kinds.kind import FieldChange, Goal, State
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, raw_type


def intake_change(goal: Goal) -> Iterable[FieldChange]:
    """The intake as a whole, where it differs: settings, their order, or whether they are required."""
    if "intake" not in goal.desired:
        return
    names = intake_properties(goal)
    wanted = [(names.get(one["attribute"]), bool(one.get("required"))) for one in goal.desired["intake"] or ()]
    has = [(one["attribute"], one["required"]) for one in goal.current.get("intake", ())]
    if wanted != has and (wanted or has):
        keys = _spec_keys(goal)
        current = goal.current.get("intake", ())
        before = [_intake_text(keys.get(one["attribute"], one["attribute"]), one) for one in current]
        after = [_intake_text(one["attribute"], one) for one in goal.desired["intake"] or ()]
        yield FieldChange("intake", before if goal.found else None, after)


def _intake_text(key: Any, setting: Mapping[str, Any]) -> dict[str, Any]:
    return {"attribute": key, "required": bool(setting.get("required"))}


def intake_properties(goal: Goal) -> dict[str, str]:
    """The API's property of each intake attribute, as far as the schema has it."""
    reference = goal.desired.get("schema", goal.current.get("schema"))
    schema = goal.view.planned(reference) if reference else None
    names: dict[str, str] = {}
    for setting in goal.desired.get("intake") or ():
        found = _property_of(setting["attribute"], schema or {})
        if found:
            names[setting["attribute"]] = found
    return names


def _spec_keys(goal: Goal) -> dict[str, str]:
    """What the spec calls the API's properties: those of its schema, and those of the intake."""
    reference = goal.desired.get("schema", goal.current.get("schema"))
    managed: Mapping[str, Any] = ((goal.view.planned(reference) if reference else None) or {}).get("attributes") or {}
    keys = {_property_of_managed(key, managed[key]): key for key in managed}
    return keys | {name: key for key, name in intake_properties(goal).items()}


def _property_of_managed(key: str, attribute: Mapping[str, Any]) -> str:
    return f"{key}_{attribute.get('type') or raw_type(attribute.get('raw') or {})}"


def _property_of(key: str, schema: State) -> str | None:
    """A spec key is the property's key without its type; the property's own key is understood, too."""
    managed: Mapping[str, Any] = schema.get("attributes") or {}
    if key in managed:
        return _property_of_managed(key, managed[key])
    has: Mapping[str, Any] = schema.get("properties") or {}
    if key in has:
        return key
    return next((f"{key}_{one}" for one in ATTRIBUTE_TYPES if f"{key}_{one}" in has), None)
