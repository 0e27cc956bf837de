"""Keeping an org in a file, and which files are left alone."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.sandbox.making import Api

from genesys_caseplans.sandbox import PortInUse, Sandbox, SandboxError, StateFileError

SERVE = """
import sys
from genesys_caseplans.sandbox import serve
serve(state=sys.argv[1] or None, on_ready=lambda sandbox: print(sandbox.url, flush=True))
print("over", flush=True)
"""


def org_id(sandbox: Sandbox) -> str:
    with Api(sandbox) as api:
        return str(api.seen("organizations/me")["id"])


def serving(state: str = "") -> tuple[subprocess.Popen[str], str]:
    process = subprocess.Popen([sys.executable, "-c", SERVE, state], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def test_an_org_outlives_its_sandbox(tmp_path: Path) -> None:
    state = tmp_path / "missing" / "folder" / "sandbox.db"
    with Sandbox(state=state) as sandbox, Api(sandbox) as api:
        first = org_id(sandbox)
        workbin = api.workbin(name="Escalations")
        token = api.http.headers["Authorization"]
    with Sandbox(state=state) as sandbox, Api(sandbox) as api:
        assert org_id(sandbox) == first
        assert api.seen(f"taskmanagement/workbins/{workbin['id']}") == workbin
        api.http.headers["Authorization"] = token
        assert api.get("organizations/me").status_code == 200


def test_each_fresh_org_is_another(tmp_path: Path) -> None:
    with Sandbox() as one, Sandbox() as other:
        assert org_id(one) != org_id(other)


def test_every_acknowledged_write_outlives_a_killed_process(tmp_path: Path) -> None:
    state = tmp_path / "sandbox.db"
    process, url = serving(str(state))
    with Sandbox() as other, Api(other) as api:
        api.http.base_url = httpx.URL(url)
        api.login()
        made = [api.workbin(name=f"Workbin no. {number}")["id"] for number in range(20)]
    process.kill()
    process.communicate()
    with Sandbox(state=state) as sandbox, Api(sandbox) as api:
        for workbin in made:
            assert api.get(f"taskmanagement/workbins/{workbin}").status_code == 200


def stranger(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE precious (thing)")
    connection.close()


@pytest.mark.parametrize("content", [b"", b"{}", b"SQLite format 3\0", b"x" * 5000])
def test_a_file_of_another_kind_is_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "spec.json"
    file.write_bytes(content)
    with pytest.raises(StateFileError, match=r"spec\.json"):
        Sandbox(state=file).start()
    assert file.read_bytes() == content
    assert os.listdir(tmp_path) == ["spec.json"]


def test_somebody_elses_database_is_left_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "other.db"
    stranger(file)
    before = file.read_bytes()
    with pytest.raises(StateFileError, match="not written by a sandbox"):
        Sandbox(state=file).start()
    assert file.read_bytes() == before
    assert os.listdir(tmp_path) == ["other.db"]


def test_a_folder_is_no_state_file(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="not a file"):
        Sandbox(state=tmp_path).start()


def test_a_file_as_parent_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StateFileError, match=r"sandbox\.db"):
        Sandbox(state=tmp_path / "file" / "sandbox.db").start()


def test_state_of_another_format_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(state=file):
        pass
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(StateFileError, match="another version"):
        Sandbox(state=file).start()


def test_a_broken_state_file_is_one_clear_error(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(state=file):
        pass
    file.write_bytes(file.read_bytes()[:100] + b"x" * 5000)
    with pytest.raises(StateFileError, match=r"sandbox\.db"):
        Sandbox(state=file).start()


def test_a_port_in_use_is_one_clear_error(sandbox: Sandbox) -> None:
    port = int(sandbox.url.rpartition(":")[2])
    with pytest.raises(PortInUse, match=str(port)):
        Sandbox(port=port).start()
    with pytest.raises(SandboxError, match="70000"):
        Sandbox(port=70000).start()


def test_a_port_is_free_again_after_stop() -> None:
    with Sandbox() as sandbox:
        port = int(sandbox.url.rpartition(":")[2])
        org_id(sandbox)
    with Sandbox(port=port) as sandbox:
        assert sandbox.url.endswith(f":{port}")


def test_a_sandbox_that_is_not_running_says_so() -> None:
    sandbox = Sandbox()
    with pytest.raises(RuntimeError, match="not started"):
        sandbox.calls.clear()
    sandbox.start().stop()
    sandbox.stop()
    with pytest.raises(RuntimeError, match="not running"):
        sandbox.environment.clear()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serve_ends_cleanly_on_a_signal(number: signal.Signals) -> None:
    process, url = serving()
    assert httpx.get(url).status_code == 404
    process.send_signal(number)
    out, _ = process.communicate(timeout=10)
    assert (out.strip(), process.returncode) == ("over", 0)
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) != 0
