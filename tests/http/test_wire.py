"""Requests as they go out, and models on the way in and out."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field
from tests.http.toys import API, GET_TOY, LIST_TOYS, MAKE_TOY, Caller, FarEnd, Toy, get_toy, make_toy, said

from genesys_caseplans.http.exchange import Operation, send
from genesys_caseplans.http.wire import ApiModel, EntityRef

Connect = Callable[..., Caller]


def test_a_request_goes_to_the_api_with_token_and_json(caller: Caller, far_end: FarEnd) -> None:
    caller.run(make_toy("bär"))
    (request,) = far_end.requests
    assert (request.method, str(request.url)) == ("POST", f"{API}/api/v2/toys")
    assert json.loads(request.content) == {"toyName": "bär"}
    assert request.headers["content-type"] == "application/json"
    assert request.headers["accept"] == "application/json"
    assert request.headers["authorization"] == "Bearer token-1"


def test_a_request_without_body_says_nothing_of_json(caller: Caller, far_end: FarEnd) -> None:
    caller.run(get_toy())
    (request,) = far_end.requests
    assert request.content == b""
    assert "content-type" not in request.headers


def test_a_path_behind_the_api_url_is_kept(connect: Connect, far_end: FarEnd) -> None:
    connect(api_url="https://gateway.example/genesys").run(get_toy())
    assert str(far_end.requests[0].url) == "https://gateway.example/genesys/api/v2/toys/t1"


def test_query_values_are_sent_but_for_none(caller: Caller, far_end: FarEnd) -> None:
    query = {"name": "a&b=c +ü", "after": None, "number": 3, "flag": True, "id": ["x", "y"]}
    caller.run(send(LIST_TOYS.request(query=query)))
    assert far_end.requests[0].url.params.multi_items() == [
        ("name", "a&b=c +ü"),
        ("number", "3"),
        ("flag", "true"),
        ("id", "x"),
        ("id", "y"),
    ]


@pytest.mark.parametrize(
    ("value", "segment"),
    [
        ("t1", "t1"),
        ("a/b", "a%2Fb"),
        ("../users", "..%2Fusers"),
        ("a?b#c", "a%3Fb%23c"),
        ("ü %", "%C3%BC%20%25"),
        ("%2F", "%252F"),
        ("a;b", "a%3Bb"),
    ],
)
def test_path_parameters_are_quoted_all_the_way(caller: Caller, far_end: FarEnd, value: str, segment: str) -> None:
    caller.run(get_toy(value))
    assert far_end.asked == [f"GET /api/v2/toys/{segment}"]


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_parameter_that_leads_to_another_operation_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match=f"toyId is {value!r}, which names nothing"):
        GET_TOY.request(toyId=value)


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")))
def test_any_other_value_stays_one_segment_of_the_path(value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return
    path = GET_TOY.request(toyId=value).path
    raw = httpx.URL(API + path).raw_path.decode()
    assert raw.startswith("/api/v2/toys/")
    assert raw.count("/") == 4
    assert unquote(raw.rpartition("/")[2]) == value


def test_a_missing_path_parameter_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        GET_TOY.request()


def test_an_operation_knows_its_path_parameters() -> None:
    assert Operation("GET", "/a/{one}/b/{two}", "x").parameters == ("one", "two")
    assert MAKE_TOY.parameters == ()


@pytest.mark.parametrize(
    ("method", "repeatable", "reads"),
    [
        ("GET", False, True),
        ("POST", True, True),
        ("POST", False, False),
        ("PATCH", False, False),
        ("PUT", True, False),
        ("DELETE", True, False),
    ],
)
def test_an_operation_knows_whether_it_only_reads(method: str, repeatable: bool, reads: bool) -> None:
    assert Operation(method, "/a", "x", repeatable).reads is reads


class Box(ApiModel):
    id: str
    box_name: str | None = None
    size: int | None = None
    owner: EntityRef | None = None
    toys: list[Toy] | None = None
    date_packed: datetime | None = None
    dialect: str | None = Field(default=None, alias="$schema")


class TestModels:
    def test_keep_what_the_api_adds(self) -> None:
        box = Box.model_validate({"id": "b", "colour": "red", "owner": {"id": "u", "selfUri": "/u"}})
        assert box.model_extra == {"colour": "red"}
        assert box.wire() == {"id": "b", "colour": "red", "owner": {"id": "u", "selfUri": "/u"}}

    def test_tell_left_out_from_null(self) -> None:
        assert Box(id="b").wire() == {"id": "b"}
        assert Box(id="b", box_name=None).wire() == {"id": "b", "boxName": None}
        assert Box.model_validate({"id": "b", "boxName": None}).model_fields_set == {"id", "box_name"}
        assert Box.model_validate({"id": "b"}).model_fields_set == {"id"}

    def test_tell_left_out_from_null_inside_too(self) -> None:
        box = Box(id="b", owner=EntityRef(name=None), toys=[Toy(id="t"), Toy(id="u", size=None)])
        assert box.wire() == {"id": "b", "owner": {"name": None}, "toys": [{"id": "t"}, {"id": "u", "size": None}]}

    def test_take_python_names_and_those_of_the_api(self) -> None:
        assert Box(id="b", box_name="x") == Box.model_validate({"id": "b", "boxName": "x"})
        assert Box.model_validate({"id": "b", "$schema": "s"}).wire() == {"id": "b", "$schema": "s"}

    def test_read_dates_and_write_them_as_json(self) -> None:
        box = Box.model_validate({"id": "b", "datePacked": "2026-08-01T10:20:30.456Z"})
        assert box.date_packed == datetime(2026, 8, 1, 10, 20, 30, 456_000, tzinfo=UTC)
        assert json.dumps(box.wire())


FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "boxName": st.none() | st.text(max_size=9),
    "size": st.none() | st.integers(-(2**40), 2**40),
    "owner": st.none() | st.fixed_dictionaries({"id": st.text(max_size=4)}, optional={"more": st.integers()}),
    "toys": st.none() | st.lists(st.fixed_dictionaries({"id": st.text(max_size=4)}), max_size=3),
    "$schema": st.none() | st.text(max_size=4),
    "somethingNew": st.none() | st.lists(st.integers(), max_size=2),
}


@given(st.fixed_dictionaries({"id": st.text(max_size=9)}, optional=FIELDS))
def test_what_came_in_goes_out_as_it_was(body: dict[str, Any]) -> None:
    assert Box.model_validate(body).wire() == body


def test_an_answer_is_read_as_its_model(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"id": "t9", "toyName": "bear", "new": [1]}))
    found = caller.call(caller.toys.get("t9"))
    assert (found.id, found.toy_name, found.model_extra) == ("t9", "bear", {"new": [1]})
