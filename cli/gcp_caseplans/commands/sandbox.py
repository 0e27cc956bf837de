"""The `sandbox` commands: run a sandbox org by itself, and look into or change one that runs."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from gcp_caseplans.commands.group import Commands
from gcp_caseplans.commands.numbers import Seconds, Whole
from gcp_caseplans.connection import state_file
from gcp_caseplans.exits import FINE, CommandError, UsageError
from gcp_caseplans.views.json import document, environment_line
from gcp_caseplans.views.screen import Screen, clean

if TYPE_CHECKING:
    from genesys_caseplans.sandbox import Sandbox

T = TypeVar("T")
_EXAMPLES = """
\b
Examples:
  gcp-caseplans sandbox serve
  gcp-caseplans sandbox serve --port 8400 --state sandbox.db
  gcp-caseplans sandbox serve --json --seed seed.json --fault faults.json

A fault file is one JSON object or a list of them. Which requests: method, path, operation (all with *), skip, times
(null: for ever), every (n-th), chance (0 to 1) with seed. What happens: status, code, body, headers, delay (alone: the
request is slowed down, not refused), drop ("before" or "after" the request is handled), kind ("conflict", "cancelled",
"malformed", "empty", "lost": handled, and answered as if not), late_seconds, late_reads (a write that reads do not see
yet). `sandbox reset` puts them back.

A seed file is one JSON object of kinds (divisions, users, queues, skills, languages, scripts, externalContacts, flows,
schemas, workbins, worktypes, intentCategories, customerIntents, caseplans), each with objects by name. An object is
the body that the API's create operation takes; division, workbin, schema, queue, language, skills, script, category,
customerIntent, owner (e-mail) and the worktypes of stages are given by name:

\b
  {"workbins": {"Refunds": {"division": "Support"}},
   "worktypes": {"Refund": {"workbin": "Refunds", "queue": "Support Tier 2"}}}
"""


@click.group(cls=Commands)
def sandbox() -> None:
    """A local stand-in for a Genesys Cloud org."""


@sandbox.command(epilog=_EXAMPLES)
@click.option("--port", type=Whole(0, 65535), default=0, help="Port of 127.0.0.1; by default a free one.")
@click.option("--state", metavar="FILE", help="Keep the org in FILE; by default in memory, gone at the end.")
@click.option("--seed", metavar="FILE", help="Fill a fresh org from FILE too (JSON, see below).")
@click.option("--fault", metavar="FILE", help="Let requests fail as FILE says (JSON, see below).")
@click.option(
    "--rate-limit",
    type=Whole(min=0),
    default=300,
    show_default=True,
    metavar="N",
    help="Requests a minute that a token may send; 0 for no limit (gcp-caseplans itself then wants --max-rate 0, too).",
)
@click.option(
    "--rate-window",
    type=Whole(min=1),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="How long the minute of --rate-limit is.",
)
@click.option(
    "--copying-seconds",
    type=Seconds(min=0),
    default=0,
    metavar="SECONDS",
    help="How long a new caseplan version stays Copying.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the variables as one line of JSON.")
def serve(state: str | None, fault: str | None, as_json: bool, **settings: Any) -> int:
    """Run a sandbox org until Ctrl-C or SIGTERM, on 127.0.0.1 only.

    Once it listens it prints the environment variables that point gcp-caseplans, and the vendor's SDKs, at it. Its
    credentials are fixed, public, and no secret.
    """
    from genesys_caseplans.sandbox import read_faults  # noqa: PLC0415
    from genesys_caseplans.sandbox import serve as serve_until_stopped  # noqa: PLC0415

    out, err = Screen.out(), Screen.err()
    faults = read_faults(Path(fault)) if fault else []

    def ready(running: Sandbox) -> None:
        if as_json:
            out.line(environment_line(running.environment))
            return
        for name, value in running.environment.items():
            out.line(f"export {name}={shlex.quote(value)}")
        err.line(f"The sandbox listens on {running.url}; Ctrl-C ends it.")

    serve_until_stopped(state=state_file(state, ()) if state else None, on_ready=ready, faults=faults, **settings)
    return FINE


def _which(with_state: bool) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """The options that say which sandbox is meant."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        url = click.option("--url", metavar="URL", help="A running sandbox; by default that of GENESYSCLOUD_API_URL.")
        state = click.option("--state", metavar="FILE", help="The state file of a sandbox that does not run.")
        return url(state(command)) if with_state else url(command)

    return decorate


def _ask(url: str | None, method: str, name: str, body: Any = None) -> Any:
    from genesys_caseplans.sandbox.serve.remote import Remote  # noqa: PLC0415

    url = _url(url)
    if not url:
        raise UsageError("which sandbox? Name one with --url, or set the variables that `sandbox serve` prints")
    return Remote(url).ask(method, name, body)


def _url(url: str | None) -> str | None:
    return url or os.environ.get("GENESYSCLOUD_API_URL")


def _called(url: str | None, state: str | None) -> str:
    """What a sandbox is called that something was done to."""
    return clean(state) if state else f"The sandbox at {clean(_url(url) or '')}"


def _only_one(url: str | None, state: str | None) -> None:
    if url and state:
        raise UsageError("--url and --state are two sandboxes: name one of them")


@sandbox.command()
@_which(with_state=True)
def reset(url: str | None, state: str | None) -> int:
    """Make a sandbox's org a fresh one, as at its first start."""
    from genesys_caseplans.sandbox.serve import remote  # noqa: PLC0415

    _only_one(url, state)
    if state:
        remote.reset(Path(state))
    else:
        _ask(url, "POST", "reset")
    Screen.out().line(f"{_called(url, state)} has a fresh org.")
    return FINE


@sandbox.command()
@click.argument("file", required=False)
@_which(with_state=True)
def snapshot(file: str | None, url: str | None, state: str | None) -> int:
    """Write a sandbox's org as JSON to FILE, or to standard output.

    An earlier snapshot is replaced, anything else that is in FILE is left alone. The file is in a stable order and
    holds no token, so it can be committed and compared.
    """
    from genesys_caseplans.sandbox.org import snapshots  # noqa: PLC0415
    from genesys_caseplans.sandbox.serve import remote  # noqa: PLC0415

    _only_one(url, state)
    if file is not None and not _written(file, lambda: snapshots.may_hold_one(Path(file))):
        raise CommandError(f"{file}: is there and is no snapshot, so it is left alone: name another file")
    text = snapshots.text(remote.take(Path(state)) if state else _ask(url, "GET", "snapshot"))
    if file is None:
        click.echo(text, nl=False)
    else:
        _written(file, lambda: Path(file).write_text(text, "utf-8"))
    return FINE


def _written(file: str, write: Callable[[], T]) -> T:
    try:
        return write()
    except OSError as problem:
        raise CommandError(f"{file}: cannot be written: {problem.strerror}") from problem


@sandbox.command()
@click.argument("file")
@_which(with_state=True)
def restore(file: str, url: str | None, state: str | None) -> int:
    """Put the org of a snapshot FILE in place of a sandbox's, or into a state file."""
    from genesys_caseplans.sandbox.errors import SeedError  # noqa: PLC0415
    from genesys_caseplans.sandbox.org.json_file import read_json  # noqa: PLC0415
    from genesys_caseplans.sandbox.serve import remote  # noqa: PLC0415

    _only_one(url, state)
    snapshot = read_json(Path(file), "a snapshot", SeedError)
    if state:
        try:
            remote.restore(Path(state), snapshot)
        except SeedError as problem:
            raise CommandError(f"{file}: {problem}") from problem
    else:
        _ask(url, "PUT", "snapshot", snapshot)
    Screen.out().line(f"{_called(url, state)} has the org of {clean(file)}.")
    return FINE


@sandbox.command()
@click.option("--clear", is_flag=True, help="Empty the log once it is shown.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, bodies included.")
@_which(with_state=False)
def calls(clear: bool, as_json: bool, url: str | None) -> int:
    """Show the requests that a running sandbox got."""
    out = Screen.out()
    log = _ask(url, "GET", "calls")
    if as_json:
        out.json(document(calls=log))
    else:
        for call in log:
            out.line(f"{call['status'] or 'lost':>4}  {call['method']:<6} {call['path']}  {call['operation']}".rstrip())
    if clear:
        _ask(url, "DELETE", "calls")
    return FINE


@sandbox.command()
@click.option("--advance", type=Seconds(min=0), metavar="SECONDS", help="Move it forward first.")
@_which(with_state=False)
def clock(advance: float | None, url: str | None) -> int:
    """Show a running sandbox's clock, or move it: tokens expire, copying ends, what is due happens."""
    if advance is not None:
        _ask(url, "POST", "clock", {"advance": advance})
    shown = _ask(url, "GET", "clock")
    Screen.out().line(f"{shown['now']}  ({shown['offset']:g} seconds ahead)")
    return FINE


@sandbox.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def coverage(as_json: bool) -> int:
    """Show which of the API's operations and error codes the sandbox has.

    An operation that it lacks is answered 501. A code counts as covered when some rule raises it; the others stand
    with the reason why they cannot happen in a sandbox.
    """
    from genesys_caseplans.sandbox.codes.coverage import coverage as counted  # noqa: PLC0415

    out, found = Screen.out(), counted()
    if as_json:
        out.json(document(**found))
        return FINE
    for title, share in (("Operations", found["operations"]), ("Error codes", found["errorCodes"])):
        out.line(f"{title}: {share['covered']} of {share['known']}")
        reasons: dict[str, list[str]] = share.get("cannotHappen", {})
        explained = {name for names in reasons.values() for name in names}
        for name in share["missing"]:
            if name not in explained:
                out.line(f"  not: {name}")
        for reason, names in reasons.items():
            out.line(f"  cannot happen here: {reason}")
            out.line(f"    {', '.join(names)}")
    return FINE
