"""Writing when answers can be lost, others write at the same time, and reads lag behind writes.

Owns the one rule: what must not be done twice is not sent a second time before looking whether it was done. The
transport below has repeated by then what may be repeated blindly (reads, PUT, DELETE; anything on 429 and where no
connection was made), so these things are left, and they nest in this order:

    write_once(send, find_result)     outcome unknown, a 5xx or a conflict: look, then perhaps send again
    retry_until_visible(send)         not known to the API yet: nothing was done, send again
    send_at_once(send, afresh)        rests on what was just read: the transport repeats nothing, look, send again
    poll(read, ready)                 an answer that must first become something else
    wait_until(read, ready)           the same, of something that may not be seen yet, and with an error in the end

`afresh` looks at what a write rests on, and raises where that is no longer so: before every sending but the first.
How long is the session's `RetrySettings`. Source: api-facts, Transport.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import TypeVar

from genesys_caseplans.errors import (
    ApiError,
    NotFound,
    NotSent,
    RequestError,
    StillUnderWay,
    Stopped,
    TooManyRequests,
    Unreachable,
)
from genesys_caseplans.http.events import Repeating
from genesys_caseplans.http.exchange import Exchange, emit, patience, wait
from genesys_caseplans.http.settings import RetrySettings

T = TypeVar("T")

#: How often a write is sent at most when its answer is lost each time. What is answered may be sent more often.
_SENDS = 4
#: Codes with another status than 404 that say the same.
_UNKNOWN_TO_THE_API = frozenset({"schema.error.schema.not.found", "worktype.schema.not.found"})
_LAG = "reads to catch up"


def write_once(
    send: Callable[[], Exchange[T]],
    find_result: Callable[[], Exchange[T | None]],
    unchanged: Callable[[], Exchange[T]] | None = None,
    *,
    again: bool = True,
    afresh: Callable[[], Exchange[None]] | None = None,
) -> Exchange[T]:
    """Send something that must not be done twice.

    find_result: reads what the write was to bring about, and gives it only where it is proven to be that, else None.
    It is asked after a lost answer, and after a refusal that an earlier write may explain, for as long as reads may
    lag; once, after a conflict with another writer or an answer that the server failed (5xx).
    unchanged: gives the value where the API says that it holds these very values already.
    again: False where a second one could be made without anybody noticing (names that are not unique): what was not
    found by then stays unknown, and the error is raised; a 5xx is then looked into as long as a lost answer is.
    afresh: see the module.
    """
    limits = yield from patience()
    pauses = (0.0, *_growing(limits.first_look, limits.lag))
    unsure, sent = False, 0
    while True:
        sent += 1
        try:
            return (yield from send())
        except RequestError as error:
            if unchanged and isinstance(error, ApiError) and error.is_no_change:
                return (yield from unchanged())
            passing = error.outcome_unknown or (isinstance(error, ApiError) and error.is_write_conflict)
            unsure = unsure or error.outcome_unknown
            if not (passing or unsure):
                raise
            yield from _keeping(error, unsure, _wait_retry_after(error, limits))
            if passing and _is_answered(error, again):
                most, search = len(pauses) + 1, _search(find_result, pauses[sent - 1 : sent] or (0.0,), error.reason)
            else:
                most, search = _SENDS if again else sent, _search(find_result, pauses, _LAG)
            result = yield from _keeping(error, unsure, search)
            if result is not None:
                return result
            if not passing or sent >= most:
                raise  # where it is not passing: refused for a reason of its own, so the lost write did not happen
            yield from emit(Repeating(error.operation, error.reason, sent + 1, most, 0.0))
            if afresh is not None:
                yield from _keeping(error, unsure, afresh(), "it was not sent again")


def _is_answered(error: RequestError, again: bool) -> bool:
    """Whether the API said itself that it did not do it, so that one look is enough before it is sent again.

    A 5xx may have come after the write was done; where that could make a second one, it counts as no answer.
    """
    return isinstance(error, ApiError) and (again or not error.outcome_unknown)


def _keeping(
    error: RequestError, unsure: bool, exchange: Exchange[T], then: str = "whether it was done could not be found out"
) -> Exchange[T]:
    """What comes after a write that failed, so that its own failure says which write it is about."""
    try:
        return (yield from exchange)
    except Stopped as stopped:
        if unsure:
            stopped.leave_unknown(error.named)
        raise
    except RequestError as failed:
        error.add(f"and {then}, since looking failed: {failed}")
        raise error from failed


def _wait_retry_after(error: RequestError, limits: RetrySettings) -> Exchange[None]:
    if isinstance(error, ApiError) and error.retry_after:
        yield from wait(min(error.retry_after, limits.longest_retry_after), f"the API to be ready ({error.status})")


def _search(find_result: Callable[[], Exchange[T | None]], pauses: Sequence[float], reason: str) -> Exchange[T | None]:
    """Look after each pause. What cannot be read is not there, or not yet."""
    for pause in pauses:
        if pause:
            yield from wait(pause, reason)
        with suppress(NotFound):
            result = yield from find_result()
            if result is not None:
                return result
    return None


def _growing(first: float, total: float) -> Iterator[float]:
    """Pauses that double from the first on, and are so many seconds together."""
    pause = first
    while total > 0:
        pause = min(pause, total)
        yield pause
        total, pause = total - pause, pause * 2


def retry_until_visible(
    send: Callable[[], Exchange[T]], afresh: Callable[[], Exchange[None]] | None = None
) -> Exchange[T]:
    """A request about, or naming, something that was made a moment ago.

    Where the API does not know it, it may just not see it yet; and it has done nothing, so the request may be repeated.
    afresh: see the module.
    """
    limits = yield from patience()
    for pause in _growing(limits.first_look, limits.lag):
        try:
            return (yield from send())
        except ApiError as error:
            if not (isinstance(error, NotFound) or error.code in _UNKNOWN_TO_THE_API):
                raise
            yield from wait(pause, _LAG)
            if afresh is not None:
                yield from _keeping(error, False, afresh(), "it was not sent again")
    return (yield from send())


def send_at_once(send: Callable[[], Exchange[T]], afresh: Callable[[], Exchange[None]]) -> Exchange[T]:
    """Send what must go out right after what it rests on was read (`Request.at_once`).

    Where it was certainly not done (a wait came in between, the rate limit, no connection), wait as long as need be,
    look afresh, and send it again, as often and for as long as the transport repeats other requests.
    """
    limits = yield from patience()
    left, growing = limits.total, _growing(limits.first_wait, limits.total)
    for attempt in range(2, limits.attempts + 1):
        try:
            return (yield from send())
        except (NotSent, TooManyRequests, Unreachable) as error:
            pause = _pause_before_another(error, min(next(growing, 0.0), limits.longest_wait))
            left -= pause
            if left < 0:
                raise
            yield from emit(Repeating(error.operation, error.reason, attempt, limits.attempts, 0.0))
            if pause:
                yield from wait(pause, f"another try ({error.reason})")
            yield from _keeping(error, False, afresh(), "it was not sent again")
    return (yield from send())


def _pause_before_another(error: RequestError, growing: float) -> float:
    if isinstance(error, NotSent):
        return 0.0  # the wait is over
    told = error.retry_after if isinstance(error, ApiError) else None
    return growing if told is None else told


def poll(read: Callable[[], Exchange[T]], ready: Callable[[T], bool], longest: float, reason: str = "") -> Exchange[T]:
    """Read again and again until ready, or until so many seconds of waiting are over; gives what was read last.

    reason: what is waited for, in words.
    """
    limits = yield from patience()
    waited, pause = 0.0, limits.first_poll
    current = yield from read()
    while not ready(current) and waited < longest:
        yield from wait(pause, reason)
        waited, pause = waited + pause, min(pause * 1.5, limits.longest_poll)
        current = yield from read()
    return current


def wait_until(read: Callable[[], Exchange[T]], ready: Callable[[T], bool], longest: float, what: str) -> Exchange[T]:
    """What is read once it is ready; `StillUnderWay` where that takes longer than so many seconds of waiting.

    what: is under way, in words ("the termination of the case 5f1c").
    """
    last = yield from poll(lambda: retry_until_visible(read), ready, longest, what)
    if not ready(last):
        raise StillUnderWay(f"{what} has not come to its end within {longest:g} s: it goes on, wait for it again")
    return last
