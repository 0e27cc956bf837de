"""Problems and warnings: where, what, and the way out."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gcp_caseplans.views.screen import Screen, clean

if TYPE_CHECKING:
    from genesys_caseplans.errors import Problem


def problem_lines(
    screen: Screen, problem: Problem, indent: str = "", address_known: str = "", color: str = "red"
) -> Iterator[str]:
    """A problem: place and address, then what is wrong, then the way out; wrapped where there is a width.

    address_known: the address of the entry under which it is shown, so that it is not said twice.
    """
    address = problem.address if problem.address != address_known else ""
    lead = ": ".join(part for part in (problem.where, address) if part)
    text = f"{lead}: {problem.message}" if lead else problem.message
    yield from _wrapped(screen, clean(text), indent, color)
    if problem.hint:
        yield from _wrapped(screen, clean(problem.hint), f"{indent}  ", "")


def _wrapped(screen: Screen, text: str, indent: str, color: str) -> Iterator[str]:
    room = (screen.width or 100_000) - len(indent) - 2
    for number, line in enumerate(textwrap.wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]):
        hanging = "" if number == 0 else "  "
        yield f"{indent}{hanging}{screen.paint(line, color) if color else line}"
