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
        return Calls(self.reads + other.reads, self.writes + other.writes, self.deletes + other.deletes)
