"""What one entry may know of the others while a plan is made: the org as it will be after the entries before it."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from copy import copy
from dataclasses import replace
from typing import Any, Self

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.engine.memory import Memories
from genesys_caseplans.engine.order import Desired
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.kinds.kind import Goal, Memory, N, Observed, Options


class LiveNeighbours:
    """Implements `kinds.kind.Neighbours` with what was read."""

    live = True

    def __init__(self, desired: Desired, snapshot: Snapshot, options: Options):
        self.desired = desired
        self.options = options
        self._begin(snapshot)
        self._memories = Memories(snapshot.record, desired.kinds)
        #: What was asked for by name and has none yet.
        self.unnamed: set[Pointer] = set()
        #: Names of objects by id, as far as the org told them.
        self.names: dict[str, str] = {}
        for index in snapshot.listed.values():
            self.names.update({live.id: live.name for live in index.found})
        for observed in snapshot.observed.values():
            self.names.update(observed.names)
        self.names.update({id: lookup.name for lookup, id in snapshot.lookups.items() if lookup.name})
        self.names.update(snapshot.names)

    def _begin(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        #: What each entry is to become, as far as the plan has come.
        self.goals: MutableMapping[Address, Goal[Any]] = {}
        #: Entries of which it turned out that they need another object in the place of theirs, and may have it.
        self.to_replace: set[Address] = set()
        self._versions: MutableMapping[Address, int | None] = {}
        self._addresses = {
            (address.section, match.found.id): address for address, match in snapshot.matches.items() if match.found
        }

    def replace_objects(self) -> bool:
        """Begin again with other objects for the entries that need them; whether there are any."""
        if not self.to_replace:
            return False
        self._begin(self.snapshot.replacing(self.to_replace))
        return True

    def version_planned(self, address: Address, version: int | None) -> None:
        """Say which version an entry's object will have."""
        self._versions[address] = version

    def without(self, address: Address) -> Self:
        """The same neighbours, were one entry's object, which there is, to stay as it is."""
        goal, others = self.goals[address], copy(self)
        if goal.before is not None:
            others.goals = ChainMap({address: replace(goal, planned=goal.before.entry)}, self.goals)
            others._versions = ChainMap({address: goal.before.facts.version}, self._versions)
        return others

    def entry(self, reference: Reference | None) -> Address | None:
        """The entry of the spec that a reference means, where it is one."""
        if reference is None:
            return None
        if reference.id is None:
            return reference.address
        return self._addresses.get((reference.section, reference.id))

    def planned(self, reference: Reference, model: type[N]) -> N | None:
        """What a reference means, as it will be; None where nothing is known of it."""
        address = self.entry(reference)
        goal = self.goals.get(address) if address is not None else None
        observed = self.observed(reference) if address is None else None
        entry = goal.planned if goal is not None else observed.entry if observed is not None else None
        return entry if isinstance(entry, model) else None

    def observed(self, reference: Reference) -> Observed[Any] | None:
        """What the org has behind a reference, as it is."""
        return self.snapshot.observed.get((reference.section, reference.id or ""))

    def version(self, reference: Reference) -> int | None:
        """The version that an object of the spec will have."""
        address = self.entry(reference)
        return self.version_of(address) if address is not None else None

    def version_of(self, address: Address) -> int | None:
        """The version that an entry's object will have; None where it has none, or is not planned yet."""
        return self._versions.get(address)

    def name(self, pointer: Pointer) -> str:
        """What the org calls what a resolved pointer means; empty where it has not told, which is then remembered."""
        name = self.names.get(pointer.id or "", "")
        if not name and pointer.id:
            self.unnamed.add(pointer)
        return name

    def lookup(self, lookup: Lookup) -> str:
        """The id of something that was looked up; empty where it was not found."""
        return self.snapshot.lookups.get(self.desired.target(lookup), "")

    def division(self, lookup: Lookup) -> str:
        """The id of the division of what a resolved look-up means; empty where the org was not asked."""
        return self.snapshot.divisions.get(lookup.id or "", "")

    def memory(self, id: str) -> Memory:
        """What earlier runs wrote down of an object."""
        return self._memories.of(id)

    def limits(self, section: str) -> Mapping[str, int]:
        """What the org allows, where it was asked."""
        return self.snapshot.limits.get(section, {})
