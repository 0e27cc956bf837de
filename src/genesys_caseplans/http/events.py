"""What the HTTP layer tells observers before it waits or sends something again: why, and for how long."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Some seconds will pass. reason: what is waited for, in words: "the rate limit", "reads to catch up"."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Repeating:
    """A request will be sent again after some seconds.

    operation: its operationId. reason: what went wrong, in words: "503", "the connection broke".
    attempt and of: which try comes next, and how many there are at most.
    """

    operation: str
    reason: str
    attempt: int
    of: int
    seconds: float
