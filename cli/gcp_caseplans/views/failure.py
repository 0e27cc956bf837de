"""Every error as one message with a way out: for people on stderr, and for machines as one JSON object on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from gcp_caseplans.exits import Declined, Interruption
from gcp_caseplans.views.json import failure_json
from gcp_caseplans.views.problems import problem_lines
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text
from gcp_caseplans.views.wording import failure_text, problems_of

if TYPE_CHECKING:
    from genesys_caseplans.errors import Problem

#: More than fits on a screen helps nobody; `--json` has them all.
_MOST_SHOWN = 100


def show_failure(error: Exception, as_json: bool, color: str = "auto") -> None:
    """Say what went wrong."""
    if as_json:
        out = Screen.out()
        out.json(failure_json(error))
        if out.lost:
            Screen.err().json(failure_json(error))
    screen = Screen.err(color)
    problems = problems_of(error)
    lead = screen.paint("Error:", "red", "bold")
    if isinstance(error, Declined | Interruption):
        if isinstance(error, Interruption) and screen.is_terminal:
            screen.line()  # the terminal shows a ^C
        screen.line(str(error))
    elif len(problems) == 1:
        first, *rest = problem_lines(screen, problems[0], color="")
        screen.line(f"{lead} {first}")
        for line in rest:
            screen.line(line)
    elif problems:
        screen.line(f"{lead} {count_text(len(problems), 'problem')} found")
        show_problems(screen, problems)
    else:
        screen.lines(f"{lead} {clean(failure_text(error))}")


def show_problems(screen: Screen, problems: Sequence[Problem], color: str = "red") -> None:
    """Problems, one after another."""
    for problem in problems[:_MOST_SHOWN]:
        for line in problem_lines(screen, problem, "  ", color=color):
            screen.line(line)
    if len(problems) > _MOST_SHOWN:
        screen.line(f"  and {len(problems) - _MOST_SHOWN} more; --json lists all of them")


def show_warnings(screen: Screen, warnings: Sequence[Problem]) -> None:
    """What is allowed but probably not meant."""
    if warnings:
        screen.line(f"{screen.paint('Warning:', 'yellow', 'bold')} allowed, but is it meant?")
        show_problems(screen, warnings, color="yellow")
