"""The journal of an apply, `runs list` and `runs show`, and what is told where an outcome is unknown or doubled."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli

from genesys_caseplans import Client, RetrySettings, Settings
from genesys_caseplans.kinds.intent_category import IntentCategoryCreate
from genesys_caseplans.sandbox import Sandbox

NO_WAIT = ("--lag-budget", "0")


def journals(folder: Path) -> list[Path]:
    return sorted((folder / ".gcp-caseplans" / "runs").glob("*.jsonl"))


def test_an_apply_keeps_a_journal_beside_the_spec_and_out_of_git(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    assert len(journals(cli.folder)) == 1
    assert (cli.folder / ".gcp-caseplans" / ".gitignore").read_text() == "*\n"
    assert cli("apply", spec, "--yes").code == 0
    assert len(journals(cli.folder)) == 1, "a run that has nothing to do is none"


def test_a_plan_keeps_no_journal(cli: Cli, spec: Path) -> None:
    assert cli("plan", spec).code == 0
    assert not (cli.folder / ".gcp-caseplans").exists()


def test_a_journal_lies_where_the_option_says_or_nowhere(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes", "--journal", "kept/runs").code == 0
    assert len(list((cli.folder / "kept" / "runs").glob("*.jsonl"))) == 1
    _edited(spec, "Other words")
    assert cli("apply", spec, "--yes", "--no-journal").code == 0
    assert not (cli.folder / ".gcp-caseplans").exists()
    both = cli("apply", spec, "--yes", "--no-journal", "--journal", "kept")
    assert (both.code, "exclude each other" in both.err) == (1, True)


def _edited(spec: Path, words: str) -> None:
    document = json.loads(spec.read_text())
    document["workbins"]["escalations"]["description"] = words
    spec.write_text(json.dumps(document))


def test_a_folder_that_cannot_be_written_is_one_error_that_names_the_way_out(
    cli: Cli, sandbox: Sandbox, spec: Path
) -> None:
    (cli.folder / "file").write_text("")
    ran = cli("apply", spec, "--yes", "--journal", "file/runs")
    assert ran.code == 1
    assert ran.err.startswith("Error: the journal in file/runs cannot be written")
    assert "--no-journal" in ran.err
    assert "Traceback" not in ran.err
    assert sandbox.calls == []


def test_old_journals_go_by_option_and_by_environment(cli: Cli, spec: Path) -> None:
    for number in range(4):
        _edited(spec, f"Number {number}")
        assert cli("apply", spec, "--yes").code == 0
    assert len(journals(cli.folder)) == 4
    _edited(spec, "by option")
    assert cli("apply", spec, "--yes", "--keep-runs", "3").code == 0
    assert len(journals(cli.folder)) == 3
    _edited(spec, "by environment")
    assert cli("apply", spec, "--yes", env={"GCP_CASEPLANS_KEEP_RUNS": "1"}).code == 0
    assert len(journals(cli.folder)) == 1


def test_runs_are_listed_and_shown(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    _edited(spec, "Other words")
    assert cli("apply", spec, "--yes").code == 0
    listed = cli("runs", "list", "--json").json
    newest, first = listed["runs"]
    assert listed["formatVersion"] == 1
    assert (newest["set"], newest["outcome"], newest["command"]) == ("customer-care", "done", "apply")
    assert newest["run"] > first["run"]
    text = cli("runs", "list").out
    assert newest["run"] in text
    assert "8 changes" in text
    assert "1 change " in text
    shown = cli("runs", "show").out
    assert f"Run {newest['run']}: apply at " in shown
    assert "update workbins.escalations (Customer escalations): done" in shown
    assert '→ "Other words"' in shown
    assert "200     PATCH" in shown
    whole = cli("runs", "show", first["run"], "--json").json
    assert len(whole["changes"]) == 8
    assert all(write["result"]["correlationId"] for write in whole["writes"])
    assert {one["outcome"] for one in whole["outcomes"].values()} == {"done"}


def test_runs_of_another_folder_and_of_none(cli: Cli, spec: Path) -> None:
    ran = cli("runs", "list")
    assert (ran.code, ran.err) == (0, "There are no runs in .gcp-caseplans/runs.\n")
    assert not (cli.folder / ".gcp-caseplans").exists(), "looking makes nothing"
    assert cli("runs", "show").code == 1
    assert cli("apply", spec, "--yes", "--journal", "kept").code == 0
    assert len(cli("runs", "list", "--journal", "kept", "--json").json["runs"]) == 1
    unknown = cli("runs", "show", "x", "--journal", "kept")
    assert (unknown.code, "no run begins with 'x'" in unknown.err) == (1, True)
    (cli.folder / "inner").mkdir()
    inner = cli.folder / "inner" / "escalation.json"
    inner.write_bytes(spec.read_bytes())
    _edited(inner, "Inner")
    assert cli("apply", inner, "--yes").code == 0
    assert len(cli("runs", "list", "--spec", "inner", "--json").json["runs"]) == 1


def test_a_run_that_was_killed_is_shown_as_cut_off_and_finished_by_the_next(
    cli: Cli, sandbox: Sandbox, spec: Path
) -> None:
    sandbox.fail("POST", "*/intents/categories", status=None, delay=30)
    command = [sys.executable, "-m", "gcp_caseplans", "apply", str(spec), "--yes"]
    process = subprocess.Popen(command, cwd=cli.folder, env=cli.process_environment())
    try:
        _until(lambda: any('"create intent category"' in one.read_text() for one in journals(cli.folder)))
    finally:
        process.kill()
        process.wait()
    sandbox.no_faults()
    assert cli("runs", "list", "--json").json["runs"][0]["outcome"] == "cut off"
    shown = cli("runs", "show").out
    assert "Outcome unknown: intentCategories.care, create intent category: sent at " in shown
    ran = cli("apply", spec, "--yes", *NO_WAIT)
    assert ran.code == 0, ran.err
    with _client(sandbox) as client:
        assert len([one for one in client.intent_categories.list() if one.name == "Customer care"]) == 1


def _until(ready: Any) -> None:
    ends = time.monotonic() + 20
    while not ready():
        assert time.monotonic() < ends
        time.sleep(0.02)


def _client(sandbox: Sandbox) -> Client:
    settings = Settings(
        sandbox.url, sandbox.url, sandbox.client_id, sandbox.client_secret, retry=RetrySettings(pause=0)
    )
    return Client(settings)


def test_an_outcome_that_is_unknown_is_told_with_what_to_look_for(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/intents/categories", drop="before")
    ran = cli("apply", spec, "--yes", "--json", *NO_WAIT)
    assert ran.code == 1
    outcomes = {row["address"]: row for row in ran.json["changes"]}
    assert outcomes["intentCategories.care"]["outcome"] == "unknown"
    error = outcomes["intentCategories.care"]["error"]
    assert (error["type"], error["operation"]) == ("OutcomeUnknown", "postIntentsCategories")
    assert outcomes["customerIntents.escalate"]["outcome"] == "skipped"
    assert (ran.json["outcomes"]["unknown"], ran.json["error"]["type"]) == (1, "ApplyIncomplete")
    assert re.search(r"^intentCategories\.care +outcome unknown", ran.err, re.MULTILINE)
    assert "Outcome unknown: intentCategories.care: the intent category 'Customer care' may or may not" in ran.err
    assert "Skipped: customerIntents.escalate, because intentCategories.care may not be there" in ran.err
    assert cli("apply", spec, "--yes", *NO_WAIT).code == 0


@pytest.mark.parametrize("as_json", [False, True])
def test_doubles_are_1_with_the_line_that_settles_it(
    cli: Cli, sandbox: Sandbox, tmp_path: Path, as_json: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody makes the category between the plan and our create: nothing can keep that from happening."""
    small = tmp_path / "small.json"
    small.write_text(
        json.dumps({"formatVersion": 1, "intentCategories": {"care": {"name": "Care", "description": "Ours"}}})
    )
    from genesys_caseplans.engine import run as engine_run

    def theirs(plan: Any) -> Any:
        with _client(sandbox) as client:
            client.intent_categories.create(IntentCategoryCreate(name="Care", description="Somebody's"))
        yield from ()

    monkeypatch.setattr(engine_run, "see_that_nobody_else_begins", theirs)
    ran = cli("apply", small, "--yes", *(["--json"] if as_json else []))
    assert ran.code == 1
    if as_json:
        (double,) = ran.json["doubles"]
        assert double["keep"] in ran.json["error"]["message"]
        assert ran.json["error"]["type"] == "Doubles"
        assert len(double["objects"]) == 2
        assert ran.json["changes"][0]["outcome"] == "done"
    else:
        assert "Doubles: 2 objects are the intent category 'Care': " in ran.out
        assert 'Write `"id": "' in ran.out
        assert "Done, but there twice: 1 created; " in ran.out


@pytest.mark.parametrize("command", [("undo", "--spec"), ("destroy",)])
def test_what_a_run_deleted_since_is_not_waited_for(cli: Cli, spec: Path, command: tuple[str, ...]) -> None:
    assert cli("apply", spec, "--yes").code == 0
    assert cli(*command, spec, "--yes").code == 0
    again = cli("apply", spec, "--yes", "--json")
    assert again.code == 0, again.err
    assert "to be seen" not in again.err, "what is gone is not late"
    assert again.json["requests"]["made"] <= 51
