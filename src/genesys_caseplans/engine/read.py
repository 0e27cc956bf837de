"""What the org has of all that a spec names: listings side by side, then details of what was matched. Only reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.engine.order import Desired
from genesys_caseplans.engine.values.events import OrgRead
from genesys_caseplans.errors import OrgMismatch
from genesys_caseplans.http.exchange import Exchange, emit, gather
from genesys_caseplans.kinds.comparing import resolved
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, LiveObject, Match, Observed, Reading, Selection
from genesys_caseplans.kinds.lookups import Organization, look_up, organization
from genesys_caseplans.kinds.matching import Index, match_by_name
from genesys_caseplans.kinds.pointers import pointers

Key = tuple[str, str]


@dataclass(frozen=True, repr=False)
class Snapshot:
    """What was read.

    listed: all that listings gave, by section. matches: which object each entry means. observed: objects that entries
    or references mean, by section and id, with details. lookups: ids of what was looked up. limits: what the org
    allows, by section, where it was asked. names: of what nobody names but something points at, by id, where it was
    asked.
    """

    organization: Organization
    listed: Mapping[str, Index]
    matches: Mapping[Address, Match]
    lookups: Mapping[Lookup, str] = field(default_factory=dict[Lookup, str])
    observed: Mapping[Key, Observed[Any]] = field(default_factory=dict[Key, Observed[Any]])
    limits: Mapping[str, Mapping[str, int]] = field(default_factory=dict[str, Mapping[str, int]])
    names: Mapping[str, str] = field(default_factory=dict[str, str])

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


def read_snapshot(desired: Desired, tied_to: str | None, only_parts: bool = False) -> Exchange[Snapshot]:
    """Read all that is needed, and nothing twice. A run that is tied to an org reads nothing else of another.

    only_parts: for who only wants to know ids.
    """
    lookups_wanted = () if only_parts else desired.lookups
    tied = (tied_to, desired.spec.org)
    if any(tied):
        org = yield from read_organization(*tied)
        listed, lookups = yield from _listings(desired, lookups_wanted)
    else:
        both = cast("list[Exchange[Any]]", [read_organization(), _listings(desired, lookups_wanted)])
        org, (listed, lookups) = yield from gather(both)
    used = _used(desired, listed)
    listed = yield from _confirmed(desired, listed, used)
    matches = {
        address: match_entry(desired.kind(address), entry, listed.get(address.section, Index(())))
        for address, entry in desired.spec.entries.items()
    }
    snapshot = Snapshot(org, listed, matches, lookups)
    return replace(snapshot, observed=(yield from _details(desired, snapshot, used, only_parts)))


def _listings(
    desired: Desired, lookups: Sequence[Lookup]
) -> Exchange[tuple[Mapping[str, Index], Mapping[Lookup, str]]]:
    sections = list(desired.selections)
    finds = [desired.kinds[section].find(desired.selections[section]) for section in sections]
    *answers, ids = yield from gather(cast("list[Exchange[Any]]", [*finds, look_up(lookups)]))
    return {section: Index(answer) for section, answer in zip(sections, answers, strict=True)}, ids


def match_entry(kind: Kind[Any], entry: Any, index: Index) -> Match:
    """Which object of the org an entry means."""
    return (kind.match or match_by_name)(kind, entry, index)


def _used(desired: Desired, listed: Mapping[str, Index]) -> frozenset[str]:
    """The ids of objects that others point at, as far as listings show; asked only where a kind has use for it."""
    doubtful = {section for section in listed if desired.kinds[section].confirm is not None}
    if not any(_candidates(desired, listed[section], section) for section in doubtful):
        return frozenset()
    return frozenset(
        pointer.id
        for section, index in listed.items()
        if section not in doubtful
        for candidate in index.found
        for _, pointer in pointers(desired.kinds[section].observe(candidate).entry)
        if isinstance(pointer, Reference) and pointer.id is not None and pointer.section in doubtful
    )


def _candidates(desired: Desired, index: Index, section: str) -> list[LiveObject]:
    """The found objects that the run is about."""
    selection = desired.selections[section]
    return [
        candidate for candidate in index.found if candidate.name in selection.names or candidate.id in selection.ids
    ]


def _confirmed(desired: Desired, listed: Mapping[str, Index], used: frozenset[str]) -> Exchange[Mapping[str, Index]]:
    """The listings without what they only seem to hold."""
    sections = [section for section in listed if desired.kinds[section].confirm is not None]
    candidates = {section: _candidates(desired, listed[section], section) for section in sections}
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
    return {**listed, **changed}


def _details(
    desired: Desired, snapshot: Snapshot, used: frozenset[str], only_parts: bool
) -> Exchange[Mapping[Key, Observed[Any]]]:
    """Objects that entries mean and references point at, each once, whole and observed."""
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
    readers = [
        _detail(desired.kinds[section], live, Reading(entry, used, only_parts))
        for (section, _), (live, entry) in meant.items()
    ]
    details = yield from gather(readers)
    return {key: desired.kinds[key[0]].observe(live) for key, live in zip(meant, details, strict=True)}


def _detail(kind: Kind[Any], live: LiveObject, reading: Reading[Any]) -> Exchange[LiveObject]:
    return (yield from kind.read(live, reading)) if kind.read else live


def read_everything(kinds: Mapping[str, Kind[Any]]) -> Exchange[Mapping[str, list[Observed[Any]]]]:
    """All objects of the kinds, whole, by section."""
    sections = list(kinds)
    listings = yield from gather([kinds[section].find(Selection(everything=True)) for section in sections])
    everything: dict[str, list[Observed[Any]]] = {}
    for section, listed in zip(sections, listings, strict=True):
        kind = kinds[section]
        there = (yield from kind.confirm(listed, Reading())) if kind.confirm else listed
        details = yield from gather([_detail(kind, live, Reading()) for live in there])
        everything[section] = [kind.observe(live) for live in details]
    return everything
