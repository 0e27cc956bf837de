"""How a run ends that is asked to stop: no request begins any more, and those under way are given a last while.

Owns since when it is asked, and how a driver watches over a request that may take too long. Sends nothing itself.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")

#: Seconds after which it is seen whether the run is to stop.
NAP = 0.2


class GivenUp(Exception):
    """A request under way was not answered in time for a run that is to stop."""


class Ending:
    """Whether a run is to stop. asks: says so; None: nobody does. grace: seconds that requests under way then have."""

    def __init__(self, grace: float, asks: Callable[[], bool] | None = None):
        self.asks = asks
        self._grace = grace
        self._since: float | None = None

    @property
    def asked(self) -> bool:
        """Whether the run is to stop; once asked it stays so."""
        if self._since is None and self.asks is not None and self.asks():
            self._since = time.monotonic()
        return self._since is not None

    @property
    def is_over(self) -> bool:
        """Whether even requests under way have had their time."""
        return self.asked and self._since is not None and time.monotonic() - self._since >= self._grace


def attended(call: Callable[[], T], ending: Ending) -> T:
    """What a blocking call gives, or `GivenUp`.

    Nothing ends a thread that waits for the network, for a name or for a connection: so the call has a thread of its
    own, which is left to itself, and which keeps no process from ending.
    """
    outcomes: SimpleQueue[Callable[[], T]] = SimpleQueue()
    carrier = threading.Thread(target=copy_context().run, args=(_carry, call, outcomes), daemon=True)
    carrier.start()
    while True:
        try:
            outcome = outcomes.get(timeout=NAP)
        except Empty:
            if ending.is_over:
                raise GivenUp from None
        else:
            return outcome()


def _carry(call: Callable[[], T], outcomes: SimpleQueue[Callable[[], T]]) -> None:
    try:
        given = call()
    except BaseException as error:  # raised again by whoever waits
        raised = error

        def fail() -> T:
            raise raised

        outcomes.put(fail)
    else:
        outcomes.put(lambda: given)


async def awaited(call: Coroutine[Any, Any, T], ending: Ending) -> T:
    """What a coroutine gives, or `GivenUp`."""
    task = asyncio.ensure_future(call)
    try:
        while not (await asyncio.wait({task}, timeout=NAP))[0]:
            if ending.is_over:
                raise GivenUp
        return task.result()
    finally:
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
