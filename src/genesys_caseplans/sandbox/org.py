"""The org that a handler works on: its store, its clock, its settings.

Owns: what is the same for every resource of one sandbox. Roles of clients and the organisation's toggles go here
once they exist.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.sandbox.clock import Clock
from genesys_caseplans.sandbox.store import Store

Json = dict[str, Any]

# Public on purpose: they open nothing but a sandbox on this computer.
CLIENT_ID = "5a2db0c5-ca5e-4a11-8000-000000000001"
CLIENT_SECRET = "public-secret-of-every-sandbox"


@dataclass
class Org:
    """One sandbox org. `who` is whom writes are attributed to: the OAuth client, as there is no user."""

    store: Store
    clock: Clock
    copying_seconds: float = 0.0
    token_seconds: int = 86400
    who: str = CLIENT_ID

    def fact(self, name: str) -> str:
        """A remembered value that every org has."""
        value = self.store.fact(name)
        if value is None:
            raise LookupError(f"this org has no {name}")
        return value

    def dated(self, body: Json) -> Json:
        """A new object's body with its id and its dates."""
        now = self.clock.stamp()
        return {"id": new_id(), **body, "dateCreated": now, "dateModified": now, "modifiedBy": self.who}

    def touched(self, body: Json) -> Json:
        """A changed object's body with its new date."""
        return {**body, "dateModified": self.clock.stamp(), "modifiedBy": self.who}


def new_id() -> str:
    """A new object's id (UUIDv4)."""
    return str(uuid.uuid4())


def user_ref(user_id: str) -> Json:
    """UserReference of the contract."""
    return {"id": user_id, "selfUri": f"/api/v2/users/{user_id}"}


def bare(body: Json) -> Json:
    """An answer without its empty fields: the API leaves out what is not set."""
    return {name: value for name, value in body.items() if value is not None}
