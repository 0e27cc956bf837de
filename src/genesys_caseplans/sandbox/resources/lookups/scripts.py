"""Scripts: `/api/v2/scripts`. The API has no operation that makes one, so an org has those of its seed."""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.lookups.kind import SCRIPTS
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.shapes import brief_division, uri

Json = dict[str, Any]


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    return {**kept, "division": brief_division(org, body["divisionId"]), "selfUri": uri(SCRIPTS, body["id"])}


def _list(ask: Ask) -> Answer:
    return by_name(ask, SCRIPTS, lambda body: _shape(ask.org, body))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(SCRIPTS, ask.id("scriptId", "not.found"))
    if body is None:
        raise Refusal("not.found")
    return Answer(200, _shape(ask.org, body))


HANDLERS: dict[str, Handler] = {"getScripts": _list, "getScript": _get}
