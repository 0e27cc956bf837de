"""The file that keeps an org: made, looked at, opened.

Owns: which files may be opened, and that a new one appears only when it is whole. A stranger's file is never written.
"""

import os
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from genesys_caseplans.sandbox.errors import StateFileError
from genesys_caseplans.sandbox.org.state_lock import StateLock
from genesys_caseplans.sandbox.org.store import SCHEMA, Store, connect

# "GCSb": marks a SQLite file as a sandbox's. SQLite keeps it at byte 68 of the header, the format at byte 60.
APPLICATION_ID = 0x47435362
FORMAT = 1


def open_file(path: Path, fill: Callable[[Store], None], wait: float | None = None) -> Store:
    """The store in a file; a new one is filled and appears under its name only when it is whole. Where another
    process has it, that one is waited for, `wait` seconds long.
    """
    try:
        if path.exists() or path.is_symlink():
            _insist_ours(path)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
        lock = StateLock.take(path, wait)
        try:
            return Store(_opened(path, fill), lock.release)
        except BaseException:
            lock.release()
            raise
    except OSError as problem:
        reason = (problem.strerror or str(problem)).lower()
        raise StateFileError(f"{path}: cannot be used as sandbox state: {reason}") from problem
    except sqlite3.Error as problem:
        raise damaged(path, problem) from problem


def damaged(path: Path, problem: sqlite3.Error) -> StateFileError:
    """What is said of a file that SQLite cannot read, or not just now."""
    if isinstance(problem, sqlite3.OperationalError):
        return StateFileError(f"{path}: cannot be used as sandbox state: {problem}")
    return StateFileError(
        f"{path}: cannot be used as sandbox state, for it is damaged ({problem}): move it away to begin with a fresh "
        "org, or to put a snapshot in its place"
    )


def _opened(path: Path, fill: Callable[[Store], None]) -> sqlite3.Connection:
    if not path.exists() and not path.is_symlink():
        _make(path, fill)
    _insist_ours(path)
    connection = connect(str(path))
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL outlives a killed process; only a power cut may cost the last writes.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("SELECT count(*) FROM facts").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _make(path: Path, fill: Callable[[Store], None]) -> None:
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    try:
        with closing(connect(str(draft))) as connection:
            marks = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {FORMAT};"
            connection.executescript(marks + SCHEMA)
            store = Store(connection)
            with store.transaction():
                fill(store)
        # Linking fails where another process was quicker; then its file is the one to use.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        for leftover in (draft, draft.with_name(draft.name + "-journal")):
            leftover.unlink(missing_ok=True)


def _insist_ours(path: Path) -> None:
    """Look at the header bytes before SQLite may touch the file: a stranger's file stays as it is."""
    if not path.is_file():
        raise StateFileError(f"{path}: is not a file, so it cannot hold sandbox state")
    with path.open("rb") as file:
        header = file.read(100)
    if header[:16] != b"SQLite format 3\0" or int.from_bytes(header[68:72], "big") != APPLICATION_ID:
        raise StateFileError(f"{path}: exists and was not written by a sandbox; it is left alone. Name another file.")
    if int.from_bytes(header[60:64], "big") != FORMAT:
        raise StateFileError(f"{path}: was written by another version of the sandbox. Name another file.")
    if not os.access(path, os.W_OK):
        raise StateFileError(f"{path}: is sandbox state that may not be written by this user")
