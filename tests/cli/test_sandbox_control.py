"""`sandbox reset|snapshot|restore|calls|clock|coverage`, and what `sandbox serve` takes from files."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from tests.cli.running import Cli

from genesys_caseplans.sandbox import Sandbox


def seed(sandbox: Sandbox) -> None:
    sandbox.seed({"skills": {"Refunds": {}}})


def test_a_snapshot_goes_to_a_file_and_back(cli: Cli, sandbox: Sandbox, tmp_path: Path) -> None:
    seed(sandbox)
    before = sandbox.snapshot()
    assert cli("sandbox", "snapshot", "org.json").code == 0
    text = (tmp_path / "org.json").read_text("utf-8")
    assert json.loads(text) == before
    assert cli("sandbox", "snapshot").out == text
    assert cli("sandbox", "reset").out == f"The sandbox at {sandbox.url} has a fresh org.\n"
    assert sandbox.snapshot() != before
    restored = cli("sandbox", "restore", "org.json", "--url", sandbox.url)
    assert restored.out == f"The sandbox at {sandbox.url} has the org of org.json.\n"
    assert sandbox.snapshot() == before


def test_the_same_with_a_state_file(offline: Cli, tmp_path: Path) -> None:
    with Sandbox(state=tmp_path / "sandbox.db") as sandbox:
        seed(sandbox)
        before = sandbox.snapshot()
    assert offline("sandbox", "snapshot", "org.json", "--state", "sandbox.db").code == 0
    assert offline("sandbox", "reset", "--state", "sandbox.db").out == "sandbox.db has a fresh org.\n"
    restored = offline("sandbox", "restore", "org.json", "--state", "sandbox.db")
    assert restored.out == "sandbox.db has the org of org.json.\n"
    assert offline("sandbox", "restore", "org.json", "--state", "new.db").code == 0
    for file in ("sandbox.db", "new.db"):
        with Sandbox(state=tmp_path / file) as sandbox:
            assert sandbox.snapshot() == before


def test_a_snapshot_takes_the_place_of_an_earlier_one_and_of_nothing_else(offline: Cli, tmp_path: Path) -> None:
    with Sandbox(state=tmp_path / "sandbox.db") as sandbox:
        before = sandbox.snapshot()
    (tmp_path / "spec.json").write_text('{"formatVersion": 1}')
    kept = {name: (tmp_path / name).read_bytes() for name in ("sandbox.db", "spec.json")}
    for name in kept:
        ran = offline("sandbox", "snapshot", name, "--state", "sandbox.db")
        assert ran.code == 1
        assert f"{name}: is there and is no snapshot, so it is left alone: name another file" in ran.err
    assert {name: (tmp_path / name).read_bytes() for name in kept} == kept
    (tmp_path / "empty.json").touch()
    for name in ("org.json", "org.json", "empty.json", "org.json"):
        assert offline("sandbox", "snapshot", name, "--state", "sandbox.db").code == 0
        assert json.loads((tmp_path / name).read_text("utf-8")) == before


def test_calls_are_shown_and_cleared(cli: Cli, sandbox: Sandbox) -> None:
    httpx.get(f"{sandbox.url}/api/v2/organizations/me")
    sandbox.fail(drop="before")
    with pytest.raises(httpx.TransportError):
        httpx.get(f"{sandbox.url}/api/v2/users/me")
    assert cli("sandbox", "calls").out.splitlines() == [
        " 401  GET    /api/v2/organizations/me  getOrganizationsMe",
        "lost  GET    /api/v2/users/me  getUsersMe",
    ]
    shown = cli("sandbox", "calls", "--json", "--clear").json
    assert [call["status"] for call in shown["calls"]] == [401, 0]
    assert sandbox.calls == []


def test_the_clock_is_shown_and_moved(cli: Cli, sandbox: Sandbox) -> None:
    assert "(0 seconds ahead)" in cli("sandbox", "clock").out
    assert "(3600 seconds ahead)" in cli("sandbox", "clock", "--advance", "3600").out
    assert sandbox.clock.offset == 3600


def test_coverage_counts_and_names(offline: Cli) -> None:
    lines = offline("sandbox", "coverage").out.splitlines()
    assert lines[0].startswith("Operations: ")
    found = offline("sandbox", "coverage", "--json").json
    assert found["operations"]["known"] > 150
    for share in (found["operations"], found["errorCodes"]):
        assert share["covered"] + len(share["missing"]) == share["known"]
        assert share["covered"] > share["known"] / 4


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["reset"], "--url"),
        (["reset", "--url", "https://api.mypurecloud.com"], "no sandbox"),
        (["reset", "--url", "http://127.0.0.1:1"], "no sandbox answers"),
        (["snapshot", "--state", "nothing.db"], "no such file"),
        (["reset", "--state", "nothing.db"], "no such file"),
        (["restore", "nothing.json"], "nothing.json: cannot be read as a snapshot: there is no such file"),
        (["restore", "wrong.json", "--state", "new.db"], "wrong.json: this is no snapshot"),
        (
            ["restore", "torn.json", "--state", "new.db"],
            "torn.json: cannot be read as a snapshot: it is not JSON (line 1",
        ),
        (["reset", "--url", "http://127.0.0.1:1"], "no sandbox answers there: connection refused"),
        (["snapshot", "--state", "wrong.json"], "not written by a sandbox"),
        (["reset", "--url", "http://127.0.0.1:1", "--state", "x.db"], "two sandboxes"),
        (["serve", "--fault", "wrong.json"], "wrong.json: unknown in a fault: pith"),
        (["serve", "--fault", "nothing.json"], "nothing.json: cannot be read as faults: there is no such file"),
        (["serve", "--fault", "torn.json"], "torn.json: cannot be read as faults: it is not JSON (line 1, column 2"),
        (["serve", "--seed", "wrong.json"], "wrong.json: a seed knows no pith"),
        (["serve", "--seed", "nothing.json"], "nothing.json: cannot be read as a seed: there is no such file"),
        (["serve", "--seed", "latin.json"], "latin.json: cannot be read as a seed: it is not UTF-8 text"),
    ],
)
def test_what_cannot_be_done_is_one_message(offline: Cli, tmp_path: Path, words: list[str], says: str) -> None:
    given = {"wrong.json": b'{"pith": {}}', "torn.json": b"{", "latin.json": b'{"\xe9": {}}'}
    for name, content in given.items():
        (tmp_path / name).write_bytes(content)
    ran = offline("sandbox", *words)
    assert ran.code == 1
    assert says in ran.err.replace("\n", " ")
    assert "Traceback" not in ran.err
    assert "[Errno" not in ran.err
    assert {file.name for file in tmp_path.iterdir()} == set(given)


def test_a_server_that_is_no_sandbox_is_told(cli: Cli, sandbox: Sandbox) -> None:
    ran = cli("sandbox", "restore", "wrong.json")
    assert ran.code == 1
    Path(cli.folder, "wrong.json").write_text("{}")
    assert "no snapshot" in cli("sandbox", "restore", "wrong.json").err


def test_serve_takes_seed_faults_and_pace(offline: Cli, tmp_path: Path) -> None:
    (tmp_path / "seed.json").write_text('{"skills": {"Refunds": {}}}')
    (tmp_path / "faults.json").write_text('{"operation": "getTokensMe", "times": null, "status": 500}')
    files = ["--seed", "seed.json", "--fault", "faults.json"]
    pace = ["--rate-limit", "7", "--rate-window", "9", "--copying-seconds", "0.5"]
    command = [sys.executable, "-m", "gcp_caseplans", "sandbox", "serve", "--json", *files, *pace]
    with subprocess.Popen(
        command, cwd=tmp_path, env=offline.process_environment(), stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["GENESYSCLOUD_API_URL"]
        settings = httpx.get(f"{url}/__sandbox__/settings").json()
        skills = httpx.get(f"{url}/__sandbox__/snapshot").json()["objects"]["skill"]
        broken = httpx.get(f"{url}/api/v2/tokens/me").status_code
        httpx.post(f"{url}/__sandbox__/faults", json={"operation": "getUsersMe", "times": None})
        added = httpx.get(f"{url}/api/v2/users/me").status_code
        assert offline("sandbox", "reset", "--url", url).code == 0
        after_reset = [httpx.get(f"{url}/api/v2/{path}/me").status_code for path in ("tokens", "users")]
        process.send_signal(signal.SIGTERM)
    assert (settings["rate_limit"], settings["rate_window"], settings["copying_seconds"]) == (7, 9, 0.5)
    assert "Refunds" in [one["name"] for one in skills]
    assert (broken, added) == (500, 503)
    # What it was started with is put back, what came later is gone.
    assert after_reset == [500, 401]
