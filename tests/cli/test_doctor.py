"""`doctor`: each thing that works or does not, told apart, with what to do; three requests and no write."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, Ran

from genesys_caseplans.sandbox import Sandbox


def checks(ran: Ran) -> dict[str, Any]:
    return {check["name"]: check for check in ran.json["checks"]}


def test_all_is_well_in_a_sandbox(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    ran = cli("doctor", spec)
    assert (ran.code, ran.err) == (0, "")
    assert "✓ spec: 8 entries, valid" in ran.out
    assert "✓ org: Sandbox Contact Center (" in ran.out
    assert "✓ permissions to plan: all 12 for this spec" in ran.out
    assert "? stage operations" in ran.out
    paths = [call.path for call in sandbox.calls]
    assert paths == ["/oauth/token", "/api/v2/organizations/me", "/api/v2/authorization/subjects/me"]


def test_it_needs_neither_spec_nor_connection(offline: Cli) -> None:
    ran = offline("doctor")
    assert ran.code == 1
    assert "✗ connection: no region: set GENESYSCLOUD_REGION" in ran.out
    assert "Or give --region or --profile, or try it out with --sandbox." in ran.out
    assert ran.err == ""


def test_machines_get_every_check(cli: Cli, spec: Path) -> None:
    ran = cli("doctor", spec, "--json")
    assert ran.json["ok"] is True
    assert {tuple(check) for check in ran.json["checks"]} == {("name", "outcome", "said", "hint")}
    assert len(ran.json["checks"]) >= 12


def test_what_is_wrong_is_told_with_what_to_do(cli: Cli, spec: Path, sandbox: Sandbox) -> None:
    spec.write_text(spec.read_text().replace('"referencePrefix"', '"prefix"'))
    (cli.folder / "gcp-caseplans.toml").write_text("[env.dev]\nregoin = 1")
    ran = cli("doctor", spec, "--org", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "--json")
    assert ran.code == 1
    found = checks(ran)
    assert (found["spec"]["outcome"], found["spec"]["hint"]) == ("failed", "`validate` lists them all")
    assert "there is no key 'regoin'" in found["project file"]["said"]
    assert found["project file"]["hint"] == "did you mean region?"


def test_another_org_than_the_one_that_is_meant(cli: Cli, sandbox: Sandbox) -> None:
    found = checks(cli("doctor", "--org", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "--json"))
    assert found["org"]["outcome"] == "failed"
    assert "and not 3f2504e0-4f89-41d3-9a0c-0305e82c3301" in found["org"]["said"]


def test_wrong_credentials_and_a_closed_port(cli: Cli, sandbox: Sandbox) -> None:
    wrong = checks(cli("doctor", "--json", env={"GENESYSCLOUD_OAUTHCLIENT_SECRET": "wr0ng-secret"}))
    assert wrong["connection"]["outcome"] == "failed"
    assert "A client id belongs to one region" in wrong["connection"]["hint"]
    assert "wr0ng" not in str(wrong)


def test_missing_permissions_are_named_by_what_they_are_for(tmp_path: Path, sandbox: Sandbox, spec: Path) -> None:
    client = sandbox.client(("*:*:view", "*:*:version"))
    ran = Cli(tmp_path, dict(client.environment))("doctor", spec, "--json")
    assert ran.code == 0, "to plan, it is enough"
    found = checks(ran)
    assert found["permissions to plan"]["outcome"] == "ok"
    assert found["permissions to apply"]["outcome"] == "warning"
    assert "workitems:worktype:add" in found["permissions to apply"]["said"]
    none = Cli(tmp_path, dict(sandbox.client(("workitems:workbin:add",)).environment))("doctor", spec, "--json")
    assert (none.code, checks(none)["permissions to plan"]["outcome"]) == (1, "failed")


@pytest.mark.parametrize(
    ("off", "outcome", "said"), [(0, "ok", "as the API's"), (600, "warning", " behind"), (-600, "warning", " ahead of")]
)
def test_a_clock_that_is_wrong_is_told(cli: Cli, sandbox: Sandbox, off: int, outcome: str, said: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(seconds=off), usegmt=True)
    org = cli("plan", "-", "--json", given='{"workbins": {"b": {"name": "Bin"}}}').json["org"]
    body = {"id": org["id"], "name": org["name"]}
    sandbox.fail(operation="getOrganizationsMe", status=200, body=body, headers={"Date": date})
    clock = checks(cli("doctor", "--json"))["clock"]
    assert clock["outcome"] == outcome
    assert said in clock["said"]


def test_what_stands_in_between_is_named_and_never_shown(cli: Cli) -> None:
    ran = cli("doctor", "--json", env={"HTTPS_PROXY": "http://me:s3cret@proxy.example"})
    assert "HTTPS_PROXY" in checks(ran)["proxies"]["said"]
    assert "s3cret" not in ran.all
    assert "proxy.example" not in ran.all


def test_an_environment_is_examined(offline: Cli, spec: Path) -> None:
    (offline.folder / "gcp-caseplans.toml").write_text('[env.dev]\nspecs="escalation.json"\nsandbox_state="dev.db"')
    ran = offline("doctor", "-e", "dev")
    assert ran.code == 0, ran.all
    assert "✓ project file: gcp-caseplans.toml: dev" in ran.out
    assert "kept in dev.db" in ran.out
