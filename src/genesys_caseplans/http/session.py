"""What an effect of an exchange comes to: login, retry, pace, counting, waiting and telling, once for both drivers.

Owns what all requests of one client share. It sends and sleeps through `transport` only.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any, assert_never
from urllib.parse import urlsplit

from genesys_caseplans.errors import AnswerLost, NotSent, RequestError, Stopped, Unauthorized, Unreachable
from genesys_caseplans.http.auth import LOGIN, Credentials
from genesys_caseplans.http.ending import NAP, Ending, GivenUp
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.http.exchange import Clock, Emit, Patience, Reply, Request, Send, Wait
from genesys_caseplans.http.library import httpx
from genesys_caseplans.http.options import Announced, Outgoing, RawHeaders, RequestOptions, raw_headers, user_agent
from genesys_caseplans.http.pace import Pace
from genesys_caseplans.http.retry import repeated, retrying
from genesys_caseplans.http.settings import RetrySettings, Settings
from genesys_caseplans.http.shared import Observer, Shared
from genesys_caseplans.http.tracing import LOG, Listener, Sending, Traced, log, moment
from genesys_caseplans.http.transport import Gate, Sleep, Transfer, Transmit, Within
from genesys_caseplans.http.wire import malformed, read_reply

_LOG = logging.getLogger("genesys_caseplans")
_LOG.addHandler(logging.NullHandler())  # a library that nobody asked to log is silent


class Session:
    """Settings, credentials, pace, observers and counts of one client; any thread may use it.

    observers: told of events, one at a time, in the thread where it happens; what they raise is logged, and they must
    not use the client themselves. stop: asked before each request and during waits, which end with `Stopped` once it
    says True; requests under way then have `RetrySettings.stopping` seconds to end.
    """

    def __init__(self, settings: Settings, http: httpx.Client | httpx.AsyncClient):
        self._http = http  # for its headers, cookies and timeouts: sending is the driver's
        self._shared = Shared(settings)
        self._set(settings, http.timeout)
        headers = httpx.Headers(http.headers)
        headers["Accept"] = "application/json"
        headers["User-Agent"] = user_agent(settings.application)
        self._headers = headers.raw

    def _set(self, settings: Settings, timeout: httpx.Timeout) -> None:
        self.settings = settings
        self._timeout = timeout.as_dict()
        self._policy = retrying(settings.retry)

    def with_options(self, options: RequestOptions) -> Session:
        """The same session, for requests that are sent otherwise: all else is shared."""
        other = copy(self)
        settings, timeout = options.over(self.settings), httpx.Timeout(**self._timeout)
        other._set(settings, httpx.Timeout(settings.timeout) if options.says_timeout else timeout)
        headers = httpx.Headers(self._headers)
        headers.update(options.raw_headers)
        other._headers = headers.raw
        return other

    @property
    def credentials(self) -> Credentials:
        """Who we are."""
        return self._shared.credentials

    @property
    def pace(self) -> Pace:
        """How fast requests may go."""
        return self._shared.pace

    @property
    def observers(self) -> list[Observer]:
        """Told of events."""
        return self._shared.observers

    @property
    def listeners(self) -> list[Listener]:
        """Told of each request that was sent, in the thread where its answer came."""
        return self._shared.listeners

    @property
    def announced(self) -> list[Announced]:
        """Told of each request that is about to be sent."""
        return self._shared.announced

    @property
    def ending(self) -> Ending:
        """Whether what runs is to stop."""
        return self._shared.ending

    @property
    def requests_made(self) -> int:
        """How many were sent, logins included."""
        return self._shared.requests_made

    @contextmanager
    def run(self, observers: Sequence[Observer], stop: Callable[[], bool] | None) -> Iterator[None]:
        """For one run: more observers, and whom waits ask whether to stop."""
        self.observers.extend(observers)
        self.stop = stop
        try:
            yield
        finally:
            self.stop = None
            for observer in observers:
                self.observers.remove(observer)

    @property
    def stop(self) -> Callable[[], bool] | None:
        """Says whether what runs is to stop; None: nobody does."""
        return self.ending.asks

    @stop.setter
    def stop(self, asks: Callable[[], bool] | None) -> None:
        self._shared.ending = Ending(self.settings.retry.stopping, asks)

    def now(self) -> float:
        """A monotonic clock on which a pause has passed even where it was cut short (`RetrySettings.pause`)."""
        return time.monotonic() + self._shared.skipped

    def shortened(self, seconds: float) -> float:
        """The seconds to sleep for a pause of so many."""
        really = seconds * self.settings.retry.pause
        with self._shared.counting:
            self._shared.skipped += seconds - really
        return really

    def emit(self, event: object) -> None:
        """Tell observers, one after another; none of them can end a run."""
        for observer in tuple(self.observers):
            try:
                with self._shared.telling:
                    observer(event)
            except Exception:
                _LOG.exception("an observer failed on %r", event)

    def transfer(self, effect: Send | Wait | Emit | Patience | Clock) -> Transfer[Any]:
        """What a driver is to do for an effect."""
        match effect:
            case Send(request):
                return self._sent(request)
            case Wait(seconds, reason):
                return self._waited(seconds, reason)
            case Emit(event):
                return self._deliver(event)
            case Patience():
                return self._patience()
            case Clock():
                return self._clock()
            case _:
                assert_never(effect)

    def _deliver(self, event: object) -> Transfer[None]:
        yield from ()
        self.emit(event)

    def _patience(self) -> Transfer[RetrySettings]:
        yield from ()
        return self.settings.retry

    def _clock(self) -> Transfer[float]:
        yield from ()
        return self.now()

    def _waited(self, seconds: float, reason: str) -> Transfer[None]:
        self._go_on(f"while waiting{f' for {reason}' if reason else ''}")
        self.emit(Waiting(seconds, reason or "the API"))
        yield from self._pause(seconds, reason)

    def _pause(self, seconds: float, reason: str) -> Transfer[None]:
        """Sleep in short naps, so that a run that is to stop does so soon."""
        ends = time.monotonic() + self.shortened(seconds)
        while True:
            self._go_on(f"while waiting{f' for {reason}' if reason else ''}")
            left = ends - time.monotonic()
            yield Sleep(max(0.0, min(left, NAP)))
            if left <= NAP:
                return

    def _go_on(self, place: str) -> None:
        if self.ending.asked:
            raise Stopped(f"stopped {place}")

    def _sent(self, request: Request) -> Transfer[Reply]:
        sending = Sending()
        return repeated(self._policy, request, lambda: self._authorized(request, sending), self._before_repetition)

    def _before_repetition(self, request: Request, error: RequestError, attempt: int, seconds: float) -> Transfer[None]:
        try:
            self._go_on(f"before another try ({error.reason})")
            self.emit(Repeating(error.operation, error.reason, attempt, self.settings.retry.attempts, seconds))
            yield from self._pause(seconds, f"another try ({error.reason})")
        except Stopped as stopped:
            if error.outcome_unknown and not request.operation.reads:
                stopped.leave_unknown(request.named)
            raise

    def _authorized(self, request: Request, sending: Sending) -> Transfer[Reply]:
        """Send with a token; a refused one is replaced once."""
        token = yield from self._token(request)
        try:
            return (yield from self._transmitted(request, token, sending))
        except Unauthorized as error:
            if not self.credentials.renewable:
                raise
            self.credentials.refused(token)
            self.emit(Repeating(error.operation, "the token was refused", 2, 2, 0.0))
        token = yield from self._token(request)
        if request.at_once:
            raise _not_sent(request, "a login")
        return (yield from self._transmitted(request, token, sending))

    def _transmitted(self, request: Request, token: str, sending: Sending) -> Transfer[Reply]:
        turn = self._in_turn(request, token, sending)
        if request.at_once:
            return (yield from turn)
        reply: Reply = yield Within(Gate.REQUESTS, turn)
        return reply

    def _in_turn(self, request: Request, token: str, sending: Sending) -> Transfer[Reply]:
        """Send when the rate limit allows it, and learn from the answer how fast to go on."""
        if self.pace.reserve(self.now(), request.at_once):
            yield Within(Gate.PACE, self._until_in_pace())
            if request.at_once:
                self.pace.keep()
                raise _not_sent(request, "the rate limit")
        self._go_on(f"before {request.named}")
        sent = self.now()
        response = yield from self._carried(request, self.build(request, token), sending)
        headers = _plain(response)
        self.pace.learn(headers, self.now(), sent)
        return read_reply(request, response.status_code, headers, response.content)

    def _until_in_pace(self) -> Transfer[None]:
        """One waits for the window to end, the others for that one: the wait is told once."""
        while pause := self.pace.reserve(self.now()):
            yield from self._waited(pause, "the rate limit")

    def _token(self, request: Request) -> Transfer[str]:
        token = self.credentials.token(self.now())
        if token is None:
            token = yield Within(Gate.LOGIN, self._logged_in())
            if request.at_once:
                raise _not_sent(request, "a login")
        return token

    def _logged_in(self) -> Transfer[str]:
        token = self.credentials.token(self.now())
        if token is not None:
            return token  # somebody else logged in while we waited at the gate
        try:
            sending = Sending()
            attempt = lambda: self._login(sending)  # noqa: E731
            return (yield from repeated(self._policy, LOGIN.request(), attempt, self._before_repetition))
        except RequestError as error:
            error.outcome_unknown = False  # what the token was for was never sent
            raise

    def _login(self, sending: Sending) -> Transfer[str]:
        self._go_on("before the login")
        response = yield from self._carried(LOGIN.request(), self._build_login(), sending)
        return self.credentials.accept(response.status_code, _plain(response), response.content, self.now())

    def _carried(self, request: Request, built: httpx.Request, sending: Sending) -> Transfer[httpx.Response]:
        listens = bool(self.listeners) or LOG.isEnabledFor(logging.DEBUG)
        begun = time.monotonic() if listens else 0.0
        try:
            response: httpx.Response = yield Transmit(built)
        except (httpx.HTTPError, GivenUp) as error:
            failure = self._broken(request, error) if isinstance(error, httpx.HTTPError) else self._given_up(request)
            if listens:
                self._trace(request, sending, begun, failure)
            raise failure from error
        if listens:
            self._trace(request, sending, begun, response)
        return response

    def _trace(
        self, request: Request, sending: Sending, begun: float, came: httpx.Response | RequestError | Stopped
    ) -> None:
        """Tell listeners and the logger what came of a request; neither can end a run."""
        response = came if isinstance(came, httpx.Response) else None
        login = request.operation is LOGIN
        now = time.monotonic()
        sending.attempt += 1
        told = Traced(
            request.operation.method,
            request.path,
            request.query,
            request.operation.name,
            moment(begun),
            None if response is None else response.status_code,
            "" if response is None else response.headers.get("inin-correlation-id", ""),
            sending.attempt,
            begun - sending.since,
            now - begun,
            "" if response is not None else str(came),
            request.body,
            b"" if login or response is None else response.content,
            tuple(self.credentials.secrets),
        )
        sending.since = now
        for listener in (*self.listeners, *((log,) if LOG.isEnabledFor(logging.DEBUG) else ())):
            try:
                listener(told)
            except Exception:
                _LOG.exception("a listener failed on %r", told)

    def _given_up(self, request: Request) -> Stopped:
        seconds = self.settings.retry.stopping
        stopped = Stopped(f"stopped: {request.named} was not answered within {seconds:g} s")
        if not request.operation.reads:
            stopped.leave_unknown()
        return stopped

    def build(self, request: Request, token: str) -> httpx.Request:
        """A request as httpx sends it; counts it."""
        url = self.settings.api_url + request.path
        content: dict[str, Any] = {"params": request.query or None, "json": request.body}
        more = self._announce(request) if self.announced else ()
        return self._built(request.operation.method, url, f"Bearer {token}", content, more)

    def _build_login(self) -> httpx.Request:
        authorization, form = self.credentials.login()
        return self._built(LOGIN.method, self.settings.login_url + LOGIN.path, authorization, {"data": form})

    def _announce(self, request: Request) -> RawHeaders:
        """Tell of a request that is about to be sent; gives the headers that were put in."""
        outgoing = Outgoing(request.operation.method, request.path, request.query, request.operation.name)
        for announced in tuple(self.announced):
            try:
                announced(outgoing)
            except Exception:
                _LOG.exception("a hook failed on %r", outgoing)
        return raw_headers(outgoing.headers)

    def _built(
        self, method: str, url: str, authorization: str, content: dict[str, Any], more: RawHeaders = ()
    ) -> httpx.Request:
        with self._shared.counting:
            self._shared.requests_made += 1
        # The client's own `build_request` takes twice as long to put the same together.
        return httpx.Request(
            method,
            url,
            headers=[*self._headers, *more, (b"Authorization", authorization.encode())],
            cookies=self._http.cookies or None,
            extensions={"timeout": self._timeout},
            **content,
        )

    def _broken(self, request: Request, error: httpx.HTTPError) -> RequestError:
        """A transport failure as an error of ours; the request's content is not in it."""
        operation = request.operation
        names = {"operation": operation.name, "method": operation.method, "path": request.path}
        base = self.settings.login_url if operation is LOGIN else self.settings.api_url
        host = urlsplit(base).netloc
        if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.ProxyError):
            return Unreachable(f"cannot reach {host}: {error or type(error).__name__}", **names)
        if isinstance(error, httpx.TimeoutException):
            seconds = self._timeout["read"]
            within = f" within {seconds:g} s" if seconds is not None else ""
            lost = AnswerLost(f"no answer from {host}{within}", **names)
            lost.reason = "no answer"
            return lost
        if isinstance(error, httpx.DecodingError):
            return malformed(request, "the answer cannot be unpacked")
        return AnswerLost(f"the connection to {host} broke: {error or type(error).__name__}", **names)


def _not_sent(request: Request, reason: str) -> NotSent:
    operation = request.operation
    message = f"it had to wait for {reason} after the last look, so it was not sent"
    return NotSent(message, operation=operation.name, method=operation.method, path=request.path)


def _plain(response: httpx.Response) -> dict[str, str]:
    """The headers of an answer by lower-case name: httpx decodes all of them anew for each one that is looked up."""
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw}
