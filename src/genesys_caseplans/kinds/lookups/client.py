"""The org, divisions, users, queues, skills, languages, scripts and flows over HTTP.

Source: api-facts, Lookups; contract, /authorization/divisions, /users/search, /organizations/me, /routing, /scripts,
/flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.bindings import F, Group, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, numbered
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse

if TYPE_CHECKING:  # used by few, and never by the engine
    from genesys_caseplans.kinds.lookups.creating import (
        DivisionCreate,
        FlowCreate,
        LanguageCreate,
        QueueCreate,
        SkillCreate,
        UserCreate,
        UserSearch,
    )

CREATE_DIVISION = Operation(
    "POST",
    "/api/v2/authorization/divisions",
    "postAuthorizationDivisions",
    permissions=("authorization:division:add", "authorization:grant:add"),
)
CREATE_USER = Operation("POST", "/api/v2/users", "postUsers", permissions=("directory:user:add",))
SEARCH_USERS = Operation(
    "POST", "/api/v2/users/search", "postUsersSearch", repeatable=True, permissions=("directory:user:view",)
)
SEARCH_USERS_ON = Operation("GET", "/api/v2/users/search", "getUsersSearch", permissions=("directory:user:view",))
CREATE_QUEUE = Operation("POST", "/api/v2/routing/queues", "postRoutingQueues", permissions=("routing:queue:add",))
CREATE_SKILL = Operation(
    "POST", "/api/v2/routing/skills", "postRoutingSkills", permissions=("routing:skill:manage|routing:skill:create",)
)
CREATE_LANGUAGE = Operation(
    "POST", "/api/v2/routing/languages", "postRoutingLanguages", permissions=("routing:skill:manage",)
)
CREATE_FLOW = Operation("POST", "/api/v2/flows", "postFlows", permissions=("architect:flow:add",))
ORGANIZATION = Operation("GET", "/api/v2/organizations/me", "getOrganizationsMe", permissions=())
DIVISIONS = Operation("GET", "/api/v2/authorization/divisions", "getAuthorizationDivisions", permissions=())
HOME = Operation("GET", "/api/v2/authorization/divisions/home", "getAuthorizationDivisionsHome", permissions=())
USERS = Operation("GET", "/api/v2/users", "getUsers", permissions=())
QUEUES = Operation("GET", "/api/v2/routing/queues", "getRoutingQueues", permissions=("routing:queue:view",))
QUEUE = Operation("GET", "/api/v2/routing/queues/{queueId}", "getRoutingQueue", permissions=("routing:queue:view",))
SKILLS = Operation("GET", "/api/v2/routing/skills", "getRoutingSkills", permissions=("routing:skill:view",))
SKILL = Operation("GET", "/api/v2/routing/skills/{skillId}", "getRoutingSkill", permissions=("routing:skill:view",))
LANGUAGES = Operation("GET", "/api/v2/routing/languages", "getRoutingLanguages", permissions=())
LANGUAGE = Operation("GET", "/api/v2/routing/languages/{languageId}", "getRoutingLanguage", permissions=())
SCRIPTS = Operation("GET", "/api/v2/scripts", "getScripts", permissions=("scripter:script:view",))
SCRIPT = Operation("GET", "/api/v2/scripts/{scriptId}", "getScript", permissions=("scripter:script:view",))
FLOWS = Operation("GET", "/api/v2/flows", "getFlows", permissions=("architect:flow:view",))
FLOW = Operation("GET", "/api/v2/flows/{flowId}", "getFlow", permissions=("architect:flow:view",))
DIVISION = Operation("GET", "/api/v2/authorization/divisions/{divisionId}", "getAuthorizationDivision", permissions=())
USER = Operation("GET", "/api/v2/users/{userId}", "getUser", permissions=())
OWN_USER = Operation("GET", "/api/v2/users/me", "getUsersMe", permissions=())

#: Hits that a search may give beyond the addresses that it was given: one may stand at several users.
_MORE_HITS = 25


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


class Queue(ApiModel):
    """A queue of the org."""

    id: str
    name: str | None = None
    description: str | None = None
    division: EntityRef | None = None


class Skill(ApiModel):
    """A routing skill of the org. state: active, inactive or deleted."""

    id: str
    name: str | None = None
    state: str | None = None


class Language(ApiModel):
    """A routing language of the org. state: active, inactive or deleted."""

    id: str
    name: str | None = None
    state: str | None = None


class Script(ApiModel):
    """A script of the org."""

    id: str
    name: str | None = None
    division: EntityRef | None = None


class Flow(ApiModel):
    """An architect flow of the org. type: such as WORKITEM. deleted: whether it is kept only for the records."""

    id: str
    name: str | None = None
    type: str | None = None
    division: EntityRef | None = None
    deleted: bool | None = None


class UsersFound(ApiModel):
    """A page of hits. next_page, previous_page: what `Users.search_on` takes; absent where there is none."""

    results: list[User] | None = None
    total: int | None = None
    page_number: int | None = None
    page_size: int | None = None
    page_count: int | None = None
    next_page: str | None = None
    previous_page: str | None = None
    current_page: str | None = None
    types: list[str] | None = None


def _given(**query: Any) -> dict[str, Any]:
    return {name: value for name, value in query.items() if value}


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
    def get(self, division_id: str) -> Exchange[Division]:
        """One division; `NotFound` where there is none."""
        return parse(Division, (yield from send(DIVISION.request(divisionId=division_id))))

    @endpoint
    def create(self, new: DivisionCreate) -> Exchange[Division]:
        """Make a division."""
        return parse(Division, (yield from send(CREATE_DIVISION.request(new.wire()))))

    @endpoint
    def home(self) -> Exchange[Division]:
        """The home division."""
        return parse(Division, (yield from send(HOME.request())))


class Users(Group[F]):
    """Users of the org."""

    @endpoint
    def get(self, user_id: str) -> Exchange[User]:
        """One user; `NotFound` where there is none."""
        return parse(User, (yield from send(USER.request(userId=user_id))))

    @endpoint
    def me(self) -> Exchange[User]:
        """The user whose token this is; `BadRequest` `not.a.user` for client credentials."""
        return parse(User, (yield from send(OWN_USER.request())))

    @listing
    def list(self, ids: Sequence[str]) -> Exchange[Page[User]]:
        """Users by id, at most 100, whether or not they are still active."""
        return numbered(USERS, User, {"id": [*ids], "state": "any"})

    @endpoint
    def create(self, new: UserCreate) -> Exchange[User]:
        """Make a user."""
        return parse(User, (yield from send(CREATE_USER.request(new.wire()))))

    @endpoint
    def search(self, search: UserSearch) -> Exchange[UsersFound]:
        """One page of the users that a search finds."""
        return parse(UsersFound, (yield from send(SEARCH_USERS.request(search.wire()))))

    @endpoint
    def search_on(self, page: str) -> Exchange[UsersFound]:
        """Another page of a search: the `next_page` or `previous_page` of one."""
        return parse(UsersFound, (yield from send(SEARCH_USERS_ON.request(query={"q64": page}))))

    @endpoint
    def find(self, emails: Sequence[str]) -> Exchange[Sequence[User]]:
        """Users by e-mail address, several at once; those without a hit are missing in the answer."""
        query = [{"type": "EXACT", "fields": ["email"], "values": [*emails]}]
        try:
            reply = yield from send(SEARCH_USERS.request({"query": query, "pageSize": len(emails) + _MORE_HITS}))
        except NotFound:
            return []  # how an org without any hit may answer
        return parse(UsersFound, reply).results or []


class Queues(Group[F]):
    """Queues of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None, ids: Sequence[str] = ()) -> Exchange[Page[Queue]]:
        """All of them, those whose name matches (the exact match is the caller's to check), or those of some ids."""
        return numbered(QUEUES, Queue, _given(name=name, id=[*ids]))

    @endpoint
    def get(self, queue_id: str) -> Exchange[Queue]:
        """One queue; `NotFound` where there is none."""
        return parse(Queue, (yield from send(QUEUE.request(queueId=queue_id))))

    @endpoint
    def create(self, new: QueueCreate) -> Exchange[Queue]:
        """Make a queue."""
        return parse(Queue, (yield from send(CREATE_QUEUE.request(new.wire()))))


class Skills(Group[F]):
    """Routing skills of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None, ids: Sequence[str] = ()) -> Exchange[Page[Skill]]:
        """All of them, those whose name matches (the exact match is the caller's to check), or those of some ids."""
        return numbered(SKILLS, Skill, _given(name=name, id=[*ids]))

    @endpoint
    def get(self, skill_id: str) -> Exchange[Skill]:
        """One routing skill; `NotFound` where there is none."""
        return parse(Skill, (yield from send(SKILL.request(skillId=skill_id))))

    @endpoint
    def create(self, new: SkillCreate) -> Exchange[Skill]:
        """Make a routing skill."""
        return parse(Skill, (yield from send(CREATE_SKILL.request(new.wire()))))


class Languages(Group[F]):
    """Routing languages of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None, ids: Sequence[str] = ()) -> Exchange[Page[Language]]:
        """All of them, those whose name matches (the exact match is the caller's to check), or those of some ids."""
        return numbered(LANGUAGES, Language, _given(name=name, id=[*ids]))

    @endpoint
    def get(self, language_id: str) -> Exchange[Language]:
        """One routing language; `NotFound` where there is none."""
        return parse(Language, (yield from send(LANGUAGE.request(languageId=language_id))))

    @endpoint
    def create(self, new: LanguageCreate) -> Exchange[Language]:
        """Make a routing language."""
        return parse(Language, (yield from send(CREATE_LANGUAGE.request(new.wire()))))


class Scripts(Group[F]):
    """Scripts of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None) -> Exchange[Page[Script]]:
        """All of them, or those whose name matches; the exact match is the caller's to check."""
        return numbered(SCRIPTS, Script, {"name": name} if name else None)

    @endpoint
    def get(self, script_id: str) -> Exchange[Script]:
        """One script; `NotFound` where there is none."""
        return parse(Script, (yield from send(SCRIPT.request(scriptId=script_id))))


class Flows(Group[F]):
    """Architect flows of the org, as far as the client may see them."""

    @listing
    def list(self, name: str | None = None, types: Sequence[str] = ()) -> Exchange[Page[Flow]]:
        """All of them, or those whose name matches or of some types; the exact match is the caller's to check."""
        return numbered(FLOWS, Flow, _given(name=name, type=[*types]))

    @endpoint
    def get(self, flow_id: str) -> Exchange[Flow]:
        """One flow; `NotFound` where there is none."""
        return parse(Flow, (yield from send(FLOW.request(flowId=flow_id))))

    @endpoint
    def create(self, new: FlowCreate) -> Exchange[Flow]:
        """Make a flow, without content."""
        return parse(Flow, (yield from send(CREATE_FLOW.request(new.wire()))))
