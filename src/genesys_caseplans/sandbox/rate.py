"""The rate limit of one token: so many requests in a window, 60 seconds long unless set.

Owns: counting, and the `inin-ratelimit-*` headers. Source: api-facts "Transport". That the window begins with a
token's first request and is not a sliding one is the sandbox's choice; nothing is published about it.
"""

import math
from dataclasses import dataclass

from genesys_caseplans.sandbox.clock import Clock
from genesys_caseplans.sandbox.errors import Refusal

WINDOW_SECONDS = 60


@dataclass
class _Window:
    began: float
    count: int = 0


class RateLimit:
    """Counts requests per token; a limit of 0 counts nothing."""

    def __init__(self, allowed: int, clock: Clock, window: int = WINDOW_SECONDS) -> None:
        self.allowed = allowed
        self.window = window
        self._clock = clock
        self._windows: dict[str, _Window] = {}

    def take(self, token: str) -> dict[str, str]:
        """Count one request and give the headers for its answer; refused with 429 when over the limit."""
        if not self.allowed:
            return {}
        now = self._clock.now()
        window = self._windows.get(token)
        if window is None or now - window.began >= self.window:
            self._forget_old(now)
            window = self._windows[token] = _Window(now)
        window.count += 1
        reset = max(1, math.ceil(window.began + self.window - now))
        headers = {
            "inin-ratelimit-count": str(window.count),
            "inin-ratelimit-allowed": str(self.allowed),
            "inin-ratelimit-reset": str(reset),
        }
        if window.count > self.allowed:
            headers["retry-after"] = str(reset)
            raise Refusal("too.many.requests", self.allowed, self.window, headers=headers)
        return headers

    def clear(self) -> None:
        """Begin anew for every token."""
        self._windows.clear()

    def _forget_old(self, now: float) -> None:
        kept = {token: one for token, one in self._windows.items() if now - one.began < self.window}
        self._windows = kept
