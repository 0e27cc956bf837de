"""An org as specs that a person would have written: by names and keys, without ids where a name says it.

Reads what is chosen and all that it needs, once. Owns which file says what; how an entry is written is `specfile`'s.
"""

from __future__ import annotations

import fnmatch
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.read import read_organization
from genesys_caseplans.engine.values.plan import Org
from genesys_caseplans.errors import SelectionError
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, LiveObject, Observed, Reading, Selection
from genesys_caseplans.kinds.lookups import allowed, called, look_up
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.pointers import pointers, references
from genesys_caseplans.kinds.slugs import slug
from genesys_caseplans.specfile.assembly import FORMAT_VERSION
from genesys_caseplans.specfile.writing import entry_document

_HOME = Lookup("divisions")


@dataclass(frozen=True)
class Exported:
    """An org as specs.

    documents: what each file says, by its name without suffix: one for each entry that nothing else needs (a caseplan),
    with what it alone uses, and `shared` for the rest. ids: of the objects by address. remarks: what could not be said
    by name, by address.
    """

    org: Org
    documents: Mapping[str, Mapping[str, Any]]
    ids: Mapping[Address, str] = field(default_factory=dict[Address, str])
    remarks: Mapping[Address, str] = field(default_factory=dict[Address, str])

    @property
    def document(self) -> dict[str, Any]:
        """All of it as one document."""
        whole: dict[str, Any] = {"formatVersion": FORMAT_VERSION}
        for document in self.documents.values():
            for section, entries in document.items():
                if isinstance(entries, dict):
                    whole.setdefault(section, {}).update(entries)
        order = {kind.section: place for place, kind in enumerate(KINDS)}
        return dict(sorted(whole.items(), key=lambda item: order.get(item[0], -1)))


@dataclass(frozen=True)
class _Read:
    """What was read, whole, by section and id."""

    observed: Mapping[tuple[str, str], Observed[Any]]
    #: How often each name stands in the org, by section.
    names: Mapping[tuple[str, str], int]

    def of(self, reference: Reference) -> Observed[Any] | None:
        """What a reference by id means."""
        return self.observed.get((reference.section, reference.id or ""))


@dataclass(frozen=True)
class Told:
    """An org that was read: what each object would be written as, by section and id. keys: short ones, made of names.
    words: what is looked up by its name, by what it is and its id. home: the id of the home division, where it matters.
    twice: how often a name stands in the org, by section.
    """

    org: Organization
    entries: Mapping[tuple[str, str], Entry]
    keys: Mapping[tuple[str, str], Address]
    words: Mapping[tuple[str, str], str]
    home: str
    twice: Mapping[tuple[str, str], int]


def export_org(
    api: str, only: Iterable[str] = (), drafts: bool = False, tied_to: str | None = None
) -> Exchange[Exported]:
    """Read an org and give it as specs. Writes nothing.

    only: names or globs of what nothing else needs (caseplans): these and all that they need; everything by default.
    drafts: what stands in drafts, in the place of what is published.
    """
    told = yield from read_org(only, drafts, tied_to)
    remarks: dict[Address, str] = {}
    entries: dict[Address, dict[str, Any]] = {}
    for key, entry in told.entries.items():
        address, times = told.keys[key], told.twice[key[0], entry.name]
        entries[address] = entry_document(entry, _Call(told))
        if times > 1:
            entries[address]["id"] = key[1]
            remarks[address] = f"the org has {times} of this name"
    documents = _files(entries, told.entries, told.keys, top_section())
    ids = {address: key[1] for key, address in told.keys.items()}
    return Exported(Org(told.org.id, told.org.name or "", api), documents, ids, remarks)


def read_org(only: Iterable[str] = (), drafts: bool = False, tied_to: str | None = None) -> Exchange[Told]:
    """Read an org, or what is chosen of it with all that it needs; as in `export_org`."""
    kinds = {kind.section: kind for kind in KINDS}
    org = yield from read_organization(tied_to)
    listings = yield from gather([kind.find(Selection(everything=True)) for kind in KINDS])
    listed = dict(zip(kinds, listings, strict=True))
    read = yield from _whole(kinds, listed, top_section(), tuple(only), drafts)
    spelled = {
        key: spell(observed, read.of) if (spell := kinds[key[0]].spell) else observed.entry
        for key, observed in read.observed.items()
    }
    home, words = yield from _words(spelled, read)
    return Told(org, spelled, _keys(spelled), words, home, read.names)


def top_section() -> str:
    """The section that no other one points at: what people mean when they choose."""
    return KINDS[-1].section


def _whole(
    kinds: Mapping[str, Kind[Any]],
    listed: Mapping[str, Sequence[LiveObject]],
    top: str,
    only: Sequence[str],
    drafts: bool,
) -> Exchange[_Read]:
    """What is chosen and what it needs, section by section from the top, since what is read tells what it needs."""
    for pattern in only:
        if not any(fnmatch.fnmatchcase(live.name, pattern) for live in listed[top]):
            near = ", ".join(sorted(live.name for live in listed[top])) or "none"
            raise SelectionError(f"the org has no {kinds[top].noun} {pattern!r}: it has {near}")
    needed: defaultdict[str, set[str]] = defaultdict(set)
    observed: dict[tuple[str, str], Observed[Any]] = {}
    for section in reversed([*kinds]):
        kind = kinds[section]
        wanted = [live for live in listed[section] if _is_wanted(live, section == top, only, needed[section])]
        used = frozenset(needed[section])
        there = (yield from kind.confirm(wanted, Reading(used=used))) if kind.confirm else wanted
        reading: Reading[Any] = Reading(whole=True, published=not drafts)
        details = yield from gather([kind.read(live, reading) if kind.read else _same(live) for live in there])
        for live in details:
            seen = kind.observe(live)
            observed[section, seen.id] = seen
            for _, reference in references(seen.entry):
                needed[reference.section].add(reference.id or "")
    names: defaultdict[tuple[str, str], int] = defaultdict(int)
    for section, objects in listed.items():
        for live in objects:
            names[section, live.name] += 1
    order = {section: place for place, section in enumerate(kinds)}
    ordered = sorted(observed, key=lambda key: (order[key[0]], observed[key].entry.name, key[1]))
    return _Read({key: observed[key] for key in ordered}, names)


def _same(live: LiveObject) -> Exchange[LiveObject]:
    yield from ()
    return live


def _is_wanted(live: LiveObject, top: bool, only: Sequence[str], needed: Collection[str]) -> bool:
    if not only:
        return True
    return any(fnmatch.fnmatchcase(live.name, pattern) for pattern in only) if top else live.id in needed


def _keys(spelled: Mapping[tuple[str, str], Entry]) -> dict[tuple[str, str], Address]:
    """A short key for each object, made of its name."""
    taken: defaultdict[str, set[str]] = defaultdict(set)
    keys: dict[tuple[str, str], Address] = {}
    for (section, id), entry in spelled.items():
        key = slug(entry.name, taken[section], section.lower())
        taken[section].add(key)
        keys[section, id] = Address(section, key)
    return keys


def _words(
    spelled: Mapping[tuple[str, str], Entry], read: _Read
) -> Exchange[tuple[str, Mapping[tuple[str, str], str]]]:
    """The id of the home division, and what is looked up by its name."""
    wanted = {pointer for entry in spelled.values() for _, pointer in pointers(entry) if isinstance(pointer, Lookup)}
    by_id = {lookup for lookup in wanted if lookup.id}
    divisions = {lookup for lookup in by_id if lookup.what == _HOME.what}
    home = (yield from _home()) if divisions else ""
    answers = yield from gather([allowed(question) for question in called(by_id - divisions)])
    told = {id: name for one in read.observed.values() for id, name in one.names.items() if name}
    told |= {id: name for answer in answers for id, name in answer.items() if name}
    return home, {(lookup.what, lookup.id or ""): told[lookup.id or ""] for lookup in by_id if lookup.id in told}


def _home() -> Exchange[str]:
    hits = yield from look_up([_HOME])
    return hits[_HOME][0].id


@dataclass(frozen=True)
class _Call:
    """What pointers are called in the export."""

    told: Told

    def __call__(self, pointer: Reference | Lookup) -> Any:
        if isinstance(pointer, Reference):
            address = self.told.keys.get((pointer.section, pointer.id or ""))
            return address.key if address is not None else {"id": pointer.id}
        if pointer.id is None:
            return pointer.name
        if pointer.what == _HOME.what and pointer.id == self.told.home:
            return None
        return self.told.words.get((pointer.what, pointer.id)) or {"id": pointer.id}


def _files(
    entries: Mapping[Address, Mapping[str, Any]],
    spelled: Mapping[tuple[str, str], Entry],
    keys: Mapping[tuple[str, str], Address],
    top: str,
) -> dict[str, dict[str, Any]]:
    """One file for each entry at the top, with what it alone uses; the rest is shared."""
    needs = {
        keys[key]: {
            keys[reference.section, reference.id or ""]
            for _, reference in references(entry)
            if (reference.section, reference.id or "") in keys
        }
        for key, entry in spelled.items()
    }
    users: defaultdict[Address, set[Address]] = defaultdict(set)
    for address in entries:
        if address.section == top:
            for used in _reached(address, needs):
                users[used].add(address)
    files: dict[str, dict[str, Any]] = {}
    taken = {"shared"}
    names: dict[Address, str] = {}
    for address in entries:
        if address.section == top:
            names[address] = slug(address.key, taken, address.section)
            taken.add(names[address])
    for address, entry in entries.items():
        homes = {address} if address.section == top else users[address]
        name = names[next(iter(homes))] if len(homes) == 1 else "shared"
        files.setdefault(name, {}).setdefault(address.section, {})[address.key] = dict(entry)
    return dict(sorted(files.items()))


def _reached(address: Address, needs: Mapping[Address, set[Address]]) -> Iterator[Address]:
    seen: set[Address] = set()
    waiting = [address]
    while waiting:
        for needed in needs.get(waiting.pop(), ()):
            if needed not in seen:
                seen.add(needed)
                waiting.append(needed)
                yield needed
