"""The control path `/__sandbox__/`, for processes that cannot reach the Python face of a sandbox.

Owns: its four operations. They need no token, are in no call log, and exist only here: the API has nothing like them.
"""

import json
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from genesys_caseplans.sandbox.asking import Answer
from genesys_caseplans.sandbox.faults import Fault

if TYPE_CHECKING:
    from genesys_caseplans.sandbox.app import World

Json = dict[str, Any]
_FAULT_FIELDS = {one.name for one in fields(Fault)}


def control(world: "World", method: str, path: str, body: bytes) -> Answer:
    """One control request."""
    name = path.removeprefix("/__sandbox__/")
    try:
        given: Any = json.loads(body) if body.strip() else {}
    except (ValueError, RecursionError):
        return Answer(400, {"message": "the body is not JSON"})
    match method, name:
        case "GET", "calls":
            return Answer(200, [asdict(call) for call in world.calls])
        case "POST", "faults":
            return _script(world, given)
        case "POST", "clock":
            return _advance(world, given)
        case "POST", "reset":
            world.reset()
            return Answer(204)
        case _:
            return Answer(404, {"message": f"no control operation {method} {path}"})


def _script(world: "World", given: Any) -> Answer:
    faults: list[Any] = given if isinstance(given, list) else [given]
    for one in faults:
        unknown = set(one) - _FAULT_FIELDS if isinstance(one, dict) else {"a value that is no object"}
        if unknown:
            return Answer(400, {"message": f"unknown in a fault: {', '.join(sorted(map(str, unknown)))}"})
    try:
        for one in faults:
            world.faults.add(Fault(**one))
    except (TypeError, ValueError) as problem:
        return Answer(400, {"message": str(problem)})
    return Answer(204)


def _advance(world: "World", given: Any) -> Answer:
    seconds = given.get("advance") if isinstance(given, dict) else None
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or seconds < 0:
        return Answer(400, {"message": '"advance" takes a number of seconds, 0 or more'})
    world.org.clock.advance(seconds)
    return Answer(204)
