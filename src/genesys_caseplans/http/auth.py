"""Who we are towards the API: a given token, or client credentials that are turned into tokens.

Owns the token and when it must be renewed; sends nothing itself. Source: api-facts, Transport.
"""

from __future__ import annotations

import base64
import json

from genesys_caseplans.errors import LoginError
from genesys_caseplans.http.exchange import Operation, Request
from genesys_caseplans.http.settings import Settings, is_secret

# The token endpoint lies on the login host, outside the published contract.
LOGIN = Operation("POST", "/oauth/token", "postOauthToken", repeatable=True)
_LIFETIME = 3600.0  # seconds, where the answer does not say


class Credentials:
    """A token and the means to get the next one."""

    def __init__(self, settings: Settings):
        self._settings = settings
        self._token = settings.access_token or None
        self._renew_at: float | None = None

    @property
    def renewable(self) -> bool:
        """Whether another token can be had."""
        return not self._settings.access_token

    def token(self, now: float) -> str | None:
        """The token to send, or None where a login must come first."""
        if self._renew_at is not None and now >= self._renew_at:
            return None
        return self._token

    def refused(self, token: str) -> None:
        """Forget a token that the API refused."""
        if self.renewable and token == self._token:
            self._token = None

    def login(self) -> tuple[Request, dict[str, str], dict[str, str]]:
        """The login: the request (for error texts), headers and form."""
        # Unquoted, as the official SDK sends them, whatever RFC 6749 says.
        pair = f"{self._settings.client_id or ''}:{self._settings.client_secret or ''}"
        header = "Basic " + base64.b64encode(pair.encode()).decode()
        return LOGIN.request(), {"Authorization": header}, {"grant_type": "client_credentials"}

    def accept(self, status: int, content: bytes, now: float) -> str:
        """Take the token out of the login's answer; `LoginError` where there is none."""
        try:
            body = json.loads(content)
            token, lifetime = body["access_token"], float(body.get("expires_in") or _LIFETIME)
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise self.error(f"the answer (status {status}) holds no token") from None
        if not isinstance(token, str) or not is_secret(token):
            raise self.error(f"the answer (status {status}) holds a token that cannot be sent")
        self._token = token
        # Ahead of expiry, so that no request is sent with a token that dies on the way.
        self._renew_at = now + lifetime - min(60.0, lifetime / 10)
        return token

    def error(self, message: str) -> LoginError:
        """A login that went wrong, with where to look."""
        where = self._settings.login_url
        return LoginError(
            f"{message} (asked {where}; check client id, client secret and region)",
            operation=LOGIN.name,
            method=LOGIN.method,
            path=LOGIN.path,
        )
