"""Where an environment goes and as whom: what its table says is over the variables, and secrets are shown nowhere."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from genesys_caseplans import Environment, load_project
from genesys_caseplans.errors import SettingsError
from genesys_caseplans.project import environment as module

SHELL = {
    "GENESYSCLOUD_REGION": "us-east-1",
    "GENESYSCLOUD_OAUTHCLIENT_ID": "shell-id",
    "GENESYSCLOUD_OAUTHCLIENT_SECRET": "shell-secret",
}


def made(folder: Path, table: str) -> Environment:
    file = folder / "gcp-caseplans.toml"
    file.write_text(f"[env.prod]\n{table}", "utf-8")
    return load_project(file).environment("prod")


def test_what_the_table_leaves_out_comes_from_the_variables(tmp_path: Path) -> None:
    settings = made(tmp_path, "").settings(SHELL)
    assert (settings.api_url, settings.client_id) == ("https://api.mypurecloud.com", "shell-id")


@pytest.mark.parametrize(
    "shell",
    [{"GENESYSCLOUD_API_URL": "https://dev.example"}, {"GENESYSCLOUD_GATEWAY_HOST": "gateway.example"}, {}],
)
def test_the_region_of_the_table_is_over_all_that_says_where(tmp_path: Path, shell: dict[str, str]) -> None:
    settings = made(tmp_path, 'region = "eu-central-1"').settings({**SHELL, **shell})
    assert (settings.api_url, settings.login_url) == ("https://api.mypurecloud.de", "https://login.mypurecloud.de")


def test_urls_of_the_table_are_over_the_variables(tmp_path: Path) -> None:
    both = 'api_url = "https://gw.example/api"\nlogin_url = "https://gw.example/login"'
    settings = made(tmp_path, both).settings({**SHELL, "GENESYSCLOUD_LOGIN_URL": "https://dev.example"})
    assert (settings.api_url, settings.login_url) == ("https://gw.example/api", "https://gw.example/login")


def test_a_region_given_for_one_run_is_over_the_table(tmp_path: Path) -> None:
    settings = made(tmp_path, 'region = "eu-central-1"').settings(SHELL, region="eu-west-1")
    assert settings.api_url == "https://api.mypurecloud.ie"


def test_credentials_come_from_the_variables_that_are_named(tmp_path: Path) -> None:
    prod = made(tmp_path, 'client_id_env = "PROD_ID"\nclient_secret_env = "PROD_SECRET"')
    shell = {**SHELL, "GENESYSCLOUD_ACCESS_TOKEN": "shell-token", "PROD_ID": "prod-id", "PROD_SECRET": "prod-secret"}
    settings = prod.settings(shell)
    assert (settings.client_id, settings.client_secret, settings.access_token) == ("prod-id", "prod-secret", None)


@pytest.mark.parametrize(
    ("set_", "said"), [("PROD_ID", "PROD_SECRET, which is"), ("X", "PROD_ID and PROD_SECRET, which are")]
)
def test_credentials_of_the_shell_never_stand_in_for_those_that_are_named(tmp_path: Path, set_: str, said: str) -> None:
    prod = made(tmp_path, 'client_id_env = "PROD_ID"\nclient_secret_env = "PROD_SECRET"')
    with pytest.raises(SettingsError, match=said):
        prod.settings({**SHELL, set_: "there", "PROD_SECRET": " "})


def test_a_profile_of_the_table_is_over_the_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / ".gc").mkdir()
    (tmp_path / ".gc" / "config.toml").write_text(
        '[acme]\nenvironment = "mypurecloud.de"\nclient_credentials = "p-id"\nclient_secret = "p-secret"', "utf-8"
    )
    settings = made(tmp_path, 'profile = "acme"').settings({**SHELL, "GENESYSCLOUD_ACCESS_TOKEN": "shell"})
    assert (settings.api_url, settings.client_id, settings.access_token) == ("https://api.mypurecloud.de", "p-id", None)
    other = made(tmp_path, 'client_id_env = "A"\nclient_secret_env = "B"').settings(SHELL, profile="acme")
    assert (other.api_url, other.client_id) == ("https://api.mypurecloud.de", "p-id")


def command(*words: str) -> str:
    return f"credentials_command = {json.dumps([sys.executable, '-c', *words])}"


def test_a_command_gives_the_credentials_without_a_shell_in_the_projects_folder(tmp_path: Path) -> None:
    code = (
        "import json,pathlib,sys;"
        "print(json.dumps({'client_id': pathlib.Path.cwd().name, 'client_secret': sys.argv[1]}))"
    )
    settings = made(tmp_path, command(code, "$HOME;`id`")).settings(SHELL)
    assert (settings.client_id, settings.client_secret) == (tmp_path.name, "$HOME;`id`")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('s3cret')", "must print JSON"),
        ("print('[]')", "must print JSON"),
        ('print(\'{"client_id": "a"}\')', "must print JSON"),
        ('print(\'{"client_id": "a", "client_secret": 3}\')', "must print JSON"),
        ("print('s3cret'); raise SystemExit(3)", "ended with exit code 3"),
        ("import sys; sys.stdout.buffer.write(b'\\xff')", "must print JSON"),
    ],
)
def test_a_command_that_gives_none_is_told_without_what_it_printed(tmp_path: Path, code: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        made(tmp_path, command(code)).settings(SHELL)
    assert "s3cret" not in str(caught.value)
    assert "credentials_command of the environment prod" in str(caught.value)


def test_a_command_that_cannot_be_run_or_takes_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="cannot be run"):
        made(tmp_path, 'credentials_command = ["/nonexistent/command"]').settings(SHELL)
    monkeypatch.setattr(module, "CREDENTIALS_TIME", 0.2)
    with pytest.raises(SettingsError, match=r"gave nothing within 0\.2 s"):
        made(tmp_path, command("import time; time.sleep(30)")).settings(SHELL)


def test_what_is_missing_names_the_environment(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="the environment prod: no region") as caught:
        made(tmp_path, "").settings({})
    assert caught.value.missing


def test_a_sandbox_has_no_settings_before_it_runs(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a sandbox"):
        made(tmp_path, 'sandbox_state = "s.db"').settings(SHELL)
