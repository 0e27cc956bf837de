"""What an exchange may ask for, and what either driver gives it."""

import asyncio
import time
from collections.abc import Callable

import httpx
import pytest
from tests.http.toys import GET_TOY, Caller, FarEnd, get_toy, make_toy, refused, said, settings

from genesys_caseplans.errors import Conflict, NotFound
from genesys_caseplans.http.drivers import AsyncDriver
from genesys_caseplans.http.exchange import (
    Exchange,
    emit,
    gather,
    send,
    settled,
    value,
    wait,
)
from genesys_caseplans.http.settings import RetrySettings

Connect = Callable[..., Caller]


def body_of(toy_id: str) -> Exchange[str]:
    reply = yield from get_toy(toy_id)
    return str(reply.body["id"])


def test_gives_the_value_that_the_exchange_returns(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"id": "bear"}, inin_correlation_id="c-1"))
    reply = caller.run(get_toy())
    assert (reply.status, reply.body, reply.correlation_id) == (200, {"id": "bear"}, "c-1")
    assert reply.request.operation is GET_TOY


def test_an_exchange_that_asks_for_nothing_sends_nothing(caller: Caller, far_end: FarEnd) -> None:
    assert caller.run(value(7)) == 7
    assert (far_end.requests, far_end.login_requests, caller.driver.session.requests_made) == ([], [], 0)


def test_an_error_is_thrown_into_the_exchange(caller: Caller, far_end: FarEnd) -> None:
    def get_or_make() -> Exchange[str]:
        try:
            yield from get_toy()
        except NotFound as error:
            yield from make_toy()
            return error.code
        return "found"

    far_end.will_say(refused(404, "not.found"), said(200, {"id": "new"}))
    assert caller.run(get_or_make()) == "not.found"
    assert far_end.asked == ["GET /api/v2/toys/t1", "POST /api/v2/toys"]


def test_an_error_that_the_exchange_lets_pass_reaches_the_caller(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(refused(409, "in.use"))
    with pytest.raises(Conflict, match=r"in\.use"):
        caller.run(get_toy())


def test_a_finally_of_the_exchange_may_still_send(caller: Caller, far_end: FarEnd) -> None:
    def tidying() -> Exchange[None]:
        try:
            yield from get_toy()
        finally:
            yield from make_toy("tidied")

    far_end.will_say(refused(404))
    with pytest.raises(NotFound):
        caller.run(tidying())
    assert far_end.asked == ["GET /api/v2/toys/t1", "POST /api/v2/toys"]


def test_all_gives_values_in_the_order_asked(caller: Caller, far_end: FarEnd) -> None:
    far_end.handler = lambda request: said(200, {"id": request.url.path.rpartition("/")[2]})
    wanted = [f"t{number}" for number in range(20)]
    assert caller.run(gather([body_of(one) for one in wanted])) == wanted


def test_all_of_nothing_is_nothing(caller: Caller, far_end: FarEnd) -> None:
    assert caller.run(gather([])) == []


def test_all_waits_for_every_one_and_gives_errors_in_their_places(caller: Caller, far_end: FarEnd) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        return refused(404, name) if name in ("a", "c") else said(200, {"id": name})

    def mapped() -> Exchange[list[str]]:
        results = yield from settled([body_of(one) for one in "abcd"])
        return [f"{type(one).__name__} {one.code}" if isinstance(one, NotFound) else str(one) for one in results]

    far_end.handler = answer
    assert caller.run(mapped()) == ["NotFound a", "b", "NotFound c", "d"]
    assert len(far_end.requests) == 4


def test_together_raises_the_first_error_only_when_all_have_ended(caller: Caller, far_end: FarEnd) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        name = request.url.path.rpartition("/")[2]
        return said(200, {"id": name}) if name == "d" else refused(404, name)

    far_end.handler = answer
    with pytest.raises(NotFound) as caught:
        caller.run(gather([body_of(one) for one in "abcd"]))
    assert caught.value.code == "a"
    assert len(far_end.requests) == 4


def test_a_bug_in_one_of_all_is_that_ones_error(caller: Caller, far_end: FarEnd) -> None:
    def broken() -> Exchange[str]:
        yield from get_toy()
        raise ZeroDivisionError("a bug")

    def names() -> Exchange[list[str]]:
        return [type(one).__name__ for one in (yield from settled([broken(), body_of("t1")]))]

    assert caller.run(names()) == ["ZeroDivisionError", "str"]


def test_all_may_stand_inside_all(caller: Caller, far_end: FarEnd) -> None:
    inner = [gather([value(1), value(2)]), gather([value(3)])]
    assert caller.run(gather(inner)) == [[1, 2], [3]]


def test_an_event_is_told_before_the_next_request_goes_out(caller: Caller, far_end: FarEnd) -> None:
    seen: list[tuple[object, int]] = []
    caller.driver.session.observers.append(lambda event: seen.append((event, len(far_end.requests))))

    def telling() -> Exchange[None]:
        yield from emit("first")
        yield from get_toy()
        yield from emit("second")
        yield from get_toy()

    caller.run(telling())
    assert seen == [("first", 0), ("second", 1)]


def test_every_observer_is_told(caller: Caller, far_end: FarEnd) -> None:
    one: list[object] = []
    other: list[object] = []
    caller.driver.session.observers.extend([one.append, other.append])
    caller.run(emit("event"))
    assert one == other == ["event"]


def test_requests_are_counted_with_logins_and_repetitions(caller: Caller, far_end: FarEnd) -> None:
    def counting() -> Exchange[tuple[int, int]]:
        before = caller.driver.session.requests_made
        yield from get_toy()
        return before, caller.driver.session.requests_made

    far_end.will_say(refused(503), said(200, {"id": "t1"}))
    assert caller.run(counting()) == (0, 3)
    assert caller.driver.session.requests_made == 3


def test_waits_as_long_as_asked(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(retry=RetrySettings(pause=1))
    began = time.monotonic()
    caller.run(wait(0.02))
    assert 0.02 <= time.monotonic() - began < 1


def test_without_pauses_an_hour_is_over_at_once(caller: Caller) -> None:
    began = time.monotonic()
    caller.run(wait(3600))
    assert time.monotonic() - began < 0.5


class Crowd:
    """Counts how many requests are under way, and lets each end only when as many came as can."""

    def __init__(self, expected: int):
        self.expected, self.now, self.most = expected, 0, 0
        self.complete = asyncio.Event()

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        self.now += 1
        self.most = max(self.most, self.now)
        if self.now == self.expected:
            self.complete.set()
        await asyncio.wait_for(self.complete.wait(), 5)
        await asyncio.sleep(0)
        self.now -= 1
        return said(200, {"id": request.url.path.rpartition("/")[2]})


@pytest.mark.parametrize(("parallel", "wanted", "most"), [(1, 3, 1), (3, 10, 3), (8, 5, 5)])
def test_the_async_driver_runs_side_by_side_within_its_bound(
    far_end: FarEnd, parallel: int, wanted: int, most: int
) -> None:
    async def main() -> int:
        far_end.handler = crowd = Crowd(most)
        driver = AsyncDriver(settings(parallel=parallel))
        await driver.run(gather([get_toy(f"t{number}") for number in range(wanted)]))
        await driver.close()
        return crowd.most

    assert asyncio.run(main()) == most
    assert len(far_end.requests) == wanted


def test_the_bound_holds_over_several_runs_of_one_driver(far_end: FarEnd) -> None:
    async def main() -> int:
        far_end.handler = crowd = Crowd(2)
        driver = AsyncDriver(settings(parallel=2))
        await asyncio.gather(*(driver.run(gather([get_toy(), get_toy(), get_toy()])) for _ in range(3)))
        await driver.close()
        return crowd.most

    assert asyncio.run(main()) == 2


def test_cancelling_a_run_ends_it(far_end: FarEnd) -> None:
    async def main() -> None:
        started, never = asyncio.Event(), asyncio.Event()

        async def hanging(_: httpx.Request) -> httpx.Response:
            started.set()
            await never.wait()
            raise AssertionError("unreachable")

        far_end.handler = hanging
        driver = AsyncDriver(settings())
        running = asyncio.ensure_future(driver.run(gather([get_toy(), get_toy()])))
        await started.wait()
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await driver.close()

    asyncio.run(main())
    assert len(far_end.requests) <= 2


def test_the_sync_driver_runs_one_after_another_where_one_request_may_be_under_way(far_end: FarEnd) -> None:
    from genesys_caseplans.http.drivers import SyncDriver

    order: list[str] = []

    def two(name: str) -> Exchange[None]:
        for step in "12":
            yield from send(GET_TOY.request(toyId=f"{name}{step}"))
            order.append(name + step)

    driver = SyncDriver(settings(parallel=1))
    driver.run(gather([two("a"), two("b")]))
    driver.close()
    assert order == ["a1", "a2", "b1", "b2"]
