"""Refusals of the API: the codes that the sandbox raises, their status and official message, and the error body.

Owns: the one table of codes, and the shape that every refusal takes on the wire. When a code is raised is the
business of the resource's rules.
"""

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.sandbox.codes.texts import TEXTS

Json = dict[str, Any]


class Refusal(Exception):
    """An answer of the API that is an error; `values` fill the `%s` of the message, `params` its braces."""

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
        """The official message with its gaps filled in; left as it is where the counts differ."""
        if self._fills:
            return self.template % self.values
        text = self.template
        for name, value in self.params.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    @property
    def _fills(self) -> bool:
        return bool(self.values) and self.template.count("%s") == len(self.values)

    def _told(self) -> tuple[str, dict[str, str]]:
        """The message with names in braces for its gaps, and what each name stands for, as live orgs tell it."""
        if not self._fills or self.template == "%s":
            return (self.message if self._fills else self.template), self.params
        named = len(self.params) == len(self.values)
        params = self.params if named else {f"value{place}": value for place, value in enumerate(self.values, 1)}
        pieces = zip(self.template.split("%s"), [*(f"{{{name}}}" for name in params), ""], strict=True)
        return "".join(piece for pair in pieces for piece in pair), {**self.params, **params}

    def body(self, context_id: str) -> Json:
        """The ErrorBody of the contract."""
        template, told = self._told()
        params = {**({"fieldName": self.field} if self.field else {}), **told}
        details = [{"errorCode": self.code, "fieldName": self.field}] if self.field else []
        body = error_body(self.status, self.code, self.message, context_id)
        return {**body, "messageWithParams": template, "messageParams": params, "details": details}


def greater_than(name: str, value: object, limit: str, most: object) -> Refusal:
    """A value that is greater than another of the same object; the names of the gaps are those of a live org."""
    params = {"name1": name, "name2": limit, "value1": str(value), "value2": str(most)}
    template = "{name1} must not be greater than {name2}: {value1} is more than {value2}."
    return Refusal("pre.check.value.greater.than", message=template, params=params, field=name)


def error_body(status: int, code: str, message: str, context_id: str) -> Json:
    """ErrorBody, all of its always-present fields."""
    return {
        "message": message,
        "code": code,
        "status": status,
        "messageWithParams": message,
        "messageParams": {},
        "contextId": context_id,
        "details": [],
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
