"""Progress of an apply: bars that vanish on a terminal, a line when a change begins and ends anywhere else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from gcp_caseplans.views.screen import Screen, clean

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


@contextmanager
def progress(screen: Screen, plan: Plan) -> Iterator[Progress]:
    """The progress that fits the screen."""
    if not screen.is_live:
        yield LineProgress(screen)
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bars  # noqa: PLC0415

    console = Console(file=screen.stream, no_color=not screen.colored, highlight=False, markup=False, emoji=False)
    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[address]}", markup=False),
        BarColumn(12),
        MofNCompleteColumn(),
        TextColumn("{task.description}", markup=False),
    )
    with Bars(*columns, console=console, transient=True) as bars:
        yield LiveProgress(bars, sum(change.writes for change in plan.changes))


@contextmanager
def waiting(screen: Screen, text: str) -> Iterator[None]:
    """A line that says what takes so long, and vanishes; for terminals only."""
    if not screen.is_live:
        yield
        return
    screen.draft(clean(text))
    try:
        yield
    finally:
        screen.draft("")


class LineProgress:
    """For logs: one line when a change begins, one when it ends."""

    def __init__(self, screen: Screen):
        self._screen = screen
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
                address, outcome, message = event.address, event.outcome, event.message
                self.ended += 1
                self.done += outcome == "done"
                self._screen.line(f"{address}: {outcome}{', ' if message else ''}{clean(message)}")

    def say(self, text: str) -> None:
        """A line for the person who watches."""
        self._screen.line(text)


class LiveProgress:
    """For terminals: a bar for the whole and one for each change under way."""

    def __init__(self, bars: RichProgress, changes: int):
        self._bars = bars
        self._whole = bars.add_task("", total=changes, address="changes")
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

    def say(self, text: str) -> None:
        """A line for the person who watches."""
        self._bars.console.print(text)
