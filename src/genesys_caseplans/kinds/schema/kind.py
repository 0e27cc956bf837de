"""The kind of data schemas: compared attribute by attribute, changed by making the next version.

What the org has beyond the spec stays and is carried along. Source: api-facts, Data schemas.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.flat import found_of, same
from genesys_caseplans.kinds.kind import (
    Comparison,
    FieldChange,
    Goal,
    Identity,
    Kind,
    LiveObject,
    Rule,
    Selection,
    State,
    Step,
    StepContext,
)
from genesys_caseplans.kinds.schema.attributes import attribute_changes, changed_property, new_property, spec_fields
from genesys_caseplans.kinds.schema.client import (
    SCHEMAS,
    DataSchema,
    DataSchemaCreate,
    DataSchemaReplace,
    JsonSchema,
)
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, SchemaEntry, property_key, validate_schema

_DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def _find(wanted: Selection) -> Exchange[list[LiveObject]]:
    """All schemas, those that are wanted as they are by themselves: only there it shows that one is deleted."""
    listed: dict[str, DataSchema | None] = {one.id: one for one in (yield from SCHEMAS.list())}
    named = {one.id for one in listed.values() if one is not None and one.name in wanted.names}
    meant = [id for id in listed if id in named | wanted.ids]
    current = yield from gather([_current(id) for id in meant])
    listed |= dict(zip(meant, current, strict=True))
    return found_of(one for one in listed.values() if one is not None and not one.deleted)


def _current(schema_id: str) -> Exchange[DataSchema | None]:
    try:
        return (yield from SCHEMAS.get(schema_id))
    except NotFound:
        return None


def _properties(schema: DataSchema) -> Mapping[str, Any]:
    return (schema.json_schema.properties if schema.json_schema else None) or {}


def _state(found: LiveObject, _: object) -> State:
    schema: DataSchema = found.object
    return {
        "name": schema.name,
        "description": schema.json_schema.description if schema.json_schema else None,
        "enabled": schema.enabled is not False,
        "properties": _properties(schema),
        "version": schema.version,
    }


def _compare(goal: Goal) -> Comparison:
    entry = goal.entry
    assert isinstance(entry, SchemaEntry)
    if goal.found is None:
        plain = {name: goal.desired[name] for name in ("name", "description", "enabled") if name in goal.desired}
        changes = [FieldChange(name, None, value) for name, value in plain.items() if value is not None]
        changes += [FieldChange(f"attributes.{key}", None, spec_fields(one)) for key, one in entry.attributes.items()]
        return Comparison(tuple(changes))
    current: Mapping[str, Any] = goal.current["properties"]
    managed = {property_key(key, attribute) for key, attribute in entry.attributes.items()}
    return Comparison(
        tuple(_changes(goal, entry, current)),
        unmanaged=tuple(f"attributes.{key}" for key in current if key not in managed),
    )


def _changes(goal: Goal, entry: SchemaEntry, current: Mapping[str, Any]) -> Iterable[FieldChange]:
    for name in ("name", "description", "enabled"):
        if name in goal.desired and not same(goal.desired[name], goal.current[name]):
            yield FieldChange(name, goal.current[name], goal.desired[name])
    for key, attribute in entry.attributes.items():
        has = current.get(property_key(key, attribute))
        if has is None:
            yield FieldChange(f"attributes.{key}", None, spec_fields(attribute))
        else:
            yield from attribute_changes(key, attribute, has)


def _check(goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    entry = goal.entry
    assert isinstance(entry, SchemaEntry)
    has: Mapping[str, Any] = goal.current.get("properties", {})
    for key, attribute in entry.attributes.items():
        if property_key(key, attribute) in has:
            continue
        other = next((name for name in ATTRIBUTE_TYPES if f"{key}_{name}" in has), None)
        if other:
            yield Rule(
                ("attributes", key),
                f"the attribute {key} is of the type {other} in the org and cannot become {attribute.core_type}: "
                "the API refuses such a version as incompatible",
                f"write it as {other}, or give the new attribute another key (the old one stays, unmanaged)",
            )
    if comparison.fields:
        yield from _limit_rules(goal, len(_fields_after(goal)), len(has))


def _fields_after(goal: Goal) -> set[str]:
    """The keys of all properties that a schema will have."""
    assert isinstance(goal.entry, SchemaEntry)
    return {property_key(key, one) for key, one in goal.entry.attributes.items()} | set(
        goal.current.get("properties", ())
    )


def _limit_rules(goal: Goal, fields: int, before: int) -> Iterable[Rule]:
    limits = goal.view.limits(goal.address.section)
    grows = fields > before
    over = (
        (goal.found is None, "schemas", limits.get("schemas", 0), limits.get("maxSchemas"), "the org"),
        (grows, "attributes", fields, limits.get("maxFieldsPerSchema"), "one schema"),
        (grows, "attributes", limits.get("fields", 0), limits.get("maxFields"), "all schemas of the org"),
    )
    for concerned, what, count, limit, where in over:
        if concerned and limit is not None and count > limit:
            yield Rule((), f"{count} {what} would be more than the {limit} that {where} may have")


def _limits(listed: Sequence[LiveObject], goals: Sequence[Goal]) -> Exchange[Mapping[str, int]]:
    """What the org allows, and what it would hold after all goals."""
    limits = yield from SCHEMAS.limits()
    after = [len(_fields_after(goal)) - len(goal.current.get("properties", ())) for goal in goals]
    known = {
        "maxSchemas": limits.max_number_of_schemas_per_org,
        "maxFieldsPerSchema": limits.max_number_of_fields_per_schema,
        "maxFields": limits.max_number_of_fields_per_org,
        "schemas": len(listed) + sum(goal.found is None for goal in goals),
        "fields": sum(len(_properties(found.object)) for found in listed) + sum(after),
    }
    return {name: number for name, number in known.items() if number is not None}


def _steps(goal: Goal, comparison: Comparison) -> list[Step]:
    entry = goal.entry
    assert isinstance(entry, SchemaEntry)
    if goal.found is not None:
        return [Step("make the next version", lambda run: _replace(goal, run))] if comparison.fields else []
    steps = [Step("create schema", lambda run: _create(entry, run))]
    if entry.enabled is False:
        # The API ignores `enabled: false` on create (api-facts: Data schemas).
        steps.append(Step("disable schema", lambda run: _replace(goal, run), requests=2))
    return steps


def _create(entry: SchemaEntry, run: StepContext) -> Exchange[None]:
    properties = {property_key(key, one): new_property(key, one) for key, one in entry.attributes.items()}
    document = JsonSchema.model_validate(
        {
            "$schema": _DRAFT_4,
            "title": entry.name,
            "description": entry.description or "",
            "properties": properties,
        }
    )
    new = DataSchemaCreate(name=entry.name, json_schema=document, enabled=True)

    def look() -> Exchange[DataSchema | None]:
        # None had the name before: that is why it is being made.
        return next((one for one in (yield from SCHEMAS.list()) if one.name == entry.name), None)

    made = yield from write_once(lambda: SCHEMAS.create(new), look)
    yield from run.record_identity(Identity(made.id, made.version))


def _replace(goal: Goal, run: StepContext) -> Exchange[None]:
    """Make the next version from what is there now; after a conflict, from what is there then."""
    current: DataSchema
    current = goal.found.object if goal.found else (yield from retry_until_visible(lambda: SCHEMAS.get(run.id)))

    def put() -> Exchange[DataSchema]:
        return SCHEMAS.replace(run.id, following_version(goal.entry, current))

    def look() -> Exchange[DataSchema | None]:
        nonlocal current
        current = yield from SCHEMAS.get(run.id)
        return None if _differs(goal, current) else current

    made = yield from write_once(put, look)
    yield from run.record_identity(Identity(made.id, made.version))


def _differs(goal: Goal, schema: DataSchema) -> bool:
    found = LiveObject(schema.id, schema.name or "", schema)
    again = Goal(goal.address, goal.entry, goal.desired, found, _state(found, None), goal.view, goal.options)
    return bool(_compare(again).fields)


def following_version(entry: object, current: DataSchema) -> DataSchemaReplace:
    """The whole next version: what the org has, with what the spec says of it."""
    assert isinstance(entry, SchemaEntry)
    document = (current.json_schema or JsonSchema()).model_copy(deep=True)
    properties = dict(document.properties or {})
    for key, attribute in entry.attributes.items():
        name = property_key(key, attribute)
        has = properties.get(name)
        properties[name] = new_property(key, attribute) if has is None else changed_property(attribute, has)
    document.properties = properties
    if entry.name != current.name:
        document.title = entry.name
    if "description" in entry.model_fields_set:
        document.description = entry.description or ""
    enabled = entry.enabled if "enabled" in entry.model_fields_set else current.enabled
    return DataSchemaReplace(
        name=entry.name,
        version=current.version or 1,
        json_schema=document,
        enabled=enabled is not False,
    )


def _identity(found: LiveObject) -> Identity:
    return Identity(found.id, found.object.version)


KIND = Kind(
    name="schema",
    section="schemas",
    model=SchemaEntry,
    find=_find,
    state=_state,
    compare=_compare,
    validate=validate_schema,
    check=_check,
    limits=_limits,
    steps=_steps,
    identity=_identity,
    unique_names=False,
)
