"""`sandbox serve`: the sandbox org by itself, for other tools to be pointed at."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import click

from gcp_caseplans.commands.group import Commands
from gcp_caseplans.connection import state_file
from gcp_caseplans.endings import FINE
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.sandbox import Sandbox

_EXAMPLES = """
\b
Examples:
  gcp-caseplans sandbox serve
  gcp-caseplans sandbox serve --port 8400 --state sandbox.db
  gcp-caseplans sandbox serve --json
"""


@click.group(cls=Commands)
def sandbox() -> None:
    """A local stand-in for a Genesys Cloud org."""


@sandbox.command(epilog=_EXAMPLES)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="Port of 127.0.0.1; by default a free one.")
@click.option("--state", metavar="FILE", help="Keep the org in FILE; by default in memory, gone at the end.")
@click.option(
    "--rate-limit",
    type=click.IntRange(min=0),
    default=300,
    show_default=True,
    metavar="N",
    help="Requests a minute that a token may send; 0 for no limit.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the variables as one line of JSON.")
def serve(port: int, state: str | None, rate_limit: int, as_json: bool) -> int:
    """Run a sandbox org until Ctrl-C or SIGTERM, on 127.0.0.1 only.

    Once it listens it prints the environment variables that point gcp-caseplans, and the vendor's SDKs, at it. Its
    credentials are fixed, public, and no secret.
    """
    from genesys_caseplans.sandbox import serve as serve_until_stopped  # noqa: PLC0415

    out, err = Screen.out(), Screen.err()

    def ready(running: Sandbox) -> None:
        if as_json:
            out.line(json.dumps(dict(running.environment)))
            return
        for name, value in running.environment.items():
            out.line(f"export {name}={shlex.quote(value)}")
        err.line(f"The sandbox listens on {running.url}; Ctrl-C ends it.")

    serve_until_stopped(port, state_file(state, ()) if state else None, rate_limit, on_ready=ready)
    return FINE
