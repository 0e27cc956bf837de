"""From a plan to its end: shown, asked about, carried out, reported. What all commands do that change an org."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gcp_caseplans.applying import Kept, Outputs, Run
from gcp_caseplans.asking import answer, said_yes, somebody_types
from gcp_caseplans.connection import Connection
from gcp_caseplans.exits import FAILED, FINE, ConfirmationNeeded, Declined
from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.views.failure import show_failure
from gcp_caseplans.views.json import blocked_json, report_json, stopped_json, with_error
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.report import show_report
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import cost_text, count_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report


def carry_through(outputs: Outputs, connection: Connection, plan: Plan, kept: Kept, yes: bool, check: bool) -> int:
    """Show a plan, ask unless that was answered, carry it out; gives the exit code.

    check: whether a person is told before the question what the client may not do.
    """
    production = connection.is_production(plan.org.id)
    asks = plan.has_changes and (production or not yes)
    if not outputs.as_json or (asks and not plan.blocked):
        show_plan(outputs.watch, plan, connection.place)
    if plan.blocked:
        return _blocked(outputs, plan)
    if check:
        plan = _permitted(outputs, connection, plan)
    if asks and production:
        _confirm_production(outputs, connection, plan, yes)
    elif asks:
        _confirm(outputs, connection, plan)
    # While a person thought about it the org may have changed.
    return _carry_out(outputs, connection, plan, kept, look_again=True if asks else None)


def _permitted(outputs: Outputs, connection: Connection, plan: Plan) -> Plan:
    """The plan, with what asking took; `MissingPermissions` where the client may not do all of it."""
    client = connection.client
    before = client.requests_made
    for doubt in connection.run(client.check_permissions(plan)):
        outputs.warn(doubt)
    return replace(plan, requests_made=plan.requests_made + client.requests_made - before)


def _blocked(outputs: Outputs, plan: Plan) -> int:
    outputs.result(blocked_json(plan), lambda _: None)
    show_blocked(outputs.err, plan, with_problems=outputs.as_json)
    return FAILED


def _confirm(outputs: Outputs, connection: Connection, plan: Plan) -> None:
    """Ask; anything but a yes ends the command."""
    screen = _asked_on(outputs)
    if screen is None:
        raise ConfirmationNeeded(
            "there are changes and no terminal to ask on: add --yes to apply them, nothing was done"
        )
    _show_stakes(screen, connection, plan)
    screen.ask(f"Apply these changes to {clean(plan.org.name)} ({plan.org.id})? [y/N]")
    if not said_yes(screen):
        raise Declined("Not applied: nothing was changed.")


def _confirm_production(outputs: Outputs, connection: Connection, plan: Plan, yes: bool) -> None:
    """Ask for the org's name, which --yes does not spare; without a terminal, the id of the org stands for it."""
    screen = _asked_on(outputs)
    name = clean(plan.org.name).strip() or plan.org.id
    if screen is None:
        if not yes or connection.org is None:
            raise ConfirmationNeeded(
                f"{name} is an org for production, and there is no terminal to ask on: such a run needs --yes and the "
                "org's id (--org, or org in the environment or the spec); nothing was done"
            )
        return
    _show_stakes(screen, connection, plan)
    screen.line(f"{screen.paint('Production:', 'red', 'bold')} these changes go to {name} ({plan.org.id}).")
    screen.ask("Type the name of the org to apply them:")
    if answer(screen) != name:
        raise Declined("Not applied: that is not the name of the org. Nothing was changed.")


def _asked_on(outputs: Outputs) -> Screen | None:
    """Where a person can be asked; None where there is none."""
    screen = outputs.watch if outputs.watch.is_terminal else outputs.err
    return screen if screen.is_terminal and somebody_types() else None


def _show_stakes(screen: Screen, connection: Connection, plan: Plan) -> None:
    """All that goes for good, and what it costs."""
    screen.line()
    going = [f"{change.kind.noun} “{clean(change.name)}”" for change in plan.changes if change.deletes]
    if going:
        lead = screen.paint("This deletes for good:", "red", "bold")
        screen.lines(f"{lead} {', '.join(going)}.")
    screen.line(cost_text(plan.requests_planned, connection.client.rate))


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
