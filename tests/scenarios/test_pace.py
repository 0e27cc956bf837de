"""An apply of 100 caseplans within the rate limit of an org, alone and beside a second client with the same token.

Minutes pass on the clock of the sandbox only: each wait that the client tells moves it, and the client sleeps for none.
"""

from __future__ import annotations

import threading
import time
from contextlib import closing
from typing import Any

import httpx
import pytest
from tests.large_specs import Document, large_spec

from genesys_caseplans import Client, RetrySettings, Settings, parse_spec
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.sandbox import Sandbox

LIMIT, WINDOW = 300, 60.0


def spec(caseplans: int) -> Document:
    """So many caseplans that share three worktypes."""
    document = large_spec(caseplans)
    document["worktypes"] = {key: one for key, one in document["worktypes"].items() if key.startswith("worktype_0_")}
    for caseplan in document["caseplans"].values():
        for place, stage in enumerate(caseplan["stages"]):
            stage["step"]["worktype"] = f"worktype_0_{place}"
    return document


class Minutes:
    """Lets the waits of a client pass on the sandbox's clock, once what is under way has been answered."""

    def __init__(self, sandbox: Sandbox, client: Client):
        self.sandbox = sandbox
        self.client = client
        self._answered = 0
        self._began = sandbox.clock.now()
        self._passing, self._counting = threading.Lock(), threading.Lock()
        client.observers.append(self)
        client.listeners.append(self._count)

    def _count(self, _: object) -> None:
        with self._counting:
            self._answered += 1

    def __call__(self, event: object) -> None:
        if isinstance(event, Waiting | Repeating) and event.seconds:
            with self._passing:
                self._settle()
                self.sandbox.clock.advance(event.seconds)

    def _settle(self) -> None:
        until = time.monotonic() + 0.3
        while self._answered < self.client.requests_made and time.monotonic() < until:
            time.sleep(0.001)
        time.sleep(0.01)  # what was answered is learned from

    @property
    def seconds(self) -> float:
        return self.sandbox.clock.now() - self._began


def settings(sandbox: Sandbox, **more: Any) -> Settings:
    return Settings(sandbox.url, sandbox.url, retry=RetrySettings(pause=0), **more)


def refused(sandbox: Sandbox) -> int:
    return sum(call.status == 429 for call in sandbox.calls)


@pytest.fixture
def sandbox() -> Any:
    with Sandbox(rate_limit=LIMIT, rate_window=int(WINDOW)) as running:
        yield running


def test_alone_it_meets_no_429_and_takes_as_long_as_the_limit_makes_it(sandbox: Sandbox) -> None:
    with Client(settings(sandbox, client_id=sandbox.client_id, client_secret=sandbox.client_secret)) as client:
        minutes = Minutes(sandbox, client)
        report = client.apply(client.plan(parse_spec(spec(100))))
    requests = len(sandbox.calls)
    least = requests / LIMIT * WINDOW
    print(f"100 caseplans: {requests} requests, {minutes.seconds:.0f} s at {LIMIT} a minute ({least:.0f} s at best)")
    assert report.ok
    assert refused(sandbox) == 0
    assert requests > 4 * LIMIT, "else the limit would hardly be met"
    assert minutes.seconds <= 1.1 * least


class SecondClient:
    """Sends with the same token as often as the first, until it has half of what a minute allows."""

    def __init__(self, sandbox: Sandbox, token: str):
        self._http = httpx.Client(base_url=sandbox.url, headers={"Authorization": f"Bearer {token}"})
        self._sandbox = sandbox
        self._lock = threading.Lock()
        self._window, self._sent = 0.0, 0
        self.requests_made = 0

    def close(self) -> None:
        self._http.close()

    def __call__(self, _: object) -> None:
        with self._lock:
            now = self._sandbox.clock.now()
            if now - self._window >= WINDOW:
                self._window, self._sent = now, 0
            if self._sent < LIMIT / 2:
                self._sent += 1
                self.requests_made += 1
                self._http.get("/api/v2/organizations/me")


def test_beside_a_client_that_eats_half_of_the_allowance_it_still_ends(sandbox: Sandbox) -> None:
    pair = {"grant_type": "client_credentials"}
    login = httpx.post(f"{sandbox.url}/oauth/token", data=pair, auth=(sandbox.client_id, sandbox.client_secret))
    token = login.json()["access_token"]
    with Client(settings(sandbox, access_token=token)) as client:
        Minutes(sandbox, client)
        with closing(SecondClient(sandbox, token)) as second:
            client.listeners.append(second)
            report = client.apply(client.plan(parse_spec(spec(100))))
        ours, others = client.requests_made, second.requests_made
    print(f"100 caseplans beside a second client: {ours} requests, {others} of the other, {refused(sandbox)} times 429")
    assert report.ok, [one.message for one in report.results if one.message]
    assert others > ours / 2
    windows = (ours + others) / LIMIT + 1
    assert refused(sandbox) <= windows * client.settings.parallel, "those under way when a minute is used up, no more"
