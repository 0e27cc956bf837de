"""`runs`: what earlier runs did, as their journals tell it."""

from __future__ import annotations

import click

from gcp_caseplans.commands.group import Commands
from gcp_caseplans.commands.options import beside_spec, color, environment_option, json_output, not_empty
from gcp_caseplans.exits import FINE
from gcp_caseplans.journals import runs_folder
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.json import document
from gcp_caseplans.views.runs import show_run, show_runs
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans runs list
  gcp-caseplans runs list --spec specs/ --json
  gcp-caseplans runs show
  gcp-caseplans runs show 20260314T091500123-3f9a
"""

_journal = click.option(
    "--journal", metavar="DIR", callback=not_empty, help="The folder of the journals.  [default: .gcp-caseplans/runs]"
)


@click.group(cls=Commands, epilog=_EXAMPLES, short_help="Show what earlier runs did.")
def runs() -> None:
    """Show what earlier runs did, as their journals tell it: each write before it was sent, and what came of it."""


@runs.command("list", short_help="List the runs, the newest first.")
@environment_option
@_journal
@beside_spec
@json_output
@color
def list_them(journal: str | None, spec: Specs | None, as_json: bool, color: str) -> int:
    """List the runs, the newest first: when, in which org, of which set, and how they ended."""
    from genesys_caseplans.journal import list_runs  # noqa: PLC0415

    folder = runs_folder(journal, spec or (), make=False)
    found = list_runs(folder)
    out = Screen.out(color)
    if as_json:
        out.json(document(runs=[{name: run.as_json()[name] for name in _LISTED} for run in found]))
    elif found:
        show_runs(out, found)
    else:
        Screen.err(color).line(f"There are no runs in {folder}.")
    return FINE


_LISTED = ("run", "time", "set", "org", "command", "version", "outcome")


@runs.command("show", short_help="Show what a run did.")
@environment_option
@click.argument("run", required=False)
@_journal
@beside_spec
@json_output
@color
def show(run: str | None, journal: str | None, spec: Specs | None, as_json: bool, color: str) -> int:
    """Show what RUN did, or the newest: each change before and after, and each write with its answer.

    RUN is a name as `runs list` shows it, or as much of its beginning as tells it apart.
    """
    from genesys_caseplans.journal import find_run  # noqa: PLC0415

    found = find_run(runs_folder(journal, spec or (), make=False), run)
    out = Screen.out(color)
    if as_json:
        out.json(found.as_json())
    else:
        show_run(out, found)
    return FINE
