"""What was reviewed is what is applied: saved plans and digests."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, Ran, spec_data, write_spec

from genesys_caseplans.engine.values.digest import sha256
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def saved(cli: Cli, spec: Path) -> Path:
    """A saved plan of the example for an empty org."""
    file = cli.folder / "escalation.plan.json"
    assert cli("plan", spec, "--out", file).code == 0
    return file


def content(file: Path) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return value


def sealed(value: dict[str, Any]) -> str:
    """A saved plan as if the tool had written it so."""
    body = {name: part for name, part in value.items() if name != "seal"}
    return json.dumps(body | {"seal": sha256(body, ordered=True)})


def writes(sandbox: Sandbox) -> list[str]:
    return [
        f"{call.method} {call.path}"
        for call in sandbox.calls
        if call.method != "GET" and not call.path.endswith(("/query", "/search", "/oauth/token"))
    ]


def refused(ran: Ran, sandbox: Sandbox, *words: str) -> str:
    assert ran.code == 1
    assert writes(sandbox) == []
    assert "Traceback" not in ran.all
    assert "bug" not in ran.err
    for word in words:
        assert word in ran.err
    return ran.err


def test_a_saved_plan_is_applied_without_its_spec(cli: Cli, spec: Path, saved: Path) -> None:
    kept = spec.rename(cli.folder / "gone.txt")
    ran = cli("apply", saved, "--yes")
    assert ran.code == 0, ran.all
    kept.rename(spec)
    assert cli("plan", spec, "--detailed-exitcode").code == 0


def test_it_is_asked_for_as_always(cli: Cli, sandbox: Sandbox, saved: Path) -> None:
    refused(cli("apply", saved), sandbox, "add --yes")


def test_it_says_what_a_reviewer_wants_to_know(cli: Cli, spec: Path, saved: Path) -> None:
    plan, kept = cli("plan", spec, "--json").json, content(saved)
    assert next(iter(kept)) == "planFormat"
    assert kept["digest"] == plan["digest"]
    assert kept["org"] == plan["org"]
    assert kept["files"] == ["escalation.json"]
    assert {row["address"]: row["action"] for row in kept["changes"]} == {
        change["address"]: change["action"] for change in plan["changes"]
    }
    assert kept["spec"]["worktypes"] == spec_data()["worktypes"]


def test_an_org_that_changed_in_between_is_told_and_not_written_to(
    cli: Cli, sandbox: Sandbox, spec: Path, saved: Path
) -> None:
    assert cli("apply", spec, "--yes", "--only", "workbins").code == 0
    sandbox.calls.clear()
    refused(cli("apply", saved, "--yes"), sandbox, "workbins.escalations: create then, nothing to do now")
    ran = cli("apply", saved, "--yes", "--json")
    assert ran.code == 1
    assert ran.json["error"]["type"] == "PlanDiffers"
    assert ran.json["error"]["differences"]
    assert {change["outcome"] for change in ran.json["changes"]} == {"skipped"}


def test_a_field_that_somebody_changed_is_named(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    assert cli("apply", spec, "--yes").code == 0
    data = spec_data()
    data["workbins"]["escalations"]["description"] = "ours"
    file = cli.folder / "next.plan.json"
    assert cli("plan", write_spec(spec, data), "--out", file).code == 0
    data["workbins"]["escalations"]["description"] = "theirs"
    assert cli("apply", write_spec(cli.folder / "other.json", data), "--yes").code == 0
    sandbox.calls.clear()
    refused(cli("apply", file, "--yes"), sandbox, "workbins.escalations: description", '"theirs" → "ours" now')


def test_the_options_of_the_plan_are_those_of_the_apply(cli: Cli, spec: Path) -> None:
    file = cli.folder / "part.plan.json"
    assert cli("plan", spec, "--no-publish", "--except", "customerIntents", "--out", file).code == 0
    ran = cli("apply", file, "--yes", "--json")
    assert ran.code == 0
    assert set(ran.json["leftOut"]) == {"customerIntents.escalate", "caseplans.escalation"}
    assert content(file)["options"] == {
        "publish": False,
        "take_draft": False,
        "adopt": True,
        "prune": False,
        "max_deletes": 5,
        "replace": [],
        "stage_operations": "auto",
        "only": [],
        "exclude": ["customerIntents"],
    }


@pytest.mark.parametrize(
    ("options", "named"),
    [(["--take-draft"], "--take-draft"), (["--only", "workbins", "--no-publish"], "--no-publish and --only")],
)
def test_options_beside_a_saved_plan_are_refused(
    cli: Cli, sandbox: Sandbox, saved: Path, options: list[str], named: str
) -> None:
    refused(cli("apply", saved, "--yes", *options), sandbox, "says by itself how it is meant", f"leave {named} out")


@pytest.mark.parametrize("command", ["apply", "plan", "validate", "ids"])
def test_a_saved_plan_is_no_spec_beside_others(
    cli: Cli, sandbox: Sandbox, spec: Path, saved: Path, command: str
) -> None:
    ran = cli(command, spec, saved)
    refused(ran, sandbox, f"{saved}:2:3: this is a saved plan, not a spec")
    assert len(ran.err.splitlines()) == 2


def edited(kept: dict[str, Any]) -> str:
    kept["spec"]["workbins"]["escalations"]["name"] = "Another"
    return json.dumps(kept)


def of_the_future(kept: dict[str, Any]) -> str:
    return sealed(kept | {"planFormat": 2})


def without_a_part(kept: dict[str, Any]) -> str:
    del kept["options"]
    return sealed(kept)


def with_another_digest(kept: dict[str, Any]) -> str:
    return sealed(kept | {"digest": "0" * 64})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (edited, "it is not as it was saved"),
        (of_the_future, "planFormat is 2, and this version of the tool reads 1"),
        (without_a_part, "it does not hold what a saved plan holds"),
        (with_another_digest, "its digest is that of other changes"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_saved_plan_that_is_not_one_is_told_in_one_message(
    cli: Cli, sandbox: Sandbox, saved: Path, change: Any, words: str
) -> None:
    saved.write_text(change(content(saved)), "utf-8")
    sandbox.calls.clear()
    err = refused(cli("apply", saved, "--yes"), sandbox, str(saved), words)
    assert len(err.splitlines()) == 1
    assert list(sandbox.calls) == [], "nobody was asked anything"


@pytest.mark.parametrize("share", [0.02, 0.5, 0.99])
def test_a_saved_plan_that_was_cut_short_is_told(cli: Cli, sandbox: Sandbox, saved: Path, share: float) -> None:
    text = saved.read_text("utf-8")
    saved.write_text(text[: int(len(text) * share)], "utf-8")
    assert len(refused(cli("apply", saved, "--yes"), sandbox, "is not whole").splitlines()) == 1


def test_laid_out_anew_it_is_still_the_same(cli: Cli, saved: Path) -> None:
    saved.write_text("\ufeff" + json.dumps(content(saved), ensure_ascii=True), "utf-8")
    assert cli("apply", saved, "--yes").code == 0


def test_the_order_of_its_keys_is_part_of_it(cli: Cli, sandbox: Sandbox, saved: Path) -> None:
    """In that order people see statuses and the values of an enumeration."""
    saved.write_text(json.dumps(content(saved), sort_keys=True), "utf-8")
    refused(cli("apply", saved, "--yes"), sandbox, "it is not as it was saved")


def test_another_org_is_told_before_anything_else_is_read(cli: Cli, saved: Path) -> None:
    with Sandbox(rate_limit=0, seed={"organization": {"name": "Elsewhere"}}) as other:
        kept = content(saved)
        kept["org"]["id"] = "5f1c0f0e-8a54-4c3b-9d6e-2d7d3f9b8a01"
        from genesys_caseplans.engine.values.digest import digest

        kept["digest"] = digest(kept["org"]["id"], kept["changes"])
        saved.write_text(sealed(kept), "utf-8")
        ran = cli("apply", saved, "--yes", env=other.environment)
        refused(ran, other, "is a plan for the org", "5f1c0f0e-8a54-4c3b-9d6e-2d7d3f9b8a01")
        assert len(other.calls) == 2, "login and org"


def test_an_org_option_that_says_otherwise_is_an_error(cli: Cli, sandbox: Sandbox, saved: Path) -> None:
    org = "5f1c0f0e-8a54-4c3b-9d6e-2d7d3f9b8a01"
    refused(cli("apply", saved, "--yes", "--org", org), sandbox, "is a plan for the org", f"--org says {org}")


def test_it_holds_no_secret(cli: Cli, sandbox: Sandbox, saved: Path) -> None:
    text = saved.read_text("utf-8")
    for name, value in sandbox.environment.items():
        if "SECRET" in name or "TOKEN" in name:
            assert value not in text


def test_the_sandbox_of_the_spec_is_that_of_its_saved_plan(offline: Cli, spec: Path) -> None:
    (offline.folder / "plans").mkdir()
    file = offline.folder / "plans" / "one.plan.json"
    assert offline("plan", spec, "--sandbox", "--out", file).code == 0
    ran = offline("apply", file, "--sandbox", "--yes")
    assert ran.code == 0, ran.err
    assert offline("plan", spec, "--sandbox", "--detailed-exitcode").code == 0


# --- the file


def test_nothing_is_left_where_it_cannot_be_written(cli: Cli, spec: Path) -> None:
    before = sorted(cli.folder.iterdir())
    ran = cli("plan", spec, "--out", "nowhere/plan.json")
    assert ran.code == 1
    assert "--out nowhere/plan.json: cannot be written: no such file or directory" in ran.err
    assert sorted(cli.folder.iterdir()) == before


def test_a_plan_takes_the_place_of_an_earlier_one_with_its_rights(cli: Cli, spec: Path, saved: Path) -> None:
    saved.write_text("an earlier one")
    saved.chmod(0o640)
    assert cli("plan", spec, "--out", saved).code == 0
    assert saved.stat().st_mode & 0o777 == 0o640
    assert content(saved)["planFormat"] == 1
    assert [file.name for file in cli.folder.iterdir() if file.name.endswith(".tmp")] == []


def test_a_plan_that_cannot_be_made_leaves_the_earlier_one(cli: Cli, spec: Path, saved: Path) -> None:
    before = saved.read_bytes()
    spec.write_text("{", "utf-8")
    assert cli("plan", spec, "--out", saved).code == 1
    assert saved.read_bytes() == before


def test_the_file_must_not_be_a_spec(cli: Cli, spec: Path) -> None:
    assert "would overwrite the spec" in cli("plan", spec, "--out", spec).err
    assert "would be read as a part of the spec" in cli("plan", ".", "--out", "out.json").err
    assert cli("plan", ".", "--out", "out.plan.json").code == 0
    assert cli("plan", ".").code == 0, "folders pass over saved plans"


def test_it_is_made_of_the_whole_set(cli: Cli) -> None:
    data = spec_data()
    (cli.folder / "specs").mkdir()
    write_spec(cli.folder / "specs" / "a.json", {"workbins": data.pop("workbins")})
    (cli.folder / "specs" / "b.yaml").write_text(json.dumps(data), "utf-8")
    file = cli.folder / "set.plan.json"
    assert cli("plan", "specs", "--out", file).code == 0
    assert cli("apply", file, "--yes").code == 0
    assert cli("plan", "specs", "--detailed-exitcode").code == 0


# --- digests


def test_the_digest_is_the_same_again_and_another_for_another_plan(cli: Cli, spec: Path) -> None:
    digests = [cli("plan", spec, "--json").json["digest"] for _ in range(2)]
    assert digests[0] == digests[1]
    assert re.fullmatch(r"[0-9a-f]{64}", digests[0])
    data = spec_data()
    data["worktypes"]["review"]["dueDuration"] = "3d"
    assert cli("plan", write_spec(spec, data), "--json").json["digest"] != digests[0]


def test_the_digest_does_not_depend_on_the_order_of_the_spec(cli: Cli, spec: Path) -> None:
    before = cli("plan", spec, "--json").json["digest"]
    data = spec_data()
    data["schemas"]["escalation"]["attributes"] = dict(reversed(data["schemas"]["escalation"]["attributes"].items()))
    data["worktypes"] = {key: dict(reversed(worktype.items())) for key, worktype in reversed(data["worktypes"].items())}
    turned = {key: data[key] for key in reversed(data)}
    assert cli("plan", write_spec(spec, turned), "--json").json["digest"] == before


@pytest.mark.parametrize("seed", ["0", "1", "2"])
def test_the_digest_does_not_depend_on_the_process(cli: Cli, spec: Path, seed: str) -> None:
    here = cli("plan", spec, "--json").json["digest"]
    assert cli.process("plan", spec, "--json", env={"PYTHONHASHSEED": seed}).json["digest"] == here


def test_the_text_shows_the_digits_that_apply_takes(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    (short,) = re.findall(r"^Digest ([0-9a-f]{16})$", cli("plan", spec).out, re.MULTILINE)
    refused(cli("apply", spec, "--yes", "--expect-digest", short[:-1]), sandbox, "at least 16 digits")
    sandbox.calls.clear()
    refused(cli("apply", spec, "--yes", "--expect-digest", "0" * 16), sandbox, "nothing was written", short)
    assert cli("apply", spec, "--yes", "--expect-digest", short.upper()).code == 0


def test_a_whole_digest_is_taken_too_and_an_empty_one_is_not(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    refused(cli("apply", spec, "--yes", "--expect-digest", ""), sandbox, "empty value")
    digest = cli("plan", spec, "--json").json["digest"]
    assert cli("apply", spec, "--yes", "--expect-digest", digest).code == 0


def test_a_name_that_means_another_object_is_another_plan(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    """The spec says `Escalations`; which workbin that is, is part of what was reviewed."""
    data = spec_data()
    del data["caseplans"]
    workbin = data.pop("workbins")["escalations"]
    for worktype in data["worktypes"].values():
        worktype["workbin"] = {"existing": workbin["name"]}
    bins = write_spec(cli.folder / "bins.json", {"workbins": {"escalations": workbin}})
    assert cli("apply", bins, "--yes").code == 0
    digest = cli("plan", write_spec(spec, data), "--json").json["digest"]
    file = cli.folder / "one.plan.json"
    assert cli("plan", spec, "--out", file).code == 0
    made = cli("ids", bins, "--json").json["ids"]["workbins.escalations"]["id"]
    _delete(sandbox, f"/api/v2/taskmanagement/workbins/{made}")
    # Without a journal: what was made a moment ago and is gone could as well be made and not seen yet.
    assert cli("apply", bins, "--yes", "--no-journal").code == 0
    sandbox.calls.clear()
    assert cli("plan", spec, "--json").json["digest"] != digest
    refused(cli("apply", file, "--yes"), sandbox, f'meant ["{made}"] then')


def _delete(sandbox: Sandbox, path: str) -> None:
    from genesys_caseplans import Client, Settings

    with Client(Settings.from_environment(sandbox.environment)) as client:
        client.workbins.delete(path.rpartition("/")[2])


def test_where_the_checkout_lies_elsewhere_the_plan_is_the_same(cli: Cli, spec: Path, saved: Path) -> None:
    other = cli.folder / "elsewhere"
    other.mkdir()
    for file in (spec, saved):
        os.replace(file, other / file.name)
    assert cli("apply", other / saved.name, "--yes").code == 0


def test_a_blocked_plan_can_be_saved_for_a_look_and_is_not_applied(cli: Cli, sandbox: Sandbox, spec: Path) -> None:
    data = spec_data()
    data["caseplans"]["escalation"]["owner"] = "nobody@example.com"
    file = cli.folder / "blocked.plan.json"
    assert cli("plan", write_spec(spec, data), "--out", file).code == 1
    (blocked,) = [row for row in content(file)["changes"] if row["action"] == "blocked"]
    assert blocked["problems"] == ["caseplans.escalation.owner: the org has no user 'nobody@example.com'"]
    sandbox.calls.clear()
    refused(cli("apply", file, "--yes"), sandbox, "1 change is blocked, so nothing is written")
