"""What a spec asks for: in which order, which objects of the org it is about, and what must be looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.errors import Problem, SpecError
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, Selection
from genesys_caseplans.kinds.pointers import pointers, references
from genesys_caseplans.specfile import Spec


@dataclass(frozen=True)
class Desired:
    """A spec made ready. waves: entries in the order of their references; those of one wave do not need each other."""

    spec: Spec
    kinds: Mapping[str, Kind]
    waves: tuple[tuple[Address, ...], ...]
    needs: Mapping[Address, frozenset[Address]]
    wanted: Mapping[str, Selection]
    lookups: tuple[Lookup, ...]

    @property
    def order(self) -> Iterable[Address]:
        """All entries, what is needed before what needs it."""
        return (address for wave in self.waves for address in wave)

    def kind(self, address: Address) -> Kind:
        """The kind of an entry."""
        return self.kinds[address.section]

    def target(self, lookup: Lookup) -> Lookup:
        """What a look-up means: a key under `lookups`, or the name itself."""
        named = self.spec.lookups.get(lookup.what, {}).get(lookup.name or "")
        return Lookup(lookup.what, named) if named else lookup


def prepare(spec: Spec, kinds: Iterable[Kind]) -> Desired:
    """Put a spec's entries in order; `SpecError` where they go round in a circle."""
    by_section = {kind.section: kind for kind in kinds}
    means = _meanings(spec)
    needs = {address: _needs(entry, means) - {address} for address, entry in spec.entries.items()}
    desired = Desired(spec, by_section, _waves(spec, needs), needs, _wanted(spec), ())
    found = (desired.target(lookup) for lookup in _lookups(spec, by_section))
    return Desired(spec, by_section, desired.waves, needs, desired.wanted, tuple(dict.fromkeys(found)))


def _meanings(spec: Spec) -> Mapping[Reference, Address]:
    """The entries that references mean, by key and also by name and id: what is made first matters either way."""
    means: dict[Reference, Address] = {}
    for address, entry in spec.entries.items():
        for name in filter(None, (entry.name, entry.was)):
            means[Reference(address.section, existing=name)] = address
        if entry.id:
            means[Reference(address.section, id=entry.id)] = address
    return means | {Reference(one.section, key=one.key): one for one in spec.entries}


def _needs(entry: Entry, means: Mapping[Reference, Address]) -> frozenset[Address]:
    return frozenset(means[reference] for _, reference in references(entry) if reference in means)


def _waves(spec: Spec, needs: Mapping[Address, frozenset[Address]]) -> tuple[tuple[Address, ...], ...]:
    place = {address: number for number, address in enumerate(spec.entries)}
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        ring: list[Address] = error.args[1]
        text = " → ".join(str(address) for address in reversed(ring))
        raise SpecError(
            [Problem(f"the entries point at each other in a circle: {text}", str(ring[0]), spec.place(ring[0]))]
        ) from None
    waves: list[tuple[Address, ...]] = []
    while sorter.is_active():
        ready = tuple(sorted(sorter.get_ready(), key=place.__getitem__))
        waves.append(ready)
        sorter.done(*ready)
    return tuple(waves)


def _wanted(spec: Spec) -> Mapping[str, Selection]:
    names: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    entries: dict[str, list[Entry]] = {}

    def want(section: str, name: str | None, id: str | None) -> None:
        names.setdefault(section, set()).update([name] if name else [])
        ids.setdefault(section, set()).update([id] if id else [])

    for address, entry in spec.entries.items():
        entries.setdefault(address.section, []).append(entry)
        want(address.section, entry.name, entry.id)
        want(address.section, entry.was, None)
        for _, reference in references(entry):
            want(reference.section, reference.existing, reference.id)
    return {
        section: Selection(frozenset(names[section]), frozenset(ids[section]), tuple(entries.get(section, ())))
        for section in names
        if names[section] or ids[section]
    }


def _lookups(spec: Spec, kinds: Mapping[str, Kind]) -> Iterable[Lookup]:
    for address, entry in spec.entries.items():
        yield from (pointer for _, pointer in pointers(entry) if isinstance(pointer, Lookup))
        yield from kinds[address.section].lookups(entry)
