"""`export`: files as a person would have written them, the same bytes twice, and nobody else's overwritten."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from tests.cli.running import Cli, copy_retail
from tests.cli.test_permission_check import writes

from genesys_caseplans import load_spec
from genesys_caseplans.kinds.fields import UUID_PATTERN
from genesys_caseplans.sandbox import Sandbox


@pytest.fixture
def filled(cli: Cli) -> Cli:
    """With the retail set in the org."""
    copy_retail(cli.folder)
    assert cli("apply", "retail.yaml", "--yes", "--no-record", "--no-journal").code == 0
    return cli


def test_the_files_ask_for_nothing_of_the_org_that_they_came_from(filled: Cli, sandbox: Sandbox) -> None:
    before = len(sandbox.calls)
    ran = filled("export", "--out", "specs", "--verify")
    assert ran.code == 0, ran.err
    names = ["credit-hold", "delivery-delay", "refund-request", "returns", "shared", "shipment-exception"]
    assert ran.out == "".join(f"written  specs/{name}.yaml\n" for name in names)
    assert filled("validate", "specs").code == 0
    assert filled("plan", "specs", "--detailed-exitcode").code == 0
    assert writes(sandbox, before) == []
    assert "# the org has 2 of this name" in (filled.folder / "specs" / "shared.yaml").read_text("utf-8")


def test_a_second_export_changes_no_byte(filled: Cli) -> None:
    assert filled("export", "--out", "specs").code == 0
    first = {file.name: file.read_bytes() for file in (filled.folder / "specs").glob("*.yaml")}
    again = filled("export", "--out", "specs", "--json")
    assert (again.json["changed"], len(again.json["files"])) == ([], 6)
    assert {file.name: file.read_bytes() for file in (filled.folder / "specs").glob("*.yaml")} == first
    assert filled("fmt", "specs", "--check").code == 0, "they are formatted"


def test_what_is_chosen_comes_with_what_it_needs_and_no_id(filled: Cli) -> None:
    ran = filled("export", "--caseplan", "Refund request", "--out", "refund.json")
    assert ran.code == 0, ran.err
    text = (filled.folder / "refund.json").read_text("utf-8")
    assert not re.search(UUID_PATTERN, text)
    assert list(json.loads(text)["caseplans"]) == ["refund-request"]
    assert filled("plan", "refund.json", "--detailed-exitcode").code == 0
    globbed = filled("export", "--only", "*hold", "--only", "Delivery*")
    assert "referencePrefix: CRD" in globbed.out
    assert "referencePrefix: DLY" in globbed.out
    assert "referencePrefix: RFD" not in globbed.out


def test_without_a_place_it_goes_to_standard_output(filled: Cli) -> None:
    yaml, js = filled("export"), filled("export", "--format", "json")
    assert yaml.out.startswith("formatVersion: 1\nschemas:\n")
    assert set(json.loads(js.out)) >= {"schemas", "caseplans"}
    assert "entries of Sandbox Contact Center" in yaml.err


def test_files_of_other_hands_are_not_overwritten(filled: Cli) -> None:
    assert filled("export", "--out", "specs").code == 0
    shared, refund = (filled.folder / "specs" / f"{name}.yaml" for name in ("shared", "refund-request"))
    shared.write_text(shared.read_text("utf-8") + "# mine\n", "utf-8")
    refund.write_text("# gone\n", "utf-8")
    ran = filled("export", "--out", "specs")
    assert ran.code == 1
    assert "refund-request.yaml was not written by an export, or was edited since: nothing was written" in ran.err
    assert refund.read_text("utf-8") == "# gone\n"
    assert shared.read_text("utf-8").endswith("# mine\n")
    forced = filled("export", "--out", "specs", "--force")
    assert forced.code == 0
    assert "unchanged  specs/credit-hold.yaml" in forced.out
    assert "written  specs/refund-request.yaml" in forced.out


def test_a_record_holds_all_as_adopted(filled: Cli, sandbox: Sandbox) -> None:
    assert filled("export", "--out", "specs", "--record", "org.record.json").code == 0
    record = json.loads((filled.folder / "org.record.json").read_text("utf-8"))
    assert {entry["origin"] for entry in record["entries"].values()} == {"adopted"}
    before = len(sandbox.calls)
    assert filled("plan", "specs", "--record", "org.record.json", "--detailed-exitcode").code == 0
    assert len(sandbox.calls) - before <= 20, "what is published need not be read again"


def test_names_with_every_sign_come_back(cli: Cli) -> None:
    names = ["Größe: \"A\" # 'b'", "- dash", "{brace}", "yes", "007", "日本 語", "a: b", "*star", "&and"]
    bins = {f"b{place}": {"name": name, "description": f"One\n\ntwo: {name}\n"} for place, name in enumerate(names)}
    (cli.folder / "odd.json").write_text(json.dumps({"workbins": bins}), "utf-8")
    assert cli("apply", "odd.json", "--yes").code == 0
    assert cli("export", "--out", "specs", "--verify").code == 0
    found = load_spec(cli.folder / "specs" / "shared.yaml", cli.folder / "specs" / "returns.yaml")
    assert set(names) <= {entry.name for entry in found.entries.values()}
    assert cli("plan", "specs", "--detailed-exitcode").code == 0


def test_an_environment_says_which_org(offline: Cli, sandbox: Sandbox) -> None:
    (offline.folder / "gcp-caseplans.toml").write_text('[env.dev]\nsandbox_state = "dev.db"', "utf-8")
    ran = offline("export", "-e", "dev", "--out", "specs")
    assert ran.code == 0, ran.err
    assert (offline.folder / "dev.db").is_file()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--caseplan", "Nothing"), "the org has no caseplan 'Nothing': it has Returns"),
        (("--json",), "--json says what was written"),
        (("--force",), "--force overwrites files"),
        (("--out", ""), "--out was given an empty value"),
        (("--out", "file"), "--out file is no folder"),
        (("--only", ""), "--only was given an empty value"),
        (("--org", "3f2504e0-4f89-41d3-9a0c-0305e82c3301"), "tied to the org 3f2504e0"),
    ],
)
def test_bad_input_is_one_clear_message(cli: Cli, args: tuple[str, ...], said: str) -> None:
    (cli.folder / "file").write_text("", "utf-8")
    ran = cli("export", *args)
    assert ran.code == 1
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_full_disk_leaves_what_was_there(filled: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filled("export", "--out", "specs").code == 0
    before = {file.name: file.read_bytes() for file in (filled.folder / "specs").glob("*.yaml")}
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if "shared" in path.name:
            raise OSError(28, "No space left on device", str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    (filled.folder / "specs" / "shared.yaml").unlink()
    ran = filled("export", "--out", "specs")
    assert ran.code == 1
    assert "cannot be written: no space left on device" in ran.err
    left = {file.name: file.read_bytes() for file in (filled.folder / "specs").iterdir() if file.is_file()}
    assert left == {name: content for name, content in before.items() if name != "shared.yaml"}
