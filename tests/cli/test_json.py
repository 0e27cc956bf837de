"""The shapes that machines read: exactly the keys that the README lists, one object and nothing else on stdout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, spec_data, write_spec

from genesys_caseplans.sandbox import Sandbox

ORG = {"id", "name", "api"}
CHANGE = {
    "drift",
    "address",
    "kind",
    "name",
    "id",
    "action",
    "reason",
    "effect",
    "irreversible",
    "fields",
    "steps",
    "dependsOn",
    "problems",
    "blockedBy",
    "notes",
    "unmanaged",
    "requests",
}
PLAN = {
    *("formatVersion", "org", "changes", "leftOut", "digest", "orphans", "released", "summary", "requests"),
    *("undoes", "cannotBeUndone"),
}
ADDRESSES = [
    "schemas.escalation",
    "workbins.escalations",
    "intentCategories.care",
    "worktypes.review",
    "worktypes.approval",
    "worktypes.notification",
    "customerIntents.escalate",
    "caseplans.escalation",
]


def test_a_plan(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    ran = cli("plan", spec, "--json", "--detailed-exitcode")
    plan = ran.json
    assert ran.code == 2
    assert ran.err == ""
    assert set(plan) == PLAN
    assert plan["formatVersion"] == 1
    assert set(plan["org"]) == ORG
    assert plan["org"]["api"] == sandbox.url
    assert sorted(change["address"] for change in plan["changes"]) == sorted(ADDRESSES)
    assert {change["kind"] for change in plan["changes"]} == {
        "schema",
        "workbin",
        "worktype",
        "intentCategory",
        "customerIntent",
        "caseplan",
    }
    assert all(set(change) == CHANGE for change in plan["changes"])
    assert {frozenset(field) for change in plan["changes"] for field in change["fields"]} == {
        frozenset({"path", "before", "after"})
    }
    assert plan["summary"] == {"create": 8, "update": 0, "replace": 0, "delete": 0, "adopt": 0, "none": 0, "blocked": 0}
    assert plan["requests"] == {"made": 9, "planned": 41}
    assert [change["irreversible"] for change in plan["changes"]] == [False] * 7 + [True]


def test_an_apply_is_the_plan_with_outcomes_and_ids(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    ran = cli("apply", spec, "--json", "--yes")
    report = ran.json
    assert ran.code == 0
    assert set(report) == PLAN | {"outcomes", "doubles"}
    assert all(set(change) == CHANGE | {"outcome", "error"} for change in report["changes"])
    assert [change["outcome"] for change in report["changes"]] == ["done"] * 8
    assert len({change["id"] for change in report["changes"]}) == 8
    assert report["requests"]["made"] == len(sandbox.calls) <= 51
    assert "caseplans.escalation: done" in ran.err, "progress goes to stderr"


def test_an_apply_without_changes(cli: Cli, spec: Path) -> None:
    cli("apply", spec, "--yes")
    ran = cli("apply", spec, "--json")
    assert ran.code == 0
    assert ran.json["summary"]["none"] == 8
    assert {change["outcome"] for change in ran.json["changes"]} == {"done"}


def test_ids_name_every_entry_and_every_part(cli: Cli, spec: Path) -> None:
    report = cli("apply", spec, "--json", "--yes").json
    ids = cli("ids", spec, "--json").json
    assert set(ids) == {"formatVersion", "org", "ids"}
    assert set(ids["org"]) == ORG
    assert all(set(one) == {"id", "version", "published"} for one in ids["ids"].values())
    assert len(ids["ids"]) == 8 + 3 * 4 + 3 * 2
    assert "worktypes.review.statuses.on_hold" in ids["ids"]
    assert "caseplans.escalation.stages.approve-remediation.step" in ids["ids"]
    assert {change["address"]: change["id"] for change in report["changes"]} == {
        address: ids["ids"][address]["id"] for address in ADDRESSES
    }
    versions = {address: one["version"] for address, one in ids["ids"].items() if one["version"] is not None}
    assert versions == {
        "schemas.escalation": 1,
        "worktypes.review": 1,
        "worktypes.approval": 1,
        "worktypes.notification": 1,
        "caseplans.escalation": 1,
    }


def test_a_valid_spec(offline: Cli, spec: Path) -> None:
    assert offline("validate", spec, "--json").json == {
        "formatVersion": 1,
        "valid": True,
        "problems": [],
        "warnings": [],
    }


def test_a_spec_with_a_warning_is_valid(offline: Cli, tmp_path: Path) -> None:
    data = spec_data()
    data["caseplans"]["escalation"]["intake"] = []
    ran = offline("validate", write_spec(tmp_path / "spec.json", data), "--json")
    assert ran.code == 0
    (warning,) = ran.json["warnings"]
    assert set(warning) == {"address", "message", "hint", "where"}


def test_a_spec_with_problems(offline: Cli, tmp_path: Path) -> None:
    data = spec_data()
    data["worktypes"]["review"]["schema"] = "nowhere"
    data["caseplans"]["escalation"]["dueDuration"] = "soon"
    ran = offline("validate", write_spec(tmp_path / "spec.json", data), "--json")
    assert ran.code == 1
    assert ran.json["valid"] is False
    assert len(ran.json["problems"]) == 2
    assert all(":" in problem["where"] for problem in ran.json["problems"])


def test_a_blocked_plan_is_the_plan(cli: Cli, spec: Path, tmp_path: Path) -> None:
    ran = cli("plan", _blocked(cli, spec, tmp_path), "--json", "--detailed-exitcode")
    assert ran.code == 1
    assert set(ran.json) == PLAN
    assert ran.json["summary"]["blocked"] == 1
    (change,) = [one for one in ran.json["changes"] if one["action"] == "blocked"]
    assert "referencePrefix" in change["problems"][0]["message"]


def test_a_blocked_apply_is_the_plan_with_an_error(cli: Cli, sandbox: Sandbox, spec: Path, tmp_path: Path) -> None:
    blocked = _blocked(cli, spec, tmp_path)
    sandbox.calls.clear()
    ran = cli("apply", blocked, "--json", "--yes")
    assert ran.code == 1
    assert set(ran.json) == PLAN | {"error"}
    assert {change["outcome"] for change in ran.json["changes"]} == {"skipped"}
    assert all(change["id"] for change in ran.json["changes"])
    assert ran.json["error"]["type"] == "PlanBlocked"
    assert ran.json["error"]["problems"]
    assert not [call for call in sandbox.calls if call.method in ("PUT", "PATCH", "DELETE")]


@pytest.mark.parametrize(
    ("args", "kind"),
    [
        (["plan", "--json"], "UsageError"),
        (["plan", "spec.json", "--json", "--bogus"], "UsageError"),
        (["bogus", "--json"], "UsageError"),
        (["plan", "absent.json", "--json"], "SpecError"),
        (["apply", "escalation.json", "--json", "--region", "nowhere"], "SettingsError"),
        (["ids", "escalation.json", "--json"], "SettingsError"),
    ],
)
def test_an_error_is_one_object(offline: Cli, spec: Path, args: list[str], kind: str) -> None:
    ran = offline(*args)
    assert ran.code == 1
    assert set(ran.json) == {"formatVersion", "error"}
    assert ran.json["error"]["type"] == kind
    assert ran.json["error"]["message"]
    assert ran.err.startswith("Error: "), "people who look at the log see it, too"


def test_an_error_of_the_api_has_its_particulars(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    body: dict[str, Any] = {"message": "no", "code": "bad.request", "status": 400, "contextId": "c0ffee"}
    sandbox.fail("GET", "/api/v2/organizations/me", status=400, body=body)
    error = cli("plan", spec, "--json").json["error"]
    assert error["type"] == "BadRequest"
    assert (error["status"], error["code"], error["operation"]) == (400, "bad.request", "getOrganizationsMe")
    assert error["correlationId"]


def test_a_declined_apply_without_a_terminal_is_an_error(cli: Cli, spec: Path) -> None:
    ran = cli("apply", spec, "--json", given="y\n")
    assert ran.code == 1
    assert ran.json["error"]["type"] == "ConfirmationNeeded"


def test_a_failed_apply_has_errors_and_reasons(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    sandbox.fail("POST", "*/intents/categories", status=400, body={"message": "no", "code": "bad.request"})
    ran = cli("apply", spec, "--json", "--yes")
    assert ran.code == 1
    assert ran.json["error"]["type"] == "ApplyIncomplete"
    assert ran.json["outcomes"] == {"done": 5, "failed": 1, "unknown": 0, "interrupted": 0, "skipped": 2}
    by_address = {change["address"]: change for change in ran.json["changes"]}
    assert by_address["intentCategories.care"]["error"]["code"] == "bad.request"
    assert by_address["customerIntents.escalate"]["skippedBecause"] == "intentCategories.care"


def test_json_is_utf8_whatever_the_locale(cli: Cli, tmp_path: Path) -> None:
    data = spec_data()
    data["workbins"]["escalations"]["description"] = "Größe → 日本"
    spec = write_spec(tmp_path / "spec.json", data)
    ran = cli.process("plan", spec, "--json", env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert ran.code == 0, ran.err
    assert "Größe → 日本" in ran.out


def _blocked(cli: Cli, spec: Path, folder: Path) -> Path:
    """A spec that wants what a published caseplan cannot have."""
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    data["caseplans"]["escalation"]["referencePrefix"] = "OTHER"
    return write_spec(folder / "blocked.json", data)
