"""The sandbox's clock: real time plus what a test has moved it forward.

Owns: what time it is, and how the API writes it. Token expiry, `Copying` and the rate window all follow it.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime

# Ten years; dates end in the year 9999.
_FARTHEST = 315_360_000.0


class Clock:
    """Seconds since the epoch, moved forward by `advance`. `keep` is told each new offset."""

    def __init__(self, offset: float = 0.0, keep: Callable[[float], None] | None = None) -> None:
        self.offset = offset
        self.keep = keep

    def now(self) -> float:
        """Seconds since the epoch, as the sandbox sees it."""
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward; backward would make dates of later writes earlier, so it is refused."""
        if not 0 <= seconds <= _FARTHEST:
            raise ValueError(f"the clock only moves forward, by {_FARTHEST:.0f} seconds at most")
        self.set_offset(self.offset + seconds)

    def set_offset(self, offset: float) -> None:
        """So many seconds after real time; only starting anew may set it back."""
        self.offset = offset
        if self.keep is not None:
            self.keep(offset)

    def stamp(self) -> str:
        """Now, the way the API writes dates."""
        return iso(self.now())


class Still(Clock):
    """A clock that stands: what happened late is dated when it was due, not when somebody looked."""

    def __init__(self, moment: float) -> None:
        super().__init__()
        self._moment = moment
        self._stamp: str | None = None

    def now(self) -> float:
        """The moment at which it stands."""
        return self._moment

    def stamp(self) -> str:
        """The moment, the way the API writes dates."""
        if self._stamp is None:
            self._stamp = iso(self._moment)
        return self._stamp


def moment(text: str) -> float | None:
    """Seconds since the epoch of an ISO-8601 date with a time zone; None for anything else."""
    try:
        parsed = datetime.fromisoformat(text)
        # In UTC first: a date at the end of the calendar may lie beyond it there.
        return parsed.astimezone(UTC).timestamp() if parsed.tzinfo and "T" in text else None
    except (ValueError, OverflowError):
        return None


def iso(moment: float) -> str:
    """ISO-8601 in UTC with milliseconds and a Z."""
    return datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
