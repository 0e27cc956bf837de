"""What stands between here and the API: gateways and proxies by variables, and authorities that nobody else knows."""

from __future__ import annotations

import base64
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from tests.http.toys import Caller, get_toy

from genesys_caseplans.errors import SettingsError, Unreachable
from genesys_caseplans.http.settings import RetrySettings, Settings

ONCE = RetrySettings(attempts=1, pause=0)
CREDENTIALS = {"GENESYSCLOUD_OAUTHCLIENT_ID": "id", "GENESYSCLOUD_OAUTHCLIENT_SECRET": "secret"}
REGION = {**CREDENTIALS, "GENESYSCLOUD_REGION": "eu-central-1"}


def variables(prefix: str, **values: str) -> dict[str, str]:
    return {f"GENESYSCLOUD_{prefix}_{name.upper()}": value for name, value in values.items()}


@pytest.mark.parametrize(
    ("given", "api", "login"),
    [
        ({"host": "gw.example"}, "https://gw.example", "https://gw.example"),
        ({"host": "gw.example", "port": "8443"}, "https://gw.example:8443", "https://gw.example:8443"),
        (
            {"host": "127.0.0.1", "port": "80", "protocol": "HTTP"},
            "http://127.0.0.1:80",
            "http://127.0.0.1:80",
        ),
        (
            {"host": "gw.example", "path_name": "api", "path_value": "/genesys/"},
            "https://gw.example/genesys",
            "https://gw.example",
        ),
        (
            {"host": "gw.example", "path_name": "login", "path_value": "auth"},
            "https://gw.example",
            "https://gw.example/auth",
        ),
    ],
)
def test_a_gateway_stands_in_the_place_of_both_hosts(given: dict[str, str], api: str, login: str) -> None:
    settings = Settings.from_environment({**REGION, **variables("GATEWAY", **given)})
    assert (settings.api_url, settings.login_url) == (api, login)


def test_whole_urls_and_a_region_that_is_named_are_over_a_gateway() -> None:
    environment = {**REGION, **variables("GATEWAY", host="gw.example")}
    assert Settings.from_environment(environment, region="us-east-1").api_url == "https://api.mypurecloud.com"
    whole = {**environment, "GENESYSCLOUD_API_URL": "https://other.example"}
    assert Settings.from_environment(whole).login_url == "https://other.example"
    login = {**environment, "GENESYSCLOUD_LOGIN_URL": "https://login.example"}
    settings = Settings.from_environment(login)
    assert (settings.api_url, settings.login_url) == ("https://gw.example", "https://login.example")


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"port": "443"}, "GATEWAY_HOST is missing, and GENESYSCLOUD_GATEWAY_PORT is set"),
        ({"host": "https://gw.example"}, "GATEWAY_HOST is no host"),
        ({"host": "me:s3cret@gw.example"}, "GATEWAY_HOST is no host"),
        ({"host": "gw.example", "port": "0"}, "GATEWAY_PORT is '0': give a number"),
        ({"host": "gw.example", "port": "https"}, "GATEWAY_PORT is 'https'"),
        ({"host": "gw.example", "protocol": "ftp"}, "GATEWAY_PROTOCOL is 'ftp'"),
        ({"host": "gw.example", "protocol": "http"}, "must not travel over plain http"),
        (
            {"host": "gw.example", "path_name": "web", "path_value": "x"},
            "PATH_NAME is 'web': give api or login",
        ),
        ({"host": "gw.example", "path_value": "x"}, "GATEWAY_PATH_NAME is ''"),
        ({"host": "gw.example", "path_name": "api", "path_value": "a?b"}, "GATEWAY_HOST holds a"),
        ({"host": "gw.example", "auth_username": "me", "auth_password": "s3cret"}, "cannot be sent beside"),
    ],
)
def test_a_gateway_that_makes_no_sense_is_told(given: dict[str, str], match: str) -> None:
    with pytest.raises(SettingsError, match=match) as caught:
        Settings.from_environment({**REGION, **variables("GATEWAY", **given)})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, None),
        ({"host": "proxy.example"}, "https://proxy.example"),
        ({"host": "proxy.example", "port": "3128", "protocol": "http"}, "http://proxy.example:3128"),
        (
            {"host": "proxy.example", "auth_username": "a b", "auth_password": "p@ss:/"},
            "https://a%20b:p%40ss%3A%2F@proxy.example",
        ),
    ],
)
def test_a_proxy_is_taken_from_variables_and_never_shown(given: dict[str, str], url: str | None) -> None:
    settings = Settings.from_environment({**REGION, **variables("PROXY", **given)})
    assert settings.proxy == url
    assert "proxy.example" not in repr(settings)


@pytest.mark.parametrize(
    ("given", "match"),
    [
        ({"auth_password": "s3cret", "host": "proxy.example"}, "PROXY_AUTH_USERNAME is not"),
        ({"protocol": "http"}, "PROXY_HOST is missing"),
        ({"host": "me:s3cret@proxy.example"}, "PROXY_HOST is no host"),
        ({"host": "proxy.example", "protocol": "socks5"}, "PROXY_PROTOCOL is 'socks5'"),
    ],
)
def test_a_proxy_that_makes_no_sense_is_told(given: dict[str, str], match: str) -> None:
    with pytest.raises(SettingsError, match=match) as caught:
        Settings.from_environment({**REGION, **variables("PROXY", **given)})
    assert "s3cret" not in str(caught.value)


class Far(socketserver.ThreadingTCPServer):
    """Answers each connection once and remembers what it was asked; speaks TLS where it has a certificate."""

    daemon_threads = True
    answer = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{"id":"t1"}'

    def __init__(self, tls: ssl.SSLContext | None = None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.seen: list[bytes] = []
        self.tls = tls

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whoever does not trust us hangs up."""


class _Handler(socketserver.BaseRequestHandler):
    server: Far

    def handle(self) -> None:
        line: socket.socket = self.request
        if self.server.tls is not None:
            line = self.server.tls.wrap_socket(line, server_side=True)
        read = b""
        while b"\r\n\r\n" not in read:
            part = line.recv(65_536)
            if not part:
                return
            read += part
        self.server.seen.append(read)
        line.sendall(self.server.answer)
        if self.server.tls is not None:
            line.close()


@pytest.fixture
def far() -> Iterator[Callable[..., Far]]:
    started: list[Far] = []

    def start(tls: ssl.SSLContext | None = None) -> Far:
        server = Far(tls)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.shutdown()
        server.server_close()


Connect = Callable[..., Caller]
TOKEN = {"client_id": None, "client_secret": None, "access_token": "given", "retry": ONCE}


def test_the_proxy_of_the_settings_is_gone_through_with_its_password(
    connect: Connect, far: Callable[..., Far], monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, other = far(), far()
    proxy.answer = b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{other.port}")
    toys = "https://api.toys.example"
    caller = connect(api_url=toys, login_url=toys, proxy=f"http://me:s3cret@127.0.0.1:{proxy.port}", **TOKEN)
    with pytest.raises(Unreachable) as caught:
        caller.run(get_toy())
    asked = proxy.seen[0]
    assert asked.startswith(b"CONNECT api.toys.example:443")
    assert base64.b64encode(b"me:s3cret") in asked
    assert b"given" not in asked
    assert other.seen == []
    assert "s3cret" not in str(caught.value)


def test_this_machine_is_not_reached_through_the_proxy_of_the_settings(
    connect: Connect, far: Callable[..., Far]
) -> None:
    proxy, here = far(), far()
    url = f"http://127.0.0.1:{here.port}"
    caller = connect(
        api_url=url, login_url="https://login.toys.example", proxy=f"http://127.0.0.1:{proxy.port}", **TOKEN
    )
    assert caller.run(get_toy()).status == 200
    assert proxy.seen == []


def test_a_proxy_that_cannot_be_used_is_told_without_its_password(connect: Connect) -> None:
    toys = "https://api.toys.example"
    with pytest.raises(SettingsError, match="GENESYSCLOUD_PROXY_") as caught:
        connect(api_url=toys, login_url=toys, proxy="gopher://me:s3cret@proxy.example", **TOKEN)
    assert "s3cret" not in str(caught.value)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secured(authority: trustme.CA, far: Callable[..., Far]) -> Far:
    """A far end whose certificate an authority of our own has signed."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return far(context)


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> Path:
    file = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return file


def test_an_authority_of_ones_own_is_trusted_where_it_is_named(connect: Connect, secured: Far, bundle: Path) -> None:
    url = f"https://127.0.0.1:{secured.port}"
    assert connect(api_url=url, login_url=url, ca_file=bundle, **TOKEN).run(get_toy()).status == 200


def test_an_authority_of_ones_own_is_trusted_where_the_environment_names_it(
    connect: Connect, secured: Far, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(bundle))
    url = f"https://127.0.0.1:{secured.port}"
    assert connect(api_url=url, login_url=url, **TOKEN).run(get_toy()).status == 200


def test_an_authority_that_nobody_named_is_not_trusted(connect: Connect, secured: Far) -> None:
    url = f"https://127.0.0.1:{secured.port}"
    with pytest.raises(Unreachable, match="certificate"):
        connect(api_url=url, login_url=url, **TOKEN).run(get_toy())
    assert secured.seen == []


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_without_certificates_is_told(connect: Connect, tmp_path: Path, content: str | None) -> None:
    file = tmp_path / "none.pem"
    if content is not None:
        file.write_text(content, "utf-8")
    toys = "https://api.toys.example"
    with pytest.raises(SettingsError, match=r"ca_file .*none\.pem"):
        connect(api_url=toys, login_url=toys, ca_file=file, **TOKEN)
