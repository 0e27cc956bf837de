"""The kind of customer intents."""

from __future__ import annotations

from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.customer_intent.client import (
    ADD_SOURCES,
    CREATE,
    DELETE,
    GET,
    INTENTS,
    LIST,
    LIST_SOURCES,
    REMOVE_SOURCES,
    UPDATE,
)
from genesys_caseplans.kinds.customer_intent.observe import compare, observe, spell
from genesys_caseplans.kinds.customer_intent.rules import rules
from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry
from genesys_caseplans.kinds.customer_intent.steps import steps
from genesys_caseplans.kinds.endpoints import live_objects
from genesys_caseplans.kinds.kind import Kind, LiveObject, Reading, Selection


def _find(_: Selection) -> Exchange[list[LiveObject]]:
    return live_objects((yield from INTENTS.list()))


def _read(live: LiveObject, reading: Reading[CustomerIntentEntry]) -> Exchange[LiveObject]:
    """With its source intents, which no listing shows and which cost a request: where the spec speaks of them."""
    said = reading.wanted.model_fields_set if reading.wanted is not None and not reading.only_parts else ()
    if not reading.whole and "source_intents" not in said:
        return live
    return LiveObject(
        live.id, live.name, live.object, [*(yield from INTENTS.list_source_intents(live.id))], live.created
    )


KIND = Kind(
    name="customerIntent",
    section="customerIntents",
    noun="customer intent",
    model=CustomerIntentEntry,
    find=_find,
    read=_read,
    observe=observe,
    compare=compare,
    rules=rules,
    steps=steps,
    spell=spell,
    remove=INTENTS.delete,
    removes=(DELETE,),
    calls=lambda _: Calls(
        (LIST, GET, LIST_SOURCES), (CREATE, UPDATE, ADD_SOURCES, REMOVE_SOURCES), (DELETE, REMOVE_SOURCES)
    ),
    unique_names=False,
)
