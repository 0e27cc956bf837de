"""Login, tokens, headers, and requests that no resource ever sees."""

import asyncio
import base64
import json
from typing import Any

import httpx
import pytest
from tests.sandbox.making import Api, refused

from genesys_caseplans.sandbox import CLIENT_ID, CLIENT_SECRET, Sandbox
from genesys_caseplans.sandbox.resources.registry import HANDLERS
from genesys_caseplans.sandbox.serve.listening import _OneWrite

ME = "/api/v2/organizations/me"
WORKBINS = "/api/v2/taskmanagement/workbins"


def login(api: Api, client: str = CLIENT_ID, secret: str = CLIENT_SECRET, **form: str) -> httpx.Response:
    form = form or {"grant_type": "client_credentials"}
    return api.http.post("/oauth/token", auth=(client, secret), data=form)


def test_right_credentials_give_a_bearer_token(api: Api) -> None:
    answer = login(api)
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 86400


@pytest.mark.parametrize(("client", "secret"), [("nobody", CLIENT_SECRET), (CLIENT_ID, "wrong"), ("", "")])
def test_wrong_credentials_are_an_oauth_error(api: Api, client: str, secret: str) -> None:
    answer = login(api, client, secret)
    assert answer.status_code == 401
    assert answer.json()["error"] == "invalid_client"


@pytest.mark.parametrize("header", ["", "Basic", "Basic %%%", "Basic " + base64.b64encode(b"\xff\xfe").decode()])
def test_a_garbled_authorization_header_is_an_oauth_error(api: Api, header: str) -> None:
    answer = api.http.post("/oauth/token", headers={"Authorization": header}, data={"grant_type": "client_credentials"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


def test_other_grant_types_are_not_supported(api: Api) -> None:
    assert login(api, grant_type="password").json()["error"] == "unsupported_grant_type"
    assert login(api, scope="x").json()["error"] == "invalid_request"


def test_without_a_token_authentication_is_required(api: Api) -> None:
    del api.http.headers["Authorization"]
    refused(api.http.get(ME), 401, "authentication.required")


def test_a_wrong_token_is_bad_credentials(api: Api) -> None:
    refused(api.http.get(ME, headers={"Authorization": "Bearer made-up"}), 401, "bad.credentials")


def test_a_token_expires_by_the_sandbox_clock() -> None:
    with Sandbox(token_seconds=100) as sandbox, Api(sandbox) as api:
        sandbox.clock.advance(99)
        assert api.get("organizations/me").status_code == 200
        sandbox.clock.advance(2)
        refused(api.get("organizations/me"), 401, "bad.credentials")
        api.login()
        assert api.get("organizations/me").status_code == 200


def test_every_answer_has_a_correlation_id_of_its_own(api: Api) -> None:
    paths = [ME, "/api/v2/nothing", "/nowhere", "/oauth/token"]
    ids = {api.http.get(path).headers["inin-correlation-id"] for path in paths}
    assert len(ids) == len(paths)


def test_rate_headers_count_down_to_429_and_the_window_passes() -> None:
    with Sandbox(rate_limit=3) as sandbox, Api(sandbox) as api:
        counts = [api.http.get(ME).headers["inin-ratelimit-count"] for _ in range(3)]
        assert counts == ["1", "2", "3"]
        answer = api.http.get(ME)
        refused(answer, 429, "too.many.requests")
        assert answer.headers["inin-ratelimit-allowed"] == "3"
        assert 1 <= int(answer.headers["retry-after"]) <= 60
        assert answer.headers["inin-ratelimit-reset"] == answer.headers["retry-after"]
        sandbox.clock.advance(60)
        assert api.http.get(ME).headers["inin-ratelimit-count"] == "1"


def test_each_token_has_its_own_allowance() -> None:
    with Sandbox(rate_limit=1) as sandbox, Api(sandbox) as first, Api(sandbox) as second:
        assert first.http.get(ME).status_code == 200
        assert first.http.get(ME).status_code == 429
        assert second.http.get(ME).status_code == 200


def test_without_a_rate_limit_there_are_no_rate_headers(api: Api) -> None:
    assert "inin-ratelimit-count" not in api.http.get(ME).headers


@pytest.mark.parametrize("path", ["/", "/nothing", "/api/v2/", "/api/v2/nothing", "/api/v2/users/search/x", ME + "/"])
def test_an_unknown_path_is_not_found(api: Api, path: str) -> None:
    refused(api.http.get(path), 404, "not.found")


def test_a_wrong_verb_is_405(api: Api) -> None:
    assert api.http.put(ME).status_code == 405
    assert api.http.get("/oauth/token").status_code == 405


def test_what_the_sandbox_lacks_is_501_and_named(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(HANDLERS, "getFlows")
    answer = api.get("flows")
    refused(answer, 501, "not.implemented")
    assert "getFlows" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"no json",
        b"\xff\xfe",
        b'{"name": NaN}',
        b'{"name": 1e999}',
        b'{"name": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
        b"[]",
        b"null",
        b"7",
        b'"text"',
        b"",
        b'{"name": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_no_proper_json_object_is_a_bad_request(api: Api, body: bytes) -> None:
    answer = api.http.post(WORKBINS, content=body, headers={"Content-Type": "application/json"})
    refused(answer, 400, "bad.request")


def test_another_media_type_is_unsupported(api: Api) -> None:
    answer = api.http.post(WORKBINS, content=b"<a/>", headers={"Content-Type": "text/xml"})
    refused(answer, 415, "unsupported.media.type")


def test_a_huge_body_is_too_large(api: Api) -> None:
    body = json.dumps({"name": "x" * 10_500_000}).encode()
    answer = api.http.post(WORKBINS, content=body, headers={"Content-Type": "application/json"})
    refused(answer, 413, "request.entity.too.large")


def test_a_property_that_the_model_lacks_is_refused(api: Api) -> None:
    answer = api.post("taskmanagement/workbins", {"name": "Escalations", "colour": "red"})
    refused(answer, 400, "invalid.property")
    assert answer.json()["messageParams"] == {"fieldName": "colour", "value1": "colour", "value2": "request"}


def test_calls_are_logged_in_order_with_operation_status_and_body(sandbox: Sandbox, api: Api) -> None:
    api.post("taskmanagement/workbins", {"name": "Escalations"})
    api.get("flows")
    seen: list[tuple[Any, ...]] = [(c.method, c.operation, c.status, c.body) for c in sandbox.calls]
    assert seen == [
        ("POST", "", 200, None),
        ("POST", "postTaskmanagementWorkbins", 201, {"name": "Escalations"}),
        ("GET", "getFlows", 200, None),
    ]
    assert sandbox.calls[0].path == "/oauth/token"


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert sandbox.url.startswith("http://127.0.0.1:")


def test_the_environment_has_exactly_three_variables(sandbox: Sandbox) -> None:
    assert sandbox.environment == {
        "GENESYSCLOUD_API_URL": sandbox.url,
        "GENESYSCLOUD_OAUTHCLIENT_ID": CLIENT_ID,
        "GENESYSCLOUD_OAUTHCLIENT_SECRET": CLIENT_SECRET,
    }


class Wire(asyncio.Transport):
    """Keeps what is written to it."""

    def __init__(self) -> None:
        super().__init__({"peername": ("127.0.0.1", 1)})
        self.pieces: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        self.pieces.append(bytes(data))

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        self.closed = True


def test_an_answer_leaves_in_one_piece() -> None:
    async def written() -> list[list[bytes]]:
        wire = Wire()
        joined: Any = _OneWrite(wire)
        joined.write(b"head")
        joined.write(b"")
        joined.write(b"body")
        seen = [list(wire.pieces)]
        await asyncio.sleep(0)
        seen.append(list(wire.pieces))
        joined.write(b"last")
        joined.close()
        joined.write(b"too late")
        await asyncio.sleep(0)
        assert joined.get_extra_info("peername") == ("127.0.0.1", 1)
        return [*seen, list(wire.pieces)]

    assert asyncio.run(written()) == [[], [b"headbody"], [b"headbody", b"last"]]
