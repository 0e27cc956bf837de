"""Who may do what: OAuth clients and their roles.

Owns: clients, roles, and in which divisions a permission is held. Which permission an operation needs, and which 403 a
missing one is, stands in `api.permissions`. That a `*` in a role stands for any part of a permission is the sandbox's
choice.
"""

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, cast

from genesys_caseplans.sandbox.org.store import Kind, Store

Json = dict[str, Any]

# Public on purpose: they open nothing but a sandbox on this computer.
CLIENT_ID = "5a2db0c5-ca5e-4a11-8000-000000000001"
CLIENT_SECRET = "public-secret-of-every-sandbox"

CLIENTS = Kind("client", fixed=True)


@dataclass(frozen=True)
class Role:
    """Permissions, and the ids of the divisions in which they are held; `*` is any."""

    permissions: tuple[str, ...] = ("*",)
    divisions: tuple[str, ...] = ("*",)
    name: str = "Sandbox role"

    def holds(self, permission: str) -> bool:
        """Whether the role has a permission such as `workitems:worktype:view`."""
        return any(own == "*" or fnmatchcase(permission, own) for own in self.permissions)


def divisions_of(roles: tuple[Role, ...], permission: str) -> frozenset[str]:
    """The divisions in which roles hold a permission; `*` is any, and none means not at all."""
    return frozenset(division for role in roles if role.holds(permission) for division in role.divisions)


def holds_in(roles: tuple[Role, ...], permission: str, division: str = "*") -> bool:
    """Whether roles hold a permission in a division (`*`: in any)."""
    held = divisions_of(roles, permission)
    return bool(held) and (division == "*" or "*" in held or division in held)


@dataclass(frozen=True)
class Access:
    """One OAuth client and what it may do."""

    client: str = CLIENT_ID
    name: str = "Sandbox client"
    roles: tuple[Role, ...] = (Role(),)

    def may(self, permission: str, division: str = "*") -> bool:
        """Whether the client holds a permission in a division (`*`: in any)."""
        return holds_in(self.roles, permission, division)


EVERYTHING = Access()


def access_of(store: Store, client: str) -> Access | None:
    """A client by its id, or None; the sandbox's own may do everything."""
    if client == CLIENT_ID:
        return EVERYTHING
    body = store.get(CLIENTS, client)
    return None if body is None else Access(client, body["name"], roles_of(body["roles"]))


def keep(store: Store, access: Access) -> None:
    """Remember a client."""
    store.put(CLIENTS, {"id": access.client, "name": access.name, "roles": kept(access.roles)})


def kept(roles: tuple[Role, ...]) -> list[Json]:
    """Roles as they are kept with whom they belong to."""
    return [
        {"name": role.name, "permissions": list(role.permissions), "divisions": list(role.divisions)} for role in roles
    ]


def read_role(given: Any) -> Role:
    """A role from JSON: {"permissions", "divisions", "name"}, each with a default; ValueError for anything else."""
    if not isinstance(given, dict):
        raise ValueError("a role is an object with permissions and divisions")
    asked = cast(Json, given)
    texts = {name: asked.get(name, ["*"]) for name in ("permissions", "divisions")}
    for name, value in texts.items():
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ValueError(f'"{name}" is a list of texts')
    return Role(tuple(texts["permissions"]), tuple(texts["divisions"]), str(asked.get("name", "Sandbox role")))


def roles_of(bodies: list[Json]) -> tuple[Role, ...]:
    """Roles from how they are kept."""
    return tuple(Role(tuple(body["permissions"]), tuple(body["divisions"]), body["name"]) for body in bodies)
