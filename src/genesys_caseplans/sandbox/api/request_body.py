"""Request bodies: from bytes to checked JSON, or the API's kind of 4xx.

Owns: how large and how deep a body may be, and which media types are taken. The limits are the sandbox's choice;
the codes are the contract's generic ones.
"""

import json
import math
from collections.abc import Iterable
from typing import Any, cast

from starlette.types import Receive

from genesys_caseplans.sandbox.api.errors import Refusal

TOO_LARGE = 10 * 1024 * 1024
_STOP_LISTENING = 256 * 1024 * 1024
_DEEPEST = 64


async def read_body(receive: Receive) -> bytes | None:
    """The whole body; None for one that is too large. The rest of such a one is read and thrown away, because a
    client that is still sending would see a broken connection in place of the 413.
    """
    parts: list[bytes] = []
    size = 0
    more = True
    while more and size <= _STOP_LISTENING:
        message = await receive()
        # A client that has gone ends its body here; the answer to it reaches nobody.
        part = message.get("body", b"")
        more = message.get("more_body", False)
        size += len(part)
        if size <= TOO_LARGE:
            parts.append(part)
    return b"".join(parts) if size <= TOO_LARGE else None


def parse_json(headers: dict[str, str], body: bytes) -> Any:
    """The JSON of a request that needs one; None for an empty body."""
    if not body.strip():
        return None
    media = headers.get("content-type", "application/json").partition(";")[0].strip().lower()
    if media != "application/json" and not media.endswith("+json"):
        raise Refusal("unsupported.media.type")
    try:
        value = json.loads(body.decode("utf-8"))
        if rb"\ud" in body.lower():
            # A lone surrogate is legal in JSON's grammar and in no database.
            json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as problem:
        raise Refusal("bad.request") from problem
    _refuse_odd(value)
    return value


def _refuse_odd(value: Any) -> None:
    """No nesting that could not be walked again, no NaN, no infinity."""
    level = [value]
    for _ in range(_DEEPEST):
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                following.extend(cast(dict[str, Any], one).values())
            elif isinstance(one, list):
                following.extend(cast("Iterable[Any]", one))
            elif isinstance(one, float) and not math.isfinite(one):
                raise Refusal("bad.request")
        if not following:
            return
        level = following
    raise Refusal("bad.request")
