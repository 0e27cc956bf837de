"""What the org has of all that a spec names: listings side by side, then details of what was matched. Only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, cast

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.engine.matches import match_entries, recorded_entries
from genesys_caseplans.engine.memory import Memories
from genesys_caseplans.engine.order import Desired, selections
from genesys_caseplans.engine.values.events import OrgRead
from genesys_caseplans.engine.values.record import Record, Records
from genesys_caseplans.errors import OrgMismatch
from genesys_caseplans.http.exchange import Exchange, emit, gather
from genesys_caseplans.kinds.comparing import resolved
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match, Observed, Reading, Selection
from genesys_caseplans.kinds.lookups import Hit, Hits, look_up, organization
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.matching import Index
from genesys_caseplans.kinds.pointers import pointers

Key = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Snapshot:
    """What was read.

    listed: all that listings gave, by section. matches: which object each entry means. observed: objects that entries
    or references mean, by section and id, with details. lookups: ids of what was looked up. doubtful: those of which
    the org has several. divisions: in which what was looked up lies, by its id, as far as the org was asked. limits:
    what the org allows, by section, where it was asked. names: of what nobody names but
    something points at, by id, where it was asked. selections: what was looked for, by section. record: what earlier
    runs wrote down, None where none is kept. kept: content that never changes, by id. orphans: what left the spec, None
    where the org does not have it any more. usage: what keeps objects from being deleted, by id, where it was asked.
    replaced: the objects in the place of which entries get another one; those entries match nothing.
    """

    organization: Organization
    listed: Mapping[str, Index]
    matches: Mapping[Address, Match]
    lookups: Mapping[Lookup, str] = field(default_factory=dict[Lookup, str])
    doubtful: Hits = field(default_factory=dict[Lookup, Sequence[Hit]])
    observed: Mapping[Key, Observed[Any]] = field(default_factory=dict[Key, Observed[Any]])
    divisions: Mapping[str, str] = field(default_factory=dict[str, str])
    limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    selections: Mapping[str, Selection] = field(default_factory=dict[str, Selection])
    record: Record | None = None
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])
    orphans: Mapping[Address, LiveObject | None] = field(default_factory=dict[Address, "LiveObject | None"])
    usage: Mapping[str, str] = field(default_factory=dict[str, str])
    replaced: Mapping[Address, LiveObject] = field(default_factory=dict[Address, LiveObject])

    def replacing(self, addresses: Iterable[Address]) -> Snapshot:
        """The same, were these entries' objects not there for them."""
        old = {address: live for address in addresses if (live := self.matches[address].found) is not None}
        gone = {address: Match(reason="the API forbids the change", note=self.matches[address].note) for address in old}
        return replace(self, matches={**self.matches, **gone}, replaced={**self.replaced, **old})

    @cached_property
    def recorded(self) -> Collection[tuple[str, str]]:
        """Section and id of all that the record holds."""
        return self.record.by_id().keys() if self.record is not None else ()

    def pointed(self, reference: Reference) -> list[LiveObject]:
        """The objects that a reference by name or id means: one, if all is well."""
        listed = self.listed.get(reference.section)
        if listed is None:
            return []
        if reference.id is not None:
            hit = listed.by_id(reference.id)
            return [hit] if hit is not None else []
        return list(listed.by_name(reference.existing)) if reference.existing is not None else []

    def resolve(self, desired: Desired, pointer: Pointer) -> Pointer:
        """What a pointer of the spec means: an id where the object exists, else the key of the entry that makes it.

        What cannot be found has an empty id; the change that holds it is blocked, so it is never sent.
        """
        if isinstance(pointer, Lookup):
            if pointer.id is not None:
                return pointer
            return Lookup(pointer.what, id=self.lookups.get(desired.target(pointer), ""))
        address = pointer.address
        if address is not None:
            target = self.matches[address].found
            return Reference(pointer.section, id=target.id) if target else Reference(pointer.section, key=address.key)
        hits = self.pointed(pointer)
        return Reference(pointer.section, id=hits[0].id if len(hits) == 1 else "")

    def wanted(self, desired: Desired, entry: Entry) -> Entry:
        """An entry with its pointers resolved."""
        return resolved(entry, lambda pointer: self.resolve(desired, pointer))


def read_organization(*tied_to: str | None) -> Exchange[Organization]:
    """Which org this is; `OrgMismatch` before anything else is read where the run is tied to another."""
    org = yield from organization()
    yield from emit(OrgRead(org.id, org.name or ""))
    for org_id in tied_to:
        if org_id is not None and org_id.lower() != org.id.lower():
            raise OrgMismatch(
                f"these credentials open the org {org.name!r} ({org.id}), but the run is tied to the org {org_id}: "
                "use that org's credentials, or change `org` in the spec or --org"
            )
    return org


def read_snapshot(
    desired: Desired,
    tied_to: str | None,
    only_parts: bool = False,
    records: Records | None = None,
    org: Organization | None = None,
) -> Exchange[Snapshot]:
    """Read all that is needed, and nothing twice. A run that is tied to an org reads nothing else of another.

    only_parts: for who only wants to know ids. records: of earlier runs, which say what need not be read again.
    org: where it was read already.
    """
    first = yield from _first(desired, (tied_to, desired.spec.org), records, only_parts, org)
    listing = yield from _completed(desired, first)
    record, used = listing.record, _used(desired, listing)
    listing = yield from _confirmed(desired, listing, used)
    matches = match_entries(desired, record, listing.listed)
    believed = _believed(desired, record, listing, matches) if record is not None and not only_parts else {}
    hits = first.hits
    missing = [] if only_parts or first.asked else [lookup for lookup in desired.lookups if lookup not in believed]
    if missing:
        hits = yield from look_up(missing)
    snapshot = Snapshot(
        first.organization,
        listing.listed,
        matches,
        {**{lookup: found[0].id for lookup, found in hits.items() if len(found) == 1}, **believed},
        {lookup: found for lookup, found in hits.items() if len(found) > 1 and lookup not in believed},
        divisions={hit.id: hit.division for found in hits.values() for hit in found if hit.division},
        selections=listing.selections,
        record=record,
        orphans=_orphans(desired, listing, matches),
    )
    return (yield from _with_details(desired, snapshot, used, only_parts))


@dataclass(frozen=True, repr=False)
class _Listing:
    """What the first questions gave; `selections` are those that were asked. asked: whether look-ups were, too."""

    organization: Organization
    record: Record | None
    selections: Mapping[str, Selection]
    listed: Mapping[str, Index]
    hits: Hits
    asked: bool


def _first(
    desired: Desired,
    tied: tuple[str | None, ...],
    records: Records | None,
    only_parts: bool,
    org: Organization | None,
) -> Exchange[_Listing]:
    """The org and the listings, side by side where it need not be known first which org it is."""
    lookups = () if only_parts else desired.lookups
    if org is None and any(tied):
        org = yield from read_organization(*tied)
    if org is not None:
        record = records.of(org.id) if records is not None else None
        asked, early = selections(desired, record), record is None or not record.entries
        listed, ids = yield from _listings(desired, asked, lookups if early else ())
        return _Listing(org, record, asked, listed, ids, early)
    likely = records.likely() if records is not None else None
    asked, early = selections(desired, likely), likely is None
    listings = _listings(desired, asked, lookups if early else ())
    there, (listed, ids) = yield from gather(cast("list[Exchange[Any]]", [read_organization(), listings]))
    return _Listing(there, records.of(there.id) if records is not None else None, asked, listed, ids, early)


def _listings(
    desired: Desired, asked: Mapping[str, Selection], lookups: Sequence[Lookup]
) -> Exchange[tuple[Mapping[str, Index], Hits]]:
    sections = list(asked)
    finds = [desired.kinds[section].find(asked[section]) for section in sections]
    *answers, ids = yield from gather(cast("list[Exchange[Any]]", [*finds, look_up(lookups)]))
    return {section: Index(answer) for section, answer in zip(sections, answers, strict=True)}, ids


def _completed(desired: Desired, listing: _Listing) -> Exchange[_Listing]:
    """What must be asked besides, since the record is another than was guessed, or its objects are gone or renamed:
    first what it knows by id, then what is not found by that by name.
    """
    for more in (_missing_ids, _missing_names):
        asked = more(desired, listing)
        if asked:
            answers, _ = yield from _listings(desired, asked, ())
            listed = {
                section: Index([*listing.listed.get(section, Index(())).found, *_new(listing, section, index)])
                for section, index in answers.items()
            }
            selected = {section: _both(listing.selections.get(section), asked[section]) for section in asked}
            listing = replace(
                listing, listed={**listing.listed, **listed}, selections={**listing.selections, **selected}
            )
    return listing


def _new(listing: _Listing, section: str, index: Index) -> list[LiveObject]:
    known = listing.listed.get(section, Index(()))
    return [live for live in index.found if known.by_id(live.id) is None]


def _both(first: Selection | None, second: Selection) -> Selection:
    return Selection(first.names | second.names, first.ids | second.ids) if first is not None else second


def _orphans(
    desired: Desired, listing: _Listing, matches: Mapping[Address, Match]
) -> Mapping[Address, LiveObject | None]:
    """What left the spec, but for what another entry means now, be it one that only the record tells of."""
    if listing.record is None:
        return {}
    entries, lost = listing.record.entries, dict.fromkeys(desired.orphans(listing.record))
    meant = {match.found.id for match in matches.values() if match.found is not None}
    meant |= {recorded.id for address, recorded in entries.items() if address not in lost}
    return {
        address: listing.listed.get(address.section, Index(())).by_id(entries[address].id)
        for address in lost
        if entries[address].id not in meant and address.section in desired.kinds
    }


def _missing_ids(desired: Desired, listing: _Listing) -> Mapping[str, Selection]:
    if listing.record is None:
        return {}
    entries = listing.record.entries
    wanted = [(address, recorded.id) for address, _, recorded in recorded_entries(desired, listing.record)]
    wanted += [(address, entries[address].id) for address in desired.orphans(listing.record)]
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for address, id in wanted:
        kind = desired.kinds.get(address.section)
        asked = listing.selections.get(address.section, Selection())
        if kind is not None and (kind.queried or address.section not in listing.listed) and id not in asked.ids:
            ids[address.section].add(id)
    return {section: Selection(ids=frozenset(wanted)) for section, wanted in ids.items()}


def _missing_names(desired: Desired, listing: _Listing) -> Mapping[str, Selection]:
    """Of what the record knows, the names that are in question: its object is gone, or is called otherwise."""
    names: defaultdict[str, set[str]] = defaultdict(set)
    for address, entry, recorded in recorded_entries(desired, listing.record):
        live = listing.listed.get(address.section, Index(())).by_id(recorded.id)
        wanted = {name for name in (entry.name, entry.was) if name}
        if desired.kind(address).queried and (live is None or live.name != entry.name):
            names[address.section] |= wanted - listing.selections.get(address.section, Selection()).names
    return {section: Selection(names=frozenset(wanted)) for section, wanted in names.items() if wanted}


def _believed(
    desired: Desired, record: Record, listing: _Listing, matches: Mapping[Address, Match]
) -> Mapping[Lookup, str]:
    """Looked-up ids that need not be asked for again, since an object of the org still carries them."""
    carried: set[str] = set()
    for address, match in matches.items():
        if match.found is not None:
            observed = desired.kind(address).observe(match.found)
            carried.update(pointer.id or "" for _, pointer in pointers(observed.entry))
            carried.add(observed.facts.division or "")
    ids = {lookup: record.lookup(lookup.what, lookup.name) for lookup in desired.lookups}
    return {lookup: id for lookup, id in ids.items() if id and id in carried}


def _used(desired: Desired, listing: _Listing) -> frozenset[str]:
    """The ids of objects that others point at, as far as listings show; asked only where a kind has use for it."""
    listed = listing.listed
    doubtful = {section for section in listed if desired.kinds[section].confirm is not None}
    if not any(_candidates(listing, section) for section in doubtful):
        return frozenset()
    return frozenset(
        pointer.id
        for section, index in listed.items()
        if section not in doubtful
        for candidate in index.found
        for _, pointer in pointers(desired.kinds[section].observe(candidate).entry)
        if isinstance(pointer, Reference) and pointer.id is not None and pointer.section in doubtful
    )


def _candidates(listing: _Listing, section: str) -> list[LiveObject]:
    """The found objects that the run is about."""
    selection, found = listing.selections[section], listing.listed[section].found
    return [candidate for candidate in found if candidate.name in selection.names or candidate.id in selection.ids]


def _confirmed(desired: Desired, listing: _Listing, used: frozenset[str]) -> Exchange[_Listing]:
    """The listings without what they only seem to hold."""
    listed = listing.listed
    sections = [section for section in listed if desired.kinds[section].confirm is not None]
    candidates = {section: _candidates(listing, section) for section in sections}
    exchanges = [
        confirm(candidates[section], Reading(used=used))
        for section in sections
        if (confirm := desired.kinds[section].confirm) is not None
    ]
    answers = yield from gather(exchanges)
    changed: dict[str, Index] = {}
    for section, there in zip(sections, answers, strict=True):
        doubtful = {candidate.id for candidate in candidates[section]}
        changed[section] = Index(
            [*(candidate for candidate in listed[section].found if candidate.id not in doubtful), *there]
        )
    return replace(listing, listed={**listed, **changed})


def _with_details(desired: Desired, snapshot: Snapshot, used: frozenset[str], only_parts: bool) -> Exchange[Snapshot]:
    """With the objects that entries mean and references point at, each once, whole and observed."""
    meant: dict[Key, tuple[LiveObject, Entry | None]] = {}
    for pointed in desired.pointers.values():
        for _, pointer in pointed:
            if isinstance(pointer, Reference) and pointer.key is None:
                for hit in snapshot.pointed(pointer):
                    meant[pointer.section, hit.id] = (hit, None)
    for address, match in snapshot.matches.items():
        if match.found is not None:
            entry = snapshot.wanted(desired, desired.spec.entries[address])
            meant[address.section, match.found.id] = (match.found, entry)
    memories = Memories(snapshot.record, desired.kinds)
    readers = [
        _detail(
            desired.kinds[section],
            live,
            Reading(entry, used, only_parts, memory=memories.of),
            memories.published(live.id),
        )
        for (section, _), (live, entry) in meant.items()
    ]
    details = yield from gather(readers)
    observed: dict[Key, Observed[Any]] = {}
    kept: dict[str, Mapping[str, Any]] = {}
    for key, live in zip(meant, details, strict=True):
        kind = desired.kinds[key[0]]
        observed[key] = kind.observe(live)
        content = kind.keep(live) if kind.keep is not None and snapshot.record is not None and not only_parts else None
        if content is not None:
            kept[live.id] = content
    return replace(snapshot, observed=observed, kept=kept)


def _detail(
    kind: Kind[Any], live: LiveObject, reading: Reading[Any], kept: Mapping[str, Any] | None = None
) -> Exchange[LiveObject]:
    """An object whole: with what was kept of it where that is enough, else read."""
    recalled = kind.recall(live, kept, reading) if kept is not None and kind.recall is not None else None
    if recalled is not None:
        return recalled
    return (yield from kind.read(live, reading)) if kind.read else live


def read_everything(kinds: Mapping[str, Kind[Any]]) -> Exchange[Mapping[str, list[Observed[Any]]]]:
    """All objects of the kinds, whole, by section."""
    sections = list(kinds)
    listings = yield from gather([kinds[section].find(Selection(everything=True)) for section in sections])
    everything: dict[str, list[Observed[Any]]] = {}
    for section, listed in zip(sections, listings, strict=True):
        kind = kinds[section]
        there = (yield from kind.confirm(listed, Reading())) if kind.confirm else listed
        details = yield from gather([_detail(kind, live, Reading(whole=True)) for live in there])
        everything[section] = [kind.observe(live) for live in details]
    return everything
