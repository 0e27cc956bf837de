"""What the tool never makes but points at: divisions and users, and the org itself.

Source: api-facts, Lookups; contract, /authorization/divisions, /users/search, /organizations/me.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from genesys_caseplans.address import Lookup
from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, gather, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse

ORGANIZATION = Operation("GET", "/api/v2/organizations/me", "getOrganizationsMe")
DIVISIONS = Operation("GET", "/api/v2/authorization/divisions", "getAuthorizationDivisions")
HOME = Operation("GET", "/api/v2/authorization/divisions/home", "getAuthorizationDivisionsHome")
USERS = Operation("GET", "/api/v2/users", "getUsers")
SEARCH_USERS = Operation("POST", "/api/v2/users/search", "postUsersSearch", repeatable=True)

#: Addresses that one search is given. No maximum is published beyond "too many", so stay modest.
_EMAILS_AT_ONCE = 25
#: The API's own limit (contract, `max.user.ids`).
_IDS_AT_ONCE = 100


class Organization(ApiModel):
    """The org that the credentials belong to."""

    id: str
    name: str | None = None


class Division(ApiModel):
    """A division of the org."""

    id: str
    name: str | None = None
    description: str | None = None
    home_division: bool | None = None


class User(ApiModel):
    """A user of the org."""

    id: str
    name: str | None = None
    email: str | None = None
    division: EntityRef | None = None
    state: str | None = None


class _Users(ApiModel):
    results: list[User] | None = None


class Organizations(Group[F]):
    """The org itself."""

    @endpoint
    def me(self) -> Exchange[Organization]:
        """The org that the credentials belong to."""
        return parse(Organization, (yield from send(ORGANIZATION.request())))


class Divisions(Group[F]):
    """Divisions of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None) -> Exchange[Page[Division]]:
        """All divisions, or those whose name matches; the exact match is the caller's to check."""
        return numbered(DIVISIONS, Division, {"name": name} if name else None)

    @endpoint
    def home(self) -> Exchange[Division]:
        """The home division."""
        return parse(Division, (yield from send(HOME.request())))


class Users(Group[F]):
    """Users of the org."""

    @listing
    def list(self, ids: Sequence[str]) -> Exchange[Page[User]]:
        """Users by id, at most 100, whether or not they are still active."""
        return numbered(USERS, User, {"id": [*ids], "state": "any"})

    @endpoint
    def find(self, emails: Sequence[str]) -> Exchange[Sequence[User]]:
        """Users by e-mail address, several at once; those without a hit are missing in the answer."""
        query = [{"type": "EXACT", "fields": ["email"], "values": [*emails]}]
        try:
            reply = yield from send(SEARCH_USERS.request({"query": query, "pageSize": len(emails) + _EMAILS_AT_ONCE}))
        except NotFound:
            return []  # how an org without any hit may answer
        return parse(_Users, reply).results or []


_ORGANIZATIONS, _DIVISIONS, _USERS = Organizations(Raw()), Divisions(Raw()), Users(Raw())


def organization() -> Exchange[Organization]:
    """The org that the credentials belong to."""
    return _ORGANIZATIONS.me()


def look_up(wanted: Iterable[Lookup]) -> Exchange[Mapping[Lookup, str]]:
    """The ids of what was named; what was not found is missing in the answer."""
    lookups = list(dict.fromkeys(wanted))
    users = [lookup for lookup in lookups if lookup.what == "users"]
    divisions = [lookup for lookup in lookups if lookup.what == "divisions"]
    portions = [users[at : at + _EMAILS_AT_ONCE] for at in range(0, len(users), _EMAILS_AT_ONCE)]
    answers = yield from gather([*map(_users, portions), *map(_division, divisions)])
    return {lookup: id for answer in answers for lookup, id in answer.items()}


def called(wanted: Iterable[Lookup]) -> Exchange[Mapping[str, str]]:
    """What a spec would call users whose ids are known: their e-mail addresses, else their names, by id."""
    ids = sorted({lookup.id for lookup in wanted if lookup.what == "users" and lookup.id})
    portions = [ids[at : at + _IDS_AT_ONCE] for at in range(0, len(ids), _IDS_AT_ONCE)]
    answers = yield from gather([_USERS.list(portion) for portion in portions])
    return {user.id: user.email or user.name or "" for users in answers for user in users}


def _users(wanted: Sequence[Lookup]) -> Exchange[Mapping[Lookup, str]]:
    hits = yield from _USERS.find([lookup.name or "" for lookup in wanted])
    # One address may stand at a deleted user and at an active one.
    ordered = sorted(hits, key=lambda user: user.state == "active")
    by_email = {(user.email or "").casefold(): user.id for user in ordered if user.state != "deleted"}
    return {lookup: by_email[key] for lookup in wanted if (key := (lookup.name or "").casefold()) in by_email}


def _division(wanted: Lookup) -> Exchange[Mapping[Lookup, str]]:
    if wanted.name is None:
        return {wanted: (yield from _DIVISIONS.home()).id}
    hits = yield from _DIVISIONS.list(wanted.name)
    return next(({wanted: division.id} for division in hits if division.name == wanted.name), {})
