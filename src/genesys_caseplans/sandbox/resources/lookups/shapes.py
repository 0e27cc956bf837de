"""How others refer to what is looked up.

Owns: the references to divisions, queues, scripts, skills, languages and contacts, and where each of them is.
"""

from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare, once
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources.lookups.kind import (
    CONTACTS,
    DIVISIONS,
    FLOWS,
    LANGUAGES,
    QUEUES,
    SCRIPTS,
    SKILLS,
    USERS,
)

Json = dict[str, Any]


@once
def division(org: Org, division_id: str) -> Json:
    """Division of the contract."""
    known = org.known(DIVISIONS, division_id)
    return bare({"id": division_id, "name": known.get("name"), "selfUri": uri(DIVISIONS, division_id)})


@once
def brief_division(org: Org, division_id: str) -> Json:
    """A division as people, queues and scripts show it: id and name only (contract)."""
    known = org.known(DIVISIONS, division_id)
    return {"id": division_id, "name": known.get("name", "")}


@once
def contact(org: Org, contact_id: str | None) -> Json | None:
    """ExternalContactReference of the contract."""
    if contact_id is None:
        return None
    known = org.known(CONTACTS, contact_id)
    names = {name: known.get(name) for name in ("firstName", "lastName")}
    return bare({"id": contact_id, **names, "selfUri": uri(CONTACTS, contact_id)})


_PATHS = {
    DIVISIONS: "authorization/divisions",
    CONTACTS: "externalcontacts/contacts",
    QUEUES: "routing/queues",
    SKILLS: "routing/skills",
    LANGUAGES: "routing/languages",
    SCRIPTS: "scripts",
    FLOWS: "flows",
    USERS: "users",
}


def uri(kind: Kind, object_id: str) -> str:
    """Where what is looked up is."""
    return f"/api/v2/{_PATHS[kind]}/{object_id}"
