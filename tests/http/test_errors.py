"""Which error an answer becomes, and what it tells."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.toys import GET_TOY, Caller, FarEnd, get_toy, refused, said

from genesys_caseplans import errors
from genesys_caseplans.errors import (
    ApiError,
    BadRequest,
    CaseplansError,
    Conflict,
    Forbidden,
    MalformedAnswer,
    NotFound,
    RequestError,
    ServerError,
    TooManyRequests,
    Unauthorized,
    api_error_class,
)
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.http.wire import read_reply

Connect = Callable[..., Caller]

REQUEST = GET_TOY.request(toyId="t1")
CONTRACT = Path(__file__).parents[3] / "shared" / "contract" / "genesys-cloud-subset.json"

CLASSES = {
    300: ApiError,
    302: ApiError,
    400: BadRequest,
    401: Unauthorized,
    402: ApiError,
    403: Forbidden,
    404: NotFound,
    405: ApiError,
    408: ServerError,
    409: Conflict,
    410: ApiError,
    413: ApiError,
    415: ApiError,
    422: ApiError,
    429: TooManyRequests,
    499: ApiError,
    500: ServerError,
    501: ServerError,
    502: ServerError,
    503: ServerError,
    504: ServerError,
    599: ServerError,
}


def error_of(status: int, content: bytes, headers: dict[str, str] | None = None) -> ApiError:
    with pytest.raises(ApiError) as caught:
        read_reply(REQUEST, status, headers or {}, content)
    return caught.value


def test_each_status_has_its_class() -> None:
    assert {status: api_error_class(status) for status in CLASSES} == CLASSES
    assert {status: type(error_of(status, b"{}")) for status in CLASSES} == CLASSES


@pytest.mark.parametrize("status", [404, 405, 501])
def test_who_does_not_speak_as_the_api_does_is_perhaps_not_it(status: int) -> None:
    assert error_of(status, b"<html>").message == f"no message came with status {status}: is the API's URL right?"
    assert error_of(status, b'{"message": "Not that one"}').message == "Not that one"


def test_drivers_throw_the_class_of_the_status(connect: Connect, far_end: FarEnd) -> None:
    caller = connect(access_token="given", retry=RetrySettings(attempts=1, pause=0))
    for status, expected in CLASSES.items():
        far_end.will_say(refused(status))
        with pytest.raises(expected) as caught:
            caller.run(get_toy())
        assert (type(caught.value), caught.value.status) == (expected, status)


def test_every_error_is_in_one_tree() -> None:
    named = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert len(named) > 15
    assert all(issubclass(one, CaseplansError) for one in named)
    unknown = {one.__name__ for one in named if issubclass(one, RequestError) and one.outcome_unknown}
    assert unknown == {"AnswerLost", "MalformedAnswer", "ServerError"}


def test_the_body_is_told_with_code_message_and_correlation_id() -> None:
    body = {
        "message": "A workbin with name [Bears] exists.",
        "code": "pre.check.name.in.use",
        "status": 409,
        "messageWithParams": "A workbin with name [{name}] exists.",
        "messageParams": {"name": "Bears"},
        "contextId": "c-body",
        "details": [{"errorCode": "x", "fieldName": "name"}],
        "errors": [],
        "aNewField": 1,
    }
    error = error_of(409, json.dumps(body).encode(), {"inin-correlation-id": "c-head"})
    assert str(error) == (
        "getToy (GET /api/v2/toys/t1): 409 pre.check.name.in.use: A workbin with name [Bears] exists. "
        "[correlation id c-head]"
    )
    assert (error.operation, error.method, error.path) == ("getToy", "GET", "/api/v2/toys/t1")
    assert (error.status, error.code, error.correlation_id) == (409, "pre.check.name.in.use", "c-head")
    assert error.message == body["message"]
    assert error.body == body


def test_the_body_gives_the_correlation_id_where_no_header_does() -> None:
    assert error_of(400, b'{"contextId": "c-body"}').correlation_id == "c-body"


BODIES = {
    "nothing": b"",
    "blanks": b"  \n",
    "HTML": b"<html><title>502 Bad Gateway</title></html>",
    "a list": b'[{"message": "no"}]',
    "a text": b'"no"',
    "null": b"null",
    "a number": b"5",
    "cut off": b'{"message": "n',
    "not UTF-8": b'{"message": "\xff"}',
    "no fields": b"{}",
    "nulls": b'{"message": null, "code": null, "contextId": null}',
    "too deep": b"[" * 100_000,
    "NUL": b"\x00",
}


@pytest.mark.parametrize("content", BODIES.values(), ids=BODIES.keys())
def test_an_error_in_any_body_keeps_its_class_and_correlation_id(content: bytes) -> None:
    error = error_of(403, content, {"inin-correlation-id": "c-1"})
    assert type(error) is Forbidden
    assert str(error) == ("getToy (GET /api/v2/toys/t1): 403: no message came with status 403 [correlation id c-1]")
    assert (error.code, error.missing_permissions) == ("", ())


@given(st.binary(max_size=60), st.sampled_from(sorted(CLASSES)))
def test_no_bytes_make_anything_but_an_api_error(content: bytes, status: int) -> None:
    assert type(error_of(status, content)) is CLASSES[status]


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=6,
)


@given(
    st.dictionaries(st.sampled_from(["message", "code", "contextId", "messageParams", "errors", "details"]), JSON),
    st.sampled_from([400, 403, 404, 409, 500]),
)
def test_no_json_makes_anything_but_an_api_error(body: dict[str, Any], status: int) -> None:
    error = error_of(status, json.dumps(body).encode())
    assert type(error) is CLASSES[status]
    assert str(error).startswith(f"getToy (GET /api/v2/toys/t1): {status}")
    if isinstance(error, Forbidden):
        assert isinstance(error.missing_permissions, tuple)


REDIRECTS = {
    "https://apps.example/directory?token=abc": "redirected to apps.example: is the API's URL right?",
    "/elsewhere": "redirected: is the API's URL right?",
    "http://[": "redirected: is the API's URL right?",
    "": "redirected: is the API's URL right?",
}


@pytest.mark.parametrize("location", REDIRECTS)
def test_a_redirect_is_not_followed_but_told(caller: Caller, far_end: FarEnd, location: str) -> None:
    far_end.will_say(said(302, None, location=location))
    with pytest.raises(ApiError) as caught:
        caller.run(get_toy())
    assert str(caught.value) == f"getToy (GET /api/v2/toys/t1): 302: {REDIRECTS[location]}"
    assert len(far_end.requests) == 1


ONE, TWO = "workitems:workbin:add", "casemanagement:caseplan:edit"
PERMISSIONS = {
    "several": ({"message": f"No. You are missing the following permission(s): {ONE}, {TWO}"}, (ONE, TWO)),
    "in brackets": ({"message": f"You are missing the following permission(s): [{ONE},{TWO}]"}, (ONE, TWO)),
    "quoted": ({"message": f"You are missing the following permission '{ONE}' in the provided division(s)."}, (ONE,)),
    "at the end": ({"message": f"at least one of the following permissions assigned: {ONE}."}, (ONE,)),
    "twice": ({"message": f"{ONE} {TWO} {ONE}", "messageParams": {"permissions": ONE}}, (ONE, TWO)),
    "parameters": ({"message": "No.", "messageParams": {"permissions": f"[{ONE}, {TWO}]"}}, (ONE, TWO)),
    "none named": ({"message": "You are not authorized to perform the requested action."}, ()),
    "a time and a URL are none": ({"message": "at 12:30:00 see https://help.example:443/x:y"}, ()),
    "odd parameters": ({"message": "No.", "messageParams": [ONE]}, ()),
}


@pytest.mark.parametrize(("body", "expected"), PERMISSIONS.values(), ids=PERMISSIONS.keys())
def test_missing_permissions_are_named(body: dict[str, Any], expected: tuple[str, ...]) -> None:
    error = error_of(403, json.dumps(body).encode())
    assert isinstance(error, Forbidden)
    assert error.missing_permissions == expected


def published_403() -> dict[str, str]:
    """The contract's own messages about permissions, where a copy lies beside the repository."""
    if not CONTRACT.exists():
        return {}
    messages: dict[str, str] = json.loads(CONTRACT.read_text("utf-8"))["x-generic-error-codes"]["403"]
    return {code: text for code, text in messages.items() if "permission" in code}


def test_missing_permissions_are_read_from_the_published_messages() -> None:
    published = published_403()
    found = {}
    for code, text in published.items():
        filled = text.replace("%s", f"[{ONE}, {TWO}]", 1).replace("%s", "[Home: 1]")
        error = error_of(403, json.dumps({"code": code, "message": filled}).encode())
        assert isinstance(error, Forbidden)
        found[code] = error.missing_permissions
    assert found == dict.fromkeys(published, (ONE, TWO))


@pytest.mark.parametrize(
    ("code", "conflict", "no_change"),
    [
        ("general.conflict", True, False),
        ("request.conflict", True, False),
        ("revision.conflict", True, False),
        ("db.transaction.cancelled", True, False),
        ("dynamic.schema.version.conflict", True, False),
        ("invalid.input.no.change", False, True),
        ("pre.check.name.in.use", False, False),
        ("", False, False),
    ],
)
def test_codes_that_the_engine_acts_on(code: str, conflict: bool, no_change: bool) -> None:
    error = error_of(409, json.dumps({"code": code}).encode())
    assert (error.is_write_conflict, error.is_no_change) == (conflict, no_change)


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("0.5", 0.5), ("-1", 0.0), ("x", None), ("", None)])
def test_retry_after_is_seconds(header: str, seconds: float | None) -> None:
    assert error_of(429, b"{}", {"retry-after": header}).retry_after == seconds


MALFORMED = {
    "HTML": httpx.Response(200, text="<html>"),
    "cut off": httpx.Response(200, text='{"id": "t'),
    "not UTF-8": httpx.Response(200, content=b'{"id": "\xff"}'),
    "too deep": httpx.Response(200, content=b"[" * 100_000),
    "empty": httpx.Response(200),
    "204": httpx.Response(204),
    "null": httpx.Response(200, text="null"),
    "a list": httpx.Response(200, json=[{"id": "t1"}]),
    "no id": httpx.Response(200, json={"toyName": "bear"}),
    "a wrong type": httpx.Response(200, json={"id": "t1", "size": "huge"}),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_an_answer_of_another_shape_is_told_with_its_correlation_id(caller: Caller, far_end: FarEnd, name: str) -> None:
    template = MALFORMED[name]
    headers = {"inin-correlation-id": "c-7"}

    def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(template.status_code, content=template.content, headers=headers)

    far_end.will_say(*[answer] * RetrySettings().attempts)
    with pytest.raises(MalformedAnswer) as caught:
        caller.call(caller.toys.get("t1"))
    assert caught.value.outcome_unknown
    assert str(caught.value).startswith("getToy (GET /api/v2/toys/t1): the answer ")
    assert str(caught.value).endswith(" [correlation id c-7]")


def test_the_wrong_field_is_named_but_not_its_content(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"id": "t1", "size": "private words"}))
    with pytest.raises(MalformedAnswer, match=r"the answer is no Toy: size: ") as caught:
        caller.call(caller.toys.get("t1"))
    assert "private words" not in str(caught.value)


def test_an_empty_good_answer_is_none(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(204, None, inin_correlation_id="c-2"))
    reply = caller.run(get_toy())
    assert (reply.status, reply.body, reply.correlation_id) == (204, None, "c-2")
