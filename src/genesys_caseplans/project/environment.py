"""One environment of a project: which specs, for which org, by what way and as whom.

What its table says is over the `GENESYSCLOUD_*` variables, and what it leaves out comes from there: a shell that is set
up for one org must not decide where the specs of another one go.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from genesys_caseplans.address import LOOKUPS
from genesys_caseplans.errors import SettingsError
from genesys_caseplans.project.said import Texts, invalid

if TYPE_CHECKING:
    from genesys_caseplans.http.settings import Settings
    from genesys_caseplans.specfile import Spec

#: Seconds that a command has to give credentials; a person may have to unlock something.
CREDENTIALS_TIME = 120
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_CREDENTIALS = ("OAUTHCLIENT_ID", "OAUTHCLIENT_SECRET", "ACCESS_TOKEN")
_PLACES = ("GENESYSCLOUD_REGION", "GENESYSCLOUD_API_URL", "GENESYSCLOUD_LOGIN_URL")


def _org(value: str) -> str:
    if not _UUID.fullmatch(value):
        raise invalid(f"is {value!r}: give the org's id, a UUID (`gcp-caseplans plan` shows it)")
    return value.lower()


def _region(value: str) -> str:
    from genesys_caseplans.http.regions import region_host  # noqa: PLC0415

    return _settled(lambda: region_host(value), value)


def _url(value: str) -> str:
    from genesys_caseplans.http.regions import base_url  # noqa: PLC0415

    return _settled(lambda: base_url(value, "it"), value)


def _settled(check: Any, value: str) -> str:
    try:
        check()
    except SettingsError as error:
        raise invalid(str(error)) from None
    return value


def _variable(value: str) -> str:
    if not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", value):
        # It may be the secret itself, which must not be shown.
        raise invalid("must be the name of a variable, such as PROD_CLIENT_SECRET, and never what it holds")
    return value


Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Variable = Annotated[str, AfterValidator(_variable)]
Url = Annotated[str, AfterValidator(_url)]

#: Keys that say the same thing in two ways.
_EITHER: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...] = (
    (("region",), ("api_url",), "where the API is"),
    (("credentials_command",), ("client_id_env", "client_secret_env"), "as whom to speak"),
    (("profile",), ("client_id_env", "client_secret_env", "credentials_command"), "as whom to speak"),
    (
        ("sandbox_state",),
        ("region", "api_url", "login_url", "profile", "client_id_env", "client_secret_env", "credentials_command"),
        "where to go",
    ),
)


class Environment(BaseModel):
    """A table `[env.NAME]` of a project file. Paths are as seen from the current folder.

    specs: files and folders that form the set. overlays: files laid over it. org: id of the only org that it is for.
    region, api_url, login_url, profile: as in `Settings.from_environment`. client_id_env, client_secret_env: names of
    the variables that hold the credentials. credentials_command: words of a command, run in the project's folder
    without a shell, that prints `{"client_id": …, "client_secret": …}`. record: file of the record. sandbox_state: it
    is a sandbox whose org this file keeps. production: whether each apply must be confirmed by the org's name. tags:
    words that groups of environments are chosen by. lookups: by what is looked up (users, queues, divisions), what
    stands there for a name of another org.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    name: str
    folder: Path
    specs: Texts = ()
    overlays: Texts = ()
    org: Annotated[str, AfterValidator(_org)] | None = None
    region: Annotated[str, AfterValidator(_region)] | None = None
    profile: Text | None = None
    record: Text | None = None
    api_url: Url | None = None
    login_url: Url | None = None
    client_id_env: Variable | None = None
    client_secret_env: Variable | None = None
    credentials_command: Texts = ()
    sandbox_state: Text | None = None
    production: bool = False
    tags: Texts = ()
    lookups: dict[str, dict[str, Text]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _said_once(self) -> Environment:
        given = self.model_fields_set
        for ones, others, of_what in _EITHER:
            both = [name for name in (*ones, *others) if name in given]
            if any(name in given for name in ones) and any(name in given for name in others):
                raise invalid(f"{' and '.join(both)} both say {of_what}: leave one of them out")
        for what in self.lookups:
            if what not in LOOKUPS:
                raise invalid(f"nothing of the sort {what!r} is looked up: there are {', '.join(LOOKUPS)}")
        if (self.client_id_env is None) != (self.client_secret_env is None):
            raise invalid("client_id_env and client_secret_env belong together: name both variables, or none")
        return self

    def path(self, key: Literal["record", "sandbox_state"]) -> str | None:
        """A file that the table names, as seen from the current folder."""
        given: str | None = getattr(self, key)
        return self._placed(given) if given is not None else None

    @property
    def spec_paths(self) -> tuple[str, ...]:
        """`specs` as seen from the current folder."""
        return tuple(map(self._placed, self.specs))

    @property
    def overlay_paths(self) -> tuple[str, ...]:
        """`overlays` as seen from the current folder."""
        return tuple(map(self._placed, self.overlays))

    def _placed(self, path: str) -> str:
        return os.path.normpath(self.folder / Path(path).expanduser())

    def load_spec(self, environment: Mapping[str, str] | None = None) -> Spec:
        """Its specs with its overlays; `SpecError` with all problems. environment: for `{"env": "NAME"}`."""
        from genesys_caseplans.specfile import load_spec  # noqa: PLC0415

        return load_spec(*self.spec_paths, overlays=self.overlay_paths, environment=environment)

    def settings(
        self,
        environment: Mapping[str, str] | None = None,
        *,
        region: str | None = None,
        profile: str | None = None,
        max_rate: int | None = None,
        parallel: int | None = None,
    ) -> Settings:
        """Where its API is and as whom to speak there; `SettingsError` where that is missing or makes no sense.

        environment: by default that of the process. region, profile: in the place of what the table says of them.
        """
        from genesys_caseplans.http.settings import Settings, process_environment  # noqa: PLC0415

        if self.sandbox_state is not None:
            raise SettingsError(
                f"the environment {self.name} is a sandbox: start it, and take the settings of its `environment`"
            )
        variables = dict(process_environment() if environment is None else environment)
        named = profile or self.profile
        if self.region or self.api_url or named:
            variables = {name: value for name, value in variables.items() if not _says_where(name)}
        stated = {"REGION": self.region, "API_URL": self.api_url, "LOGIN_URL": self.login_url}
        variables |= {f"GENESYSCLOUD_{name}": value for name, value in stated.items() if value is not None}
        if named or self.client_id_env or self.credentials_command:
            for name in _CREDENTIALS:
                variables.pop(f"GENESYSCLOUD_{name}", None)
        if not named:
            variables |= self._credentials(variables)
        try:
            return Settings.from_environment(
                variables, region=region, profile=named, max_rate=max_rate, parallel=parallel
            )
        except SettingsError as error:
            if not error.missing:
                raise
            raise SettingsError(f"the environment {self.name}: {error}", missing=True) from None

    def _credentials(self, variables: Mapping[str, str]) -> dict[str, str]:
        if self.credentials_command:
            return _asked(self.name, self.credentials_command, self.folder)
        if self.client_id_env is None or self.client_secret_env is None:
            return {}
        pair = {name: (variables.get(name) or "").strip() for name in (self.client_id_env, self.client_secret_env)}
        lacking = [name for name, value in pair.items() if not value]
        if lacking:
            raise SettingsError(
                f"the environment {self.name} takes its credentials from {' and '.join(lacking)}, which "
                f"{'is' if len(lacking) == 1 else 'are'} not set"
            )
        return _variables(pair[self.client_id_env], pair[self.client_secret_env])


def _says_where(variable: str) -> bool:
    return variable in _PLACES or variable.startswith("GENESYSCLOUD_GATEWAY_")


def _variables(client_id: str, secret: str) -> dict[str, str]:
    return {"GENESYSCLOUD_OAUTHCLIENT_ID": client_id, "GENESYSCLOUD_OAUTHCLIENT_SECRET": secret}


def _asked(name: str, command: tuple[str, ...], folder: Path) -> dict[str, str]:
    """What a command says the credentials are. What it prints is a secret, so no message holds any of it."""
    lead = f"the credentials_command of the environment {name} ({command[0]})"
    try:
        done = subprocess.run(
            command, cwd=folder, stdout=subprocess.PIPE, timeout=CREDENTIALS_TIME, check=False, shell=False
        )
    except subprocess.TimeoutExpired:
        raise SettingsError(f"{lead} gave nothing within {CREDENTIALS_TIME} s") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise SettingsError(f"{lead} cannot be run: {reason}") from None
    if done.returncode:
        raise SettingsError(f"{lead} ended with exit code {done.returncode}")
    try:
        given = json.loads(done.stdout)
    except (ValueError, RecursionError):
        given = None
    pair = [given.get(key) for key in ("client_id", "client_secret")] if isinstance(given, dict) else []
    if len(pair) != 2 or not all(isinstance(value, str) and value for value in pair):
        raise SettingsError(f'{lead} must print JSON: {{"client_id": "…", "client_secret": "…"}}')
    return _variables(*map(str, pair))
