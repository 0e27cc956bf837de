"""What becomes of one entry: what there is, what is wanted, and the steps from one to the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Action, FieldChange, Identity, Kind, Observed, Path, Step, TakesEffect


@dataclass(frozen=True, repr=False)
class Change:
    """What will become of one entry.

    before: what the org has, None for what is to be made. after: what the spec says, references resolved, None for
    what is to be deleted. reason: why this action. fields: what differs. effect: when live work feels it. steps: what
    will be sent, in order. problems: why it is blocked. blocked_by: the entry whose problem this one only follows.
    needs: entries that must be there first. notes: what a person should know. unmanaged: what the org has beyond the
    spec and keeps. drift: of the fields that differ, those that somebody changed in the org since the last apply:
    `before` as it was applied, `after` as the org has it. foreign: somebody's edits of a draft, `before` as published,
    `after` as the draft has it. waits: changes that give up a name first which this one takes.
    kept_as: under which address the record keeps the object that is replaced, by this run or by one that was stopped
    before it could write that down; None where there is none, it goes, or is not ours. deletes_first: of a replacement,
    whether the object that is replaced is deleted to make room.
    """

    address: Address
    kind: Kind[Any]
    before: Observed[Any] | None
    after: Entry | None
    action: Action
    reason: str = ""
    fields: tuple[FieldChange, ...] = ()
    effect: TakesEffect = "immediate"
    cannot_be_undone: bool = False
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    blocked_by: Address | None = None
    needs: frozenset[Address] = frozenset()
    notes: tuple[str, ...] = ()
    unmanaged: tuple[Path, ...] = ()
    drift: tuple[FieldChange, ...] = ()
    foreign: tuple[FieldChange, ...] = ()
    waits: frozenset[Address] = frozenset()
    kept_as: Address | None = None
    deletes_first: bool = False

    def __repr__(self) -> str:
        return f"<Change {self.action} {self.address}>"

    @property
    def name(self) -> str:
        """Its name in the org: the one that it is to have, where it is to have one."""
        if self.after is not None:
            return self.after.name
        return self.before.entry.name if self.before is not None else ""

    @property
    def identity(self) -> Identity | None:
        """Which object of the org it is, where there is one."""
        return self.before.identity if self.before is not None else None

    @property
    def irreversible(self) -> bool:
        """Whether there is no way back."""
        return self.deletes or (self.action != "none" and self.cannot_be_undone)

    @property
    def writes(self) -> bool:
        """Whether anything will be sent."""
        return self.action not in ("none", "adopt", "blocked")

    @property
    def deletes(self) -> bool:
        """Whether an object of the org will be gone after it."""
        return self.action == "delete" or (self.action == "replace" and self.deletes_first)

    @property
    def makes(self) -> bool:
        """Whether it makes a new object."""
        return self.action in ("create", "replace")

    @property
    def requests(self) -> int:
        """How many requests its steps plan."""
        return sum(step.requests for step in self.steps) if self.writes else 0
