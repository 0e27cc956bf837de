"""Who we are and what we may: `/organizations/me`, `/tokens/me`, `/authorization/subjects/me`, `/users/me`.

Owns: the organisation's own face, and how a client's roles are shown.
"""

from typing import Any
from uuid import UUID, uuid5

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.access import EVERYTHING, Role
from genesys_caseplans.sandbox.org.clock import iso, moment
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.lookups import shapes
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS

Json = dict[str, Any]

# The domains of the permissions that the contract asks for.
_DOMAINS = (
    "architect",
    "authorization",
    "caseManagement",
    "directory",
    "externalContacts",
    "relate",
    "routing",
    "scripter",
    "workitems",
)

#: Grants of the sandbox act at once, so they are dated before it began: the sandbox's choice.
_DAY = 86_400


def _organization(ask: Ask) -> Answer:
    org = ask.org
    body = {
        "id": org.fact("id"),
        "name": org.fact("name"),
        "defaultLanguage": "en-US",
        "defaultCountryCode": "US",
        "thirdPartyOrgName": org.fact("short name"),
        "domain": org.fact("short name"),
        "version": 1,
        "state": "active",
        "productPlatform": "GenesysCloud",
        "features": {},
        "selfUri": f"/api/v2/organizations/{org.fact('id')}",
    }
    return Answer(200, body)


def _token(ask: Ask) -> Answer:
    org = ask.org
    entity = {"id": org.fact("id"), "name": org.fact("name")}
    client: Json = {
        "id": org.who,
        "name": org.access.name,
        "authorizedGrantType": "CLIENT-CREDENTIALS",
        "scope": [],
        "state": "active",
        "organization": entity,
    }
    body = {
        "organization": entity,
        "homeOrganization": entity,
        "authorizedScope": [],
        "OAuthClient": client,
    }
    return Answer(200, body)


def _subject(ask: Ask) -> Answer:
    org = ask.org
    grants = [
        _grant(org, role, number, division)
        for number, role in enumerate(org.access.roles)
        for division in role.divisions
    ]
    body = {
        "id": org.who,
        "name": org.access.name,
        "grants": grants,
        "version": 1,
        "selfUri": f"/api/v2/authorization/subjects/{org.who}",
    }
    return Answer(200, body)


def _grant(org: Org, role: Role, number: int, division: str) -> Json:
    # A role of the sandbox has no id of its own: it is made of the client and the role's place.
    role_id = org.fact("role") if org.access is EVERYTHING else str(uuid5(UUID(org.who), str(number)))
    shown = {"id": role_id, "name": role.name, "default": False, "policies": _policies(role)}
    known = org.store.get(DIVISIONS, division) or {"name": "*", "description": "All divisions"}
    described = {"name": known["name"], "description": known["description"]}
    return {
        "subjectId": org.who,
        "division": {**shapes.division(org, division), **described},
        "role": {**shown, "selfUri": f"/api/v2/authorization/roles/{role_id}"},
        "grantMadeAt": iso((moment(org.fact("since")) or 0) - _DAY),
    }


def _policies(role: Role) -> list[Json]:
    """Permissions by domain and entity; a role that holds everything has one policy a domain."""
    permissions = [f"{domain}:*:*" for domain in _DOMAINS] if "*" in role.permissions else role.permissions
    actions: dict[tuple[str, str], list[str]] = {}
    for permission in permissions:
        domain, entity, action = (*permission.split(":"), "*", "*")[:3]
        actions.setdefault((domain, entity), []).append(action)
    return [{"domain": domain, "entityName": entity, "actions": held} for (domain, entity), held in actions.items()]


def _user(_ask: Ask) -> Answer:
    raise Refusal("not.a.user")


HANDLERS: dict[str, Handler] = {
    "getOrganizationsMe": _organization,
    "getTokensMe": _token,
    "getAuthorizationSubjectsMe": _subject,
    "getUsersMe": _user,
}
