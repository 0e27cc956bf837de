"""What the engine tells observers while it works. Values only; observers decide what to do with them."""

from __future__ import annotations

from dataclasses import dataclass

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.kind import Identity


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
class Made:
    """An object, or a part of one, now is this. address: as text, such as `worktypes.review.statuses.open`."""

    address: str
    identity: Identity


@dataclass(frozen=True)
class ChangeEnded:
    """A change is over. outcome: done, failed or skipped; message: why, where it is not done."""

    address: Address
    outcome: str
    message: str = ""
