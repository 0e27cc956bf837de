"""Listings: every item once, page after page as they are asked for, on every kind of page."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.http.toys import Caller, FarEnd, Toy, Toys, refused, said, toy

from genesys_caseplans.errors import MalformedAnswer, NotFound
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.exchange import Exchange, Send
from genesys_caseplans.http.wire import read_reply

Connect = Callable[..., Caller]

MANY = 1000
NEXT = "/api/v2/toys?pageSize=25&after={}"


def ids(items: list[Toy]) -> list[str]:
    return [item.id for item in items]


def bodies(far_end: FarEnd) -> list[Any]:
    return [json.loads(request.content) for request in far_end.requests]


def queries(far_end: FarEnd) -> list[dict[str, str]]:
    return [dict(request.url.params) for request in far_end.requests]


def test_a_query_takes_its_cursor_from_the_body_into_the_body(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(
        said(200, {"entities": [toy(1), toy(2)], "after": "a+/=1"}),
        said(200, {"entities": [toy(3)], "after": "a2"}),
        said(200, {"entities": [toy(4)]}),
    )
    assert ids(caller.first(MANY, caller.toys.query(7))) == ["t1", "t2", "t3", "t4"]
    assert bodies(far_end) == [
        {"size": 7, "pageSize": 200},
        {"size": 7, "pageSize": 200, "after": "a+/=1"},
        {"size": 7, "pageSize": 200, "after": "a2"},
    ]
    assert far_end.asked == ["POST /api/v2/toys/query"] * 3


def test_a_query_takes_its_cursor_from_the_next_uri_too(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(
        said(200, {"entities": [toy(1)], "nextUri": NEXT.format("a%2B%2F%3D1")}), said(200, {"entities": []})
    )
    caller.first(MANY, caller.toys.query(7))
    assert bodies(far_end)[1]["after"] == "a+/=1"


def test_a_cursor_listing_takes_its_cursor_from_the_next_uri(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(
        said(200, {"entities": [toy(1)], "nextUri": NEXT.format("a%2B%2F%3D1")}),
        said(200, {"entities": [toy(2)], "nextUri": "https://api.example" + NEXT.format("b")}),
        said(200, {"entities": [toy(3)], "selfUri": NEXT.format("c")}),
    )
    assert ids(caller.first(MANY, caller.toys.cursored())) == ["t1", "t2", "t3"]
    assert queries(far_end) == [
        {"pageSize": "25"},
        {"pageSize": "25", "after": "a+/=1"},
        {"pageSize": "25", "after": "b"},
    ]


@pytest.mark.parametrize("empty", [{"entities": []}, {"entities": None}, {}])
def test_short_and_empty_pages_do_not_end_a_cursor_listing(
    caller: Caller, far_end: FarEnd, empty: dict[str, Any]
) -> None:
    far_end.will_say(
        said(200, {"entities": [toy(1)], "after": "a"}),
        said(200, {**empty, "after": "b"}),
        said(200, {"entities": [toy(2)], "after": ""}),
    )
    assert ids(caller.first(MANY, caller.toys.query(1))) == ["t1", "t2"]


@pytest.mark.parametrize("listing", ["query", "cursored"])
def test_the_same_cursor_twice_is_an_error_and_no_endless_loop(caller: Caller, far_end: FarEnd, listing: str) -> None:
    far_end.handler = lambda _: said(200, {"entities": [toy(1)], "after": "same"}, inin_correlation_id="c-3")
    items = caller.toys.query(1) if listing == "query" else caller.toys.cursored()
    with pytest.raises(MalformedAnswer, match=r"the same cursor again and again \[correlation id c-3\]"):
        caller.first(MANY, items)
    assert len(far_end.requests) == 2


@pytest.mark.parametrize("uri", ["http://[", "https://[::1", "//["])
def test_a_next_uri_that_is_none_is_told(caller: Caller, far_end: FarEnd, uri: str) -> None:
    far_end.will_say(said(200, {"entities": [], "nextUri": uri}))
    with pytest.raises(MalformedAnswer, match="nextUri is no URI"):
        caller.first(MANY, caller.toys.cursored())


def test_numbered_pages_end_at_the_page_count(caller: Caller, far_end: FarEnd) -> None:
    far_end.handler = lambda request: said(
        200, {"entities": [toy(int(request.url.params["pageNumber"]))], "pageCount": 3, "nextUri": "always"}
    )
    assert ids(caller.first(MANY, caller.toys.numbered())) == ["t1", "t2", "t3"]
    assert queries(far_end) == [{"name": "bear", "pageSize": "100", "pageNumber": number} for number in ("1", "2", "3")]


def test_numbered_pages_without_a_count_end_where_none_follows(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"entities": [toy(1)], "nextUri": "/x"}), said(200, {"entities": [toy(2)]}))
    assert ids(caller.first(MANY, caller.toys.numbered())) == ["t1", "t2"]


def test_a_short_numbered_page_does_not_end_the_listing(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"entities": [], "pageCount": 2}), said(200, {"entities": [toy(2)], "pageCount": 2}))
    assert ids(caller.first(MANY, caller.toys.numbered())) == ["t2"]


@pytest.mark.parametrize("count", [0, 1])
def test_one_numbered_page_is_one_request(caller: Caller, far_end: FarEnd, count: int) -> None:
    far_end.will_say(said(200, {"entities": [], "pageCount": count}))
    assert caller.first(MANY, caller.toys.numbered()) == []
    assert len(far_end.requests) == 1


def test_an_unpaged_listing_is_one_request_whatever_it_says(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(said(200, {"entities": [toy(1), toy(2)], "nextUri": NEXT.format("a"), "total": 2}))
    assert ids(caller.first(MANY, caller.toys.unpaged())) == ["t1", "t2"]
    assert queries(far_end) == [{}]


class TestLazily:
    def test_nothing_is_asked_before_the_first_item_is(self, caller: Caller, far_end: FarEnd) -> None:
        items = caller.toys.query(1)
        assert far_end.requests == []
        caller.first(1, items)
        assert len(far_end.requests) == 1

    @pytest.mark.parametrize(("wanted", "pages"), [(1, 1), (2, 1), (3, 2), (5, 3)])
    def test_a_page_is_asked_for_only_when_an_item_of_it_is_needed(
        self, caller: Caller, far_end: FarEnd, wanted: int, pages: int
    ) -> None:
        far_end.will_say(
            said(200, {"entities": [toy(1), toy(2)], "after": "a"}),
            said(200, {"entities": [toy(3), toy(4)], "after": "b"}),
            said(200, {"entities": [toy(5), toy(6)]}),
        )
        assert len(caller.first(wanted, caller.toys.query(1))) == wanted
        assert len(far_end.requests) == pages

    def test_an_error_comes_where_its_page_is_asked_for(self, caller: Caller, far_end: FarEnd) -> None:
        far_end.will_say(said(200, {"entities": [toy(1)], "after": "a"}), refused(404, "gone"))
        items = caller.toys.query(1)
        assert ids(caller.first(1, items)) == ["t1"]
        far_end.answers.clear()
        far_end.will_say(said(200, {"entities": [toy(1)], "after": "a"}), refused(404, "gone"))
        with pytest.raises(NotFound):
            caller.first(2, caller.toys.query(1))

    def test_each_call_lists_anew(self, caller: Caller, far_end: FarEnd) -> None:
        far_end.handler = lambda _: said(200, {"entities": [toy(1)]})
        assert [len(caller.first(MANY, caller.toys.query(1))) for _ in range(2)] == [1, 1]
        assert len(far_end.requests) == 2


LISTINGS = {
    "entities is a text": {"entities": "many"},
    "entities holds texts": {"entities": ["t1"]},
    "an entity without id": {"entities": [{"toyName": "bear"}]},
    "after is a number": {"entities": [], "after": 5},
    "a list": [toy(1)],
}


@pytest.mark.parametrize("body", LISTINGS.values(), ids=LISTINGS.keys())
def test_a_listing_of_another_shape_is_told(caller: Caller, far_end: FarEnd, body: Any) -> None:
    far_end.will_say(said(200, body))
    with pytest.raises(MalformedAnswer, match="the answer is no "):
        caller.first(MANY, caller.toys.query(1))


def test_an_empty_answer_is_no_listing(caller: Caller, far_end: FarEnd) -> None:
    far_end.will_say(httpx.Response(200))
    with pytest.raises(MalformedAnswer):
        caller.first(MANY, caller.toys.unpaged())


def answered(exchange: Exchange[list[Toy]], answer: Callable[[Any], dict[str, Any]]) -> list[Toy]:
    """Drives an exchange by hand: an exchange needs no driver to be tested."""
    try:
        effect = next(exchange)
        while True:
            assert isinstance(effect, Send)
            content = json.dumps(answer(effect.request)).encode()
            effect = exchange.send(read_reply(effect.request, 200, {}, content))
    except StopIteration as end:
        items: list[Toy] = end.value
        return items


@given(st.lists(st.lists(st.integers(1, 999), max_size=4), min_size=1, max_size=8), st.booleans())
def test_every_item_comes_once_and_in_order_however_it_is_cut_into_pages(pages: list[list[int]], in_uri: bool) -> None:
    def answer(request: Any) -> dict[str, Any]:
        at = int((request.body or {}).get("after", "0"))
        body: dict[str, Any] = {"entities": [toy(number) for number in pages[at]]}
        if at + 1 < len(pages):
            body |= {"nextUri": NEXT.format(at + 1)} if in_uri else {"after": str(at + 1)}
        return body

    items = answered(Toys(Raw()).query(1), answer)
    assert ids(items) == [f"t{number}" for page in pages for number in page]


@given(st.lists(st.lists(st.integers(1, 999), max_size=4), min_size=1, max_size=8))
def test_every_numbered_page_is_read_once(pages: list[list[int]]) -> None:
    def answer(request: Any) -> dict[str, Any]:
        return {"entities": [toy(n) for n in pages[request.query["pageNumber"] - 1]], "pageCount": len(pages)}

    items = answered(Toys(Raw()).numbered(), answer)
    assert ids(items) == [f"t{number}" for page in pages for number in page]
