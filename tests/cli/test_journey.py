"""The whole way as a person goes it, each command a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.running import Cli, spec_data, write_spec

from genesys_caseplans.sandbox import Sandbox


def test_a_second_run_from_another_folder_and_home_changes_nothing(
    cli: Cli, sandbox: Sandbox, spec: Path, tmp_path: Path
) -> None:
    before = cli.process("plan", spec, "--detailed-exitcode")
    assert before.code == 2
    assert "Plan: 8 to create, 0 to update, 0 unchanged; 41 requests planned" in before.out

    applied = cli.process("apply", "escalation.json", "--yes")
    assert applied.code == 0, applied.err
    assert "Done: 8 created; 51 requests made." in applied.out
    assert applied.err == ""

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    copy = elsewhere / "same.json"
    copy.write_bytes(spec.read_bytes())
    sandbox.calls.clear()
    again = Cli(elsewhere, cli.environment).process("plan", "same.json", "--detailed-exitcode")
    assert again.code == 0
    assert "No changes. The org is as the spec says." in again.out
    assert len(sandbox.calls) <= 17
    assert [call.method for call in sandbox.calls if not _reads(call.method, call.path)] == []

    once_more = Cli(elsewhere, cli.environment).process("apply", "same.json")
    assert once_more.code == 0, "nothing to ask about"


def test_the_sandbox_option_needs_nothing_and_keeps_its_org_beside_the_spec(offline: Cli, spec: Path) -> None:
    assert offline.process("apply", spec, "--sandbox", "--yes").code == 0
    assert (spec.parent / ".gcp-caseplans" / ".gitignore").read_text() == "*\n"
    again = offline.process("plan", spec, "--sandbox", "--json", cwd="/")
    assert json.loads(again.out)["summary"]["none"] == 8


def test_the_sandbox_option_wins_over_credentials_in_the_environment(offline: Cli, spec: Path) -> None:
    real = {"GENESYSCLOUD_REGION": "eu-central-1", "GENESYSCLOUD_ACCESS_TOKEN": "a-token-that-is-for-nobody"}
    assert offline("plan", spec, "--sandbox", env=real).code == 0


def test_the_sandbox_of_a_folder_of_specs_is_kept_in_the_folder(offline: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "specs"
    folder.mkdir()
    write_spec(folder / "all.json", spec_data())
    assert offline("apply", folder, "--sandbox", "-y").code == 0
    assert (folder / ".gcp-caseplans" / "sandbox.db").exists()
    assert offline("plan", folder, "--sandbox", "--detailed-exitcode").code == 0


def test_a_sandbox_state_file_is_where_the_option_says(offline: Cli, spec: Path, tmp_path: Path) -> None:
    state = tmp_path / "kept" / "org.db"
    assert offline("apply", spec, "--sandbox-state", state, "-y").code == 0
    assert state.exists()
    assert not (tmp_path / ".gcp-caseplans" / "sandbox.db").exists()


def test_several_files_form_one_set(cli: Cli, tmp_path: Path) -> None:
    data = spec_data()
    caseplans = {"formatVersion": 1, "caseplans": data.pop("caseplans")}
    first, second = write_spec(tmp_path / "a.json", data), write_spec(tmp_path / "b.json", caseplans)
    assert cli("apply", first, second, "--yes").code == 0
    assert cli("plan", second, first, "--detailed-exitcode").code == 0


def test_no_publish_leaves_the_draft_and_a_later_run_publishes_it(cli: Cli, spec: Path) -> None:
    assert cli("apply", spec, "--yes", "--no-publish").code == 0
    assert cli("ids", spec, "--json").json["ids"]["caseplans.escalation"]["published"] is None
    assert cli("plan", spec, "--no-publish", "--detailed-exitcode").code == 0

    later = cli("plan", spec, "--json").json
    assert later["summary"]["update"] == 1
    (change,) = [one for one in later["changes"] if one["action"] == "update"]
    assert [field["path"] for field in change["fields"]] == ["publish"]
    assert change["irreversible"] is True

    assert cli("apply", spec, "--yes").code == 0
    assert cli("ids", spec, "--json").json["ids"]["caseplans.escalation"]["published"] == 1


def test_a_run_tied_to_another_org_is_refused_before_anything_is_read(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    ran = cli("apply", spec, "--yes", "--org", "11111111-2222-4333-8444-555555555555")
    assert ran.code == 1
    assert "11111111-2222-4333-8444-555555555555" in ran.err
    assert [call.path for call in sandbox.calls] == ["/oauth/token", "/api/v2/organizations/me"]


def test_the_right_org_is_accepted(cli: Cli, spec: Path) -> None:
    org = cli("plan", spec, "--json").json["org"]["id"]
    assert cli("plan", spec, "--org", org.upper()).code == 0


def _reads(method: str, path: str) -> bool:
    return method == "GET" or (method == "POST" and path.endswith(("/query", "/search", "/oauth/token")))
