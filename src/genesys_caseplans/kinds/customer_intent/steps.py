"""The requests that make a customer intent as the spec wants it: the intent, then what sources call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from genesys_caseplans.errors import PartlyRefused
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.comparing import saying
from genesys_caseplans.kinds.customer_intent.client import (
    ADD_SOURCES,
    CREATE,
    INTENTS,
    REMOVE_SOURCES,
    UPDATE,
    BulkResults,
    CustomerIntent,
    CustomerIntentCreate,
    CustomerIntentUpdate,
    SourceIntent,
)
from genesys_caseplans.kinds.customer_intent.observe import moves, observe, source_intents
from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry, SourceIntentEntry
from genesys_caseplans.kinds.endpoints import Endpoints, steps_of
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, Step, StepContext
from genesys_caseplans.kinds.table import create_body

_SOURCES = ("sourceIntents",)


def _named(name: str) -> Exchange[list[CustomerIntent]]:
    return [intent for intent in (yield from INTENTS.list()) if intent.name == name]


_ENDPOINTS = Endpoints(
    CustomerIntentCreate,
    CustomerIntentUpdate,
    INTENTS.create,
    INTENTS.update,
    INTENTS.get,
    _named,
    observe,
    (CREATE,),
    (UPDATE,),
    many="customer intent",
)


def steps(goal: Goal[CustomerIntentEntry], comparison: Comparison) -> list[Step]:
    """One create or update of the intent itself, and what is to be removed from and added to its source intents."""
    sources = [change for change in comparison.fields if change.path == _SOURCES]
    others = tuple(change for change in comparison.fields if change.path != _SOURCES)
    # What another request sends is no part of what proves that this one was done.
    itself = replace(goal, after=saying(goal.after, goal.after.model_fields_set - {"source_intents"}))
    made = steps_of(_ENDPOINTS, "customer intent", itself, replace(comparison, fields=others))
    return [*made, *(step for change in sources for step in _source_steps(change))]


def _source_steps(change: FieldChange) -> list[Step]:
    added, removed = moves(change)
    made = (
        [Step(f"remove source intents: {', '.join(removed)}", partial(_remove, removed), operations=(REMOVE_SOURCES,))]
        if removed
        else []
    )
    if added:
        made.append(
            Step(
                f"add source intents: {', '.join(entry.id for entry in added)}",
                partial(_add, added),
                operations=(ADD_SOURCES,),
            )
        )
    return made


def _add(entries: Sequence[SourceIntentEntry], context: StepContext) -> Exchange[None]:
    sources = [SourceIntent.model_validate(create_body(entry, context)) for entry in entries]
    wanted = {entry.id for entry in entries}

    def find_result() -> Exchange[BulkResults | None]:
        there = yield from _there(context)
        return BulkResults() if wanted <= there else None

    send = partial(INTENTS.add_source_intents, context.id, sources)
    result = yield from write_once(lambda: retry_until_visible(send), find_result)
    _insist(result, "added", "see whether they are assigned to another customer intent")


def _remove(ids: Sequence[str], context: StepContext) -> Exchange[None]:
    def find_result() -> Exchange[BulkResults | None]:
        there = yield from _there(context)
        return None if there & set(ids) else BulkResults()

    send = partial(INTENTS.remove_source_intents, context.id, ids)
    result = yield from write_once(lambda: retry_until_visible(send), find_result)
    if result.error_result_ids:
        # Somebody else may have removed them a moment ago, which is what was wanted.
        there = yield from _there(context)
        left = [id for id in result.error_result_ids if id in there]
        _insist(BulkResults(error_result_ids=left), "removed", "look at them in the org, and run this again")


def _there(context: StepContext) -> Exchange[set[str]]:
    listed = yield from INTENTS.list_source_intents(context.id)
    return {entry.id for entry in source_intents(listed)}


def _insist(result: BulkResults, done: str, hint: str) -> None:
    """The API answers 200 although some of several failed."""
    if result.error_result_ids:
        raise PartlyRefused(f"source intents could not be {done}: {', '.join(result.error_result_ids)}", hint)
