"""`apply`: make the org as the spec says."""

from __future__ import annotations

import select
import sys
from typing import TYPE_CHECKING, Any

import click

from gcp_caseplans.applying import Outputs, Run
from gcp_caseplans.commands.options import (
    color,
    connection_options,
    journal_options,
    json_output,
    not_empty,
    plan_options,
    spec_argument,
)
from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.exits import FAILED, FINE, ConfirmationNeeded, Declined, Interruption
from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.journals import Journaling
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.views.failure import show_failure, show_warnings
from gcp_caseplans.views.json import blocked_json, failure_json, report_json, stopped_json, with_error
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.report import show_report
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.journal import Journal
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report
    from genesys_caseplans.specfile import Spec

#: Seconds after which somebody who is asked is asked for signals, too.
_GLANCE = 0.1
_EXAMPLES = """
\b
Examples:
  gcp-caseplans apply escalation.json --sandbox
  gcp-caseplans apply specs/ --region eu-central-1 --yes
  gcp-caseplans apply escalation.json --yes --report report.json
  gcp-caseplans apply escalation.json --no-publish --json --yes > report.json
"""


@click.command(epilog=_EXAMPLES, short_help="Make the org as the spec says.")
@connection_options
@journal_options
@spec_argument
@plan_options
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
    no_publish: bool,
    take_draft: bool,
    yes: bool,
    report: str | None,
    as_json: bool,
    color: str,
) -> int:
    """Make the org as SPEC says: show the plan, ask, carry it out.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set. Without a terminal nobody can be asked, and --yes is needed. A failure stops only what needs it; running again
    continues. What is sent is noted in a journal before (`runs list`), so that nothing is made twice after a kill.
    """
    from genesys_caseplans import load_spec  # noqa: PLC0415

    file = ReportFile(report, spec, target.sandbox_state) if report else None
    out, err = Screen.out(color), Screen.err(color)
    outputs = Outputs(out, err, err if as_json else out, as_json, file)
    try:
        loaded = load_spec(*spec)
        show_warnings(err, loaded.warnings)
        with connected(target, spec, loaded) as connection:
            journal = journaling.journal(spec, loaded.name, "apply")
            options = {"publish": not no_publish, "take_draft": take_draft, "journal": journal}
            plan = _planned(outputs, connection, loaded, **options)
            if not as_json or (plan.has_changes and not yes and not plan.blocked):
                show_plan(outputs.watch, plan, connection.place)
            if plan.blocked:
                return _blocked(outputs, plan)
            if plan.has_changes and not yes:
                _confirm(outputs, plan)
            # While a person thought about it the org may have changed.
            return _carry_out(outputs, connection, plan, journal, look_again=None if yes else True)
    except (Exception, KeyboardInterrupt) as error:
        if file and not file.settled:
            file.write(failure_json(error if isinstance(error, Exception) else Interruption(SIGNALS.name)))
        raise


def _planned(outputs: Outputs, connection: Connection, spec: Spec, **options: Any) -> Plan:
    with reading(outputs.err, connection.client, connection.place):
        return connection.run(connection.client.plan(spec, org=connection.org, **options))


def _blocked(outputs: Outputs, plan: Plan) -> int:
    outputs.result(blocked_json(plan), lambda _: None)
    show_blocked(outputs.err, plan, with_problems=outputs.as_json)
    return FAILED


def _confirm(outputs: Outputs, plan: Plan) -> None:
    """Ask; anything but a yes ends the command."""
    screen = outputs.watch if outputs.watch.is_terminal else outputs.err
    if not (screen.is_terminal and _somebody_types()):
        raise ConfirmationNeeded(
            "there are changes and no terminal to ask on: add --yes to apply them, nothing was done"
        )
    screen.line()
    screen.ask(f"Apply these changes to {clean(plan.org.name)} ({plan.org.id})? [y/N]")
    if not _said_yes(screen):
        raise Declined("Not applied: nothing was changed.")


def _somebody_types() -> bool:
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


def _said_yes(screen: Screen) -> bool:
    try:
        _wait_for_an_answer()
        answer = sys.stdin.readline()
    except OSError:  # a terminal that was closed
        return False
    if not answer:
        screen.line()
    return answer.strip().lower() in ("y", "yes")


def _wait_for_an_answer() -> None:
    """A signal that comes just before a read blocks would be heard only after it: so nothing blocks for long."""
    if sys.platform != "win32":  # there, only sockets can be waited for
        while not select.select([sys.stdin], [], [], _GLANCE)[0]:
            pass


def _carry_out(
    outputs: Outputs, connection: Connection, plan: Plan, journal: Journal | None, look_again: bool | None
) -> int:
    """Apply a plan that may be applied, and report."""
    if not plan.has_changes:
        if outputs.as_json or outputs.file:
            same = connection.run(connection.client.apply(plan))
            outputs.result(report_json(same, interrupted=False), lambda _: None)
        return FINE
    outputs.watch.line()
    run = Run(outputs, connection, plan, journal, look_again)
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
