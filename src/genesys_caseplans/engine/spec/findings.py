"""What was found wrong so far, kept until all of it is known.

Owns the order (as in the files) and the number of what is told. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Sequence

from genesys_caseplans.engine.spec.document import Document, address_text
from genesys_caseplans.errors import Problem, SpecError

#: More problems than anybody reads; a wrong file of some megabytes could have hundreds of thousands.
MOST_PROBLEMS = 1_000


class Findings:
    """Collects errors and warnings, with where they stand."""

    def __init__(self) -> None:
        self._errors: list[tuple[tuple[int, int], Problem]] = []
        self._warnings: list[tuple[tuple[int, int], Problem]] = []

    def add(
        self,
        document: Document,
        path: Sequence[str | int],
        message: str,
        hint: str = "",
        *,
        key: bool = False,
        warning: bool = False,
    ) -> None:
        """Something wrong with a value of a document, or with its key if `key`."""
        # What is wrong with a key is wrong with the object around it.
        address = address_text(path[:-1] if key else path)
        problem = Problem(message, address, document.where(path, key=key), hint)
        self._keep((document.rank, document.offset(path, key=key)), problem, warning=warning)

    def add_file(self, rank: int, problem: Problem, at: int = 0) -> None:
        """Something wrong with a file that could not be read as a document."""
        self._keep((rank, at), problem, warning=False)

    def _keep(self, order: tuple[int, int], problem: Problem, *, warning: bool) -> None:
        (self._warnings if warning else self._errors).append((order, problem))

    @property
    def any(self) -> bool:
        """Whether there is any error."""
        return bool(self._errors)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, as they stand in the files."""
        return _in_order(self._warnings)

    def raise_errors(self) -> None:
        """Raise all errors at once, if there are any."""
        if not self._errors:
            return
        told = _in_order(self._errors)
        if len(told) > MOST_PROBLEMS:
            rest = Problem(f"and {len(told) - MOST_PROBLEMS} more problems")
            told = (*told[:MOST_PROBLEMS], rest)
        raise SpecError(told)


def _in_order(found: list[tuple[tuple[int, int], Problem]]) -> tuple[Problem, ...]:
    return tuple(problem for _, problem in sorted(found, key=lambda one: one[0]))
