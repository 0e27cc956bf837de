"""Writing when answers can be lost, others write at the same time, and reads lag behind writes.

Owns the one rule: what must not be done twice is not sent a second time before looking whether it was done. The
transport below has repeated by then what may be repeated blindly (reads, PUT, DELETE; anything on 429 and where no
connection was made), so three things are left, and they nest in this order:

    write_once(send, find_result)     outcome unknown or a conflict: look, then perhaps send again
    retry_until_visible(send)         not known to the API yet: nothing was done, send again
    poll(read, ready)                 an answer that must first become something else

Source: api-facts, Transport.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from genesys_caseplans.errors import ApiError, NotFound, RequestError
from genesys_caseplans.http.exchange import Exchange, wait

T = TypeVar("T")

_TRIES = 4
#: Codes with another status than 404 that say the same.
_UNKNOWN_TO_THE_API = frozenset({"schema.error.schema.not.found", "worktype.schema.not.found"})
#: Seconds before looking again, and again: reads can lag behind writes for some seconds.
_PAUSES = (1.0, 2.0, 4.0)
#: The longest that a `Retry-After` is heeded, in seconds.
_LONGEST_PAUSE = 120.0


def write_once(
    send: Callable[[], Exchange[T]],
    look: Callable[[], Exchange[T | None]],
    unchanged: Callable[[], Exchange[T]] | None = None,
) -> Exchange[T]:
    """Send something that must not be done twice.

    look: reads what the write was to bring about, or gives None where it is not there. It is asked after a lost
    answer, after a conflict with another writer, and after a refusal that an earlier lost write may explain.
    unchanged: gives the value where the API says that it holds these very values already.
    """
    lost: RequestError | None = None
    for _ in range(_TRIES):
        try:
            return (yield from send())
        except RequestError as error:
            if unchanged and isinstance(error, ApiError) and error.is_no_change:
                return (yield from unchanged())
            passing = error.outcome_unknown or (isinstance(error, ApiError) and error.is_write_conflict)
            if not (passing or lost):
                raise
            if isinstance(error, ApiError) and error.retry_after:
                yield from wait(min(error.retry_after, _LONGEST_PAUSE))
            done = yield from _look(look)
            if done is not None:
                return done
            if not passing:
                raise  # refused for a reason of its own: the lost write did not happen
            lost = error
    assert lost is not None
    raise lost


def _look(look: Callable[[], Exchange[T | None]]) -> Exchange[T | None]:
    for pause in _PAUSES:
        done = yield from look()
        if done is not None:
            return done
        yield from wait(pause)
    return (yield from look())


def retry_until_visible(send: Callable[[], Exchange[T]]) -> Exchange[T]:
    """A request about, or naming, something that was made a moment ago.

    Where the API does not know it, it may just not see it yet; and it has done nothing, so the request may be repeated.
    """
    for pause in _PAUSES:
        try:
            return (yield from send())
        except ApiError as error:
            if not (isinstance(error, NotFound) or error.code in _UNKNOWN_TO_THE_API):
                raise
            yield from wait(pause)
    return (yield from send())


def poll(read: Callable[[], Exchange[T]], ready: Callable[[T], bool], longest: float, reason: str = "") -> Exchange[T]:
    """Read again and again until ready, or until so many seconds of waiting are over; gives what was read last."""
    waited, pause = 0.0, 0.5
    current = yield from read()
    while not ready(current) and waited < longest:
        yield from wait(pause)
        waited, pause = waited + pause, min(pause * 1.5, 5.0)
        current = yield from read()
    return current
