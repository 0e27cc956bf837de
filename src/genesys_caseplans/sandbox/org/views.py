"""Other views of a store: what one client may see, what is not visible yet, and what a request wrote.

Owns: hiding objects of divisions that a client has no permission in, and late visibility of writes (a fault): for a
while reads get the old content, or none. Only requests that read get such a view; rules of writing requests see
everything (api-facts: a name can be taken by an object that the client cannot see).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.sandbox.org.store import Kind, Store

Json = dict[str, Any]
# Which object: name of its kind, and its id.
Name = tuple[str, str]
Old = Mapping[Name, Json | None]


class Watching(Store):
    """Remembers what each object was before it was written; None where there was none."""

    def __init__(self, store: Store) -> None:
        super().__init__(store.connection)
        self.old: dict[Name, Json | None] = {}

    def put(self, kind: Kind, body: Json) -> None:
        """Write an object."""
        self._note(kind, body["id"])
        super().put(kind, body)

    def delete(self, kind: Kind, object_id: str) -> None:
        """Forget an object."""
        self._note(kind, object_id)
        super().delete(kind, object_id)

    def _note(self, kind: Kind, object_id: str) -> None:
        self.old.setdefault((kind.name, object_id), self.get(kind, object_id))


class View(Store):
    """What one reading request sees. `met` is what it would have seen otherwise but for a late write."""

    def __init__(self, store: Store, shows: Callable[[Kind, Json], bool], old: Old) -> None:
        super().__init__(store.connection)
        self._shows = shows
        self._old = old
        self.met: set[Name] = set()

    def shows(self, kind: Kind, body: Json) -> bool:
        """Whether listings may hold an object."""
        return self._shows(kind, body)

    def get(self, kind: Kind, object_id: str) -> Json | None:
        """One object as it is seen, or None. A hidden one is found: asking for it by id is another refusal."""
        name = (kind.name, object_id)
        if name in self._old:
            self.met.add(name)
            return self._old[name]
        return super().get(kind, object_id)

    def find(self, kind: Kind, field: str, value: str) -> list[Json]:
        """Objects that have this key, as far as they are seen."""
        seen = (self._seen(kind, body) for body in super().find(kind, field, value))
        return [body for body in seen if body is not None and (field, value) in kind.keys(body)]

    def walk(self, kind: Kind, after: int = 0) -> Iterator[tuple[int, Json]]:
        """Objects in order of creation, as far as they are seen. One that was deleted lately is not listed."""
        for place, body in super().walk(kind, after):
            seen = self._seen(kind, body)
            if seen is not None:
                yield place, seen

    def _seen(self, kind: Kind, body: Json) -> Json | None:
        name = (kind.name, body["id"])
        if name in self._old:
            self.met.add(name)
        seen = self._old.get(name, body)
        return seen if seen is not None and self._shows(kind, seen) else None


@dataclass
class Late:
    """One write that reads do not see yet: until a moment of the sandbox's clock, or for so many reads that met it."""

    old: Old
    until: float | None = None
    reads: int | None = None

    def active(self, now: float) -> bool:
        """Whether reads are still behind."""
        return (self.until is None or now < self.until) and (self.reads is None or self.reads > 0)

    def read(self, met: Iterable[Name]) -> None:
        """Count a read that met something of it."""
        if self.reads is not None and any(name in self.old for name in met):
            self.reads -= 1


def behind(lates: Iterable[Late]) -> Old:
    """What reads see in place of late writes: of several writes to one object, what was before the first."""
    old: dict[Name, Json | None] = {}
    for late in lates:
        for name, body in late.old.items():
            old.setdefault(name, body)
    return old
