"""`undo` on the command line: what it shows, asks, does and refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec

from genesys_caseplans import Client, Settings
from genesys_caseplans.kinds.workbin import WorkbinUpdate
from genesys_caseplans.sandbox import Sandbox


def edited(spec: Path, words: str) -> None:
    document = json.loads(spec.read_text())
    document["workbins"]["escalations"]["description"] = words
    spec.write_text(json.dumps(document))


def newest(folder: Path) -> str:
    return sorted((folder / ".gcp-caseplans" / "runs").glob("*.jsonl"))[-1].stem


def workbin(sandbox: Sandbox) -> Any:
    with Client(Settings.from_environment(sandbox.environment)) as client:
        return next(iter(client.workbins.list(names=("Customer escalations",))), None)


def test_the_newest_run_is_undone_by_default_and_the_record_follows(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    first = workbin(sandbox).description
    edited(spec, "Other words")
    assert cli("apply", spec, "--yes").code == 0
    run = newest(cli.folder)
    ran = cli("undo", "--spec", spec, "--yes")
    assert ran.code == 0, ran.all
    assert f"Undo of the run {run}" in ran.out
    assert "description  Other words → All work on escalated customer requests." in ran.out
    assert workbin(sandbox).description == first
    (record,) = cli.folder.glob("*.record.json")
    assert "Other words" not in record.read_text("utf-8")
    listed = cli("runs", "list", "--spec", spec, "--json").json["runs"]
    assert [one["command"] for one in listed] == ["undo", "apply", "apply"]


def test_it_deletes_what_a_run_made_and_names_it_in_the_question(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    asked = cli("undo", "--spec", spec)
    assert asked.code == 1
    assert "no terminal to ask on" in asked.err
    assert workbin(sandbox) is not None
    ran = cli("undo", newest(cli.folder)[:18], "--spec", spec, "--yes")
    assert ran.code == 0, ran.all
    assert "8 to delete" in ran.out
    assert workbin(sandbox) is None


def test_without_a_spec_it_goes_by_the_folder(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    assert cli("undo", "--yes").code == 0
    assert workbin(sandbox) is None
    again = cli("undo", "--yes")
    assert again.code == 0
    assert "This cannot be undone:" in again.out
    assert "Nothing to undo." in again.out


def test_json_says_what_is_undone_and_what_cannot_be(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    document = json.loads(spec.read_text())
    document["caseplans"]["escalation"]["ttl"] = "P80D"
    spec.write_text(json.dumps(document))
    assert cli("apply", spec, "--yes").code == 0
    run = newest(cli.folder)
    told = cli("undo", "--spec", spec, "--yes", "--json", "--report", "report.json").json
    assert told["undoes"] == run
    assert [one["message"] for one in told["cannotBeUndone"]] == ["version 2 stays in its history"]
    assert json.loads((cli.folder / "report.json").read_text("utf-8")) == told
    assert told["outcomes"]["done"] == 1
    assert "undo" not in cli("runs", "show", "--spec", spec, "--json").json["changes"][0]


def test_what_somebody_changed_since_is_blocked_unless_forced(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    assert cli("apply", spec, "--yes").code == 0
    edited(spec, "Other words")
    assert cli("apply", spec, "--yes").code == 0
    with Client(Settings.from_environment(sandbox.environment)) as client:
        client.workbins.update(workbin(sandbox).id, WorkbinUpdate(description="Theirs"))
    ran = cli("undo", "--spec", spec, "--yes")
    assert ran.code == 1
    assert "it was changed since the run (description" in ran.all
    assert "--force" in ran.all
    assert workbin(sandbox).description == "Theirs"
    assert cli("undo", "--spec", spec, "--yes", "--force").code == 0
    assert workbin(sandbox).description == "All work on escalated customer requests."


def test_a_run_of_another_set_or_org_is_refused(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    run = newest(cli.folder)
    other = write_spec(cli.folder / "other.json", {**spec_data(), "name": "other"})
    ran = cli("undo", run, "--spec", other, "--yes")
    assert ran.code == 1
    assert "is one of the set 'customer-care', and the spec is of the set 'other'" in ran.err
    none = cli("undo", "--spec", other, "--yes")
    assert (none.code, "there are no runs of the set 'other'" in none.err) == (1, True)
    elsewhere = cli("undo", "--sandbox", "--sandbox-state", "else.db", "--yes")
    assert elsewhere.code == 1
    assert f"the run {run} was in the org" in elsewhere.err


@pytest.mark.parametrize("name", ["no-such-run", "2"])
def test_a_run_that_is_not_there_is_told(cli: Cli, spec: Path, name: str) -> None:
    assert cli("apply", spec, "--yes").code == 0
    edited(spec, "Other words")
    assert cli("apply", spec, "--yes").code == 0
    ran = cli("undo", name, "--yes")
    assert ran.code == 1
    assert "with 'no-such-run'" in ran.err or "several runs begin with '2'" in ran.err
    assert "Traceback" not in ran.err


def test_a_journal_of_an_earlier_version_is_told(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    (path,) = (cli.folder / ".gcp-caseplans" / "runs").glob("*.jsonl")
    head, *rest = path.read_text("utf-8").splitlines()
    header = json.loads(head)
    for change in header["changes"]:
        del change["undo"]
    path.write_text("\n".join([json.dumps(header), *rest]) + "\n", "utf-8")
    ran = cli("undo", "--spec", spec, "--yes")
    assert ran.code == 1
    assert "does not say what stood there before" in ran.err
