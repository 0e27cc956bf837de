"""A planted secret is looked for everywhere: output, logs, plans, errors, files."""

from __future__ import annotations

import base64
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from tests.cli.running import Cli, Ran

from gcp_caseplans import connection
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.sandbox import Sandbox

SECRET = "s3cr3t-of-nobody-9f8e7d6c5b4a"
TOKEN = "t0ken-of-nobody-1a2b3c4d5e6f"


class _Echo(BaseHTTPRequestHandler):
    """An API that puts whatever it is sent into its errors."""

    def _answer(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        header = self.headers.get("Authorization") or ""
        pair = base64.b64decode(header.removeprefix("Basic ")).decode() if header.startswith("Basic ") else ""
        text = f"{header} {pair} {sent} {SECRET} {TOKEN}".replace("\\", "").replace('"', "'")
        body = f'{{"message": "{text}", "code": "{SECRET}", "error": "{SECRET}", "description": "{text}"}}'.encode()
        self.send_response(401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _answer

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "RETRY", RetrySettings(pause=0))


@pytest.mark.parametrize(
    "args", [["plan"], ["plan", "--json"], ["apply", "--yes"], ["apply", "--yes", "--json"], ["ids"]]
)
@pytest.mark.parametrize("way", ["secret", "token"])
def test_an_api_that_echoes_gets_nothing_out(
    offline: Cli, spec: Path, echo: str, caplog: pytest.LogCaptureFixture, args: list[str], way: str
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = {"GENESYSCLOUD_OAUTHCLIENT_ID": "client-of-nobody", "GENESYSCLOUD_OAUTHCLIENT_SECRET": SECRET}
    env = secret if way == "secret" else {"GENESYSCLOUD_ACCESS_TOKEN": TOKEN}
    ran = offline(args[0], spec, *args[1:], env={"GENESYSCLOUD_API_URL": echo, **env})
    assert ran.code == 1
    assert "bug" not in ran.err
    _nowhere(SECRET if way == "secret" else TOKEN, ran, caplog, offline.folder)


def test_a_whole_run_leaves_no_trace_of_the_token(
    cli: Cli, sandbox: Sandbox, spec: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The token that the sandbox handed out, and the one that was given."""
    caplog.set_level(logging.DEBUG)
    ran = [cli("plan", spec, "--json"), cli("apply", spec, "--yes"), cli("apply", spec, "--json"), cli("ids", spec)]
    assert [one.code for one in ran] == [0, 0, 0, 0]
    for one in ran:
        _nowhere(cli.environment["GENESYSCLOUD_OAUTHCLIENT_SECRET"], one, caplog, cli.folder)


@pytest.mark.parametrize(
    "env",
    [
        {"GENESYSCLOUD_OAUTHCLIENT_SECRET": f"{SECRET} with blank"},
        {"GENESYSCLOUD_OAUTHCLIENT_SECRET": f"{SECRET}é"},
        {"GENESYSCLOUD_ACCESS_TOKEN": f"{SECRET}\nsecond line"},
        {"GENESYSCLOUD_API_URL": f"https://user:{SECRET}@api.example.com"},
    ],
    ids=["blank", "accent", "newline", "url"],
)
@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
def test_a_secret_that_is_refused_is_not_quoted(
    cli: Cli, spec: Path, caplog: pytest.LogCaptureFixture, env: dict[str, str], flags: list[str]
) -> None:
    ran = cli("plan", spec, *flags, env=env)
    assert ran.code == 1
    _nowhere(SECRET, ran, caplog, cli.folder)


def test_a_profile_that_cannot_be_read_is_not_quoted(
    offline: Cli, spec: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = offline.folder / ".gc"
    folder.mkdir()
    profile = folder / "config.toml"
    profile.write_text(f'[mine]\nclient_secret = "{SECRET}\n')
    ran = offline("plan", spec, "--profile", "mine")
    assert ran.code == 1
    profile.unlink()
    _nowhere(SECRET, ran, caplog, offline.folder)


def test_an_unforeseen_error_does_not_quote_a_secret(
    cli: Cli, spec: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError(f"went wrong with {SECRET}")

    monkeypatch.setattr("genesys_caseplans.engine.run.make_plan", broken)
    monkeypatch.setattr(Sandbox, "client_secret", SECRET)
    env = {"GENESYSCLOUD_ACCESS_TOKEN": SECRET}
    monkeypatch.setattr("genesys_caseplans.engine.run.read_snapshot", broken)
    for flags in ([], ["--json"]):
        ran = cli("plan", spec, *flags, env=env)
        assert ran.code == 1
        assert "********" in ran.err
        _nowhere(SECRET, ran, caplog, cli.folder)


def test_sandbox_state_holds_no_credentials_of_the_environment(
    offline: Cli, spec: Path, caplog: pytest.LogCaptureFixture
) -> None:
    env = {"GENESYSCLOUD_REGION": "eu-west-1", "GENESYSCLOUD_ACCESS_TOKEN": TOKEN}
    ran = offline("apply", spec, "--sandbox", "--yes", env=env)
    assert ran.code == 0
    _nowhere(TOKEN, ran, caplog, offline.folder)


def _nowhere(secret: str, ran: Ran, log: pytest.LogCaptureFixture, folder: Path) -> None:
    for text in (secret, base64.b64encode(secret.encode()).decode()):
        assert text not in ran.out
        assert text not in ran.err
        assert text not in log.text
        for path in folder.rglob("*"):
            assert not path.is_file() or text.encode() not in path.read_bytes(), path
