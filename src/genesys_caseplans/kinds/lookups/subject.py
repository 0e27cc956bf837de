"""What the client may do: its grants over HTTP, and what they say of one permission in one division.

Source: contract, /authorization/subjects/me; api-facts, Permissions.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from genesys_caseplans.http.bindings import F, Group, endpoint
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.wire import ApiModel, parse
from genesys_caseplans.kinds.lookups.client import Division

ME = Operation("GET", "/api/v2/authorization/subjects/me", "getAuthorizationSubjectsMe", permissions=())

#: How long a grant may take to act (api-facts).
TAKES_HOLD = timedelta(minutes=5)
#: In the place of a division: all of them. In the place of a part of a permission: every one.
EVERY = "*"

#: What grants say of a permission. conditional: held where a condition of the policy is met, which only the API can
#: tell. young: held by grants that may not act yet.
Held: TypeAlias = Literal["yes", "young", "conditional", "no"]


class GrantPolicy(ApiModel):
    """Permissions of one entity, each `domain:entity:action`, where `*` stands for all. condition: when they count."""

    domain: str | None = None
    entity_name: str | None = None
    actions: list[str] | None = None
    condition: str | None = None

    def names(self, permission: str) -> bool:
        """Whether a permission is among them."""
        domain, entity, action = permission.split(":")
        return (
            self.domain in (domain, EVERY)
            and self.entity_name in (entity, EVERY)
            and not {action, EVERY}.isdisjoint(self.actions or ())
        )


class GrantRole(ApiModel):
    """A role as a grant shows it."""

    id: str | None = None
    name: str | None = None
    description: str | None = None
    policies: list[GrantPolicy] | None = None
    default: bool | None = None


class Grant(ApiModel):
    """A role in a division; the division `*` is all of them."""

    subject_id: str | None = None
    division: Division | None = None
    role: GrantRole | None = None
    grant_made_at: datetime | None = None

    def says(self, permission: str, division: str | None, now: datetime) -> Held:
        """What this grant alone says of a permission in a division (its id; None: in any)."""
        if division is not None and (self.division is None or self.division.id not in (division, EVERY)):
            return "no"
        policies = [one for one in (self.role.policies if self.role else None) or () if one.names(permission)]
        if not policies:
            return "no"
        if all(policy.condition for policy in policies):
            return "conditional"
        young = self.grant_made_at is not None and now - self.grant_made_at < TAKES_HOLD
        return "young" if young else "yes"


class Subject(ApiModel):
    """Whoever the credentials belong to, with what was granted to them."""

    id: str | None = None
    name: str | None = None
    grants: list[Grant] | None = None
    version: int | None = None

    def holds(self, permission: str, division: str | None, now: datetime) -> Held:
        """What the grants say of a permission, `domain:entity:action`, in a division: the best that any of them says.

        division: its id; None where it is not known, or the permission is of no division: then any will do. now: with
        its time zone.
        """
        said = {grant.says(permission, division, now) for grant in self.grants or ()}
        best_first: tuple[Held, ...] = ("yes", "young", "conditional")
        for held in best_first:
            if held in said:
                return held
        return "no"


class Subjects(Group[F]):
    """Those whom roles are granted to."""

    @endpoint
    def me(self) -> Exchange[Subject]:
        """The client itself, with its grants."""
        return parse(Subject, (yield from send(ME.request())))
