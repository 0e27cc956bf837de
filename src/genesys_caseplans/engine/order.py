"""What a spec asks for: in which order, which objects of the org it is about, and what must be looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import Any

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.errors import Problem, SpecError
from genesys_caseplans.kinds.kind import Kind, Observed, Path, Selection
from genesys_caseplans.kinds.pointers import pointers
from genesys_caseplans.specfile import Spec

Pointers = tuple[tuple[Path, Pointer], ...]


@dataclass(frozen=True, repr=False)
class Desired:
    """A spec made ready.

    order: all entries, what is needed before what needs it; kinds with unique names first where references allow, as
    the API lets only one of two runs make them. needs: which entries must be there first.
    pointers: what each entry points at. selections: what is looked for, by section.
    """

    spec: Spec
    kinds: Mapping[str, Kind[Any]]
    order: tuple[Address, ...]
    needs: Mapping[Address, frozenset[Address]]
    pointers: Mapping[Address, Pointers]
    selections: Mapping[str, Selection]
    lookups: tuple[Lookup, ...]

    def kind(self, address: Address) -> Kind[Any]:
        """The kind of an entry."""
        return self.kinds[address.section]

    def target(self, lookup: Lookup) -> Lookup:
        """What a look-up means: a key under `lookups`, or the name itself."""
        named = self.spec.lookups.get(lookup.what, {}).get(lookup.name or "")
        return Lookup(lookup.what, named) if named else lookup


def prepare(spec: Spec, kinds: Iterable[Kind[Any]]) -> Desired:
    """Put a spec's entries in order; `SpecError` where they need each other in a cycle."""
    by_section = {kind.section: kind for kind in kinds}
    pointed = {address: tuple(pointers(entry)) for address, entry in spec.entries.items()}
    means = _meanings(spec)
    needs = {address: _needs(address, pointed[address], means) for address in spec.entries}
    order = _ordered(spec, needs, by_section)
    desired = Desired(spec, by_section, order, needs, pointed, _selections(spec, pointed), ())
    lookups = dict.fromkeys(desired.target(lookup) for lookup in _lookups(desired))
    return Desired(spec, by_section, order, needs, pointed, desired.selections, tuple(lookups))


def _meanings(spec: Spec) -> Mapping[Reference, Address]:
    """The entries that references mean, by key and also by name and id: what is made first matters either way."""
    means: dict[Reference, Address] = {}
    for address, entry in spec.entries.items():
        for name in filter(None, (entry.name, entry.was)):
            means[Reference(address.section, existing=name)] = address
        if entry.id:
            means[Reference(address.section, id=entry.id)] = address
    return means | {Reference(address.section, key=address.key): address for address in spec.entries}


def _needs(address: Address, pointed: Pointers, means: Mapping[Reference, Address]) -> frozenset[Address]:
    targets = (means.get(pointer) for _, pointer in pointed if isinstance(pointer, Reference))
    return frozenset(target for target in targets if target is not None and target != address)


def _ordered(
    spec: Spec, needs: Mapping[Address, frozenset[Address]], kinds: Mapping[str, Kind[Any]]
) -> tuple[Address, ...]:
    place = {address: number for number, address in enumerate(spec.entries)}
    sorter = TopologicalSorter(needs)
    try:
        sorter.prepare()
    except CycleError as error:
        ring: list[Address] = error.args[1]
        text = " → ".join(str(address) for address in reversed(ring))
        problem = Problem(f"the entries form a cycle: {text}", str(ring[0]), spec.place(ring[0]))
        raise SpecError([problem]) from None
    order: list[Address] = []
    while sorter.is_active():
        ready = sorted(
            sorter.get_ready(), key=lambda address: (not kinds[address.section].unique_names, place[address])
        )
        order += ready
        sorter.done(*ready)
    behind = _behind(order, needs, kinds)
    return tuple(sorted(order, key=lambda address: address in behind))


def _behind(
    order: Iterable[Address], needs: Mapping[Address, frozenset[Address]], kinds: Mapping[str, Kind[Any]]
) -> set[Address]:
    """What cannot come before the first entry whose name is not unique."""
    behind: set[Address] = set()
    for address in order:
        if not kinds[address.section].unique_names or needs[address] & behind:
            behind.add(address)
    return behind


def _selections(spec: Spec, pointed: Mapping[Address, Pointers]) -> Mapping[str, Selection]:
    names: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}

    def want(section: str, added: Iterable[str | None], id: str | None) -> None:
        names.setdefault(section, set()).update(name for name in added if name)
        ids.setdefault(section, set()).update([id] if id else [])

    for address, entry in spec.entries.items():
        want(address.section, (entry.name, entry.was), entry.id)
        for _, pointer in pointed[address]:
            if isinstance(pointer, Reference):
                want(pointer.section, (pointer.existing,), pointer.id)
    return {
        section: Selection(frozenset(names[section]), frozenset(ids[section]))
        for section in names
        if names[section] or ids[section]
    }


def _lookups(desired: Desired) -> Iterable[Lookup]:
    for address, entry in desired.spec.entries.items():
        yield from (pointer for _, pointer in desired.pointers[address] if isinstance(pointer, Lookup))
        more = desired.kind(address).lookups
        if more is not None:
            yield from more(entry)


def deletion_order(existing: Mapping[str, Sequence[Observed[Any]]]) -> list[tuple[str, Observed[Any]]]:
    """Objects by section in the order in which they can be deleted: what points at another one goes first."""
    owners = {observed.id: (section, observed) for section, objects in existing.items() for observed in objects}
    users: dict[str, set[str]] = {id: set() for id in owners}
    for id, (_, observed) in owners.items():
        for _, pointer in pointers(observed.entry):
            if isinstance(pointer, Reference) and pointer.id in users and pointer.id != id:
                users[pointer.id].add(id)
    return [owners[id] for id in TopologicalSorter(users).static_order()]
