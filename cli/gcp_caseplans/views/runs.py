"""Earlier runs as text: a line for each, and one of them with its changes and writes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.ids import show_table
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.journal import Run


def show_runs(screen: Screen, runs: Sequence[Run]) -> None:
    """A table of runs."""
    show_table(screen, ("run", "time", "org", "set", "changes", "outcome"), [_row(run) for run in runs])


def _row(run: Run) -> tuple[str, ...]:
    changes = count_text(len(run.changes), "change")
    return run.name, run.time, clean(_org(run)), clean(run.set_name or ""), changes, run.outcome


def show_run(screen: Screen, run: Run) -> None:
    """One run: what it was to do, what it sent, and what nobody knows of."""
    header = run.header
    screen.line(f"Run {run.name}: {header.get('command')} at {run.time}, gcp-caseplans {header.get('version')}")
    screen.lines(clean(f"Org {_org(run)}, set {run.set_name or 'without a name'}: {run.outcome}"))
    became = {line["address"]: line for line in run.of("change")}
    for change in run.changes:
        _show_change(screen, change, became.get(change["address"]))
    screen.line()
    rows = [
        (_answer(result), intent["method"], clean(intent["path"]), intent["address"]) for intent, result in run.writes
    ]
    show_table(screen, ("answer", "method", "path", "address"), rows)
    for intent in run.open:
        lead = screen.paint("Outcome unknown:", "red", "bold")
        screen.lines(
            f"{lead} {intent['address']}, {clean(intent['step'])}: sent at {intent['time']}, and not answered. The "
            "next apply looks for it."
        )


def _show_change(screen: Screen, change: Mapping[str, Any], became: Mapping[str, Any] | None) -> None:
    outcome = became["outcome"] if became else "cut off"
    screen.line()
    screen.lines(clean(f"{change['action']} {change['address']} ({change['name']}): {outcome}"))
    if became and became.get("message"):
        screen.lines(f"  {clean(became['message'])}")
    for field in change["fields"]:
        values = f"{_value(field['before'])} → {_value(field['after'])}"
        screen.lines(f"  {clean(field['path'])}: {clean(values)}")


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _answer(result: Mapping[str, Any] | None) -> str:
    if result is None:
        return "none"
    return str(result.get("status", "lost" if result.get("unknown") else "error"))


def _org(run: Run) -> str:
    org = run.header.get("org") or {}
    return str(org.get("name") or org.get("id", ""))
