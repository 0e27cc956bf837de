"""What runs side by side: bounded, begun in order, never locked up by nesting or holding, and ended in order."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import httpx
import pytest
from tests.http.toys import Caller, FarEnd, get_toy, said, settings

from genesys_caseplans.http.drivers import AsyncDriver, SyncDriver
from genesys_caseplans.http.exchange import Exchange, Latch, emit, gather, hold, settled, value, wait
from genesys_caseplans.http.settings import RetrySettings

Connect = Callable[..., Caller]

NARROW_AND_WIDE = pytest.mark.parametrize("parallel", [1, 2, 3, 8])


class Killed(BaseException):
    """Ends a run from within, as Ctrl-C does."""


@contextmanager
def driving(**changes: Any) -> Iterator[SyncDriver]:
    driver = SyncDriver(settings(**changes))
    yield driver
    driver.close()


class Crowd:
    """Counts how many requests are under way in threads, and lets each end only when as many came as can."""

    def __init__(self, expected: int):
        self.expected, self.now, self.most = expected, 0, 0
        self.threads: set[int] = set()
        self._changed = threading.Condition()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        with self._changed:
            self.threads.add(threading.get_ident())
            self.now += 1
            self.most = max(self.most, self.now)
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self.most >= self.expected, 5)
        time.sleep(0.001)
        with self._changed:
            self.now -= 1
        return said(200, {"id": request.url.path.rpartition("/")[2]})


class Seen:
    """Notes what something says in the thread of each request."""

    def __init__(self, look: Callable[[], Any]):
        self.values: set[Any] = set()
        self._look = look

    def __call__(self, _: httpx.Request) -> httpx.Response:
        self.values.add(self._look())
        return said(200, {"id": "t1"})


class TestThreads:
    def test_that_call_only_wait_while_others_are_at_work(self, far_end: FarEnd) -> None:
        far_end.handler = seen = Seen(threading.get_ident)
        with driving(parallel=2) as driver:
            driver.run(gather([tree(2, 3), tree(2, 3)]))
        assert len(far_end.requests) == 26
        assert threading.get_ident() not in seen.values
        assert len(seen.values) <= 2

    @pytest.mark.parametrize(("parallel", "wanted", "most"), [(1, 3, 1), (3, 10, 3), (8, 5, 5), (8, 40, 8)])
    def test_run_requests_side_by_side_within_the_bound(
        self, far_end: FarEnd, parallel: int, wanted: int, most: int
    ) -> None:
        far_end.handler = crowd = Crowd(most)
        with driving(parallel=parallel) as driver:
            replies = driver.run(gather([get_toy(f"t{number}") for number in range(wanted)]))
        assert [reply.body["id"] for reply in replies] == [f"t{number}" for number in range(wanted)]
        assert (crowd.most, len(crowd.threads)) == (most, most)

    def test_are_not_made_for_what_goes_one_by_one(self, far_end: FarEnd) -> None:
        far_end.handler = seen = Seen(threading.get_ident)
        with driving() as driver:
            driver.run(get_toy())
            driver.run(gather([get_toy()]))
        assert seen.values == {threading.get_ident()}

    def test_are_gone_when_the_run_is_over(self, far_end: FarEnd) -> None:
        before = set(threading.enumerate())
        with driving() as driver:
            driver.run(gather([get_toy() for _ in range(20)]))
            assert set(threading.enumerate()) <= before

    def test_see_the_context_variables_of_the_caller(self, far_end: FarEnd) -> None:
        name = ContextVar("name", default="")
        name.set("the caller's")
        far_end.handler = seen = Seen(name.get)
        with driving() as driver:
            driver.run(gather([get_toy() for _ in range(3)]))
        assert seen.values == {"the caller's"}

    def test_log_in_once(self, far_end: FarEnd) -> None:
        far_end.handler = Crowd(8)
        with driving() as driver:
            driver.run(gather([get_toy() for _ in range(40)]))
            assert (len(far_end.login_requests), driver.session.requests_made) == (1, 41)


def noting(order: list[str], name: str) -> Exchange[str]:
    order.append(name)
    yield from get_toy(name)
    return name


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_members_begin_in_their_order(far_end: FarEnd, kind: str) -> None:
    order: list[str] = []
    names = [f"t{number}" for number in range(30)]
    members = gather([noting(order, name) for name in names])
    if kind == "sync":
        with driving(parallel=1) as driver:
            assert driver.run(members) == names
    else:
        assert asyncio.run(_alone(members)) == names
    assert order == names


async def _alone(exchange: Exchange[Any], **changes: Any) -> Any:
    driver = AsyncDriver(settings(**changes))
    try:
        return await asyncio.wait_for(driver.run(exchange), 10)
    finally:
        await driver.close()


def tree(depth: int, breadth: int) -> Exchange[int]:
    """Gathers in gathers; how many requests they made."""
    yield from get_toy()
    if depth == 0:
        return 1
    return 1 + sum((yield from gather([tree(depth - 1, breadth) for _ in range(breadth)])))


class Steps:
    """A member of a gather that holds for latches, sends, and opens its own latch, whatever happens."""

    def __init__(self, name: str, *needs: Steps, error: Exception | None = None):
        self.name, self.needs, self.error = name, needs, error
        self.done = Latch()

    def run(self, order: list[str]) -> Exchange[str]:
        try:
            for need in self.needs:
                yield from hold(need.done)
            yield from get_toy(self.name)
            order.append(self.name)
            if self.error:
                raise self.error
            return self.name
        finally:
            self.done.open()


@NARROW_AND_WIDE
class TestNoWidthLocksUp:
    def test_gathers_in_gathers(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        caller = connect(parallel=parallel)
        assert caller.run(tree(4, 3)) == 121
        assert len(far_end.requests) == 121

    def test_members_that_hold_for_earlier_ones(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        first = Steps("0")
        chain = [first]
        for number in range(1, 20):
            chain.append(Steps(str(number), chain[-1], first))
        order: list[str] = []
        caller = connect(parallel=parallel)
        assert caller.run(gather([one.run(order) for one in chain])) == [one.name for one in chain]
        assert order == [one.name for one in chain]

    def test_many_that_hold_for_one(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        first = Steps("first")
        others = [Steps(str(number), first) for number in range(20)]
        order: list[str] = []
        caller = connect(parallel=parallel)
        caller.run(gather([one.run(order) for one in [first, *others]]))
        assert order[0] == "first"
        assert len(order) == 21

    def test_members_of_one_gather_that_hold_for_those_inside_another(
        self, connect: Connect, far_end: FarEnd, parallel: int
    ) -> None:
        inner = [Steps(f"inner {number}") for number in range(5)]
        outer = [Steps(f"outer {number}", *inner) for number in range(5)]
        order: list[str] = []
        members = [gather([one.run(order) for one in inner]), gather([one.run(order) for one in outer])]
        connect(parallel=parallel).run(gather(members))
        assert sorted(order[:5]) == [one.name for one in inner]
        assert len(order) == 10

    def test_not_even_those_that_hold_for_later_ones(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        last = Steps("last")
        order: list[str] = []
        earlier = [Steps(str(number), last) for number in range(10)]
        connect(parallel=parallel).run(gather([one.run(order) for one in [*earlier, last]]))
        assert order[0] == "last"

    def test_a_failure_ends_only_its_own_member(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        bad = Steps("bad", error=ZeroDivisionError("a bug"))
        others = [Steps("with it"), Steps("after it", bad), Steps("last")]
        order: list[str] = []
        results = connect(parallel=parallel).run(settled([one.run(order) for one in [bad, *others]]))
        assert isinstance(results[0], ZeroDivisionError)
        assert results[1:] == ["with it", "after it", "last"]
        assert len(far_end.requests) == 4


class TestLatch:
    def test_what_is_open_is_not_held_for(self, caller: Caller) -> None:
        latch = Latch()
        assert not latch.is_open
        latch.open()
        latch.open()
        assert latch.is_open
        caller.run(hold(latch))

    def test_calls_back_once_whether_open_or_not(self) -> None:
        latch = Latch()
        called: list[str] = []
        latch.add(lambda: called.append("before"))
        latch.open()
        latch.open()
        latch.add(lambda: called.append("after"))
        assert called == ["before", "after"]

    def test_may_be_opened_by_any_thread(self, caller: Caller) -> None:
        latch = Latch()
        timer = threading.Timer(0.05, latch.open)
        timer.start()
        caller.run(hold(latch))
        assert latch.is_open
        timer.join()

    def test_opened_after_the_run_was_given_up_is_harmless(self) -> None:
        latch = Latch()

        async def given_up() -> None:
            driver = AsyncDriver(settings())
            running = asyncio.ensure_future(driver.run(hold(latch)))
            await asyncio.sleep(0)
            running.cancel()
            with pytest.raises(asyncio.CancelledError):
                await running
            await driver.close()

        asyncio.run(given_up())
        latch.open()


def killing(after: Exchange[Any] | None = None) -> Exchange[None]:
    if after is not None:
        yield from after
    raise Killed


def killing_in_members() -> Exchange[Any]:
    return (yield from gather([killing(get_toy())]))


class Slow:
    """Answers only when it is told to; notes what ended."""

    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()
        self.ended: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        if name == "slow":
            self.begun.set()
            assert self.free.wait(5)
        self.ended.append(name)
        return said(200, {"id": name})


class TestEndingAllOfIt:
    @NARROW_AND_WIDE
    def test_what_is_no_exception_ends_the_run_in_whichever_thread(
        self, connect: Connect, far_end: FarEnd, parallel: int
    ) -> None:
        before = set(threading.enumerate())
        members = [tree(1, 2), killing(get_toy()), tree(3, 3), tree(3, 3)]
        with pytest.raises(Killed):
            connect(parallel=parallel).run(gather(members))
        sent = len(far_end.requests)
        assert sent < 40
        assert set(threading.enumerate()) <= before
        time.sleep(0.02)
        assert len(far_end.requests) == sent

    def test_a_request_on_its_way_is_awaited_and_nothing_follows_it(self, far_end: FarEnd) -> None:
        far_end.handler = slow = Slow()

        def two() -> Exchange[None]:
            yield from get_toy("slow")
            yield from get_toy("never")

        def killed() -> Exchange[None]:
            yield from emit("begun")
            assert slow.begun.wait(5)
            threading.Timer(0.05, slow.free.set).start()
            raise Killed

        with driving(parallel=2) as driver, pytest.raises(Killed):
            driver.run(gather([two(), killed(), get_toy("last")]))
        assert slow.ended == ["slow"]

    def test_sleepers_are_woken(self, far_end: FarEnd) -> None:
        begun = time.monotonic()
        with driving(retry=RetrySettings(pause=1)) as driver, pytest.raises(Killed):
            driver.run(gather([wait(30), wait(30), killing(get_toy())]))
        assert time.monotonic() - begun < 5

    def test_the_async_driver_ends_all_tasks_before_it_goes_on(self, far_end: FarEnd) -> None:
        async def main() -> None:
            driver = AsyncDriver(settings(retry=RetrySettings(pause=1)))
            with pytest.raises(Killed):
                await driver.run(gather([wait(30), wait(30), killing(get_toy())]))
            assert len(asyncio.all_tasks()) == 1
            await driver.close()

        asyncio.run(main())

    @NARROW_AND_WIDE
    def test_what_is_given_up_tidies_up_first(self, connect: Connect, far_end: FarEnd, parallel: int) -> None:
        ended: list[str] = []

        def tidy(name: str, inner: Exchange[Any]) -> Exchange[None]:
            try:
                yield from inner
            finally:
                ended.append(name)

        never = Latch()
        members = [tidy("held", hold(never)), tidy("inner", wait(30)), tidy("killed", killing(get_toy()))]
        caller = connect(parallel=parallel, retry=RetrySettings(pause=1 if parallel > 1 else 0))
        with pytest.raises(Killed):
            caller.run(tidy("outer", gather(members)))
        assert sorted(ended) == ["held", "inner", "killed", "outer"]
        assert ended[-1] == "outer"

    def test_what_it_would_still_send_is_not_sent(self, caller: Caller, far_end: FarEnd) -> None:
        def stubborn() -> Exchange[None]:
            try:
                yield from killing_in_members()
            finally:
                yield from get_toy("never")

        with pytest.raises(Killed):
            caller.run(stubborn())
        assert far_end.asked == ["GET /api/v2/toys/t1"]

    @pytest.mark.skipif(threading.current_thread() is not threading.main_thread(), reason="signals need it")
    @pytest.mark.parametrize("place", range(4))
    def test_ctrl_c_ends_the_run_wherever_it_strikes(self, far_end: FarEnd, place: int) -> None:
        before = set(threading.enumerate())

        def answer(request: httpx.Request) -> httpx.Response:
            if request.url.path.endswith("strike"):
                os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)  # the calling thread needs some time to take notice
            return said(200, {"id": "t1"})

        far_end.handler = answer
        members = [gather([get_toy(), get_toy()]) for _ in range(30)]
        members.insert(place, gather([get_toy("strike")]))
        with driving(parallel=3) as driver:
            with pytest.raises(KeyboardInterrupt):
                driver.run(gather(members))
            sent = len(far_end.requests)
            assert set(threading.enumerate()) <= before
            assert driver.run(value(1)) == 1
            assert driver.run(get_toy()).body == {"id": "t1"}
        assert sent < 61
        assert len(far_end.requests) == sent + 1
