"""`compare`: by names and never by ids; the same, other, or an error by its exit code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import FIXTURE, Cli, copy_retail
from tests.cli.test_environments import reached, table
from tests.cli.test_permission_check import writes

from genesys_caseplans import Client, Settings
from genesys_caseplans.kinds.fields import UUID_PATTERN
from genesys_caseplans.kinds.schema.client import DataSchemaCreate, JsonSchema
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def other() -> Iterator[Sandbox]:
    with Sandbox(rate_limit=0) as running:
        yield running


@pytest.fixture
def both(offline: Cli, sandbox: Sandbox, other: Sandbox) -> Cli:
    """Two environments of the same content."""
    table(offline, reached(sandbox), "a")
    table(offline, reached(other), "b")
    copy_retail(offline.folder)
    for name in ("a", "b"):
        ran = offline("apply", "retail.yaml", "-e", name, "--yes", "--no-record", "--no-journal")
        assert ran.code == 0, ran.err
    return offline


def edited(folder: Path, **changes: Any) -> Path:
    """The example with another due duration, a status called otherwise, and a workbin more."""
    document = json.loads(FIXTURE.read_text("utf-8"))
    document["caseplans"]["escalation"] |= changes
    file = folder / "edited.json"
    file.write_text(json.dumps(document), "utf-8")
    return file


def test_two_orgs_of_the_same_content_are_the_same(both: Cli, sandbox: Sandbox, other: Sandbox) -> None:
    before = len(sandbox.calls), len(other.calls)
    ran = both("compare", "env:a", "env:b")
    assert (ran.code, ran.out) == (0, "A  env:a\nB  env:b\n\nNo differences.\n")
    assert writes(sandbox, before[0]) == writes(other, before[1]) == []
    assert both("compare", "env:a", "env:b", "--json").json["same"] is True


def test_an_org_is_as_the_spec_that_made_it_and_has_more(both: Cli) -> None:
    ran = both("compare", "retail.yaml", "env:a", "--json")
    assert ran.code == 2
    assert {one["only"] for one in ran.json["differences"]} == {"b"}, "what the sandbox has by itself"
    assert not any(one["fields"] for one in ran.json["differences"])


def test_of_several_with_one_name_those_alike_meet(both: Cli, sandbox: Sandbox, other: Sandbox) -> None:
    for running, said in ((sandbox, ("One", "Two")), (other, ("Two", "One", "Three"))):
        with Client(Settings(running.url, running.url, running.client_id, running.client_secret)) as client:
            for description in said:
                content = JsonSchema(title="Twice", description=description, properties={})
                client.schemas.create(DataSchemaCreate(name="Twice", json_schema=content))
    differences = both("compare", "env:a", "env:b", "--json").json["differences"]
    assert [(one["name"], one["only"], one["fields"]) for one in differences] == [
        ("Twice \N{MULTIPLICATION SIGN}3", "b", []),
        ("Twice \N{MULTIPLICATION SIGN}2", None, [{"path": "description", "a": "Two", "b": "Three"}]),
    ]


def test_fields_stand_side_by_side_and_no_id_anywhere(both: Cli) -> None:
    over = both.folder / "over.yaml"
    over.write_text(
        "caseplans: {refund: {dueDuration: 9d}}\nworktypes: {check: {statuses: {open: {description: Anew}}}}\n", "utf-8"
    )
    assert both("apply", "retail.yaml", "-e", "b", "--overlay", over, "--yes", "--no-record").code == 0
    ran = both("compare", "env:a", "env:b")
    assert ran.code == 2
    assert "~ caseplan “Refund request”\n    dueDuration  7d  |  9d\n" in ran.out
    assert re.search(r"statuses\.Open\.description +— +\|  Anew", ran.out)
    assert ran.out.endswith("0 only in A, 0 only in B, 2 objects otherwise.\n")
    assert not re.search(UUID_PATTERN, ran.out)
    same = both("compare", "retail.yaml", "env:b", "--overlay-a", over, "--json")
    assert not any(one["fields"] for one in same.json["differences"])


def test_what_one_side_lacks_stands_first(both: Cli, other: Sandbox) -> None:
    spec = edited(both.folder, owner="nobody@example.com", division="Nowhere")
    ran = both("compare", spec, "env:b")
    lines = ran.out.splitlines()
    assert lines[2:4] == ["B lacks divisions “Nowhere”", "B lacks users “nobody@example.com”"]
    assert lines[4].startswith("only in ")
    assert "2 looked up and not there" in lines[-1]


def test_two_specs_are_compared_without_an_org(offline: Cli, tmp_path: Path) -> None:
    spec = edited(tmp_path, dueDuration="6d")
    ran = offline("compare", FIXTURE, spec)
    assert ran.code == 2
    assert "dueDuration  5d  |  6d" in ran.out
    assert offline("compare", FIXTURE, FIXTURE).code == 0
    assert offline("compare", FIXTURE, edited(tmp_path, dueDuration="120h")).code == 0, "the same, said otherwise"


def test_keys_are_nobodys_business(offline: Cli, tmp_path: Path) -> None:
    text = FIXTURE.read_text("utf-8").replace('"escalations"', '"bin"').replace('"in_progress"', '"doing"')
    (tmp_path / "keys.json").write_text(text, "utf-8")
    ran = offline("compare", FIXTURE, "keys.json")
    assert (ran.code, "No differences." in ran.out) == (0, True), ran.out


def test_markdown_is_for_a_comment(offline: Cli, tmp_path: Path) -> None:
    ran = offline("compare", FIXTURE, edited(tmp_path, description="@somebody | <b>"), "--markdown")
    assert ran.code == 2
    assert "<details><summary>caseplan Customer care escalation</summary>" in ran.out
    assert "| `description` |" in ran.out
    assert "\\|" in ran.out


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("env:a", "env:c"), "there is no environment 'c'"),
        (("nowhere.json", "env:a"), "nowhere.json"),
        (("env:a",), "missing argument"),
        (("env:a", "env:b", "--json", "--markdown"), "exclude each other"),
        (("env:a", "env:b", "--overlay-a", "x.yaml"), "env:a is an org: overlays are laid over specs"),
        (("profile:none", "env:b"), "profile 'none'"),
    ],
)
def test_bad_input_is_one_clear_message(offline: Cli, sandbox: Sandbox, args: tuple[str, ...], said: str) -> None:
    table(offline, reached(sandbox), "a")
    table(offline, reached(sandbox), "b")
    ran = offline("compare", *args)
    assert ran.code == 1
    assert said in ran.err.lower() or said in ran.err
    assert "Traceback" not in ran.err
