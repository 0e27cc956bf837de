"""The two drivers: they carry out what exchanges ask for, on `httpx.Client` and `httpx.AsyncClient`.

Owns connections, login at the right moment, waiting. What to send and what an answer means is decided elsewhere
(`wire`, `auth`, `retry`, `pace`), once for both. The sync driver runs `All` one by one, the async one side by side.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

import httpx
import tenacity

from genesys_caseplans.errors import AnswerLost, RequestError, SettingsError, Unauthorized, Unreachable
from genesys_caseplans.http.auth import LOGIN, Credentials
from genesys_caseplans.http.exchange import (
    Count,
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
from genesys_caseplans.http.pace import Pace
from genesys_caseplans.http.regions import is_loopback
from genesys_caseplans.http.retry import tenacity_options
from genesys_caseplans.http.settings import Settings
from genesys_caseplans.http.wire import read_reply

T = TypeVar("T")
_log = logging.getLogger("genesys_caseplans")
Observer = Callable[[object], None]

H = TypeVar("H", httpx.Client, httpx.AsyncClient)


def _connected(client: type[H], settings: Settings) -> H:
    """An httpx client as these settings want it: this machine never goes through a proxy, whatever variables say."""
    hosts = {urlsplit(url).hostname or "" for url in (settings.api_url, settings.login_url)}
    past_proxies: dict[str, None] = {f"all://{_bracketed(host)}": None for host in hosts if is_loopback(host)}
    try:
        return client(timeout=settings.timeout, mounts=past_proxies)
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        # httpx reads HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and others; a proxy's URL may hold a password.
        raise SettingsError(
            "the proxy or certificate variables of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, "
            f"SSL_CERT_FILE, SSL_CERT_DIR) cannot be used ({type(error).__name__}): correct or unset them"
        ) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@cache
def _certificates() -> ssl.SSLContext:
    """The trusted certificates: reading them takes longer than a request, and many clients can share them."""
    return httpx.create_ssl_context()


class Session:
    """What both drivers share: settings, credentials, pace, observers, and the count of requests."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.credentials = Credentials(settings)
        self.pace = Pace(settings.max_rate)
        self.observers: list[Observer] = []
        self.requests_made = 0
        self.stop: Callable[[], bool] | None = None
        self._skipped = 0.0

    @contextmanager
    def run(self, observers: Sequence[Observer], stop: Callable[[], bool] | None) -> Iterator[None]:
        """For one run: more observers, and what waits ask whether to stop."""
        self.observers.extend(observers)
        self.stop = stop
        try:
            yield
        finally:
            self.stop = None
            for observer in observers:
                self.observers.remove(observer)

    def now(self) -> float:
        """A monotonic clock on which a pause has passed even where it was cut short (`RetrySettings.pause`)."""
        return time.monotonic() + self._skipped

    def shortened(self, seconds: float) -> float:
        """The seconds to sleep for a pause of so many."""
        really = seconds * self.settings.retry.pause
        self._skipped += seconds - really
        return really

    def emit(self, event: object) -> None:
        """Emit an event to observers."""
        for observer in self.observers:
            try:
                observer(event)
            except Exception:
                _log.exception("an observer failed, and the run goes on without it")

    def build(self, client: httpx.Client | httpx.AsyncClient, request: Request, token: str) -> httpx.Request:
        """A request as httpx sends it; counts it."""
        self.requests_made += 1
        return client.build_request(
            request.operation.method,
            self.settings.api_url + request.path,
            params=request.query or None,
            json=request.body,
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
        )

    def build_login(self, client: httpx.Client | httpx.AsyncClient) -> tuple[Request, httpx.Request]:
        """A login as httpx sends it; counts it."""
        request, headers, form = self.credentials.login()
        self.requests_made += 1
        return request, client.build_request("POST", self.settings.login_url + request.path, data=form, headers=headers)

    def logged_in(self, request: Request, response: httpx.Response) -> str:
        """The token; any 4xx means wrong credentials (api-facts: Lookups), but 429 and 408 pass by."""
        if 400 <= response.status_code < 500 and response.status_code not in (408, 429):
            raise self.credentials.error(_oauth_error(response))
        reply_content = response.content
        if response.status_code >= 400:
            read_reply(request, response.status_code, response.headers, reply_content)
        return self.credentials.accept(response.status_code, reply_content, self.now())

    def read(self, request: Request, response: httpx.Response) -> Reply:
        """An answer as a `Reply`; learns from it how fast to go on."""
        self.pace.learn(response.headers, self.now())
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
        self.session = Session(settings)
        self._http = _connected(httpx.Client, settings)
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
                options = tenacity_options(self.session.settings.retry, request)
                return tenacity.Retrying(**options, sleep=self._sleep)(self._send, request)
            case Wait(seconds, _):
                return self._sleep(seconds)
            case Gather(exchanges):
                return [self._attempt(exchange) for exchange in exchanges]
            case Emit(event):
                return self.session.emit(event)
            case Count():
                return self.session.requests_made
            case Patience():
                return self.session.settings.retry
            case Hold(latch):
                assert latch.is_open
                return None

    def _attempt(self, exchange: Exchange[T]) -> T | Exception:
        try:
            return self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    def _sleep(self, seconds: float) -> None:
        time.sleep(self.session.shortened(seconds))

    def _send(self, request: Request) -> Reply:
        token = self._token()
        try:
            return self._transmit(request, token)
        except Unauthorized:
            if not self.session.credentials.renewable:
                raise
            self.session.credentials.refused(token)
            return self._transmit(request, self._token())

    def _transmit(self, request: Request, token: str) -> Reply:
        while pause := self.session.pace.reserve(self.session.now()):
            self._sleep(pause)
        try:
            response = self._http.send(self.session.build(self._http, request, token))
        except httpx.HTTPError as error:
            raise self.session.broken(request, error) from error
        return self.session.read(request, response)

    def _token(self) -> str:
        with self._login:
            token = self.session.credentials.token(self.session.now())
            if token is None:
                options = tenacity_options(self.session.settings.retry, LOGIN.request())
                try:
                    return tenacity.Retrying(**options, sleep=self._sleep)(self._log_in)
                except RequestError as error:
                    error.outcome_unknown = False  # what the token was for was never sent
                    raise
            return token

    def _log_in(self) -> str:
        request, login = self.session.build_login(self._http)
        try:
            response = self._http.send(login)
        except httpx.HTTPError as error:
            raise self.session.broken(request, error) from error
        return self.session.logged_in(request, response)


class AsyncDriver:
    """Runs exchanges on an event loop; `All` side by side, bounded by `Settings.parallel`."""

    def __init__(self, settings: Settings):
        self.session = Session(settings)
        self._http = _connected(httpx.AsyncClient, settings)
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
                options = tenacity_options(self.session.settings.retry, request)
                return await tenacity.AsyncRetrying(**options, sleep=self._sleep)(self._send, request)
            case Wait(seconds, _):
                return await self._sleep(seconds)
            case Gather(exchanges):
                return await asyncio.gather(*map(self._attempt, exchanges))
            case Emit(event):
                return self.session.emit(event)
            case Count():
                return self.session.requests_made
            case Patience():
                return self.session.settings.retry
            case Hold(latch):
                done = asyncio.Event()
                latch.add(done.set)
                await done.wait()
                return None

    async def _attempt(self, exchange: Exchange[T]) -> T | Exception:
        try:
            return await self.run(exchange)
        except Exception as error:  # given to the exchange that asked for all
            return error

    async def _sleep(self, seconds: float) -> None:
        await asyncio.sleep(self.session.shortened(seconds))

    async def _send(self, request: Request) -> Reply:
        token = await self._token()
        try:
            return await self._transmit(request, token)
        except Unauthorized:
            if not self.session.credentials.renewable:
                raise
            self.session.credentials.refused(token)
            return await self._transmit(request, await self._token())

    async def _transmit(self, request: Request, token: str) -> Reply:
        async with self._slots:
            while pause := self.session.pace.reserve(self.session.now()):
                await self._sleep(pause)
            try:
                response = await self._http.send(self.session.build(self._http, request, token))
            except httpx.HTTPError as error:
                raise self.session.broken(request, error) from error
            return self.session.read(request, response)

    async def _token(self) -> str:
        async with self._login:
            token = self.session.credentials.token(self.session.now())
            if token is None:
                options = tenacity_options(self.session.settings.retry, LOGIN.request())
                try:
                    return await tenacity.AsyncRetrying(**options, sleep=self._sleep)(self._log_in)
                except RequestError as error:
                    error.outcome_unknown = False  # what the token was for was never sent
                    raise
            return token

    async def _log_in(self) -> str:
        request, login = self.session.build_login(self._http)
        try:
            response = await self._http.send(login)
        except httpx.HTTPError as error:
            raise self.session.broken(request, error) from error
        return self.session.logged_in(request, response)
