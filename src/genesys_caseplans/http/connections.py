"""The httpx clients that drivers send through: timeouts, proxies, certificates."""

from __future__ import annotations

import ssl
from functools import lru_cache
from typing import TypeVar
from urllib.parse import urlsplit

import httpx

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.regions import is_loopback
from genesys_caseplans.http.settings import Settings, certificate_variables

H = TypeVar("H", httpx.Client, httpx.AsyncClient)


def connected(client: type[H], settings: Settings) -> H:
    """An httpx client as these settings want it: this machine never goes through a proxy, whatever variables say."""
    hosts = {urlsplit(url).hostname or "" for url in (settings.api_url, settings.login_url)}
    past_proxies: dict[str, None] = {f"all://{_bracketed(host)}": None for host in hosts if is_loopback(host)}
    try:
        certificates = _certificates(*certificate_variables())
        return client(verify=certificates, timeout=settings.timeout, mounts=past_proxies)
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        # httpx reads HTTP_PROXY, ALL_PROXY, SSL_CERT_FILE and others; a proxy's URL may hold a password.
        raise SettingsError(
            "the proxy or certificate variables of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, "
            f"SSL_CERT_FILE, SSL_CERT_DIR) cannot be used ({type(error).__name__}): correct or unset them"
        ) from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@lru_cache(maxsize=4)
def _certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The trusted certificates that httpx finds: reading them takes longer than a request, and clients can share them.

    file, folder: the variables that httpx looks at, so that a change of them is noticed.
    """
    return httpx.create_ssl_context()
