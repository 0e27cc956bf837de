"""`permissions`: the role for a spec, offline; for people, scripts, and the API that makes roles."""

from __future__ import annotations

from pathlib import Path

import pytest
from PureCloudPlatformClientV2.models import DomainOrganizationRoleCreate, DomainPermissionPolicy
from tests.cli.running import Cli


def test_it_lists_what_each_task_takes(offline: Cli, spec: Path) -> None:
    ran = offline("permissions", spec)
    assert (ran.code, ran.err) == (0, "")
    plan, apply, delete = ran.out.split("\n\n")
    assert plan.startswith("To plan (also drift, ids):\n  caseManagement:caseplan:version\n")
    assert "  workitems:worktype:add\n" in apply
    assert "  workitems:worktype:delete" in delete
    assert "workitems:flowRuleOnCreate:add" not in ran.out


def test_for_one_task_it_is_a_bare_list(offline: Cli, spec: Path) -> None:
    lines = offline("permissions", spec, "--for", "plan").out.splitlines()
    assert lines == sorted(lines)
    assert all(line.endswith((":view", ":version")) for line in lines)
    assert set(lines) < set(offline("permissions", spec, "--for", "apply").out.splitlines())


def test_without_a_spec_it_is_for_any(offline: Cli, spec: Path) -> None:
    everything = offline("permissions", "--json").json["permissions"]
    ours = offline("permissions", spec, "--json").json["permissions"]
    assert list(everything) == list(ours) == ["plan", "apply", "delete"]
    for task, names in ours.items():
        assert set(names) - {"workitems:flowRuleOnCreate:view"} <= {
            name for one in everything for name in everything[one]
        }, task
    assert offline("permissions", "--for", "delete", "--json").json["permissions"] == sorted(
        name for names in everything.values() for name in names
    )


def test_a_role_has_the_members_that_the_official_sdk_sends(offline: Cli, spec: Path) -> None:
    role = offline("permissions", spec, "--role").json
    assert set(role) <= set(DomainOrganizationRoleCreate().attribute_map.values())
    known = set(DomainPermissionPolicy().attribute_map.values())
    assert all(set(policy) <= known for policy in role["permissionPolicies"])
    said = {
        f"{policy['domain']}:{policy['entityName']}:{action}"
        for policy in role["permissionPolicies"]
        for action in policy["actionSet"]
    }
    assert said == set(offline("permissions", spec, "--for", "apply").out.split())


def test_an_environment_names_the_spec(offline: Cli, spec: Path) -> None:
    (offline.folder / "gcp-caseplans.toml").write_text('[env.dev]\nspecs = "escalation.json"', "utf-8")
    assert offline("permissions", "-e", "dev").out == offline("permissions", spec).out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--json", "--role"), "exclude each other"),
        (("--overlay", "x.yaml"), "--overlay is laid over SPEC"),
        (("nowhere.json",), "nowhere.json"),
        (("--for", "everything"), "is not one of"),
        (("",), "an empty"),
    ],
)
def test_bad_input_is_one_clear_message(offline: Cli, args: tuple[str, ...], said: str) -> None:
    ran = offline("permissions", *args)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err
