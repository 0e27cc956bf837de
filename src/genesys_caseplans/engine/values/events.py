"""What the engine tells observers while it works. Values only; observers decide what to do with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.kind import Identity

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.report import Result


@dataclass(frozen=True)
class OrgRead:
    """The credentials opened this org."""

    id: str
    name: str


@dataclass(frozen=True)
class StepBegun:
    """A step of a change is about to be carried out. number and of: its place among the change's steps, from 1."""

    address: Address
    title: str
    number: int
    of: int


@dataclass(frozen=True)
class StepEnded:
    """A step of a change is done. number and of: as in `StepBegun`."""

    address: Address
    title: str
    number: int
    of: int


@dataclass(frozen=True)
class Made:
    """An object, or a part of one, now is this. address: as text, such as `worktypes.review.statuses.open`."""

    address: str
    identity: Identity


@dataclass(frozen=True)
class ChangeEnded:
    """A change is over, with what came of it."""

    result: Result

    @property
    def address(self) -> Address:
        """The entry."""
        return self.result.change.address

    @property
    def outcome(self) -> str:
        """done, failed, interrupted or skipped."""
        return self.result.outcome

    @property
    def message(self) -> str:
        """Why it is not done; empty where it is."""
        return self.result.message
