"""Problems and warnings: where, what, and the way out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gcp_caseplans.views.screen import Screen, clean

if TYPE_CHECKING:
    from genesys_caseplans.errors import Problem


def problem_lines(
    screen: Screen, problem: Problem, indent: str = "", address_known: str = "", color: str = "red"
) -> Iterator[str]:
    """A problem: place and address, then what is wrong, then the way out.

    address_known: the address of the entry under which it is shown, so that it is not said twice.
    """
    address = problem.address if problem.address != address_known else ""
    lead = ": ".join(part for part in (problem.where, address) if part)
    text = clean(f"{lead}: {problem.message}" if lead else problem.message)
    yield f"{indent}{screen.paint(text, color) if color else text}"
    if problem.hint:
        yield f"{indent}  {clean(problem.hint)}"
