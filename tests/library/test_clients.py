"""What both clients offer beside methods: raw answers, options, hooks, requests without a method, parts of listings."""

from __future__ import annotations

import asyncio
import json
import logging
import platform
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import nullcontext
from typing import Any

import httpx
import pytest
from tests.http.toys import SECRET, FarEnd, refused, said, settings

from genesys_caseplans import AsyncClient, Client, RetrySettings, Settings, __version__
from genesys_caseplans.errors import AnswerLost, ApiError, NotFound, SettingsError, StillUnderWay
from genesys_caseplans.http.options import Outgoing
from genesys_caseplans.kinds.workbin import WorkbinCreate

ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"


class Both:
    """One of the two clients, with what it gives brought to its end."""

    def __init__(self, kind: str):
        self.is_async = kind == "async"
        self._runner = asyncio.Runner()
        self._made: list[Any] = []

    def client(self, given: Settings | None = None, **options: Any) -> Any:
        client = (AsyncClient if self.is_async else Client)(given or settings(), **options)
        self._made.append(client)
        return client

    def done(self, result: Any) -> Any:
        """The value of a call, or all that an iterator gives."""
        if isinstance(result, Coroutine):
            return self._runner.run(result)
        if isinstance(result, AsyncIterator):
            return self._runner.run(_all(result))
        return list(result) if isinstance(result, Iterator) else result

    def close(self) -> None:
        for client in self._made:
            self.done(client.close())
        self._runner.close()


async def _all(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


@pytest.fixture(params=["sync", "async"])
def both(request: pytest.FixtureRequest) -> Iterator[Both]:
    made = Both(request.param)
    yield made
    made.close()


@pytest.fixture
def far_end() -> Iterator[FarEnd]:
    with FarEnd().listening() as far_end:
        yield far_end


def workbin(number: int) -> dict[str, Any]:
    return {"id": str(number), "name": f"Bin {number}"}


def pages(*sizes: int) -> Callable[[httpx.Request], httpx.Response]:
    """A listing by cursor with so many items a page."""

    def answer(request: httpx.Request) -> httpx.Response:
        page = int(httpx.Response(200, content=request.content).json().get("after", 0))
        first = sum(sizes[:page])
        items = [workbin(first + place) for place in range(sizes[page])]
        more = {"after": str(page + 1)} if page + 1 < len(sizes) else {}
        return said(200, {"entities": items, **more}, inin_correlation_id=f"c-{page}")

    return answer


class TestRawAnswers:
    def test_the_answer_comes_beside_the_model(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(said(200, {**workbin(7), "new": 1}, ININ_Correlation_Id="c-7", set_cookie="s=s3cret"))
        answer = both.done(both.client().workbins.get.raw("7"))
        assert (answer.value.name, answer.status, answer.correlation_id) == ("Bin 7", 200, "c-7")
        assert answer.body == {**workbin(7), "new": 1}
        assert answer.headers["content-type"] == "application/json"
        assert "set-cookie" not in answer.headers
        assert "c-7" in repr(answer)
        assert "s3cret" not in repr(answer)

    def test_a_write_without_content_has_an_answer_too(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(said(204, None))
        answer = both.done(both.client().workbins.delete.raw("7"))
        assert (answer.value, answer.status, answer.body) == (None, 204, None)

    def test_of_several_requests_the_last_answer_counts(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(refused(503), said(200, workbin(1), inin_correlation_id="second"))
        assert both.done(both.client().workbins.get.raw("1")).correlation_id == "second"

    def test_errors_are_raised_as_ever_with_their_headers(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(refused(404, "not.found", x_reason="gone", set_cookie="s=s3cret"))
        with pytest.raises(NotFound) as caught:
            both.done(both.client().workbins.get.raw("7"))
        assert caught.value.headers["x-reason"] == "gone"
        assert "set-cookie" not in caught.value.headers
        assert "gone" not in f"{caught.value}{caught.value!r}"

    def test_each_page_of_a_listing_has_one(self, both: Both, far_end: FarEnd) -> None:
        far_end.handler = pages(2, 1)
        answers = both.done(both.client().workbins.list().answers())
        assert [(len(answer.value), answer.correlation_id) for answer in answers] == [(2, "c-0"), (1, "c-1")]
        assert [len(answer.body["entities"]) for answer in answers] == [2, 1]


class TestListings:
    def test_items_pages_and_the_first_n(self, both: Both, far_end: FarEnd) -> None:
        far_end.handler = pages(2, 0, 2, 1)
        listing = both.client().workbins.list()
        assert [item.id for item in both.done(listing)] == ["0", "1", "2", "3", "4"]
        assert [len(page) for page in both.done(listing.pages())] == [2, 0, 2, 1]

    @pytest.mark.parametrize(("number", "found", "asked"), [(0, 0, 0), (1, 1, 1), (2, 2, 1), (3, 3, 3), (9, 5, 4)])
    def test_no_page_more_is_read_than_the_first_n_take(
        self, both: Both, far_end: FarEnd, number: int, found: int, asked: int
    ) -> None:
        far_end.handler = pages(2, 0, 2, 1)
        assert len(both.done(both.client().workbins.list().first(number))) == found
        assert len(far_end.asked) == asked

    def test_nothing_is_sent_before_something_is_asked_for(self, both: Both, far_end: FarEnd) -> None:
        both.client().workbins.list()
        assert (far_end.asked, far_end.login_requests) == ([], [])


class TestOptions:
    def test_another_timeout_for_one_call(self, both: Both, far_end: FarEnd) -> None:
        client = both.client(settings(timeout=30))
        both.done(client.with_options(timeout=(1, 2, 3, 4)).workbins.get("7"))
        both.done(client.with_options(timeout=None).workbins.get("7"))
        both.done(client.workbins.get("7"))
        told = [request.extensions["timeout"] for request in far_end.requests]
        assert told[0] == {"connect": 1, "read": 2, "write": 3, "pool": 4}
        assert set(told[1].values()) == {None}
        assert set(told[2].values()) == {30}

    @pytest.mark.parametrize("timeout", [httpx.Timeout(5, read=9), (5, 9, 5, 5)])
    def test_settings_take_timeouts_as_httpx_does(self, both: Both, far_end: FarEnd, timeout: Any) -> None:
        both.done(both.client(settings(timeout=timeout)).workbins.get("7"))
        assert far_end.requests[0].extensions["timeout"] == {"connect": 5, "read": 9, "write": 5, "pool": 5}

    @pytest.mark.parametrize("timeout", [0, -1, (1, 2), (1, 0, 1, 1), float("nan")])
    def test_a_timeout_that_is_none_is_told(self, both: Both, timeout: Any) -> None:
        with pytest.raises(SettingsError, match="timeout is"):
            settings(timeout=timeout)
        with pytest.raises(SettingsError, match="timeout is"):
            both.client().with_options(timeout=timeout)

    def test_a_lost_answer_names_the_time_that_was_given(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(httpx.ReadTimeout("slow"))
        with pytest.raises(AnswerLost, match="within 2 s"):
            both.done(both.client().with_options(timeout=2, attempts=1).workbins.get("7"))

    def test_fewer_repetitions(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(*[refused(503)] * 9)
        client = both.client(settings(retry=RetrySettings(attempts=3, pause=0)))
        for given, asked in ((client.with_options(attempts=1), 1), (client, 4)):
            with pytest.raises(ApiError):
                both.done(given.workbins.get("7"))
            assert len(far_end.requests) == asked

    def test_headers_go_out_with_each_request_and_ours_stay(self, both: Both, far_end: FarEnd) -> None:
        client = both.client().with_options(headers={"X-Ticket": "42", "User-Agent": "other"})
        both.done(client.with_options(headers={"x-ticket": "43"}).workbins.get("7"))
        sent = far_end.requests[0].headers
        assert (sent.get_list("x-ticket"), sent.get_list("user-agent")) == (["43"], ["other"])
        assert sent["authorization"] == "Bearer token-1"

    @pytest.mark.parametrize(
        "headers", [{"Authorization": "mine"}, {"a b": "1"}, {"X": "a\r\nY: b"}, {"X": "ü"}, {"Host": "x"}]
    )
    def test_headers_that_cannot_be_sent_are_told(self, both: Both, headers: dict[str, str]) -> None:
        with pytest.raises(SettingsError, match="header"):
            both.client().with_options(headers=headers)

    def test_login_pace_counts_and_observers_are_shared(self, both: Both, far_end: FarEnd) -> None:
        client = both.client()
        seen: list[object] = []
        client.listeners.append(seen.append)
        other = client.with_options(timeout=5)
        both.done(other.workbins.get("1"))
        both.done(client.workbins.get("2"))
        assert len(far_end.login_requests) == 1
        assert client.requests_made == other.requests_made == 3
        assert len(seen) == 3
        both.done(other.close())
        both.done(client.workbins.get("3"))
        assert type(other) is type(client)


class TestWhoSpeaks:
    def test_the_user_agent_says_who_calls(self, both: Both, far_end: FarEnd) -> None:
        own = f"genesys-caseplans/{__version__} Python/{platform.python_version()}"
        both.done(both.client().workbins.get("7"))
        both.done(both.client(settings(application="acme-provisioner/1.2")).workbins.get("7"))
        told = [request.headers["user-agent"] for request in far_end.requests]
        assert told == [own, f"acme-provisioner/1.2 {own}"]
        assert far_end.login_requests[1].headers["user-agent"] == told[1]

    @pytest.mark.parametrize("name", ["", " ", "a\r\nX: b", "ümlaut"])
    def test_a_name_that_cannot_be_sent_is_told(self, name: str) -> None:
        with pytest.raises(SettingsError, match="application is"):
            settings(application=name)


class TestOwnHttp:
    def test_a_client_of_ones_own_is_used_and_stays_open(self, both: Both) -> None:
        seen: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            seen.append(request)
            if request.url.path == "/oauth/token":
                return httpx.Response(200, json={"access_token": "t", "expires_in": 60})
            if request.url.path.endswith("/moved"):
                return httpx.Response(302, headers={"location": "https://elsewhere.example/"})
            return httpx.Response(200, json=workbin(7))

        kind: Any = httpx.AsyncClient if both.is_async else httpx.Client
        transport = httpx.MockTransport(answer)
        own = kind(transport=transport, timeout=7, auth=("me", "pw"), follow_redirects=True, headers={"X-Own": "1"})
        client = both.client(settings(), http_client=own)
        assert both.done(client.workbins.get("7")).name == "Bin 7"
        assert (seen[-1].headers["authorization"], seen[-1].headers["x-own"]) == ("Bearer t", "1")
        assert set(seen[-1].extensions["timeout"].values()) == {7}
        with pytest.raises(ApiError, match=r"redirected to elsewhere\.example"):
            both.done(client.workbins.get("moved"))
        assert all(request.url.host != "elsewhere.example" for request in seen), "a token goes nowhere else"
        both.done(client.close())
        assert not own.is_closed
        both.done(own.aclose() if both.is_async else own.close())

    def test_a_transport_of_ones_own_is_used_and_closed(self, both: Both) -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, json={**workbin(7), "access_token": "t"}))
        client = both.client(settings(timeout=9), transport=transport)
        assert both.done(client.workbins.get("7")).name == "Bin 7"
        both.done(client.close())
        with pytest.raises(RuntimeError, match="closed"):
            both.done(client.workbins.get("7"))


class TestHooks:
    def test_hooks_hear_of_each_request_before_and_after_and_put_headers_in(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(refused(503), said(200, workbin(7)))
        client = both.client()
        told: list[str] = []

        def before(outgoing: Outgoing) -> None:
            told.append(f"before {outgoing.method} {outgoing.path} {outgoing.operation}")
            outgoing.headers["Traceparent"] = f"00-{len(told)}"

        client.announced.append(before)
        client.listeners.append(lambda traced: told.append(f"after {traced.status}"))
        both.done(client.workbins.get("7"))
        call = "before GET /api/v2/taskmanagement/workbins/7 getTaskmanagementWorkbin"
        assert told == ["after 200", call, "after 503", call, "after 200"]
        assert [request.headers["traceparent"] for request in far_end.requests] == ["00-2", "00-4"]

    def test_what_a_hook_raises_ends_nothing_and_is_logged(
        self, both: Both, far_end: FarEnd, caplog: pytest.LogCaptureFixture
    ) -> None:
        client = both.client()
        client.announced.append(lambda _: 1 // 0)
        assert both.done(client.workbins.get("7")).id == "t1"
        assert "a hook failed" in caplog.text

    def test_the_logger_tells_of_each_request_without_secrets(
        self, both: Both, far_end: FarEnd, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG, "genesys_caseplans.http")
        both.done(both.client().workbins.get("7"))
        assert "GET /api/v2/taskmanagement/workbins/7: 200" in caplog.text
        assert SECRET not in caplog.text
        assert "token-1" not in caplog.text


class TestRequestsWithoutAMethod:
    def test_it_has_the_same_login_and_repetitions(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(refused(503), said(200, {"id": ID}, inin_correlation_id="c"))
        answer = both.done(
            both.client().request("GET", "/api/v2/users/me", query={"expand": ["groups", "skills"], "x": None})
        )
        assert (answer.value, answer.status, answer.correlation_id) == ({"id": ID}, 200, "c")
        assert far_end.asked == ["GET /api/v2/users/me?expand=groups&expand=skills"] * 2
        assert far_end.requests[0].headers["authorization"] == "Bearer token-1"

    @pytest.mark.parametrize(("repeatable", "sent"), [(False, 1), (True, 2)])
    def test_a_post_is_repeated_only_where_that_is_said(
        self, both: Both, far_end: FarEnd, repeatable: bool, sent: int
    ) -> None:
        far_end.will_say(httpx.ReadError("lost"))
        call = both.client().request
        lost = pytest.raises(AnswerLost, match=r"request \(POST /api/v2/things\)")
        with nullcontext() if repeatable else lost:
            both.done(call("POST", "/api/v2/things", body={"a": 1}, repeatable=repeatable))
        assert len(far_end.requests) == sent
        assert json.loads(far_end.requests[0].content) == {"a": 1}

    def test_errors_are_those_of_methods(self, both: Both, far_end: FarEnd) -> None:
        far_end.will_say(refused(404, "not.found"))
        with pytest.raises(NotFound, match=r"request \(DELETE /api/v2/things/1\): 404 not\.found"):
            both.done(both.client().request("DELETE", "/api/v2/things/1"))

    @pytest.mark.parametrize(
        "path",
        [
            "https://evil.example/api/v2",
            "/oauth/token",
            "api/v2/x",
            "/api/v2/x?y=1",
            "/api/../oauth/token",
            "/api/v2#x",
        ],
    )
    def test_paths_that_are_none_of_the_api_are_refused(self, both: Both, far_end: FarEnd, path: str) -> None:
        with pytest.raises(ValueError, match="is no path of the API"):
            both.done(both.client().request("GET", path))
        assert far_end.login_requests == []


class TestWaiters:
    def states(self, far_end: FarEnd, key: str, *values: str | None) -> None:
        far_end.will_say(*[said(200, {"id": "7", key: value}) for value in values])

    @pytest.mark.parametrize(
        ("group", "method", "args", "key", "states"),
        [
            ("caseplans", "wait_until_copied", ("7",), "versionState", ("Copying", "Copying", "Draft")),
            ("cases", "wait_until_created", ("7",), "creationStatus", ("Pending", "InProgress", "Failed")),
            ("cases", "wait_for_termination", ("7", "8"), "status", ("Queued", "InProgress", "Succeeded")),
            ("cases", "wait_for_query", ("7",), "state", ("Queued", "Succeeded")),
            ("workitem_jobs", "wait_for_query", ("7",), "state", ("Running", "Failed")),
            ("workitem_jobs", "wait_for_add", ("7",), "state", ("Idle", "Running", "Cancelled")),
            ("workitem_jobs", "wait_for_terminate", ("7",), "state", ("Running", "Terminated")),
        ],
    )
    def test_it_waits_until_it_is_over_and_gives_what_it_came_to(
        self,
        both: Both,
        far_end: FarEnd,
        group: str,
        method: str,
        args: tuple[str, ...],
        key: str,
        states: tuple[str, ...],
    ) -> None:
        far_end.will_say(refused(404, "not.found"))  # what was begun may not be seen yet
        self.states(far_end, key, *states)
        client = both.client()
        ended = both.done(getattr(getattr(client, group), method)(*args))
        assert ended.wire()[key] == states[-1]
        assert len(far_end.requests) == len(states) + 1

    def test_it_ends_after_a_time_with_the_name_of_what_goes_on(self, both: Both, far_end: FarEnd) -> None:
        self.states(far_end, "state", *["Running"] * 99)
        with pytest.raises(StillUnderWay, match=r"the making of workitems 7 has not come to its end within 20 s"):
            both.done(both.client().workitem_jobs.wait_for_add("7", 20))
        assert len(far_end.requests) < 20, "it asks less and less often"


def test_a_create_gives_its_answer(both: Both, far_end: FarEnd) -> None:
    far_end.will_say(said(201, workbin(1), location="/somewhere"))
    answer = both.done(both.client().workbins.create.raw(WorkbinCreate(name="Bin 1")))
    assert (answer.status, answer.headers["location"]) == (201, "/somewhere")
