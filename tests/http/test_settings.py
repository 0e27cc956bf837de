"""Where and as whom: arguments, then the environment, then a profile."""

from dataclasses import FrozenInstanceError
from pathlib import Path
from typing import Any

import pytest

from genesys_caseplans.errors import SettingsError
from genesys_caseplans.http.settings import RetrySettings, Settings

PROFILES = """
[DEFAULT]
environment = "mypurecloud.de"
client_credentials = "default-id"
client_secret = "default-secret"

[uat]
environment = "usw2.pure.cloud"
client_credentials = "uat-id"
client_secret = "uat-secret"
logging_enabled = true

[half]
environment = "mypurecloud.ie"
"""


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text(PROFILES, encoding="utf-8")
    return file


PAIR = {"GENESYSCLOUD_OAUTHCLIENT_ID": "env-id", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "env-secret"}
REGION = {"GENESYSCLOUD_REGION": "eu-west-2"}
TOKEN = {"GENESYSCLOUD_ACCESS_TOKEN": "env-token"}
API_URL = {"GENESYSCLOUD_API_URL": "https://gateway.example/api"}
LOGIN_URL = {"GENESYSCLOUD_LOGIN_URL": "https://gateway.example/login"}

EU_WEST_2 = ("https://api.euw2.pure.cloud", "https://login.euw2.pure.cloud")
US_WEST_2 = ("https://api.usw2.pure.cloud", "https://login.usw2.pure.cloud")
GERMANY = ("https://api.mypurecloud.de", "https://login.mypurecloud.de")
IRELAND = ("https://api.mypurecloud.ie", "https://login.mypurecloud.ie")
ENV = ("env-id", "env-secret", None)
UAT = ("uat-id", "uat-secret", None)

# name: environment, arguments, (API URL, login URL), (client id, secret, token)
PRECEDENCE: dict[str, tuple[dict[str, str], dict[str, str], tuple[str, str], tuple[Any, Any, Any]]] = {
    "environment": (PAIR | REGION, {}, EU_WEST_2, ENV),
    "a region argument is over the environment": (PAIR | REGION, {"region": "us-west-2"}, US_WEST_2, ENV),
    "a region argument is over the profile": (
        {},
        {"region": "eu-west-2", "profile": "uat"},
        EU_WEST_2,
        UAT,
    ),
    "profile": ({}, {"profile": "uat"}, US_WEST_2, UAT),
    "the DEFAULT profile": ({}, {"profile": "DEFAULT"}, GERMANY, ("default-id", "default-secret", None)),
    "the environment is over the profile": (PAIR | REGION, {"profile": "uat"}, EU_WEST_2, ENV),
    "region of the environment, credentials of the profile": (REGION, {"profile": "uat"}, EU_WEST_2, UAT),
    "credentials of the environment, region of the profile": (PAIR, {"profile": "uat"}, US_WEST_2, ENV),
    "profile without credentials": (PAIR, {"profile": "half"}, IRELAND, ENV),
    "a token is over client credentials": (PAIR | REGION | TOKEN, {}, EU_WEST_2, (None, None, "env-token")),
    "a token is over the profile": (TOKEN, {"profile": "uat"}, US_WEST_2, (None, None, "env-token")),
    "a token alone": (REGION | TOKEN, {}, EU_WEST_2, (None, None, "env-token")),
    "an API URL is for both hosts": (PAIR | API_URL, {}, ("https://gateway.example/api",) * 2, ENV),
    "a region argument is over the URLs of the environment": (PAIR | API_URL, {"region": "us-west-2"}, US_WEST_2, ENV),
    "an API URL is over regions": (PAIR | REGION | API_URL, {}, ("https://gateway.example/api",) * 2, ENV),
    "an API URL is over the profile's": (API_URL, {"profile": "uat"}, ("https://gateway.example/api",) * 2, UAT),
    "both URLs": (
        PAIR | API_URL | LOGIN_URL,
        {},
        ("https://gateway.example/api", "https://gateway.example/login"),
        ENV,
    ),
    "a login URL alone keeps the region's API": (
        PAIR | REGION | LOGIN_URL,
        {},
        (EU_WEST_2[0], "https://gateway.example/login"),
        ENV,
    ),
    "blanks around values": (
        {name: f" {text}\n" for name, text in (PAIR | REGION).items()},
        {},
        EU_WEST_2,
        ENV,
    ),
    "empty variables are none": (
        PAIR | REGION | {"GENESYSCLOUD_API_URL": "", "GENESYSCLOUD_ACCESS_TOKEN": " "},
        {},
        EU_WEST_2,
        ENV,
    ),
}


@pytest.mark.parametrize("name", PRECEDENCE)
def test_arguments_then_environment_then_profile(profiles: Path, name: str) -> None:
    environment, arguments, urls, credentials = PRECEDENCE[name]
    made = Settings.from_environment(environment, profiles=profiles, **arguments)  # type: ignore[arg-type]
    assert (made.api_url, made.login_url) == urls
    assert (made.client_id, made.client_secret, made.access_token) == credentials


# name: environment, arguments, words of the message
REFUSED: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "nothing": ({}, {}, ["no region", "GENESYSCLOUD_REGION", "GENESYSCLOUD_API_URL"]),
    "no region": (PAIR, {}, ["no region", "GENESYSCLOUD_REGION", "GENESYSCLOUD_API_URL"]),
    "no credentials": (REGION, {}, ["no credentials", "GENESYSCLOUD_OAUTHCLIENT_ID", "GENESYSCLOUD_ACCESS_TOKEN"]),
    "half a pair": (REGION | {"GENESYSCLOUD_OAUTHCLIENT_ID": "x"}, {}, ["no credentials"]),
    "half a pair beside a profile": (
        REGION | {"GENESYSCLOUD_OAUTHCLIENT_ID": "x"},
        {"profile": "uat"},
        ["no credentials"],
    ),
    "profile without credentials": ({}, {"profile": "half"}, ["no credentials", "a profile that has them"]),
    "unknown region": (PAIR, {"region": "eu-centrl-1"}, ["unknown region 'eu-centrl-1'", "did you mean eu-central-1?"]),
    "unknown profile": (PAIR, {"profile": "prod"}, ["no profile 'prod' in ", "config.toml", "DEFAULT, uat, half"]),
    "secret with a blank": (
        REGION | PAIR | {"GENESYSCLOUD_OAUTHCLIENT_SECRET": "s3 cret"},
        {},
        ["client_secret holds a blank", "pasted whole"],
    ),
    "token with a line break": (REGION | {"GENESYSCLOUD_ACCESS_TOKEN": "s3\ncret"}, {}, ["access_token holds a blank"]),
    "bad API URL": (PAIR | {"GENESYSCLOUD_API_URL": "api"}, {}, ["GENESYSCLOUD_API_URL is 'api'", "is not a URL"]),
    "bad login URL": (PAIR | REGION | {"GENESYSCLOUD_LOGIN_URL": "x"}, {}, ["GENESYSCLOUD_LOGIN_URL is 'x'"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_missing_or_wrong_is_told_with_the_way_out(profiles: Path, name: str) -> None:
    environment, arguments, words = REFUSED[name]
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environment, profiles=profiles, **arguments)  # type: ignore[arg-type]
    message = str(caught.value)
    assert [word for word in words if word not in message] == [], message
    assert "--" not in message, "a script has no options"
    for secret in ("s3", "env-secret", "uat-secret"):
        assert secret not in message


@pytest.mark.parametrize(
    "content",
    [b'client_secret = "s3cret', b"\xff\xfe", b"s3cret", b'[uat]\nclient_secret = "s3cret"\nclient_secret = "s3cret"'],
)
def test_a_profile_file_that_cannot_be_read_is_told_without_its_content(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(content)
    with pytest.raises(SettingsError, match=r"profile 'uat': .*config\.toml cannot be read") as caught:
        Settings.from_environment({}, profile="uat", profiles=file)
    assert "s3cret" not in str(caught.value)


def test_a_missing_profile_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="profile 'uat': there is no "):
        Settings.from_environment({}, profile="uat", profiles=tmp_path / "none.toml")


def test_a_profile_is_read_only_when_it_is_named(tmp_path: Path) -> None:
    assert Settings.from_environment(PAIR | REGION, profiles=tmp_path / "none.toml").client_id == "env-id"


def test_profiles_are_looked_for_in_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".gc").mkdir()
    (tmp_path / ".gc" / "config.toml").write_text(PROFILES, encoding="utf-8")
    assert Settings.from_environment({}, profile="uat").client_id == "uat-id"


def test_the_environment_of_the_process_is_read_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in (PAIR | REGION).items():
        monkeypatch.setenv(name, text)
    assert Settings.from_environment(region="us-west-2").client_secret == "env-secret"


def test_settings_for_a_region() -> None:
    made = Settings.for_region("eu-central-1", client_id="id", client_secret="secret", max_rate=100)
    assert (made.api_url, made.login_url, made.max_rate) == (*GERMANY, 100)
    assert Settings.for_region("mypurecloud.de", access_token="token").api_url == GERMANY[0]


def test_max_rate_reaches_the_settings() -> None:
    assert Settings.from_environment(PAIR | REGION, max_rate=0).max_rate == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"max_rate": -1}, "max_rate is -1"),
        ({"parallel": 0}, "parallel is 0"),
        ({"parallel": -2}, "parallel is -2"),
        ({"timeout": 0}, "timeout is 0"),
        ({"timeout": -1.5}, "timeout is -1.5"),
        ({"timeout": float("nan")}, "timeout is nan"),
        ({"access_token": "", "client_id": ""}, "no credentials"),
        ({"client_secret": "zero\u200bwidth"}, "client_secret holds"),
    ],
)
def test_values_that_cannot_work_are_refused_at_once(changes: dict[str, Any], message: str) -> None:
    given: dict[str, Any] = {"client_id": "id", "client_secret": "secret", **changes}
    with pytest.raises(SettingsError, match=message):
        Settings(*GERMANY, **given)


def test_settings_are_values() -> None:
    one, other = (Settings(*GERMANY, "id", "secret") for _ in range(2))
    assert one == other
    assert (one.timeout, one.parallel, one.max_rate, one.retry) == (30.0, 8, None, RetrySettings())
    with pytest.raises(FrozenInstanceError):
        one.timeout = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"attempts": 0}, "attempts is 0"),
        ({"lag": -1}, "lag is -1"),
        ({"total": float("nan")}, "total is nan"),
        ({"pause": -0.5}, "pause is -0.5"),
        ({"first_look": 0}, "first_look is 0"),
        ({"longest_poll": 0}, "longest_poll is 0"),
    ],
)
def test_patience_that_makes_no_sense_is_refused(changes: dict[str, float], said: str) -> None:
    with pytest.raises(SettingsError, match=said):
        RetrySettings(**changes)  # type: ignore[arg-type]


def test_patience_may_be_none_at_all() -> None:
    none = RetrySettings(attempts=1, total=0, first_wait=0, longest_wait=0, pause=0, lag=0, copying=0)
    assert (none.lag, none.copying, none.longest_retry_after) == (0, 0, 120)
