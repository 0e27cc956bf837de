"""The rate limit, kept before being told to. Source: api-facts, Transport.

A window of N requests a minute, learned from the `inin-ratelimit-*` headers, 300 at first. The first N go
unslowed, then the next waits until the window ends: a run within its allowance meets no 429.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping

DEFAULT_RATE = 300
_WINDOW = 60.0


class Pace:
    """How many requests one token may still send. Times are seconds of a monotonic clock. Any thread may ask.

    max_rate: requests a minute at most; 0 for no limit of ours; None for what the API allows.
    """

    def __init__(self, max_rate: int | None = None):
        self._ceiling = max_rate
        self._allowed = DEFAULT_RATE if max_rate is None else max_rate
        self._used = 0
        self._began = self._ends = 0.0
        self._unlimited = max_rate == 0
        self._kept = 0
        self._lock = threading.Lock()

    @property
    def rate(self) -> int | None:
        """Requests a minute that are allowed, as far as is known by now; None without a limit."""
        return None if self._unlimited else self._allowed

    def reserve(self, now: float, at_once: bool = False) -> float:
        """Take a place in the window: 0.0, or the seconds to wait before asking again.

        at_once: a place that was kept will do.
        """
        if self._unlimited:
            return 0.0
        with self._lock:
            if at_once and self._kept:
                self._kept -= 1
                return 0.0
            if now >= self._ends:
                self._used, self._began, self._ends = 0, now, now + _WINDOW
            if self._used < self._allowed:
                self._used += 1
                return 0.0
            return self._ends - now

    def keep(self) -> None:
        """Keep a place that was taken for what is to go out at once, and must look once more before it does.

        However few may be sent, the look takes none of its places: so it is sent in the end.
        """
        with self._lock:
            self._kept += 1

    def learn(self, headers: Mapping[str, str], now: float, sent: float | None = None) -> None:
        """Take over what an answer says of the window. sent: when its request was, where that is known.

        An answer that took long may tell of a window that is over: what it counted is nothing to the next one.
        """
        if self._unlimited:
            return
        count, allowed, reset = (_number(headers.get(name)) for name in _NAMES)
        if count is None or not allowed or not reset:
            return
        with self._lock:
            self._allowed = min(allowed, self._ceiling) if self._ceiling else allowed
            if sent is not None and sent < self._began:
                return
            self._used = max(self._used, count)
            self._ends = now + min(reset, _WINDOW)


_NAMES = ("inin-ratelimit-count", "inin-ratelimit-allowed", "inin-ratelimit-reset")
_DIGITS = re.compile("[0-9]{1,9}")


def _number(text: str | None) -> int | None:
    return int(text) if text and _DIGITS.fullmatch(text.strip()) else None
