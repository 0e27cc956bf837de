"""What one entry may know of the others before any org is asked: what the spec says of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import NOTHING_KNOWN, Memory, N, Observed, Options


class SpecNeighbours:
    """Implements `kinds.kind.Neighbours` offline: what a spec says, and nothing of any org."""

    live = False
    options = Options()

    def __init__(self, entries: Mapping[Address, Entry]):
        self._entries = entries

    def entry(self, reference: Reference | None) -> Address | None:
        """The entry that a reference by key means."""
        return reference.address if reference is not None else None

    def planned(self, reference: Reference, model: type[N]) -> N | None:
        """What the spec says of an entry."""
        address = reference.address
        entry = self._entries.get(address) if address is not None else None
        return entry if isinstance(entry, model) else None

    def observed(self, reference: Reference) -> Observed[Any] | None:
        """Nothing: no org was read."""
        return None

    def version(self, reference: Reference) -> int | None:
        """Nothing: no org was read."""
        return None

    def name(self, pointer: Pointer) -> str:
        """Nothing: no org was read."""
        return ""

    def lookup(self, lookup: Lookup) -> str:
        """Nothing: no org was read."""
        return ""

    def division(self, lookup: Lookup) -> str:
        """Nothing: no org was read."""
        return ""

    def limits(self, section: str) -> Mapping[str, int]:
        """Nothing: no org was read."""
        return {}

    def memory(self, id: str) -> Memory:
        """Nothing: no org was read."""
        return NOTHING_KNOWN
