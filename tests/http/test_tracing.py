"""Each request is told to whoever listens: what it was, what came of it, how long it took; secrets never."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest
from tests.http.toys import SECRET, Caller, FarEnd, get_toy, make_toy, refused, said

from genesys_caseplans.errors import AnswerLost, NotFound
from genesys_caseplans.http import session as session_module
from genesys_caseplans.http.exchange import gather
from genesys_caseplans.http.tracing import LOG, Traced, scrubbed

Connect = Callable[..., Caller]


@pytest.fixture
def told(caller: Caller) -> list[Traced]:
    told: list[Traced] = []
    caller.driver.session.listeners.append(told.append)
    return told


@pytest.fixture
def debug(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    with caplog.at_level(logging.DEBUG, LOG.name):
        yield caplog


def test_a_request_is_told_with_what_came_of_it(caller: Caller, far_end: FarEnd, told: list[Traced]) -> None:
    far_end.will_say(said(200, {"id": "bear"}, inin_correlation_id="c-1"))
    caller.run(make_toy("bear"))
    login, made = told
    assert (login.method, login.path, login.operation, login.status) == ("POST", "/oauth/token", "postOauthToken", 200)
    assert (login.sent, login.answer) == (None, b"")
    row = made.as_json(bodies=True)
    assert row.pop("at").endswith("Z")
    assert 0 <= row.pop("waited") < 5
    assert 0 <= row.pop("seconds") < 5
    assert row == {
        "method": "POST",
        "path": "/api/v2/toys",
        "query": {},
        "operation": "postToys",
        "status": 200,
        "correlationId": "c-1",
        "attempt": 1,
        "error": "",
        "sent": {"toyName": "bear"},
        "answer": {"id": "bear"},
    }
    assert set(made.as_json()) == {*row, "at", "waited", "seconds"} - {"sent", "answer"}


def test_each_attempt_is_told(caller: Caller, far_end: FarEnd, told: list[Traced]) -> None:
    far_end.will_say(refused(503), httpx.ReadError("reset"), refused(429, retry_after="1"), said(200, {"id": "t1"}))
    caller.run(get_toy())
    assert [(one.attempt, one.status) for one in told[1:]] == [(1, 503), (2, None), (3, 429), (4, 200)]
    assert "the connection to api.toys.example broke: reset" in told[2].error
    assert [one.error for one in (told[1], told[3], told[4])] == ["", "", ""]


def test_a_wait_is_told_apart_from_the_time_that_an_answer_took(connect: Connect, far_end: FarEnd) -> None:
    from genesys_caseplans.http.settings import RetrySettings

    told: list[Traced] = []
    caller = connect(retry=RetrySettings(pause=1))
    caller.driver.session.listeners.append(told.append)
    far_end.will_say(refused(429, retry_after="0.3"), said(200, {"id": "t1"}))
    caller.run(get_toy())
    assert told[-1].waited >= 0.3
    assert told[-1].seconds < 0.3


def test_refusals_and_losses_are_told_too(caller: Caller, far_end: FarEnd, told: list[Traced]) -> None:
    far_end.will_say(refused(404, "not.found"), httpx.ReadError("reset"))
    with pytest.raises(NotFound):
        caller.run(get_toy())
    with pytest.raises(AnswerLost):
        caller.run(make_toy())
    assert [one.status for one in told] == [200, 404, None]


def test_no_secret_is_in_what_is_told(caller: Caller, far_end: FarEnd, told: list[Traced], debug: object) -> None:
    def echo(request: httpx.Request) -> httpx.Response:
        said_back = dict(request.headers.items())
        return httpx.Response(200, json={"headers": said_back, "secret": SECRET, f"x{SECRET}": [f"so {SECRET}!"]})

    far_end.handler = echo
    caller.run(make_toy(SECRET))
    text = json.dumps([one.as_json(bodies=True) for one in told]) + repr(told)
    text += "".join(json.dumps(vars(record), default=str) for record in debug.records)  # type: ignore[attr-defined]
    assert "***" in text
    for secret in (SECRET, "token-1", *caller.driver.session.credentials.secrets):
        assert secret not in text


def test_what_is_short_is_hidden_only_where_it_is_the_whole_value() -> None:
    assert scrubbed({"id": "id", "hidden": ["hid", 3, None]}, ["id"]) == {"***": "***", "hidden": ["hid", 3, None]}


def test_an_answer_that_is_no_json_is_told_as_text(caller: Caller, far_end: FarEnd, told: list[Traced]) -> None:
    far_end.will_say(httpx.Response(404, text="<html>gone"), httpx.Response(200))
    with pytest.raises(NotFound):
        caller.run(get_toy())
    caller.run(get_toy())
    assert [one.as_json(bodies=True)["answer"] for one in told[1:]] == ["<html>gone", None]


def test_a_listener_that_fails_ends_nothing(
    caller: Caller, far_end: FarEnd, told: list[Traced], caplog: pytest.LogCaptureFixture
) -> None:
    caller.driver.session.listeners.insert(0, lambda _: 1 // 0)
    assert caller.run(get_toy()).status == 200
    assert len(told) == 2
    assert "a listener failed" in caplog.text


def test_the_logger_says_the_same(caller: Caller, far_end: FarEnd, debug: pytest.LogCaptureFixture) -> None:
    far_end.will_say(said(200, {"id": "t1"}, inin_correlation_id="c-9"))
    caller.run(get_toy())
    record = debug.records[-1]
    assert record.name == "genesys_caseplans.http"
    assert record.getMessage().startswith("GET /api/v2/toys/t1: 200 in 0.")
    assert record.getMessage().endswith("[correlation id c-9]")
    said_of_it = {name: getattr(record, name) for name in ("method", "path", "status", "correlation_id", "attempt")}
    assert list(said_of_it.values()) == ["GET", "/api/v2/toys/t1", 200, "c-9", 1]


def test_nothing_is_put_together_where_nobody_listens(
    caller: Caller, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_module, "Traced", None)
    monkeypatch.setattr(session_module.Session, "_trace", None)
    assert len(caller.run(gather([get_toy() for _ in range(5)]))) == 5
