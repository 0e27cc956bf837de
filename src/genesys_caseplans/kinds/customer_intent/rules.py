"""What the API refuses of a customer intent, told before the first write. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry
from genesys_caseplans.kinds.kind import Neighbours, Observed, Rule

#: Sources of which the API wants to know which one it is (announcements, intents_customerintents; TF#2171).
_NAMED_SOURCES = ("Bot", "Digitalbot")


def rules(planned: CustomerIntentEntry, before: Observed[CustomerIntentEntry] | None, _: Neighbours) -> Iterable[Rule]:
    """All that stands against a customer intent as it will be."""
    seen: set[str] = set()
    for place, source in enumerate(planned.source_intents or ()):
        path = ("sourceIntents", place)
        if source.id in seen:
            yield Rule((*path, "id"), f"the source intent {source.id!r} is listed twice", "list it once")
        seen.add(source.id)
        missing = [
            key for key, value in (("sourceId", source.source_id), ("sourceName", source.source_name)) if not value
        ]
        if source.type in _NAMED_SOURCES and missing:
            yield Rule(
                path,
                f"a source intent of the type {source.type} needs {' and '.join(missing)}",
                "say which bot it is",
                source="announcements, intents_customerintents",
            )
