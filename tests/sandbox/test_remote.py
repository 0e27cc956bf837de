"""A sandbox of another process, and a state file that no sandbox has open."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from genesys_caseplans.sandbox import Sandbox, SandboxError, SeedError, StateFileError
from genesys_caseplans.sandbox.codes.coverage import coverage, raised_codes
from genesys_caseplans.sandbox.codes.not_raised import NOT_RAISED
from genesys_caseplans.sandbox.serve import remote


def test_a_running_sandbox_is_asked_over_its_control_path(sandbox: Sandbox) -> None:
    there = remote.Remote(sandbox.url)
    assert there.ask("GET", "calls") == []
    assert there.ask("POST", "clock", {"advance": 60}) is None
    assert sandbox.clock.offset == 60
    assert there.ask("GET", "snapshot") == sandbox.snapshot()
    assert there.ask("GET", "coverage") == coverage()
    with pytest.raises(SandboxError, match="no control operation GET moon"):
        there.ask("GET", "moon")


@pytest.mark.parametrize("url", ["https://api.mypurecloud.com", "http://example.com", "http://127.0.0.1.nip.io", "x"])
def test_what_is_not_on_loopback_is_never_asked(url: str) -> None:
    with pytest.raises(SandboxError, match="no sandbox"):
        remote.Remote(url)


@pytest.fixture
def stranger() -> Iterator[str]:
    class Teapot(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(418 if self.path.endswith("calls") else 200)
            self.end_headers()
            self.wfile.write(b"<html>")

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Teapot) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("name", ["calls", "clock"])
def test_another_server_is_told_from_a_sandbox(stranger: str, name: str) -> None:
    with pytest.raises(SandboxError, match="no sandbox"):
        remote.Remote(stranger).ask("GET", name)


def test_nobody_there_is_one_clear_error(sandbox: Sandbox) -> None:
    with Sandbox() as gone:
        url = gone.url
    with pytest.raises(SandboxError, match="no sandbox answers there"):
        remote.Remote(url).ask("GET", "calls")


def test_a_state_file_is_taken_reset_and_restored(tmp_path: Path) -> None:
    state, other = tmp_path / "sandbox.db", tmp_path / "other.db"
    with Sandbox(state=state) as sandbox:
        sandbox.seed({"skills": {"Refunds": {}}})
        sandbox.clock.advance(60)
        before = sandbox.snapshot()
    assert remote.take(state) == before
    remote.reset(state)
    assert remote.take(state)["facts"]["id"] != before["facts"]["id"]
    for file in (state, other):
        remote.restore(file, before)
        assert remote.take(file) == before
    with Sandbox(state=other) as sandbox:
        assert sandbox.clock.offset == 60


def test_a_wrong_file_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="no such file"):
        remote.take(tmp_path / "nothing.db")
    with Sandbox(state=tmp_path / "sandbox.db") as sandbox:
        before = sandbox.snapshot()
    with pytest.raises(SeedError, match="no snapshot"):
        remote.restore(tmp_path / "sandbox.db", {})
    assert remote.take(tmp_path / "sandbox.db") == before


def test_what_is_refused_leaves_no_file_behind(tmp_path: Path) -> None:
    with Sandbox() as sandbox:
        torn = sandbox.snapshot()
    torn["objects"]["workbin"] = [{"id": "no name"}]
    with pytest.raises(SeedError, match="no snapshot"):
        remote.restore(tmp_path / "new.db", torn)
    with pytest.raises(StateFileError, match="no such file"):
        remote.reset(tmp_path / "typo.db")
    assert list(tmp_path.iterdir()) == []


def test_coverage_counts_codes_that_a_rule_names() -> None:
    raised = raised_codes()
    assert {"pre.check.name.in.use", "missing.permissions", "too.many.requests"} <= raised
    # Built in an f-string of the rule on default destinations.
    assert "invalid.input.destinations.without.default.destination" in raised
    found = coverage()
    for share in found.values():
        assert share["covered"] + len(share["missing"]) == share["known"]


def test_a_code_is_raised_or_it_is_said_why_it_cannot_be() -> None:
    codes = coverage()["errorCodes"]
    explained = [code for of_reason in NOT_RAISED.values() for code in of_reason]
    assert sorted(explained) == codes["missing"]
    assert sorted(code for of_reason in codes["cannotHappen"].values() for code in of_reason) == codes["missing"]
