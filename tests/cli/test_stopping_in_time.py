"""Each of the signals ends an apply within 10 s, whatever it waits for, with a report that says where it stood."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.cli.test_signals import CODES, started

from genesys_caseplans.sandbox import Sandbox

MOST = 10.0
Prepare = Callable[[Sandbox], object]


@dataclass(frozen=True)
class Case:
    """What is waited for: how the sandbox is brought to it, and the line after which the signal comes."""

    prepare: Prepare
    line: str
    later: bool = False


CASES = {
    "copying for 40 s": Case(lambda sandbox: None, "for the draft to be copied", later=True),
    "Retry-After of 20 s": Case(
        lambda sandbox: sandbox.fail("POST", "*/workbins", status=503, headers={"Retry-After": "20"}),
        "for the API to be ready",
    ),
    "Retry-After of 20 s, told by the rate limit": Case(
        lambda sandbox: sandbox.fail("POST", "*/workbins", status=429, headers={"Retry-After": "20"}),
        "the rate limit, attempt 2",
    ),
    "a write without an answer": Case(
        lambda sandbox: sandbox.fail("POST", "*/caseplans", status=None, delay=40.0), "create caseplan"
    ),
    "the pace": Case(lambda sandbox: sandbox.settings(rate_limit=20), "for the rate limit"),
    "reads that lag": Case(
        lambda sandbox: sandbox.fail("POST", "*/caseplans", status=None, drop="before", times=None),
        "for reads to catch up",
    ),
}


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def begun(stack: ExitStack, folder: Path, case: Case) -> subprocess.Popen[str]:
    """An apply of its own, at the point where it waits."""
    sandbox = stack.enter_context(Sandbox(rate_limit=0, copying_seconds=40))
    folder.mkdir()
    cli = Cli(folder, dict(sandbox.environment))
    data = spec_data()
    spec = write_spec(folder / "spec.json", data)
    if case.later:
        assert cli("apply", spec, "--yes").code == 0
        data["caseplans"]["escalation"]["stages"][2]["step"]["description"] = "Later"
        write_spec(spec, data)
    case.prepare(sandbox)
    process = stack.enter_context(started(cli, "apply", spec, "--yes", "--report", "report.json"))
    stack.callback(process.kill)
    return process


@pytest.mark.parametrize("name", CASES)
def test_a_signal_ends_an_apply_in_time(stack: ExitStack, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    processes = {number: begun(stack, tmp_path / number.name, case) for number in CODES}
    sent: dict[signal.Signals, float] = {}
    for number, process in processes.items():
        # Lines of waits stand on standard output with those of the changes.
        _until(process, case.line)
        time.sleep(0.3)
        sent[number] = time.monotonic()
        process.send_signal(number)
    for number, process in processes.items():
        out, err = process.communicate(timeout=60)
        took = time.monotonic() - sent[number]
        print(f"{name}, {number.name}: {took:.1f} s to the end")
        assert process.returncode == CODES[number], (out, err)
        assert took <= MOST
        assert "Traceback" not in out + err
        report = json.loads((tmp_path / number.name / "report.json").read_text())
        told = {row["address"]: row for row in report["changes"]}
        assert report["error"]["type"] == "Interrupted", report
        assert any(row["outcome"] == "interrupted" for row in told.values())
        if name == "a write without an answer":
            assert "whether it was done is not known" in told["caseplans.escalation"]["error"]["message"]
        if name == "reads that lag":
            assert "postCasemanagementCaseplans" in told["caseplans.escalation"]["error"]["message"]


def _until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        if words in line:
            return
    raise AssertionError(f"{words!r} did not come: {process.stderr.read() if process.stderr else ''}")


HANGING_NAMES = """
import socket, time
def hanging(*_, **__):
    time.sleep(25)
    raise OSError("no such name")
socket.getaddrinfo = hanging
"""


def test_a_name_that_nobody_resolves_keeps_no_signal_waiting(tmp_path: Path, spec: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HANGING_NAMES)
    urls = {f"GENESYSCLOUD_{which}_URL": "https://api.nowhere.example" for which in ("API", "LOGIN")}
    cli = Cli(tmp_path, {**urls, "GENESYSCLOUD_ACCESS_TOKEN": "token", "PYTHONPATH": str(tmp_path)})
    with started(cli, "plan", spec) as process:
        time.sleep(2.0)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=60)
    took = time.monotonic() - begun
    print(f"a name that nobody resolves: {took:.1f} s to the end")
    assert (process.returncode, took < MOST) == (143, True), err
