"""Which failures are worth another try, and after how long. Used by both drivers through tenacity.

Source: api-facts, Transport. Nothing is repeated blindly: what only reads, or gives the same when done twice,
is repeated on every passing failure; anything else only where it certainly was not handled.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import tenacity

from genesys_caseplans.errors import RequestError, ServerError, TooManyRequests, TransportError, Unreachable
from genesys_caseplans.http.exchange import Request


@dataclass(frozen=True)
class RetrySettings:
    """How often and how long one request is repeated.

    attempts: tries in all. total: seconds after which no new try is made. first_wait, longest_wait: seconds of the
    growing pause, of which a random part is taken. pause: seconds really slept for a second of waiting (0 in tests).
    """

    attempts: int = 6
    total: float = 180.0
    first_wait: float = 0.5
    longest_wait: float = 20.0
    pause: float = 1.0
    lag: float = 30.0
    copying: float = 300.0


def may_repeat(request: Request, error: BaseException) -> bool:
    """Whether a request that failed so may be sent again without looking first.

    The error of another request is that of the login before it, which has been repeated as often as it may.
    """
    if isinstance(error, RequestError) and error.operation != request.operation.name:
        return False
    if isinstance(error, TooManyRequests | Unreachable):
        return True
    return _repeatable(request) and isinstance(error, ServerError | TransportError)


def _repeatable(request: Request) -> bool:
    operation = request.operation
    return operation.repeatable or operation.method in ("GET", "PUT", "DELETE")


def tenacity_options(settings: RetrySettings, request: Request) -> dict[str, Any]:
    """What `Retrying` and `AsyncRetrying` are given, but for the sleep."""
    growing = tenacity.wait_random_exponential(multiplier=settings.first_wait, max=settings.longest_wait)

    def pause(state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        told = getattr(error, "retry_after", None) if isinstance(error, RequestError) else None
        return float(told) if told is not None else growing(state)

    return {
        "retry": tenacity.retry_if_exception(lambda error: may_repeat(request, error)),
        "stop": tenacity.stop_after_attempt(settings.attempts) | tenacity.stop_before_delay(settings.total),
        "wait": pause,
        "reraise": True,
    }
