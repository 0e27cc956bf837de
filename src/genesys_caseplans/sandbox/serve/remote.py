"""Talking to a sandbox of another process, and to a state file that no sandbox has open.

Owns: the client side of the control path (`control.py`), and the same few things done to a file.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import DatabaseError
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener

from genesys_caseplans.sandbox.errors import SandboxError, StateFileError
from genesys_caseplans.sandbox.org import snapshots
from genesys_caseplans.sandbox.org.clock import Clock
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.state_file import damaged, open_file
from genesys_caseplans.sandbox.org.store import Store
from genesys_caseplans.sandbox.serve.seed import seed

Json = dict[str, Any]

_LOOPBACK = ("127.0.0.1", "localhost")
_SECONDS = 30


class Remote:
    """A running sandbox, by its URL; anything but loopback is refused, so that no real org is ever asked."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "http" or parts.hostname not in _LOOPBACK:
            raise SandboxError(f"{url}: no sandbox; those listen on http://127.0.0.1 only")
        self._url = f"{parts.scheme}://{parts.netloc}/__sandbox__/"
        self._opener = build_opener(ProxyHandler({}))

    def ask(self, method: str, name: str, body: Any = None) -> Any:
        """One control operation; its JSON, or None. SandboxError with the sandbox's own message where it refuses."""
        data = None if body is None else json.dumps(body).encode()
        request = Request(self._url + name, data, {"Content-Type": "application/json"}, method=method)
        try:
            with self._opener.open(request, timeout=_SECONDS) as answer:
                content = answer.read()
            return json.loads(content) if content else None
        except HTTPError as refused:
            raise SandboxError(_message(refused)) from refused
        except OSError as problem:
            raise SandboxError(f"{self._url}: no sandbox answers there: {_reason(problem)}") from problem
        except ValueError as problem:
            raise SandboxError(f"{self._url}: no sandbox answers there, but something else") from problem


def _reason(problem: OSError) -> str:
    """Why nobody answered, as the system says it."""
    cause = problem.reason if isinstance(problem, URLError) else problem
    return (cause.strerror or str(cause)).lower() if isinstance(cause, OSError) else str(cause)


def _message(refused: HTTPError) -> str:
    try:
        return str(json.loads(refused.read())["message"])
    except (ValueError, KeyError, TypeError):
        return f"{refused.url}: answered {refused.code}, so it is no sandbox"


def take(state: Path) -> Json:
    """A snapshot of a state file."""
    with _opened(state) as store:
        return snapshots.take(store)


def restore(state: Path, snapshot: Any) -> None:
    """Put a snapshot into a state file, new or not; a new one appears only when all of it is in."""
    if not state.exists():
        open_file(state, lambda new: snapshots.restore(new, snapshot)).close()
        return
    with _opened(state) as store, store.transaction():
        snapshots.restore(store, snapshot)


def reset(state: Path) -> None:
    """Make the org of a state file a fresh one."""
    with _opened(state) as store, store.transaction():
        store.clear()
        seed(Org(store, Clock()))


@contextmanager
def _opened(state: Path) -> Iterator[Store]:
    """The store in a file that there is: a new one would be nobody's wish but a slip of the pen."""
    if not state.exists():
        raise StateFileError(f"{state}: there is no such file")
    store = open_file(state, lambda new: seed(Org(new, Clock())))
    try:
        yield store
    except DatabaseError as problem:
        raise damaged(state, problem) from problem
    finally:
        store.close()
