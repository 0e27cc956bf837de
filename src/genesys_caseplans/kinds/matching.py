"""Which object of the org an entry means, for kinds whose identity is their name. Pure. Source: design, Identity."""

from __future__ import annotations

from collections.abc import Sequence

from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match


def match_by_name(kind: Kind, entry: Entry, found: Sequence[LiveObject]) -> Match:
    """The object of an entry: by `id`, else by exact name, else by its earlier name."""
    if entry.id is not None:
        chosen = next((one for one in found if one.id == entry.id), None)
        if chosen is None:
            return Match(problem=f"no {kind.name} has the id {entry.id}", hint="take the id out to make a new one")
        return Match(chosen, "chosen by id")
    for name, reason in ((entry.name, "found by name"), (entry.was, "found by its earlier name")):
        hits = [one for one in found if name is not None and one.name == name]
        if len(hits) > 1:
            ids = ", ".join(sorted(one.id for one in hits))
            return Match(problem=f"{len(hits)} {kind.section} are named {name!r}: {ids}", hint='choose one with "id"')
        if hits:
            return Match(hits[0], reason)
    alike = [one for one in found if one.name.casefold() == entry.name.casefold()]
    if alike and kind.unique_names:
        return Match(
            problem=f"the org has {alike[0].name!r} ({alike[0].id}), which differs only in upper and lower case",
            hint='write the name as it is there, or choose it with "id" to rename it',
        )
    return Match(reason="not in the org")
