"""A sandbox org in this process: exchanges run against its app one by one, without sockets, threads or real time.

Owns: carrying out what exchanges ask for. Requests are sent in the order of the steps, so that they can be written
down; a wait moves the org's clock.
"""

from __future__ import annotations

import json
from typing import Any, TypeVar
from urllib.parse import urlencode

from tests.sandbox.direct import Direct

from genesys_caseplans import Plan, Report, RetrySettings
from genesys_caseplans.engine.journal import Write
from genesys_caseplans.engine.run import apply_plan, plan_spec
from genesys_caseplans.http.exchange import (
    Clock,
    Effect,
    Emit,
    Exchange,
    Gather,
    Hold,
    Patience,
    Reply,
    Request,
    Send,
    Wait,
)
from genesys_caseplans.http.wire import read_reply
from genesys_caseplans.kinds.kind import Options
from genesys_caseplans.specfile import Spec

T = TypeVar("T")


class _Named:
    """A journal that refuses each write that its step does not name, so that what a plan is said to need is all."""

    def __init__(self, plan: Plan) -> None:
        self._named = {
            (change.address, step.title): step.operations for change in plan.changes for step in change.steps
        }

    def before(self, write: Write) -> None:
        named = self._named[write.address, write.step]
        assert write.request.operation in named, f"{write.step!r} does not name {write.request.operation.name}"

    def after(self, write: Write, answer: Reply | Exception) -> None:
        """Nothing more to see."""


class DirectOrg:
    """An org, and every request that was sent to it."""

    def __init__(self) -> None:
        self.direct = Direct()
        self.requests: list[Request] = []

    def reset(self) -> None:
        """A fresh org."""
        self.direct.reset()
        self.requests.clear()

    def close(self) -> None:
        self.direct.close()

    def plan(self, spec: Spec, **options: Any) -> Plan:
        return self.run(plan_spec(spec, "http://sandbox", Options(**options)))

    def apply(self, plan: Plan) -> Report:
        return self.run(apply_plan(plan, _Named(plan), look_again=False))

    @property
    def writes(self) -> list[Request]:
        """Those that may change the org."""
        return [request for request in self.requests if not request.operation.reads]

    def run(self, exchange: Exchange[T]) -> T:
        """Carry out an exchange."""
        given: Any = None
        error: Exception | None = None
        while True:
            try:
                effect = exchange.send(given) if error is None else exchange.throw(error)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            given, error = None, None
            try:
                given = self._done(effect)
            except Exception as raised:
                error = raised

    def _done(self, effect: Effect) -> Any:
        match effect:
            case Send(request):
                return self._send(request)
            case Gather(exchanges):
                return [self._settled(one) for one in exchanges]
            case Wait(seconds):
                return self.direct.world.org.clock.advance(seconds)
            case Patience():
                return RetrySettings()
            case Clock():
                return self.direct.world.org.clock.now()
            case Hold(latch):
                assert latch.is_open, "in order, nothing waits for what comes later"
                return None
            case Emit():
                return None
        raise AssertionError(f"{effect} is new here")

    def _settled(self, exchange: Exchange[Any]) -> Any:
        try:
            return self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    def _send(self, request: Request) -> Reply:
        self.requests.append(request)
        content = b"" if request.body is None else json.dumps(request.body).encode()
        query = urlencode(request.query, doseq=True)
        got = self.direct.send(request.operation.method, request.path, content, query)
        return read_reply(request, got.status, got.headers, got.content)
