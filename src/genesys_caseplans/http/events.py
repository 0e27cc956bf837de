"""What observers are told of waits, of requests that are sent again (why, for how long), and of what was noticed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Waiting:
    """Some seconds will pass. reason: what is waited for, in words: "the rate limit", "reads to catch up"."""

    seconds: float
    reason: str


@dataclass(frozen=True)
class Noticed:
    """Something that a person should know and that keeps nothing from going on. text: names the object."""

    text: str


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
