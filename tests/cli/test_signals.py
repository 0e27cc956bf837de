"""Ctrl-C, SIGTERM and SIGHUP, whenever they come: an end in order, with a word and a code, never a traceback."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.running import Cli
from tests.cli.terminal import Terminal

from gcp_caseplans import commands, interrupts, main
from genesys_caseplans.sandbox import Sandbox

CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
every_signal = pytest.mark.parametrize("number", CODES, ids=lambda number: number.name)


def names(number: signal.Signals) -> str:
    return "" if number is signal.SIGINT else f" by {number.name}"


@every_signal
def test_at_the_question(cli: Cli, spec: Path, number: signal.Signals) -> None:
    with Terminal(["apply", spec, "--report", "report.json"], cli.process_environment(), 200, cli.folder) as terminal:
        terminal.poll("[y/N]")
        terminal.signals(number)
        assert terminal.ends() == CODES[number]
        assert terminal.text.endswith(f"\nInterrupted{names(number)}. Running the same command again is safe.\n")
        assert "Traceback" not in terminal.text
    assert json.loads((cli.folder / "report.json").read_text())["error"]["type"] == "Interruption"
    assert cli("plan", spec, "--json").json["summary"]["create"] == 8


@every_signal
@pytest.mark.parametrize("command", ["plan", "apply", "ids"])
def test_while_the_org_is_read(cli: Cli, sandbox: Sandbox, spec: Path, command: str, number: signal.Signals) -> None:
    sandbox.fail("GET", "*/organizations/me", status=None, delay=30.0)
    with Terminal([command, spec], cli.process_environment(), 200) as terminal:
        terminal.poll(f"Reading {sandbox.url} …")
        terminal.until_true(lambda: any(call.path == "/oauth/token" for call in sandbox.calls))
        terminal.signals(number)
        assert terminal.ends() == CODES[number]
        assert f"Interrupted{names(number)}. Running" in terminal.text
        assert "Traceback" not in terminal.text


@every_signal
def test_in_mid_apply_no_step_begins_any_more(cli: Cli, sandbox: Sandbox, spec: Path, number: signal.Signals) -> None:
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.1, times=None)
    with Terminal(["apply", spec, "--yes"], cli.process_environment(), 200) as terminal:
        terminal.poll("add status")
        terminal.signals(number)
        assert terminal.ends() == CODES[number]
        assert f"Interrupted{names(number)}: what is under way may end" in terminal.text
        assert "stopped before step" in terminal.text
        assert "Run the same command again to continue" in terminal.text
        assert "Traceback" not in terminal.text
    written = [call for call in sandbox.calls if call.method == "POST" and call.path.endswith("/statuses")]
    assert all(call.status in (200, 201) for call in written), "what was under way ended"
    assert cli("apply", spec, "--yes").code == 0
    assert cli("plan", spec, "--detailed-exitcode").code == 0


@every_signal
def test_in_mid_apply_a_second_signal_stops_at_once(
    cli: Cli, sandbox: Sandbox, spec: Path, number: signal.Signals
) -> None:
    sandbox.fail("POST", "*/caseplans", status=None, delay=30.0)
    with Terminal(["apply", spec, "--yes"], cli.process_environment(), 200) as terminal:
        terminal.poll("create caseplan")
        terminal.poll("7/8")
        terminal.signals(number)
        terminal.poll("stops at once")
        terminal.signals(signal.SIGTERM)
        assert terminal.ends() == CODES[number], "the first one counts"
        assert "Interrupted: 7 of 8 changes done; " in terminal.text
        assert "Traceback" not in terminal.text
        assert terminal.raw.rindex("\x1b[?25h") > terminal.raw.rindex("\x1b[?25l"), "the cursor is back"


def test_a_run_in_a_pipeline_is_stopped_in_order_too(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    """No terminal, as in CI, where SIGTERM is how a job is cancelled."""
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.1, times=None)
    with started(cli, "apply", spec, "--yes", "--json") as process:
        assert process.stderr is not None
        until(process, "worktypes.review: create worktype")
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 143
    assert json.loads(out)["error"]["type"] == "Interrupted"
    assert "Interrupted by SIGTERM: what is under way may end" in err
    assert "Traceback" not in err


def test_a_wait_for_the_network_does_not_keep_a_signal_waiting(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("GET", "*/organizations/me", status=None, delay=30.0)
    with started(cli, "plan", spec) as process:
        while not any(call.path == "/oauth/token" for call in sandbox.calls):
            time.sleep(0.01)
        time.sleep(0.2)
        begun = time.monotonic()
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=30)
    assert time.monotonic() - begun < 10
    assert (process.returncode, err) == (143, "Interrupted by SIGTERM. Running the same command again is safe.\n")


def ignoring(number: signal.Signals) -> Callable[[], None]:
    return lambda: (signal.signal(number, signal.SIG_IGN), None)[1]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGINT], ids=["nohup", "in the background of a script"])
def test_a_signal_that_is_ignored_from_outside_stays_ignored(
    cli: Cli, sandbox: Sandbox, spec: Path, number: signal.Signals
) -> None:
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.1, times=None)
    with started(cli, "apply", spec, "--yes", "--json", preexec=ignoring(number)) as process:
        until(process, "worktypes.review: create worktype")
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "Interrupted" not in err


@pytest.mark.parametrize("args", [("validate",), ("plan", "--sandbox"), ("apply", "--sandbox", "--yes")], ids=" ".join)
def test_two_in_the_first_moments(offline: Cli, spec: Path, args: tuple[str, ...]) -> None:
    """Python itself takes a while before any of our code runs; from then on no moment gives a traceback."""
    command, *options = args
    for moment in range(14):
        with started(offline, command, spec, *options) as process:
            wait_for_our_code(process, moment * 0.011)
            process.send_signal(signal.SIGINT)
            time.sleep(0.002 * (moment % 5))
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=30)
        assert "Traceback" not in err, f"{moment}: {err}"
        assert "Exception ignored" not in err, f"{moment}: {err}"
        assert process.returncode in (0, 130), (moment, process.returncode, out, err)


def test_one_while_a_class_is_made_is_still_a_signal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Up to Python 3.11 it comes out as a RuntimeError."""

    def invoke(argv: list[str]) -> int:
        class Attribute:
            def __set_name__(self, owner: type, name: str) -> None:
                raise interrupts.Ended

        class Holder:
            attribute = Attribute()

        return 0

    monkeypatch.setattr(commands, "invoke", invoke)
    assert main.run(["validate", "x.json"]) == 130


def wait_for_our_code(process: subprocess.Popen[str], longer: float) -> None:
    """Until the handlers stand, which is the first that we do, and then a little longer."""
    status = Path(f"/proc/{process.pid}/status")
    caught = 0
    wanted = 1 << (signal.SIGTERM - 1)
    while not caught & wanted and process.poll() is None:
        (line,) = [line for line in status.read_text().splitlines() if line.startswith("SigCgt:")]
        caught = int(line.split()[1], 16)
    time.sleep(longer)


def started(cli: Cli, *args: str | Path, preexec: Callable[[], None] | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "gcp_caseplans", *map(str, args)],
        cwd=cli.folder,
        env=cli.process_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=preexec,  # noqa: PLW1509  (it only sets a signal)
    )


def until(process: subprocess.Popen[str], words: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if words in line:
            return
    raise AssertionError(f"{words!r} did not come")
