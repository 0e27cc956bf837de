"""The token that is used, and the limits of the org, over HTTP. Source: contract."""

from __future__ import annotations

from genesys_caseplans.http.bindings import F, Group, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, unpaged
from genesys_caseplans.http.wire import parse
from genesys_caseplans.runtime.org_models import Limit, TokenInfo

TOKEN = Operation("GET", "/api/v2/tokens/me", "getTokensMe", permissions=())
LIMITS = Operation(
    "GET", "/api/v2/organizations/limits/namespaces/{namespaceName}", "getOrganizationsLimitsNamespace", permissions=()
)


class Tokens(Group[F]):
    """The token that is used."""

    @endpoint
    def me(self) -> Exchange[TokenInfo]:
        """What the token is good for."""
        return parse(TokenInfo, (yield from send(TOKEN.request())))


class Limits(Group[F]):
    """The limits of the org."""

    @listing
    def list(self, namespace: str) -> Exchange[Page[Limit]]:
        """The limits in a namespace, such as `case.management`."""
        return unpaged(LIMITS, Limit, namespaceName=namespace)
