"""The org's objects in SQLite: one table of JSON bodies, one table of look-up keys.

Owns: how objects are kept, found and counted, and transactions. It knows no resource: a `Kind` says which values of a
body are looked up by (names, prefixes, references), and those stand in an index, so that neither a unique name nor
"who uses this" needs a walk over all objects.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


def fold(name: str) -> str:
    """How names are compared where case does not count."""
    return name.casefold()


@dataclass(frozen=True)
class Kind:
    """What an object is, and the (field, value) pairs it is found by. Every kind is known by its name in `KINDS`."""

    name: str
    keys: Callable[[Json], Iterable[tuple[str, str]]] = lambda body: ()

    def __post_init__(self) -> None:
        KINDS[self.name] = self


# For those who know an object's kind by name only: permissions, snapshots.
KINDS: dict[str, Kind] = {}


def named(body: Json) -> Iterable[tuple[str, str]]:
    """Keys of a kind that is found by its name alone."""
    yield "name", fold(body["name"])


class Store:
    """Objects by kind and id. Bodies handed out are copies: changing one changes nothing until `put`."""

    def __init__(self, connection: sqlite3.Connection, on_close: Callable[[], None] | None = None) -> None:
        self._db = connection
        self._on_close = on_close

    @property
    def connection(self) -> sqlite3.Connection:
        """The database, for another view of the same objects."""
        return self._db

    def shows(self, kind: Kind, body: Json) -> bool:
        """Whether listings may hold an object; the whole store hides nothing."""
        return True

    @contextmanager
    def transaction(self, writes: bool = True) -> Iterator[None]:
        """All or nothing of what one request does."""
        self._db.execute("BEGIN IMMEDIATE" if writes else "BEGIN")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def get(self, kind: Kind, object_id: str) -> Json | None:
        """One object, or None."""
        row = self._db.execute("SELECT body FROM objects WHERE kind = ? AND id = ?", (kind.name, object_id)).fetchone()
        return json.loads(row[0]) if row else None

    def put(self, kind: Kind, body: Json) -> None:
        """Write an object under its `id`, new or not, with its keys."""
        row = self._db.execute(
            "INSERT INTO objects (kind, id, body) VALUES (?, ?, ?)"
            " ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body RETURNING seq",
            (kind.name, body["id"], json.dumps(body, separators=(",", ":"))),
        ).fetchone()
        self._db.execute("DELETE FROM keys WHERE seq = ?", row)
        self._db.executemany(
            "INSERT OR IGNORE INTO keys (kind, field, value, seq) VALUES (?, ?, ?, ?)",
            [(kind.name, field, value, row[0]) for field, value in kind.keys(body)],
        )

    def delete(self, kind: Kind, object_id: str) -> None:
        """Forget an object; one that is not there is fine."""
        row = self._db.execute(
            "DELETE FROM objects WHERE kind = ? AND id = ? RETURNING seq", (kind.name, object_id)
        ).fetchone()
        if row:
            self._db.execute("DELETE FROM keys WHERE seq = ?", row)

    def find(self, kind: Kind, field: str, value: str) -> list[Json]:
        """Objects that have this key, oldest first."""
        rows = self._db.execute(
            "SELECT body FROM keys JOIN objects USING (seq)"
            " WHERE keys.kind = ? AND field = ? AND value = ? ORDER BY seq",
            (kind.name, field, value),
        )
        return [json.loads(row[0]) for row in rows]

    def first(self, kind: Kind, field: str, upto: str) -> Json | None:
        """The object with the lowest value of a key, where that is `upto` at most; of two, the older one."""
        row = self._db.execute(
            "SELECT body FROM keys JOIN objects USING (seq)"
            " WHERE keys.kind = ? AND field = ? AND value <= ? ORDER BY value, seq LIMIT 1",
            (kind.name, field, upto),
        ).fetchone()
        return json.loads(row[0]) if row else None

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
        size = 64
        while True:
            rows = self._db.execute(
                "SELECT seq, body FROM objects WHERE kind = ? AND seq > ? ORDER BY seq LIMIT ?",
                (kind.name, after, size),
            ).fetchall()
            for place, body in rows:
                yield place, json.loads(body)
            if len(rows) < size:
                return
            after, size = rows[-1][0], 512

    def place(self, kind: Kind, object_id: str) -> int:
        """An object's place in the order of creation; 0 when there is none."""
        row = self._db.execute("SELECT seq FROM objects WHERE kind = ? AND id = ?", (kind.name, object_id)).fetchone()
        return row[0] if row else 0

    def count(self, kind: Kind) -> int:
        """How many objects of a kind there are."""
        return int(self._db.execute("SELECT count(*) FROM objects WHERE kind = ?", (kind.name,)).fetchone()[0])

    def fact(self, name: str) -> str | None:
        """A single remembered value of the org."""
        row = self._db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return row[0] if row else None

    def remember(self, name: str, value: str) -> None:
        """Keep a single value of the org."""
        self._db.execute(
            "INSERT INTO facts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )

    def facts(self) -> dict[str, str]:
        """All remembered values, by name."""
        return dict(self._db.execute("SELECT name, value FROM facts ORDER BY name"))

    def kinds(self) -> list[str]:
        """The names of the kinds that there are objects of, in order."""
        return [row[0] for row in self._db.execute("SELECT DISTINCT kind FROM objects ORDER BY kind")]

    def clear(self) -> None:
        """Forget everything."""
        for table in ("objects", "keys", "facts"):
            self._db.execute(f"DELETE FROM {table}")

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
