"""The ASGI app: from bytes to an operation and back.

Owns: the order of things for every request (fault, token, rate, path, permission, body, handler, call log), reading
and writing bodies, correlation ids. It knows no resource: those are in `resources.py`.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from genesys_caseplans.sandbox.api import oauth
from genesys_caseplans.sandbox.api.calls import OBSERVERS, Call, Exchange, note
from genesys_caseplans.sandbox.api.errors import Refusal, error_body, generic_code
from genesys_caseplans.sandbox.api.operations import OPERATIONS, Operation
from genesys_caseplans.sandbox.api.request import Answer, Ask
from genesys_caseplans.sandbox.api.request_body import TOO_LARGE, parse_json, read_body
from genesys_caseplans.sandbox.api.routing import Routes
from genesys_caseplans.sandbox.codes.texts import TEXTS
from genesys_caseplans.sandbox.org import access, timers
from genesys_caseplans.sandbox.org.faults import Fault
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.org.views import Late, View, Watching, behind, reads
from genesys_caseplans.sandbox.resources.registry import HANDLERS
from genesys_caseplans.sandbox.serve.control import control
from genesys_caseplans.sandbox.serve.world import World

Json = dict[str, Any]
log = logging.getLogger("genesys_caseplans.sandbox")

ROUTES = Routes(OPERATIONS.values())
CONTROL = "/__sandbox__/"


class ConnectionDropped(Exception):
    """A fault closes the connection, and there is no connection to close (the app runs without a server)."""


Drop = Callable[[Scope], Awaitable[bool]]


async def _nothing_to_drop(_scope: Scope) -> bool:
    return False


def build(world: World, drop: Drop = _nothing_to_drop) -> ASGIApp:
    """The sandbox as an ASGI app; `drop` closes a client's connection, where there is one."""
    return _Gate(world, drop)


@dataclass
class _Wanted:
    """One request on its way: what was sent, and what has been understood of it so far."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes | None
    correlation: str = field(default_factory=lambda: str(uuid.uuid4()))
    parsed: Any = None
    known_path: bool = False
    operation: Operation | None = None
    ids: dict[str, str] = field(default_factory=dict[str, str])
    rate: dict[str, str] = field(default_factory=dict[str, str])


async def _read(scope: Scope, receive: Receive) -> _Wanted:
    request = Request(scope, receive)
    wanted = _Wanted(
        method=request.method,
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        headers=dict(request.headers),
        body=await read_body(request),
    )
    match = ROUTES.match(wanted.path)
    if match is not None:
        wanted.known_path = True
        wanted.operation = match.operations.get(wanted.method)
        wanted.ids = match.ids(wanted.operation) if wanted.operation else {}
    return wanted


class _Gate:
    """Every request."""

    def __init__(self, world: World, drop: Drop) -> None:
        self._world = world
        self._drop = drop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wanted = await _read(scope, receive)
        if wanted.path.startswith(CONTROL):
            answer: Answer | None = control(self._world, wanted.method, wanted.path.removeprefix(CONTROL), wanted.body)
        else:
            answer = await self._asked(wanted)
        if answer is not None:
            await _response(answer, wanted)(scope, receive, send)
        elif not await self._drop(scope):
            raise ConnectionDropped(f"{wanted.method} {wanted.path}")

    async def _asked(self, wanted: _Wanted) -> Answer | None:
        """The answer to a request of the API, or None where a fault says that there is none."""
        operation = wanted.operation.id if wanted.operation else ""
        with self._world.lock:
            fault = self._world.faults.next(wanted.method, wanted.path, operation)
        if fault is not None and fault.delay:
            await asyncio.sleep(fault.delay)
        with self._world.lock:
            answer = self._answer(wanted, fault) if fault is None or fault.handles else _faulty(fault, wanted)
            dropped = fault is not None and fault.drop
            status = 0 if dropped else answer.status
            note(self._world.calls, Call(wanted.method, wanted.path, operation, status, wanted.parsed))
        return None if dropped else answer

    def _answer(self, wanted: _Wanted, fault: Fault | None) -> Answer:
        """What the API answers, garbled where a fault says so."""
        try:
            with self._world.org.store.transaction(writes=wanted.method not in ("GET", "HEAD")):
                answer = self._dispatch(wanted, fault)
        except Refusal as refusal:
            answer = Answer(refusal.status, refusal.body(wanted.correlation), refusal.headers)
        except Exception:
            log.exception("%s %s", wanted.method, wanted.path)
            body = error_body(500, "internal.server.error", "A defect of the sandbox.", wanted.correlation)
            answer = Answer(500, body)
        if wanted.operation is not None:
            for observe in OBSERVERS:
                observe(Exchange(wanted.operation, wanted.parsed, answer.status, answer.body))
        return _garbled(answer, fault)

    def _dispatch(self, wanted: _Wanted, fault: Fault | None) -> Answer:
        if wanted.path == "/oauth/token":
            return self._login(wanted)
        if not wanted.path.startswith("/api/v2/"):
            raise Refusal("not.found")
        org = self._world.org
        token = oauth.token_of(org, wanted.headers)
        wanted.rate = self._world.rate.take(token["id"], wanted.operation.id if wanted.operation else "")
        if not wanted.known_path:
            raise Refusal("not.found")
        operation = wanted.operation
        if operation is None:
            raise Refusal("method.not.allowed")
        if wanted.body is None:
            # Data schemas publish a code of their own for it (contract: POST and PUT of schemas).
            schema = operation.id in ("postTaskmanagementWorkitemsSchemas", "putTaskmanagementWorkitemsSchema")
            raise Refusal("dynamic.schema.payload.too.large" if schema else "request.entity.too.large", TOO_LARGE)
        handler = HANDLERS.get(operation.id)
        if handler is None:
            raise Refusal("not.implemented", message=f"{operation.id} is not part of this sandbox.")
        client = access.access_of(org.store, token["client"])
        if client is not access.EVERYTHING:
            client.check(org.store, operation, wanted.ids)
        if wanted.method not in ("GET", "DELETE"):
            wanted.parsed = parse_json(wanted.headers, wanted.body)
        query = parse_qsl(wanted.query, keep_blank_values=True)
        # What has fallen due happens to the org itself, whatever this client may see of it.
        timers.run_due(org)

        def handle(org: Org) -> Answer:
            return handler(Ask(org, operation, wanted.path, wanted.ids, query, wanted.parsed))

        if reads(wanted.method, wanted.path):
            return self._read(client, operation, handle)
        return self._write(client, fault, handle)

    def _read(self, client: access.Access, operation: Operation, handle: Callable[[Org], Answer]) -> Answer:
        """Handle a request that only reads, as its client sees the org."""
        org, now = self._world.org, self._world.org.clock.now()
        lates = [one for one in self._world.lates if one.active(now)]
        self._world.lates[:] = lates
        if client is access.EVERYTHING and not lates:
            return handle(org)

        def shows(_kind: Kind, body: Json) -> bool:
            return client.sees(operation, body.get("divisionId"))

        view = View(org.store, shows, behind(lates))
        try:
            return handle(replace(org, access=client, store=view))
        finally:
            for late in lates:
                late.read(view.met)

    def _write(self, client: access.Access, fault: Fault | None, handle: Callable[[Org], Answer]) -> Answer:
        org = self._world.org
        if client is not access.EVERYTHING:
            org = replace(org, access=client)
        if fault is None or not fault.late:
            return handle(org)
        watching = Watching(org.store)
        answer = handle(replace(org, store=watching))
        until = None if fault.late_seconds is None else org.clock.now() + fault.late_seconds
        self._world.lates.append(Late(watching.old, until, fault.late_reads))
        return answer

    def _login(self, wanted: _Wanted) -> Answer:
        if wanted.method != "POST":
            raise Refusal("method.not.allowed")
        return oauth.grant(self._world.org, wanted.headers, wanted.body or b"")


def _faulty(fault: Fault, wanted: _Wanted) -> Answer:
    """The answer to a request that a fault keeps from being handled."""
    with suppress(Refusal):
        wanted.parsed = parse_json(wanted.headers, wanted.body or b"")
    status = fault.status or 500
    headers = {name.lower(): value for name, value in fault.headers.items()}
    if status == 429:
        headers.setdefault("retry-after", "1")
    if fault.body is not None:
        return Answer(status, fault.body, headers)
    code = fault.code or generic_code(status)
    message = TEXTS[code][1] if fault.kind else "A fault that was asked for."
    return Answer(status, error_body(status, code, message, wanted.correlation), headers)


def _garbled(answer: Answer, fault: Fault | None) -> Answer:
    """The answer as a broken proxy would hand it on."""
    if fault is None or fault.kind not in ("malformed", "empty"):
        return answer
    headers = {**answer.headers, "content-type": "application/json"}
    if fault.kind == "empty":
        return Answer(answer.status, None, headers)
    whole = _dump(answer.body).decode() if answer.body is not None else "{"
    return Answer(answer.status, whole[: max(1, len(whole) // 2)], headers)


def _response(answer: Answer, wanted: _Wanted) -> Response:
    body = answer.body
    content = b"" if body is None else body.encode() if isinstance(body, str) else _dump(body)
    headers = {"inin-correlation-id": wanted.correlation, **wanted.rate, **answer.headers}
    if content:
        headers.setdefault("content-type", "application/json")
    return Response(content, answer.status, headers)


def _dump(body: Any) -> bytes:
    return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
