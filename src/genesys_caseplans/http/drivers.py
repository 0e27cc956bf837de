"""The two drivers: they carry bytes, sleep, keep gates, and run exchanges side by side. Everything else is `session`'s.

One is made of `httpx.Client` and threads, the other of `httpx.AsyncClient` and tasks.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from typing import Any, TypeVar

from genesys_caseplans.http.connections import connected
from genesys_caseplans.http.crew import Crew, Drive
from genesys_caseplans.http.ending import attended, awaited
from genesys_caseplans.http.exchange import Effect, Exchange, Gather, Hold, Latch, abandon
from genesys_caseplans.http.library import httpx
from genesys_caseplans.http.options import RequestOptions
from genesys_caseplans.http.session import Session
from genesys_caseplans.http.settings import Settings
from genesys_caseplans.http.transport import Gate, Sleep, Transfer, Transmit, TransportEffect, Within

T = TypeVar("T")


class SyncDriver:
    """Runs exchanges in the calling thread, and what can go side by side in up to `Settings.parallel` others."""

    def __init__(
        self, settings: Settings, http: httpx.Client | None = None, transport: httpx.BaseTransport | None = None
    ):
        self._http = http or connected(httpx.Client, settings, transport)
        self._closes = http is None
        self.session = Session(settings, self._http)
        # As many requests are under way as the crew has threads, so that gate may stand open.
        one_by_one = {Gate.LOGIN: threading.Lock(), Gate.PACE: threading.Lock()}
        self._gates: dict[Gate, AbstractContextManager[Any]] = {**one_by_one, Gate.REQUESTS: nullcontext()}

    def with_options(self, options: RequestOptions) -> SyncDriver:
        """The same driver, for requests that are sent otherwise; closing it closes nothing."""
        other = copy(self)
        other._closes = False
        other.session = self.session.with_options(options)
        return other

    def close(self) -> None:
        """Close all connections, if they are ours."""
        if self._closes:
            self._http.close()

    def run(self, exchange: Exchange[T]) -> T:
        """Drive an exchange to its end and give its value."""
        return Crew(self._perform, self.session.settings.parallel).run(exchange)

    def _perform(self, effect: Any, drive: Drive) -> Any:
        match effect:
            case Transmit(request):
                return self._sent(request)
            case Sleep(seconds):
                return time.sleep(seconds)
            case Within(gate, transfer):
                with self._gates[gate]:
                    return drive(transfer)
            case _:
                return drive(self.session.transfer(effect))

    def _sent(self, request: httpx.Request) -> httpx.Response:
        ending = self.session.ending
        if ending.asks is None:
            return self._send(request)
        return attended(lambda: self._send(request), ending)

    def _send(self, request: httpx.Request) -> httpx.Response:
        # A client that was given might follow a redirect with our token, or sign requests in a way of its own.
        return self._http.send(request, auth=None, follow_redirects=False)


class AsyncDriver:
    """Runs exchanges on an event loop; requests on their way are bounded by `Settings.parallel`."""

    def __init__(
        self,
        settings: Settings,
        http: httpx.AsyncClient | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ):
        self._http = http or connected(httpx.AsyncClient, settings, transport)
        self._closes = http is None
        self.session = Session(settings, self._http)
        places = {Gate.LOGIN: 1, Gate.PACE: 1, Gate.REQUESTS: settings.parallel}
        self._gates = {gate: asyncio.Semaphore(number) for gate, number in places.items()}

    def with_options(self, options: RequestOptions) -> AsyncDriver:
        """The same driver, for requests that are sent otherwise; closing it closes nothing."""
        other = copy(self)
        other._closes = False
        other.session = self.session.with_options(options)
        return other

    async def close(self) -> None:
        """Close all connections, if they are ours."""
        if self._closes:
            await self._http.aclose()

    async def run(self, exchange: Exchange[T] | Transfer[T]) -> T:
        """Drive an exchange to its end and give its value."""
        result: Any = None
        error: Exception | None = None
        while True:
            try:
                effect = exchange.send(result) if error is None else exchange.throw(error)
            except StopIteration as stop:
                value: T = stop.value
                return value
            result, error = None, None
            try:
                result = await self._perform(effect)
            except Exception as raised:  # thrown on into the exchange, which decides
                error = raised
            except BaseException:  # cancelled, or worse
                abandon(exchange)
                raise

    async def _perform(self, effect: Effect | TransportEffect) -> Any:
        match effect:
            case Transmit(request):
                return await self._sent(request)
            case Sleep(seconds):
                return await asyncio.sleep(seconds)
            case Within(gate, transfer):
                async with self._gates[gate]:
                    return await self.run(transfer)
            case Gather(exchanges):
                return await self._side_by_side([self._attempt(exchange) for exchange in exchanges])
            case Hold(latch):
                return await _opened(latch)
            case _:
                return await self.run(self.session.transfer(effect))

    async def _sent(self, request: httpx.Request) -> httpx.Response:
        ending = self.session.ending
        if ending.asks is None:
            return await self._send(request)
        return await awaited(self._send(request), ending)

    async def _send(self, request: httpx.Request) -> httpx.Response:
        # A client that was given might follow a redirect with our token, or sign requests in a way of its own.
        return await self._http.send(request, auth=None, follow_redirects=False)

    async def _attempt(self, exchange: Exchange[T]) -> T | Exception:
        try:
            return await self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    @staticmethod
    async def _side_by_side(attempts: list[Coroutine[Any, Any, Any]]) -> list[Any]:
        """All results, begun in order. What is no `Exception` ends all of them before it goes on."""
        tasks = [asyncio.ensure_future(attempt) for attempt in attempts]
        try:
            return await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise


async def _opened(latch: Latch) -> None:
    """Until a latch is open, whichever thread opens it."""
    loop = asyncio.get_running_loop()
    event = asyncio.Event()
    latch.add(lambda: loop.is_closed() or loop.call_soon_threadsafe(event.set))
    await event.wait()
