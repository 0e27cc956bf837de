"""Routing skills and languages: `/api/v2/routing/skills` and `/api/v2/routing/languages`.

Owns: their shape. That names are unique among them, without regard to case, is the sandbox's choice: the contract
publishes no code for it, so a second one is answered with the generic conflict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, Field, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import new_id
from genesys_caseplans.sandbox.org.store import Kind, fold
from genesys_caseplans.sandbox.resources.lookups.kind import LANGUAGES, SKILLS
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.shapes import uri

Json = dict[str, Any]

_SKILL = {"name": text(1, 256).needed()}
_LANGUAGE = {
    "id": SERVER_SET,
    "dateModified": SERVER_SET,
    "state": SERVER_SET,
    "version": SERVER_SET,
    "selfUri": SERVER_SET,
    "name": text(1, 256).needed(),
}


@dataclass(frozen=True)
class _Named:
    """One of the two: its kind, what a new one takes, and the code for one that is not there."""

    kind: Kind
    fields: Mapping[str, Field]
    absent: str

    def handlers(self, name: str, parameter: str) -> dict[str, Handler]:
        """Listing, creating and reading."""
        return {
            f"getRouting{name}s": lambda ask: by_name(ask, self.kind, self._shape),
            f"postRouting{name}s": self._create,
            f"getRouting{name}": lambda ask: self._get(ask, ask.id(parameter, self.absent)),
        }

    def _shape(self, body: Json) -> Json:
        return {**body, "selfUri": uri(self.kind, body["id"])}

    def _create(self, ask: Ask) -> Answer:
        given = PLAIN.create(ask.object(), self.fields)
        if ask.org.store.has(self.kind, "name", fold(given["name"])):
            raise Refusal("general.conflict", field="name")
        now = ask.org.clock.stamp()
        body = {"id": new_id(), "name": given["name"], "dateModified": now, "state": "active", "version": "1"}
        ask.org.store.put(self.kind, body)
        return Answer(200, self._shape(body))

    def _get(self, ask: Ask, object_id: str) -> Answer:
        body = ask.org.store.get(self.kind, object_id)
        if body is None:
            raise Refusal(self.absent)
        return Answer(200, self._shape(body))


HANDLERS: dict[str, Handler] = {
    **_Named(SKILLS, _SKILL, "skillsservice.skillnotfound").handlers("Skill", "skillId"),
    **_Named(LANGUAGES, _LANGUAGE, "not.found").handlers("Language", "languageId"),
}
