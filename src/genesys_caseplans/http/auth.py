"""Who we are towards the API: a given token, or client credentials that are turned into tokens.

Owns the token, when it must be renewed, and what a login's answer means; sends nothing itself. Source: api-facts,
Transport.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Mapping

from genesys_caseplans.errors import LoginError
from genesys_caseplans.http.exchange import Operation
from genesys_caseplans.http.settings import Settings, is_secret
from genesys_caseplans.http.wire import api_error

# The token endpoint lies on the login host, outside the published contract.
LOGIN = Operation("POST", "/oauth/token", "postOauthToken", repeatable=True)
_LIFETIME = 3600.0  # seconds, where the answer does not say


class Credentials:
    """A token and the means to get the next one."""

    def __init__(self, settings: Settings):
        self._settings = settings
        # One value, so that no thread sees a token with the time of another.
        self._held: tuple[str, float] | None = None
        given = (settings.client_secret, settings.access_token)
        #: What must never be shown: the secrets that were given, and all tokens that came of them.
        self.secrets: set[str] = {secret for secret in given if secret}
        if settings.access_token:
            self._held = settings.access_token, math.inf

    @property
    def renewable(self) -> bool:
        """Whether another token can be had."""
        return not self._settings.access_token

    def token(self, now: float) -> str | None:
        """The token to send, or None where a login must come first."""
        held = self._held
        return None if held is None or now >= held[1] else held[0]

    def refused(self, token: str) -> None:
        """Forget a token that the API refused."""
        held = self._held
        if self.renewable and held is not None and held[0] == token:
            self._held = None

    def login(self) -> tuple[str, dict[str, str]]:
        """The `Authorization` and the form of a login."""
        # Unquoted, as the official SDK sends them, whatever RFC 6749 says.
        pair = f"{self._settings.client_id or ''}:{self._settings.client_secret or ''}"
        basic = base64.b64encode(pair.encode()).decode()
        self.secrets.add(basic)
        return f"Basic {basic}", {"grant_type": "client_credentials"}

    def accept(self, status: int, headers: Mapping[str, str], content: bytes, now: float) -> str:
        """Take the token out of a login's answer; any 4xx means wrong credentials, but 429 and 408 pass by."""
        if 400 <= status < 500 and status not in (408, 429):
            raise self._error(f"the credentials were refused (status {status}{_oauth_error(content)})")
        if status >= 400:
            raise api_error(LOGIN.request(), status, headers, content)
        try:
            body = json.loads(content)
            token, lifetime = body["access_token"], float(body.get("expires_in") or _LIFETIME)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise self._error(f"the answer (status {status}) holds no token") from None
        if not isinstance(token, str) or not is_secret(token):
            raise self._error(f"the answer (status {status}) holds a token that cannot be sent")
        self.secrets.add(token)
        # Ahead of expiry, so that no request is sent with a token that dies on the way.
        self._held = token, now + lifetime - min(60.0, lifetime / 10)
        return token

    def _error(self, message: str) -> LoginError:
        where = self._settings.login_url
        return LoginError(
            f"{message} (asked {where}; check client id, client secret and region)",
            operation=LOGIN.name,
            method=LOGIN.method,
            path=LOGIN.path,
        )


def _oauth_error(content: bytes) -> str:
    """What the token endpoint said, without anything that it may have echoed."""
    try:
        answer = json.loads(content)
        reason = answer.get("error") or answer.get("code") or ""
    except (ValueError, AttributeError, RecursionError):
        reason = ""
    return f", {reason}" if isinstance(reason, str) and reason.replace("_", "").replace(".", "").isalpha() else ""
