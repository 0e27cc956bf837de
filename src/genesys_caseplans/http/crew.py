"""Threads that run exchanges side by side, so that one call of the sync client does what the async one does.

An exchange is a generator, so it is not the thread that waits for others (a `Gather` for its members, a `Hold` for its
latch): the exchange is put aside, and the thread takes up the next one. So no number of threads is too small, and no
nesting can lock all of them up.

The calling thread runs what goes one by one. While others are at work it only waits: Ctrl-C strikes in that thread
alone, so it can neither cut off one of their requests nor leave a lock behind that they need. Knows nothing of HTTP.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, TypeAlias, TypeVar

from genesys_caseplans.http.exchange import Exchange, Gather, Hold, abandon
from genesys_caseplans.http.transport import Transfer

T = TypeVar("T")
#: Seconds after which the caller looks up while it waits: the system may tell a helper of a signal, which wakes nobody.
_NOTICE = 0.1
Drive: TypeAlias = Callable[[Transfer[Any]], Any]


class _Over(BaseException):
    """This run has ended in another thread."""


@dataclass(eq=False)
class _Task:
    """An exchange under way; without `members` it is the whole run.

    given, error: what it goes on with, and in the end what it came to.
    """

    exchange: Exchange[Any] | Transfer[Any]
    members: _Members | None = None
    place: int = 0
    given: Any = None
    error: Exception | None = None

    def next_effect(self) -> Any:
        """What it asks for next; raises `StopIteration` with its value, or its error."""
        given, error = self.given, self.error
        self.given = self.error = None
        return self.exchange.send(given) if error is None else self.exchange.throw(error)


@dataclass(eq=False)
class _Members:
    """What a `Gather` runs: who waits for it, how many are under way yet, what the others came to."""

    parent: _Task
    left: int
    outcomes: list[Any]


class Crew:
    """The threads of one run: the calling one, and helpers that come when something can go side by side.

    perform: carries out any effect but `Gather` and `Hold`; is given what drives a transfer. size: helpers at most.
    """

    def __init__(self, perform: Callable[[Any, Drive], Any], size: int):
        self._perform = perform
        self._size = size
        self._caller = threading.get_ident()
        # Queues of this sort and plain locks are the ones that a signal cannot leave half taken.
        self._ours: SimpleQueue[_Task | None] = SimpleQueue()
        self._theirs: SimpleQueue[_Task | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._helpers: list[threading.Thread] = []
        self._unfinished: dict[_Task, None] = {}
        self._ended = False
        self._broken: BaseException | None = None

    def run(self, exchange: Exchange[T]) -> T:
        """Drive an exchange to its end and give its value.

        What is no `Exception` (Ctrl-C, `SystemExit`), in whichever thread, ends the run: requests of helpers that are
        on their way are awaited, nothing else begins, and it is raised here.
        """
        root = _Task(exchange)
        self._unfinished[root] = None
        self._work(root, self._ours)
        for helper in self._helpers:
            _await(helper)
        if self._broken is not None:
            for task in reversed(self._unfinished):  # members before what waits for them
                abandon(task.exchange)
            raise self._broken
        if root.error is not None:
            raise root.error
        value: T = root.given
        return value

    def _work(self, task: _Task | None, queue: SimpleQueue[_Task | None]) -> None:
        """Take up task after task, until the run is over."""
        try:
            while not self._over:
                task = self._advance(task) if task is not None else self._next_of(queue)
        except BaseException as error:  # kept for `run`, which raises it
            self._broken = self._broken or error
        finally:
            self._ours.put(None)  # whoever else waits at a queue sees that the run is over, and passes it on
            self._theirs.put(None)

    def _next_of(self, queue: SimpleQueue[_Task | None]) -> _Task | None:
        with suppress(Empty):
            return queue.get(timeout=_NOTICE if queue is self._ours else None)
        return None

    @property
    def _over(self) -> bool:
        return self._ended or self._broken is not None

    def _advance(self, task: _Task) -> _Task | None:
        """Take a task as far as it goes without others; gives another one that can go on now, if there is one."""
        while True:
            self._go_on()
            try:
                effect = task.next_effect()
            except StopIteration as stop:
                return self._end(task, stop.value, None)
            except Exception as error:
                return self._end(task, None, error)
            match effect:
                case Gather(exchanges):
                    if exchanges:
                        return self._spread(task, exchanges)
                    task.given = []
                case Hold(latch):
                    if not latch.is_open:
                        latch.add(partial(self._resume, task))
                        return None
                case _:
                    try:
                        task.given = self._perform(effect, self._drive)
                    except Exception as error:  # thrown on into the exchange, which decides
                        task.error = error

    def _drive(self, transfer: Transfer[Any]) -> Any:
        """Drive a transfer to its end in this thread."""
        task = _Task(transfer)
        while True:
            self._go_on()
            try:
                effect = task.next_effect()
            except StopIteration as stop:
                return stop.value
            try:
                task.given = self._perform(effect, self._drive)
            except Exception as error:
                task.error = error

    def _go_on(self) -> None:
        if self._broken is not None:
            raise _Over

    def _spread(self, task: _Task, exchanges: Sequence[Exchange[Any]]) -> _Task | None:
        """Begin members in their order: a helper goes on with the first itself, the caller leaves all to helpers."""
        members = _Members(task, len(exchanges), [None] * len(exchanges))
        tasks = [_Task(exchange, members, place) for place, exchange in enumerate(exchanges)]
        with self._lock:
            self._unfinished.update(dict.fromkeys(tasks))
        first = None
        if len(tasks) == 1 or threading.get_ident() != self._caller:
            first = tasks.pop(0)
        self._leave(tasks)
        return first

    def _resume(self, task: _Task) -> None:
        """Let a task go on that was put aside."""
        if task.members is None:
            self._ours.put(task)
        else:
            self._leave([task])

    def _leave(self, tasks: Sequence[_Task]) -> None:
        """Leave tasks to helpers, and call some where there are fewer than may be."""
        for task in tasks:
            self._theirs.put(task)
        with self._lock:
            newcomers = min(len(tasks), self._size - len(self._helpers))
            for _ in range(0 if self._over else newcomers):
                helper = threading.Thread(target=copy_context().run, args=(self._work, None, self._theirs), daemon=True)
                self._helpers.append(helper)
                helper.start()

    def _end(self, task: _Task, given: Any, error: Exception | None) -> _Task | None:
        """Keep what a task came to; gives the one that waited for it, if it waits for no other."""
        members = task.members
        with self._lock:
            del self._unfinished[task]
            if members is None:
                task.given, task.error = given, error
                self._ended = True
                return None
            members.outcomes[task.place] = given if error is None else error
            members.left -= 1
            if members.left:
                return None
        parent = members.parent
        parent.given = members.outcomes
        if parent.members is None and threading.get_ident() != self._caller:
            self._resume(parent)
            return None
        return parent


def _await(helper: threading.Thread) -> None:
    """Until a helper has ended."""
    for _ in range(10):
        try:
            while helper.is_alive() or helper.ident is None:
                helper.join(_NOTICE)
            return
        except RuntimeError:
            time.sleep(0.01)  # a signal struck while it was being started: it may be about to begin
