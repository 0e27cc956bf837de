"""How things of a spec are named, and how they are pointed at before and after their UUID is known.

Owns no kind and no rule. An address is the path of map keys: `worktypes.review`,
`worktypes.review.statuses.open`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, order=True, slots=True)
class Address:
    """The place of an entry in the spec: its section and its key there."""

    section: str
    key: str

    def __str__(self) -> str:
        return f"{self.section}.{self.key}"

    def child(self, *path: str) -> str:
        """The address of something inside the entry, as text."""
        return ".".join((self.section, self.key, *path))


@dataclass(frozen=True, slots=True)
class Reference:
    """What a spec field points at: a key of this spec, or a name or an id of the org. One of the three is set."""

    section: str
    key: str | None = None
    existing: str | None = None
    id: str | None = None

    @property
    def address(self) -> Address | None:
        """The entry that is meant, where it is one of this spec."""
        return Address(self.section, self.key) if self.key is not None else None

    def __str__(self) -> str:
        return self.key or (f"existing {self.existing!r}" if self.existing else f"id {self.id}")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Something that the tool never makes, by its plain name. `what`: `divisions` or `users`.

    The name None means the home division.
    """

    what: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Known:
    """Something that exists: its id in the org."""

    id: str


@dataclass(frozen=True, slots=True)
class Pending:
    """Something that this run will create: its id is known after that."""

    address: Address


Ref: TypeAlias = Known | Pending
