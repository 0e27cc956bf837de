"""How others refer to what is looked up.

Owns: the references to divisions, queues, scripts, skills, languages and contacts, and where each of them is.
"""

from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS, DIVISIONS

Json = dict[str, Any]


def division(org: Org, division_id: str) -> Json:
    """Division of the contract."""
    known = org.known(DIVISIONS, division_id)
    return bare({"id": division_id, "name": known.get("name"), "selfUri": division_uri(division_id)})


def brief_division(org: Org, division_id: str) -> Json:
    """A division as people, queues and scripts show it: id and name only (contract)."""
    known = org.known(DIVISIONS, division_id)
    return {"id": division_id, "name": known.get("name", "")}


def contact(org: Org, contact_id: str | None) -> Json | None:
    """ExternalContactReference of the contract."""
    if contact_id is None:
        return None
    known = org.known(CONTACTS, contact_id)
    names = {name: known.get(name) for name in ("firstName", "lastName")}
    return bare({"id": contact_id, **names, "selfUri": contact_uri(contact_id)})


def division_uri(division_id: str) -> str:
    """Where a division is."""
    return f"/api/v2/authorization/divisions/{division_id}"


def contact_uri(contact_id: str) -> str:
    """Where an external contact is."""
    return f"/api/v2/externalcontacts/contacts/{contact_id}"


def queue_uri(queue_id: str) -> str:
    """Where a queue is."""
    return f"/api/v2/routing/queues/{queue_id}"


def script_uri(script_id: str) -> str:
    """Where a script is."""
    return f"/api/v2/scripts/{script_id}"


def skill_uri(skill_id: str) -> str:
    """Where a skill is."""
    return f"/api/v2/routing/skills/{skill_id}"


def language_uri(language_id: str) -> str:
    """Where a language is."""
    return f"/api/v2/routing/languages/{language_id}"


def flow_uri(flow_id: str) -> str:
    """Where a flow is."""
    return f"/api/v2/flows/{flow_id}"
