"""Progress: on a terminal what vanishes when it is over, anywhere else a line when a change begins and ends. Waits and
repetitions of requests are told in both.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, Protocol

from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.waits import WaitGlances, WaitLines
from gcp_caseplans.views.wording import outcome_word

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from genesys_caseplans.engine.values.plan import Plan


class Progress(Protocol):
    """An observer of the engine's events. ended: how many changes are over; done: how many of them well."""

    ended: int
    done: int

    def __call__(self, event: object) -> None:
        """Take an event."""
        ...

    def say(self, text: str) -> None:
        """A line for the person who watches."""
        ...


class Observed(Protocol):
    """Whoever has observers, such as a client."""

    @property
    def observers(self) -> list[Any]:
        """Callables that are told events."""
        ...


@contextmanager
def progress(screen: Screen, plan: Plan) -> Iterator[Progress]:
    """The progress that fits the screen. What goes wrong with bars keeps nobody from applying."""
    bars = None
    if screen.is_live:
        with suppress(Exception):
            bars = _bars(screen)
            bars.start()
    if bars is None:
        yield LineProgress(screen)
        return
    before, SIGNALS.leave_behind = SIGNALS.leave_behind, lambda: _show_cursor(screen)
    try:
        yield LiveProgress(bars, sum(change.writes for change in plan.changes))
    finally:
        SIGNALS.leave_behind = before
        with suppress(Exception):
            bars.stop()


def _bars(screen: Screen) -> RichProgress:
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    console = Console(file=screen.stream, no_color=not screen.colored, highlight=False, markup=False, emoji=False)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[address]}", markup=False),
        BarColumn(12),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    return Progress(*columns, console=console, transient=True)


def _show_cursor(screen: Screen) -> None:
    """Bars hide the cursor; a process that ends where it stands must not leave a terminal without one."""
    if screen.stream is not None:
        os.write(screen.stream.fileno(), b"\r\n\x1b[?25h")


@contextmanager
def reading(screen: Screen, client: Observed, place: str) -> Iterator[None]:
    """While the org is read: on a terminal a line that says so, and vanishes; anywhere else the longer waits.

    client: whose events are told.
    """
    text = f"Reading {clean(place)} …"
    told: Any = WaitLines(lambda wait: screen.line(clean(wait)))
    if screen.is_live:
        told = WaitGlances(lambda wait: screen.draft(f"{text} {clean(wait)}"))
        screen.draft(text)
    client.observers.append(told)
    try:
        yield
    finally:
        client.observers.remove(told)
        if screen.is_live:
            screen.draft("")


class LineProgress:
    """For logs: one line when a change begins, one when it ends."""

    def __init__(self, screen: Screen):
        self._screen = screen
        self._waits = WaitLines(lambda text: screen.line(clean(text)))
        self.ended = 0
        self.done = 0

    def __call__(self, event: object) -> None:
        """Take an event."""
        from genesys_caseplans.engine.values.events import ChangeEnded, StepBegun  # noqa: PLC0415

        match event:
            case StepBegun(address, title, 1, of):
                more = f" (step 1 of {of})" if of > 1 else ""
                self._screen.line(f"{address}: {clean(title)}{more}")
            case ChangeEnded():
                address, message = event.address, event.message
                self.ended += 1
                self.done += event.outcome == "done"
                self._screen.line(f"{address}: {outcome_word(event.result)}{', ' if message else ''}{clean(message)}")
            case _:
                self._waits(event)

    def say(self, text: str) -> None:
        """A line for the person who watches."""
        self._screen.line(text)


class LiveProgress:
    """For terminals: a bar for the whole and one for each change under way."""

    def __init__(self, bars: RichProgress, changes: int):
        self._bars = bars
        whole = self._whole = bars.add_task("", total=changes, address="changes")
        self._waits = WaitGlances(lambda text: bars.update(whole, description=clean(text)))
        self._running: dict[str, TaskID] = {}
        self.ended = 0
        self.done = 0

    def __call__(self, event: object) -> None:
        """Take an event."""
        from genesys_caseplans.engine.values.events import ChangeEnded, StepBegun  # noqa: PLC0415

        match event:
            case StepBegun(address, title, number, of):
                name = str(address)
                if name not in self._running:
                    self._running[name] = self._bars.add_task("", total=of, address=name)
                self._bars.update(self._running[name], completed=number - 1, description=clean(title))
            case ChangeEnded():
                address, outcome = event.address, event.outcome
                self.ended += 1
                self.done += outcome == "done"
                task = self._running.pop(str(address), None)
                if task is not None:
                    self._bars.remove_task(task)
                self._bars.advance(self._whole)
            case _:
                self._waits(event)

    def say(self, text: str) -> None:
        """A line for the person who watches."""
        self._bars.console.print(text)
