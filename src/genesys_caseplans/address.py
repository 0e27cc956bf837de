"""How things of a spec are named, and how they are pointed at before and after their UUID is known.

A reference with an id is something that exists; one with a key and no id is something that this run will create.

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
    """What a spec field points at: a key of this spec, or a name or an id of the org. One of the three is set.

    Resolved, it holds an id, or the key of an entry whose object does not exist yet.
    """

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


#: What the tool never makes but points at.
LOOKUPS = ("users", "divisions", "queues", "skills", "languages", "scripts", "flows")


@dataclass(frozen=True, slots=True)
class Lookup:
    """Something that the tool never makes, by its plain name. `what`: one of `LOOKUPS`.

    The name None means the home division. id: which object of the org it is, once that is known; the name does not
    matter then.
    """

    what: str
    name: str | None = None
    id: str | None = None


Pointer: TypeAlias = Reference | Lookup
