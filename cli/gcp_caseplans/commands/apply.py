"""`apply`: make the org as the spec says."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from gcp_caseplans.commands.options import color, connection_options, json_output, plan_options, spec_argument
from gcp_caseplans.connection import Connection, Target, connected
from gcp_caseplans.exits import FAILED, FINE, INTERRUPTED, ConfirmationNeeded, Declined
from gcp_caseplans.interrupts import Interrupts
from gcp_caseplans.views.failure import show_warnings
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.progress import progress, waiting
from gcp_caseplans.views.report import blocked_json, report_json, show_report
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
  gcp-caseplans apply escalation.json --no-publish --json --yes > report.json
"""


@dataclass(frozen=True)
class _Screens:
    """out: the result. watch: plan, progress and question, which must not get into the JSON."""

    out: Screen
    err: Screen
    watch: Screen
    as_json: bool


@click.command(epilog=_EXAMPLES, short_help="Make the org as the spec says.")
@connection_options
@spec_argument
@plan_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask before applying.")
@json_output
@color
def apply(
    spec: tuple[str, ...],
    target: Target,
    no_publish: bool,
    take_draft: bool,
    yes: bool,
    as_json: bool,
    color: str,
) -> int:
    """Make the org as SPEC says: show the plan, ask, carry it out.

    SPEC is one or more files (JSON or YAML) or folders of such files; together they form one set. Without a terminal
    nobody can be asked, and --yes is needed. A failure stops only what needs it; running again continues.
    """
    from genesys_caseplans import load_spec  # noqa: PLC0415

    loaded = load_spec(*spec)
    out, err = Screen.out(color), Screen.err(color)
    screens = _Screens(out, err, err if as_json else out, as_json)
    show_warnings(err, loaded.warnings)
    with connected(target, spec, loaded) as connection:
        with waiting(err, f"Reading {connection.place} …"):
            reading = connection.client.plan(loaded, publish=not no_publish, take_draft=take_draft, org=connection.org)
            plan = connection.run(reading)
        if not as_json or (plan.has_changes and not yes and not plan.blocked):
            show_plan(screens.watch, plan, connection.place)
        if plan.blocked:
            return _blocked(screens, plan)
        if plan.has_changes and not yes:
            _confirm(screens, plan)
        return _carry_out(screens, connection, plan)


def _blocked(screens: _Screens, plan: Plan) -> int:
    if screens.as_json:
        screens.out.json(blocked_json(plan))
    show_blocked(screens.err, plan, with_problems=screens.as_json)
    return FAILED


def _confirm(screens: _Screens, plan: Plan) -> None:
    """Ask; anything but a yes ends the command."""
    screen = screens.watch if screens.watch.is_terminal else screens.err
    if not (screen.is_terminal and sys.stdin.isatty()):
        raise ConfirmationNeeded(
            "there are changes and no terminal to ask on: add --yes to apply them, nothing was done"
        )
    screen.line()
    question = f"Apply these changes to {clean(plan.org.name)} ({plan.org.id})? [y/N] "
    if not _said_yes(screen, question):
        raise Declined("Not applied: nothing was changed.")


def _said_yes(screen: Screen, question: str) -> bool:
    screen.stream.write(screen.wrapped(question.rstrip()) + " ")
    screen.stream.flush()
    answer = sys.stdin.readline()
    if not answer:
        screen.line()
    return answer.strip().lower() in ("y", "yes")


def _carry_out(screens: _Screens, connection: Connection, plan: Plan) -> int:
    """Apply a plan that may be applied, and report."""
    if not plan.has_changes:
        if screens.as_json:
            screens.out.json(connection.run(connection.client.apply(plan)).as_json())
        return FINE
    screens.watch.line()
    report, stopped, done = _watched(screens.watch, connection, plan)
    if report is None:
        changes = sum(change.writes for change in plan.changes)
        return _stopped_at_once(screens, f"{done} of {count_text(changes, 'change')} done")
    return _reported(screens, report, stopped)


def _watched(screen: Screen, connection: Connection, plan: Plan) -> tuple[Report | None, bool, int]:
    """Carry a plan out while a person watches: the report (None if stopped at once), whether stopped, changes done."""
    report: Report | None = None
    with progress(screen, plan) as watching:
        interrupts = Interrupts(
            lambda: watching.say("Interrupted: what is under way may end; Ctrl-C again stops at once.")
        )

        async def applied() -> Report:
            with interrupts.listening():
                return await connection.client.apply(plan, observers=[watching], stop=lambda: interrupts.stopping)

        with suppress(asyncio.CancelledError):
            report = connection.run(applied())
    return report, interrupts.stopping, watching.done


def _stopped_at_once(screens: _Screens, done: str) -> int:
    message = f"{done}; what was under way may or may not be; run the same command again to continue"
    if screens.as_json:
        screens.out.json({"formatVersion": 1, "error": {"type": "Interrupted", "message": message}})
    screens.err.line(f"Interrupted: {message}.")
    return INTERRUPTED


def _reported(screens: _Screens, report: Report, interrupted: bool) -> int:
    told: dict[str, Any] = report_json(report, interrupted)
    if screens.as_json:
        screens.out.json(told)
        if not report.ok:
            show_report(screens.err, report)
    else:
        show_report(screens.out, report)
    if interrupted and not report.ok:
        return INTERRUPTED
    return FINE if report.ok else FAILED
