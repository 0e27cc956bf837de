"""The org that a handler works on: its store, its clock, its settings.

Owns: what is the same for every resource of one sandbox: settings, limits, and whose request it is.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from genesys_caseplans.sandbox.org.access import CLIENT_ID, CLIENT_SECRET, EVERYTHING, Access
from genesys_caseplans.sandbox.org.clock import Clock, Still
from genesys_caseplans.sandbox.org.store import Kind, Store

Json = dict[str, Any]

__all__ = ["CLIENT_ID", "CLIENT_SECRET", "Org", "bare", "new_id", "user_ref"]

P = ParamSpec("P")
R = TypeVar("R")

_LIMIT = "limit "
_VARIANTS = {f"{number:x}": "89ab"[number % 4] for number in range(16)}


@dataclass
class Org:
    """One sandbox org, as one request sees it. `access`: what its client may do. `stage_operations`: whether stages
    can be added, removed and moved (a preview behind a toggle). `case_seconds`, `job_seconds`: how long a case takes to
    be made and a job to be done; whatever they are, the first answer shows the beginning, and a later one the end.
    `looked_up`: what a request has looked up so far in order to name it.
    """

    store: Store
    clock: Clock
    copying_seconds: float = 0.0
    token_seconds: int = 86400
    access: Access = EVERYTHING
    stage_operations: bool = True
    case_seconds: float = 0.0
    job_seconds: float = 0.0
    looked_up: dict[Any, Any] = field(default_factory=dict[Any, Any])

    @property
    def who(self) -> str:
        """Whom writes are attributed to: the OAuth client, as there is no user."""
        return self.access.client

    def known(self, kind: Kind, object_id: str) -> Json:
        """An object that an answer refers to, or {}; looked up once a request, so it is only for showing."""
        name = (kind.name, object_id)
        body: Json | None = self.looked_up.get(name)
        if body is None:
            body = self.looked_up[name] = self.store.get(kind, object_id) or {}
        return body

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
        return replace(self, clock=Still(self.clock.now()), looked_up={})

    def at(self, moment: float) -> "Org":
        """The same org at a moment: what is written through it is dated then."""
        return replace(self, clock=Still(moment))


Making = Callable[Concatenate[Org, P], R]


def once(make: Making[P, R]) -> Making[P, R]:
    """What a function makes of an org and some ids, made once a request: on a page, most references are the same ones.
    It is handed out as it is, for showing only.
    """

    @wraps(make)
    def made(org: Org, /, *args: P.args, **options: P.kwargs) -> R:
        key = (make, args, *options.items())
        if key not in org.looked_up:
            org.looked_up[key] = make(org, *args, **options)
        found: R = org.looked_up[key]
        return found

    return made


def new_id() -> str:
    """A new object's id (UUIDv4)."""
    digits = os.urandom(16).hex()
    # As `uuid.uuid4` does it: the version and the variant stand in two places, all else is chance.
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANTS[digits[16]]}{digits[17:20]}-{digits[20:]}"


def user_ref(user_id: str) -> Json:
    """UserReference of the contract."""
    return {"id": user_id, "selfUri": f"/api/v2/users/{user_id}"}


def bare(body: Json) -> Json:
    """An answer without its empty fields: the API leaves out what is not set."""
    return {name: value for name, value in body.items() if value is not None}
