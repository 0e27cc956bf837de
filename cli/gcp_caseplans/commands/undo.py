"""`undo`: the inverse of an earlier run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.applying import Kept, Outputs
from gcp_caseplans.carrying import carry_through
from gcp_caseplans.commands.options import (
    beside_spec,
    color,
    connection_options,
    environment_option,
    journal_options,
    json_output,
    not_empty,
    overlay_option,
    permission_option,
    record_options,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import UsageError
from gcp_caseplans.journals import Journaling, runs_folder
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from genesys_caseplans.journal import Run
    from genesys_caseplans.specfile import Spec

_EXAMPLES = """
\b
Examples:
  gcp-caseplans undo --spec escalation.json --sandbox
  gcp-caseplans undo 20260314T091500123-3f9a --region eu-central-1
  gcp-caseplans undo --spec specs/ --yes --report report.json
"""


@click.command(epilog=_EXAMPLES, short_help="Undo an earlier run.")
@environment_option
@click.argument("run", required=False)
@connection_options
@journal_options
@beside_spec
@overlay_option
@record_options
@click.option("--force", is_flag=True, help="Overwrite and delete also what somebody changed since the run.")
@click.option("--take-draft", is_flag=True, help="Take over caseplan drafts that somebody else edited: their edits go.")
@permission_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask before undoing.")
@click.option(
    "--report",
    metavar="FILE",
    callback=not_empty,
    help="Keep the report in FILE (JSON, as --json prints it) while it is undone and at the end.",
)
@json_output
@color
def undo(
    run: str | None,
    target: Target,
    journaling: Journaling,
    spec: Specs | None,
    overlays: tuple[str, ...],
    recording: Recording,
    force: bool,
    take_draft: bool,
    yes: bool,
    no_permission_check: bool,
    report: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Undo RUN, or the newest: show the inverse plan, ask, carry it out.

    What the run made is deleted, what it changed goes back to what stood there before; also of a run that failed or was
    stopped half-way. What cannot be undone is told first: deletions, a first publish, and what the API lets nobody take
    away again. What somebody changed since keeps all from being undone, unless --force says so. An undo is a run of its
    own, which can be undone. RUN is a name as `runs list` shows it, or as much of its beginning as tells it apart.
    """
    if overlays and spec is None:
        raise UsageError("--overlay is laid over the spec of --spec: name that, too")
    spec = Specs(spec, (*spec.overlays, *overlays)) if spec is not None else None
    specs = spec or ("",)
    file = ReportFile(report, specs, target.sandbox_state) if report else None
    out, err = Screen.out(color), Screen.err(color)
    outputs = Outputs(out, err, err if as_json else out, as_json, file)
    try:
        loaded = spec.load() if spec else None
        past = _found(runs_folder(journaling.folder, spec or (), make=False), run, loaded)
        with connected(target, specs, loaded) as connection:
            records = recording.records(connection, loaded or _named(past))
            kept = Kept(records, journaling.journal(spec or (), past.set_name, "undo"))
            planned = connection.client.plan_undo(
                past.past(), records=records, org=connection.org, force=force, take_draft=take_draft
            )
            with reading(err, connection.client, connection.place):
                plan = connection.run(planned)
            show_remarks(err, records)
            return carry_through(outputs, connection, plan, kept, yes, check=not no_permission_check)
    except (Exception, KeyboardInterrupt) as error:
        outputs.ended_by(error)
        raise


def _named(run: Run) -> Spec:
    """A set of which nothing but the name is needed."""
    from genesys_caseplans.specfile import Spec  # noqa: PLC0415

    return Spec({}, name=run.set_name)


def _found(folder: Path, name: str | None, spec: Spec | None) -> Run:
    """The run that is meant: by name, or the newest of the spec's set."""
    from genesys_caseplans.journal import find_run, list_runs  # noqa: PLC0415

    if spec is None:
        return find_run(folder, name)
    if name is None:
        found = next((run for run in list_runs(folder) if run.set_name == spec.name), None)
        if found is None:
            raise UsageError(
                f"there are no runs of the set {_set(spec.name)} in {folder}: name their folder with --journal"
            )
        return found
    run = find_run(folder, name)
    if run.set_name != spec.name:
        raise UsageError(
            f"the run {run.name} is one of the set {_set(run.set_name)}, and the spec is of the set {_set(spec.name)}: "
            "name the spec that it was made with, or choose another run (`runs list`)"
        )
    return run


def _set(name: str | None) -> str:
    return repr(name) if name else "without a name"
