"""Stopping an apply in order: steps that run may end, and no other begins."""

from __future__ import annotations

from collections.abc import Callable


class Stop:
    """Whether somebody asked a run to stop."""

    def __init__(self, say: Callable[[], None]):
        self.asked = False
        self._say = say

    def ask(self) -> None:
        """Let no step begin from now on."""
        self.asked = True
        self._say()
