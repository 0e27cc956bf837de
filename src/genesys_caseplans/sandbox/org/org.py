"""The org that a handler works on: its store, its clock, its settings.

Owns: what is the same for every resource of one sandbox: settings, limits, and whose request it is.
"""

import uuid
from dataclasses import dataclass, replace
from typing import Any

from genesys_caseplans.sandbox.org.access import CLIENT_ID, CLIENT_SECRET, EVERYTHING, Access
from genesys_caseplans.sandbox.org.clock import Clock, Still
from genesys_caseplans.sandbox.org.store import Store

Json = dict[str, Any]

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Org", "bare", "new_id", "user_ref"]

_LIMIT = "limit "


@dataclass
class Org:
    """One sandbox org, as one request sees it. `access`: what its client may do. `stage_operations`: whether stages
    can be added, removed and moved (a preview behind a toggle). `case_seconds`, `job_seconds`: how long a case takes to
    be made and a job to be done; whatever they are, the first answer shows the beginning, and a later one the end.
    """

    store: Store
    clock: Clock
    copying_seconds: float = 0.0
    token_seconds: int = 86400
    access: Access = EVERYTHING
    stage_operations: bool = True
    case_seconds: float = 0.0
    job_seconds: float = 0.0

    @property
    def who(self) -> str:
        """Whom writes are attributed to: the OAuth client, as there is no user."""
        return self.access.client

    def fact(self, name: str) -> str:
        """A remembered value that every org has."""
        value = self.store.fact(name)
        if value is None:
            raise LookupError(f"this org has no {name}")
        return value

    def limit(self, name: str, default: int) -> int:
        """A limit of the org, such as `maxNumberOfSchemasPerOrg`."""
        return int(self.store.fact(_LIMIT + name) or default)

    def set_limit(self, name: str, most: int) -> None:
        """Give the org another limit; it is kept with the org."""
        self.store.remember(_LIMIT + name, str(most))

    def dated(self, body: Json) -> Json:
        """A new object's body with its id and its dates."""
        now = self.clock.stamp()
        return {"id": new_id(), **body, "dateCreated": now, "dateModified": now, "modifiedBy": self.who}

    def touched(self, body: Json) -> Json:
        """A changed object's body with its new date."""
        return {**body, "dateModified": self.clock.stamp(), "modifiedBy": self.who}

    def frozen(self) -> "Org":
        """The same org, its clock standing where it is now: one request has one time."""
        return self.at(self.clock.now())

    def at(self, moment: float) -> "Org":
        """The same org at a moment: what is written through it is dated then."""
        return replace(self, clock=Still(moment))


def new_id() -> str:
    """A new object's id (UUIDv4)."""
    return str(uuid.uuid4())


def user_ref(user_id: str) -> Json:
    """UserReference of the contract."""
    return {"id": user_id, "selfUri": f"/api/v2/users/{user_id}"}


def bare(body: Json) -> Json:
    """An answer without its empty fields: the API leaves out what is not set."""
    return {name: value for name, value in body.items() if value is not None}
