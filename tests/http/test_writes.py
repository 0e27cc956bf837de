"""A write whose answer is lost is looked for before it is sent again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genesys_caseplans.errors import AnswerLost, ApiError, BadRequest, Conflict, NotFound, RequestError, ServerError
from genesys_caseplans.http.exchange import Exchange, Wait, value
from genesys_caseplans.http.writes import poll, retry_until_visible, write_once

NAMES = {"operation": "op", "method": "POST", "path": "/it"}


def _api(kind: type[ApiError], status: int, code: str) -> ApiError:
    return kind("no", status=status, code=code, operation="op", method="POST", path="/it")


LOST = AnswerLost("gone", **NAMES)
FAILED = _api(ServerError, 503, "service.unavailable")
BUSY = _api(Conflict, 409, "general.conflict")
TAKEN = _api(Conflict, 409, "pre.check.name.in.use")
SAME = _api(BadRequest, 400, "invalid.input.no.change")
MISSING = _api(NotFound, 404, "not.found.error")


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


def drive(exchange: Exchange[Any]) -> tuple[Any, float]:
    """Run an exchange without an API; gives its value and the seconds that it waited."""
    waited = 0.0
    try:
        effect = next(exchange)
        while True:
            assert isinstance(effect, Wait)
            waited += effect.seconds
            effect = exchange.send(None)
    except StopIteration as stop:
        return stop.value, waited


@pytest.mark.parametrize("error", [LOST, FAILED, BUSY])
def test_what_was_done_is_found_and_not_sent_again(error: Exception) -> None:
    send, look = Script(error, "never"), Script(None, "found")
    assert drive(write_once(send, look))[0] == "found"
    assert send.asked == 1


@pytest.mark.parametrize("error", [LOST, FAILED, BUSY])
def test_what_was_not_done_is_sent_again_only_after_looking_for_seconds(error: Exception) -> None:
    send, look = Script(error, "sent"), Script(None)
    result, waited = drive(write_once(send, look))
    assert (result, send.asked) == ("sent", 2)
    assert waited >= 5


def test_a_refusal_is_told_at_once() -> None:
    send, look = Script(TAKEN), Script("found")
    with pytest.raises(Conflict):
        drive(write_once(send, look))
    assert look.asked == 0


def test_a_refusal_after_a_lost_answer_is_looked_into() -> None:
    send, look = Script(LOST, TAKEN), Script(None, None, None, None, "found")
    assert drive(write_once(send, look))[0] == "found"
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
    with pytest.raises(NotFound):
        drive(retry_until_visible(Script(MISSING)))


def test_waiting_ends_when_it_is_ready_or_when_it_took_too_long() -> None:
    ready: Callable[[Any], bool] = lambda it: it == "Draft"  # noqa: E731
    assert drive(poll(Script("Copying", "Copying", "Draft"), ready, 60))[0] == "Draft"
    last, waited = drive(poll(Script("Copying"), ready, 60))
    assert last == "Copying"
    assert 60 <= waited < 70


def test_errors_say_whether_the_outcome_is_unknown() -> None:
    errors: list[RequestError] = [LOST, FAILED, BUSY, TAKEN, MISSING]
    assert [error.outcome_unknown for error in errors] == [True, True, False, False, False]
