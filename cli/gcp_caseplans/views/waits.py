"""Waits and repetitions of the transport in words, and how many of them a log can bear."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from contextlib import suppress

#: Shorter waits are nothing that somebody who reads a log later wants to know of.
_WORTH_A_LINE = 2.0
#: Shorter ones would only flicker on a terminal.
_WORTH_A_GLANCE = 0.5
#: Requests run side by side, so the same is often told several times within this many seconds.
_TOGETHER = 1.0


def wait_line(event: object) -> str:
    """What a line of a log says of an event; "" where it is no wait or repetition worth it."""
    from genesys_caseplans.http.events import Repeating  # noqa: PLC0415

    told = _text(event, _WORTH_A_LINE)
    return f"{event.operation}: {told}" if isinstance(event, Repeating) else told


def wait_glance(event: object) -> tuple[str, float]:
    """What a terminal shows of an event, and for how many seconds; "" where it is nothing to be seen."""
    from genesys_caseplans.http.events import Repeating, Waiting  # noqa: PLC0415

    told = _text(event, _WORTH_A_GLANCE)
    seconds = event.seconds if isinstance(event, Waiting | Repeating) else 0.0
    return told, max(seconds, _WORTH_A_GLANCE)


def _text(event: object, least: float) -> str:
    from genesys_caseplans.http.events import Noticed, Repeating, Waiting  # noqa: PLC0415

    match event:
        case Noticed(text):
            return text
        case Waiting(seconds, reason) if seconds >= least:
            return f"waiting {_seconds(seconds)} for {reason}"
        case Repeating(_, reason, attempt, of, seconds):
            return f"{reason}, attempt {attempt} of {of}{f', in {_seconds(seconds)}' if seconds else ''}"
        case _:
            return ""


def _seconds(seconds: float) -> str:
    return f"{round(seconds, 1):g} s" if seconds < 10 else f"{seconds:.0f} s"


class WaitLines:
    """Lines for a log; what is told several times at once is one line."""

    def __init__(self, line: Callable[[str], object]):
        self._line = line
        self._told: dict[Hashable, float] = {}

    def __call__(self, event: object) -> None:
        """Take an event."""
        text = wait_line(event)
        if not text:
            return
        now = time.monotonic()
        what = _what(event)
        if now - self._told.get(what, -_TOGETHER) >= _TOGETHER:
            self._line(text)
        self._told[what] = now


def _what(event: object) -> Hashable:
    """What makes two of them the same: all but the seconds, of which each has its own."""
    said = vars(event)
    return tuple(value for name, value in said.items() if name != "seconds")


class WaitGlances:
    """Texts that stand on a terminal as long as the wait that they tell of."""

    def __init__(self, show: Callable[[str], object]):
        self._show = show
        self._number = 0

    def __call__(self, event: object) -> None:
        """Take an event."""
        text, seconds = wait_glance(event)
        if text:
            self._number += 1
            self._show(text)
            _later(seconds, lambda number=self._number: self._over(number))  # type: ignore[misc]

    def _over(self, number: int) -> None:
        if number == self._number:
            self._show("")


def _later(seconds: float, call: Callable[[], object]) -> None:
    import asyncio  # noqa: PLC0415

    with suppress(RuntimeError):  # no loop runs: the text stands until the next one
        asyncio.get_running_loop().call_later(seconds, call)
