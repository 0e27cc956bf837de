"""What others ask of divisions and of users.

Owns: the home division, what a reference to an unknown division is answered with, how a user is made, and what a user
may do with cases and workitems.
"""

from typing import Any

from genesys_caseplans.sandbox.api import permissions
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.org.access import Role, holds_in, kept, roles_of
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS, USERS

Json = dict[str, Any]

_OWNING = ("caseManagement:caseplan:view", "caseManagement:case:view")
_WORKING = "workitems:"


def home(org: Org) -> str:
    """The id of the home division."""
    return org.fact("home")


def insist_division(org: Org, division_id: str, permission: str, operation: Operation | None = None) -> str:
    """A division that exists. Nobody has a permission in one that does not, so an unknown one is answered with the
    generic 403: the sandbox's choice, as no operation publishes a code for it. `operation`: whose own code is meant.
    """
    division_id = division_id.lower()
    if not org.known(DIVISIONS, division_id):
        raise Refusal("missing.division.permission", permission, field="divisionId")
    if operation is None:
        permissions.insist(org.access, permission, division_id, "divisionId")
    else:
        permissions.insist_for(org.access, operation, division_id, "divisionId")
    return division_id


def make_user(org: Org, given: Json, roles: tuple[Role, ...] = ()) -> Json:
    """A new user. That it is active is the sandbox's choice. Without roles it may neither own cases nor be assigned
    work, as the API gives a new user none.
    """
    body = {
        "id": new_id(),
        "state": "active",
        **{name: value for name, value in given.items() if name != "password"},
        "username": given["email"],
        "version": 1,
        "roles": kept(roles),
    }
    org.store.put(USERS, body)
    return body


def case_worker(divisions: tuple[str, ...] = ("*",)) -> Role:
    """The role with which a user may own cases of divisions and be assigned work in them."""
    return Role((*_OWNING, f"{_WORKING}*"), divisions, "Case worker")


def may_own_cases(user: Json, division: str) -> bool:
    """Whether a user has what a case's owner needs in a division, `*` being any (api-facts: Caseplans)."""
    roles = _roles(user)
    return all(holds_in(roles, permission, division) for permission in _OWNING)


def may_be_assigned(user: Json, division: str = "*") -> bool:
    """Whether a user has a role with permissions on workitems in a division, `*` being any (api-facts: Caseplans).
    Which of them counts is not said, so any of them does.
    """
    return any(
        (division == "*" or "*" in role.divisions or division in role.divisions)
        and any(held == "*" or held.startswith(_WORKING) for held in role.permissions)
        for role in _roles(user)
    )


def _roles(user: Json) -> tuple[Role, ...]:
    if "roles" in user:
        return roles_of(user["roles"])
    # State files of the first release kept two words in place of roles.
    return (case_worker(tuple(user.get("mayWorkIn") or ("*",))),) if user.get("mayOwnCases") else ()
