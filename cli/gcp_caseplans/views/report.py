"""The report of an apply as text: an outcome for each change, what failed and why, and how to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gcp_caseplans.views.ids import show_table
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text
from gcp_caseplans.views.wording import failure_text, has_hints, outcome_word

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.report import Report, Result

_DONE = {"create": "created", "update": "updated", "replace": "replaced", "delete": "deleted", "none": "unchanged"}


def show_report(screen: Screen, report: Report) -> None:
    """The whole report: what was to be changed and what became of it, not what was as the spec says."""
    changed = [result for result in report.results if result.change.writes]
    screen.line()
    rows = [(str(result.change.address), outcome_text(result), result.id or "") for result in changed]
    show_table(screen, ("address", "outcome", "id"), rows)
    screen.line()
    by_address = {str(result.change.address): result for result in report.results}
    for result in changed:
        if result.outcome in ("failed", "unknown", "interrupted"):
            _show_failed(screen, result)
        elif result.outcome == "skipped":
            _show_skipped(screen, result, by_address)
    for double in report.doubles:
        screen.line(f"{screen.paint('Doubles:', 'red', 'bold')} {clean(str(double))}.")
    _show_mixed(screen, report)
    screen.lines(_closing(screen, report, changed))


def outcome_text(result: Result) -> str:
    """What became of a change, in a word."""
    return _DONE[result.change.action] if result.outcome == "done" else outcome_word(result)


def _cause(result: Result, by_address: Mapping[str, Result]) -> str:
    if result.skipped_because is None:
        return "the run was interrupted"
    before = by_address[str(result.skipped_because)]
    words = {"failed": "failed", "outcome unknown": "may not be there", "skipped": "was skipped"}
    became = words.get(outcome_word(before), "was not finished")
    return f"{result.skipped_because} {became}"


def _show_skipped(screen: Screen, result: Result, by_address: Mapping[str, Result]) -> None:
    lead = screen.paint(f"{outcome_word(result).capitalize()}:", "yellow", "bold")
    screen.line(f"{lead} {result.change.address}, because {_cause(result, by_address)}")
    _show_partly(screen, result)


def _show_partly(screen: Screen, result: Result) -> None:
    if result.partly:
        screen.line(f"  Done before that: {clean(', '.join(result.partly))}")


def _show_failed(screen: Screen, result: Result) -> None:
    said = failure_text(result.error) if result.error else result.message
    first, *rest = clean(said).split("\n")
    lead = {"interrupted": "Interrupted:", "unknown": "Outcome unknown:"}.get(result.outcome, "Failed:")
    screen.line(f"{screen.paint(lead, 'red', 'bold')} {result.change.address}: {first}")
    for line in rest:
        screen.line(f"  {line}")
    _show_partly(screen, result)


def _show_mixed(screen: Screen, report: Report) -> None:
    mixed = report.live_work_mixed
    if mixed:
        names = ", ".join(map(str, mixed))
        lead = screen.paint("Live work is mixed:", "yellow", "bold")
        screen.line(f"{lead} {names} already changed for work that is under way, and what belongs to it did not.")


def _closing(screen: Screen, report: Report, changed: Sequence[Result]) -> str:
    counts = Counter(map(outcome_text, changed))
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    requests = count_text(report.requests_made, "request")
    if report.ok:
        return f"{screen.paint('Done:', 'green', 'bold')} {told}; {requests} made."
    if report.doubles and all(result.outcome == "done" for result in report.results):
        lead = screen.paint("Done, but there twice:", "red", "bold")
        return f"{lead} {told}; {requests} made.\nSettle the doubles as said above before the next run."
    again = "Run the same command again to continue"
    if has_hints(report):
        again += ", once what is said above is seen to"
    return (
        f"{screen.paint('Not finished:', 'red', 'bold')} {told}; {requests} made.\n"
        f"{again}: it looks at what is there and does the rest."
    )
