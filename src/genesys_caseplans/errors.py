"""Every error that this package raises on purpose.

    CaseplansError
    ├── SettingsError            where or as whom is missing or wrong
    ├── SpecError                the spec files; holds every problem found
    ├── OrgMismatch              these credentials belong to another org than the run is tied to
    ├── PlanBlocked              the plan holds changes that must not be tried; nothing was written
    ├── RecordError              the record of earlier runs cannot be used or written
    ├── StalePlan                the org is no longer what the plan was made from
    ├── Stopped                  the run was asked to stop
    ├── NotVisibleYet            what was just made cannot be read yet
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

Imports nothing of this package. No error text holds a secret: requests are named by operation and path only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class CaseplansError(Exception):
    """The root: catch this to catch all that this package raises on purpose."""


class SettingsError(CaseplansError):
    """Credentials, region or URL are missing or make no sense."""


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


class SpecError(CaseplansError):
    """The spec cannot be used; `problems` holds all that was found, in file order."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class OrgMismatch(CaseplansError):
    """The credentials open another org than the one that the run is tied to."""


class PlanBlocked(CaseplansError):
    """The plan holds blocked changes, so nothing was written; `problems` says which and why."""

    def __init__(self, problems: Sequence[Problem]):
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class StalePlan(CaseplansError):
    """The plan does not fit what is there any more: make a new one."""


class RecordError(CaseplansError):
    """The record of earlier runs cannot be read, makes no sense, or cannot be written."""


class NotVisibleYet(CaseplansError):
    """Something that was made, or that a listing named, cannot be read yet: run again in a moment."""


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
    retry_after: seconds to wait, where the API said so. Source: contract, definition ErrorBody.
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
    ):
        super().__init__(message, operation=operation, method=method, path=path)
        self.status = status
        self.code = code
        self.reason = type(self).reason or ("another writer" if self.is_write_conflict else str(status))
        self.correlation_id = correlation_id
        self.retry_after = retry_after
        self.body = dict(body or {})
        #: What to do, said by whoever knows more of it than the code tells.
        self.way_out = ""

    def __str__(self) -> str:
        said = " ".join(part for part in (str(self.status), self.code) if part)
        return f"{self.named}: {said}: {self.message}{_trace(self.correlation_id)}"

    @property
    def hint(self) -> str:
        """What to do about it, where that can be told; else empty."""
        return self.way_out or _HINTS.get(self.code, "")

    @property
    def is_write_conflict(self) -> bool:
        """Somebody else wrote at the same time: read again, then send again if still needed."""
        return self.code in _WRITE_CONFLICTS

    @property
    def is_taken(self) -> bool:
        """Another object has the name, or the prefix."""
        return self.code in _TAKEN_CODES

    @property
    def is_no_change(self) -> bool:
        """The API holds these very values already (api-facts: Transport)."""
        return self.code == "invalid.input.no.change"


_WRITE_CONFLICTS = frozenset(
    {
        "general.conflict",
        "request.conflict",
        "revision.conflict",
        "db.transaction.cancelled",
        "dynamic.schema.version.conflict",
    }
)


_TAKEN_CODES = frozenset(
    {
        "pre.check.name.in.use",
        "invalid.input.duplicate.caseplan.name",
        "invalid.input.duplicate.reference.prefix",
    }
)
_TAKEN = "something that this client cannot see may hold it, in another division: choose another one, or ask an admin"
_WRITERS = "somebody else keeps writing to it at the same time: wait until they are done and run again"
_GONE = (
    "somebody else deleted it in the meantime, or this client cannot see it, or not yet: run again, which looks at "
    "what is there"
)
_SCHEMA_SET = (
    "somebody else gave the worktype another schema in the meantime, and that can be set only once: plan again to see"
)
_HINTS = {
    **dict.fromkeys(_TAKEN_CODES, _TAKEN),
    **dict.fromkeys(_WRITE_CONFLICTS, _WRITERS),
    "precondition.check.failed": "it is not in the state that this needs: somebody else seems to have opened, "
    "published or removed the draft in the meantime; plan again to see what is there",
    "pre.check.draft.caseplan.version.required": "the draft was published, or removed, by somebody else in the "
    "meantime: run again, which opens the next one",
    "pre.check.published.caseplan.field.update.not.allowed": "the caseplan was published by somebody else in the "
    "meantime, which froze its schema, intent, division and prefix: plan again to see what can still be changed",
    "pre.check.data.schema.required.for.publish": "the schema was taken away by somebody else in the meantime, or the "
    "spec names none: plan again to see",
    "pre.check.min.stageplans.required": "the stages were removed by somebody else in the meantime: plan again to see",
    "pre.check.data.schema.limit.reached": "somebody else gave the caseplan a schema in the meantime: plan again",
    "pre.check.data.schema.referenced.by.intake": "somebody else set the intake in the meantime: run again, which "
    "clears it first",
    "pre.check.data.schema.referenced.by.workitem.settings": "somebody else gave a step a worktype in the meantime: "
    "run again, which frees it first",
    "version.not.found": _GONE,
    "worktype.not.found": "the worktype that it names was deleted by somebody else in the meantime: run again, which "
    "makes it or says that it is missing",
    "worktype.ids.not.found": "the worktype that it names was deleted by somebody else in the meantime: run again, "
    "which makes it or says that it is missing",
    "intent.not.found": "the intent that it names was deleted by somebody else in the meantime: run again, which makes "
    "it or says that it is missing",
    "not.found": _GONE,
    "not.found.error": _GONE,
    "invalid.input.duplicate.status.name": "somebody else gave a status of this worktype that name in the meantime: "
    "run again, which looks at what is there",
    "invalid.input.limit.reached": "the worktype has as many statuses as it may have: delete those that nobody "
    "needs, or plan again where somebody else added some",
    "invalid.input.destination.does.not.exist": "a status that it leads to was deleted by somebody else in the "
    "meantime: run again, which makes it",
    "invalid.input.status.not.in.status.list": "a status that it names was deleted by somebody else in the meantime: "
    "run again, which makes it",
    "invalid.input.schema.cannot.change": _SCHEMA_SET,
    "workitem.schema.not.updatable": _SCHEMA_SET,
    "workitem.schema.version.not.allowed": "somebody else moved the worktype to a later version of its schema in the "
    "meantime, and it only moves up: raise schemaVersion, or leave it out",
    "bad.credentials": "the access token is wrong or expired: get a new one",
    "owner.missing.any.division.permissions": "give the owner a role with case permissions in the caseplan's "
    "division, or name another owner",
}


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
