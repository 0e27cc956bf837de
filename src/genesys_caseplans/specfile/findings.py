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


@dataclass(frozen=True, slots=True)
class _Finding:
    """Where it stands and what is said of it are asked for only when it is told: positions take a second parse."""

    rank: int
    warning: bool
    at: Callable[[], int]
    problem: Callable[[], Problem]


class Findings:
    """Collects errors and warnings, with where they stand."""

    def __init__(self) -> None:
        self._found: list[_Finding] = []
        self._errors = 0

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

        def at() -> int:
            return document.offset(path, key=key)

        def problem() -> Problem:
            # What is wrong with a key is wrong with the object around it.
            address = address_text(path[:-1] if key else path)
            way_out = hint if isinstance(hint, str) else hint()
            return Problem(message, address, document.where(path, key=key), way_out)

        self._add(_Finding(document.rank, warning, at, problem))

    def add_file(self, rank: int, problem: Problem, at: int = 0) -> None:
        """Something wrong with a file that could not be read as a document."""
        self._add(_Finding(rank, False, lambda: at, lambda: problem))

    def _add(self, finding: _Finding) -> None:
        self._found.append(finding)
        self._errors += not finding.warning

    @property
    def any(self) -> bool:
        """Whether there is any error."""
        return self._errors > 0

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """The warnings, as they stand in the files."""
        return tuple(self._problems(warning=True))

    def raise_errors(self) -> None:
        """Raise all errors at once, if there are any."""
        if self.any:
            raise SpecError(tuple(self._problems(warning=False)))

    def _problems(self, *, warning: bool) -> Iterator[Problem]:
        chosen = [finding for finding in self._found if finding.warning == warning]
        ordered = sorted(chosen, key=lambda finding: (finding.rank, finding.at()))
        yield from (finding.problem() for finding in ordered[:MOST_PROBLEMS])
        if len(ordered) > MOST_PROBLEMS:
            yield Problem(f"and {len(ordered) - MOST_PROBLEMS} more problems")
