"""Which object of the org an entry means, for kinds whose identity is their name. Pure. Source: design, Identity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Protocol

from genesys_caseplans.kinds.kind import E, Kind, LiveObject, Match
from genesys_caseplans.kinds.renames import is_aside, is_between


class Matching(Protocol):
    """What was found of a kind, by id, name and further keys, so that each entry is matched without a walk."""

    def by_id(self, id: str) -> LiveObject | None:
        """The object with an id."""
        ...

    def by_name(self, name: str) -> Sequence[LiveObject]:
        """The objects with exactly this name."""
        ...

    def alike(self, name: str) -> Sequence[LiveObject]:
        """The objects whose name differs at most in upper and lower case."""
        ...

    def by(self, key: str, value: str, of: Callable[[LiveObject], str]) -> Sequence[LiveObject]:
        """The objects of which `of` gives the value; `key` names the index."""
        ...


class Index:
    """Implements `Matching`: what was found of one kind, each index made when it is first asked for."""

    def __init__(self, found: Sequence[LiveObject]):
        self.found = found
        self._indexes: dict[str, dict[str, list[LiveObject]]] = {}

    def by_id(self, id: str) -> LiveObject | None:
        """The object with an id."""
        return next(iter(self.by("id", id, lambda candidate: candidate.id)), None)

    def by_name(self, name: str) -> Sequence[LiveObject]:
        """The objects with exactly this name."""
        return self.by("name", name, lambda candidate: candidate.name)

    def alike(self, name: str) -> Sequence[LiveObject]:
        """The objects whose name differs at most in upper and lower case."""
        return self.by("alike", name.casefold(), lambda candidate: candidate.name.casefold())

    def by(self, key: str, value: str, of: Callable[[LiveObject], str]) -> Sequence[LiveObject]:
        """The objects of which `of` gives the value; `key` names the index."""
        index = self._indexes.get(key)
        if index is None:
            index = self._indexes[key] = defaultdict(list)
            for candidate in self.found:
                index[of(candidate)].append(candidate)
        return index.get(value, ())


def match_by_name(kind: Kind[E], entry: E, index: Matching) -> Match:
    """The object of an entry: by `id`, else by exact name, else by its earlier name."""
    if entry.id is not None:
        chosen = index.by_id(entry.id)
        if chosen is None:
            return Match(problem=f"no {kind.name} has the id {entry.id}", hint="take the id out to make a new one")
        return Match(chosen, "chosen by id")
    for name, reason in ((entry.name, "found by name"), (entry.was, "found by its earlier name")):
        hits = index.by_name(name) if name is not None else ()
        if len(hits) > 1:
            ids = ", ".join(sorted(hit.id for hit in hits))
            return Match(problem=f"{len(hits)} {kind.section} are named {name!r}: {ids}", hint='choose one with "id"')
        if hits:
            return Match(hits[0], reason)
    alike = index.alike(entry.name)
    if alike and kind.unique_names:
        return Match(
            problem=f"the org has {alike[0].name!r} ({alike[0].id}), which differs only in upper and lower case",
            hint='write the name as it is there, or choose it with "id" to rename it',
        )
    return Match(reason="not in the org")


def match_recorded(kind: Kind[E], entry: E, had: str, live: LiveObject, index: Matching) -> Match:
    """The object that the record knows of an entry. had: its name when that was written.

    A record that was edited by hand, or that is older than the org, could lead to the wrong object: where neither the
    name that is wanted nor the one that was recorded is its own, while another object has it, nobody can say which one
    is meant.
    """
    if live.name == entry.name:
        return Match(live, "known by its record")
    others = [other for name in (entry.name, had) for other in index.by_name(name) if other.id != live.id]
    if others and is_aside(live.name, had):
        # A run that was stopped had replaced it already, and could not write it down any more.
        return Match(others[0], "found by name", note=f"{live.name!r} ({live.id}) was replaced by it")
    if live.name != had and others and not (is_aside(live.name, had) or is_between(live.name, had)):
        return Match(
            problem=f"the record means {live.name!r} ({live.id}), but {others[0].name!r} is {others[0].id}",
            hint='choose one with "id", or take the entry out of the record to go by its name',
        )
    note = f"renamed in the org from {had!r} to {live.name!r}" if live.name != had else ""
    return Match(live, "known by its record", note=note)
