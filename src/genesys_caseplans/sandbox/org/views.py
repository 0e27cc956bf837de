"""Other views of a store: what one client may see, what is not visible yet, and what a request wrote.

Owns: hiding objects of divisions that a client has no permission in, and late visibility of writes (a fault): for a
while reads get the old content, or none. Only requests that read get such a view; rules of writing requests see
everything (api-facts: a name can be taken by an object that the client cannot see).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
        store.share(self)
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
        store.share(self)
        self._shows = shows
        self._old = old
        self.met: set[Name] = set()

    @property
    def whole(self) -> bool:
        """Some of it is hidden."""
        return False

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
        yield from self._those_seen(kind, super().walk(kind, after))

    def keyed(
        self, kind: Kind, field: str, values: Sequence[str], after: int = 0, backwards: bool = False
    ) -> Iterator[tuple[int, Json]]:
        """Objects that have one of these keys, as far as they are seen."""
        keys = {(field, value) for value in values}
        for place, body in self._those_seen(kind, super().keyed(kind, field, values, after, backwards)):
            if not keys.isdisjoint(kind.keys(body)):
                yield place, body

    def chosen(self, kind: Kind, ids: Sequence[str], after: int = 0) -> Iterator[tuple[int, Json]]:
        """Objects that have one of these ids, as far as they are seen."""
        yield from self._those_seen(kind, super().chosen(kind, ids, after))

    def _those_seen(self, kind: Kind, found: Iterable[tuple[int, Json]]) -> Iterator[tuple[int, Json]]:
        for place, body in found:
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
