"""The org's objects in SQLite: one table of JSON bodies, one table of look-up keys.

Owns: how objects are kept, found and counted, and transactions. It knows no resource: a `Kind` says which values of a
body are looked up by (names, prefixes, references), and those stand in an index, so that neither a unique name nor
"who uses this" needs a walk over all objects.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

SCHEMA = """
CREATE TABLE objects (seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL,
                      body TEXT NOT NULL, UNIQUE (kind, id));
CREATE INDEX objects_in_order ON objects (kind, seq);
CREATE TABLE keys (kind TEXT NOT NULL, field TEXT NOT NULL, value TEXT NOT NULL, seq INTEGER NOT NULL,
                   PRIMARY KEY (kind, field, value, seq)) WITHOUT ROWID;
CREATE INDEX keys_of_object ON keys (seq);
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""

_WALK = "SELECT seq, body FROM objects WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?"
_CHOSEN = """SELECT seq, body FROM objects WHERE kind = ? AND id IN (SELECT value FROM json_each(?)) AND seq > ?
             ORDER BY seq LIMIT ?"""
_OF_KEY = "FROM keys JOIN objects USING (seq) WHERE keys.kind = ? AND field = ? AND value = ?"
_KEYED = f"SELECT keys.seq, body {_OF_KEY} AND keys.seq > ? ORDER BY keys.seq LIMIT ?"
_KEYED_BACK = f"SELECT keys.seq, body {_OF_KEY} AND keys.seq <= ? ORDER BY keys.seq DESC LIMIT ?"
_KEYED_BY_ANY = """SELECT seq, body FROM objects WHERE kind = ? AND seq IN (
                       SELECT seq FROM keys WHERE kind = ? AND field = ? AND value IN (SELECT value FROM json_each(?)))
                   AND seq > ? ORDER BY seq LIMIT ?"""
# Below every number, and numbers are below texts: where an attribute that is not there stands.
_LOWEST = -9e18
_SORTED = f"""SELECT sorted, seq, body FROM (
                  SELECT coalesce(json_extract(body, ?), {_LOWEST}) AS sorted, keys.seq AS seq, body {_OF_KEY})
              WHERE ? OR (sorted, seq) {{0}} (coalesce(?, {_LOWEST}), ?) ORDER BY sorted {{1}}, seq {{1}} LIMIT ?"""


def fold(name: str) -> str:
    """How names are compared where case does not count."""
    return name.casefold()


@dataclass(frozen=True)
class Kind:
    """What an object is, and the (field, value) pairs it is found by. Every kind is known by its name in `KINDS`.
    `fixed`: an object never changes once it is written, so it is kept at hand.
    """

    name: str
    keys: Callable[[Json], Iterable[tuple[str, str]]] = lambda body: ()
    fixed: bool = False

    def __post_init__(self) -> None:
        KINDS[self.name] = self


# For those who know an object's kind by name only: permissions, snapshots.
KINDS: dict[str, Kind] = {}


def named(body: Json) -> Iterable[tuple[str, str]]:
    """Keys of a kind that is found by its name alone."""
    yield "name", fold(body["name"])


# One encoder and one decoder for all: `json.dumps` with separators makes a new one each time, and `json.loads` looks
# for blanks that are not there.
_encoded = json.JSONEncoder(separators=(",", ":")).encode
_decoded = json.JSONDecoder().raw_decode


@dataclass
class _AtHand:
    """What of a database need not be asked again, as nobody else writes to it; shared by all views of it."""

    # The highest place so far: an object that gets a higher one is new.
    newest: int = 0
    facts: dict[str, str] | None = None
    fixed: dict[tuple[str, str], Json] = field(default_factory=dict[tuple[str, str], Json])
    lowest: dict[tuple[str, str], str | None] = field(default_factory=dict[tuple[str, str], str | None])

    def forget(self) -> None:
        """Ask again; what is new is a matter of places, which are never lower than they were."""
        self.facts = None
        self.fixed.clear()
        self.lowest.clear()


class Store:
    """Objects by kind and id. Bodies handed out are copies: changing one changes nothing until `put`."""

    def __init__(self, connection: sqlite3.Connection, on_close: Callable[[], None] | None = None) -> None:
        self._db = connection
        self._on_close = on_close
        self._at_hand = _AtHand(connection.execute("SELECT coalesce(max(seq), 0) FROM objects").fetchone()[0])

    def share(self, other: "Store") -> None:
        """Be another view of the same objects."""
        other._db, other._on_close, other._at_hand = self._db, None, self._at_hand

    @property
    def whole(self) -> bool:
        """Whether everything is seen, so that the database may be asked without looking at bodies."""
        return True

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[None]:
        """All or nothing of what one request does."""
        self._db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            self._at_hand.forget()
            raise
        self._db.execute("COMMIT")

    def get(self, kind: Kind, object_id: str) -> Json | None:
        """One object, or None."""
        if kind.fixed and (kind.name, object_id) in self._at_hand.fixed:
            return self._at_hand.fixed[kind.name, object_id].copy()
        row = self._db.execute("SELECT body FROM objects WHERE kind = ? AND id = ?", (kind.name, object_id)).fetchone()
        if row is None:
            return None
        body: Json = _decoded(row[0])[0]
        if kind.fixed:
            self._at_hand.fixed[kind.name, object_id] = body.copy()
        return body

    def put(self, kind: Kind, body: Json) -> None:
        """Write an object under its `id`, new or not, with its keys."""
        row = self._db.execute(
            "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body RETURNING seq",
            (kind.name, body["id"], _encoded(body)),
        ).fetchone()
        self._written(kind)
        if row[0] > self._at_hand.newest:
            self._at_hand.newest = row[0]
        else:
            self._db.execute("DELETE FROM keys WHERE seq = ?", row)
        self._db.executemany(
            "INSERT OR IGNORE INTO keys (kind, field, value, seq) VALUES (?, ?, ?, ?)",
            [(kind.name, field, value, row[0]) for field, value in kind.keys(body)],
        )

    def _written(self, kind: Kind) -> None:
        at_hand = self._at_hand
        if kind.fixed:
            at_hand.fixed.clear()
        if at_hand.lowest:
            at_hand.lowest = {name: value for name, value in at_hand.lowest.items() if name[0] != kind.name}

    def delete(self, kind: Kind, object_id: str) -> None:
        """Forget an object; one that is not there is fine."""
        row = self._db.execute(
            "DELETE FROM objects WHERE kind = ? AND id = ? RETURNING seq", (kind.name, object_id)
        ).fetchone()
        if row:
            self._written(kind)
            self._db.execute("DELETE FROM keys WHERE seq = ?", row)

    def find(self, kind: Kind, field: str, value: str) -> list[Json]:
        """Objects that have this key, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM keys JOIN objects USING (seq)"
            " WHERE keys.kind = ? AND field = ? AND value = ? ORDER BY seq",
            (kind.name, field, value),
        )
        return [_decoded(row[0])[0] for row in rows]

    def first(self, kind: Kind, field: str, upto: str) -> Json | None:
        """The object with the lowest value of a key, where that is `upto` at most; of two, the older one."""
        row = self._db.execute(
            "SELECT body FROM keys JOIN objects USING (seq)"
            " WHERE keys.kind = ? AND field = ? AND value <= ? ORDER BY value, seq LIMIT 1",
            (kind.name, field, upto),
        ).fetchone()
        return _decoded(row[0])[0] if row else None

    def lowest(self, kind: Kind, field: str) -> str | None:
        """The lowest value of a key, or None where no object has it."""
        name = (kind.name, field)
        if name not in self._at_hand.lowest:
            sql = "SELECT value FROM keys WHERE kind = ? AND field = ? ORDER BY value LIMIT 1"
            row = self._db.execute(sql, name).fetchone()
            self._at_hand.lowest[name] = row[0] if row else None
        return self._at_hand.lowest[name]

    def has(self, kind: Kind, field: str, value: str, but: str = "") -> bool:
        """Whether an object other than `but` has this key."""
        row = self._db.execute(
            "SELECT 1 FROM keys JOIN objects USING (seq)"
            " WHERE keys.kind = ? AND field = ? AND value = ? AND id <> ? LIMIT 1",
            (kind.name, field, value, but),
        ).fetchone()
        return row is not None

    def walk(self, kind: Kind, after: int = 0) -> Iterator[tuple[int, Json]]:
        """Objects in order of creation with their place in it, from the place after `after` on."""
        yield from self._batches(_WALK, (kind.name,), after)

    def keyed(
        self, kind: Kind, field: str, values: Sequence[str], after: int = 0, backwards: bool = False
    ) -> Iterator[tuple[int, Json]]:
        """Objects that have one of these keys, as `walk` has them; backwards from the place `after` itself on."""
        if len(values) != 1:
            yield from self._batches(_KEYED_BY_ANY, (kind.name, kind.name, field, json.dumps(list(values))), after)
        else:
            yield from self._batches(_KEYED_BACK if backwards else _KEYED, (kind.name, field, values[0]), after)

    def chosen(self, kind: Kind, ids: Sequence[str], after: int = 0) -> Iterator[tuple[int, Json]]:
        """Objects that have one of these ids, as `walk` has them."""
        yield from self._batches(_CHOSEN, (kind.name, json.dumps(list(ids))), after)

    def _batches(self, sql: str, args: tuple[str, ...], after: int) -> Iterator[tuple[int, Json]]:
        """Rows of a statement that takes a place and a number last, few at first: a page may be all that is wanted."""
        size = 64
        while True:
            rows = self._db.execute(sql, (*args, after, size)).fetchall()
            for place, body in rows:
                yield place, _decoded(body)[0]
            if len(rows) < size:
                return
            after, size = rows[-1][0], 256
            if sql is _KEYED_BACK:
                after -= 1

    def sorted_by(
        self, kind: Kind, key: tuple[str, str], by: str, after: tuple[Any, int] | None, most: int, descending: bool
    ) -> list[tuple[Any, int, Json]]:
        """Objects that have a key, in the order of one of their attributes: its value, the place, the body. What lacks
        the attribute comes first. `after`: value and place of the last one of the page before.
        """
        value, place = after or (None, 0)
        sql = _SORTED.format(*("<", "DESC") if descending else (">", "ASC"))
        rows = self._db.execute(sql, (f"$.{by}", kind.name, *key, after is None, value, place, most))
        return [(None if value == _LOWEST else value, place, _decoded(body)[0]) for value, place, body in rows]

    def count(self, kind: Kind) -> int:
        """How many objects of a kind there are."""
        return int(self._db.execute("SELECT count(*) FROM objects WHERE kind = ?", (kind.name,)).fetchone()[0])

    def count_keyed(self, kind: Kind, field: str, value: str) -> int:
        """How many objects of a kind have a key."""
        sql = "SELECT count(*) FROM keys WHERE kind = ? AND field = ? AND value = ?"
        return int(self._db.execute(sql, (kind.name, field, value)).fetchone()[0])

    def fact(self, name: str) -> str | None:
        """A single remembered value of the org."""
        return self._all_facts().get(name)

    def remember(self, name: str, value: str) -> None:
        """Keep a single value of the org."""
        self._db.execute(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
        self._at_hand.facts = None

    def facts(self) -> dict[str, str]:
        """All remembered values, in order of name."""
        return dict(sorted(self._all_facts().items()))

    def _all_facts(self) -> dict[str, str]:
        if self._at_hand.facts is None:
            self._at_hand.facts = dict(self._db.execute("SELECT name, value FROM facts"))
        return self._at_hand.facts

    def kinds(self) -> list[str]:
        """The names of the kinds that there are objects of, in order."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT kind FROM objects ORDER BY kind")]

    def clear(self) -> None:
        """Forget everything."""
        for table in ("objects", "keys", "facts"):
            self._db.execute(f"DELETE FROM {table}")
        self._at_hand.forget()

    def close(self) -> None:
        """Let go of the database, and of the right to use its file."""
        self._db.close()
        if self._on_close is not None:
            self._on_close()


def in_memory(fill: Callable[["Store"], None]) -> Store:
    """A new store that ends with the process; nothing of it stays open where it cannot be filled."""
    connection = connect(":memory:")
    try:
        connection.executescript(SCHEMA)
        store = Store(connection)
        with store.transaction():
            fill(store)
    except BaseException:
        connection.close()
        raise
    return store


def connect(target: str) -> sqlite3.Connection:
    """A connection to a database, for one store."""
    # One connection, used by whichever thread holds the org's lock; transactions are begun by hand.
    return sqlite3.connect(target, isolation_level=None, check_same_thread=False, timeout=10)
