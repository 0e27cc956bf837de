"""`destroy`: delete all that earlier runs of a set made."""

from __future__ import annotations

import click

from gcp_caseplans.applying import Kept, Outputs
from gcp_caseplans.carrying import carry_through
from gcp_caseplans.commands.options import (
    color,
    connection_options,
    environment_option,
    journal_options,
    json_output,
    not_empty,
    permission_option,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import UsageError
from gcp_caseplans.journals import Journaling
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans destroy escalation.json --sandbox
  gcp-caseplans destroy specs/ --region eu-central-1 --yes
"""


@click.command(epilog=_EXAMPLES, short_help="Delete all that earlier runs made.")
@environment_option
@connection_options
@journal_options
@spec_argument
@record_options
@permission_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask before deleting.")
@click.option(
    "--report",
    metavar="FILE",
    callback=not_empty,
    help="Keep the report in FILE (JSON, as --json prints it) while it is deleted and at the end.",
)
@json_output
@color
def destroy(
    spec: Specs,
    target: Target,
    journaling: Journaling,
    recording: Recording,
    yes: bool,
    no_permission_check: bool,
    report: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Delete all that earlier runs of SPEC made, in the reverse order of references, after asking.

    The record says what that is; SPEC only says which set it is about. What was adopted is released: the record lets go
    of it, and it stays in the org. What is protected, or has cases or workitems, keeps all from being deleted.
    """

    file = ReportFile(report, spec, target.sandbox_state) if report else None
    out, err = Screen.out(color), Screen.err(color)
    outputs = Outputs(out, err, err if as_json else out, as_json, file)
    try:
        loaded = spec.load()
        with connected(target, spec, loaded) as connection:
            records = recording.records(connection, loaded)
            if records is None:
                raise UsageError("destroy goes by the record of earlier runs: leave --no-record out, or name --record")
            kept = Kept(records, journaling.journal(spec, loaded.name, "destroy"))
            planned = connection.client.plan_destroy(loaded, org=connection.org, records=records)
            with reading(err, connection.client, connection.place):
                plan = connection.run(planned)
            show_remarks(err, records)
            return carry_through(outputs, connection, plan, kept, yes, check=not no_permission_check)
    except (Exception, KeyboardInterrupt) as error:
        outputs.ended_by(error)
        raise
