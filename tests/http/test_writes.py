"""A write whose answer is lost is looked for before it is sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys_caseplans.errors import (
    AnswerLost,
    ApiError,
    BadRequest,
    Conflict,
    Forbidden,
    MalformedAnswer,
    NotFound,
    NotSent,
    RequestError,
    ServerError,
    StalePlan,
    Stopped,
    TooManyRequests,
    Unreachable,
)
from genesys_caseplans.http.events import Repeating
from genesys_caseplans.http.exchange import Effect, Emit, Exchange, Patience, Wait, value
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.http.writes import poll, retry_until_visible, send_at_once, write_once

NAMES = {"operation": "op", "method": "POST", "path": "/it"}


def _api(kind: type[ApiError], status: int, code: str, retry_after: float | None = None) -> ApiError:
    return kind("no", status=status, code=code, operation="op", method="POST", path="/it", retry_after=retry_after)


LOST = AnswerLost("gone", **NAMES)
GARBLED = MalformedAnswer("half of it", **NAMES)
FAILED = _api(ServerError, 503, "service.unavailable")
BUSY = _api(Conflict, 409, "general.conflict")
TAKEN = _api(Conflict, 409, "pre.check.name.in.use")
SAME = _api(BadRequest, 400, "invalid.input.no.change")
MISSING = _api(NotFound, 404, "not.found.error")
FORBIDDEN = _api(Forbidden, 403, "missing.permission")


class Script:
    """Answers in turn; an error is raised, anything else given."""

    def __init__(self, *answers: Any):
        self.answers = list(answers)
        self.asked = 0

    def __call__(self) -> Exchange[Any]:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return (yield from value(answer))


PATIENT = RetrySettings()


class Driven:
    """What became of an exchange that was driven without an API: its value, its waits, the events that it told."""

    def __init__(self, exchange: Exchange[Any], limits: RetrySettings = PATIENT):
        self.waits: list[Wait] = []
        self.events: list[object] = []
        self._given: Any = None
        try:
            while True:
                self._answer(exchange.send(self._given), limits)
        except StopIteration as stop:
            self.value = stop.value

    def _answer(self, effect: Effect, limits: RetrySettings) -> None:
        self._given = None
        match effect:
            case Wait():
                self.waits.append(effect)
            case Emit(event):
                self.events.append(event)
            case Patience():
                self._given = limits
            case _:
                raise AssertionError(f"unexpected: {effect}")

    @property
    def seconds(self) -> list[float]:
        return [wait.seconds for wait in self.waits]

    @property
    def reasons(self) -> set[str]:
        return {wait.reason for wait in self.waits}


def drive(exchange: Exchange[Any], limits: RetrySettings = PATIENT) -> tuple[Any, float]:
    """Run an exchange without an API; gives its value and the seconds that it waited."""
    driven = Driven(exchange, limits)
    return driven.value, sum(driven.seconds)


@pytest.mark.parametrize(("error", "seen"), [(LOST, [None, "found"]), (FAILED, ["found"]), (BUSY, ["found"])])
def test_what_was_done_is_found_and_not_sent_again(error: Exception, seen: list[Any]) -> None:
    send, look = Script(error, "never"), Script(*seen)
    assert drive(write_once(send, look))[0] == "found"
    assert send.asked == 1


@pytest.mark.parametrize("error", [LOST, GARBLED])
def test_what_was_not_done_is_sent_again_only_after_looking_for_as_long_as_reads_may_lag(error: RequestError) -> None:
    send, look = Script(error, "sent"), Script(None)
    driven = Driven(write_once(send, look))
    assert (driven.value, send.asked, look.asked) == ("sent", 2, 6)
    assert driven.seconds == [1, 2, 4, 8, 15]
    assert driven.reasons == {"reads to catch up"}
    assert driven.events == [Repeating("op", error.reason, 2, 4, 0.0)]


def test_how_long_reads_may_lag_is_a_setting() -> None:
    driven = Driven(write_once(Script(LOST, "sent"), Script(None)), RetrySettings(lag=5, first_look=2))
    assert driven.seconds == [2, 3]
    assert Driven(write_once(Script(LOST, "sent"), look := Script(None)), RetrySettings(lag=0)).seconds == []
    assert look.asked == 1


def test_what_appears_while_it_is_looked_for_is_not_sent_again() -> None:
    send, look = Script(LOST, "never"), Script(None, MISSING, None, "found")
    driven = Driven(write_once(send, look))
    assert (driven.value, send.asked, driven.seconds) == ("found", 1, [1, 2, 4])


@pytest.mark.parametrize("error", [LOST, FAILED])
def test_what_could_be_made_twice_without_anybody_noticing_is_never_sent_again(error: RequestError) -> None:
    send, look = Script(error, "a second one"), Script(None)
    with pytest.raises(type(error)) as caught:
        drive(write_once(send, look, again=False))
    assert caught.value.outcome_unknown
    assert (send.asked, look.asked) == (1, 6)
    assert drive(write_once(Script(error), Script(None, "found"), again=False))[0] == "found"


@pytest.mark.parametrize(("error", "reason"), [(BUSY, "another writer"), (FAILED, "503")])
def test_after_an_answer_that_refuses_for_now_it_is_looked_at_once_and_sent_again(error: ApiError, reason: str) -> None:
    send, look = Script(error, "sent"), Script(None)
    driven = Driven(write_once(send, look))
    assert (driven.value, send.asked, look.asked, driven.seconds) == ("sent", 2, 1, [])
    assert driven.events == [Repeating("op", reason, 2, 7, 0.0)]
    send, look = Script(error, error, "sent"), Script(None)
    driven = Driven(write_once(send, look))
    assert (driven.value, send.asked, look.asked, driven.seconds) == ("sent", 3, 2, [1])


def test_a_conflict_did_nothing_so_even_what_must_not_be_made_twice_is_sent_again() -> None:
    assert drive(write_once(Script(BUSY, "sent"), Script(None), again=False))[0] == "sent"


@pytest.mark.parametrize(("error", "reason"), [(BUSY, "another writer"), (FAILED, "503")])
def test_refusals_that_go_on_are_given_more_and_more_time(error: ApiError, reason: str) -> None:
    send, look = Script(error), Script(None)
    exchange = write_once(send, look)
    waits: list[Wait] = []
    with pytest.raises(type(error)):
        Driven(_noting(exchange, waits))
    assert [wait.seconds for wait in waits] == [1, 2, 4, 8, 15]
    assert (send.asked, look.asked) == (7, 7)
    assert {wait.reason for wait in waits} == {reason}


def test_a_refusal_that_an_unseen_write_explains_is_looked_into_while_reads_lag() -> None:
    """The 503 came after the write was done, and reads do not show it yet: the name is taken by ourselves."""
    send, look = Script(FAILED, TAKEN), Script(None, None, None, "found")
    driven = Driven(write_once(send, look))
    assert (driven.value, send.asked, look.asked, driven.seconds) == ("found", 2, 4, [1, 2])


@pytest.mark.parametrize("error", [LOST, FAILED, BUSY])
def test_a_look_that_fails_keeps_the_write_that_it_is_about(error: RequestError) -> None:
    down = ServerError("down", status=500, operation="getIt", method="GET", path="/it/1")
    with pytest.raises(type(error)) as caught:
        drive(write_once(Script(error), Script(down)))
    assert caught.value is error
    assert "op (POST /it)" in str(caught.value)
    assert "whether it was done could not be found out, since looking failed: getIt (GET /it/1): 500" in str(error)


@pytest.mark.parametrize(("error", "unknown"), [(LOST, True), (FAILED, True), (BUSY, False)])
def test_who_is_stopped_while_looking_is_told_what_is_not_known(error: RequestError, unknown: bool) -> None:
    with pytest.raises(Stopped) as caught:
        drive(write_once(Script(error), Script(Stopped("stopped before getIt"))))
    assert caught.value.outcome_unknown == unknown
    assert ("whether op (POST /it) was done is not known" in str(caught.value)) == unknown


def _noting(exchange: Exchange[Any], waits: list[Wait]) -> Exchange[Any]:
    given: Any = None
    while True:
        try:
            effect = exchange.send(given)
        except StopIteration as stop:
            return stop.value
        if isinstance(effect, Wait):
            waits.append(effect)
        given = yield effect


@pytest.mark.parametrize(("told", "waited"), [(7.0, 7.0), (500.0, 120.0)])
def test_it_waits_as_the_api_asks_before_it_looks(told: float, waited: float) -> None:
    driven = Driven(write_once(Script(_api(ServerError, 503, "busy", told), "never"), Script("found")))
    assert driven.waits == [Wait(waited, "the API to be ready (503)")]
    with pytest.raises(ServerError):
        drive(write_once(Script(_api(ServerError, 503, "busy", told)), Script(None), again=False))


def test_a_refusal_is_told_at_once() -> None:
    send, look = Script(TAKEN), Script("found")
    with pytest.raises(Conflict):
        drive(write_once(send, look))
    assert look.asked == 0


def test_a_refusal_after_a_lost_answer_is_looked_into() -> None:
    send, look = Script(LOST, TAKEN), Script(None, None, None, None, None, None, "found")
    assert drive(write_once(send, look))[0] == "found"
    assert (send.asked, look.asked) == (2, 7)
    send, look = Script(LOST, TAKEN), Script(None)
    with pytest.raises(Conflict):
        drive(write_once(send, look))


def test_nothing_to_change_is_done() -> None:
    assert drive(write_once(Script(SAME), Script(None), Script("as it is")))[0] == "as it is"
    with pytest.raises(BadRequest):
        drive(write_once(Script(SAME), Script(None)))


def test_an_outcome_that_stays_unknown_is_an_error_in_the_end() -> None:
    send = Script(LOST)
    with pytest.raises(AnswerLost):
        drive(write_once(send, Script(None)))
    assert send.asked == 4


def test_what_is_too_new_to_be_seen_is_asked_for_again() -> None:
    send = Script(MISSING, MISSING, "there")
    assert drive(retry_until_visible(send))[0] == "there"
    send = Script(MISSING)
    with pytest.raises(NotFound):
        drive(retry_until_visible(send))
    assert send.asked == 6


@pytest.mark.parametrize("code", ["schema.error.schema.not.found", "worktype.schema.not.found"])
def test_not_visible_yet_has_other_codes_too(code: str) -> None:
    driven = Driven(retry_until_visible(Script(_api(BadRequest, 400, code), "there")))
    assert (driven.value, driven.waits) == ("there", [Wait(1.0, "reads to catch up")])


def test_any_other_refusal_of_what_was_just_made_is_told_at_once() -> None:
    with pytest.raises(Conflict):
        drive(retry_until_visible(Script(TAKEN, "never")))


def test_waiting_ends_when_it_is_ready_or_when_it_took_too_long() -> None:
    ready: Callable[[Any], bool] = lambda it: it == "Draft"  # noqa: E731
    assert drive(poll(Script("Copying", "Copying", "Draft"), ready, 60))[0] == "Draft"
    last, waited = drive(poll(Script("Copying"), ready, 60))
    assert last == "Copying"
    assert 60 <= waited < 70


def test_polling_says_what_it_waits_for_and_is_paced_by_the_settings() -> None:
    driven = Driven(poll(Script(1, 2, 3, 4, 5), lambda it: it == 5, 60, "the draft to be copied"))
    assert driven.seconds == [0.5, 0.75, 1.125, 1.6875]
    assert driven.reasons == {"the draft to be copied"}
    limits = RetrySettings(first_poll=2, longest_poll=2.5)
    assert Driven(poll(Script(1, 2, 3), lambda it: it == 3, 60), limits).seconds == [2, 2.5]


def test_errors_say_whether_the_outcome_is_unknown() -> None:
    errors: list[RequestError] = [LOST, FAILED, BUSY, TAKEN, MISSING]
    assert [error.outcome_unknown for error in errors] == [True, True, False, False, False]


# --- what rests on what was just read

LIMITED = _api(TooManyRequests, 429, "too.many.requests", retry_after=40)
UNREACHED = Unreachable("no route", **NAMES)
WAITED = NotSent("it had to wait", **NAMES)


@pytest.mark.parametrize(("error", "pauses"), [(LIMITED, [40, 40]), (UNREACHED, [0.5, 1]), (WAITED, [])])
def test_what_goes_out_at_once_is_looked_at_after_each_wait(error: RequestError, pauses: list[float]) -> None:
    looks = Script(None)
    driven = Driven(send_at_once(Script(error, error, "sent"), looks))
    assert (driven.value, looks.asked) == ("sent", 2)
    assert driven.seconds == pauses
    assert [event.attempt for event in driven.events if isinstance(event, Repeating)] == [2, 3]


def test_what_goes_out_at_once_is_tried_as_often_and_as_long_as_any_request() -> None:
    send, looks = Script(UNREACHED), Script(None)
    with pytest.raises(Unreachable):
        drive(send_at_once(send, looks), RetrySettings(attempts=3))
    assert (send.asked, looks.asked) == (3, 2)
    send = Script(LIMITED)
    with pytest.raises(TooManyRequests):
        drive(send_at_once(send, looks), RetrySettings(total=100))
    assert send.asked == 3


@pytest.mark.parametrize("error", [LIMITED, UNREACHED, WAITED, FAILED, BUSY, MISSING], ids=lambda error: error.reason)
def test_what_is_no_longer_so_is_not_sent_again(error: RequestError) -> None:
    send, afresh = Script(error, "sent"), Script(StalePlan("somebody edited it"))
    once = lambda: retry_until_visible(lambda: send_at_once(send, afresh), afresh)  # noqa: E731
    with pytest.raises(StalePlan, match="somebody edited it"):
        drive(write_once(once, Script(None), afresh=afresh))
    assert send.asked == 1


FRESH: dict[str, Callable[[], RequestError]] = {
    "the rate limit": lambda: _api(TooManyRequests, 429, "too.many.requests"),
    "no connection": lambda: Unreachable("no", **NAMES),
    "a wait": lambda: NotSent("no", **NAMES),
    "a 503": lambda: _api(ServerError, 503, "service.unavailable"),
    "a conflict": lambda: _api(Conflict, 409, "general.conflict"),
    "not visible yet": lambda: _api(NotFound, 404, "not.found.error"),
}


@pytest.mark.parametrize("make", FRESH.values(), ids=FRESH.keys())
def test_a_look_before_another_sending_that_fails_keeps_the_write_in_the_message(
    make: Callable[[], RequestError],
) -> None:
    error = make()
    send, afresh = Script(error, "sent"), Script(FORBIDDEN)
    once = lambda: retry_until_visible(lambda: send_at_once(send, afresh), afresh)  # noqa: E731
    with pytest.raises(type(error), match=r"no, and it was not sent again, since looking failed: .*403"):
        drive(write_once(once, Script(None), afresh=afresh))
    assert send.asked == 1


def test_what_is_still_so_is_looked_at_once_before_each_further_sending() -> None:
    send, afresh = Script(FAILED, BUSY, "sent"), Script(None)
    assert drive(write_once(send, Script(None), afresh=afresh))[0] == "sent"
    assert (send.asked, afresh.asked) == (3, 2)
