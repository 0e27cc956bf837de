"""Who may do what: the roles of OAuth clients, and the check of an operation's permissions.

Owns: clients and their roles, and which 403 a missing permission is (its code, where the operation has one of its own:
`codes.forbidden`). An entity's division counts where the operation
names the entity in its path (here) or a division in its body (`divisions.insist`); listings leave out what the client
may not see (`views.py`). The sandbox's choices, as nothing is published on them: an object without a division asks
for the permission in any division; the names stand in messageParams under `permissions` and `divisions`; a `*` in a
role stands for any part of a permission.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.codes.forbidden import EVERYWHERE, IN_DIVISION
from genesys_caseplans.sandbox.org.store import KINDS, Kind, Store

Json = dict[str, Any]

# Public on purpose: they open nothing but a sandbox on this computer.
CLIENT_ID = "5a2db0c5-ca5e-4a11-8000-000000000001"
CLIENT_SECRET = "public-secret-of-every-sandbox"

CLIENTS = Kind("client")
# Which entity a path parameter names; `division` is looked up in what is kept of it.
_DIVIDED = {
    "caseplanId": "caseplan",
    "caseId": "case",
    "workbinId": "workbin",
    "worktypeId": "worktype",
    "workitemId": "workitem",
    "queueId": "queue",
    "scriptId": "script",
    "flowId": "flow",
    "contactId": "external contact",
}


@dataclass(frozen=True)
class Role:
    """Permissions, and the ids of the divisions in which they are held; `*` is any."""

    permissions: tuple[str, ...] = ("*",)
    divisions: tuple[str, ...] = ("*",)
    name: str = "Sandbox role"

    def holds(self, permission: str) -> bool:
        """Whether the role has a permission such as `workitems:worktype:view`."""
        return any(fnmatchcase(permission, own) for own in self.permissions)


@dataclass(frozen=True)
class Access:
    """One OAuth client and what it may do."""

    client: str = CLIENT_ID
    name: str = "Sandbox client"
    roles: tuple[Role, ...] = (Role(),)

    def divisions_of(self, permission: str) -> frozenset[str]:
        """The divisions in which the client holds a permission; `*` is any, and none means not at all."""
        return frozenset(one for role in self.roles if role.holds(permission) for one in role.divisions)

    def may(self, permission: str, division: str = "*") -> bool:
        """Whether the client holds a permission in a division (`*`: in any)."""
        held = self.divisions_of(permission)
        return bool(held) and (division == "*" or "*" in held or division in held)

    def sees(self, operation: Operation, division: str | None) -> bool:
        """Whether a listing shows the client an object of a division."""
        return self._enough(operation, division or "*")

    def check(self, store: Store, operation: Operation, ids: Mapping[str, str]) -> None:
        """Refuse an operation that the client may not do."""
        if not self._enough(operation, "*"):
            names = _names(one for one in operation.permissions if not operation.needs_all or not self.may(one))
            code = "missing.permissions" if operation.needs_all else "missing.any.permissions"
            own, message = EVERYWHERE.get(operation.id, (code, None))
            raise Refusal(own, names, message=message, params={"permissions": names})
        division = _division_of(store, ids)
        if division is not None:
            self.insist_for(operation, division)

    def insist(self, permission: str, division: str, field: str) -> None:
        """Refuse what a client may not do in the division that a body names."""
        if not self.may(permission, division):
            raise _generic((permission,), division, True, field)

    def insist_for(self, operation: Operation, division: str, field: str | None = None) -> None:
        """Refuse an operation on what is in a division where the client may not do it."""
        if self._enough(operation, division):
            return
        own = IN_DIVISION.get(operation.id)
        if own is None:
            raise _generic(operation.permissions, division, operation.needs_all, field)
        params = {"permissions": _names(operation.permissions), "divisions": division}
        raise Refusal(own[0], message=own[1], params=params, field=field)

    def insist_on_one(self, operation: Operation, divisions: Iterable[str]) -> None:
        """Refuse a question about divisions in none of which the client may ask it.

        Where it may in one of them the others are left out of the answer, as everything that it does not see.
        """
        asked = list(divisions)
        if asked and not any(self._enough(operation, one) for one in asked):
            self.insist_for(operation, asked[0])

    def _enough(self, operation: Operation, division: str) -> bool:
        if not operation.permissions:
            return True
        held = (self.may(one, division) for one in operation.permissions)
        return all(held) if operation.needs_all else any(held)


EVERYTHING = Access()


def access_of(store: Store, client: str) -> Access:
    """A client by its id; the sandbox's own may do everything."""
    if client == CLIENT_ID:
        return EVERYTHING
    body = store.get(CLIENTS, client)
    if body is None:
        raise Refusal("bad.credentials")
    roles = (Role(tuple(one["permissions"]), tuple(one["divisions"]), one["name"]) for one in body["roles"])
    return Access(client, body["name"], tuple(roles))


def keep(store: Store, access: Access) -> None:
    """Remember a client."""
    roles = [
        {"name": one.name, "permissions": list(one.permissions), "divisions": list(one.divisions)}
        for one in access.roles
    ]
    store.put(CLIENTS, {"id": access.client, "name": access.name, "roles": roles})


def _division_of(store: Store, ids: Mapping[str, str]) -> str | None:
    for parameter, kind in _DIVIDED.items():
        if parameter in ids and kind in KINDS:
            body = store.get(KINDS[kind], ids[parameter].lower())
            return body.get("divisionId") if body else None
    return None


def _generic(permissions: Iterable[str], division: str, every: bool, field: str | None = None) -> Refusal:
    names = _names(permissions)
    params = {"permissions": names, "divisions": division}
    if every:
        return Refusal("missing.division.permission", names, params=params, field=field)
    return Refusal("missing.any.division.permissions", names, division, params=params, field=field)


def _names(permissions: Iterable[str]) -> str:
    return ", ".join(permissions)
