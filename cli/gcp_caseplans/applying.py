"""An apply under way: where its report goes, who watches, and how it is stopped.

Whatever becomes of the outputs, the run goes on and ends by itself: what is done must not depend on who watches.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gcp_caseplans.connection import Connection
from gcp_caseplans.exits import Interruption
from gcp_caseplans.interrupts import SIGNALS, Ended
from gcp_caseplans.report_file import ReportFile
from gcp_caseplans.stopping import Stop
from gcp_caseplans.views.json import failure_json
from gcp_caseplans.views.progress import progress
from gcp_caseplans.views.running import RunningReport
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.wording import failure_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.journal import Journal
    from genesys_caseplans.engine.record_file import RecordFile
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report


@dataclass(frozen=True)
class Outputs:
    """out: the result. watch: plan, progress and question, which must not get into the JSON. file: of `--report`."""

    out: Screen
    err: Screen
    watch: Screen
    as_json: bool
    file: ReportFile | None

    def result(self, document: dict[str, Any], show: Callable[[Screen], object]) -> None:
        """The result in all the forms that were asked for; on stderr where stdout does not take it."""
        if self.file:
            self.file.write(document)
            self.file.settled = True
            if self.file.trouble:
                self.warn(self.file.trouble)
        shown = (lambda screen: screen.json(document)) if self.as_json else show
        for screen in (self.out, self.err):
            try:
                shown(screen)
            except Exception as error:  # what was done is done, whether or not it can be shown
                self.warn(f"the report cannot be shown ({failure_text(error)})")
            if not screen.lost:
                return

    def ended_by(self, error: BaseException) -> None:
        """What ended a command before there was a result: the report file must not stay as it was."""
        if self.file and not self.file.settled:
            told = error if isinstance(error, Exception) else Interruption(SIGNALS.name)
            self.file.write(failure_json(told))

    def warn(self, text: str) -> None:
        """Something that a person should know."""
        self.err.lines(f"{self.err.paint('Warning:', 'yellow', 'bold')} {clean(text)}")


@dataclass(frozen=True)
class Kept:
    """What is written down of a run, each None where it is not."""

    records: RecordFile | None
    journal: Journal | None


class Run:
    """An apply under way. so_far: its report. stop: whether a signal asked for its end. done: how many changes are.

    journal: hears of each write. look_again: whether what the plan rests on is read again before the first write; None:
    where the plan is old.
    """

    def __init__(
        self,
        outputs: Outputs,
        connection: Connection,
        plan: Plan,
        kept: Kept,
        look_again: bool | None,
    ):
        self._outputs = outputs
        self._kept = kept
        self._look_again = look_again
        self._connection = connection
        self._plan = plan
        before = connection.client.requests_made
        self.so_far = RunningReport(plan, lambda: plan.requests_made + connection.client.requests_made - before)
        self.changes = sum(change.writes for change in plan.changes)
        self.done = 0

    def to_its_end(self) -> Report | None:
        """Carry the plan out while a person watches; None where it was stopped at once.

        `Interruption` where it was stopped before anything began.
        """
        from genesys_caseplans.errors import Stopped  # noqa: PLC0415

        client = self._connection.client
        if self._outputs.file:
            self._outputs.file.write_soon(self.so_far.content)
        with progress(self._outputs.watch, self._plan) as watching:
            self.stop = Stop(lambda: _unfailing(watching.say)(_stopping()))
            # What is collected comes first: a view that fails must not keep it from a thing.
            applied = client.apply(
                self._plan,
                journal=self._kept.journal,
                observers=[_unfailing(self._collect), _unfailing(watching)],
                stop=lambda: self.stop.asked,
                look_again=self._look_again,
                records=self._kept.records,
                check_permissions=False,  # done before the question, or not wanted
            )
            try:
                return self._connection.run(applied, self.stop.ask)
            except Ended:
                return None
            except Stopped:  # while it was looked at once more whether the plan still holds
                raise Interruption(SIGNALS.name) from None
            finally:
                self.done = watching.done

    def _collect(self, event: object) -> None:
        self.so_far(event)
        if self._outputs.file:
            self._outputs.file.write_soon(self.so_far.content)


def _stopping() -> str:
    if SIGNALS.name:
        return f"Interrupted by {SIGNALS.name}: what is under way may end; one more signal stops at once."
    return "Interrupted: what is under way may end; Ctrl-C again stops at once."


def _unfailing(observer: Callable[[Any], object]) -> Callable[[Any], None]:
    """An observer that never ends a run, whatever goes wrong in showing it."""

    def observe(event: Any) -> None:
        try:
            observer(event)
        except Exception:  # what is done matters more than who watches
            return

    return observe
