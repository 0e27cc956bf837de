"""The few things that a driver does by itself: carry bytes, sleep, let only so many through.

All that is above them (login, retry, pace, counting, telling) is a `Transfer`: a generator that asks for these, written
once in `session`. Exchanges do not know of them.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

if TYPE_CHECKING:
    import httpx

T = TypeVar("T")


class Gate(Enum):
    """Something that only so many may pass at once: one logs in, one waits for the rate limit, some send."""

    LOGIN = "login"
    PACE = "pace"
    REQUESTS = "requests"


@dataclass(frozen=True, slots=True)
class Transmit:
    """Send a request, read the whole answer; gives an `httpx.Response` or throws an `httpx.HTTPError`."""

    request: httpx.Request


@dataclass(frozen=True, slots=True)
class Sleep:
    """Sleep for so many real seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Within:
    """Run a transfer behind a gate, and let the next one in when it has ended, however it ends."""

    gate: Gate
    transfer: Transfer[Any]


TransportEffect: TypeAlias = Transmit | Sleep | Within
Transfer: TypeAlias = Generator[TransportEffect, Any, T]
