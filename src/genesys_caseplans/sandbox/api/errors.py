"""Refusals of the API: the codes that the sandbox raises, their status and official message, and the error body.

Owns: the one table of codes, and the shape that every refusal takes on the wire. When a code is raised is the
business of the resource's rules.
"""

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.sandbox.codes.texts import TEXTS

Json = dict[str, Any]


class Refusal(Exception):
    """An answer of the API that is an error; `params` fill the braces or `%s` of the message."""

    def __init__(
        self,
        code: str,
        *values: object,
        status: int | None = None,
        message: str | None = None,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> None:
        known_status, known_message = TEXTS[code]
        self.code = code
        self.status = status or known_status
        self.template = message or known_message
        self.values = tuple(str(value) for value in values)
        self.field = field
        self.headers = dict(headers or {})
        self.params = dict(params or {})
        super().__init__(f"{self.status} {code}")

    @property
    def message(self) -> str:
        """The official message with its `%s` filled in; left as it is where the counts differ."""
        if self.values and self.template.count("%s") == len(self.values):
            return self.template % self.values
        return self.template

    def body(self, context_id: str) -> Json:
        """The ErrorBody of the contract."""
        params = {**({"fieldName": self.field} if self.field else {}), **self.params}
        details = [{"errorCode": self.code, "fieldName": self.field}] if self.field else []
        return error_body(self.status, self.code, self.message, context_id, params=params, details=details)


def error_body(
    status: int,
    code: str,
    message: str,
    context_id: str,
    *,
    params: Mapping[str, str] | None = None,
    details: list[dict[str, str]] | None = None,
) -> Json:
    """ErrorBody, all of its always-present fields."""
    return {
        "message": message,
        "code": code,
        "status": status,
        "messageWithParams": message,
        "messageParams": dict(params or {}),
        "contextId": context_id,
        "details": details or [],
        "errors": [],
    }


_BY_STATUS = {
    400: "bad.request",
    401: "bad.credentials",
    403: "not.authorized",
    404: "not.found",
    408: "client.timeout",
    409: "general.conflict",
    413: "request.entity.too.large",
    415: "unsupported.media.type",
    429: "too.many.requests",
    500: "internal.server.error",
    503: "service.unavailable",
    504: "request.timeout",
}


def generic_code(status: int) -> str:
    """The code that any operation may answer with for a status (contract: generic error codes)."""
    return _BY_STATUS.get(status, "internal.server.error")
