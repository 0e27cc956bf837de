"""Scripts: `/api/v2/scripts`. The API has no operation that makes one, so an org has those of its seed."""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind, named
from genesys_caseplans.sandbox.resources.lookups import divisions
from genesys_caseplans.sandbox.resources.lookups.listing import by_name

Json = dict[str, Any]

SCRIPTS = Kind("script", named)


def uri(script_id: str) -> str:
    """Where a script is."""
    return f"/api/v2/scripts/{script_id}"


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    return {**kept, "division": divisions.brief(org, body["divisionId"]), "selfUri": uri(body["id"])}


def _list(ask: Ask) -> Answer:
    return by_name(ask, SCRIPTS, lambda body: _shape(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(SCRIPTS, ask.id("scriptId", "not.found"))
    if body is None:
        raise Refusal("not.found")
    return Answer(200, _shape(ask.org, body))


HANDLERS: dict[str, Handler] = {"getScripts": _list, "getScript": _get}
