"""Which failures are worth another try, and after how long. Tenacity decides; who waits is told.

Source: api-facts, Transport. Nothing is repeated blindly: what only reads, or gives the same when done twice,
is repeated on every passing failure; anything else only where it certainly was not handled.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import tenacity

from genesys_caseplans.errors import (
    NOT_IMPLEMENTED,
    MalformedAnswer,
    RequestError,
    ServerError,
    TooManyRequests,
    TransportError,
    Unreachable,
)
from genesys_caseplans.http.exchange import Request
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.http.transport import Transfer

T = TypeVar("T")


def may_repeat(request: Request, error: BaseException) -> bool:
    """Whether a request that failed so may be sent again without looking first.

    The error of another request is that of the login before it, which has been repeated as often as it may.
    """
    if isinstance(error, RequestError) and error.operation != request.operation.name:
        return False
    if request.at_once:
        return False
    if isinstance(error, TooManyRequests | Unreachable):
        return True
    passing = isinstance(error, TransportError | MalformedAnswer) or (
        isinstance(error, ServerError) and error.status != NOT_IMPLEMENTED
    )
    return passing and _repeatable(request)


def _repeatable(request: Request) -> bool:
    operation = request.operation
    return operation.repeatable or operation.method in ("GET", "PUT", "DELETE")


def retrying(settings: RetrySettings) -> tenacity.Retrying:
    """The policy for all requests of a session; which request it is about, it finds in the state's `args`."""
    growing = tenacity.wait_random_exponential(multiplier=settings.first_wait, max=settings.longest_wait)

    def pause(state: tenacity.RetryCallState) -> float:
        retry_after = getattr(_error(state), "retry_after", None)
        return float(retry_after) if retry_after is not None else growing(state)

    return tenacity.Retrying(
        retry=lambda state: may_repeat(state.args[0], _error(state)),
        stop=tenacity.stop_after_attempt(settings.attempts) | tenacity.stop_before_delay(settings.total),
        wait=pause,
        reraise=True,
    )


def _error(state: tenacity.RetryCallState) -> BaseException:
    assert state.outcome is not None
    return cast(BaseException, state.outcome.exception())


def repeated(
    policy: tenacity.Retrying,
    request: Request,
    attempt: Callable[[], Transfer[T]],
    pause: Callable[[Request, RequestError, int, float], Transfer[None]],
) -> Transfer[T]:
    """Make attempts until one is answered, or until the policy raises the last one's error.

    pause: waits before the next attempt; is given the request, the error, which attempt comes next, and the seconds.
    """
    state = tenacity.RetryCallState(policy, None, (request,), {})
    while True:
        try:
            return (yield from attempt())
        except RequestError as error:
            state.set_exception((type(error), error, error.__traceback__))
            policy.begin()  # its counts are kept for each thread, and another request may have begun them elsewhere
            seconds = cast(float, policy.iter(state))  # raises the error where that was the last attempt
            state.prepare_for_next_attempt()
            yield from pause(request, error, state.attempt_number, seconds)
