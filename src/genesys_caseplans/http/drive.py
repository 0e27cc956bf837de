"""The two drivers: they carry out what exchanges ask for, on `httpx.Client` and `httpx.AsyncClient`.

Owns connections, login at the right moment, waiting. What to send and what an answer means is decided elsewhere
(`wire`, `auth`, `retry`, `pace`), once for both. The sync driver runs `All` one by one, the async one side by side.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import tenacity

from genesys_caseplans.errors import AnswerLost, Unauthorized, Unreachable
from genesys_caseplans.http.auth import LOGIN, Credentials
from genesys_caseplans.http.exchange import All, Count, Effect, Exchange, Reply, Request, Send, Tell, Wait
from genesys_caseplans.http.pace import Pace
from genesys_caseplans.http.retry import tenacity_options
from genesys_caseplans.http.wire import read_reply
from genesys_caseplans.settings import Settings

T = TypeVar("T")
Observer = Callable[[object], None]

# This machine never goes through a proxy, whatever the proxy variables say.
_NO_PROXY: dict[str, None] = {f"all://{host}": None for host in ("127.0.0.1", "localhost", "[::1]")}


class _Line:
    """What both drivers share: settings, credentials, pace, observers, and the count of requests."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.credentials = Credentials(settings)
        self.pace = Pace(settings.max_rate)
        self.observers: list[Observer] = []
        self.requests_made = 0

    def tell(self, event: object) -> None:
        for observer in self.observers:
            observer(event)

    def build(self, client: httpx.Client | httpx.AsyncClient, request: Request, token: str) -> httpx.Request:
        self.requests_made += 1
        return client.build_request(
            request.operation.method,
            self.settings.api_url + request.path,
            params=request.query or None,
            json=request.body,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )

    def build_login(self, client: httpx.Client | httpx.AsyncClient) -> tuple[Request, httpx.Request]:
        request, headers, form = self.credentials.login()
        self.requests_made += 1
        return request, client.build_request("POST", self.settings.login_url + request.path, data=form, headers=headers)

    def logged_in(self, request: Request, response: httpx.Response) -> None:
        """Take the token; any 4xx means wrong credentials (api-facts: Lookups), but 429 and 408 pass by."""
        if 400 <= response.status_code < 500 and response.status_code not in (408, 429):
            raise self.credentials.error(_oauth_error(response))
        reply_content = response.content
        if response.status_code >= 400:
            read_reply(request, response.status_code, response.headers, reply_content)
        self.credentials.accept(response.status_code, reply_content, time.monotonic())

    def read(self, request: Request, response: httpx.Response) -> Reply:
        self.pace.learn(response.headers, time.monotonic())
        return read_reply(request, response.status_code, response.headers, response.content)

    def broken(self, request: Request, error: httpx.HTTPError) -> Exception:
        """A transport failure as an error of ours; the request's content is not in it."""
        operation = request.operation
        names = {"operation": operation.name, "method": operation.method, "path": request.path}
        base = self.settings.login_url if operation is LOGIN else self.settings.api_url
        host = urlsplit(base).netloc
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
            return Unreachable(f"cannot reach {host}: {error or type(error).__name__}", **names)
        if isinstance(error, httpx.TimeoutException):
            return AnswerLost(f"no answer from {host} within {self.settings.timeout:g} s", **names)
        return AnswerLost(f"the connection to {host} broke: {error or type(error).__name__}", **names)


def _oauth_error(response: httpx.Response) -> str:
    """What the token endpoint said, without anything that it may have echoed."""
    try:
        said = json.loads(response.content)
        reason = said.get("error") or said.get("code") or ""
    except (ValueError, AttributeError):
        reason = ""
    detail = f", {reason}" if isinstance(reason, str) and reason.replace("_", "").replace(".", "").isalpha() else ""
    return f"the credentials were refused (status {response.status_code}{detail})"


class SyncDriver:
    """Runs exchanges one effect after another."""

    def __init__(self, settings: Settings):
        self.line = _Line(settings)
        self._http = httpx.Client(timeout=settings.timeout, mounts=_NO_PROXY)
        self._login = threading.Lock()

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def run(self, exchange: Exchange[T]) -> T:
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
                result = self._perform(effect)
            except Exception as raised:  # thrown on into the exchange, which decides
                error = raised

    def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request):
                options = tenacity_options(self.line.settings.retry, request)
                return tenacity.Retrying(**options, sleep=self._sleep)(self._send, request)
            case Wait(seconds):
                return self._sleep(seconds)
            case All(exchanges):
                return [self._attempt(exchange) for exchange in exchanges]
            case Tell(event):
                return self.line.tell(event)
            case Count():
                return self.line.requests_made

    def _attempt(self, exchange: Exchange[T]) -> T | Exception:
        try:
            return self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    def _sleep(self, seconds: float) -> None:
        time.sleep(seconds * self.line.settings.retry.pause)

    def _send(self, request: Request) -> Reply:
        token = self._token()
        try:
            return self._transmit(request, token)
        except Unauthorized:
            if not self.line.credentials.renewable:
                raise
            self.line.credentials.refused(token)
            return self._transmit(request, self._token())

    def _transmit(self, request: Request, token: str) -> Reply:
        while pause := self.line.pace.reserve(time.monotonic()):
            self._sleep(pause)
        try:
            response = self._http.send(self.line.build(self._http, request, token))
        except httpx.HTTPError as error:
            raise self.line.broken(request, error) from error
        return self.line.read(request, response)

    def _token(self) -> str:
        with self._login:
            while (token := self.line.credentials.token(time.monotonic())) is None:
                options = tenacity_options(self.line.settings.retry, LOGIN.request())
                tenacity.Retrying(**options, sleep=self._sleep)(self._log_in)
            return token

    def _log_in(self) -> None:
        request, login = self.line.build_login(self._http)
        try:
            response = self._http.send(login)
        except httpx.HTTPError as error:
            raise self.line.broken(request, error) from error
        self.line.logged_in(request, response)


class AsyncDriver:
    """Runs exchanges on an event loop; `All` side by side, bounded by `Settings.parallel`."""

    def __init__(self, settings: Settings):
        self.line = _Line(settings)
        self._http = httpx.AsyncClient(timeout=settings.timeout, mounts=_NO_PROXY)
        self._login = asyncio.Lock()
        self._slots = asyncio.Semaphore(settings.parallel)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def run(self, exchange: Exchange[T]) -> T:
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

    async def _perform(self, effect: Effect) -> Any:
        match effect:
            case Send(request):
                options = tenacity_options(self.line.settings.retry, request)
                return await tenacity.AsyncRetrying(**options, sleep=self._sleep)(self._send, request)
            case Wait(seconds):
                return await self._sleep(seconds)
            case All(exchanges):
                return await asyncio.gather(*map(self._attempt, exchanges))
            case Tell(event):
                return self.line.tell(event)
            case Count():
                return self.line.requests_made

    async def _attempt(self, exchange: Exchange[T]) -> T | Exception:
        try:
            return await self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds * self.line.settings.retry.pause)

    async def _send(self, request: Request) -> Reply:
        token = await self._token()
        try:
            return await self._transmit(request, token)
        except Unauthorized:
            if not self.line.credentials.renewable:
                raise
            self.line.credentials.refused(token)
            return await self._transmit(request, await self._token())

    async def _transmit(self, request: Request, token: str) -> Reply:
        async with self._slots:
            while pause := self.line.pace.reserve(time.monotonic()):
                await self._sleep(pause)
            try:
                response = await self._http.send(self.line.build(self._http, request, token))
            except httpx.HTTPError as error:
                raise self.line.broken(request, error) from error
            return self.line.read(request, response)

    async def _token(self) -> str:
        async with self._login:
            while (token := self.line.credentials.token(time.monotonic())) is None:
                options = tenacity_options(self.line.settings.retry, LOGIN.request())
                await tenacity.AsyncRetrying(**options, sleep=self._sleep)(self._log_in)
            return token

    async def _log_in(self) -> None:
        request, login = self.line.build_login(self._http)
        try:
            response = await self._http.send(login)
        except httpx.HTTPError as error:
            raise self.line.broken(request, error) from error
        self.line.logged_in(request, response)
