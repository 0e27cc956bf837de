"""Which attribute and which limit it is that the API refused a schema for: its error names neither.

Source: contract, error codes of POST and PUT of schemas, definitions SchemaQuantityLimits and Coretype.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

from genesys_caseplans.errors import BadRequest, RequestError
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.kinds.schema.client import SCHEMAS, CoreType, Range, SchemaLimits
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.table import columns

T = TypeVar("T")


def naming_limits(entry: SchemaEntry, write: Exchange[T]) -> Exchange[T]:
    """A write of a schema; where the org's limits stand against it, they are read and named."""
    try:
        return (yield from write)
    except BadRequest as error:
        if ".limit" in error.code or ".limits" in error.code:
            error.way_out = yield from _explained(entry)
        raise


def _explained(entry: SchemaEntry) -> Exchange[str]:
    try:
        limits = yield from SCHEMAS.limits()
        types = yield from SCHEMAS.list_core_types()
    except RequestError:
        return "the org's limits, which would tell which attribute it is, cannot be read"
    reasons = [*_counts(entry, limits), *_beyond(entry, types)]
    return "; ".join(reasons) or "no attribute is beyond the limits that the org tells of"


def _counts(entry: SchemaEntry, limits: SchemaLimits) -> Iterable[str]:
    most = limits.max_number_of_fields_per_schema
    if most is not None and len(entry.attributes) > most:
        yield f"{len(entry.attributes)} attributes are more than the {most} that this org allows a schema"
    for what, number in (
        ("schemas", limits.max_number_of_schemas_per_org),
        ("attributes in all schemas", limits.max_number_of_fields_per_org),
    ):
        if number is not None:
            yield f"this org allows {number} {what}"


def _beyond(entry: SchemaEntry, types: Sequence[CoreType]) -> Iterable[str]:
    by_name = {core_type.name: _ranges(core_type) for core_type in types}
    for key, attribute in entry.attributes.items():
        ranges = by_name.get(attribute.type, {})
        for column in columns(type(attribute)):
            value, allowed = getattr(attribute, column.name), ranges.get(column.wire.sends)
            if value is None or allowed is None:
                continue
            if not (allowed.min is None or value >= allowed.min) or not (allowed.max is None or value <= allowed.max):
                yield f"attributes.{key}.{column.key} is {value}, and this org allows {allowed.min} to {allowed.max}"


def _ranges(core_type: CoreType) -> Mapping[str, Range]:
    """How far limits may go, by where they stand in a property."""
    parts = (("", core_type.validation_limits), ("items.", core_type.item_validation_limits))
    return {
        f"{lead}{info.alias or name}": allowed
        for lead, limits in parts
        if limits is not None
        for name, info in type(limits).model_fields.items()
        if (allowed := getattr(limits, name)) is not None
    }
