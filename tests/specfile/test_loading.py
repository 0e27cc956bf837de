"""Specs that are right: what is read, from where, and where it stands."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from genesys_caseplans.address import Address, Lookup
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile import load_spec, parse_spec

ADDRESSES = [
    "schemas.escalation",
    "workbins.escalations",
    "worktypes.review",
    "worktypes.approval",
    "worktypes.notification",
    "intentCategories.care",
    "customerIntents.escalate",
    "caseplans.escalation",
]

SAMPLE = """\
# The same as the sample below.
formatVersion: 1
name: yes
x-parts: &part {note: &note "no", x-why: all alike}
lookups:
  users: {boss: jane.doe@example.com}
tools:
  saw:
    name: Saw
    count: 0x8
    size: 1.5e1
    code: |-
      on!
    parts: [*part, {note: *note}, {}]
    free: {x-kept: ~, at: 09:00, when: '2026-01-01', octal: 0o17, plain: 1_000}
  box: {name: "Box", needs: saw, protect: true, was: off}
"""

SAME = {
    "name": "yes",
    "lookups": {"users": {"boss": "jane.doe@example.com"}},
    "tools": {
        "saw": {
            "name": "Saw",
            "count": 8,
            "size": 15.0,
            "code": "on!",
            "parts": [{"note": "no"}, {"note": "no"}, {}],
            "free": {"x-kept": None, "at": "09:00", "when": "2026-01-01", "octal": 15, "plain": "1_000"},
        },
        "box": {"name": "Box", "needs": "saw", "protect": True, "was": "off"},
    },
}


def test_the_example_is_read_whole_and_without_warnings(escalation_path: Path) -> None:
    spec = load_spec(escalation_path)
    assert [str(address) for address in spec.entries] == ADDRESSES
    assert (spec.name, spec.org, spec.warnings, spec.files) == ("customer-care", None, (), (escalation_path,))


def test_yaml_and_python_give_the_same_entries(tmp_path: Path, tools: Kind[Any]) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(SAMPLE)
    from_yaml, from_python = load_spec(path, kinds=[tools]), parse_spec(SAME, kinds=[tools])
    assert dict(from_yaml.entries) == dict(from_python.entries)
    assert from_yaml.name == from_python.name == "yes"
    assert from_yaml.lookups == from_python.lookups == {"users": {"boss": "jane.doe@example.com"}}


def test_the_example_as_yaml_is_the_same_spec(tmp_path: Path, escalation_path: Path, escalation_text: str) -> None:
    path = tmp_path / "s.yml"
    path.write_text(escalation_text)
    assert load_spec(path) == replace(load_spec(escalation_path), files=(path,))


def test_entries_keep_what_they_look_up(escalation: Any) -> None:
    escalation["lookups"] = {"users": {"boss": "jane.doe@example.com"}, "x-note": 1, "divisions": None}
    escalation["caseplans"]["escalation"]["owner"] = "boss"
    spec = parse_spec(escalation)
    owner: Any = spec.entries[Address("caseplans", "escalation")]
    assert owner.owner == Lookup("users", "boss")
    assert spec.lookups["users"]["boss"] == "jane.doe@example.com"


def test_keys_of_the_writers_own_are_ignored_but_not_in_what_the_api_reads(escalation: Any) -> None:
    plain = parse_spec(escalation)
    escalation["x-top"] = escalation["workbins"]["x-template"] = {"anything": [1]}
    escalation["workbins"]["escalations"]["x-owner"] = "team 5"
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["stages"][0]["x-note"] = caseplan["stages"][0]["step"]["x-note"] = caseplan["intake"][0]["x-note"] = 1
    escalation["worktypes"]["review"]["statuses"]["x-note"] = None
    assert parse_spec(escalation).entries == plain.entries

    attributes = escalation["schemas"]["escalation"]["attributes"]
    attributes["size"] = {"type": "enum", "title": "Size", "values": {"x-large": "Extra large"}}
    raw = {"allOf": [{"$ref": "#/definitions/text"}], "title": "Raw", "x-kept": 1, "minLength": 0, "maxLength": 9}
    attributes["raw"] = {"raw": raw, "x-note": "dropped"}
    schema: Any = parse_spec(escalation).entries[Address("schemas", "escalation")]
    assert schema.attributes["size"].values == {"x-large": "Extra large"}
    assert schema.attributes["raw"].raw == raw


def test_a_left_out_field_is_not_null(tools: Kind[Any]) -> None:
    spec = parse_spec({"tools": {"a": {"name": "Saw", "count": None, "x-own": 1}}}, kinds=[tools])
    assert spec.entries[Address("tools", "a")].model_fields_set == {"name", "count"}


@pytest.mark.parametrize("first", [{}, {"formatVersion": 1}, {"$schema": "https://example.com/s.json"}])
def test_format_version_and_schema_may_be_given(first: Any, tools: Kind[Any]) -> None:
    assert len(parse_spec({**first, "tools": {"a": {"name": "Saw"}}}, kinds=[tools]).entries) == 1


def test_an_empty_section_of_yaml_is_no_mistake(tmp_path: Path, tools: Kind[Any]) -> None:
    (tmp_path / "s.yaml").write_text("lookups:\ntools:\n  a: {name: Saw}\n")
    assert len(load_spec(tmp_path / "s.yaml", kinds=[tools]).entries) == 1


def test_the_org_is_compared_in_lower_case(tools: Kind[Any]) -> None:
    org = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"
    assert parse_spec({"org": org, "tools": {"a": {"name": "Saw"}}}, kinds=[tools]).org == org.lower()


def test_a_folder_is_one_set_in_the_order_of_names(tmp_path: Path, tools: Kind[Any]) -> None:
    (tmp_path / "b.json").write_text('{"tools": {"b": {"name": "Bee", "needs": "a"}}}')
    (tmp_path / "a.yaml").write_text("tools: {a: {name: Aye}}")
    (tmp_path / "c.YML").write_text("tools: {c: {name: Sea}}")
    (tmp_path / ".d.json").write_text("not read")
    (tmp_path / "set.org.record.json").write_text("not read")
    (tmp_path / "e.txt").write_text("not read")
    (tmp_path / "inside").mkdir()
    (tmp_path / "inside" / "f.json").write_text("not read")
    spec = load_spec(tmp_path, kinds=[tools])
    assert [address.key for address in spec.entries] == ["a", "b", "c"]
    assert [path.name for path in spec.files] == ["a.yaml", "b.json", "c.YML"]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path, tools: Kind[Any]) -> None:
    path = tmp_path / "a.json"
    path.write_text('{"tools": {"a": {"name": "Aye"}}}')
    assert load_spec(path, tmp_path, str(path), kinds=[tools]).files == (path,)


@pytest.mark.parametrize("text", [' {"tools": {"a": {"name": "Aye"}}}', "tools: {a: {name: Aye}}"])
def test_other_suffixes_are_json_if_they_look_like_it(text: str, tmp_path: Path, tools: Kind[Any]) -> None:
    (tmp_path / "a.spec").write_text(text)
    assert len(load_spec(tmp_path / "a.spec", kinds=[tools]).entries) == 1


@pytest.mark.parametrize("name", ["a.json", "a.yaml"])
def test_a_byte_order_mark_is_no_mistake(name: str, tmp_path: Path, tools: Kind[Any]) -> None:
    (tmp_path / name).write_text('{"tools": {"a": {"name": "Aye"}}}', encoding="utf-8-sig")
    spec = load_spec(tmp_path / name, kinds=[tools])
    assert spec.place(Address("tools", "a"), ("name",)) == f"{tmp_path / name}:1:26"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "205:5"),
        (("name",), "206:15"),
        (("stages",), "215:7"),
        (("stages", 0), "216:9"),
        (("stages", 0, "step"), "219:11"),
        (("stages", 0, "step", "worktype"), "222:25"),
        (("intake", 3), "248:9"),
        (("intake", 3, "attribute"), "248:9"),
        (("was",), "205:5"),
        (("stages", 0, "key"), "216:9"),
    ],
)
def test_places_in_json(path: tuple[str | int, ...], place: str, escalation_path: Path) -> None:
    spec = load_spec(escalation_path)
    assert spec.place(Address("caseplans", "escalation"), path) == f"{escalation_path}:{place}"


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), "8:3"),
        (("count",), "10:12"),
        (("parts",), "14:5"),
        (("parts", 0), "14:13"),
        (("parts", 0, "note"), "4:23"),
        (("parts", 1, "note"), "14:27"),
        (("free", "at"), "15:27"),
        (("lasts",), "8:3"),
    ],
)
def test_places_in_yaml(path: tuple[str | int, ...], place: str, tmp_path: Path, tools: Kind[Any]) -> None:
    (tmp_path / "s.yaml").write_text(SAMPLE)
    spec = load_spec(tmp_path / "s.yaml", kinds=[tools])
    assert spec.place(Address("tools", "saw"), path) == f"{tmp_path / 's.yaml'}:{place}"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way(end: str, tmp_path: Path, tools: Kind[Any]) -> None:
    text = '{"tools":\n{\n"a": {"name": "Aye"}}}'
    (tmp_path / "s.json").write_bytes(text.replace("\n", end).encode())
    spec = load_spec(tmp_path / "s.json", kinds=[tools])
    assert spec.place(Address("tools", "a")).endswith(":3:1")


def test_what_stands_in_no_file_has_no_place(tools: Kind[Any]) -> None:
    spec = parse_spec({"tools": {"a": {"name": "Saw"}}}, kinds=[tools])
    assert spec.place(Address("tools", "a"), ("name",)) == ""
    assert spec.place(Address("tools", "b")) == ""


def test_importing_and_reading_json_needs_no_yaml(escalation_path: Path) -> None:
    code = (
        "import sys; from genesys_caseplans.specfile import load_spec; load_spec(sys.argv[1]); "
        "sys.exit(any(name.startswith('ruamel') for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(escalation_path)], check=False).returncode == 0
