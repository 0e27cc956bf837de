"""As whom: client credentials that are turned into tokens in time, or a token that was given."""

import base64
import json
import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from tests.http.toys import LOGIN, SECRET, Caller, FarEnd, get_toy, make_toy, refused, said, settings

from genesys_caseplans.errors import ApiError, CaseplansError, LoginError, Unauthorized
from genesys_caseplans.http.exchange import gather, wait
from genesys_caseplans.http.settings import RetrySettings

Connect = Callable[..., Caller]


def tokens_sent(far_end: FarEnd) -> list[str]:
    return [request.headers["authorization"].removeprefix("Bearer ") for request in far_end.requests]


def test_logs_in_as_the_api_publishes_it(caller: Caller, far_end: FarEnd) -> None:
    caller.run(get_toy())
    (login,) = far_end.login_requests
    assert str(login.url) == f"{LOGIN}/oauth/token"
    assert login.method == "POST"
    assert parse_qs(login.content.decode()) == {"grant_type": ["client_credentials"]}
    assert base64.b64decode(login.headers["authorization"].removeprefix("Basic ")).decode() == f"toy-client:{SECRET}"


def test_one_login_serves_all_requests(caller: Caller, far_end: FarEnd) -> None:
    caller.run(gather([get_toy() for _ in range(20)]))
    caller.run(get_toy())
    assert len(far_end.login_requests) == 1
    assert set(tokens_sent(far_end)) == {"token-1"}


def test_the_login_host_never_sees_a_token_nor_the_api_host_a_secret(caller: Caller, far_end: FarEnd) -> None:
    caller.run(get_toy())
    assert "token-1" not in str(far_end.login_requests[0].headers)
    for request in far_end.requests:
        assert SECRET not in f"{request.url} {request.headers.raw} {request.content!r}"


@pytest.mark.parametrize(("lifetime", "ahead"), [(86_400, 60), (600, 60), (100, 10)])
def test_a_token_is_renewed_before_it_expires(caller: Caller, far_end: FarEnd, lifetime: int, ahead: int) -> None:
    far_end.logins.append(said(200, {"access_token": "short", "expires_in": lifetime}))
    caller.run(get_toy())
    caller.run(wait(lifetime - ahead - 5))
    caller.run(get_toy())
    caller.run(wait(5))
    caller.run(get_toy())
    assert tokens_sent(far_end) == ["short", "short", "token-2"]


def test_a_token_whose_lifetime_is_not_told_is_used(caller: Caller, far_end: FarEnd) -> None:
    far_end.logins.append(said(200, {"access_token": "plain", "token_type": "bearer"}))
    caller.run(gather([get_toy(), get_toy()]))
    assert tokens_sent(far_end) == ["plain", "plain"]


@pytest.mark.parametrize("lifetime", [-5, 0, 1e-9, 1e999])
def test_a_lifetime_that_makes_no_sense_never_hangs(caller: Caller, far_end: FarEnd, lifetime: float) -> None:
    answer = json.dumps({"access_token": "odd", "expires_in": lifetime})
    far_end.logins.append(lambda _: httpx.Response(200, text=answer))
    caller.run(get_toy())
    assert (tokens_sent(far_end), len(far_end.login_requests)) == (["odd"], 1)


def test_a_refused_token_is_replaced_once_and_the_request_sent_again(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(refused(401, "authentication.required"), said(200, {"id": "t1"}))
    assert caller.run(make_toy()).body == {"id": "t1"}
    assert tokens_sent(far_end) == ["token-1", "token-2"]


def test_a_second_refusal_is_an_error(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(refused(401, "bad.credentials"), refused(401, "bad.credentials"))
    with pytest.raises(Unauthorized, match=r"bad\.credentials"):
        caller.run(get_toy())
    assert (len(far_end.requests), len(far_end.login_requests)) == (2, 2)


def test_many_refused_at_once_share_one_new_login(caller: Caller, far_end: FarEnd) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        good = request.headers["authorization"] == "Bearer token-2"
        return said(200, {"id": "t1"}) if good else refused(401, "authentication.required")

    far_end.handler = answer
    caller.run(gather([get_toy() for _ in range(10)]))
    assert len(far_end.login_requests) == 2


def test_a_given_token_is_used_as_it_is_and_never_renewed(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(client_id=None, client_secret=None, access_token="given-token")
    caller.run(get_toy())
    far_end.will_say(refused(401, "bad.credentials"))
    with pytest.raises(Unauthorized):
        caller.run(get_toy())
    assert (tokens_sent(far_end), far_end.login_requests) == (["given-token"] * 2, [])


def test_a_given_token_wins_over_client_credentials(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(access_token="given-token")
    caller.run(wait(10 * 86_400))
    caller.run(get_toy())
    assert (tokens_sent(far_end), far_end.login_requests) == (["given-token"], [])


def test_an_empty_token_is_none(connect: Connect, far_end: FarEnd) -> None:
    connect(access_token="").run(get_toy())
    assert tokens_sent(far_end) == ["token-1"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
def test_any_refusal_of_the_login_means_wrong_credentials(caller: Caller, far_end: FarEnd, status: int) -> None:
    far_end.logins.append(said(status, {"error": "invalid_client", "error_description": f"client {SECRET} unknown"}))
    with pytest.raises(LoginError) as caught:
        caller.run(get_toy())
    assert str(caught.value) == (
        f"postOauthToken (POST /oauth/token): the credentials were refused (status {status}, invalid_client) "
        f"(asked {LOGIN}; check client id, client secret and region)"
    )
    assert (len(far_end.login_requests), far_end.requests) == (1, [])
    assert not caught.value.outcome_unknown


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"", b"[]", b'"text"', b'{"error": 5}', b'{"error": {"x": 1}}', f'{{"error": "{SECRET}-1"}}'.encode()],
)
def test_a_refusal_in_any_words_is_told_without_echoing_them(caller: Caller, far_end: FarEnd, body: bytes) -> None:
    far_end.logins.append(lambda _: httpx.Response(401, content=body))
    with pytest.raises(LoginError, match=r"the credentials were refused \(status 401\)"):
        caller.run(get_toy())


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_login_that_fails_in_passing_is_tried_again(caller: Caller, far_end: FarEnd, status: int) -> None:
    far_end.logins.extend([refused(status, retry_after="3"), httpx.ReadTimeout("slow"), httpx.ConnectError("refused")])
    assert caller.run(get_toy()).body == {"id": "t1"}
    assert (len(far_end.login_requests), len(far_end.requests)) == (4, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html>a portal</html>",
        b"[]",
        b"null",
        b"{}",
        b'{"access_token": null}',
        b'{"access_token": 5}',
        b'{"access_token": ""}',
        b'{"access_token": "two words"}',
        b'{"access_token": "line\\nbreak"}',
        '{"access_token": "ümlaut"}'.encode(),
        b'{"access_token": "t", "expires_in": "soon"}',
        b'{"access_token": "t", "expires_in": [1]}',
        b'{"access_token": "t", "expires_in": 1' + b"0" * 400 + b"}",
        b"[" * 100_000,
    ],
    ids=lambda content: content[:45].decode(),
)
def test_an_answer_without_a_token_is_told(caller: Caller, far_end: FarEnd, content: bytes) -> None:
    far_end.logins.append(lambda _: httpx.Response(200, content=content))
    with pytest.raises(LoginError, match=r"the answer \(status 200\) holds (no token|a token that cannot be sent)"):
        caller.run(get_toy())
    assert far_end.requests == []


def test_after_a_failed_login_the_next_request_logs_in_anew(caller: Caller, far_end: FarEnd) -> None:
    far_end.logins.append(refused(401))
    with pytest.raises(LoginError):
        caller.run(get_toy())
    assert caller.run(get_toy()).status == 200


FAILURES: dict[str, Any] = {
    "login refused": lambda far_end: far_end.logins.append(
        said(401, {"error": "invalid_client", "error_description": f"wrong secret {SECRET}"})
    ),
    "login garbage": lambda far_end: far_end.logins.append(said(200, {"access_token": f"{SECRET} with a blank"})),
    "login unreachable": lambda far_end: far_end.logins.append(httpx.ConnectError("refused")),
    "unauthorized": lambda far_end: far_end.will_say(refused(401), refused(401)),
    "server error": lambda far_end: far_end.will_say(refused(500)),
    "lost": lambda far_end: far_end.will_say(httpx.ReadError("reset")),
    "not JSON": lambda far_end: far_end.will_say(lambda _: httpx.Response(200, text="<html>")),
    "redirect": lambda far_end: far_end.will_say(said(302, None, location=f"https://portal.example/?token={SECRET}")),
}


@pytest.mark.parametrize("prepare", FAILURES.values(), ids=FAILURES.keys())
def test_no_failure_shows_a_secret_or_a_token(connect: Connect, far_end: FarEnd, prepare: Any) -> None:
    caller = connect(retry=RetrySettings(attempts=1, pause=0))
    prepare(far_end)
    with pytest.raises(CaseplansError) as caught:
        caller.run(make_toy())
    error = caught.value
    shown = "\n".join([str(error), repr(error), repr(error.args), *traceback.format_exception(error)])
    if isinstance(error, ApiError):
        shown += repr(error.body)
    basic = base64.b64encode(f"toy-client:{SECRET}".encode()).decode()
    for secret in (SECRET, basic, "token-1", "token-2"):
        assert secret not in shown


def test_settings_show_no_secret() -> None:
    made = settings(access_token="given-token")
    for shown in (repr(made), str(made), f"{made!s}", repr([made])):
        assert SECRET not in shown
        assert "toy-client" not in shown
        assert "given-token" not in shown


def test_credentials_are_sent_as_they_are(connect: Connect, far_end: FarEnd) -> None:
    connect(client_secret="a%2B+b/c:d&e=f").run(get_toy())
    pair = base64.b64decode(far_end.login_requests[0].headers["authorization"].removeprefix("Basic ")).decode()
    assert pair == "toy-client:a%2B+b/c:d&e=f"
