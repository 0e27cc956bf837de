"""Regions of Genesys Cloud and the hosts that they mean. Source: api-facts, Transport."""

from __future__ import annotations

import difflib
import ipaddress
import re
from urllib.parse import urlsplit

from genesys_caseplans.errors import SettingsError

REGIONS: dict[str, str] = {
    "us-east-1": "mypurecloud.com",
    "us-east-2": "use2.us-gov-pure.cloud",
    "us-west-2": "usw2.pure.cloud",
    "ca-central-1": "cac1.pure.cloud",
    "sa-east-1": "sae1.pure.cloud",
    "eu-west-1": "mypurecloud.ie",
    "eu-west-2": "euw2.pure.cloud",
    "eu-central-1": "mypurecloud.de",
    "eu-central-2": "euc2.pure.cloud",
    "ap-southeast-1": "apse1.pure.cloud",
    "ap-southeast-2": "mypurecloud.com.au",
    "ap-northeast-1": "mypurecloud.jp",
    "ap-northeast-2": "apne2.pure.cloud",
    "ap-northeast-3": "apne3.pure.cloud",
    "ap-south-1": "aps1.pure.cloud",
    "me-central-1": "mec1.pure.cloud",
    "mx-central-1": "mxc1.pure.cloud",
    "eusc-de-east-1": "edee1.eusc-pure.cloud",
}

_NETLOC = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[\w.-]+)(:[0-9]+)?$")
_PATH = re.compile(r"^[\w./~%+-]*$")
_HOST = re.compile(r"^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$")


def region_host(region: str) -> str:
    """The host of a region: by AWS name, or a host given literally (new regions appear now and then)."""
    name = region.strip().lower()
    if name in REGIONS:
        return REGIONS[name]
    host = re.sub(r"^(https?://)?(api\.|login\.|apps\.)?", "", name).rstrip("/")
    if _HOST.match(host):
        return host
    near = difflib.get_close_matches(name, REGIONS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    raise SettingsError(
        f"unknown region {region!r}: {hint}give one of {', '.join(REGIONS)}, "
        "or the region's host, such as usw2.pure.cloud"
    )


def base_url(url: str, setting: str) -> str:
    """A base URL without trailing slash; plain http only where it stays on this machine."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.port  # raises on nonsense
    except ValueError:
        parts = urlsplit("")
    if "@" in url:
        raise SettingsError(f"{setting} holds a user name or password: credentials belong into their own settings")
    if parts.scheme not in ("http", "https") or not _NETLOC.match(parts.netloc) or not _PATH.match(parts.path):
        raise SettingsError(f"{setting} is {url!r}, which is no URL: give one such as https://api.mypurecloud.com")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise SettingsError(f"{setting} holds a ? or #: paths are put behind it, so leave out all from there on")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingsError(f"{setting} is {url!r}: the client secret must not travel over plain http; use https")
    return url.strip().rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
