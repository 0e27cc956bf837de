"""The control path `/__sandbox__/`, for processes that cannot reach the Python face of a sandbox.

Owns: its operations, and telling its requests from those of the API. They need no token, are in no call log, and exist
only here: the API has nothing like them.

    GET  calls      the call log                     DELETE calls   empty it
    POST faults     script a fault, or a list        DELETE faults  forget all
    GET  clock      {"now", "offset"}                POST clock     {"advance": seconds}
    GET  snapshot   the org                          PUT  snapshot  another org in its place
    POST seed       a seed document's objects        POST reset     a fresh org
    POST clients    {"permissions", "divisions", "name"} or {"roles": [...], "name"}: credentials
    PUT  roles      {"user": e-mail or id} and the same: the roles of a user in place of those that it has
    GET  settings   how it behaves                   PATCH settings change that
    GET  coverage   which operations and error codes it has
"""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, cast

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from genesys_caseplans.sandbox.api.answers import encoded
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer
from genesys_caseplans.sandbox.api.request_body import read_body
from genesys_caseplans.sandbox.codes.coverage import coverage
from genesys_caseplans.sandbox.errors import SandboxError
from genesys_caseplans.sandbox.org.access import CLIENT_SECRET, Role, read_role
from genesys_caseplans.sandbox.org.clock import iso
from genesys_caseplans.sandbox.org.faults import faults_of
from genesys_caseplans.sandbox.serve.world import World

Json = dict[str, Any]


PATH = "/__sandbox__/"


def with_control(world: World, app: ASGIApp) -> ASGIApp:
    """An app that answers control requests itself and leaves all others to `app`."""

    async def gate(scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(PATH):
            await app(scope, receive, send)
            return
        body = await read_body(receive)
        answer = control(world, scope["method"], scope["path"].removeprefix(PATH), body)
        content = b"" if answer.body is None else encoded(answer.body)
        await Response(content, answer.status, media_type="application/json")(scope, receive, send)

    return gate


def control(world: World, method: str, name: str, body: bytes | None) -> Answer:
    """One control request."""
    if body is None:
        return _wrong("the body is too large", 413)
    try:
        given: Any = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        return _wrong("the body is not JSON")
    known = _OPERATIONS.get((method, name))
    if known is None:
        return _wrong(f"no control operation {method} {name}", 404)
    try:
        with world.lock:
            return known(world, given)
    except (SandboxError, ValueError) as problem:
        return _wrong(str(problem))
    except Refusal as refusal:
        return _wrong(refusal.message)


def _wrong(message: str, status: int = 400) -> Answer:
    return Answer(status, {"message": message})


def _calls(world: World, _given: Any) -> Answer:
    return Answer(200, [asdict(call) for call in world.calls])


def _no_calls(world: World, _given: Any) -> Answer:
    world.calls.clear()
    return Answer(204)


def _faults(world: World, given: Any) -> Answer:
    for fault in faults_of(given):
        world.faults.add(fault)
    return Answer(204)


def _no_faults(world: World, _given: Any) -> Answer:
    world.faults.clear()
    world.lates.clear()
    return Answer(204)


def _clock(world: World, _given: Any) -> Answer:
    clock = world.org.clock
    return Answer(200, {"now": iso(clock.now()), "offset": clock.offset})


def _advance(world: World, given: Any) -> Answer:
    seconds = given.get("advance") if isinstance(given, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool):
        return _wrong('"advance" takes a number of seconds, 0 or more')
    world.org.clock.advance(seconds)
    return Answer(204)


def _snapshot(world: World, _given: Any) -> Answer:
    return Answer(200, world.snapshot())


def _restore(world: World, given: Any) -> Answer:
    world.restore(given)
    return Answer(204)


def _seed(world: World, given: Any) -> Answer:
    world.plant(_object(given))
    return Answer(204)


def _reset(world: World, _given: Any) -> Answer:
    world.reset()
    return Answer(204)


def _client(world: World, given: Any) -> Answer:
    asked = _object(given)
    name = asked.get("name", "Sandbox client")
    if not isinstance(name, str):
        return _wrong('"name" is a text')
    made = world.add_client(_roles({key: asked[key] for key in asked if key != "name"}), name)
    return Answer(200, {"clientId": made.client, "clientSecret": CLIENT_SECRET})


def _user_roles(world: World, given: Any) -> Answer:
    asked = _object(given)
    user = asked.get("user")
    if not isinstance(user, str):
        return _wrong('"user" is the e-mail address or the id of a user')
    world.give_roles(user, _roles({key: asked[key] for key in asked if key != "user"}))
    return Answer(204)


def _roles(asked: Json) -> tuple[Role, ...]:
    roles = asked.get("roles", [asked])
    if not isinstance(roles, list):
        raise ValueError('"roles" is a list')
    return tuple(read_role(role) for role in roles)


def _settings(world: World, _given: Any) -> Answer:
    return Answer(200, world.settings())


def _set(world: World, given: Any) -> Answer:
    world.change(_object(given))
    return Answer(200, world.settings())


def _coverage(_world: World, _given: Any) -> Answer:
    return Answer(200, coverage())


def _object(given: Any) -> Json:
    if not isinstance(given, dict):
        raise ValueError("the body is a JSON object")
    return cast(Json, given)


_OPERATIONS: dict[tuple[str, str], Callable[[World, Any], Answer]] = {
    ("GET", "calls"): _calls,
    ("DELETE", "calls"): _no_calls,
    ("POST", "faults"): _faults,
    ("DELETE", "faults"): _no_faults,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _advance,
    ("GET", "snapshot"): _snapshot,
    ("PUT", "snapshot"): _restore,
    ("POST", "seed"): _seed,
    ("POST", "reset"): _reset,
    ("POST", "clients"): _client,
    ("PUT", "roles"): _user_roles,
    ("GET", "settings"): _settings,
    ("PATCH", "settings"): _set,
    ("GET", "coverage"): _coverage,
}
