"""Where a command goes: the region, profile or sandbox that its options name, as settings and a client.

Owns the options' meaning, starting and stopping the sandbox inside this process, and the event loop on which the
async client lives from planning to applying.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from gcp_caseplans.environments import project
from gcp_caseplans.exits import UsageError
from gcp_caseplans.interrupts import Ended, OnLoop
from gcp_caseplans.trace_file import TraceFile
from gcp_caseplans.views.screen import Screen, hide
from gcp_caseplans.written_files import SPEC_SUFFIXES

if TYPE_CHECKING:
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    from genesys_caseplans import Environment, Project
    from genesys_caseplans.client import AsyncClient
    from genesys_caseplans.http.settings import RetrySettings, Settings
    from genesys_caseplans.specfile import Spec

T = TypeVar("T")
#: How requests are repeated; None for the library's way.
RETRY: RetrySettings | None = None
_STATE_FOLDER = ".gcp-caseplans"


@dataclass(frozen=True)
class Target:
    """The connection options of a command. environment: what `--env` named, where no sandbox takes its place."""

    region: str | None = None
    profile: str | None = None
    org: str | None = None
    max_rate: int | None = None
    parallel: int | None = None
    sandbox: bool = False
    sandbox_state: str | None = None
    trace: str | None = None
    trace_bodies: bool = False
    lag_budget: float | None = None
    environment: Environment | None = None


@dataclass
class Connection:
    """A client on an event loop of its own. place: how the API is reached, in words. org: what the run is tied to.
    folder: where what is written down of runs belongs; None where there is no such place. environment: which one it is,
    where that was said. project: the project of the current folder.
    """

    client: AsyncClient
    place: str
    org: str | None
    runner: asyncio.Runner
    folder: Path | None = None
    environment: Environment | None = None
    project: Project | None = None

    def is_production(self, org: str) -> bool:
        """Whether an org is one for production: by the environment's word, or another's that has the same org."""
        by_name = self.environment is not None and self.environment.production
        return by_name or (self.project is not None and self.project.is_production(org))

    def run(self, work: Awaitable[T], stop: Callable[[], object] | None = None) -> T:
        """Await something of the client's; `Ended` where a signal ended it. stop: what the first signal does instead.

        The value stays out of the task: Python up to 3.12 shows tasks to itself on the way out, with all of their
        result, and a plan may be large.
        """
        import asyncio  # noqa: PLC0415

        done: list[T] = []
        running: list[asyncio.Task[None] | None] = []
        cancelled = False

        async def awaited() -> None:
            running.append(asyncio.current_task())
            if cancelled:
                cancel()
            done.append(await work)

        def cancel() -> None:
            nonlocal cancelled
            cancelled = True
            for task in filter(None, running):
                task.cancel()

        try:
            with OnLoop(self.runner.get_loop(), [stop, cancel] if stop else [cancel]):
                self.runner.run(awaited())
        except asyncio.CancelledError:
            raise Ended from None
        return done.pop()


@contextmanager
def connected(target: Target, specs: Sequence[str], spec: Spec | None) -> Iterator[Connection]:
    """A client for what the options say, closed afterwards. specs: as given, for where the sandbox's state lies."""
    in_spec = spec.org if spec is not None else None
    _one_org(target.org, in_spec)
    with _traced(target, specs) as trace, _settings(target, specs) as (settings, place, folder):
        import asyncio  # noqa: PLC0415

        from genesys_caseplans.client import AsyncClient  # noqa: PLC0415

        client = AsyncClient(replace(settings, retry=_retry(target, RETRY or settings.retry)))
        client.listeners.extend([trace] if trace else [])
        with asyncio.Runner() as runner:
            runner.get_loop().set_default_executor(_left_to_itself())
            try:
                tied_to = target.org or in_spec
                yield Connection(client, place, tied_to, runner, folder, target.environment, project())
            finally:
                runner.run(client.close())


@contextmanager
def _traced(target: Target, specs: Sequence[str]) -> Iterator[TraceFile | None]:
    """The file of `--trace`, where there is to be one."""
    if not target.trace:
        if target.trace_bodies:
            raise UsageError("--trace-bodies says what --trace FILE holds: give that, too")
        yield None
        return
    trace = TraceFile(target.trace, target.trace_bodies, specs, target.sandbox_state)
    try:
        yield trace
    finally:
        trace.close()
        if trace.trouble:
            err = Screen.err()
            err.line(f"{err.paint('Warning:', 'yellow', 'bold')} {trace.trouble}")


def _left_to_itself() -> ThreadPoolExecutor:
    """Threads that ask for names, which nothing can end: a loop that is closed must not wait for one that hangs."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    class LeftToItself(ThreadPoolExecutor):
        def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
            super().shutdown(wait=False, cancel_futures=True)

    return LeftToItself(thread_name_prefix="names")


def _retry(target: Target, retry: RetrySettings) -> RetrySettings:
    return retry if target.lag_budget is None else replace(retry, lag=target.lag_budget)


def _one_org(option: str | None, in_spec: str | None) -> None:
    if option and in_spec and option.lower() != in_spec.lower():
        raise UsageError(f"the spec is for the org {in_spec}, but --org says {option}: take one of them away")


@contextmanager
def _settings(target: Target, specs: Sequence[str]) -> Iterator[tuple[Settings, str, Path | None]]:
    from genesys_caseplans.http.settings import Settings  # noqa: PLC0415

    named = target.environment
    if target.sandbox or target.sandbox_state is not None:
        if target.region or target.profile:
            raise UsageError("--sandbox and --region or --profile exclude each other: leave one of them out")
        from genesys_caseplans.sandbox import Sandbox  # noqa: PLC0415

        state = state_file(target.sandbox_state, specs)
        with Sandbox(state=state) as sandbox:
            settings = Settings.from_environment(
                sandbox.environment, max_rate=target.max_rate, parallel=target.parallel
            )
            yield settings, f"{sandbox.url} (sandbox, kept in {state})", state.parent
        return
    read = Settings.from_environment if named is None else named.settings
    settings = read(region=target.region, profile=target.profile, max_rate=target.max_rate, parallel=target.parallel)
    hide(settings.client_secret, settings.access_token, settings.proxy)
    yield settings, settings.api_url, _home(specs)


def _home(specs: Sequence[str]) -> Path | None:
    """The folder of the first spec that lies in one."""
    return next((_folder_of(Path(spec)) for spec in specs if spec != "-"), None)


def state_file(given: str | None, specs: Sequence[str]) -> Path:
    """The file that keeps the sandbox's org: as given, else `.gcp-caseplans/sandbox.db` beside the first spec."""
    if given is not None:
        path = Path(given)
        if path.suffix.lower() in SPEC_SUFFIXES:
            raise UsageError(
                f"--sandbox-state takes the file that keeps the sandbox's org, and {given} looks like a spec: write "
                f"`{given} --sandbox`, or name another file, such as --sandbox-state sandbox.db"
            )
        return path
    way_out = "name a file elsewhere with --sandbox-state FILE"
    return own_folder(specs[0], "the sandbox's org", way_out) / "sandbox.db"


def own_folder(spec: str, what: str, way_out: str, make: bool = True) -> Path:
    """`.gcp-caseplans` beside a spec, made where it is missing. what: it keeps. way_out: where it cannot be made."""
    folder = _folder_of(Path(spec)) / _STATE_FOLDER
    if make:
        _make_ignored(folder, what, way_out)
    return folder


def _folder_of(spec: Path) -> Path:
    """Where a spec lies; the current folder for what lies nowhere, such as standard input."""
    if spec.is_dir():
        return spec
    return spec.parent if spec.is_file() else Path()


def _make_ignored(folder: Path, what: str, way_out: str) -> None:
    """The folder with a `.gitignore` that keeps all of it out of git."""
    try:
        folder.mkdir(exist_ok=True)
        ignore = folder / ".gitignore"
        if not ignore.exists():
            ignore.write_text("*\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{folder}: cannot be made to keep {what} ({error.strerror}); {way_out}") from None
