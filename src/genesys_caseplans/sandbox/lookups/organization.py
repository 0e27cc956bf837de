"""Who we are and what we may: `/organizations/me`, `/tokens/me`, `/authorization/subjects/me`, `/users/me`.

Owns: the organisation's own face. The one client of the sandbox may do everything.
"""

from typing import Any

from genesys_caseplans.sandbox.asking import Answer, Ask, Handler
from genesys_caseplans.sandbox.errors import Refusal
from genesys_caseplans.sandbox.lookups import divisions

Json = dict[str, Any]

# The domains of the permissions that the contract asks for.
_DOMAINS = (
    "authorization",
    "caseManagement",
    "directory",
    "externalContacts",
    "relate",
    "routing",
    "scripter",
    "workitems",
)


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
        "name": "Sandbox client",
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
    policies = [{"domain": domain, "entityName": "*", "actions": ["*"]} for domain in _DOMAINS]
    role = {"id": org.fact("role"), "name": "Sandbox admin", "default": False, "policies": policies}
    role["selfUri"] = f"/api/v2/authorization/roles/{role['id']}"
    grant = {
        "subjectId": org.who,
        "division": {**divisions.reference(org, "*"), "name": "*", "description": "All divisions"},
        "role": role,
        "grantMadeAt": org.fact("since"),
    }
    body = {
        "id": org.who,
        "name": "Sandbox client",
        "grants": [grant],
        "version": 1,
        "selfUri": f"/api/v2/authorization/subjects/{org.who}",
    }
    return Answer(200, body)


def _user(_ask: Ask) -> Answer:
    raise Refusal("not.a.user")


HANDLERS: dict[str, Handler] = {
    "getOrganizationsMe": _organization,
    "getTokensMe": _token,
    "getAuthorizationSubjectsMe": _subject,
    "getUsersMe": _user,
}
