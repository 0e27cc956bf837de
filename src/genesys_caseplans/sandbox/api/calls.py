"""The call log, and what every answer is shown to.

Owns: what is remembered of a request, and the list of observers: functions that see each request with its answer,
such as a test suite's judge of answers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.sandbox.api.operations import Operation

_MOST_CALLS = 100_000


@dataclass(frozen=True)
class Call:
    """One request that the sandbox got. `status` is 0 where the connection was closed without an answer."""

    method: str
    path: str
    operation: str
    status: int
    body: Any = None


@dataclass(frozen=True)
class Exchange:
    """One operation with what was asked and what was truly answered, before any fault touched the answer."""

    operation: Operation
    asked: Any
    status: int
    answered: Any


# Of this process, whichever sandbox answers. An observer that raises is a defect of the observer.
OBSERVERS: list[Callable[[Exchange], None]] = []


def note(calls: list[Call], call: Call) -> None:
    """Add to a call log, which forgets the oldest when it gets very long."""
    if len(calls) >= _MOST_CALLS:
        del calls[: _MOST_CALLS // 10]
    calls.append(call)
