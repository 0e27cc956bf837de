"""A run that is to stop: waits are cut short, requests on their way are not."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import httpx
import pytest
from tests.http.toys import DROP_TOY, SET_TOY, Caller, FarEnd, get_toy, make_toy, refused, said

from genesys_caseplans.errors import AnswerLost, CaseplansError, Stopped
from genesys_caseplans.http import ending
from genesys_caseplans.http.exchange import Exchange, Operation, gather, send, settled, value, wait
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


def waiting(connect: Connect, stop: Stop, **changes: Any) -> Caller:
    """Is asked to stop a moment after it began to wait."""
    caller = stopping(connect, stop, **changes)

    def told(_: object) -> None:
        stop.after(0.1)

    caller.driver.session.observers.append(told)
    return caller


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
    caller = waiting(connect, stop, max_rate=2)
    with pytest.raises(Stopped, match="the rate limit"):
        caller.run(gather([get_toy() for _ in range(12)]))
    assert stop.took < SOON
    assert len(far_end.requests) == 2


@pytest.mark.parametrize("answer", [refused(429, retry_after="40"), refused(503, retry_after="40")], ids=["429", "503"])
def test_a_wait_before_a_repetition_is_cut_short(
    connect: Connect, far_end: FarEnd, stop: Stop, answer: httpx.Response
) -> None:
    far_end.will_say(answer)
    caller = waiting(connect, stop)
    with pytest.raises(Stopped) as caught:
        caller.run(get_toy())
    assert stop.took < SOON
    assert "getToy" in str(caught.value.__context__)
    assert len(far_end.requests) == 1


def test_a_wait_before_another_login_is_cut_short(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    far_end.logins.append(refused(503, retry_after="40"))
    caller = waiting(connect, stop)
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
    *others, last = caller.run(told())
    assert others == ["Stopped", "str", "Stopped"]
    assert last in ("Reply", "Stopped"), "it may have begun before"
    assert stop.took < SOON


def test_a_request_on_its_way_is_not_cut_off(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    def answer(_: httpx.Request) -> httpx.Response:
        stop.ask()
        time.sleep(0.5)
        return said(200, {"id": "made"})

    far_end.will_say(answer)
    assert stopping(connect, stop).run(make_toy()).body == {"id": "made"}


@pytest.mark.parametrize("logged_in", [False, True])
def test_no_request_begins_any_more(connect: Connect, far_end: FarEnd, stop: Stop, logged_in: bool) -> None:
    caller = stopping(connect, stop)
    if logged_in:
        caller.run(get_toy("before"))
    before = caller.driver.session.requests_made
    stop.ask()
    with pytest.raises(Stopped, match=r"stopped before (the login|makeToy|postToys \(POST /api/v2/toys\))") as caught:
        caller.run(make_toy())
    assert caller.driver.session.requests_made == before
    assert not caught.value.outcome_unknown


class Silent:
    """A server that takes requests and never answers them; logins it answers."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._taken: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                taken, _ = self._socket.accept()
                self._taken.append(taken)
                if taken.recv(65536):
                    self.asked.set()

    def close(self) -> None:
        for one in (self._socket, *self._taken):
            one.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    silent = Silent()
    yield silent
    silent.close()


def unanswered(connect: Connect, silent: Silent, stop: Stop, exchange: Exchange[Any]) -> Stopped:
    """What an exchange comes to that is stopped while its request is under way, with half a second to end."""
    patient = RetrySettings(pause=1, stopping=0.5)
    urls = {"api_url": silent.url, "login_url": silent.url}
    caller = connect(**urls, client_id=None, client_secret=None, access_token="token", retry=patient)
    caller.driver.session.stop = stop

    def ask() -> None:
        if silent.asked.wait(SOON):
            stop.ask()

    threading.Thread(target=ask, daemon=True).start()
    with pytest.raises(Stopped) as caught:
        caller.run(exchange)
    assert 0.5 <= stop.took < SOON
    return caught.value


def test_a_write_without_an_answer_is_given_up_and_said_to_be_unknown(
    connect: Connect, silent: Silent, stop: Stop
) -> None:
    stopped = unanswered(connect, silent, stop, make_toy())
    assert stopped.outcome_unknown
    assert "postToys (POST /api/v2/toys) was not answered within 0.5 s" in str(stopped)
    assert "whether it was done is not known: the next run looks for it first" in str(stopped)


def test_a_read_without_an_answer_is_given_up(connect: Connect, silent: Silent, stop: Stop) -> None:
    stopped = unanswered(connect, silent, stop, get_toy())
    assert not stopped.outcome_unknown
    assert str(stopped).endswith("was not answered within 0.5 s")


def test_all_that_are_under_way_are_given_up_together(connect: Connect, silent: Silent, stop: Stop) -> None:
    def told() -> Exchange[list[Any]]:
        results: list[Any] = yield from settled([make_toy(str(number)) for number in range(20)])
        for one in results:
            assert isinstance(one, Stopped)
        raise results[0]

    unanswered(connect, silent, stop, told())


def test_a_connection_that_is_never_made_is_given_up(
    connect: Connect, silent: Silent, stop: Stop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even a name comes back: nothing can end the thread that asked for it."""
    over = threading.Event()

    def hanging(*_: Any, **__: Any) -> Any:
        silent.asked.set()
        over.wait(20)
        raise OSError("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", hanging)
    try:
        silent.url = silent.url.replace("127.0.0.1", "localhost")
        assert unanswered(connect, silent, stop, make_toy()).outcome_unknown
    finally:
        over.set()


@pytest.mark.parametrize("operation", [SET_TOY, DROP_TOY])
def test_a_write_that_was_to_be_repeated_blindly_is_said_to_be_unknown(
    connect: Connect, far_end: FarEnd, stop: Stop, operation: Operation
) -> None:
    far_end.will_say(refused(503, retry_after="40"))
    with pytest.raises(Stopped) as caught:
        waiting(connect, stop).run(send(operation.request(toyId="t1")))
    assert caught.value.outcome_unknown
    assert f"whether {operation.name} (" in str(caught.value)


def test_what_the_api_did_not_take_is_known_not_to_be_done(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    far_end.will_say(refused(429, retry_after="40"))
    with pytest.raises(Stopped) as caught:
        waiting(connect, stop).run(make_toy())
    assert not caught.value.outcome_unknown


def test_a_run_that_nobody_stops_has_no_threads_of_its_own(
    connect: Connect, far_end: FarEnd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ending, "threading", None)
    monkeypatch.setattr(ending, "asyncio", None)
    assert connect().run(get_toy()).status == 200


def test_a_write_whose_answer_was_lost_is_told_with_it(connect: Connect, far_end: FarEnd, stop: Stop) -> None:
    far_end.will_say(httpx.ReadError("reset by peer"))
    caller = waiting(connect, stop)
    with pytest.raises(Stopped, match="reads to catch up") as caught:
        caller.run(write_once(make_toy, lambda: value(None)))
    assert isinstance(caught.value.__context__, AnswerLost)
    assert far_end.asked == ["POST /api/v2/toys"]


def test_stopping_is_an_error_of_ours_like_all_others() -> None:
    assert issubclass(Stopped, CaseplansError)
