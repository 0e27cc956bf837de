"""`--trace FILE`: what the command line asked of the API, line by line, whatever becomes of the file later."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli
from tests.cli.test_secrets import SECRET, TOKEN, echo

from genesys_caseplans.sandbox import Sandbox

__all__ = ["echo"]  # a fixture


def rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("command", ["plan", "apply", "ids"])
@pytest.mark.parametrize("by", ["option", "variable"])
def test_each_request_is_a_line(cli: Cli, sandbox: Sandbox, spec: Path, command: str, by: str) -> None:
    file = cli.folder / "trace.jsonl"
    args: list[str | Path] = [command, spec]
    if command == "apply":
        args.append("--yes")
    if by == "option":
        args += ["--trace", file]
    cli(*args, env={"GCP_CASEPLANS_TRACE": str(file)} if by == "variable" else None)
    told = sorted((row["method"], row["path"], row["status"]) for row in rows(file))
    assert told == sorted((call.method, call.path, call.status) for call in sandbox.calls)
    assert all(row["correlationId"] for row in rows(file) if row["operation"] != "postOauthToken")
    assert not any({"sent", "answer"} & row.keys() for row in rows(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_lines_of_earlier_runs_stay(cli: Cli, spec: Path) -> None:
    cli("plan", spec, "--trace", "trace.jsonl")
    once = len(rows(cli.folder / "trace.jsonl"))
    cli("plan", spec, "--trace", "trace.jsonl")
    assert len(rows(cli.folder / "trace.jsonl")) == 2 * once


def test_bodies_are_told_where_they_are_asked_for(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    assert cli("apply", spec, "--yes", "--trace", "trace.jsonl", "--trace-bodies").code == 0
    made = next(
        row for row in rows(cli.folder / "trace.jsonl") if row["method"] == "POST" and row["path"].endswith("/workbins")
    )
    assert made["sent"]["name"] == made["answer"]["name"] == "Customer escalations"
    text = (cli.folder / "trace.jsonl").read_text()
    assert sandbox.environment["GENESYSCLOUD_OAUTHCLIENT_SECRET"] not in text
    assert "access_token" not in text
    assert "grant_type" not in text


@pytest.mark.parametrize("by", ["secret", "token"])
def test_no_secret_is_in_it_even_where_the_api_repeats_it(offline: Cli, spec: Path, echo: str, by: str) -> None:
    env = {"GENESYSCLOUD_API_URL": echo, "GENESYSCLOUD_LOGIN_URL": echo}
    if by == "secret":
        env |= {"GENESYSCLOUD_OAUTHCLIENT_ID": "client", "GENESYSCLOUD_OAUTHCLIENT_SECRET": SECRET}
    else:
        env |= {"GENESYSCLOUD_ACCESS_TOKEN": TOKEN}
    secret = SECRET if by == "secret" else TOKEN
    assert offline("plan", spec, "--trace", "trace.jsonl", "--trace-bodies", env=env).code == 1
    text = (offline.folder / "trace.jsonl").read_text()
    assert {row["status"] for row in rows(offline.folder / "trace.jsonl")} == {401}
    assert secret not in text
    assert ("***" in text) == (by == "token"), "of a login nothing is told"


@pytest.mark.parametrize(
    ("file", "why"),
    [
        ("nowhere/trace.jsonl", "no such file or directory"),
        (".", "is a directory"),
        ("-", "takes the name of a file"),
        ("escalation.json", "would overwrite the spec"),
        ("", "empty value"),
    ],
)
def test_a_file_that_cannot_be_written_is_told_before_anything_is_done(
    cli: Cli, sandbox: Sandbox, spec: Path, file: str, why: str
) -> None:
    ran = cli("apply", spec.name, "--yes", "--trace", file)
    assert ran.code == 1
    assert why in ran.err
    assert ran.err.startswith("Error: --trace")
    assert len(ran.err.splitlines()) == 1
    assert sandbox.calls == []


def test_a_trace_in_the_folder_of_the_spec_never_becomes_a_spec(cli: Cli, spec: Path) -> None:
    ran = cli("plan", spec.parent, "--trace", spec.parent / "trace.json")
    assert (ran.code, "would be read as a part of the spec" in ran.err) == (1, True)


def test_bodies_without_a_file_are_told(cli: Cli, spec: Path) -> None:
    ran = cli("plan", spec, "--trace-bodies")
    assert (ran.code, "--trace FILE" in ran.err) == (1, True)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no /dev/full here")
def test_a_full_disk_ends_no_run_and_is_told_once(cli: Cli, spec: Path) -> None:
    ran = cli("apply", spec, "--yes", "--trace", "/dev/full")
    assert ran.code == 0
    (line,) = [line for line in ran.err.splitlines() if "--trace" in line]
    assert line == "Warning: --trace /dev/full: not all requests are in it: no space left on device"
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_a_pipe_that_nobody_reads_blocks_nothing(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    os.mkfifo(cli.folder / "pipe")
    ran = cli("apply", spec, "--yes", "--trace", "pipe")
    assert (ran.code, "cannot be written" in ran.err, sandbox.calls) == (1, True, [])
