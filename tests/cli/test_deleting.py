"""Prune, destroy and drift on the command line: what is asked, what is shown, and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Cli, spec_data, write_spec
from tests.cli.terminal import Terminal

from genesys_caseplans import Client, Settings
from genesys_caseplans.kinds.workbin import WorkbinUpdate
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def left(cli: Cli, spec: Path) -> Path:
    """A spec out of which a workbin left."""
    more = spec_data()
    more["workbins"]["spare"] = {"name": "Spare"}
    assert cli("apply", write_spec(spec, more), "--yes").code == 0
    return write_spec(spec, spec_data())


def test_what_left_is_shown_with_each_plan_and_never_deleted_unasked(cli: Cli, left: Path) -> None:
    ran = cli("plan", left, "--detailed-exitcode")
    assert ran.code == 0
    assert "? workbins.spare “Spare”  left the spec, still in the org" in ran.out
    assert "--prune" in ran.out
    assert cli("apply", left, "--yes").code == 0
    assert "workbins.spare" in cli("plan", left).out


def test_prune_wants_a_yes_and_says_what_goes(cli: Cli, left: Path) -> None:
    ran = cli("apply", left, "--prune")
    assert ran.code == 1
    assert "add --yes" in ran.err
    with Terminal(["apply", left, "--prune"], cli.process_environment()) as terminal:
        terminal.poll("This deletes for good:")
        terminal.poll("[y/N]")
        terminal.types("n\n")
        assert terminal.ends() == 1
    assert "workbins.spare" in cli("plan", left).out
    ran = cli("apply", left, "--prune", "--yes")
    assert ran.code == 0
    assert "1 deleted" in ran.out
    assert "spare" not in cli("plan", left).out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--prune", "--max-deletes", "0"], "1 objects would be deleted, more than the 0"),
        (["--prune", "--only", "workbins"], "--prune looks at the whole spec"),
        (["--prune", "--no-record"], "--prune needs a record"),
        (["--no-adopt", "--no-record"], "--no-adopt needs a record"),
        (["--record", "a.json", "--no-record"], "exclude each other"),
    ],
)
def test_what_prune_refuses(cli: Cli, left: Path, options: list[str], said: str) -> None:
    ran = cli("apply", left, "--yes", *options)
    assert ran.code == 1
    assert said in ran.out + ran.err
    assert "workbins.spare" in cli("plan", left).out


def test_destroy_takes_all_that_was_made(cli: Cli, spec: Path) -> None:
    assert cli("destroy", spec, "--yes").code == 1, "nothing is known to have been made"
    assert cli("apply", spec, "--yes").code == 0
    ran = cli("destroy", spec)
    assert ran.code == 1
    assert "made by earlier runs" in ran.out
    assert ran.out.count("What is deleted cannot be brought back.") == 1
    ran = cli("destroy", spec, "--yes", "--json", "--report", cli.folder / "report.json")
    assert ran.code == 0
    assert ran.json["outcomes"]["done"] == 8
    assert cli("plan", spec, "--json").json["summary"]["create"] == 8
    assert cli("destroy", spec, "--no-record").code == 1


def test_drift_is_told_with_exit_code_2(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    ran = cli("drift", spec)
    assert ran.code == 1
    assert "no record of this set" in ran.err
    assert cli("apply", spec, "--yes").code == 0
    ran = cli("drift", spec)
    assert (ran.code, ran.err) == (0, "")
    assert "No drift." in ran.out
    with Client(Settings.from_environment(sandbox.environment)) as client:
        workbin = next(iter(client.workbins.list(names=("Customer escalations",))))
        client.workbins.update(workbin.id, WorkbinUpdate(description="Theirs"))
    ran = cli("drift", spec)
    assert ran.code == 2
    assert "workbins.escalations" in ran.out
    assert "→ Theirs" in ran.out
    assert cli("drift", spec, "--json").json["drift"][0]["what"] == "changed"
    assert "changed in the org since the last apply" in cli("plan", spec).out
