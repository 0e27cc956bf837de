"""The httpx clients that drivers send through: timeouts, proxies, certificates."""

from __future__ import annotations

import os
import ssl
from functools import lru_cache
from typing import Any, TypeVar
from urllib.parse import urlsplit

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.library import httpx
from genesys_caseplans.http.regions import is_loopback
from genesys_caseplans.http.settings import Settings, certificate_variables

H = TypeVar("H", httpx.Client, httpx.AsyncClient)


def connected(client: type[H], settings: Settings, transport: Any = None) -> H:
    """An httpx client as these settings want it: this machine never goes through a proxy, whatever variables say, and
    who speaks to it alone needs neither them nor certificates. transport: sends in the place of httpx's own, which then
    has proxies and certificates of its own.
    """
    if transport is not None:
        return client(transport=transport, timeout=settings.timeout, trust_env=False)
    urls = [urlsplit(url) for url in (settings.api_url, settings.login_url)]
    hosts = {url.hostname or "" for url in urls}
    if all(map(is_loopback, hosts)) and {url.scheme for url in urls} == {"http"}:
        return client(verify=False, timeout=settings.timeout, trust_env=False)
    past_proxies: dict[str, None] = {f"all://{_bracketed(host)}": None for host in hosts if is_loopback(host)}
    try:
        certificates = _certificates(*certificate_variables())
    except (ValueError, OSError) as error:
        raise SettingsError(
            "the certificates of the environment (SSL_CERT_FILE, SSL_CERT_DIR) cannot be used "
            f"({type(error).__name__}): correct or unset the variables"
        ) from None
    if settings.ca_file is not None:
        certificates = _with_own(settings.ca_file)
    try:
        return client(verify=certificates, timeout=settings.timeout, mounts=past_proxies, proxy=settings.proxy)
    except (ValueError, ImportError, OSError, httpx.InvalidURL) as error:
        # httpx reads HTTP_PROXY, ALL_PROXY and others; a proxy's URL may hold a password.
        whose = (
            "the proxy of the settings (GENESYSCLOUD_PROXY_*)"
            if settings.proxy
            else "the proxy variables of the environment (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY)"
        )
        raise SettingsError(f"{whose} cannot be used ({type(error).__name__}): correct or unset them") from None


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@lru_cache(maxsize=4)
def _certificates(file: str | None, folder: str | None) -> ssl.SSLContext:
    """The trusted certificates that httpx finds: reading them takes longer than a request, and clients can share them.

    file, folder: the variables that httpx looks at, so that a change of them is noticed.
    """
    return httpx.create_ssl_context()


def _with_own(file: str | os.PathLike[str]) -> ssl.SSLContext:
    """The usual certificates and those of a file; a context of its own, as others share theirs."""
    try:
        context = httpx.create_ssl_context()
        context.load_verify_locations(cafile=file)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise SettingsError(f"ca_file {os.fspath(file)}: no certificates can be read from it ({reason})") from None
    return context
