"""Routing skills and languages: `/api/v2/routing/skills` and `/api/v2/routing/languages`.

Owns: their shape. That names are unique among them, without regard to case, is the sandbox's choice: the contract
publishes no code for it, so a second one is answered with the generic conflict.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import new_id
from genesys_caseplans.sandbox.org.store import Kind, fold
from genesys_caseplans.sandbox.resources.lookups.kind import LANGUAGES, SKILLS
from genesys_caseplans.sandbox.resources.lookups.listing import by_name
from genesys_caseplans.sandbox.resources.lookups.shapes import language_uri, skill_uri

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


def _skill(body: Json) -> Json:
    return {**body, "selfUri": skill_uri(body["id"])}


def _language(body: Json) -> Json:
    return {**body, "selfUri": language_uri(body["id"])}


def _make(ask: Ask, kind: Kind, given: Json) -> Json:
    if ask.org.store.has(kind, "name", fold(given["name"])):
        raise Refusal("general.conflict", field="name")
    body = {
        "id": new_id(),
        "name": given["name"],
        "dateModified": ask.org.clock.stamp(),
        "state": "active",
        "version": "1",
    }
    ask.org.store.put(kind, body)
    return body


def _list_skills(ask: Ask) -> Answer:
    return by_name(ask, SKILLS, _skill)


def _create_skill(ask: Ask) -> Answer:
    return Answer(200, _skill(_make(ask, SKILLS, PLAIN.create(ask.object(), _SKILL))))


def _get_skill(ask: Ask) -> Answer:
    body = ask.org.store.get(SKILLS, ask.id("skillId", "skillsservice.skillnotfound"))
    if body is None:
        raise Refusal("skillsservice.skillnotfound")
    return Answer(200, _skill(body))


def _list_languages(ask: Ask) -> Answer:
    return by_name(ask, LANGUAGES, _language)


def _create_language(ask: Ask) -> Answer:
    return Answer(200, _language(_make(ask, LANGUAGES, PLAIN.create(ask.object(), _LANGUAGE))))


def _get_language(ask: Ask) -> Answer:
    body = ask.org.store.get(LANGUAGES, ask.id("languageId", "not.found"))
    if body is None:
        raise Refusal("not.found")
    return Answer(200, _language(body))


HANDLERS: dict[str, Handler] = {
    "getRoutingSkills": _list_skills,
    "postRoutingSkills": _create_skill,
    "getRoutingSkill": _get_skill,
    "getRoutingLanguages": _list_languages,
    "postRoutingLanguages": _create_language,
    "getRoutingLanguage": _get_language,
}
