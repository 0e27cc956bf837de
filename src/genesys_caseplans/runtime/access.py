"""Who asks and what they may, and the limits of the org, over HTTP. Source: contract."""

from __future__ import annotations

from genesys_caseplans.http.bindings import F, Group, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, unpaged
from genesys_caseplans.http.wire import parse
from genesys_caseplans.runtime.org_models import Limit, Subject, TokenInfo

TOKEN = Operation("GET", "/api/v2/tokens/me", "getTokensMe")
SUBJECT = Operation("GET", "/api/v2/authorization/subjects/me", "getAuthorizationSubjectsMe")
LIMITS = Operation("GET", "/api/v2/organizations/limits/namespaces/{namespaceName}", "getOrganizationsLimitsNamespace")


class Tokens(Group[F]):
    """The token that is used."""

    @endpoint
    def me(self) -> Exchange[TokenInfo]:
        """What the token is good for."""
        return parse(TokenInfo, (yield from send(TOKEN.request())))


class Authorization(Group[F]):
    """What the client may do."""

    @endpoint
    def me(self) -> Exchange[Subject]:
        """Who asks, and the roles granted, each in its division."""
        return parse(Subject, (yield from send(SUBJECT.request())))


class Limits(Group[F]):
    """The limits of the org."""

    @listing
    def list(self, namespace: str) -> Exchange[Page[Limit]]:
        """The limits in a namespace, such as `case.management`."""
        return unpaged(LIMITS, Limit, namespaceName=namespace)
