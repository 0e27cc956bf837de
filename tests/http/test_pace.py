"""The rate limit, kept before being told to."""

import time
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.toys import Caller, FarEnd, get_toy, said

from genesys_caseplans.http.exchange import gather
from genesys_caseplans.http.pace import DEFAULT_RATE, Pace

Connect = Callable[..., Caller]

WINDOW = 60.0


def headers(count: object, allowed: object, reset: object) -> dict[str, str]:
    return {
        "inin-ratelimit-count": str(count),
        "inin-ratelimit-allowed": str(allowed),
        "inin-ratelimit-reset": str(reset),
    }


def taken(pace: Pace, now: float, most: int = 2000) -> int:
    """How many places there are at once."""
    return next(number for number in range(most + 1) if number == most or pace.reserve(now))


class Clock:
    """Runs requests by a pace on a clock of its own; notes when each went out."""

    def __init__(self, pace: Pace):
        self.pace, self.now, self.sent = pace, 1000.0, list[float]()

    def send(self) -> float:
        """Wait until a place is free, and take it; the seconds waited."""
        began = self.now
        while pause := self.pace.reserve(self.now):
            assert pause > 0
            self.now += pause
        self.sent.append(self.now)
        return self.now - began


def test_as_many_as_the_api_allows_by_default_go_unslowed_and_the_next_waits_for_the_window_to_end() -> None:
    pace = Pace()
    assert taken(pace, 0.0) == DEFAULT_RATE == 300
    assert pace.reserve(45.0) == 15.0
    assert pace.reserve(60.0) == 0.0


def test_max_rate_sets_the_window() -> None:
    assert taken(Pace(7), 0.0) == 7


def test_a_late_answer_says_nothing_of_the_next_window() -> None:
    pace = Pace()
    assert taken(pace, 0.0) == 300
    assert pace.reserve(60.0) == 0.0
    pace.learn(headers(300, 300, 20), 61.0, sent=30.0)
    assert taken(pace, 62.0) == 299
    pace.learn(headers(300, 300, 20), 63.0, sent=62.0)
    assert pace.reserve(64.0) == 19.0


def test_zero_means_no_limit_whatever_the_api_says() -> None:
    pace = Pace(0)
    pace.learn(headers(300, 300, 60), 0.0)
    assert taken(pace, 0.0) == 2000


def test_learns_what_the_api_allows() -> None:
    pace = Pace()
    assert pace.reserve(0.0) == 0.0
    pace.learn(headers(1, 20, 30), 0.0)
    assert taken(pace, 0.0) == 19
    assert pace.reserve(0.0) == 30.0


def test_learns_that_the_api_allows_more() -> None:
    pace = Pace()
    pace.reserve(0.0)
    pace.learn(headers(1, 900, 60), 0.0)
    assert taken(pace, 0.0) == 899


def test_what_the_api_allows_never_lifts_a_rate_that_was_set() -> None:
    pace = Pace(10)
    pace.reserve(0.0)
    pace.learn(headers(1, 900, 60), 0.0)
    assert taken(pace, 0.0) == 9


def test_others_with_the_same_token_are_counted_too() -> None:
    pace = Pace()
    pace.reserve(0.0)
    pace.learn(headers(250, 300, 10), 0.0)
    assert taken(pace, 0.0) == 50


def test_answers_that_come_late_do_not_give_places_back() -> None:
    pace = Pace(max_rate=10)
    assert taken(pace, 0.0) == 10
    pace.learn(headers(1, 10, 60), 0.1)
    assert taken(pace, 0.1) == 0


def test_a_new_window_begins_when_the_api_says_so() -> None:
    pace = Pace()
    taken(pace, 0.0)
    pace.learn(headers(300, 300, 5), 0.0)
    assert pace.reserve(4.0) == 1.0
    assert taken(pace, 5.0) == 300


@pytest.mark.parametrize(
    "garbage",
    [
        {},
        {"inin-ratelimit-count": "5"},
        headers("", "", ""),
        headers("many", "few", "soon"),
        headers("1", "0", "60"),
        headers("1", "300", "0"),
        headers("-1", "-1", "-1"),
        headers("1.5", "300.0", "1e9"),
        headers("²", "³", "¹"),
        headers("٣", "٣", "٣"),
        headers("9" * 5000, "9" * 5000, "9" * 5000),
        headers("nan", "inf", "-inf"),
    ],
    ids=lambda garbage: str(garbage)[:60],
)
def test_headers_that_make_no_sense_change_nothing(garbage: dict[str, str]) -> None:
    pace = Pace()
    pace.learn(garbage, 0.0)
    assert taken(pace, 0.0) == 300


def test_no_header_can_make_it_wait_for_longer_than_a_window() -> None:
    pace = Pace()
    pace.learn(headers(300, 300, 86_400), 0.0)
    assert 0 < pace.reserve(1.0) <= WINDOW
    assert taken(pace, 61.0) == 300


@given(st.integers(1, 20), st.lists(st.floats(0, 20), max_size=80))
def test_never_more_than_the_rate_in_one_window(rate: int, gaps: list[float]) -> None:
    clock = Clock(Pace(rate))
    for gap in gaps:
        clock.now += gap
        clock.send()
    windows = list[list[float]]()
    for moment in clock.sent:  # a window begins with the first request after the last one ended
        if not windows or moment >= windows[-1][0] + WINDOW:
            windows.append([])
        windows[-1].append(moment)
    assert max(map(len, windows), default=0) <= rate


class Limited:
    """An API with a window as published: counts, tells in headers, refuses what is over."""

    def __init__(self, allowed: int, opened: float):
        self.allowed, self.ends, self.count, self.refused = allowed, opened + WINDOW, 0, 0

    def answer(self, now: float) -> dict[str, str]:
        while now >= self.ends:
            self.ends, self.count = self.ends + WINDOW, 0
        self.count += 1
        self.refused += self.count > self.allowed
        return headers(self.count, self.allowed, -int(-(self.ends - now) // 1))


@given(
    allowed=st.integers(1, 30),
    opened=st.floats(940.5, 1000),
    gaps=st.lists(st.floats(0, 15), max_size=120),
)
def test_one_after_another_never_meets_a_limit_that_the_answers_tell(
    allowed: int, opened: float, gaps: list[float]
) -> None:
    clock, api = Clock(Pace()), Limited(allowed, opened)
    for gap in gaps:
        clock.now += gap
        clock.send()
        clock.pace.learn(api.answer(clock.now), clock.now)
    assert api.refused == 0


@given(allowed=st.integers(1, 40), parts=st.lists(st.floats(0, 1), max_size=40), opened=st.floats(941, 1000))
def test_a_run_within_its_allowance_never_waits(allowed: int, parts: list[float], opened: float) -> None:
    clock, api = Clock(Pace()), Limited(allowed, opened)
    for gap in parts[:allowed]:
        clock.now += gap
        assert clock.send() == 0.0
        clock.pace.learn(api.answer(clock.now), clock.now)


NUMBERS = st.one_of(st.text(max_size=8), st.integers(-10, 2000).map(str), st.just("0"))


@given(st.lists(st.tuples(st.floats(0, 100), NUMBERS, NUMBERS, NUMBERS), max_size=40), st.none() | st.integers(0, 50))
def test_whatever_the_headers_say_every_request_goes_out_within_a_window(
    answers: list[tuple[float, str, str, str]], rate: int | None
) -> None:
    clock = Clock(Pace(rate))
    for gap, count, allowed, reset in answers:
        clock.now += gap
        assert clock.send() <= WINDOW + 0.001
        clock.pace.learn(headers(count, allowed, reset), clock.now)


class TestDrivers:
    def test_wait_for_the_window_and_go_on(self, connect: Connect, far_end: FarEnd) -> None:
        caller = connect(max_rate=3)
        began, line = time.monotonic(), caller.driver.session
        clock = line.now()
        caller.run(gather([get_toy() for _ in range(7)]))
        assert len(far_end.requests) == 7
        assert line.now() - clock >= 2 * WINDOW
        assert time.monotonic() - began < 1

    def test_do_not_wait_within_the_allowance(self, connect: Connect, far_end: FarEnd) -> None:
        caller = connect()
        far_end.handler = lambda _: said(200, {"id": "t1"}, **_rate(len(far_end.requests), 20))
        clock = caller.driver.session.now()
        caller.run(gather([get_toy() for _ in range(20)]))
        assert caller.driver.session.now() - clock < WINDOW / 2

    def test_learn_from_answers_good_and_bad(self, connect: Connect, far_end: FarEnd) -> None:
        caller = connect()
        far_end.will_say(said(503, None, **_rate(50, 50)), said(200, {"id": "t1"}))
        clock = caller.driver.session.now()
        caller.run(get_toy())
        assert caller.driver.session.now() - clock >= 55

    def test_garbage_in_headers_is_harmless(self, connect: Connect, far_end: FarEnd) -> None:
        caller = connect()
        for value in (b"\xb2", b"\xff\xfe", b"", b"0"):
            raw = [(f"inin-ratelimit-{name}".encode(), value) for name in ("count", "allowed", "reset")]
            far_end.will_say(httpx.Response(200, json={"id": "t1"}, headers=raw))
            caller.run(get_toy())
        assert len(far_end.requests) == 4


def _rate(count: int, allowed: int) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers(count, allowed, 60).items()}
