"""A part of a spec on the command line: what is left out is neither read nor touched, and is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.cli.running import Cli, spec_data, write_spec

from genesys_caseplans.sandbox import Sandbox


def test_a_part_is_made_with_what_it_needs_and_the_rest_later(cli: Cli, spec: Path) -> None:
    ran = cli("apply", spec, "--yes", "--json", "--only", "worktypes.review", "--only", "customerIntents")
    assert ran.code == 0
    assert {change["address"] for change in ran.json["changes"]} == {
        "schemas.escalation",
        "workbins.escalations",
        "worktypes.review",
        "intentCategories.care",
        "customerIntents.escalate",
    }
    assert set(ran.json["leftOut"]) == {"worktypes.approval", "worktypes.notification", "caseplans.escalation"}
    assert cli("plan", spec, "--json").json["summary"]["create"] == 3
    assert cli("apply", spec, "--yes").code == 0
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_what_is_left_out_is_not_touched_even_where_it_differs(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    data["workbins"]["escalations"]["description"] = "another"
    data["intentCategories"]["care"]["description"] = "another"
    write_spec(spec, data)
    assert cli("apply", spec, "--yes", "--except", "workbins").code == 0
    (row,) = [row for row in cli("plan", spec, "--json").json["changes"] if row["action"] != "none"]
    assert row["address"] == "workbins.escalations"


def test_what_is_left_out_is_not_read(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.calls.clear()
    assert cli("plan", spec, "--only", "workbins").code == 0
    paths = [call.path for call in sandbox.calls]
    assert len(paths) == 3, "login, org, workbins"
    assert [path for path in paths if "worktypes" in path or "caseplans" in path] == []


def test_the_plan_says_how_much_is_left_out(cli: Cli, spec: Path) -> None:
    assert "· 7 entries left out, not looked at\n" in cli("plan", spec, "--only", "workbins").out
    assert "left out" not in cli("plan", spec).out


def test_ids_are_those_of_the_part(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes", "--only", "workbins").code == 0
    ran = cli("ids", spec, "--json", "--only", "workbins")
    assert list(ran.json["ids"]) == ["workbins.escalations"]
    assert ran.err == "", "nothing of the part is missing"


@pytest.mark.parametrize("command", ["plan", "apply", "ids"])
def test_a_pattern_that_means_nothing_asks_no_org(cli: Cli, sandbox: Sandbox, spec: Path, command: str) -> None:
    sandbox.calls.clear()
    ran = cli(command, spec, "--only", "worktypes.revew", "--except", "nothing")
    assert ran.code == 1
    assert "no entry of the spec matches 'worktypes.revew' (did you mean worktypes.review?)" in ran.err
    assert "no entry of the spec matches 'nothing'" in ran.err
    assert list(sandbox.calls) == []


@pytest.mark.parametrize("option", ["--only", "--except"])
def test_an_empty_pattern_is_refused(cli: Cli, spec: Path, option: str) -> None:
    ran = cli("plan", spec, option, "")
    assert ran.code == 1
    assert f"{option} was given an empty value" in ran.err


@pytest.mark.parametrize("number", ["1", "20"])
def test_how_many_requests_may_be_under_way_is_settable(cli: Cli, spec: Path, number: str) -> None:
    assert cli("apply", spec, "--yes", "--parallel", number).code == 0
    assert cli("plan", spec, "--detailed-exitcode", "--parallel", number).code == 0


def test_no_request_at_all_under_way_is_refused(cli: Cli, spec: Path) -> None:
    ran = cli("plan", spec, "--parallel", "0")
    assert ran.code == 1
    assert "--parallel" in ran.err
