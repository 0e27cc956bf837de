"""What is sent again by itself, how often, after how long; and what never is."""

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from tests.http.toys import (
    CHANGE_TOY,
    DROP_TOY,
    GET_TOY,
    MAKE_TOY,
    QUERY_TOYS,
    SET_TOY,
    WIND_UP_TOY,
    Answer,
    Caller,
    FarEnd,
    get_toy,
    make_toy,
    refused,
    said,
)

from genesys_caseplans.errors import AnswerLost, ApiError, MalformedAnswer, RequestError, TooManyRequests, Unreachable
from genesys_caseplans.http.exchange import Operation, send
from genesys_caseplans.http.retry import may_repeat
from genesys_caseplans.http.settings import RetrySettings

Connect = Callable[..., Caller]

LOST: dict[str, Callable[[], Answer]] = {
    "read error": lambda: httpx.ReadError("reset by peer"),
    "read timeout": lambda: httpx.ReadTimeout("slow"),
    "write error": lambda: httpx.WriteError("broken pipe"),
    "server left": lambda: httpx.RemoteProtocolError("disconnected without an answer"),
}
NEVER_SENT: dict[str, Callable[[], Answer]] = {
    "refused": lambda: httpx.ConnectError("connection refused"),
    "connect timeout": lambda: httpx.ConnectTimeout("slow"),
    "no free connection": lambda: httpx.PoolTimeout("busy"),
    "proxy": lambda: httpx.ProxyError("502 from the proxy"),
}
HANDLED_TWICE_IS_ONCE = [GET_TOY, SET_TOY, DROP_TOY, QUERY_TOYS]
HANDLED_TWICE_IS_TWICE = [MAKE_TOY, WIND_UP_TOY, CHANGE_TOY]
EVERY = HANDLED_TWICE_IS_ONCE + HANDLED_TWICE_IS_TWICE


SOMETHING_NEW = pytest.mark.parametrize("operation", HANDLED_TWICE_IS_TWICE, ids=lambda operation: operation.name)
THE_SAME_AGAIN = pytest.mark.parametrize("operation", HANDLED_TWICE_IS_ONCE, ids=lambda operation: operation.name)
ANY_OPERATION = pytest.mark.parametrize("operation", EVERY, ids=lambda operation: operation.name)

REPEATED = (2, "answered", None)
DONE_PERHAPS = (1, "refused", True)
NOT_DONE = (1, "refused", False)


def status(number: int) -> Callable[[], Answer]:
    return lambda: refused(number)


def outcome(caller: Caller, far_end: FarEnd, operation: Operation, answer: Answer) -> tuple[int, str, bool | None]:
    """How often the operation was sent when it first is answered so and then well, and how it ended."""
    far_end.requests.clear()
    far_end.answers.clear()
    far_end.will_say(answer)
    parameters = dict.fromkeys(operation.parameters, "t1")
    try:
        caller.run(send(operation.request({"size": 1}, None, **parameters)))
    except RequestError as error:
        return len(far_end.requests), "refused", error.outcome_unknown
    return len(far_end.requests), "answered", None


def outcomes(
    caller: Caller, far_end: FarEnd, operation: Operation, failures: dict[str, Callable[[], Answer]]
) -> dict[str, tuple[int, str, bool | None]]:
    return {name: outcome(caller, far_end, operation, failure()) for name, failure in failures.items()}


FAILED = {str(number): status(number) for number in (408, 500, 502, 503, 504, 599)}
LIMITED = {"429": status(429), "429 with a time": lambda: refused(429, retry_after="1")}
REFUSED = {str(number): status(number) for number in (302, 400, 403, 404, 409, 410, 413, 415, 422, 501)}


@THE_SAME_AGAIN
def test_what_may_be_done_twice_is_repeated_on_every_passing_failure(
    caller: Caller, far_end: FarEnd, operation: Operation
) -> None:
    passing = FAILED | LIMITED | LOST | NEVER_SENT
    assert outcomes(caller, far_end, operation, passing) == dict.fromkeys(passing, REPEATED)


@SOMETHING_NEW
def test_what_makes_or_changes_something_is_not_repeated_when_it_may_have_been_done(
    caller: Caller, far_end: FarEnd, operation: Operation
) -> None:
    perhaps_done = FAILED | LOST
    assert outcomes(caller, far_end, operation, perhaps_done) == dict.fromkeys(perhaps_done, DONE_PERHAPS)


@SOMETHING_NEW
def test_even_a_write_is_repeated_when_it_certainly_was_not_done(
    caller: Caller, far_end: FarEnd, operation: Operation
) -> None:
    not_done = LIMITED | NEVER_SENT
    assert outcomes(caller, far_end, operation, not_done) == dict.fromkeys(not_done, REPEATED)


@ANY_OPERATION
def test_a_refusal_is_never_repeated(caller: Caller, far_end: FarEnd, operation: Operation) -> None:
    assert outcomes(caller, far_end, operation, REFUSED) == dict.fromkeys(REFUSED, NOT_DONE)


def test_a_lost_answer_is_told_by_its_host(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(timeout=2.5)
    far_end.will_say(httpx.ReadTimeout("slow"), httpx.ReadError("reset by peer"))
    with pytest.raises(AnswerLost, match=r"no answer from api\.toys\.example within 2\.5 s"):
        caller.run(make_toy())
    with pytest.raises(AnswerLost, match=r"the connection to api\.toys\.example broke: reset by peer"):
        caller.run(make_toy())


@pytest.mark.parametrize("attempts", [1, 2, 5])
def test_gives_up_after_so_many_attempts_and_tells_the_last_failure(
    connect: Connect, far_end: FarEnd, attempts: int
) -> None:
    caller = connect(retry=RetrySettings(attempts=attempts, pause=0))
    far_end.will_say(*(refused(503, f"failure.{number}") for number in range(1, 9)))
    with pytest.raises(ApiError) as caught:
        caller.run(get_toy())
    assert len(far_end.requests) == attempts
    assert caught.value.code == f"failure.{attempts}"


def test_gives_up_when_the_next_try_would_come_after_the_time_allowed(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(retry=RetrySettings(total=10, pause=0))
    far_end.will_say(refused(429, retry_after="9"), refused(429, retry_after="11"))
    with pytest.raises(TooManyRequests) as caught:
        caller.run(get_toy())
    assert (len(far_end.requests), caught.value.retry_after) == (2, 11)


def sleeps(caller: Caller, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that the driver makes from now on, in seconds."""
    slept: list[float] = []
    line = caller.driver.session
    shortened = line.shortened

    def noted(seconds: float) -> float:
        slept.append(seconds)
        return shortened(seconds)

    monkeypatch.setattr(line, "shortened", noted)
    return slept


def test_waits_as_long_as_the_api_says(caller: Caller, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch) -> None:
    slept = sleeps(caller, monkeypatch)
    far_end.will_say(refused(429, retry_after="17"), refused(503, retry_after="2.5"), refused(429, retry_after="0"))
    caller.run(get_toy())
    assert slept == [17, 2.5, 0]


@pytest.mark.parametrize("header", ["Wed, 21 Oct 2026 07:28:00 GMT", "soon", "", "-5", "nan"])
def test_a_retry_after_that_says_nothing_is_harmless(
    caller: Caller, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    slept = sleeps(caller, monkeypatch)
    far_end.will_say(refused(429, retry_after=header))
    caller.run(get_toy())
    assert len(slept) == 1
    assert 0 <= slept[0] <= 0.5


def test_pauses_grow_at_random_within_their_bounds(
    connect: Connect, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = connect(retry=RetrySettings(attempts=12, first_wait=0.5, longest_wait=4, pause=0))
    slept = sleeps(caller, monkeypatch)
    far_end.will_say(*(refused(503) for _ in range(11)))
    caller.run(get_toy())
    assert len(slept) == 11
    assert all(0 <= pause <= min(4, 0.5 * 2**tries) for tries, pause in enumerate(slept)), slept
    assert len(set(slept)) > 1


def test_without_pauses_all_tries_are_made_at_once(caller: Caller, far_end: FarEnd) -> None:
    began = time.monotonic()
    far_end.will_say(*(refused(429, retry_after="30") for _ in range(5)))
    caller.run(get_toy())
    assert time.monotonic() - began < 0.5


def test_an_unreachable_host_is_named(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(*(httpx.ConnectError("name or service not known") for _ in range(6)))
    with pytest.raises(Unreachable, match=r"getToy \(GET /api/v2/toys/t1\): cannot reach api\.toys\.example: name or"):
        caller.run(get_toy())


def test_a_repeated_request_is_the_same_request(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(refused(429))
    caller.run(make_toy("bear"))
    first, second = far_end.requests
    assert (first.method, first.url, first.content) == (second.method, second.url, second.content)


class TestTheLoginBefore:
    """A request is not repeated for the sake of the login before it, which has been repeated already."""

    @pytest.mark.parametrize("request_of", [get_toy, make_toy])
    def test_a_failing_login_is_tried_only_as_often_as_any_request(
        self, caller: Caller, far_end: FarEnd, request_of: Any
    ) -> None:
        far_end.logins.extend(refused(503) for _ in range(99))
        with pytest.raises(ApiError) as caught:
            caller.run(request_of())
        assert (len(far_end.login_requests), far_end.requests) == (RetrySettings().attempts, [])
        assert caught.value.operation == "postOauthToken"

    def test_an_unreachable_login_host_is_told_after_as_many_tries(self, caller: Caller, far_end: FarEnd) -> None:
        far_end.logins.extend(httpx.ConnectError("refused") for _ in range(99))
        with pytest.raises(Unreachable, match=r"cannot reach login\.toys\.example"):
            caller.run(get_toy())
        assert len(far_end.login_requests) == RetrySettings().attempts

    @pytest.mark.parametrize("answer", [lambda: refused(500), lambda: httpx.ReadError("reset")])
    def test_a_write_that_a_failing_login_held_back_was_certainly_not_done(
        self, connect: Connect, far_end: FarEnd, answer: Any
    ) -> None:
        caller = connect(retry=RetrySettings(attempts=1, pause=0))
        far_end.logins.append(answer())
        with pytest.raises(RequestError) as caught:
            caller.run(make_toy())
        assert not caught.value.outcome_unknown


def test_errors_of_our_own_are_not_repeated() -> None:
    assert not may_repeat(GET_TOY.request(toyId="t1"), ValueError("a bug"))


GARBLED: dict[str, Callable[[], Answer]] = {
    "HTML": lambda: lambda _: httpx.Response(200, text="<html>"),
    "cut off": lambda: lambda _: httpx.Response(200, text='{"id": "t'),
    "not UTF-8": lambda: lambda _: httpx.Response(200, content=b'{"id": "\xff"}'),
    "not unpackable": lambda: httpx.DecodingError("incorrect header check"),
}


@THE_SAME_AGAIN
def test_what_may_be_done_twice_is_repeated_after_a_garbled_answer(
    caller: Caller, far_end: FarEnd, operation: Operation
) -> None:
    assert outcomes(caller, far_end, operation, GARBLED) == dict.fromkeys(GARBLED, REPEATED)


@SOMETHING_NEW
def test_a_write_whose_answer_is_garbled_is_not_repeated_and_may_be_done(
    caller: Caller, far_end: FarEnd, operation: Operation
) -> None:
    assert outcomes(caller, far_end, operation, GARBLED) == dict.fromkeys(GARBLED, DONE_PERHAPS)


def test_an_answer_that_stays_garbled_is_told(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(*(GARBLED["HTML"]() for _ in range(9)))
    with pytest.raises(MalformedAnswer, match="is not JSON"):
        caller.run(get_toy())
    assert len(far_end.requests) == RetrySettings().attempts


def test_an_answer_that_cannot_be_unpacked_is_no_broken_connection(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(httpx.DecodingError("incorrect header check"))
    with pytest.raises(MalformedAnswer, match="cannot be unpacked"):
        caller.run(make_toy())


def test_an_answer_of_another_shape_is_no_accident_and_not_asked_for_again(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"toyName": "no id"}), said(200, {"id": "t1"}))
    with pytest.raises(MalformedAnswer, match="no Toy"):
        caller.call(caller.toys.get("t1"))
    assert len(far_end.requests) == 1
