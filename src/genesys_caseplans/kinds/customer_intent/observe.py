"""A customer intent of the org as a spec would say it, and how two of them differ. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from genesys_caseplans.kinds.comparing import compare_fields, differences, overlay
from genesys_caseplans.kinds.customer_intent.client import AssignedSourceIntent
from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry, SourceIntentEntry
from genesys_caseplans.kinds.kind import Comparison, FieldChange, Goal, LiveObject, Observed, Others
from genesys_caseplans.kinds.table import observed_model, observed_values, pointed_names

Sources = Mapping[str, SourceIntentEntry]


def observe(live: LiveObject) -> Observed[CustomerIntentEntry]:
    """A customer intent as a spec would say it; of its source intents, where those were read."""
    values = observed_values(CustomerIntentEntry, live.object)
    if live.detail is not None:
        values["source_intents"] = source_intents(live.detail)
    entry = observed_model(CustomerIntentEntry, values)
    return Observed(live.id, entry, names=pointed_names(CustomerIntentEntry, live.object))


def source_intents(listed: Iterable[AssignedSourceIntent]) -> list[SourceIntentEntry]:
    """What a listing shows, as a spec would say it, in the order of their ids."""
    sources = (item.source_intent for item in listed if item.source_intent is not None)
    shown = (observed_values(SourceIntentEntry, source) for source in sources)
    # An absent member says nothing: most sources have no more than an id and a name.
    said = [{name: value for name, value in values.items() if value is not None} for values in shown]
    entries = [observed_model(SourceIntentEntry, values) for values in said if "id" in values]
    return sorted(entries, key=lambda entry: entry.id)


def compare(goal: Goal[CustomerIntentEntry]) -> Comparison:
    """What differs; source intents have no order, and what a spec leaves out of one is not looked at."""
    comparison = compare_fields(goal)
    return replace(comparison, fields=tuple(filter(_really, comparison.fields)))


def _really(change: FieldChange) -> bool:
    if change.path != ("sourceIntents",):
        return True
    added, removed = moves(change)
    return bool(added or removed)


def moves(change: FieldChange) -> tuple[list[SourceIntentEntry], list[str]]:
    """Which source intents must be added, and the ids of those that must be removed before that."""
    before, after = _by_id(change.before or ()), _by_id(change.after or ())
    other = {id for id, entry in after.items() if id in before and any(differences(entry, before[id]))}
    added = [overlay(before[id], entry) if id in before else entry for id, entry in after.items()
             if id not in before or id in other]  # fmt: skip
    return added, [id for id in before if id not in after or id in other]


def _by_id(entries: Sequence[SourceIntentEntry]) -> Sources:
    return {entry.id: entry for entry in entries}


def spell(observed: Observed[CustomerIntentEntry], _: Others | None) -> CustomerIntentEntry:
    """Source intents in an order that is always the same."""
    sources = sorted(observed.entry.source_intents or (), key=lambda source: source.id)
    return observed.entry.model_copy(update={"source_intents": sources or None})
