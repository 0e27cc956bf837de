"""Real sockets on this machine: proxies, closed ports, connections that break, answers that never come."""

import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import certifi
import httpx
import pytest
from tests.http.toys import Caller, get_toy, make_toy

from genesys_caseplans.errors import AnswerLost, SettingsError, Unreachable
from genesys_caseplans.http import connections
from genesys_caseplans.http.settings import RetrySettings, certificate_variables

Connect = Callable[..., Caller]

TOKEN = {"client_id": None, "client_secret": None, "access_token": "given"}
ONCE = RetrySettings(attempts=1, pause=0)
GOOD = b'HTTP/1.1 200 OK\r\nContent-Length: 11\r\nConnection: close\r\n\r\n{"id":"t1"}'


class Peer(socketserver.ThreadingTCPServer):
    """Reads one request a connection and answers with the next of its answers; None hangs up without a word."""

    daemon_threads = True
    block_on_close = False
    address_family = socket.AF_INET

    def __init__(self, *answers: bytes | None):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.answers = list(answers)
        self.seen: list[bytes] = []
        self.patience = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(socketserver.BaseRequestHandler):
    server: Peer

    def handle(self) -> None:
        read = b""
        while b"\r\n\r\n" not in read:
            part = self.request.recv(65_536)
            if not part:
                return
            read += part
        self.server.seen.append(read)
        answer = self.server.answers.pop(0) if self.server.answers else GOOD
        if answer == b"silence":
            self.server.patience.wait(5)
        elif answer is not None:
            self.request.sendall(answer)


@pytest.fixture
def peer() -> Iterator[Callable[..., Peer]]:
    started: list[Peer] = []

    def start(*answers: bytes | None) -> Peer:
        server = Peer(*answers)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        started.append(server)
        return server

    yield start
    for server in started:
        server.patience.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def at(url: str, **changes: Any) -> dict[str, Any]:
    return {"api_url": url, "login_url": url, **TOKEN, **changes}


@pytest.mark.parametrize("name", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "HTTPS_PROXY"])
def test_this_machine_is_never_reached_through_a_proxy(
    connect: Connect, peer: Any, closed_port: int, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port}")
    server = peer()
    assert connect(**at(server.url, retry=ONCE)).run(get_toy()).body == {"id": "t1"}
    assert server.seen[0].startswith(b"GET /api/v2/toys/t1 HTTP/1.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "localhost", "[::1]"])
def test_no_name_of_this_machine_is_reached_through_a_proxy(
    connect: Connect, peer: Any, closed_port: int, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    proxy = peer()
    monkeypatch.setenv("ALL_PROXY", proxy.url)
    caller = connect(**at(f"http://{host}:{closed_port}", retry=ONCE))
    with pytest.raises(Unreachable):
        caller.run(get_toy())
    assert proxy.seen == []


def test_everything_else_goes_through_the_proxy(connect: Connect, peer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = peer(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
    monkeypatch.setenv("HTTPS_PROXY", proxy.url)
    with pytest.raises(Unreachable, match=r"cannot reach api\.toys\.example"):
        connect(**at("https://api.toys.example", retry=ONCE)).run(get_toy())
    assert proxy.seen[0].startswith(b"CONNECT api.toys.example:443")
    assert b"given" not in proxy.seen[0]


def test_a_loopback_api_beside_a_remote_login_is_still_direct(
    connect: Connect, peer: Any, closed_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port}")
    server = peer()
    caller = connect(**at(server.url, login_url="https://login.toys.example", retry=ONCE))
    assert caller.run(get_toy()).status == 200


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("HTTPS_PROXY", "ftp://me:s3cret@proxy.example"),
        ("ALL_PROXY", "socks5://me:s3cret@proxy.example"),
        ("HTTP_PROXY", "http://me:s3cret@proxy:port"),
    ],
)
def test_proxy_variables_that_cannot_be_used_are_told_without_their_content(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str, text: str
) -> None:
    monkeypatch.setenv(name, text)
    with pytest.raises(SettingsError, match="HTTPS_PROXY") as caught:
        connect()
    assert "s3cret" not in str(caught.value)


def test_a_closed_port_is_told_as_unreachable_after_all_tries(connect: Connect, closed_port: int) -> None:
    caller = connect(**at(f"http://127.0.0.1:{closed_port}"))
    with pytest.raises(Unreachable, match=rf"postToys \(POST /api/v2/toys\): cannot reach 127\.0\.0\.1:{closed_port}"):
        caller.run(make_toy())
    assert caller.driver.session.requests_made == RetrySettings().attempts


CUT_OFF = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"id": "t'
NONSENSE = b"SSH-2.0-OpenSSH_9.9\r\n\r\n"


@pytest.mark.parametrize("broken", [None, CUT_OFF, NONSENSE], ids=["hung up", "cut off", "not HTTP"])
def test_a_read_survives_a_connection_that_breaks(connect: Connect, peer: Any, broken: bytes | None) -> None:
    server = peer(broken)
    assert connect(**at(server.url)).run(get_toy()).body == {"id": "t1"}
    assert len(server.seen) == 2


@pytest.mark.parametrize("broken", [None, CUT_OFF, NONSENSE], ids=["hung up", "cut off", "not HTTP"])
def test_a_write_whose_connection_breaks_is_told_as_lost(connect: Connect, peer: Any, broken: bytes | None) -> None:
    server = peer(broken)
    with pytest.raises(AnswerLost, match=r"the connection to 127\.0\.0\.1:\d+ broke: ") as caught:
        connect(**at(server.url)).run(make_toy())
    assert caught.value.outcome_unknown
    assert len(server.seen) == 1


def test_an_answer_that_does_not_come_in_time_is_lost(connect: Connect, peer: Any) -> None:
    server = peer(b"silence")
    with pytest.raises(AnswerLost, match=r"no answer from 127\.0\.0\.1:\d+ within 0\.05 s"):
        connect(**at(server.url, timeout=0.05)).run(make_toy())
    assert len(server.seen) == 1


def test_there_is_a_timeout_by_default() -> None:
    from tests.http.toys import settings

    assert settings().timeout == 30.0


class TestCertificates:
    """Reading them takes longer than a request: it is done once, and again only where the variables say another."""

    @pytest.fixture(autouse=True)
    def read(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str | None, str | None]]]:
        """What the variables said each time when they were read, from none read."""
        read: list[tuple[str | None, str | None]] = []
        really = httpx.create_ssl_context

        def noted() -> ssl.SSLContext:
            read.append(certificate_variables())
            return really()

        connections._certificates.cache_clear()
        monkeypatch.setattr(httpx, "create_ssl_context", noted)
        yield read
        connections._certificates.cache_clear()

    def test_are_read_once_for_all_clients(self, connect: Connect, read: list[Any]) -> None:
        for _ in range(3):
            connect()
        assert read == [(None, None)]

    def test_are_read_anew_where_the_variables_say_another_place(
        self, connect: Connect, read: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        copy = tmp_path / "trusted.pem"
        copy.write_bytes(Path(certifi.where()).read_bytes())
        connect()
        monkeypatch.setenv("SSL_CERT_FILE", str(copy))
        connect()
        connect()
        monkeypatch.delenv("SSL_CERT_FILE")
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
        connect()
        assert read == [(None, None), (str(copy), None), (None, str(tmp_path))]

    def test_that_cannot_be_used_are_told(
        self, connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        connect()
        garbage = tmp_path / "garbage.pem"
        garbage.write_text("no certificate")
        monkeypatch.setenv("SSL_CERT_FILE", str(garbage))
        with pytest.raises(SettingsError, match="SSL_CERT_FILE") as caught:
            connect()
        assert "garbage" not in str(caught.value)

    def test_that_cannot_be_read_are_told(self, connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
        def unreadable() -> ssl.SSLContext:
            raise FileNotFoundError(2, "No such file or directory")

        monkeypatch.setattr(httpx, "create_ssl_context", unreadable)
        with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
            connect()

    def test_a_second_client_costs_next_to_nothing(self, connect: Connect) -> None:
        begun = time.process_time()
        connect()
        first = time.process_time() - begun
        later: list[float] = []
        for _ in range(5):
            begun = time.process_time()
            connect()
            later.append(time.process_time() - begun)
        assert min(later) < first / 5
