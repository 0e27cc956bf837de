"""Where the API is, as whom to speak, how patient to be. The only place of the library that reads the environment."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.detours import Gateway, gateway, proxy_url
from genesys_caseplans.http.regions import base_url, region_host

if TYPE_CHECKING:
    import httpx


#: As httpx takes it: seconds, None for ever, (connect, read, write, pool), or a `Timeout` of httpx.
Timeout: TypeAlias = "float | tuple[float | None, float | None, float | None, float | None] | httpx.Timeout | None"


@dataclass(frozen=True)
class RetrySettings:
    """How patient a client is: repetitions, pauses, and how long it waits for what takes time. All times are seconds.

    attempts: how often one request is sent at most. total: no new try is made after so long. first_wait, longest_wait:
    the growing pause between tries, of which a random part is taken. longest_retry_after: what is waited at most of a
    `Retry-After` before it is looked up whether a write was done.
    lag: how long reads may lag behind writes. first_look: the pause before what should be there is looked for again;
    it doubles until `lag` is over. copying: how long a draft may take to be copied. first_poll, longest_poll: the
    growing pause between looks at something that is under way.
    stopping: how long requests under way may still take once a run is to stop; what is not answered by then is given
    up, and whether it was done stays unknown.
    pause: seconds really slept for a second of waiting (0 in tests).
    """

    attempts: int = 6
    total: float = 180.0
    first_wait: float = 0.5
    longest_wait: float = 20.0
    pause: float = 1.0
    lag: float = 30.0
    copying: float = 300.0
    longest_retry_after: float = 120.0
    first_look: float = 1.0
    first_poll: float = 0.5
    longest_poll: float = 5.0
    stopping: float = 8.0

    def __post_init__(self) -> None:
        if self.attempts < 1:
            raise SettingsError(f"attempts is {self.attempts}: a request must be sent once at least")
        for name in (
            "total",
            "first_wait",
            "longest_wait",
            "pause",
            "lag",
            "copying",
            "longest_retry_after",
            "stopping",
        ):
            if not getattr(self, name) >= 0:
                raise SettingsError(f"{name} is {getattr(self, name):g}: give seconds, or 0 for none")
        for name in ("first_look", "first_poll", "longest_poll"):
            if not getattr(self, name) > 0:
                raise SettingsError(f"{name} is {getattr(self, name):g}: give the seconds between two looks")


@dataclass(frozen=True)
class Settings:
    """What a client needs to know.

    api_url, login_url: base URLs without trailing slash. client_id and client_secret, or access_token: never shown.
    max_rate: requests a minute at most, 0 for no limit, None for what the API allows. timeout: seconds for one answer,
    as httpx takes them: a number, None, (connect, read, write, pool), or an `httpx.Timeout`. parallel: requests under
    way at once; as many threads at most work for one call of the sync client.
    proxy: URL of a proxy for all that does not stay on this machine, over the variables that httpx reads; it may hold
    a password, and is never shown. ca_file: PEM file of certificate authorities to trust beside the usual ones.
    application: who calls, such as `acme-provisioner/1.2`: part of the User-Agent.
    """

    api_url: str
    login_url: str
    client_id: str | None = field(default=None, repr=False)
    client_secret: str | None = field(default=None, repr=False)
    access_token: str | None = field(default=None, repr=False)
    max_rate: int | None = None
    timeout: Timeout = 30.0
    parallel: int = 8
    retry: RetrySettings = field(default_factory=RetrySettings)
    proxy: str | None = field(default=None, repr=False)
    ca_file: str | os.PathLike[str] | None = None
    application: str | None = None

    def __post_init__(self) -> None:
        for name in ("client_id", "client_secret", "access_token"):
            secret = getattr(self, name)
            if secret and not is_secret(secret):
                raise SettingsError(f"{name} holds a blank or a character that cannot be in it: was it pasted whole?")
        if not self.access_token and not (self.client_id and self.client_secret):
            raise SettingsError(
                "no credentials: set GENESYSCLOUD_OAUTHCLIENT_ID and GENESYSCLOUD_OAUTHCLIENT_SECRET "
                "(or GENESYSCLOUD_ACCESS_TOKEN), or name a profile that has them",
                missing=True,
            )
        for name in ("api_url", "login_url"):
            object.__setattr__(self, name, base_url(getattr(self, name), name))
        if self.max_rate is not None and self.max_rate < 0:
            raise SettingsError(f"max_rate is {self.max_rate}: give requests a minute, or 0 for no limit")
        if self.parallel < 1:
            raise SettingsError(f"parallel is {self.parallel}: at least one request must be under way at once")
        check_timeout(self.timeout)
        if self.application is not None and not (
            self.application.strip() and self.application.isascii() and self.application.isprintable()
        ):
            raise SettingsError(f"application is {self.application!r}: give a name such as acme-provisioner/1.2")

    @classmethod
    def for_region(
        cls,
        region: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        access_token: str | None = None,
        max_rate: int | None = None,
    ) -> Settings:
        """Settings for a region by its AWS name (`eu-central-1`) or host (`mypurecloud.de`)."""
        host = region_host(region)
        return cls(
            f"https://api.{host}", f"https://login.{host}", client_id, client_secret, access_token, max_rate=max_rate
        )

    @classmethod
    def from_environment(
        cls,
        environment: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
        profile: str | None = None,
        profiles: Path | None = None,
        max_rate: int | None = None,
        parallel: int | None = None,
    ) -> Settings:
        """Settings from arguments, then the environment, then a profile of `~/.gc/config.toml`.

        Variables: GENESYSCLOUD_REGION, GENESYSCLOUD_OAUTHCLIENT_ID, GENESYSCLOUD_OAUTHCLIENT_SECRET,
        GENESYSCLOUD_ACCESS_TOKEN (wins over client credentials), GENESYSCLOUD_API_URL and GENESYSCLOUD_LOGIN_URL
        (override both hosts whole; the login URL defaults to the API URL where only that one is set). A region given as
        an argument is over all of them. Those of the vendor's Terraform provider for a gateway (GENESYSCLOUD_GATEWAY_*)
        and a proxy (GENESYSCLOUD_PROXY_*) are read as well (`http.detours`).
        """
        env = process_environment() if environment is None else environment
        given = {name: (env.get(f"GENESYSCLOUD_{name}") or "").strip() or None for name in _VARIABLES}
        stored = _profile(profile, profiles) if profile else {}
        api_url, login_url = _urls(given, region, stored, gateway(env))
        # A profile named on the command line comes after the environment: a pair is taken whole from one place.
        pair = (given["OAUTHCLIENT_ID"], given["OAUTHCLIENT_SECRET"])
        if pair == (None, None):
            pair = (stored.get("client_credentials"), stored.get("client_secret"))
        token = given["ACCESS_TOKEN"]
        client_id, client_secret = pair if token is None else (None, None)
        settings = cls(api_url, login_url, client_id, client_secret, token, max_rate=max_rate, proxy=proxy_url(env))
        return settings if parallel is None else replace(settings, parallel=parallel)


def check_timeout(timeout: Timeout) -> None:
    """`SettingsError` where it is no time to wait for an answer; what is httpx's own, httpx checks."""
    told = timeout if isinstance(timeout, tuple) else (timeout,)
    numbers = [number for number in told if isinstance(number, int | float)]
    if len(told) not in (1, 4) or not all(number > 0 for number in numbers):
        raise SettingsError(
            f"timeout is {timeout}: give the seconds to wait for an answer, or four of them as httpx takes"
        )


def process_environment() -> Mapping[str, str]:
    """The environment of this process."""
    return os.environ


def certificate_variables() -> tuple[str | None, str | None]:
    """The file and the folder of trusted certificates that the environment names; httpx reads them for each client."""
    return os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")


def is_secret(text: str) -> bool:
    """Whether a text can be sent as an id, a secret or a token."""
    return bool(text) and text.isascii() and text.isprintable() and " " not in text


_VARIABLES = ("REGION", "OAUTHCLIENT_ID", "OAUTHCLIENT_SECRET", "ACCESS_TOKEN", "API_URL", "LOGIN_URL")


def _urls(
    given: Mapping[str, str | None], region: str | None, stored: Mapping[str, str], way: Gateway | None
) -> tuple[str, str]:
    if region:
        # Said for this one run, so a gateway or sandbox that stands in the environment must not swallow it.
        host = region_host(region)
        return f"https://api.{host}", f"https://login.{host}"
    api, login = given["API_URL"], given["LOGIN_URL"]
    if api:
        api_url = base_url(api, "GENESYSCLOUD_API_URL")
        return api_url, base_url(login, "GENESYSCLOUD_LOGIN_URL") if login else api_url
    if way is not None:
        return way.api_url, base_url(login, "GENESYSCLOUD_LOGIN_URL") if login else way.login_url
    name = given["REGION"] or stored.get("environment")
    if not name:
        raise SettingsError(
            "no region: set GENESYSCLOUD_REGION (such as eu-central-1) or GENESYSCLOUD_API_URL", missing=True
        )
    host = region_host(name)
    login_url = base_url(login, "GENESYSCLOUD_LOGIN_URL") if login else f"https://login.{host}"
    return f"https://api.{host}", login_url


def _profile(name: str, file: Path | None) -> dict[str, str]:
    """One profile of the vendor's `gc` command line."""
    path = file or Path.home() / ".gc" / "config.toml"
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"profile {name!r}: there is no {path}") from None
    except (OSError, ValueError) as error:
        # The parser's own words could quote a line that holds a secret.
        raise SettingsError(f"profile {name!r}: {path} cannot be read ({type(error).__name__})") from None
    table = tables.get(name)
    if not isinstance(table, dict):
        raise SettingsError(f"no profile {name!r} in {path}: it has {', '.join(tables) or 'none'}")
    return {key: str(value).strip() for key, value in table.items() if isinstance(value, str) and value.strip()}
