"""Gateways and proxies between here and the API, by the variables that the vendor's Terraform provider reads.

Source: api-facts, Transport; the names and their meaning from the provider's own documentation. A gateway stands in the
place of both hosts, with a path for each if it wants one; a proxy is passed on the way to them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.regions import base_url

_GATEWAY = "GENESYSCLOUD_GATEWAY_"
_PROXY = "GENESYSCLOUD_PROXY_"
_HOST = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)$")


@dataclass(frozen=True)
class Gateway:
    """What stands in the place of the hosts of a region."""

    api_url: str
    login_url: str


def gateway(environment: Mapping[str, str]) -> Gateway | None:
    """The gateway that the environment names, if any."""
    address = _address(environment, _GATEWAY)
    if address is None:
        return None
    if _said(environment, f"{_GATEWAY}AUTH_USERNAME") or _said(environment, f"{_GATEWAY}AUTH_PASSWORD"):
        # Each request has one header for credentials, and the API's own stand in it.
        raise SettingsError(
            f"{_GATEWAY}AUTH_USERNAME and {_GATEWAY}AUTH_PASSWORD cannot be sent beside the API's own credentials: "
            "unset them, and let the gateway know its clients by something else"
        )
    paths = {"api": "", "login": ""}
    name, path = _said(environment, f"{_GATEWAY}PATH_NAME"), _said(environment, f"{_GATEWAY}PATH_VALUE")
    if (name or path) and name not in paths:
        raise SettingsError(f"{_GATEWAY}PATH_NAME is {name!r}: give api or login, whose path {_GATEWAY}PATH_VALUE is")
    if name:
        paths[name] = f"/{path.strip('/')}" if path.strip("/") else ""
    api, login = (base_url(address + paths[one], f"{_GATEWAY}HOST") for one in ("api", "login"))
    return Gateway(api, login)


def proxy_url(environment: Mapping[str, str]) -> str | None:
    """The URL of the proxy that the environment names, with its user and password, if any."""
    address = _address(environment, _PROXY)
    if address is None:
        return None
    user, password = _said(environment, f"{_PROXY}AUTH_USERNAME"), _said(environment, f"{_PROXY}AUTH_PASSWORD")
    if password and not user:
        raise SettingsError(f"{_PROXY}AUTH_PASSWORD is set and {_PROXY}AUTH_USERNAME is not: set both, or none")
    protocol, rest = address.split("://", 1)
    return f"{protocol}://{quote(user, safe='')}:{quote(password, safe='')}@{rest}" if user else address


def _address(environment: Mapping[str, str], prefix: str) -> str | None:
    """`https://host:port` of the variables HOST, PORT and PROTOCOL; https unless they say otherwise."""
    host, port = _said(environment, f"{prefix}HOST"), _said(environment, f"{prefix}PORT")
    protocol = _said(environment, f"{prefix}PROTOCOL").lower()
    if not host:
        if port or protocol:
            raise SettingsError(f"{prefix}HOST is missing, and {prefix}{'PORT' if port else 'PROTOCOL'} is set")
        return None
    if not _HOST.match(host):
        raise SettingsError(f"{prefix}HOST is no host: give its name alone, such as gateway.example.com")
    if protocol not in ("", "http", "https"):
        raise SettingsError(f"{prefix}PROTOCOL is {protocol!r}: give http or https")
    if port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
        raise SettingsError(f"{prefix}PORT is {port!r}: give a number from 1 to 65535")
    return f"{protocol or 'https'}://{host}{f':{port}' if port else ''}"


def _said(environment: Mapping[str, str], name: str) -> str:
    return (environment.get(name) or "").strip()
