"""From an answer to bytes: its headers and JSON, and what a fault makes of it.

Owns: writing answers. A fault may answer in place of a request's handler, and may garble what the handler answered.
"""

import json
from collections.abc import Mapping
from typing import Any

from starlette.types import Send

from genesys_caseplans.sandbox.api.errors import error_body, generic_code
from genesys_caseplans.sandbox.api.request import Answer
from genesys_caseplans.sandbox.codes.texts import TEXTS
from genesys_caseplans.sandbox.org.faults import Fault

# One encoder for all: `json.dumps` with separators makes a new one each time.
_ENCODER = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


async def send_answer(send: Send, answer: Answer, headers: Mapping[str, str]) -> None:
    """The answer as ASGI messages, with headers of the transport that it may overrule."""
    body = answer.body
    content = b"" if body is None else body.encode() if isinstance(body, str) else encoded(body)
    shown = {**headers, "content-length": str(len(content)), **answer.headers}
    if content:
        shown.setdefault("content-type", "application/json")
    raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in shown.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": raw})
    await send({"type": "http.response.body", "body": content})


def encoded(body: Any) -> bytes:
    """JSON as it is sent."""
    return _ENCODER.encode(body).encode()


def in_place(fault: Fault, correlation: str) -> Answer:
    """The answer to a request that a fault answers itself."""
    status = fault.answers
    headers = {name.lower(): value for name, value in fault.headers.items()}
    if status == 429:
        headers.setdefault("retry-after", "1")
    if fault.body is not None:
        return Answer(status, fault.body, headers)
    code = fault.code or generic_code(status)
    message = TEXTS[code][1] if fault.kind in ("conflict", "cancelled") else "A fault that was asked for."
    return Answer(status, error_body(status, code, message, correlation), headers)


def garbled(answer: Answer, fault: Fault) -> Answer:
    """The answer as a broken proxy would hand it on."""
    headers = {**answer.headers, "content-type": "application/json"}
    if fault.kind == "empty":
        return Answer(answer.status, None, headers)
    whole = encoded(answer.body).decode() if answer.body is not None else "{"
    return Answer(answer.status, whole[: max(1, len(whole) // 2)], headers)
