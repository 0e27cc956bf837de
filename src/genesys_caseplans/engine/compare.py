"""Two orgs, or an org and a spec, or two specs, side by side: by names, and never by ids.

What a spec leaves out is no difference, as it says nothing of it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.engine.export import Told, read_org
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.lookups import look_up
from genesys_caseplans.kinds.pointers import pointers
from genesys_caseplans.specfile import Spec
from genesys_caseplans.specfile.writing import Call, entry_document

Name = tuple[str, str]
#: What is left out, or is not there.
NOTHING = None
#: Stands between a name and its number, where several objects have it.
_NUMBER = " \N{MULTIPLICATION SIGN}"


@dataclass(frozen=True)
class Side:
    """One of two. title: what it is called. entries: by section and name. says_all: whether what it leaves out is not
    there, as in an org. lookups: what it looks up by name. lacking: of the other one's, what is not there.
    """

    title: str
    entries: Mapping[Name, Mapping[str, Any]]
    says_all: bool
    lookups: frozenset[Lookup] = frozenset()
    lacking: tuple[Lookup, ...] = ()


@dataclass(frozen=True)
class Difference:
    """One object that differs. there: on which sides it is. fields: path, and what each side says."""

    section: str
    noun: str
    name: str
    there: tuple[bool, bool]
    fields: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True)
class Compared:
    """What two sides have otherwise. lacking: of each side, what the other one looks up and it does not have."""

    titles: tuple[str, str]
    differences: tuple[Difference, ...]
    lacking: tuple[tuple[Lookup, ...], tuple[Lookup, ...]]

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not (self.differences or any(self.lacking))

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {
            "a": self.titles[0],
            "b": self.titles[1],
            "same": self.same,
            "lacking": {
                side: [{"what": one.what, "name": one.name} for one in lacking]
                for side, lacking in zip("ab", self.lacking, strict=True)
            },
            "differences": [
                {
                    "section": one.section,
                    "name": one.name,
                    "only": None if all(one.there) else "a" if one.there[0] else "b",
                    "fields": [{"path": path, "a": first, "b": second} for path, first, second in one.fields],
                }
                for one in self.differences
            ],
        }


def side_of_spec(spec: Spec, title: str) -> Side:
    """A spec as one of two."""
    kinds = {kind.section: kind for kind in KINDS}
    names = {address: entry.name for address, entry in spec.entries.items()}

    def call(pointer: Reference | Lookup) -> Any:
        if isinstance(pointer, Reference):
            return names.get(pointer.address) if pointer.address is not None else pointer.existing or pointer.id
        return spec.lookups.get(pointer.what, {}).get(pointer.name or "", pointer.name) or pointer.id

    entries: dict[Name, Mapping[str, Any]] = {}
    for address, entry in spec.entries.items():
        spell = kinds[address.section].spell
        spelled = spell(Observed("", entry), None) if spell is not None else entry
        entries[address.section, entry.name] = _named(spelled, call)
    looked_up = {Lookup(one.what, call(one)) for one in _looked_up(spec.entries.values()) if one.name}
    return Side(title, entries, False, frozenset(looked_up))


def read_side(title: str, only: Iterable[str] = (), tied_to: str | None = None) -> Exchange[Side]:
    """An org as one of two. only: as in an export."""
    told = yield from read_org(only, False, tied_to)
    call = _Names(told)
    entries: dict[Name, Mapping[str, Any]] = {}
    times: Counter[Name] = Counter()
    written = [(section, entry.name, _named(entry, call)) for (section, _), entry in told.entries.items()]
    # Of several with one name, those that are alike meet.
    for section, name, content in sorted(written, key=lambda one: (one[0], one[1], json.dumps(one[2], sort_keys=True))):
        times[section, name] += 1
        place = times[section, name]
        entries[section, name if place == 1 else f"{name}{_NUMBER}{place}"] = content
    looked_up = (Lookup(what, name) for (what, _), name in told.words.items())
    return Side(title, entries, True, frozenset(looked_up))


def lacking(side: Side, other: Side) -> Exchange[Side]:
    """A side of an org, with what the other one looks up and it does not have."""
    unsure = sorted(other.lookups - side.lookups, key=lambda one: (one.what, one.name or ""))
    hits = yield from look_up(unsure)
    missing = tuple(one for one in unsure if not hits.get(one))
    return Side(side.title, side.entries, side.says_all, side.lookups, missing)


def compare(first: Side, second: Side) -> Compared:
    """What two sides have otherwise: first what only one of them has."""
    order = {kind.section: place for place, kind in enumerate(KINDS)}
    nouns = {kind.section: kind.noun for kind in KINDS}
    found: list[Difference] = []
    for section, name in sorted({*first.entries, *second.entries}, key=lambda key: (order[key[0]], key[1])):
        there = ((section, name) in first.entries, (section, name) in second.entries)
        fields: tuple[tuple[str, Any, Any], ...] = ()
        if all(there):
            fields = tuple(_fields(first, second, (section, name)))
            if not fields:
                continue
        found.append(Difference(section, nouns[section], name, there, fields))
    ordered = sorted(found, key=lambda one: all(one.there))
    return Compared((first.title, second.title), tuple(ordered), (first.lacking, second.lacking))


def _fields(first: Side, second: Side, name: Name) -> Iterable[tuple[str, Any, Any]]:
    one, other = _flat(first.entries[name]), _flat(second.entries[name])
    for path in sorted({*one, *other}):
        has, wants = one.get(path, NOTHING), other.get(path, NOTHING)
        unsaid = (path not in one and not first.says_all) or (path not in other and not second.says_all)
        if has != wants and not unsaid:
            yield path, has, wants


def _flat(value: Any, path: str = "") -> dict[str, Any]:
    """All that is said, by path: things that have names by these, others by their places."""
    if isinstance(value, Mapping):
        parts = [(part.get("name", key) if isinstance(part, Mapping) else key, part) for key, part in value.items()]
    elif isinstance(value, Sequence) and not isinstance(value, str) and any(isinstance(one, Mapping) for one in value):
        parts = [(str(place + 1), part) for place, part in enumerate(value)]
    else:
        return {path: value}
    found: dict[str, Any] = {}
    for key, part in parts:
        found |= _flat(part, f"{path}.{key}" if path else str(key))
    return found


def _named(entry: Entry, call: Call) -> Mapping[str, Any]:
    return entry_document(entry, call, usual=True)


def _looked_up(entries: Iterable[Entry]) -> Iterable[Lookup]:
    return (pointer for entry in entries for _, pointer in pointers(entry) if isinstance(pointer, Lookup))


@dataclass(frozen=True)
class _Names:
    """What pointers are called by names alone."""

    told: Told

    def __call__(self, pointer: Reference | Lookup) -> Any:
        if isinstance(pointer, Reference):
            target = self.told.entries.get((pointer.section, pointer.id or ""))
            return target.name if target is not None else pointer.id
        return self.told.words.get((pointer.what, pointer.id or "")) or pointer.id or pointer.name
