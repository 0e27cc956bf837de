"""What goes out at once: the transport neither repeats it nor lets it wait, so that whoever sends it can look again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import httpx
import pytest
from tests.http.toys import WIND_UP_TOY, Answer, Caller, FarEnd, get_toy, refused

from genesys_caseplans.errors import NotSent, RequestError, TooManyRequests, Unauthorized, Unreachable
from genesys_caseplans.http.drivers import SyncDriver
from genesys_caseplans.http.events import Waiting
from genesys_caseplans.http.exchange import Exchange, Reply, gather, send
from genesys_caseplans.http.settings import RetrySettings

Connect = Callable[..., Caller]


def wind_up() -> Exchange[Reply]:
    return send(replace(WIND_UP_TOY.request(toyId="t1"), at_once=True))


@pytest.fixture
def known(connect: Connect, far_end: FarEnd) -> Caller:
    """A caller that has logged in."""
    caller = connect(max_rate=0)
    caller.run(get_toy())
    return caller


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refused(429, Retry_After="60"), TooManyRequests),
        (httpx.ConnectError("refused"), Unreachable),
        (httpx.PoolTimeout("busy"), Unreachable),
    ],
)
def test_it_is_never_repeated(known: Caller, far_end: FarEnd, answer: Answer, error: type[RequestError]) -> None:
    far_end.will_say(answer)
    with pytest.raises(error):
        known.run(wind_up())
    assert len(far_end.requests) == 2


def test_a_refused_token_is_replaced_and_nothing_sent_with_the_new_one(known: Caller, far_end: FarEnd) -> None:
    far_end.will_say(refused(401))
    with pytest.raises(NotSent, match="it had to wait for a login after the last look, so it was not sent"):
        known.run(wind_up())
    assert (len(far_end.requests), len(far_end.login_requests)) == (2, 2)
    known.run(wind_up())
    assert far_end.requests[-1].headers["Authorization"] == "Bearer token-2"


def test_a_token_that_cannot_be_replaced_is_told(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(client_id=None, client_secret=None, access_token="given")  # a token that was given
    far_end.will_say(refused(401))
    with pytest.raises(Unauthorized):
        caller.run(wind_up())


def test_a_login_before_it_is_a_wait(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(max_rate=0)
    with pytest.raises(NotSent, match="a login"):
        caller.run(wind_up())
    assert far_end.asked == []
    caller.run(wind_up())
    assert len(far_end.asked) == 1


def test_it_waits_for_the_rate_limit_and_is_not_sent_but_keeps_its_place(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(max_rate=2)
    waits: list[Waiting] = []
    caller.driver.session.observers.append(lambda event: waits.append(event) if isinstance(event, Waiting) else None)
    caller.run(gather([get_toy(), get_toy()]))
    with pytest.raises(NotSent, match="the rate limit"):
        caller.run(wind_up())
    assert [wait.reason for wait in waits] == ["the rate limit"]
    assert len(far_end.asked) == 2
    caller.run(get_toy())  # as many as are allowed beside the place that is kept
    assert len(waits) == 1
    caller.run(wind_up())
    assert len(waits) == 1
    assert far_end.asked[-1] == "POST /api/v2/toys/t1/windup"


def test_it_does_not_stand_in_line_behind_requests_that_wait(connect: Connect, far_end: FarEnd) -> None:
    """As many as may be under way at once wait for the rate limit, and it has a place."""
    parallel = 3 if isinstance(connect().driver, SyncDriver) else 2
    caller = connect(max_rate=1, parallel=parallel, retry=RetrySettings(pause=1 / 200))
    caller.run(get_toy())
    caller.driver.session.pace.keep()
    caller.run(gather([get_toy(), get_toy(), wind_up()]))
    assert [line.split()[0] for line in far_end.asked] == ["GET", "POST", "GET", "GET"]
