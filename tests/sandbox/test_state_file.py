"""Keeping an org in a file, and which files are left alone."""

import itertools
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from tests.sandbox.making import PLANS, Api

from genesys_caseplans.sandbox import PortInUse, Sandbox, SandboxError, StateFileError
from genesys_caseplans.sandbox.serve import remote

SERVE = """
import sys
from genesys_caseplans.sandbox import serve
serve(state=sys.argv[1] or None, rate_limit=0, on_ready=lambda sandbox: print(sandbox.url, flush=True))
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
    """Killed in the middle of writes from two sides, several times, on one file."""
    state = tmp_path / "sandbox.db"
    made: dict[str, Any] = {}
    with Sandbox() as other:
        for round_ in range(3):
            process, url = serving(str(state))
            writers = [Thread(target=write_until_killed, args=(other, url, f"{round_} {side}", made)) for side in "ab"]
            for writer in writers:
                writer.start()
            wait_for(made, len(made) + 20, writers)
            process.kill()
            process.communicate()
            for writer in writers:
                writer.join()
    assert len(made) >= 60
    with sqlite3.connect(state) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()
    with Sandbox(state=state, rate_limit=0) as sandbox, Api(sandbox) as api:
        for path, body in made.items():
            assert api.seen(path) == body
        # Nothing half: what a listing holds is whole, be it acknowledged or not.
        for caseplan in api.seen(PLANS, pageSize=200)["entities"]:
            assert [stage["name"] for stage in api.stages(caseplan["id"])] == ["Stage 1", "Stage 2", "Stage 3"]
            assert len(api.seen(f"{PLANS}/{caseplan['id']}/versions/{caseplan['latest']}/dataschemas")["entities"]) < 2


def write_until_killed(sandbox: Sandbox, url: str, mark: str, made: dict[str, Any]) -> None:
    """Keeps every write that was answered; a caseplan takes several rows, so a half one could be seen."""
    with Api(sandbox) as api:
        api.http.base_url = httpx.URL(url)
        try:
            api.login()
            intent = api.seen("intents/customerintents")["entities"][0]["id"]
            for number in itertools.count():
                workbin = api.made("taskmanagement/workbins", {"name": f"Workbin {mark} {number}"})
                made[f"taskmanagement/workbins/{workbin['id']}"] = workbin
                prefix = f"{'ABC'[int(mark[0])]}{mark[-1]}{number}"
                names = {"name": f"Plan {mark} {number}", "referencePrefix": prefix}
                plan = api.made(PLANS, {**names, "customerIntentId": intent, "divisionId": "*"})
                made[f"{PLANS}/{plan['id']}"] = api.seen(f"{PLANS}/{plan['id']}")
        except httpx.TransportError:
            return


def wait_for(made: dict[str, Any], enough: int, writers: list[Thread]) -> None:
    """Until enough was made, or nobody writes any more."""
    while len(made) < enough and any(writer.is_alive() for writer in writers):
        writers[0].join(0.002)


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


def test_a_damaged_file_is_told_with_a_way_out(tmp_path: Path) -> None:
    file = tmp_path / "sandbox.db"
    with Sandbox(state=file):
        pass
    whole = file.read_bytes()
    file.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    with pytest.raises(
        StateFileError, match=r"sandbox\.db: .* it is damaged .*: move it away to begin with a fresh org"
    ):
        Sandbox(state=file).start()
    with pytest.raises(StateFileError, match=r"sandbox\.db: .* it is damaged"):
        remote.take(file)


def test_a_folder_is_no_state_file(tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="not a file"):
        Sandbox(state=tmp_path).start()


def test_a_file_as_parent_folder_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StateFileError, match=r"sandbox\.db"):
        Sandbox(state=tmp_path / "file" / "sandbox.db").start()


@pytest.mark.parametrize("file", [None, "sandbox.db"])
def test_a_start_that_fails_leaves_no_database_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str | None
) -> None:
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*args: Any, **options: Any) -> sqlite3.Connection:
        opened.append(connect(*args, **options))
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    with pytest.raises(SandboxError, match="no queue"):
        Sandbox(state=tmp_path / file if file else None, seed={"worktypes": {"x": {"queue": "no"}}}).start()
    Sandbox(state=tmp_path / file if file else None).start().stop()
    assert len(opened) >= 2
    for connection in opened:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            connection.execute("SELECT 1")


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


def test_nothing_but_loopback_listens() -> None:
    process, url = serving()
    port = int(url.rpartition(":")[2])
    try:
        sockets = [line.split() for file in ("tcp", "tcp6") for line in listening(file)]
        ours = [row[1] for row in sockets if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port]
        assert ours in ([f"0100007F:{port:04X}"], []), "127.0.0.1 in /proc/net's byte order; no /proc elsewhere"
        for host in other_addresses():
            with socket.socket() as probe:
                probe.settimeout(1)
                assert probe.connect_ex((host, port)) != 0, host
    finally:
        process.kill()
        process.communicate()


def listening(file: str) -> list[str]:
    table = Path("/proc/net") / file
    return table.read_text().splitlines()[1:] if table.exists() else []


def other_addresses() -> list[str]:
    """This computer's own addresses but loopback, found without asking anybody."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return []
        return [host for host in (probe.getsockname()[0],) if not host.startswith("127.")]
