"""How what is looked up is kept: one body each, found by name."""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.store import Kind, fold, named

Json = dict[str, Any]


def _user_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield from named(body)
    yield "email", fold(body["email"])


def _flow_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "name", f"{body['type']} {fold(body['name'])}"
    if body.get("worktypeId"):
        yield "worktype", body["worktypeId"]


DIVISIONS = Kind("division", named)
USERS = Kind("user", _user_keys)
QUEUES = Kind("queue", named)
SKILLS = Kind("skill", named)
LANGUAGES = Kind("language", named)
SCRIPTS = Kind("script", named)
CONTACTS = Kind("external contact")
FLOWS = Kind("flow", _flow_keys)
