"""A data schema of the org as a spec would say it, and how two of them differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from genesys_caseplans.kinds.comparing import differences
from genesys_caseplans.kinds.kind import Comparison, Facts, FieldChange, Goal, LiveObject, Neighbours, Observed, Others
from genesys_caseplans.kinds.schema.attributes import observed_attribute, raw_changes, value_changes
from genesys_caseplans.kinds.schema.client import DataSchema, JsonSchema
from genesys_caseplans.kinds.schema.spec import ATTRIBUTE_TYPES, Attribute, SchemaEntry, property_key
from genesys_caseplans.kinds.table import observed_model, observed_values, reference_id


@dataclass(frozen=True)
class SchemaFacts(Facts):
    """document: the whole JSON schema, which the next version is made from."""

    document: JsonSchema = field(default_factory=JsonSchema)


def observe(live: LiveObject) -> Observed[SchemaEntry]:
    """A schema as a spec would say it; attributes by the API's keys."""
    schema: DataSchema = live.object
    document = schema.json_schema or JsonSchema()
    properties = document.properties or {}
    attributes = {
        key: observed_attribute(value if isinstance(value, dict) else {}) for key, value in properties.items()
    }
    entry = observed_model(SchemaEntry, observed_values(SchemaEntry, schema) | {"attributes": attributes})
    facts = SchemaFacts(
        version=schema.version,
        changed=schema.date_created,
        changed_by=reference_id(schema.created_by),
        document=document,
    )
    return Observed(live.id, entry, facts=facts)


def spell(observed: Observed[SchemaEntry], others: Others | None) -> SchemaEntry:
    """Attributes under the keys that make the API's own.

    One of a type that is not known can be read by nobody but the API: it is left out.
    """
    attributes: dict[str, Attribute] = {}
    for name, attribute in observed.entry.attributes.items():
        if others is None:
            attributes[name] = _titled(attribute)
        elif attribute.type is not None:
            attributes[spelled_key(name)] = _titled(attribute)
    return observed.entry.model_copy(update={"attributes": attributes})


def _titled(attribute: Attribute) -> Attribute:
    """Values of an enum as a list where none of them has a title of its own."""
    if not isinstance(attribute.values, dict):
        return attribute
    titled = {value: title or value for value, title in attribute.values.items()}
    has_titles = any(title != value for value, title in titled.items())
    return attribute.model_copy(update={"values": titled if has_titles else [*titled]})


def spelled_key(name: str) -> str:
    """The key of a spec that makes a property of the API."""
    stripped, _, suffix = name.rpartition("_")
    return stripped if stripped and suffix in ATTRIBUTE_TYPES else name


def document_of(observed: Observed[SchemaEntry]) -> JsonSchema:
    """The JSON schema that an observed schema holds."""
    return observed.facts.document if isinstance(observed.facts, SchemaFacts) else JsonSchema()


def align(observed: Observed[SchemaEntry], entry: SchemaEntry, _: Neighbours) -> Observed[SchemaEntry]:
    """Attributes under the keys of the spec, where it has them; the others keep the API's keys."""
    keys = {property_key(key, attribute): key for key, attribute in entry.attributes.items()}
    for name in observed.entry.attributes:
        if name not in keys:
            keys[name] = f"{name} (unmanaged)" if name in entry.attributes else name
    attributes = {keys[name]: attribute for name, attribute in observed.entry.attributes.items()}
    return replace(observed, entry=observed.entry.model_copy(update={"attributes": attributes}))


def compare(goal: Goal[SchemaEntry]) -> Comparison:
    """What differs; dropped values of an enum are disabled, as the API takes none away."""
    if goal.before is None:
        return Comparison(tuple(differences(goal.after, None)))
    fields = tuple(_changes(goal.after, goal.before))
    managed = goal.after.attributes
    return Comparison(
        fields,
        notes=tuple(_disabled(fields)),
        unmanaged=tuple(("attributes", key) for key in goal.before.entry.attributes if key not in managed),
    )


def _changes(after: SchemaEntry, before: Observed[SchemaEntry]) -> Iterable[FieldChange]:
    properties = document_of(before).properties or {}
    for change in differences(after, before.entry):
        match change.path:
            case ("attributes", str(key), "values"):
                yield from value_changes(change.path, after.attributes[key], before.entry.attributes[key])
            case ("attributes", str(key)) if key in before.entry.attributes:
                attribute = after.attributes[key]
                yield from raw_changes(change.path, attribute.raw or {}, properties[property_key(key, attribute)])
            case ("attributes", str(), "type"):
                pass  # part of the key by which it was found
            case _:
                yield change


def _disabled(fields: Iterable[FieldChange]) -> Iterable[str]:
    for change in fields:
        if change.path[-1] == "values" and isinstance(change.before, list):
            gone = [value for value in change.before if value not in change.after]
            if gone:
                yield f"{change.path[1]}: {', '.join(gone)} will be disabled, since the API takes no value away"
