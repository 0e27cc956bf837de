"""`--overlay` and values of the environment on the command line: one spec, and orgs that differ where they should."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import Cli, write_spec

from genesys_caseplans.sandbox import Sandbox

SPEC: dict[str, Any] = {
    "formatVersion": 1,
    "name": "care",
    "lookups": {"queues": {"first": "Escalations"}},
    "workbins": {"bin": {"name": "Workbin of care"}},
    "worktypes": {"do": {"name": "Do it", "workbin": "bin", "queue": "first", "dueDuration": "2d"}},
}
OVERLAYS: dict[str, dict[str, Any]] = {
    "dev": {"worktypes": {"do": {"description": "Only to try"}}},
    "test": {"worktypes": {"do": {"dueDuration": {"env": "DUE"}}}},
    "prod": {"lookups": {"queues": {"first": "Returns"}}, "workbins": {"bin": {"description": "For real"}}},
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_spec(tmp_path / "care.json", SPEC)
    for name, overlay in OVERLAYS.items():
        write_spec(tmp_path / f"{name}.overlay.json", overlay)
    return tmp_path


def made(cli: Cli, sandbox: Sandbox, *args: str) -> dict[str, Any]:
    """What an org has in the end, without what differs between any two orgs."""
    from genesys_caseplans import Client, Settings

    assert cli("apply", "care.json", *args, "--yes", "--no-record", env={**sandbox.environment, "DUE": "7d"}).code == 0
    with Client(Settings.from_environment(sandbox.environment)) as client:
        (worktype,) = client.worktypes.list(names=("Do it",))
        (workbin,) = client.workbins.list(names=("Workbin of care",))
        queue = client.queues.get((worktype.default_queue and worktype.default_queue.id) or "")
    return {
        "description": worktype.description,
        "due": worktype.default_due_duration_seconds,
        "queue": queue.name,
        "workbin": workbin.description,
    }


def test_three_orgs_differ_only_where_the_overlays_say_so(tmp_path: Path, folder: Path) -> None:
    plain: dict[str, Any] = {"description": None, "due": 172_800, "queue": "Escalations", "workbin": None}
    differences: dict[str, dict[str, Any]] = {
        "dev": {"description": "Only to try"},
        "test": {"due": 604_800},
        "prod": {"queue": "Returns", "workbin": "For real"},
    }
    for name, difference in differences.items():
        with Sandbox(rate_limit=0) as sandbox:
            cli = Cli(tmp_path, dict(sandbox.environment))
            assert made(cli, sandbox, "--overlay", f"{name}.overlay.json") == plain | difference


def test_every_command_that_takes_a_spec_takes_overlays(cli: Cli, folder: Path) -> None:
    over = ("care.json", "--overlay", "prod.overlay.json")
    assert cli("validate", *over).code == 0
    assert cli("apply", *over, "--yes").code == 0
    assert cli("plan", *over, "--detailed-exitcode").code == 0
    assert cli("drift", *over).code == 0
    assert cli("ids", *over).code == 0
    assert "~ worktypes.do" in cli("plan", "care.json").out, "without it another queue is meant"
    assert cli("destroy", *over, "--yes").code == 0


def test_undo_takes_overlays_over_its_spec(cli: Cli, folder: Path) -> None:
    write_spec(folder / "named.overlay.json", {"workbins": {"bin": {"name": {"env": "BIN"}}}})
    write_spec(folder / "care.json", {**SPEC, "workbins": {"bin": {"description": "Named by each org"}}})
    over = ("--overlay", "named.overlay.json")
    named = {"BIN": "Bin of dev"}
    assert cli("apply", "care.json", *over, "--yes", env=named).code == 0
    assert cli("undo", "--spec", "care.json", "--yes", env=named).code == 1, "the spec alone is not whole"
    ran = cli("undo", "--spec", "care.json", *over, "--yes", env=named)
    assert ran.code == 0, ran.all
    assert "named by each org" not in ran.err.lower()
    alone = cli("undo", *over, "--yes")
    assert (alone.code, "--overlay is laid over the spec of --spec" in alone.err) == (1, True)


def test_the_overlays_of_an_org_tie_the_run_to_it(cli: Cli, sandbox: Sandbox, folder: Path) -> None:
    other = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    write_spec(folder / "prod.overlay.json", {"org": other})
    sandbox.calls.clear()
    ran = cli("apply", "care.json", "--overlay", "prod.overlay.json", "--yes")
    assert ran.code == 1 and other in ran.err
    assert [call.path for call in sandbox.calls] == ["/oauth/token", "/api/v2/organizations/me"]


def test_a_saved_plan_has_its_overlays_in_it(cli: Cli, folder: Path) -> None:
    assert cli("plan", "care.json", "--overlay", "prod.overlay.json", "--out", "prod.plan.json").code == 0
    refused = cli("apply", "prod.plan.json", "--overlay", "prod.overlay.json", "--yes")
    assert refused.code == 1 and "has its overlays in it" in refused.err
    assert cli("apply", "prod.plan.json", "--yes").code == 0
    assert cli("plan", "care.json", "--overlay", "prod.overlay.json", "--detailed-exitcode").code == 0


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (("--overlay", "gone.json"), "gone.json: there is no such file"),
        (("--overlay", ""), "--overlay was given an empty value"),
        (("--overlay", "test.overlay.json"), "the environment has no DUE"),
    ],
)
def test_what_cannot_be_laid_over_is_one_message(cli: Cli, folder: Path, args: tuple[str, ...], told: str) -> None:
    ran = cli("plan", "care.json", *args)
    assert ran.code == 1 and told in ran.err and "Traceback" not in ran.err
