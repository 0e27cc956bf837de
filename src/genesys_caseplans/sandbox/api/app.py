"""The ASGI app: from bytes to an operation and back, through named stages.

Owns: the order of things for every request (`STAGES`), its one moment in time, what faults do to it, and the call log.
It names no resource: their operations come as one table (`resources.registry`).
"""

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Receive, Scope, Send

from genesys_caseplans.sandbox.api import answers, oauth, permissions
from genesys_caseplans.sandbox.api.calls import OBSERVERS, Call, Exchange, note
from genesys_caseplans.sandbox.api.errors import Refusal, error_body
from genesys_caseplans.sandbox.api.operations import OPERATIONS, Operation
from genesys_caseplans.sandbox.api.rate import RateLimit
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.api.request_body import TOO_LARGE, parse_json, read_body
from genesys_caseplans.sandbox.api.routing import Route, Routes
from genesys_caseplans.sandbox.org import timers
from genesys_caseplans.sandbox.org.access import EVERYTHING, access_of
from genesys_caseplans.sandbox.org.faults import Fault, Faults
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.org.views import Late, View, Watching, behind
from genesys_caseplans.sandbox.resources.registry import HANDLERS, PATH_KINDS, TOO_LARGE_CODES

Json = dict[str, Any]
log = logging.getLogger("genesys_caseplans.sandbox")

# The headers that the API looks at.
_HEADERS = (b"authorization", b"content-type")
ROUTES = Routes(OPERATIONS.values())


class ConnectionDropped(Exception):
    """A fault closes the connection, and there is no connection to close (the app runs without a server)."""


class Served(Protocol):
    """What requests are answered from; `serve.world` puts it together, and `lock` guards it."""

    org: Org
    rate: RateLimit
    faults: Faults
    calls: list[Call]
    lates: list[Late]
    late_seconds: float
    lock: threading.RLock


@dataclass(slots=True)
class Passage:
    """One request on its way through the stages: what was sent, and what has been understood of it so far."""

    served: Served
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes | None
    route: Route | None
    # The operation that is asked for, if it is known.
    operation: Operation | None
    correlation: str = field(default_factory=new_id)
    fault: Fault | None = None
    # The org at the request's one moment, as its client sees it.
    org: Org = field(init=False)
    token: Json = field(default_factory=dict[str, Any])
    rate: dict[str, str] = field(default_factory=dict[str, str])
    parsed: Any = None

    @property
    def known(self) -> Operation:
        """The operation, behind the stage that refuses where there is none."""
        return cast(Operation, self.operation)


Stage = Callable[[Passage], Answer | None]
Drop = Callable[[Scope], Awaitable[bool]]


def login(passage: Passage) -> Answer | None:
    """A client asks for a token."""
    if passage.path != "/oauth/token":
        return None
    if passage.method != "POST":
        raise Refusal("method.not.allowed")
    return oauth.grant(passage.org, passage.headers, passage.body or b"")


def inside_api(passage: Passage) -> None:
    """Anything else has to be of the API."""
    if not passage.path.startswith("/api/v2/"):
        raise Refusal("not.found")


def known_token(passage: Passage) -> None:
    """The request comes from somebody."""
    passage.token = oauth.token_of(passage.org, passage.headers)


def within_rate(passage: Passage) -> None:
    """The token may still ask."""
    operation = passage.operation
    passage.rate = passage.served.rate.take(passage.token["id"], operation.id if operation else "")


def known_operation(passage: Passage) -> None:
    """The path is one of the API's, and takes the verb."""
    if passage.route is None:
        raise Refusal("not.found")
    if passage.operation is None:
        raise Refusal("method.not.allowed")


def small_enough(passage: Passage) -> None:
    """The body was read whole."""
    if passage.body is None:
        raise Refusal(TOO_LARGE_CODES.get(passage.known.id, "request.entity.too.large"), TOO_LARGE)


def implemented(passage: Passage) -> None:
    """The sandbox has the operation."""
    if passage.known.id not in HANDLERS:
        raise Refusal("not.implemented", message=f"{passage.known.id} is not part of this sandbox.")


def permitted(passage: Passage) -> None:
    """The client may do it where it is to be done."""
    client = access_of(passage.org.store, passage.token["client"])
    if client is None:
        raise Refusal("bad.credentials")
    if client is not EVERYTHING:
        permissions.check(client, passage.known, _division(passage))
        passage.org = replace(passage.org, access=client)


def _division(passage: Passage) -> str | None:
    """The division of the entity that the path names first."""
    ids = cast(Route, passage.route).ids
    for parameter, kind in PATH_KINDS.items():
        if parameter in ids:
            body = passage.org.store.get(kind, ids[parameter].lower())
            return body.get("divisionId") if body else None
    return None


def read_json(passage: Passage) -> None:
    """The body is understood."""
    if passage.method not in ("GET", "DELETE"):
        passage.parsed = parse_json(passage.headers, passage.body or b"")


def due_first(passage: Passage) -> None:
    """What has fallen due happens to the org itself, whatever this client may see of it."""
    timers.run_due(passage.org if passage.org.access is EVERYTHING else replace(passage.org, access=EVERYTHING))


def handled(passage: Passage) -> Answer:
    """The resource answers."""
    return _read(passage) if passage.known.reads else _write(passage)


# What every request passes through, in this order; the first answer is the request's.
STAGES: tuple[Stage, ...] = (
    login,
    inside_api,
    known_token,
    within_rate,
    known_operation,
    small_enough,
    implemented,
    permitted,
    read_json,
    due_first,
    handled,
)


def _handle(passage: Passage, org: Org) -> Answer:
    query = parse_qsl(passage.query, keep_blank_values=True) if passage.query else []
    operation, ids = passage.known, cast(Route, passage.route).ids
    return HANDLERS[operation.id](Ask(org, operation, passage.path, ids, query, passage.parsed))


def _read(passage: Passage) -> Answer:
    """Handle a request that only reads, as its client sees the org."""
    served, org, operation = passage.served, passage.org, passage.known
    if served.lates:
        now = org.clock.now()
        served.lates[:] = [late for late in served.lates if late.active(now)]
    lates = list(served.lates)
    if org.access is EVERYTHING and not lates:
        return _handle(passage, org)

    def shows(_kind: Kind, body: Json) -> bool:
        return permissions.sees(org.access, operation, body.get("divisionId"))

    view = View(org.store, shows, behind(lates))
    try:
        return _handle(passage, replace(org, store=view, looked_up={}))
    finally:
        for late in lates:
            late.read(view.met)


def _write(passage: Passage) -> Answer:
    """Handle a request that writes: all of it or nothing, and late where a fault or a setting says so."""
    served, org, fault = passage.served, passage.org, passage.fault
    seconds, reads = (fault.late_seconds, fault.late_reads) if fault and fault.late else (served.late_seconds, None)
    with org.store.transaction():
        if not seconds and reads is None:
            return _handle(passage, org)
        watching = Watching(org.store)
        answer = _handle(passage, replace(org, store=watching))
    until = None if seconds is None else org.clock.now() + seconds
    served.lates.append(Late(watching.old, until, reads))
    return answer


def build(served: Served, drop: Drop | None = None) -> ASGIApp:
    """The sandbox as an ASGI app; `drop` closes a client's connection, where there is one."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        passage = await _arrived(served, scope, receive)
        answer = await _answered(passage)
        if answer is not None:
            headers = {"inin-correlation-id": passage.correlation, **passage.rate}
            await answers.send_answer(send, answer, headers)
        elif drop is None or not await drop(scope):
            raise ConnectionDropped(f"{passage.method} {passage.path}")

    return app


async def _arrived(served: Served, scope: Scope, receive: Receive) -> Passage:
    headers = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in _HEADERS}
    method, path = scope["method"], scope["path"]
    body = await read_body(receive)
    query = scope["query_string"].decode("latin-1")
    route = ROUTES.match(method, path)
    return Passage(served, method, path, query, headers, body, route, route.operation if route else None)


async def _answered(passage: Passage) -> Answer | None:
    """The answer to a request, or None where a fault says that there is none."""
    served, operation = passage.served, passage.operation.id if passage.operation else ""
    if served.faults:
        with served.lock:
            passage.fault = served.faults.next(passage.method, passage.path, operation)
    fault = passage.fault
    if fault is not None and fault.delay:
        await asyncio.sleep(fault.delay)
    with served.lock:
        answer = _faulted(passage, fault) if fault is not None else _through_stages(passage)
        dropped = fault is not None and fault.drop is not None
        note(
            served.calls, Call(passage.method, passage.path, operation, 0 if dropped else answer.status, passage.parsed)
        )
    return None if dropped else answer


def _faulted(passage: Passage, fault: Fault) -> Answer:
    """The answer to a request that meets a fault, which may keep it from being handled."""
    if not fault.handles:
        with suppress(Refusal):
            passage.parsed = parse_json(passage.headers, passage.body or b"")
        return answers.in_place(fault, passage.correlation)
    answer = _through_stages(passage)
    if fault.garbles:
        return answers.garbled(answer, fault)
    return answers.in_place(fault, passage.correlation) if fault.kind == "lost" else answer


def _first_answer(passage: Passage) -> Answer:
    for stage in STAGES:
        answer = stage(passage)
        if answer is not None:
            return answer
    raise LookupError("no stage answered")


def _through_stages(passage: Passage) -> Answer:
    """What the API answers. A request has one time, whatever it does."""
    passage.org = passage.served.org.frozen()
    try:
        answer = _first_answer(passage)
    except Refusal as refusal:
        answer = Answer(refusal.status, refusal.body(passage.correlation), refusal.headers)
    except Exception:
        log.exception("%s %s", passage.method, passage.path)
        body = error_body(500, "internal.server.error", "A defect of the sandbox.", passage.correlation)
        answer = Answer(500, body)
    if passage.operation is not None:
        for observe in OBSERVERS:
            observe(Exchange(passage.operation, passage.parsed, answer.status, answer.body))
    return answer
