"""`apply`: make the org as the spec says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from gcp_caseplans.applying import Kept, Outputs
from gcp_caseplans.carrying import carry_through
from gcp_caseplans.commands.options import (
    color,
    connection_options,
    digest,
    environment_option,
    journal_options,
    json_output,
    lock_options,
    not_empty,
    permission_option,
    plan_options,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.exits import FAILED
from gcp_caseplans.journals import Journaling
from gcp_caseplans.locking import locked
from gcp_caseplans.plan_file import Source, source_of
from gcp_caseplans.planning import Planning
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.failure import show_failure, show_warnings
from gcp_caseplans.views.json import differing_json
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Plan

_EXAMPLES = """
\b
Examples:
  gcp-caseplans apply escalation.json --sandbox
  gcp-caseplans apply specs/ --region eu-central-1 --yes
  gcp-caseplans apply escalation.json --yes --report report.json
  gcp-caseplans apply escalation.plan.json
  gcp-caseplans apply escalation.json --no-publish --json --yes > report.json
"""


@click.command(epilog=_EXAMPLES, short_help="Make the org as the spec says.")
@environment_option
@connection_options
@journal_options
@spec_argument
@plan_options
@record_options
@click.option(
    "--expect-digest",
    metavar="DIGEST",
    callback=digest,
    help="Apply only what has this digest, which plan prints: what was reviewed, and nothing else.",
)
@lock_options
@permission_option
@click.option("-y", "--yes", is_flag=True, help="Do not ask before applying.")
@click.option(
    "--report",
    metavar="FILE",
    callback=not_empty,
    help="Keep the report in FILE (JSON, as --json prints it) while the changes are made and at the end.",
)
@json_output
@color
def apply(
    spec: Specs,
    target: Target,
    journaling: Journaling,
    planning: Planning,
    recording: Recording,
    expect_digest: str | None,
    lock: bool,
    lock_timeout: int,
    yes: bool,
    no_permission_check: bool,
    report: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Make the org as SPEC says: show the plan, ask, carry it out.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set. Without a terminal nobody can be asked, and --yes is needed. A failure stops only what needs it; running again
    continues. A plan that `plan --out` saved stands in the place of SPEC: it is planned afresh, and applied only if
    that gives the same. What is sent is noted in a journal before (`runs list`), so that nothing is made twice after a
    kill.
    """
    file = ReportFile(report, spec, target.sandbox_state) if report else None
    out, err = Screen.out(color), Screen.err(color)
    outputs = Outputs(out, err, err if as_json else out, as_json, file)
    try:
        source = source_of(spec, replace(planning, expect_digest=expect_digest))
        show_warnings(err, source.spec.warnings)
        with (
            connected(target, source.specs, source.spec) as connection,
            locked(connection, outputs, source, lock_timeout if lock else None),
        ):
            kept = Kept(
                recording.records(connection, source.spec),
                journaling.journal(source.specs, source.spec.name, "apply"),
            )
            plan = _planned(outputs, connection, source, kept)
            show_remarks(err, kept.records)
            if not _as_reviewed(outputs, source, plan):
                return FAILED
            return carry_through(outputs, connection, plan, kept, yes, check=not no_permission_check)
    except (Exception, KeyboardInterrupt) as error:
        outputs.ended_by(error)
        raise


def _planned(outputs: Outputs, connection: Connection, source: Source, kept: Kept) -> Plan:
    org = source.org(connection.org)
    planned = connection.client.plan(
        source.spec, org=org, records=kept.records, journal=kept.journal, **source.planning.arguments
    )
    with reading(outputs.err, connection.client, connection.place), source.told_of_another_org():
        return connection.run(planned)


def _as_reviewed(outputs: Outputs, source: Source, plan: Plan) -> bool:
    """Whether the plan is the one that was saved, or whose digest was given, where that was asked for."""
    from genesys_caseplans.errors import PlanDiffers  # noqa: PLC0415

    try:
        source.check(plan)
    except PlanDiffers as error:
        outputs.result(differing_json(plan, error), lambda _: None)
        show_failure(error, as_json=False)
        return False
    return True
