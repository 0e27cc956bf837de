"""What others ask of divisions and of users.

Owns: the home division, what a reference to an unknown division is answered with, how a user is made, and what a user
may do with cases and workitems.
"""

from typing import Any

from genesys_caseplans.sandbox.api import permissions
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS, USERS

Json = dict[str, Any]


def home(org: Org) -> str:
    """The id of the home division."""
    return org.fact("home")


def insist_division(org: Org, division_id: str, permission: str, operation: Operation | None = None) -> str:
    """A division that exists. Nobody has a permission in one that does not, so an unknown one is answered with the
    generic 403: the sandbox's choice, as no operation publishes a code for it. `operation`: whose own code is meant.
    """
    division_id = division_id.lower()
    if org.store.get(DIVISIONS, division_id) is None:
        raise Refusal("missing.division.permission", permission, field="divisionId")
    if operation is None:
        permissions.insist(org.access, permission, division_id, "divisionId")
    else:
        permissions.insist_for(org.access, operation, division_id, "divisionId")
    return division_id


def make_user(org: Org, given: Json, may_own_cases: bool = True) -> Json:
    """A new user. That it is active and may own cases is the sandbox's choice."""
    body = {
        "id": new_id(),
        "state": "active",
        **{name: value for name, value in given.items() if name != "password"},
        "username": given["email"],
        "version": 1,
        "mayOwnCases": may_own_cases,
    }
    org.store.put(USERS, body)
    return body


def may_work_in(user: Json, division: str) -> bool:
    """Whether a user may own cases and have workitems of a division (`*`: of some division)."""
    within = user.get("mayWorkIn")
    return bool(user["mayOwnCases"] and (within is None or division == "*" or division in within))
