"""`apply`: make the org as the spec says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from gcp_caseplans.applying import Kept, Outputs, Run
from gcp_caseplans.asking import said_yes, somebody_types
from gcp_caseplans.commands.options import (
    color,
    connection_options,
    digest,
    journal_options,
    json_output,
    lock_options,
    not_empty,
    plan_options,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.exits import FAILED, FINE, ConfirmationNeeded, Declined, Interruption
from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.journals import Journaling
from gcp_caseplans.locking import locked
from gcp_caseplans.plan_file import Source, source_of
from gcp_caseplans.planning import Planning
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.views.failure import show_failure, show_warnings
from gcp_caseplans.views.json import blocked_json, differing_json, failure_json, report_json, stopped_json, with_error
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.report import show_report
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report

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
    spec: tuple[str, ...],
    target: Target,
    journaling: Journaling,
    planning: Planning,
    recording: Recording,
    expect_digest: str | None,
    lock: bool,
    lock_timeout: int,
    yes: bool,
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
            if not as_json or (plan.has_changes and not yes and not plan.blocked):
                show_plan(outputs.watch, plan, connection.place)
            if plan.blocked:
                return _blocked(outputs, plan)
            if plan.has_changes and not yes:
                _confirm(outputs, plan)
            # While a person thought about it the org may have changed.
            return _carry_out(outputs, connection, plan, kept, look_again=None if yes else True)
    except (Exception, KeyboardInterrupt) as error:
        if file and not file.settled:
            file.write(failure_json(error if isinstance(error, Exception) else Interruption(SIGNALS.name)))
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


def _blocked(outputs: Outputs, plan: Plan) -> int:
    outputs.result(blocked_json(plan), lambda _: None)
    show_blocked(outputs.err, plan, with_problems=outputs.as_json)
    return FAILED


def _confirm(outputs: Outputs, plan: Plan) -> None:
    """Ask; anything but a yes ends the command."""
    screen = outputs.watch if outputs.watch.is_terminal else outputs.err
    if not (screen.is_terminal and somebody_types()):
        raise ConfirmationNeeded(
            "there are changes and no terminal to ask on: add --yes to apply them, nothing was done"
        )
    screen.line()
    screen.ask(f"Apply these changes to {clean(plan.org.name)} ({plan.org.id})? [y/N]")
    if not said_yes(screen):
        raise Declined("Not applied: nothing was changed.")


def _carry_out(outputs: Outputs, connection: Connection, plan: Plan, kept: Kept, look_again: bool | None) -> int:
    """Apply a plan that may be applied, and report."""
    if not plan.has_changes:
        same = connection.run(connection.client.apply(plan, records=kept.records))
        if outputs.as_json or outputs.file:
            outputs.result(report_json(same, interrupted=False), lambda _: None)
        return FINE
    outputs.watch.line()
    run = Run(outputs, connection, plan, kept, look_again)
    try:
        report = run.to_its_end()
    except Exception as error:
        if run.so_far.begun:
            outputs.result(with_error(run.so_far.document(), error), lambda _: None)
            show_failure(error, as_json=False)
            return FAILED
        raise
    if report is None:
        return _stopped_at_once(outputs, run)
    interrupted = run.stop.asked
    return _reported(outputs, report, interrupted)


def _stopped_at_once(outputs: Outputs, run: Run) -> int:
    done = f"{run.done} of {count_text(run.changes, 'change')} done"
    message = f"{done}; what was under way may or may not be; run the same command again to continue"
    outputs.result(stopped_json(run.so_far.document(), message), lambda _: None)
    outputs.err.line(f"Interrupted: {message}.")
    return SIGNALS.code


def _reported(outputs: Outputs, report: Report, interrupted: bool) -> int:
    outputs.result(report_json(report, interrupted), lambda screen: show_report(screen, report))
    if outputs.as_json and not report.ok:
        show_report(outputs.err, report)
    if interrupted and not report.ok:
        return SIGNALS.code
    return FINE if report.ok else FAILED
