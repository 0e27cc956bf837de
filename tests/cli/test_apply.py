"""Applying as a person meets it: the question, progress, what came of it, Ctrl-C."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.cli.terminal import Terminal

from genesys_caseplans.sandbox import Sandbox

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def test_without_a_terminal_and_without_yes_nothing_is_written(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    ran = cli("apply", spec, given="y\n")
    assert ran.code == 1
    assert "Plan: 8 to create" in ran.out
    assert "--yes" in ran.err
    assert all(call.method == "GET" or call.path.endswith(("query", "search", "token")) for call in sandbox.calls)


def test_yes_on_a_terminal_applies(cli: Cli, spec: Path) -> None:
    with Terminal(["apply", spec], cli.process_environment(), columns=200) as terminal:
        terminal.poll("[y/N]")
        org = cli("plan", spec, "--json").json["org"]
        assert f"Apply these changes to {org['name']} ({org['id']})? [y/N]" in terminal.text
        # A sandbox without a limit says nothing of one.
        assert "41 requests, about 10 s at 300 a minute" in terminal.text
        terminal.types("y\r")
        assert terminal.ends() == 0
        assert "Done: 8 created; 57 requests made." in terminal.text


@pytest.mark.parametrize("answer", ["n\r", "\x04"], ids=["n", "ctrl-d"])
def test_anything_but_yes_changes_nothing(cli: Cli, sandbox: Sandbox, spec: Path, answer: str) -> None:
    with Terminal(["apply", spec], cli.process_environment()) as terminal:
        terminal.poll("[y/N]")
        terminal.types(answer)
        assert terminal.ends() == 1
        assert "Not applied: nothing was changed." in terminal.text
    assert cli("plan", spec, "--json").json["summary"]["create"] == 8


def test_ctrl_c_at_the_question_ends_it(cli: Cli, spec: Path) -> None:
    with Terminal(["apply", spec], cli.process_environment()) as terminal:
        terminal.poll("[y/N]")
        terminal.interrupts()
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.text
        assert "Interrupted" in terminal.text
    assert cli("plan", spec, "--json").json["summary"]["create"] == 8


def test_ctrl_c_while_the_org_is_read_ends_it(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("GET", "*/organizations/me", status=None, delay=30.0)
    with Terminal(["plan", spec], cli.process_environment()) as terminal:
        terminal.poll(f"Reading {sandbox.url} …")
        terminal.until_true(lambda: any(call.path == "/oauth/token" for call in sandbox.calls))
        terminal.interrupts()
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.text
        assert terminal.text.endswith("Interrupted. Running the same command again is safe.\n")


def test_ctrl_c_ends_what_is_under_way_and_a_second_run_continues(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/worktypes/*/statuses", status=None, delay=0.1, times=None)
    with Terminal(["apply", spec, "--yes"], cli.process_environment()) as terminal:
        terminal.poll("worktypes.review")
        terminal.poll("add status")
        terminal.interrupts()
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.text
        assert "Interrupted: worktypes.review: stopped before step " in terminal.text
        assert "Interrupted: caseplans.escalation: stopped before step " in terminal.text
        assert "Skipped" not in terminal.text
        assert "Run the same command again to continue" in terminal.text
    again = cli("apply", spec, "--yes")
    assert again.code == 0
    assert re.search(r"^worktypes\.review +updated ", again.out, re.MULTILINE), "it was made, and not finished"
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_a_second_ctrl_c_stops_at_once(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/caseplans", status=None, delay=30.0)
    with Terminal(["apply", spec, "--yes"], cli.process_environment()) as terminal:
        terminal.poll("create caseplan")
        terminal.interrupts()
        terminal.poll("Ctrl-C again stops at once")
        terminal.interrupts()
        assert terminal.ends() == 130
        assert "Traceback" not in terminal.text
        assert "of 8 changes done" in terminal.text


def test_in_a_pipe_a_change_is_a_line_when_it_begins_and_ends(cli: Cli, spec: Path) -> None:
    lines = cli("apply", spec, "--yes").out.splitlines()
    assert lines.count("worktypes.review: create worktype (step 1 of 5)") == 1
    assert lines.count("worktypes.review: done") == 1
    assert not [line for line in lines if "\x1b" in line]


@pytest.mark.parametrize(("command", "columns", "ids"), [("apply", 80, 8), ("ids", 80, 26), ("ids", 200, 26)])
def test_ids_are_whole_at_any_width(cli: Cli, spec: Path, command: str, columns: int, ids: int) -> None:
    if command == "ids":
        cli("apply", spec, "--yes")
    args = [command, spec, *(["--yes"] if command == "apply" else [])]
    with Terminal(args, cli.process_environment(), columns) as terminal:
        assert terminal.ends() == 0
        rows = terminal.text.split("address ", 1)[1].splitlines()
    assert len([row for row in rows if UUID.search(row)]) == ids
    assert max(map(len, rows)) <= columns


def test_a_dumb_terminal_gets_plain_lines(cli: Cli, spec: Path) -> None:
    with Terminal(["apply", spec, "--yes"], {**cli.process_environment(), "TERM": "dumb"}) as terminal:
        assert terminal.ends() == 0
        assert "\x1b" not in terminal.raw
        assert "worktypes.review: done" in terminal.text


def test_a_failure_stops_only_what_needs_it(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/intents/categories", delay=1.0)  # so that the caseplan is not begun before the failure
    body: dict[str, Any] = {"message": "That cannot be", "code": "bad.request", "contextId": "c0ffee"}
    sandbox.fail("POST", "*/worktypes/*/statuses", skip=1, status=400, body=body)
    ran = cli("apply", spec, "--yes")
    assert ran.code == 1
    (failed,) = [line for line in ran.out.splitlines() if line.startswith("Failed: ")]
    assert "That cannot be" in failed
    assert "correlation id" in failed
    name = failed.split()[1].rstrip(":")
    assert f"Skipped: caseplans.escalation, because {name} failed" in ran.out
    assert "Done before that: create worktype" in ran.out
    assert "6 created, 1 failed, 1 skipped" in ran.out

    assert cli("apply", spec, "--yes").code == 0
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_what_was_made_and_could_not_be_finished_is_not_called_skipped(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/worktypes", times=None, status=400, code="bad.request", delay=2.0)
    ran = cli("apply", spec, "--yes", "--report", "report.json")
    assert ran.code == 1
    (row,) = [line for line in ran.out.splitlines() if re.match(r"caseplans\.escalation  ", line)]
    assert row.split()[1] == "unfinished"
    assert UUID.search(row)
    assert "caseplans.escalation: unfinished, needs worktypes." in ran.out
    told = ran.out.split("Unfinished: caseplans.escalation, because worktypes.", 1)[1]
    assert "  Done before that: create caseplan (draft 1), " in told
    assert "4 created, 3 failed, 1 unfinished; " in told
    assert "Skipped:" not in ran.out
    (change,) = [one for one in _report(cli)["changes"] if one["address"] == "caseplans.escalation"]
    assert (change["outcome"], change["stepsDone"][0]) == ("skipped", "create caseplan (draft 1)")


def _report(cli: Cli) -> Any:
    return json.loads((cli.folder / "report.json").read_text("utf-8"))


@pytest.mark.parametrize("terminal", [False, True])
def test_the_way_out_of_a_refusal_stands_at_the_end_and_agrees_with_what_is_said_of_going_on(
    cli: Cli, sandbox: Sandbox, spec: Path, terminal: bool
) -> None:
    sandbox.fail("POST", "*/workbins", times=None, status=409, code="pre.check.name.in.use")
    args: list[str | Path] = ["apply", spec, "--yes", "--report", "report.json"]
    if terminal:
        with Terminal(args, cli.process_environment(), folder=cli.folder) as opened:
            assert opened.ends() == 1
            out = " ".join(opened.text.split())
    else:
        out = " ".join(cli(*args).out.split())
    end = out.split("Failed: workbins.escalations: ", 1)[1]
    assert "The plan saw none of that name, so somebody else seems to be applying at the same time: wait until" in end
    assert end.endswith(
        "Run the same command again to continue, once what is said above is seen to: it looks at what is there and "
        "does the rest."
    )
    assert _report(cli)["error"]["message"].endswith("see to each hint, then run the same command again to continue")


def test_live_work_that_is_mixed_is_said(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    cli("apply", spec, "--yes")
    data = spec_data()
    data["worktypes"]["review"]["dueDuration"] = "P3D"
    data["workbins"]["escalations"]["description"] = "Changed"
    data["intentCategories"]["care"]["description"] = "Changed"
    sandbox.fail("*", "*/intents/categories/*", status=400, body={"message": "no", "code": "bad.request"})
    ran = cli("apply", write_spec(cli.folder / "spec.json", data), "--yes")
    assert ran.code == 1
    assert "Live work is mixed:" in ran.out


def test_a_blocked_plan_is_shown_and_nothing_written(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    cli("apply", spec, "--yes")
    data = spec_data()
    data["caseplans"]["escalation"]["referencePrefix"] = "OTHER"
    data["worktypes"]["review"]["dueDuration"] = "P3D"
    sandbox.calls.clear()
    ran = cli("apply", write_spec(cli.folder / "spec.json", data), "--yes")
    assert ran.code == 1
    assert "! caseplans.escalation" in ran.out
    assert "spec.json:" in ran.out
    assert "make a new caseplan under another name and prefix" in ran.out
    assert "1 change is blocked" in ran.err
    assert all(call.method == "GET" or call.path.endswith(("query", "search", "token")) for call in sandbox.calls)


def test_a_reader_that_goes_away_stops_no_run(cli: Cli, spec: Path) -> None:
    import subprocess
    import sys

    first = subprocess.run(
        f"{sys.executable} -m gcp_caseplans apply {spec} --yes | head -1",
        shell=True,
        env=cli.process_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert first.stderr.startswith("\naddress "), "the report, which stdout did not take, and nothing before it"
    assert first.stderr.endswith("\nDone: 8 created; 51 requests made.\n")
    assert cli("plan", spec, "--detailed-exitcode").code == 0, "it was applied to the end"
