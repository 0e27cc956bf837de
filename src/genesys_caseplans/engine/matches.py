"""Which object of the org each entry means: by the record where it knows one that is still there, else by name. Pure.

Owns how names are told apart that one entry hands on to another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.engine.order import Desired
from genesys_caseplans.engine.values.record import Record, Recorded
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match
from genesys_caseplans.kinds.matching import Index, match_by_name, match_recorded

Listed = Mapping[str, Index]


def recorded_entries(desired: Desired, record: Record | None) -> Iterable[tuple[Address, Entry, Recorded]]:
    """The entries that the record knows, but for those that choose their object themselves."""
    entries = record.entries if record is not None else {}
    for address, entry in desired.spec.entries.items():
        if address in entries and entry.id is None:
            yield address, entry, entries[address]


def match_entries(desired: Desired, record: Record | None, listed: Listed) -> Mapping[Address, Match]:
    """Which object of the org each entry means."""
    known: dict[Address, Match] = {}
    for address, entry, recorded in recorded_entries(desired, record):
        index = listed.get(address.section, Index(()))
        live = index.by_id(recorded.id)
        if live is not None:
            known[address] = match_recorded(desired.kind(address), entry, recorded.name, live, index)
    taken = {match.found.id for match in known.values() if match.found is not None}
    moving = _Moving(desired, listed, known)
    matches: dict[Address, Match] = {}
    for address, entry in desired.spec.entries.items():
        index = listed.get(address.section, Index(()))
        matches[address] = known.get(address) or _unrecorded(desired.kind(address), entry, index, taken, moving)
        gone = record.entries.get(address) if record is not None and address not in known else None
        if gone is not None and entry.id is None and not matches[address].note:
            note = f"the object of the record ({gone.id}) is not in the org any more, or this client cannot see it"
            matches[address] = replace(matches[address], note=note)
    return matches


def match_entry(kind: Kind[Any], entry: Any, index: Index) -> Match:
    """Which object of the org an entry means, by what it says itself."""
    return (kind.match or match_by_name)(kind, entry, index)


def _unrecorded(kind: Kind[Any], entry: Entry, index: Index, taken: Collection[str], moving: _Moving) -> Match:
    if entry.id is None and moving.still_called(kind.section, entry, taken):
        (live,) = index.by_name(entry.was or "")
        return Match(live, "found by its earlier name")
    match = match_entry(kind, entry, index)
    if match.found is not None and match.found.id in taken and entry.id is None:
        return Match(reason="not in the org", note=f"takes the name {entry.name!r} over from another entry")
    return match


class _Moving:
    """Entries that take a name while whoever has it takes another one."""

    def __init__(self, desired: Desired, listed: Listed, known: Mapping[Address, Match]):
        self._listed = listed
        self._by_was: dict[tuple[str, str], Entry] = {}
        #: Names of objects that the record knows, and that are to be called otherwise.
        self._left: set[tuple[str, str]] = set()
        for address, entry in desired.spec.entries.items():
            match = known.get(address)
            if match is not None and match.found is not None and match.found.name != entry.name:
                self._left.add((address.section, match.found.name))
            elif match is None and entry.id is None and entry.was is not None:
                self._by_was[address.section, entry.was] = entry

    def still_called(self, section: str, entry: Entry, taken: Collection[str], seen: tuple[str, ...] = ()) -> bool:
        """Whether an entry's object still has its earlier name although there is one of the new name, too, since that
        one moves on itself (A to B, B to C). Where they would only change places nobody can say whether they have done
        so already: then names count.
        """
        index = self._listed.get(section, Index(()))
        has = index.by_name(entry.was) if entry.was is not None else ()
        if len(has) != 1 or has[0].id in taken or entry.was == entry.name or entry.name in seen:
            return False
        holders: Iterable[LiveObject] = index.by_name(entry.name)
        if not holders:
            return bool(seen)
        if (section, entry.name) in self._left:
            return True
        next_one = self._by_was.get((section, entry.name))
        return next_one is not None and self.still_called(section, next_one, taken, (*seen, entry.name))
