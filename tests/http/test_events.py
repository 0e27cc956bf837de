"""Whoever watches is told of each wait and each repetition before it, and can never end a run."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.http.toys import Answer, Caller, FarEnd, get_toy, make_toy, refused, said

from genesys_caseplans.errors import RequestError
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.http.exchange import Emit, emit, gather, value, wait
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.http.writes import poll, retry_until_visible, write_once

Connect = Callable[..., Caller]


class Watch:
    """Notes events, and how many requests had been sent by then."""

    def __init__(self, caller: Caller, far_end: FarEnd):
        self.events: list[Any] = []
        self.sent: list[int] = []
        self._far_end = far_end
        caller.driver.session.observers.append(self)

    def __call__(self, event: object) -> None:
        self.events.append(event)
        self.sent.append(len(self._far_end.requests))


@pytest.fixture
def watch(caller: Caller, far_end: FarEnd) -> Watch:
    return Watch(caller, far_end)


REPETITIONS: dict[str, tuple[Callable[[], Answer], str]] = {
    "503": (lambda: refused(503, retry_after="7"), "503"),
    "408": (lambda: refused(408, retry_after="7"), "408"),
    "429": (lambda: refused(429, retry_after="7"), "the rate limit"),
    "lost": (lambda: httpx.ReadError("reset by peer"), "the connection broke"),
    "no answer": (lambda: httpx.ReadTimeout("slow"), "no answer"),
    "not reached": (lambda: httpx.ConnectError("refused"), "no connection"),
    "garbled": (lambda: lambda _: httpx.Response(200, text="<html>"), "a garbled answer"),
}


@pytest.mark.parametrize("name", REPETITIONS)
def test_a_repetition_is_told_before_its_pause(caller: Caller, far_end: FarEnd, watch: Watch, name: str) -> None:
    answer, reason = REPETITIONS[name]
    far_end.will_say(answer(), answer())
    caller.run(get_toy())
    assert [(one.operation, one.reason, one.attempt, one.of) for one in watch.events] == [
        ("getToy", reason, 2, 6),
        ("getToy", reason, 3, 6),
    ]
    assert watch.sent == [1, 2]
    if name in ("503", "408", "429"):
        assert [one.seconds for one in watch.events] == [7, 7]


def test_what_is_not_repeated_is_not_told(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.will_say(refused(503))
    with pytest.raises(RequestError):
        caller.run(make_toy())
    assert watch.events == []


def test_the_last_failure_is_no_repetition(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(retry=RetrySettings(attempts=2, pause=0))
    watch = Watch(caller, far_end)
    far_end.will_say(refused(503), refused(503))
    with pytest.raises(RequestError):
        caller.run(get_toy())
    assert [(one.attempt, one.of) for one in watch.events] == [(2, 2)]


def test_a_login_that_is_repeated_is_told_by_its_own_name(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.logins.append(refused(503, retry_after="3"))
    caller.run(get_toy())
    assert watch.events == [Repeating("postOauthToken", "503", 2, 6, 3)]


def test_a_refused_token_is_told(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.will_say(refused(401))
    caller.run(get_toy())
    assert watch.events == [Repeating("getToy", "the token was refused", 2, 2, 0)]


def test_a_wait_for_the_rate_limit_is_told_once_however_many_wait(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(max_rate=2)
    watch = Watch(caller, far_end)
    caller.run(gather([get_toy() for _ in range(4)]))
    (event,) = watch.events
    assert isinstance(event, Waiting)
    assert event.reason == "the rate limit"
    assert 55 < event.seconds <= 60
    assert watch.sent == [2]


def test_a_wait_of_an_exchange_is_told_with_its_reason(caller: Caller, watch: Watch) -> None:
    caller.run(wait(41, "the draft to be copied"))
    caller.run(wait(2))
    assert watch.events == [Waiting(41, "the draft to be copied"), Waiting(2, "the API")]


def test_waits_and_repetitions_of_writes_are_told(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.will_say(httpx.ReadError("reset by peer"))
    caller.run(write_once(make_toy, lambda: value(None)))
    lag = [Waiting(seconds, "reads to catch up") for seconds in (1, 2, 4, 8, 15)]
    assert watch.events == [*lag, Repeating("postToys", "the connection broke", 2, 4, 0)]


def test_waits_for_what_was_just_made_are_told(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.will_say(refused(404))
    caller.run(retry_until_visible(get_toy))
    assert watch.events == [Waiting(1, "reads to catch up")]
    assert watch.sent == [1]


def test_waits_of_polling_are_told(caller: Caller, far_end: FarEnd, watch: Watch) -> None:
    far_end.will_say(said(200, {"id": "copying"}))
    caller.run(poll(get_toy, lambda reply: reply.body["id"] == "t1", 60, "the draft to be copied"))
    assert watch.events == [Waiting(0.5, "the draft to be copied")]


class TestObserversThatFail:
    @pytest.fixture(autouse=True)
    def failing(self, caller: Caller) -> None:
        def fail(event: object) -> None:
            raise BrokenPipeError(f"nobody reads of {event}")

        caller.driver.session.observers.append(fail)

    def test_end_no_run(self, caller: Caller, far_end: FarEnd) -> None:
        far_end.will_say(refused(503), said(200, {"id": "t1"}))
        caller.run(emit("event"))
        caller.run(wait(1))
        assert caller.run(get_toy()).status == 200
        assert len(caller.run(gather([get_toy() for _ in range(5)]))) == 5

    def test_keep_nothing_from_the_others(self, caller: Caller) -> None:
        told: list[object] = []
        caller.driver.session.observers.append(told.append)
        caller.run(emit("event"))
        assert told == ["event"]

    def test_are_logged(self, caller: Caller, caplog: pytest.LogCaptureFixture) -> None:
        caller.run(emit("event"))
        (record,) = caplog.records
        assert (record.name, record.levelno) == ("genesys_caseplans", logging.ERROR)
        assert "'event'" in record.getMessage()
        assert record.exc_info
        assert "nobody reads of event" in str(record.exc_info[1])

    def test_print_nothing_where_nobody_logs(self, caller: Caller, capfd: pytest.CaptureFixture[str]) -> None:
        caller.run(emit("event"))
        assert capfd.readouterr() == ("", "")


def test_ctrl_c_in_an_observer_still_ends_the_run(caller: Caller, far_end: FarEnd) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    caller.driver.session.observers.append(interrupted)
    with pytest.raises(KeyboardInterrupt):
        caller.run(emit("event"))


def test_observers_are_told_one_event_at_a_time(connect: Connect, far_end: FarEnd) -> None:
    inside, most = 0, 0
    threads: set[int] = set()

    def slow(_: object) -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        threads.add(threading.get_ident())
        time.sleep(0.005)
        inside -= 1

    caller = connect()
    caller.driver.session.observers.append(slow)
    caller.run(gather([emit(number) for number in range(16)]))
    assert most == 1


def test_an_observer_may_take_others_away(caller: Caller) -> None:
    told: list[object] = []
    observers = caller.driver.session.observers

    def once(event: object) -> None:
        told.append(event)
        observers.remove(once)

    observers.extend([once, told.append])
    caller.run(emit("first"))
    caller.run(emit("second"))
    assert told == ["first", "first", "second"]


def test_an_event_of_the_engine_is_handed_on_as_it_is(caller: Caller, watch: Watch) -> None:
    event = object()

    def telling() -> Any:
        yield Emit(event)

    caller.run(telling())
    assert watch.events == [event]
