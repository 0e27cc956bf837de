"""Storms: what goes wrong on the way between a run and the org, drawn from a seed.

Owns: which faults a seed means, and carrying them out: answers of the org's servers by the sandbox, timeouts and broken
connections where the client sends. Waiting moves the org's clock instead of taking time.
"""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
from tests.scenarios.journey import Org

from genesys_caseplans import Client
from genesys_caseplans.http.events import Repeating, Waiting

LAGS = (0.0, 2.0, 5.0, 8.0, 12.0)
#: What the org's servers do wrong.
ANSWERS: dict[str, dict[str, Any]] = {
    "429": {"status": 429, "headers": {"Retry-After": "3"}},
    "429 without a time": {"status": 429},
    "500": {"status": 500},
    "502": {"status": 502, "body": "<html>Bad gateway</html>"},
    "503": {"status": 503},
    "503, but done": {"kind": "lost", "status": 503},
    "500, but done": {"kind": "lost", "status": 500},
    "conflict": {"kind": "conflict"},
    "cancelled": {"kind": "cancelled"},
    "malformed": {"kind": "malformed"},
    "empty": {"kind": "empty"},
    "lost answer": {"drop": "after"},
    "never arrived": {"drop": "before"},
    "token refused": {"status": 401, "code": "bad.credentials"},
}
#: What breaks on the way: which error, and whether the request arrived before.
BREAKS: dict[str, tuple[type[httpx.TransportError], bool]] = {
    "timeout after it arrived": (httpx.ReadTimeout, True),
    "timeout of the connection": (httpx.ConnectTimeout, False),
    "timeout of sending": (httpx.WriteTimeout, False),
    "reset after it arrived": (httpx.ReadError, True),
    "reset while it was sent": (httpx.WriteError, False),
}
#: Answers to a login that make no sense as one: the login host knows no objects that could conflict.
_OF_THE_API = ("conflict", "cancelled", "token refused")


@dataclass(frozen=True)
class Storm:
    """What goes wrong in one run. chances: of each kind of fault, for each request. token_seconds: how long a token is
    good. parallel: requests that the client may have under way.
    """

    seed: int
    lag: float
    chances: dict[str, float]
    token_seconds: int
    parallel: int

    def __str__(self) -> str:
        return f"storm-{self.seed}"

    @property
    def told(self) -> str:
        """With all that happens in it."""
        faults = ", ".join(f"{name} {chance:.0%}" for name, chance in self.chances.items())
        return f"storm {self.seed} (reads lag {self.lag:g} s, tokens last {self.token_seconds} s, {faults})"


def storm(seed: int) -> Storm:
    """The storm of a seed: three to seven kinds of faults, which hit from 4 to 30 % of all requests together."""
    chance = random.Random(seed)
    kinds = chance.sample([*ANSWERS, *BREAKS], chance.randint(3, 7))
    whole = chance.uniform(0.04, 0.3)
    weights = {kind: chance.uniform(0.5, 1.5) for kind in kinds}
    shares = {kind: whole * weight / sum(weights.values()) for kind, weight in weights.items()}
    return Storm(seed, chance.choice(LAGS), shares, chance.choice((86400, 86400, 10)), chance.choice((1, 4, 8)))


@contextmanager
def in_calm(org: Org, lag: float = 0.0, parallel: int = 8) -> Iterator[Client]:
    """A client to which nothing happens but that reads lag."""
    org.sandbox.settings(late_seconds=lag, token_seconds=86400)

    def pass_time(event: object) -> None:
        if isinstance(event, Waiting | Repeating):
            org.sandbox.clock.advance(event.seconds)

    with Client(replace(org.settings, parallel=parallel)) as client:
        client.observers.append(pass_time)
        yield client


@contextmanager
def in_storm(org: Org, weather: Storm, met: Counter[str]) -> Iterator[Client]:
    """A client in a storm. met: how often each fault of the way was met; the sandbox's are seen in its calls."""
    with in_calm(org, weather.lag, weather.parallel) as client:
        org.sandbox.settings(token_seconds=weather.token_seconds)
        for number, (kind, chance) in enumerate(weather.chances.items()):
            if kind in ANSWERS:
                path = "/api/*" if kind in _OF_THE_API else "*"
                org.sandbox.fail("*", path, chance=chance, seed=weather.seed * 100 + number, **ANSWERS[kind])
        _break(client, weather, met)
        try:
            yield client
        finally:
            _end(org)


def _end(org: Org) -> None:
    """The storm ends; what reads do not show yet they go on not to show."""
    with org.sandbox._running.lock:
        org.sandbox._running.faults.clear()


def _break(client: Client, weather: Storm, met: Counter[str]) -> None:
    """Break connections where the client sends."""
    transmit, chance, lock = client._driver._send, random.Random(weather.seed), threading.Lock()

    def sending(request: Any) -> Any:
        with lock:
            hit = next((kind for kind in BREAKS if chance.random() < weather.chances.get(kind, 0.0)), None)
            met.update([hit] if hit else [])
        if hit is None:
            return transmit(request)
        error, arrives = BREAKS[hit]
        if arrives:
            transmit(request)
        raise error(hit, request=request)

    client._driver._send = sending  # type: ignore[method-assign]
