"""Every error that this package raises on purpose.

    CaseplansError
    ├── SettingsError            where or as whom is missing or wrong
    ├── ProblemsError            holds every problem found
    │   ├── ProjectError         the project file
    │   ├── SpecError            the spec files
    │   ├── PlanBlocked          the plan holds changes that must not be tried; nothing was written
    │   └── MissingPermissions   the client may not do what the plan needs; nothing was written
    ├── SelectionError           what was chosen of the spec is nothing
    ├── OrgMismatch              these credentials belong to another org than the run is tied to
    ├── RecordError              the record of earlier runs cannot be used or written
    ├── StalePlan                the org is no longer what the plan was made from
    │   └── PlanDiffers          what is to be done now is not what was reviewed; says what differs
    ├── SavedPlanError           a saved plan cannot be used
    ├── LockHeld                 somebody else holds the org's lock
    ├── JournalError             the journal of a run cannot be written or read
    ├── Stopped                  the run was asked to stop
    ├── NotVisibleYet            what was just made cannot be read yet
    ├── StillUnderWay            what was waited for has not come to its end in the time that it was given
    ├── OutcomeUnknown           nobody knows whether something was made, and it must not be made twice
    ├── PartlyRefused            of several things that one request asked for, some were not done
    └── RequestError             one request: operation, method, path
        ├── LoginError           the token endpoint refused the credentials
        ├── TransportError       no answer
        │   ├── Unreachable      the request never left: no connection
        │   └── AnswerLost       sent, but nobody knows whether it was handled
        ├── NotSent              it would have come too late after what it rests on was read
        ├── MalformedAnswer      an answer that is not what the API publishes
        └── ApiError             the API said no: status, code, message, correlation id
            ├── BadRequest 400 · Unauthorized 401 · Forbidden 403 · NotFound 404
            └── Conflict 409 · TooManyRequests 429 · ServerError 5xx and 408

Imports nothing of this package but `hints`. No error text holds a secret: requests are named by operation and path.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.hints import HINTS, TAKEN_CODES, WRITE_CONFLICTS


class CaseplansError(Exception):
    """The root: catch this to catch all that this package raises on purpose."""


class SettingsError(CaseplansError):
    """Credentials, region or URL are missing or make no sense. missing: whether nothing was said of them at all."""

    def __init__(self, message: str, *, missing: bool = False):
        super().__init__(message)
        self.missing = missing


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and the way out.

    `where` is `file:line:column` for files, else the address of an entry (`worktypes.review.statuses.open`).
    """

    message: str
    address: str = ""
    where: str = ""
    hint: str = ""

    def __str__(self) -> str:
        lead = ": ".join(part for part in (self.where, self.address) if part)
        text = f"{lead}: {self.message}" if lead else self.message
        return f"{text} ({self.hint})" if self.hint else text


class ProblemsError(CaseplansError):
    """Something cannot be used or done, for the reasons that `problems` lists."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ProjectError(ProblemsError):
    """The project file cannot be used; `problems` holds all that was found."""


class SpecError(ProblemsError):
    """The spec cannot be used; `problems` holds all that was found, in file order."""


class SelectionError(CaseplansError):
    """A pattern that chooses entries of a spec means none, or nothing is left of it."""


class OrgMismatch(CaseplansError):
    """The credentials open another org than the one that the run is tied to."""


class PlanBlocked(ProblemsError):
    """The plan holds blocked changes, so nothing was written; `problems` says which and why."""


class MissingPermissions(ProblemsError):
    """The client may not do all that the plan needs, so nothing was written; `problems` says which permissions lack.

    Each by its name and division, with the entries that need it.
    """


class StalePlan(CaseplansError):
    """The plan does not fit what is there any more: make a new one."""


class PlanDiffers(StalePlan):
    """What is to be done now is not what was reviewed, so nothing was written; `differences` says where."""

    def __init__(self, message: str, differences: Sequence[str] = ()):
        self.differences = tuple(differences)
        super().__init__("\n".join([message, *(f"  {text}" for text in self.differences)]))


class SavedPlanError(CaseplansError):
    """A saved plan is not whole, was edited, or is of a format that is not known."""


class LockHeld(CaseplansError):
    """Somebody else holds the lock of the org, and nothing was written; the message says who, and since when."""


class RecordError(CaseplansError):
    """The record of earlier runs cannot be read, makes no sense, or cannot be written."""


class NotVisibleYet(CaseplansError):
    """Something that was made, or that a listing named, cannot be read yet: run again in a moment."""


class StillUnderWay(CaseplansError):
    """What was waited for has not come to its end in the time that it was given; it goes on."""


class JournalError(CaseplansError):
    """The journal of a run cannot be written, so that nothing more is sent, or cannot be read."""


class UndoError(CaseplansError):
    """A run cannot be undone: it is of another org or set, or its journal does not say enough."""


class Stopped(CaseplansError):
    """The run was asked to stop, so a wait was cut short or a request not begun. What it waited after is its context.

    outcome_unknown: the API may have done something that no good answer told of: the last while of a request under way
    was over (`RetrySettings.stopping`), or what became of a lost answer was yet to be found out.
    """

    def __init__(self, message: str, outcome_unknown: bool = False):
        self.outcome_unknown = outcome_unknown
        super().__init__(message)

    def leave_unknown(self, of: str = "it") -> None:
        """Say that nobody knows whether a write was done."""
        if not self.outcome_unknown:
            self.outcome_unknown = True
            self.args = (f"{self}, and whether {of} was done is not known: the next run looks for it first",)


class OutcomeUnknown(CaseplansError):
    """The answer to a create was lost, nothing of it was found, and the API would make a second one unasked.

    The lost answer is its cause.
    """


class PartlyRefused(CaseplansError):
    """One request asked for several things, was answered well, and some of them were not done. hint: the way out."""

    def __init__(self, message: str, hint: str = ""):
        super().__init__(message)
        self.hint = hint


class RequestError(CaseplansError):
    """Something went wrong with one request.

    `outcome_unknown` is true where the API may have done what was asked although no good answer came.
    `reason`: what went wrong, in a few words that fit into a line of progress.
    """

    outcome_unknown = False
    reason = ""

    def __init__(self, message: str, *, operation: str, method: str, path: str):
        self.message = message
        self.operation = operation
        self.method = method
        self.path = path
        super().__init__(message)

    def __str__(self) -> str:
        return f"{self.named}: {self.message}"

    @property
    def named(self) -> str:
        """The request in messages."""
        return f"{self.operation} ({self.method} {self.path})"

    def add(self, text: str) -> None:
        """Say more of it."""
        self.message = f"{self.message.rstrip('.')}, {text}"


def _trace(correlation_id: str) -> str:
    return f" [correlation id {correlation_id}]" if correlation_id else ""


class LoginError(RequestError):
    """The token endpoint refused the credentials (any 4xx of it means that)."""

    reason = "the login was refused"


class TransportError(RequestError):
    """No answer came."""

    reason = "the connection broke"


class Unreachable(TransportError):
    """No connection could be made, so nothing was sent."""

    reason = "no connection"


class AnswerLost(TransportError):
    """The request was sent and no answer came back: it may or may not have been handled."""

    outcome_unknown = True


class NotSent(RequestError):
    """A request that was to go out at once had to wait (for the rate limit, a login), so it was not sent.

    The wait is over, and what it rests on must be read again first.
    """

    reason = "a wait after the last look"


class MalformedAnswer(RequestError):
    """The answer is not JSON, or not of the shape that the API publishes."""

    outcome_unknown = True
    reason = "a garbled answer"

    def __init__(self, message: str, *, operation: str, method: str, path: str, correlation_id: str = ""):
        super().__init__(message, operation=operation, method=method, path=path)
        self.correlation_id = correlation_id

    def __str__(self) -> str:
        return super().__str__() + _trace(self.correlation_id)


class ApiError(RequestError):
    """The API answered with an error.

    status: HTTP status. code: the API's own code (`pre.check.name.in.use`), "" if none.
    correlation_id: what the vendor's support asks for. body: the whole ErrorBody.
    retry_after: seconds to wait, where the API said so. headers: by lower-case name, without cookies. Source: contract,
    definition ErrorBody.
    """

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        method: str,
        path: str,
        status: int,
        code: str = "",
        correlation_id: str = "",
        retry_after: float | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ):
        super().__init__(message, operation=operation, method=method, path=path)
        self.headers: Mapping[str, str] = headers or {}
        self.status = status
        self.code = code
        self.reason = type(self).reason or ("another writer" if self.is_write_conflict else str(status))
        self.correlation_id = correlation_id
        self.retry_after = retry_after
        self.body = dict(body or {})
        if status == NOT_IMPLEMENTED:  # it knows no such request, so it has done nothing
            self.outcome_unknown = False
        #: What to do, said by whoever knows more of it than the code tells.
        self.way_out = ""
        #: Whether a name is taken that was free when somebody looked: then somebody else is at work.
        self.was_free = False

    def __str__(self) -> str:
        said = " ".join(part for part in (str(self.status), self.code) if part)
        return f"{self.named}: {said}: {self.message}{_trace(self.correlation_id)}"

    @property
    def hint(self) -> str:
        """What to do about it, where that can be told; else empty."""
        return self.way_out or HINTS.get(self.code, "")

    @property
    def is_write_conflict(self) -> bool:
        """Somebody else wrote at the same time: read again, then send again if still needed."""
        return self.code in WRITE_CONFLICTS

    @property
    def is_taken(self) -> bool:
        """Another object has the name, or the prefix."""
        return self.code in TAKEN_CODES or self.code == "invalid.input.duplicate.status.name"

    @property
    def is_no_change(self) -> bool:
        """The API holds these very values already (api-facts: Transport)."""
        return self.code == "invalid.input.no.change"


# domain:entity:action, and not a time or a part of a URL.
_PERMISSION = re.compile(r"(?<![\w:/])[A-Za-z][\w-]*:[\w-]+:[\w*-]+(?![\w:])")


class BadRequest(ApiError):
    """400: the API refuses the content."""


class Unauthorized(ApiError):
    """401: no token, or one that is wrong or expired."""


class Forbidden(ApiError):
    """403: a permission is missing; `missing_permissions` names it where the API does."""

    @property
    def hint(self) -> str:
        """What to do about it."""
        names = self.missing_permissions
        given = f"give the OAuth client a role with {', '.join(names)}" if names else ""
        return super().hint or given

    @property
    def missing_permissions(self) -> tuple[str, ...]:
        """The permission names, such as `workitems:workbin:add`; empty where the API names none."""
        params = self.body.get("messageParams")
        said = params.values() if isinstance(params, Mapping) else ()
        return tuple(dict.fromkeys(_PERMISSION.findall(" ".join([self.message, *map(str, said)]))))


class NotFound(ApiError):
    """404: no such thing, or one that this client cannot see, or one too new to be seen yet."""


class Conflict(ApiError):
    """409: the state of the org forbids it, or somebody else wrote at the same time."""


class TooManyRequests(ApiError):
    """429: over the rate limit."""

    reason = "the rate limit"


class ServerError(ApiError):
    """5xx, and 408: the API failed, perhaps after doing what was asked."""

    outcome_unknown = True


#: What a server says that knows no such path, or no such request. The API itself says why with its 404.
NOT_IMPLEMENTED = 501
NOT_THE_API = frozenset({404, 405, NOT_IMPLEMENTED})
_BY_STATUS: dict[int, type[ApiError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    408: ServerError,
    409: Conflict,
    429: TooManyRequests,
}


def api_error_class(status: int) -> type[ApiError]:
    """The class for an HTTP status."""
    return ServerError if status >= 500 else _BY_STATUS.get(status, ApiError)
