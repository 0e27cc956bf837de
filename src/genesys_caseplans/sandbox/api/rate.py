"""The rate limit of one token: so many requests in a window, 60 seconds long unless set.

Owns: counting, and the `inin-ratelimit-*` headers. Source: api-facts "Transport". That the window begins with a
token's first request and is not a sliding one is the sandbox's choice; nothing is published about it.

Two codes are published for 429, and not which of them is meant when. The generic `too.many.requests` tells a maximum
and a window, so here it is the token's own limit; `too.many.requests.retry.after`, listed by operations, tells only
how long to wait, so it is the lower limit that some resources have of their own (`of_operations`; their numbers are
not published, so an org has none until it is given some by the setting `operation_limits`).
"""

import math
from dataclasses import dataclass

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.clock import Clock

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
        self.of_operations: dict[str, int] = {}
        self._clock = clock
        self._windows: dict[tuple[str, str], _Window] = {}

    def take(self, token: str, operation: str = "") -> dict[str, str]:
        """Count one request and give the headers for its answer; refused with 429 when over a limit."""
        own = self.of_operations.get(operation, 0)
        if own:
            window, reset = self._counted(token, operation)
            if window.count > own:
                raise Refusal("too.many.requests.retry.after", reset, headers={"retry-after": str(reset)})
        if not self.allowed:
            return {}
        window, reset = self._counted(token, "")
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
        """Begin anew for every token, without limits of operations."""
        self._windows.clear()
        self.of_operations.clear()

    def _counted(self, token: str, operation: str) -> tuple[_Window, int]:
        """The window with one request more in it, and in how many seconds it ends."""
        now = self._clock.now()
        window = self._windows.get((token, operation))
        if window is None or now - window.began >= self.window:
            self._forget_old(now)
            window = self._windows[token, operation] = _Window(now)
        window.count += 1
        return window, max(1, math.ceil(window.began + self.window - now))

    def _forget_old(self, now: float) -> None:
        kept = {key: one for key, one in self._windows.items() if now - one.began < self.window}
        self._windows = kept
