"""Which operations a kind may send, so that a role can be written down before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass

from genesys_caseplans.http.exchange import Operation

Operations = tuple[Operation, ...]


@dataclass(frozen=True, slots=True)
class Calls:
    """All operations that runs over an entry may send, whatever the org looks like.

    reads: to plan. writes: to make and to change what the entry says. deletes: to take it or parts of it away again
    (`--prune`, `destroy`, `undo`), with what is asked before.
    """

    reads: Operations = ()
    writes: Operations = ()
    deletes: Operations = ()

    def __add__(self, other: Calls) -> Calls:
        return Calls(
            _each(self.reads, other.reads), _each(self.writes, other.writes), _each(self.deletes, other.deletes)
        )


def _each(operations: Operations, more: Operations) -> Operations:
    """All of them once: sums over thousands of entries stay as short as the API."""
    return tuple(dict.fromkeys(operations + more))
