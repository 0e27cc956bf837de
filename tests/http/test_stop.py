"""A run that is to stop: waits are cut short, requests on their way are not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from tests.http.toys import Caller, FarEnd, get_toy, make_toy, refused, said

from genesys_caseplans.errors import AnswerLost, CaseplansError, Stopped
from genesys_caseplans.http.exchange import Exchange, gather, settled, value, wait
from genesys_caseplans.http.session import Session
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.http.transport import Sleep
from genesys_caseplans.http.writes import write_once

Connect = Callable[..., Caller]

PATIENT = RetrySettings(pause=1)
#: Longer than any of these takes on a busy machine, shorter than any of the waits.
SOON = 5.0


class Stop:
    """Says True when it was asked to; notes when."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.since = 0.0

    def __call__(self) -> bool:
        return self.asked.is_set()

    def ask(self) -> None:
        self.since = time.monotonic()
        self.asked.set()

    def after(self, seconds: float) -> Stop:
        threading.Timer(seconds, self.ask).start()
        return self

    @property
    def took(self) -> float:
        return time.monotonic() - self.since


@pytest.fixture
def stop() -> Iterator[Stop]:
    stop = Stop()
    yield stop
    stop.asked.set()


def stopping(connect: Connect, stop: Stop, **changes: Any) -> Caller:
    caller = connect(retry=PATIENT, **changes)
    caller.driver.session.stop = stop
    return caller


def test_a_wait_is_cut_short(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    caller = stopping(connect, stop.after(0.05))
    with pytest.raises(Stopped, match="stopped while waiting for the draft to be copied"):
        caller.run(wait(60, "the draft to be copied"))
    assert stop.took < SOON


def test_no_nap_is_longer_than_a_run_may_take_to_stop(connect: Connect, far_end: FarEnd) -> None:
    session: Session = connect(retry=PATIENT).driver.session
    first = next(session._pause(60, ""))
    assert isinstance(first, Sleep)
    assert 0 < first.seconds <= 0.3


def test_a_wait_for_the_rate_limit_is_cut_short(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    caller = stopping(connect, stop.after(0.05), max_rate=2)
    with pytest.raises(Stopped, match="the rate limit"):
        caller.run(gather([get_toy() for _ in range(12)]))
    assert stop.took < SOON
    assert len(far_end.requests) == 2


@pytest.mark.parametrize("answer", [refused(429, retry_after="40"), refused(503, retry_after="40")], ids=["429", "503"])
def test_a_wait_before_a_repetition_is_cut_short(
    connect: Connect, far_end: FarEnd, stop: Stop, answer: httpx.Response
) -> None:
    far_end.will_say(answer)
    caller = stopping(connect, stop.after(0.05))
    with pytest.raises(Stopped) as caught:
        caller.run(get_toy())
    assert stop.took < SOON
    assert "getToy" in str(caught.value.__context__)
    assert len(far_end.requests) == 1


def test_a_wait_before_another_login_is_cut_short(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    far_end.logins.append(refused(503, retry_after="40"))
    caller = stopping(connect, stop.after(0.05))
    with pytest.raises(Stopped):
        caller.run(get_toy())
    assert stop.took < SOON
    assert far_end.requests == []


def test_all_members_that_wait_are_stopped_and_the_others_end(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    def stops() -> Exchange[str]:
        yield from get_toy("stopping")
        stop.ask()
        return "ended"

    def told() -> Exchange[list[str]]:
        results = yield from settled([wait(60), stops(), wait(60, "reads to catch up"), get_toy()])
        return [type(one).__name__ for one in results]

    caller = stopping(connect, stop)
    assert caller.run(told()) == ["Stopped", "str", "Stopped", "Reply"]
    assert stop.took < SOON


def test_a_request_on_its_way_is_not_cut_off(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        stop.ask()
        time.sleep(0.5)
        return said(200, {"id": "made"})

    far_end.will_say(answer)
    assert stopping(connect, stop).run(make_toy()).body == {"id": "made"}


def test_what_needs_no_wait_goes_on(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    stop.ask()
    assert stopping(connect, stop).run(get_toy()).status == 200


def test_a_write_whose_answer_was_lost_is_told_with_it(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    far_end.will_say(httpx.ReadError("reset by peer"))
    caller = stopping(connect, stop.after(0.05))
    with pytest.raises(Stopped, match="reads to catch up") as caught:
        caller.run(write_once(make_toy, lambda: value(None)))
    assert isinstance(caught.value.__context__, AnswerLost)
    assert far_end.asked == ["POST /api/v2/toys"]


def test_stopping_is_an_error_of_ours_like_all_others() -> None:
    assert issubclass(Stopped, CaseplansError)
