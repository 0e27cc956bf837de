"""What is told of each request that is sent: to whoever listens, and to the Python logger `genesys_caseplans.http`.

Owns the record, and that no secret gets into what is written of it. Costs nothing where nobody listens.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias, cast

LOG = logging.getLogger("genesys_caseplans.http")
_HIDDEN = "***"
#: Shorter ones are found in all sorts of words; of those only a whole value is hidden.
_TELLING = 6


@dataclass(frozen=True)
class Traced:
    """One request that was sent, and what came of it.

    at: when it was sent. status: None where no answer came; error then says why. attempt: from 1, counted anew where a
    write is sent again after looking. waited: seconds from when it was wanted, or from the attempt before it, until it
    was sent (rate limit, login, pauses, other requests under way). seconds: until the answer was read, or it failed.
    sent, answer: the bodies, None and empty for logins. secrets: what must not be shown of all of this.
    """

    method: str
    path: str
    query: Mapping[str, Any]
    operation: str
    at: datetime
    status: int | None
    correlation_id: str
    attempt: int
    waited: float
    seconds: float
    error: str = ""
    sent: Any = field(default=None, repr=False)
    answer: bytes = field(default=b"", repr=False)
    secrets: Collection[str] = field(default=(), repr=False)

    def as_json(self, bodies: bool = False) -> dict[str, Any]:
        """As a JSON object without secrets. bodies: with what was sent and answered."""
        told: dict[str, Any] = {
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "method": self.method,
            "path": self.path,
            "query": dict(self.query),
            "operation": self.operation,
            "status": self.status,
            "correlationId": self.correlation_id,
            "attempt": self.attempt,
            "waited": round(self.waited, 3),
            "seconds": round(self.seconds, 3),
            "error": self.error,
        }
        if bodies:
            told |= {"sent": self.sent, "answer": _content(self.answer)}
        return cast("dict[str, Any]", scrubbed(told, self.secrets))


Listener: TypeAlias = Callable[[Traced], object]


def _content(answer: bytes) -> Any:
    """An answer as JSON, or as the text that it is."""
    if not answer.strip():
        return None
    try:
        return json.loads(answer)
    except (ValueError, RecursionError):
        return answer.decode("utf-8", "replace")


def scrubbed(value: Any, secrets: Collection[str]) -> Any:
    """A JSON value with no secret in any text or name of it."""
    if isinstance(value, str):
        for secret in secrets:
            if value == secret or (len(secret) >= _TELLING and secret in value):
                value = value.replace(secret, _HIDDEN)
        return value
    if isinstance(value, Mapping):
        return {scrubbed(name, secrets): scrubbed(member, secrets) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [scrubbed(item, secrets) for item in cast("list[Any]", value)]
    return value


@dataclass
class Sending:
    """One request on its way: which attempt it is at, and since when it waits. Times are monotonic seconds."""

    attempt: int = 0
    since: float = field(default_factory=time.monotonic)


def log(traced: Traced) -> None:
    """Tell the logger; the members of `Traced`, but for bodies, are attributes of its record."""
    told = traced.as_json()
    extra = {
        "method": traced.method,
        "path": told["path"],
        "operation": traced.operation,
        "status": traced.status,
        "correlation_id": traced.correlation_id,
        "attempt": traced.attempt,
        "waited": traced.waited,
        "seconds": traced.seconds,
        "error": told["error"],
    }
    LOG.debug(
        "%s %s: %s in %.3f s (attempt %d, waited %.3f s)%s",
        traced.method,
        told["path"],
        told["error"] if traced.status is None else traced.status,
        traced.seconds,
        traced.attempt,
        traced.waited,
        f" [correlation id {traced.correlation_id}]" if traced.correlation_id else "",
        extra=extra,
    )


def moment(begun: float) -> datetime:
    """The date of a monotonic time."""
    return datetime.fromtimestamp(time.time() - (time.monotonic() - begun), UTC)
