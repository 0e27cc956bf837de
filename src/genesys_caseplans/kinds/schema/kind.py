"""The kind of data schemas: compared attribute by attribute, changed by making the next version.

What the org has beyond the spec stays and is carried along. Source: api-facts, Data schemas.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.endpoints import live_object, live_objects
from genesys_caseplans.kinds.kind import Goal, Kind, LiveObject, Reading, Selection
from genesys_caseplans.kinds.schema.client import CORE_TYPES, CREATE, DELETE, GET, LIMITS, LIST, PUT, SCHEMAS
from genesys_caseplans.kinds.schema.observe import align, compare, observe, spell
from genesys_caseplans.kinds.schema.rules import rules
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.schema.steps import steps

#: The lowest numbers that are published of an org's limits (contract, error texts of POST schemas): up to them nobody
#: need ask for the org's own.
LOWEST_SCHEMAS, LOWEST_FIELDS, LOWEST_FIELDS_OF_ORG = 20, 25, 500


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return live_objects((yield from SCHEMAS.list()))


def _confirm(candidates: Sequence[LiveObject], reading: Reading[SchemaEntry]) -> Exchange[Sequence[LiveObject]]:
    """A listing may show deleted ones, and only a GET tells; none that a worktype uses can be deleted."""
    doubtful = [candidate for candidate in candidates if candidate.id not in reading.used]
    current = yield from gather([_current(candidate) for candidate in doubtful])
    fresh = {candidate.id: live for candidate, live in zip(doubtful, current, strict=True)}
    return [live for candidate in candidates if (live := fresh.get(candidate.id, candidate)) is not None]


def _current(live: LiveObject) -> Exchange[LiveObject | None]:
    try:
        schema = yield from SCHEMAS.get(live.id)
    except NotFound:
        return None
    return None if schema.deleted else live_object(schema)


def _limits(listed: Sequence[LiveObject], goals: Sequence[Goal[SchemaEntry]]) -> Exchange[Mapping[str, int]]:
    """What the org would hold after all goals, and what it allows, which is asked only where it could be too much."""
    grown = sum(
        len(goal.planned.attributes) - (len(goal.before.entry.attributes) if goal.before else 0) for goal in goals
    )
    after = {
        "schemas": len(listed) + sum(goal.before is None for goal in goals),
        "fields": sum(len(observe(live).entry.attributes) for live in listed) + grown,
    }
    widest = max((len(goal.planned.attributes) for goal in goals), default=0)
    if after["schemas"] <= LOWEST_SCHEMAS and widest <= LOWEST_FIELDS and after["fields"] <= LOWEST_FIELDS_OF_ORG:
        return after
    limits = yield from SCHEMAS.limits()
    allowed = {
        "maxSchemas": limits.max_number_of_schemas_per_org,
        "maxFieldsPerSchema": limits.max_number_of_fields_per_schema,
        "maxFields": limits.max_number_of_fields_per_org,
    }
    return after | {name: number for name, number in allowed.items() if number is not None}


KIND = Kind(
    name="schema",
    section="schemas",
    noun="schema",
    model=SchemaEntry,
    find=_find,
    confirm=_confirm,
    observe=observe,
    align=align,
    compare=compare,
    rules=rules,
    limits=_limits,
    steps=steps,
    spell=spell,
    remove=SCHEMAS.delete,
    removes=(DELETE,),
    calls=lambda _: Calls((LIST, GET, LIMITS, CORE_TYPES), (CREATE, PUT), (DELETE,)),
    unique_names=False,
    guarded=True,
    versioned=True,
)
