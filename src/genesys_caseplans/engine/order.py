"""What a spec asks for: in which order, which objects of the org it is about, and what must be looked up. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from typing import Any

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.needs import Pointers, needs_of, pointers_of
from genesys_caseplans.engine.orphans import left
from genesys_caseplans.engine.selection import EVERYTHING, Choice, select
from genesys_caseplans.engine.values.record import Record
from genesys_caseplans.errors import Problem, SpecError
from genesys_caseplans.kinds.kind import Kind, Observed, Selection
from genesys_caseplans.kinds.pointers import pointers
from genesys_caseplans.specfile import Spec


@dataclass(frozen=True, repr=False)
class Desired:
    """A spec made ready.

    spec: with the entries that the run is about. order: all of them, what is needed before what needs it; kinds with
    unique names first where references allow, as the API lets only one of two runs make them. needs: which entries must
    be there first. pointers: what each entry points at. left_out: entries of the spec that this run does not touch;
    left_names: by what section and name the org may have them. destroys: whether all that the record holds is to go.
    """

    spec: Spec
    kinds: Mapping[str, Kind[Any]]
    order: tuple[Address, ...]
    needs: Mapping[Address, frozenset[Address]]
    pointers: Mapping[Address, Pointers]
    lookups: tuple[Lookup, ...]
    left_out: tuple[Address, ...] = ()
    left_names: frozenset[tuple[str, str]] = frozenset()
    destroys: bool = False

    def orphans(self, record: Record) -> tuple[Address, ...]:
        """The entries of a record that are no longer wanted."""
        return tuple(record.entries) if self.destroys else left(self.spec, record, self.left_out)

    def kind(self, address: Address) -> Kind[Any]:
        """The kind of an entry."""
        return self.kinds[address.section]

    def target(self, lookup: Lookup) -> Lookup:
        """What a look-up means: a key under `lookups`, or the name itself."""
        named = self.spec.lookups.get(lookup.what, {}).get(lookup.name or "")
        return Lookup(lookup.what, named) if named else lookup


def prepare(spec: Spec, kinds: Iterable[Kind[Any]], choice: Choice = EVERYTHING) -> Desired:
    """Put a spec's entries in order; `SpecError` where they need each other in a cycle.

    choice: which of them the run is about; `SelectionError` where it means none.
    """
    by_section = {kind.section: kind for kind in kinds}
    whole, spec = spec, select(spec, choice)
    left_out = tuple(address for address in whole.entries if address not in spec.entries)
    pointed = pointers_of(spec)
    needs = needs_of(spec, pointed)
    order = _ordered(spec, needs, by_section)
    desired = Desired(spec, by_section, order, needs, pointed, (), left_out)
    lookups = dict.fromkeys(desired.target(lookup) for lookup in _lookups(desired))
    names = frozenset((address.section, whole.entries[address].name) for address in left_out)
    return replace(desired, lookups=tuple(lookups), left_names=names)


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


def selections(desired: Desired, record: Record | None = None) -> Mapping[str, Selection]:
    """What is looked for, by section. What the record knows is looked for by its id alone, as long as it is to keep the
    name that it had.
    """
    names: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}

    def want(section: str, added: Iterable[str | None], id: str | None) -> None:
        names.setdefault(section, set()).update(name for name in added if name)
        ids.setdefault(section, set()).update([id] if id else [])

    for address, entry in desired.spec.entries.items():
        recorded = record.entries.get(address) if record is not None and entry.id is None else None
        if recorded is None:
            want(address.section, (entry.name, entry.was), entry.id)
        else:
            want(address.section, () if recorded.name == entry.name else (entry.name,), recorded.id)
        for _, pointer in desired.pointers[address]:
            if isinstance(pointer, Reference):
                want(pointer.section, (pointer.existing,), pointer.id)
    for address in desired.orphans(record) if record is not None else ():
        if record is not None and address.section in desired.kinds:
            want(address.section, (), record.entries[address].id)
    return {
        section: Selection(frozenset(names[section]), frozenset(ids[section]))
        for section in names
        if names[section] or ids[section]
    }


def _lookups(desired: Desired) -> Iterable[Lookup]:
    for address, entry in desired.spec.entries.items():
        pointed = (pointer for _, pointer in desired.pointers[address] if isinstance(pointer, Lookup))
        yield from (pointer for pointer in pointed if pointer.id is None)
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
