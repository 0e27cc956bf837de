"""Waits and repetitions are told: why, and for how long, on a terminal and in a log, and never in a flood."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from tests.cli.running import Cli
from tests.cli.terminal import Terminal

from gcp_caseplans.views import waits
from gcp_caseplans.views.waits import WaitGlances, WaitLines, wait_glance, wait_line
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.sandbox import Sandbox

BUSY = Repeating("putThing", "503", 2, 6, 0.5)


@pytest.mark.parametrize(
    ("event", "line", "glance"),
    [
        (Waiting(41.3, "the rate limit"), "waiting 41 s for the rate limit", "waiting 41 s for the rate limit"),
        (Waiting(2.0, "reads to catch up"), "waiting 2 s for reads to catch up", "waiting 2 s for reads to catch up"),
        (Waiting(1.25, "the draft to be copied"), "", "waiting 1.2 s for the draft to be copied"),
        (Waiting(0.2, "reads to catch up"), "", ""),
        (BUSY, "putThing: 503, attempt 2 of 6, in 0.5 s", "503, attempt 2 of 6, in 0.5 s"),
        (Repeating("putThing", "409", 2, 6, 0.0), "putThing: 409, attempt 2 of 6", "409, attempt 2 of 6"),
        ("something else", "", ""),
    ],
)
def test_a_wait_says_why_and_how_long(event: object, line: str, glance: str) -> None:
    assert (wait_line(event), wait_glance(event)[0]) == (line, glance)


def test_what_happens_side_by_side_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    lines: list[str] = []
    told = WaitLines(lines.append)
    for seconds in (0.4, 0.5, 0.6):
        told(Repeating("putThing", "503", 2, 6, seconds))
    told(Repeating("putThing", "503", 3, 6, 1.0))
    told(Repeating("getThing", "503", 2, 6, 0.5))
    now[0] += 1.5
    told(Repeating("putThing", "503", 2, 6, 0.5))
    assert lines == [
        "putThing: 503, attempt 2 of 6, in 0.4 s",
        "putThing: 503, attempt 3 of 6, in 1 s",
        "getThing: 503, attempt 2 of 6, in 0.5 s",
        "putThing: 503, attempt 2 of 6, in 0.5 s",
    ]


def test_a_glance_is_over_when_its_wait_is_but_not_that_of_a_later_one(monkeypatch: pytest.MonkeyPatch) -> None:
    due: list[tuple[float, object]] = []
    monkeypatch.setattr(waits, "_later", lambda seconds, call: due.append((seconds, call)))
    shown: list[str] = []
    told = WaitGlances(shown.append)
    told(Waiting(41.0, "the rate limit"))
    told(BUSY)
    for _, call in due:
        assert callable(call)
        call()
    assert [seconds for seconds, _ in due] == [41.0, 0.5]
    assert shown == ["waiting 41 s for the rate limit", "503, attempt 2 of 6, in 0.5 s", ""]


@pytest.mark.parametrize("command", ["plan", "ids", "apply"])
def test_in_a_pipe_repetitions_are_lines_while_the_org_is_read(
    cli: Cli, sandbox: Sandbox, spec: Path, command: str
) -> None:
    sandbox.fail("GET", "*/organizations/me", status=503)
    ran = cli(command, spec, *(["--yes"] if command == "apply" else []))
    told = [line for line in ran.err.splitlines() if "attempt" in line]
    (line,) = told
    assert line.startswith("getOrganizationsMe: 503, attempt 2 of ")


def test_in_a_pipe_repetitions_are_lines_while_changes_are_made(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("GET", "*/caseplans/*", status=503)
    sandbox.fail("POST", "*/intents/categories", status=429)
    ran = cli("apply", spec, "--yes", "--json")
    assert ran.code == 0
    told = [line for line in ran.err.splitlines() if "attempt 2 of " in line]
    assert len(told) == 2
    assert {line.split(": ")[1].split(",")[0] for line in told} == {"503", "the rate limit"}


def test_on_a_terminal_they_are_shown_while_the_org_is_read_and_gone_afterwards(
    cli: Cli, sandbox: Sandbox, spec: Path
) -> None:
    sandbox.fail("GET", "*/organizations/me", status=503)
    with Terminal(["plan", spec], cli.process_environment(), 120) as terminal:
        terminal.poll(f"Reading {sandbox.url} … 503, attempt 2 of ")
        assert terminal.ends() == 0
        assert "\r\x1b[KOrg " in terminal.raw


def test_on_a_terminal_they_are_shown_beside_the_bar(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/caseplans", status=503, times=1)
    sandbox.fail("POST", "*/intents/categories", status=429, times=1)
    with Terminal(["apply", spec, "--yes"], cli.process_environment(), 120) as terminal:
        terminal.poll("attempt 2 of ")
        assert terminal.ends() == 0
