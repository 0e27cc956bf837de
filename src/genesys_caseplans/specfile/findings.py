"""What was found wrong so far, kept until all of it is known.

Owns the order (as in the files) and the number of what is told. Knows no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from genesys_caseplans.errors import Problem, SpecError
from genesys_caseplans.specfile.document import Document, address_text
from genesys_caseplans.specfile.wording import Hint

#: More problems than anybody reads; a wrong file of some megabytes could have hundreds of thousands.
MOST_PROBLEMS = 1_000


@dataclass(frozen=True)
class _Finding:
    rank: int
    at: int
    warning: bool
    problem: Callable[[], Problem]


class Findings:
    """Collects errors and warnings, with where they stand."""

    def __init__(self) -> None:
        self._found: list[_Finding] = []

    def add(
        self,
        document: Document,
        path: Sequence[str | int],
        message: str,
        hint: Hint = "",
        *,
        key: bool = False,
        warning: bool = False,
    ) -> None:
        """Something wrong with a value of a document, or with its key if `key`."""

        def problem() -> Problem:
            # What is wrong with a key is wrong with the object around it.
            address = address_text(path[:-1] if key else path)
            way_out = hint if isinstance(hint, str) else hint()
            return Problem(message, address, document.where(path, key=key), way_out)

        self._found.append(_Finding(document.rank, document.offset(path, key=key), warning, problem))

    def add_file(self, rank: int, problem: Problem, at: int = 0) -> None:
        """Something wrong with a file that could not be read as a document."""
        self._found.append(_Finding(rank, at, False, lambda: problem))

    @property
    def any(self) -> bool:
        """Whether there is any error."""
        return any(not finding.warning for finding in self._found)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, as they stand in the files."""
        return tuple(self._told(warning=True))

    def raise_errors(self) -> None:
        """Raise all errors at once, if there are any."""
        if self.any:
            raise SpecError(tuple(self._told(warning=False)))

    def _told(self, *, warning: bool) -> Iterator[Problem]:
        found = sorted((one for one in self._found if one.warning == warning), key=lambda one: (one.rank, one.at))
        yield from (finding.problem() for finding in found[:MOST_PROBLEMS])
        if len(found) > MOST_PROBLEMS:
            yield Problem(f"and {len(found) - MOST_PROBLEMS} more problems")
