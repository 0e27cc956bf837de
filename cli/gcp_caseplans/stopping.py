"""Stopping an apply in order: steps that run may end, and no other begins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from genesys_caseplans.errors import CaseplansError

if TYPE_CHECKING:
    from genesys_caseplans.engine.report import Report


class Interrupted(CaseplansError):
    """Somebody stopped the run before this step."""


class Stop:
    """Whether somebody asked a run to stop. An observer: it ends a change at the next step that would begin."""

    def __init__(self, say: Callable[[], None]):
        self.asked = False
        self._say = say

    def ask(self) -> None:
        """Let no step begin from now on."""
        self.asked = True
        self._say()

    def __call__(self, event: object) -> None:
        """Let no step begin once somebody asked to stop."""
        from genesys_caseplans.engine.events import StepBegun  # noqa: PLC0415

        if self.asked and isinstance(event, StepBegun):
            raise Interrupted(f"stopped before step {event.number} of {event.of}, {event.title}")


def as_interrupted(report: Report) -> Report:
    """The report with changes that never began as skipped: nothing went wrong with them."""
    results = tuple(
        replace(result, outcome="skipped", error=None)
        if isinstance(result.error, Interrupted) and not result.partly
        else result
        for result in report.results
    )
    return replace(report, results=results)
