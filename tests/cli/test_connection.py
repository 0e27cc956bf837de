"""Running the client's work on an event loop: what comes back, and what it costs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.cli.running import Cli

from gcp_caseplans.connection import Connection, state_file


class Heavy:
    """A value that takes long to show, as a plan of a hundred caseplans does."""

    shown = 0

    def __repr__(self) -> str:
        Heavy.shown += 1
        return "heavy"


def test_what_comes_back_is_never_shown_on_the_way() -> None:
    """Up to 3.12 Python makes a text of the task, its result included, several times."""
    value = Heavy()

    async def work() -> Heavy:
        await asyncio.sleep(0)
        return value

    unused: Any = None
    with asyncio.Runner() as runner:
        connection = Connection(unused, "here", None, runner)
        assert connection.run(work()) is value
        assert connection.run(work(), lambda: None) is value
    assert Heavy.shown == 0


def test_an_error_comes_back_as_it_is() -> None:
    async def work() -> None:
        raise ZeroDivisionError("here")

    unused: Any = None
    with asyncio.Runner() as runner, pytest.raises(ZeroDivisionError, match="here"):
        Connection(unused, "here", None, runner).run(work())


def test_a_server_that_is_not_the_api_is_told_as_such_and_at_once(offline: Cli, spec: Path) -> None:
    asked: list[str] = []

    class Stranger(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Stranger) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        url = f"http://127.0.0.1:{server.server_port}"
        ran = offline("plan", spec, env={"GENESYSCLOUD_API_URL": url, "GENESYSCLOUD_ACCESS_TOKEN": "token-of-nobody"})
        server.shutdown()
        thread.join()
    assert ran.code == 1
    assert "is the API's URL right?" in ran.err
    assert "Check --region or GENESYSCLOUD_API_URL: what answers there does not speak as the API does." in ran.err
    assert len(asked) == len(set(asked))
    assert "attempt" not in ran.err


def test_the_sandbox_of_a_spec_that_lies_nowhere_is_kept_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for spec in ("-", "/dev/stdin", "/dev/fd/0"):
        assert state_file(None, [spec]).absolute() == tmp_path / ".gcp-caseplans" / "sandbox.db"


def test_standard_input_is_a_spec_for_every_command(cli: Cli, spec: Path) -> None:
    text = spec.read_text("utf-8")
    for args in (["validate", "-"], ["plan", "-"], ["apply", "-", "--yes"], ["ids", "-"]):
        done = subprocess.run(
            [sys.executable, "-m", "gcp_caseplans", *args],
            input=text,
            capture_output=True,
            text=True,
            env=cli.process_environment(),
            cwd=cli.folder,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    assert cli("validate", "-", spec, given="{}").out == "Valid: 8 entries in 1 file and standard input.\n"
    assert cli("validate", "-", given=text).out == "Valid: 8 entries in standard input.\n"


def test_a_problem_of_standard_input_is_placed(offline: Cli) -> None:
    ran = offline("validate", "-", given='{"workbins": {"a":\n {"nme": "A"}}}')
    assert ran.code == 1
    assert '<stdin>:2:3: workbins.a: unknown key "nme"' in ran.err


def test_nobody_can_say_yes_on_a_standard_input_that_was_the_spec(cli: Cli, spec: Path) -> None:
    ran = cli("apply", "-", given=spec.read_text("utf-8"))
    assert ran.code == 1
    assert "--yes" in ran.err


HEAVY = {"asyncio", "httpx", "pydantic", "rich", "ruamel", "shutil", "sqlite3", "starlette", "tenacity", "uvicorn"}


def test_knowing_the_commands_loads_nothing_heavy() -> None:
    code = "import sys; before = set(sys.modules); import gcp_caseplans.commands; print(*set(sys.modules) - before)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not HEAVY & {name.partition(".")[0] for name in loaded}
