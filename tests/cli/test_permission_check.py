"""A person is told what the client may not do before being asked; `--no-permission-check` does without."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.cli.running import Cli
from tests.cli.terminal import Terminal

from genesys_caseplans.sandbox import Sandbox

ASKED = "/api/v2/authorization/subjects/me"


@pytest.fixture
def weak(tmp_path: Path, sandbox: Sandbox) -> Cli:
    """The command line with a client that may look, and make everything but worktypes; it deletes nothing."""
    may = ("*:*:view", "*:*:version", "*:*:edit", "caseManagement:*:*", "externalContacts:*:add")
    made = sandbox.client((*may, "workitems:workbin:add", "workitems:workitemSchema:add", "workitems:status:add"))
    return Cli(tmp_path, dict(made.environment))


def writes(sandbox: Sandbox, since: int) -> list[str]:
    reading = ("/query", "/search", "/oauth/token", "/jobs")
    return [
        f"{call.method} {call.path}"
        for call in sandbox.calls[since:]
        if call.method != "GET" and not call.path.endswith(reading)
    ]


def test_what_is_missing_is_named_and_nothing_is_written(weak: Cli, spec: Path, sandbox: Sandbox) -> None:
    ran = weak("apply", spec, "--yes", "--report", "report.json")
    assert ran.code == 1
    assert "the permission workitems:worktype:add is missing, for worktypes." in ran.err
    assert "--no-permission-check" in ran.err
    assert writes(sandbox, 0) == []
    assert "workitems:worktype:add" in json.loads((weak.folder / "report.json").read_text())["error"]["message"]
    told = weak("apply", spec, "--yes", "--json")
    assert (told.code, "workitems:worktype:add" in told.json["error"]["message"]) == (1, True)


def test_a_person_is_told_before_being_asked(weak: Cli, spec: Path, sandbox: Sandbox) -> None:
    with Terminal(["apply", spec], weak.process_environment()) as terminal:
        terminal.poll("--no-permission-check")
    assert "[y/N]" not in terminal.text
    assert writes(sandbox, 0) == []


def test_destroy_and_undo_say_what_is_missing_too(cli: Cli, weak: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    before = len(sandbox.calls)
    commands: list[list[str | Path]] = [["destroy", spec], ["undo", "--spec", spec]]
    for command in commands:
        ran = weak(*command, "--yes")
        assert ran.code == 1
        assert "the permission workitems:worktype:delete" in ran.err
        assert "the permission externalContacts:customerIntentTaxonomy:delete is missing" in ran.err
    assert writes(sandbox, before) == []


def test_pruning_needs_to_be_allowed_to_delete(cli: Cli, weak: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    document = json.loads(spec.read_text())
    del document["caseplans"], document["customerIntents"]
    spec.write_text(json.dumps(document))
    before = len(sandbox.calls)
    ran = weak("apply", spec, "--prune", "--yes")
    assert ran.code == 1
    assert "customerIntentTaxonomy:delete is missing, for customerIntents.escalate" in ran.err
    assert writes(sandbox, before) == []


def test_without_the_check_nobody_asks(weak: Cli, spec: Path, sandbox: Sandbox) -> None:
    ran = weak("apply", spec, "--yes", "--no-permission-check")
    assert ran.code == 1
    assert "failed" in ran.all
    assert not [call for call in sandbox.calls if call.path == ASKED]


def test_it_is_asked_once(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert "51 requests made" in cli("apply", spec, "--yes").out
    assert len([call for call in sandbox.calls if call.path == ASKED]) == 1
    assert cli("apply", spec, "--yes").code == 0
    assert len([call for call in sandbox.calls if call.path == ASKED]) == 1


def test_what_is_in_doubt_is_a_warning(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    sandbox.fail(operation="getAuthorizationSubjectsMe", status=403)
    ran = cli("apply", spec, "--yes")
    assert ran.code == 0
    assert "Warning: what this client may do cannot be read" in ran.err
