"""The requests that make a data schema as the spec wants it. Source: api-facts, Data schemas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from genesys_caseplans.errors import StalePlan
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.comparing import value_at
from genesys_caseplans.kinds.endpoints import create_once, live_object
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Identity, Observed, Step, StepContext
from genesys_caseplans.kinds.schema.attributes import changed_property, new_property
from genesys_caseplans.kinds.schema.client import (
    CREATE,
    GET,
    PUT,
    SCHEMAS,
    DataSchema,
    DataSchemaCreate,
    DataSchemaPut,
    JsonSchema,
)
from genesys_caseplans.kinds.schema.observe import align, compare, document_of, observe
from genesys_caseplans.kinds.schema.refusals import naming_limits
from genesys_caseplans.kinds.schema.spec import SchemaEntry, property_key

_DRAFT_4 = "http://json-schema.org/draft-04/schema#"


def steps(goal: Goal[SchemaEntry], comparison: Comparison) -> list[Step]:
    """One create, or one next version."""
    if goal.before is not None:
        following = Step("make the next version", lambda context: _put(goal, context), operations=(GET, PUT))
        return [following] if comparison.fields else []
    made = [Step("create schema", lambda context: _create(goal, context), operations=(CREATE,))]
    if goal.after.enabled is False:
        # The API ignores `enabled: false` on create (api-facts: Data schemas).
        made.append(Step("disable schema", lambda context: _put(goal, context), requests=2, operations=(GET, PUT)))
    return made


def _create(goal: Goal[SchemaEntry], context: StepContext) -> Exchange[None]:
    entry = goal.after
    properties = {
        property_key(key, attribute): new_property(key, attribute) for key, attribute in entry.attributes.items()
    }
    document = JsonSchema.model_validate(
        {
            "$schema": _DRAFT_4,
            "title": entry.name,
            "description": entry.description or "",
            "properties": properties,
        }
    )
    new = DataSchemaCreate(name=entry.name, json_schema=document, enabled=True)

    def find_result() -> Exchange[DataSchema | None]:
        named = (schema for schema in (yield from SCHEMAS.list()) if schema.name == entry.name)
        return next((schema for schema in named if _is_sent(goal, schema)), None)

    made = yield from naming_limits(entry, create_once("schema", entry.name, lambda: SCHEMAS.create(new), find_result))
    context.see(observe(live_object(made)))
    yield from context.record_identity(Identity(made.id, made.version))


def _is_sent(goal: Goal[SchemaEntry], schema: DataSchema) -> bool:
    """Whether a schema holds what we asked for; that it is to be disabled comes after."""
    differing = _differences(goal, align(observe(live_object(schema)), goal.after, goal.neighbours))
    return all(change.path == ("enabled",) for change in differing)


def _put(goal: Goal[SchemaEntry], context: StepContext) -> Exchange[None]:
    """Make the next version from what is there now; after a conflict, from what is there then, unless somebody else
    changed what ours would change back.
    """
    seen = goal.before
    if seen is None:
        read = yield from retry_until_visible(lambda: SCHEMAS.get(context.id))
        seen = align(observe(live_object(read)), goal.after, goal.neighbours)
    current = seen

    def put() -> Exchange[DataSchema]:
        return SCHEMAS.put_version(context.id, following_version(goal.after, current))

    def find_result() -> Exchange[DataSchema | None]:
        nonlocal current
        schema = yield from SCHEMAS.get(context.id)
        current = align(observe(live_object(schema)), goal.after, goal.neighbours)
        left = _differences(goal, current)
        _see_untouched(left, goal, seen, current)
        return None if left else schema

    made = yield from naming_limits(goal.after, write_once(put, find_result))
    yield from context.record_identity(Identity(made.id, made.version))


def _see_untouched(
    left: Sequence[FieldChange], goal: Goal[SchemaEntry], seen: Observed[SchemaEntry], current: Observed[SchemaEntry]
) -> None:
    """What our change would set is as it was when it was planned; whatever else somebody changed stays theirs."""
    if (current.facts.version or 0) <= (seen.facts.version or 0):
        return  # reads lag behind
    planned = {change.path: change.before for change in _differences(goal, seen)}
    theirs = [change for change in left if change.path not in planned or planned[change.path] != change.before]
    if theirs:
        had = {at.path: at.after if value_at(seen.entry, at.path[:2])[0] else None for at in theirs} | planned
        edits = "; ".join(f"{'.'.join(map(str, at.path))}: {_said(had[at.path])} → {_said(at.before)}" for at in theirs)
        raise StalePlan(
            f"somebody else made version {current.facts.version} of it{_by(current)}, since the plan was made from "
            f"version {seen.facts.version}, and changed what this would change, too ({edits}); plan again to see what "
            "becomes of it"
        )


def _by(current: Observed[SchemaEntry]) -> str:
    who, when = current.facts.changed_by, current.facts.changed
    return f"{f', by {who}' if who else ''}{f', at {when:%Y-%m-%d %H:%M:%S}' if when else ''}"


def _said(value: object) -> str:
    if isinstance(value, list | dict):
        return ", ".join(map(str, value)) or "nothing"
    return "nothing" if value is None or value == "" else str(value)


def _differences(goal: Goal[SchemaEntry], aligned: Observed[SchemaEntry]) -> tuple[FieldChange, ...]:
    return compare(replace(goal, before=aligned)).fields


def following_version(entry: SchemaEntry, current: Observed[SchemaEntry]) -> DataSchemaPut:
    """The whole next version: what the org has, with what the spec says of it."""
    document = document_of(current).model_copy(deep=True)
    properties = dict(document.properties or {})
    for key, attribute in entry.attributes.items():
        name = property_key(key, attribute)
        has = properties.get(name)
        properties[name] = new_property(key, attribute) if has is None else changed_property(attribute, has)
    document.properties = properties
    if document.model_extra:
        # An answer repeats the definitions of all core types, which nobody has to send (api-facts: Data schemas).
        document.model_extra.pop("definitions", None)
    if entry.name != current.entry.name:
        document.title = entry.name
    if "description" in entry.model_fields_set:
        document.description = entry.description or ""
    return DataSchemaPut(
        name=entry.name,
        version=current.facts.version or 1,
        json_schema=document,
        enabled=entry.enabled if "enabled" in entry.model_fields_set else current.entry.enabled,
    )
