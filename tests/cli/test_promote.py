"""`promote`: what one org has, in another one, by names; a second run writes nothing, and nothing is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.cli.running import FIXTURE, Cli, copy_retail
from tests.cli.terminal import Terminal
from tests.cli.test_environments import reached, table
from tests.cli.test_permission_check import writes
from tests.scenarios.journey import Org, picture

from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def other() -> Iterator[Sandbox]:
    with Sandbox(rate_limit=0) as running:
        yield running


@pytest.fixture
def both(offline: Cli, sandbox: Sandbox, other: Sandbox) -> Cli:
    """Two environments, the first of which has the retail set."""
    table(offline, reached(sandbox), "test")
    table(offline, reached(other), "prod")
    copy_retail(offline.folder)
    ran = offline("apply", "retail.yaml", "-e", "test", "--yes", "--no-record", "--no-journal")
    assert ran.code == 0, ran.err
    return offline


PROMOTE = ("promote", "--from", "test", "--to", "prod")


def test_the_other_org_is_the_same_and_a_second_run_writes_nothing(both: Cli, sandbox: Sandbox, other: Sandbox) -> None:
    before = len(sandbox.calls)
    ran = both(*PROMOTE, "--yes")
    assert ran.code == 0, ran.all
    assert writes(sandbox, before) == [], "whence it comes nothing is written"
    first, second = Org(sandbox), Org(other)
    assert picture(first) == picture(second)
    first.client.close()
    second.client.close()
    (record,) = (both.folder / ".gcp-caseplans").glob("*.record.json")
    assert record.name.partition(".")[0] in ran.out
    before = len(other.calls)
    again = both(*PROMOTE, "--yes", "--json")
    assert again.code == 0
    assert writes(other, before) == []
    assert again.json["summary"]["none"] == len(again.json["changes"])


def test_one_caseplan_comes_with_what_it_needs(both: Cli, other: Sandbox) -> None:
    ran = both(*PROMOTE, "--caseplan", "Refund request", "--yes", "--json")
    made = [change["address"] for change in ran.json["changes"] if change["action"] == "create"]
    assert [address for address in made if address.startswith("caseplans.")] == ["caseplans.refund-request"]
    assert "workbins.orders-with-trouble" in made or any(address.startswith("workbins.") for address in made)


def test_names_are_mapped_by_the_project_file(both: Cli, other: Sandbox) -> None:
    with (both.folder / "gcp-caseplans.toml").open("a", encoding="utf-8") as file:
        file.write('[env.prod.lookups.users]\n"jane.doe@example.com" = "arun.patel@example.com"\n')
    assert both(*PROMOTE, "--yes").code == 0
    client = Org(other).client
    owners = {caseplan.default_case_owner.id for caseplan in client.caseplans.list() if caseplan.default_case_owner}
    (arun,) = client.users.find(["arun.patel@example.com"])
    assert owners == {arun.id}
    client.close()


def test_what_the_other_org_lacks_is_named_before_anything_is_written(
    both: Cli, sandbox: Sandbox, other: Sandbox
) -> None:
    with (both.folder / "gcp-caseplans.toml").open("a", encoding="utf-8") as file:
        file.write('[env.prod.lookups.queues]\n"Escalations" = "Nobody"\n')
        file.write('[env.prod.lookups.users]\n"jane.doe@example.com" = "nobody@example.com"\n')
    before = len(other.calls)
    ran = both(*PROMOTE, "--yes")
    assert ran.code == 1
    assert "the org has no queue 'Nobody'" in ran.all
    assert "nobody@example.com" in ran.all
    assert writes(other, before) == []


def test_drafts_stay_drafts_unless_they_are_to_be_published(both: Cli, other: Sandbox) -> None:
    spec = json.loads(FIXTURE.read_text("utf-8"))
    spec["caseplans"]["escalation"]["publish"] = False
    (both.folder / "draft.json").write_text(json.dumps(spec), "utf-8")
    assert both("apply", "draft.json", "-e", "test", "--yes").code == 0
    chosen = (*PROMOTE, "--caseplan", "Customer care escalation", "--yes")
    org = Org(other)

    def published() -> int | None:
        (caseplan,) = [one for one in org.client.caseplans.list() if one.reference_prefix == "ESC"]
        return caseplan.published

    assert both(*chosen).code == 0
    assert published() is None
    assert both(*chosen, "--publish").code == 0
    assert published() == 1
    org.client.close()


def test_it_can_be_written_as_a_spec_instead(both: Cli, other: Sandbox) -> None:
    before = len(other.calls)
    ran = both(*PROMOTE, "--as-spec", "specs")
    assert (ran.code, ran.out) == (0, "written  specs/promoted.yaml\n")
    assert other.calls[before:] == []
    assert both("apply", "specs", "-e", "prod", "--yes").code == 0


def test_production_asks_for_the_name_of_the_org(both: Cli, other: Sandbox) -> None:
    file = both.folder / "gcp-caseplans.toml"
    file.write_text(file.read_text("utf-8") + "production = true\n", "utf-8")
    before = len(other.calls)
    ran = both(*PROMOTE, "--yes")
    assert ran.code == 1
    assert "is an org for production" in ran.err
    assert writes(other, before) == []
    with Terminal(PROMOTE, both.process_environment(), 100, both.folder) as terminal:
        terminal.poll("Type the name of the org")
        terminal.types("Sandbox Contact Center\n")
        assert terminal.ends() == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--from", "test", "--to", "test"), "both are the org Sandbox Contact Center"),
        (("--from", "test"), "missing option"),
        (("--from", "tset", "--to", "prod"), "there is no environment 'tset'"),
        (("--from", "org:x", "--to", "prod"), "write the name of an environment, or profile:NAME"),
        (("--from", "test", "--to", "prod", "--caseplan", "Nothing"), "the org has no caseplan 'Nothing'"),
        (("--from", "", "--to", "prod"), "--from was given an empty value"),
    ],
)
def test_bad_input_is_one_clear_message(both: Cli, other: Sandbox, args: tuple[str, ...], said: str) -> None:
    before = len(other.calls)
    ran = both("promote", *args, "--yes")
    assert ran.code == 1
    assert said.lower() in ran.err.lower()
    assert "Traceback" not in ran.err
    assert writes(other, before) == []


def test_what_is_not_looked_up_is_told(offline: Cli, spec: Path) -> None:
    table(offline, '[env.prod.lookups.teams]\n"A" = "B"')
    ran = offline("validate", spec)
    assert ran.code == 1
    assert "nothing of the sort 'teams' is looked up" in ran.err
