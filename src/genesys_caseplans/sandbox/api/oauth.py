"""Client credentials in, bearer tokens out.

Owns: `POST /oauth/token` and the check of a request's token. The login host lies outside the contract; the answer's
shape is from api-facts "Transport", the OAuth errors from RFC 6749.
"""

import base64
import binascii
import hmac
import secrets
from typing import Any
from urllib.parse import parse_qsl

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer
from genesys_caseplans.sandbox.org.access import CLIENT_ID, CLIENT_SECRET, CLIENTS
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind

Json = dict[str, Any]

TOKENS = Kind("token", fixed=True)


def grant(org: Org, headers: dict[str, str], body: bytes) -> Answer:
    """A token for a client of the sandbox: its own, or one that was made with fewer permissions."""
    client = _client(headers.get("authorization", ""))
    form = dict(parse_qsl(body.decode("latin-1")))
    if client is None and "client_id" in form:
        client = (form["client_id"], form.get("client_secret", ""))
    if client is None or not _known(org, *client):
        return _error(401, "invalid_client", "client not found or wrong secret")
    if form.get("grant_type") is None:
        return _error(400, "invalid_request", "grant_type is required")
    if form["grant_type"] != "client_credentials":
        return _error(400, "unsupported_grant_type", "only client_credentials is granted here")
    token = secrets.token_urlsafe(48)
    expires = org.clock.now() + org.token_seconds
    org.store.put(TOKENS, {"id": token, "client": client[0], "expires": expires})
    return Answer(200, {"access_token": token, "token_type": "bearer", "expires_in": org.token_seconds})


def token_of(org: Org, headers: dict[str, str]) -> Json:
    """The valid token of a request; 401 without one, with an unknown or an expired one."""
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refusal("authentication.required")
    known = org.store.get(TOKENS, token.strip())
    if known is None or known["expires"] <= org.clock.now():
        raise Refusal("bad.credentials")
    return known


def _client(authorization: str) -> tuple[str, str] | None:
    scheme, _, coded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(coded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return name, secret


def _known(org: Org, name: str, secret: str) -> bool:
    """Every client has the same public secret."""
    known = hmac.compare_digest(name.encode(), CLIENT_ID.encode()) or org.store.get(CLIENTS, name) is not None
    return hmac.compare_digest(secret.encode(), CLIENT_SECRET.encode()) and known


def _error(status: int, error: str, description: str) -> Answer:
    body = {"error": error, "description": description, "error_description": description}
    return Answer(status, body)
