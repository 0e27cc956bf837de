"""What goes over the wire: the models' root, and how answers become values or errors.

Owns no transport. Models reject nothing that the API may add, and tell a field left out from `null`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from genesys_caseplans.errors import NOT_THE_API, ApiError, MalformedAnswer, api_error_class
from genesys_caseplans.http.exchange import Reply, Request

M = TypeVar("M", bound="ApiModel")


class ApiModel(BaseModel):
    """A model of the API.

    Unknown fields are kept (`model_extra`). A field that was left out is not in `model_fields_set`; `null` is None
    and is in it. Python names are snake_case, those of the API camelCase; both are accepted.
    """

    model_config = ConfigDict(
        extra="allow",
        alias_generator=to_camel,
        populate_by_name=True,
        serialize_by_alias=True,
        protected_namespaces=(),
        defer_build=True,
    )

    def wire(self) -> dict[str, Any]:
        """As JSON for the API: left-out fields stay left out, None is sent as `null`."""
        return self.model_dump(mode="json", by_alias=True, exclude_unset=True)


class EntityRef(ApiModel):
    """A pointer to another object."""

    id: str | None = None
    name: str | None = None


def parse(model: type[M], reply: Reply) -> M:
    """The answer as a model; `MalformedAnswer` where it is something else."""
    try:
        return model.model_validate(reply.body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        message = f"the answer is no {model.__name__}: {place}: {first['msg']}"
        raise malformed(reply.request, message, reply.correlation_id) from None


def malformed(request: Request, message: str, correlation_id: str = "") -> MalformedAnswer:
    """An error for an answer that is not what the API publishes."""
    operation = request.operation
    return MalformedAnswer(
        message,
        operation=operation.name,
        method=operation.method,
        path=request.path,
        correlation_id=correlation_id,
    )


def read_reply(request: Request, status: int, headers: Mapping[str, str], content: bytes) -> Reply:
    """An answer as a `Reply`; raises the `ApiError` of its status, or `MalformedAnswer`."""
    correlation_id = headers.get("inin-correlation-id", "")
    if not 200 <= status < 300:
        raise api_error(request, status, headers, content)
    if not content.strip():
        return Reply(request, status, None, correlation_id, shown(headers))
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        raise malformed(request, f"the answer (status {status}) is not JSON", correlation_id) from None
    return Reply(request, status, body, correlation_id, shown(headers))


def api_error(request: Request, status: int, headers: Mapping[str, str], content: bytes) -> ApiError:
    """The error that an answer tells. Source: contract, definition ErrorBody."""
    try:
        parsed = json.loads(content)
    except (ValueError, RecursionError):
        parsed = None
    body: dict[str, Any] = parsed if isinstance(parsed, dict) else {}
    return api_error_class(status)(
        str(body.get("message") or _unsaid(status, headers)),
        operation=request.operation.name,
        method=request.operation.method,
        path=request.path,
        status=status,
        code=str(body.get("code") or ""),
        correlation_id=headers.get("inin-correlation-id", "") or str(body.get("contextId") or ""),
        retry_after=_seconds(headers.get("retry-after")),
        body=body,
        headers=shown(headers),
    )


#: What could let somebody else in; what was sent is in no answer.
_KEPT_BACK = frozenset({"set-cookie", "authorization", "proxy-authorization", "www-authenticate"})


def shown(headers: Mapping[str, str]) -> Mapping[str, str]:
    """The headers of an answer that may be shown."""
    return {name: text for name, text in headers.items() if name not in _KEPT_BACK}


def _unsaid(status: int, headers: Mapping[str, str]) -> str:
    if 300 <= status < 400:
        host = _host(headers.get("location", ""))
        return f"redirected{f' to {host}' if host else ''}: is the API's URL right?"
    doubt = ": is the API's URL right?" if status in NOT_THE_API else ""
    return f"no message came with status {status}{doubt}"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _seconds(text: str | None) -> float | None:
    try:
        return max(0.0, float(text)) if text else None
    except ValueError:
        return None  # an HTTP date: nothing shows that the API sends one, so back off as usual
