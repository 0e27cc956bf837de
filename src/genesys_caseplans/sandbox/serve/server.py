"""A sandbox that listens: uvicorn on 127.0.0.1, in a thread of this process.

Owns: starting and stopping, the Python face (`Sandbox`) and the blocking one. Starlette and uvicorn are
imported when a sandbox starts, not before: the CLI imports this module without paying for them.
"""

import os
import signal
import socket
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, Self

from genesys_caseplans.sandbox.errors import MissingExtra, PortInUse, SeedError
from genesys_caseplans.sandbox.org.access import Role
from genesys_caseplans.sandbox.org.clock import Clock
from genesys_caseplans.sandbox.org.faults import Drop, Fault, FaultKind
from genesys_caseplans.sandbox.org.org import CLIENT_ID, CLIENT_SECRET, Org

if TYPE_CHECKING:
    from genesys_caseplans.sandbox.api.calls import Call
    from genesys_caseplans.sandbox.serve.listening import Listener
    from genesys_caseplans.sandbox.serve.world import World

# Never anything but loopback: the credentials are public.
HOST = "127.0.0.1"


@dataclass(frozen=True)
class Credentials:
    """One OAuth client of one sandbox."""

    client_id: str
    client_secret: str
    url: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the SDK and the CLI at the sandbox, as this client."""
        return {
            "GENESYSCLOUD_API_URL": self.url,
            "GENESYSCLOUD_OAUTHCLIENT_ID": self.client_id,
            "GENESYSCLOUD_OAUTHCLIENT_SECRET": self.client_secret,
        }


class Sandbox:
    """A local stand-in for an org, started by `with` or by `start()`/`stop()`.

    `state`: a file that keeps the org; None keeps it in memory. `port`: 0 takes a free one. `rate_limit`: requests
    that a token may send in `rate_window` seconds, 0 for no limit. `copying_seconds`: how long a new caseplan version
    stays `Copying`. `token_seconds`: how long a token is good. `stage_operations`: whether stages can be added, removed
    and moved. `case_seconds`, `job_seconds`: how long a case takes to be made, and a query, bulk or terminate job to be
    done. `seed`: a seed document or file with more objects for a fresh org (`seed.FORM` tells its form). `state_wait`:
    how many seconds to wait for another process that has the state file, 10 unless said. `faults`: scripted from the
    start, and put back by `reset`.
    Raises StateFileError, PortInUse, SeedError or MissingExtra, each with a message for a person.
    """

    client_id = CLIENT_ID
    client_secret = CLIENT_SECRET

    def __init__(
        self,
        state: str | os.PathLike[str] | None = None,
        port: int = 0,
        rate_limit: int = 300,
        copying_seconds: float = 0.0,
        token_seconds: int = 86400,
        *,
        rate_window: int = 60,
        stage_operations: bool = True,
        case_seconds: float = 0.0,
        job_seconds: float = 0.0,
        seed: Mapping[str, Any] | str | os.PathLike[str] | None = None,
        state_wait: float | None = None,
        faults: Iterable[Fault] = (),
    ) -> None:
        self._state = Path(state) if state is not None else None
        self._port = port
        self._settings: dict[str, Any] = {
            "rate_limit": rate_limit,
            "rate_window": rate_window,
            "copying_seconds": copying_seconds,
            "token_seconds": token_seconds,
            "stage_operations": stage_operations,
            "case_seconds": case_seconds,
            "job_seconds": job_seconds,
            "state_wait": state_wait,
            "faults": tuple(faults),
        }
        self._seed = seed
        self._listener: Listener | None = None
        self._world: World | None = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Listen, and return once requests are answered."""
        try:
            from genesys_caseplans.sandbox.serve.listening import Listener  # noqa: PLC0415
            from genesys_caseplans.sandbox.serve.world import Settings, make_world  # noqa: PLC0415
        except ModuleNotFoundError as missing:
            raise MissingExtra(
                f"The sandbox needs the package {missing.name}: pip install 'genesys-caseplans[sandbox]'"
            ) from missing
        seed = _seed_of(self._seed)
        listening = _bind(self._port)
        try:
            with _named(self._seed):
                self._world = make_world(self._state, Settings(**self._settings, seed=seed))
        except BaseException:
            listening.close()
            raise
        try:
            self._listener = Listener(self._world, listening)
            self._listener.start()
        except BaseException:
            self._world.close()
            raise
        return self

    def stop(self) -> None:
        """Stop listening and let go of the state file; once stopped, further calls do nothing."""
        listener, self._listener = self._listener, None
        if listener is not None:
            listener.stop()
            self._running.close()

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:54321`."""
        if self._listener is None:
            raise RuntimeError("the sandbox is not running")
        return f"http://{HOST}:{self._listener.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point the SDK and the CLI at this sandbox."""
        return Credentials(self.client_id, self.client_secret, self.url).environment

    @property
    def calls(self) -> "list[Call]":
        """Every request so far, oldest first, logins included; the list itself, so `clear()` empties the log."""
        return self._running.calls

    @property
    def clock(self) -> Clock:
        """The sandbox's clock; `advance(seconds)` moves it."""
        return self._running.org.clock

    @property
    def org(self) -> Org:
        """The org behind the API, for tests that need to look past it."""
        return self._running.org

    def fail(
        self,
        method: str = "*",
        path: str = "*",
        *,
        operation: str = "*",
        times: int | Literal["auto"] | None = "auto",
        skip: int = 0,
        every: int = 1,
        chance: float = 1.0,
        seed: int = 0,
        status: int | Literal["auto"] | None = "auto",
        body: Any = None,
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        drop: Drop | None = None,
        kind: FaultKind | None = None,
        late_seconds: float | None = None,
        late_reads: int | None = None,
    ) -> None:
        """Let coming requests fail: after `skip` matching ones, the next `times` (None: all).

        `path` and `operation` (an operation id of the contract) may hold `*`. `every` n-th matching request, or one by
        `chance` (0 to 1) of a `seed`; then for ever unless `times` is given. `body` is JSON, or text sent as it is.
        `drop="before"` closes the connection unhandled, `drop="after"` handles the request and then closes it without
        an answer. `status` is 503 unless it is given, but a `delay` without it only slows. `kind`: "conflict" (409),
        "cancelled" (400 db.transaction.cancelled), "malformed" (handled; the answer is cut in the middle), "empty"
        (handled; the answer has no body), "lost" (handled, and answered with `status` as if it had not been).
        `late_seconds`, `late_reads`: a write is handled, and reads do not see it for so long or so often.
        """
        fault = Fault(
            method,
            path,
            times,
            skip,
            status,
            body,
            code,
            dict(headers or {}),
            delay,
            drop,
            operation,
            every,
            chance,
            seed,
            kind,
            late_seconds,
            late_reads,
        )
        self.script(fault)

    def script(self, *faults: Fault) -> None:
        """Script faults that are made already, such as those of `read_faults`."""
        with self._running.lock:
            for fault in faults:
                self._running.faults.add(fault)

    def no_faults(self) -> None:
        """Nothing goes wrong from now on, and every write is seen."""
        with self._running.lock:
            self._running.faults.clear()
            self._running.lates.clear()

    def client(
        self,
        permissions: Iterable[str] = ("*",),
        divisions: Iterable[str] = ("*",),
        *,
        roles: Iterable[Role] = (),
        name: str = "Sandbox client",
    ) -> Credentials:
        """One more OAuth client, which may do only so much: permissions such as `workitems:worktype:view` (`*` stands
        for any part) in divisions by name or id (`*`: all). Several `roles` take the place of the one.
        """
        held = tuple(roles) or (Role(tuple(permissions), tuple(divisions)),)
        made = self._running.add_client(held, name)
        return Credentials(made.client, CLIENT_SECRET, self.url)

    def grant(
        self,
        user: str,
        permissions: Iterable[str] = ("*",),
        divisions: Iterable[str] = ("*",),
        *,
        roles: Iterable[Role] = (),
    ) -> None:
        """Give a user, by e-mail or id, permissions in divisions (by name or id) in place of those that it has: the
        owner of a case needs `caseManagement:caseplan:view` and `caseManagement:case:view`, an assignee some of
        `workitems:*`. A user that the API made has none. Several `roles` take the place of the one.
        """
        self._running.give_roles(user, tuple(roles) or (Role(tuple(permissions), tuple(divisions)),))

    def settings(self, **changes: Any) -> dict[str, Any]:
        """How it behaves, after changing some of it: `rate_limit`, `rate_window`, `copying_seconds`, `token_seconds`,
        `stage_operations`, `case_seconds`, `job_seconds`, `late_seconds` (how long reads lag behind every write), and
        `limits` such as `{"maxNumberOfSchemasPerOrg": 100}`.
        """
        self._running.change(changes)
        return self._running.settings()

    def seed(self, document: Mapping[str, Any]) -> None:
        """Make the objects of a seed document (`seed.FORM` tells its form)."""
        self._running.plant(dict(document))

    def snapshot(self) -> dict[str, Any]:
        """The org as a JSON document that `restore` takes; without tokens."""
        return self._running.snapshot()

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        """The org of a snapshot in place of this one; tokens, faults and calls as after `reset`."""
        self._running.restore(dict(snapshot))

    def reset(self) -> None:
        """A fresh org, as at the first start; tokens, clients, calls and clock too, and of the faults only those that
        it was started with are left.
        """
        self._running.reset()

    @property
    def _running(self) -> "World":
        if self._world is None:
            raise RuntimeError("the sandbox was not started")
        return self._world


def run_until_signalled(
    port: int,
    state: str | os.PathLike[str] | None,
    rate_limit: int,
    on_ready: Callable[[Sandbox], object] | None,
    **more: Any,
) -> None:
    """Run a sandbox until SIGTERM or SIGINT, then return."""
    with _until_signalled() as wait, Sandbox(state, port, rate_limit, **more) as sandbox:
        if on_ready is not None:
            on_ready(sandbox)
        wait()


def _seed_of(given: Mapping[str, Any] | str | os.PathLike[str] | None) -> dict[str, Any] | None:
    from genesys_caseplans.sandbox.serve.seed import read_seed  # noqa: PLC0415

    if given is None or isinstance(given, Mapping):
        return dict(given) if given is not None else None
    return read_seed(Path(given))


@contextmanager
def _named(seed: Mapping[str, Any] | str | os.PathLike[str] | None) -> Iterator[None]:
    """What cannot be made of a seed file is told with its name."""
    try:
        yield
    except SeedError as problem:
        if seed is None or isinstance(seed, Mapping):
            raise
        raise SeedError(f"{os.fspath(seed)}: {problem}") from problem


@contextmanager
def _until_signalled() -> Iterator[Callable[[], None]]:
    """A function that waits for SIGTERM or SIGINT. A pipe carries the signal: setting a lock in a handler could
    meet the same lock held by the code that the signal interrupted.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)

    def told(_number: int, _frame: object) -> None:
        with suppress(OSError):
            os.write(writing, b".")

    before = {one: signal.signal(one, told) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield lambda: (os.read(reading, 1), None)[1]
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
        os.close(reading)
        os.close(writing)


def _bind(port: int) -> socket.socket:
    # The protocol is named because asyncio turns Nagle's delay off only for sockets that say they are TCP.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except OverflowError as problem:
        listening.close()
        raise PortInUse(f"{port} is not a port number (0 to 65535)") from problem
    except OSError as problem:
        listening.close()
        raise PortInUse(f"port {port} of {HOST} cannot be used: {problem.strerror}") from problem
    return listening
