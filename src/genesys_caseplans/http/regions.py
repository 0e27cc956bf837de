"""Regions of Genesys Cloud and the hosts that they mean. Source: api-facts, Transport."""

from __future__ import annotations

import difflib
import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

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

_NETLOC = re.compile(r"^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]+)?$")
_PATH = re.compile(r"^[A-Za-z0-9_./~%+-]*$")
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
    if not (_is_web(parts) and url.strip().isprintable()):
        raise SettingsError(f"{setting} is {url!r}, which is not a URL: give one such as https://api.mypurecloud.com")
    if parts.query or parts.fragment or "?" in url or "#" in url:
        raise SettingsError(f"{setting} holds a ? or #: paths are put behind it, so leave out all from there on")
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise SettingsError(f"{setting} is {url!r}: the client secret must not travel over plain http; use https")
    return url.strip().rstrip("/")


def _is_web(parts: SplitResult) -> bool:
    """Whether a URL can be asked: http or https, a host that is a name or an address, a plain path."""
    host = parts.hostname or ""
    try:
        if ":" in host or re.fullmatch(r"[0-9.]+", host):
            ipaddress.ip_address(host)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(_NETLOC.match(parts.netloc) and _PATH.match(parts.path))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
