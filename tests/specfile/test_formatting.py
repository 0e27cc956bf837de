"""What `fmt` makes: one order of keys, durations as people write them, comments where they belong, the same meaning."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_caseplans import load_spec
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.specfile.formatting import formatted
from genesys_caseplans.specfile.positions import Malformed

SPECS = Path(__file__).parents[2] / "fixtures" / "specs"
YAML, JSON = Path("spec.yaml"), Path("spec.json")


def yaml(text: str) -> str:
    made = formatted(text, YAML, KINDS)
    assert formatted(made, YAML, KINDS) == made, "a second time changes nothing"
    return made


def test_fields_stand_in_the_order_of_the_models_with_their_comments() -> None:
    before = """\
# yaml-language-server: $schema=schema.json

caseplans:
  # all about claims
  claim:
    ttl: P90D   # three months
    # who
    owner: jane.doe@example.com

    # what it is called
    name: Claim
    stages:
      - step: {worktype: check, name: Look at it}
        # first
        name: Check
      - name: Pay
      # behind all stages
    description: |
      Several lines,

      all of it text.
    # at the end of the claim
# at the end
formatVersion: 1
"""
    after = """\
# yaml-language-server: $schema=schema.json

# at the end
formatVersion: 1
caseplans:
  # all about claims
  claim:
    # what it is called
    name: Claim
    description: |
      Several lines,

      all of it text.

    # who
    owner: jane.doe@example.com
    ttl: 90d   # three months
    stages:
        # first
      - name: Check
        step: {name: Look at it, worktype: check}
      - name: Pay
      # behind all stages
    # at the end of the claim
"""
    assert yaml(before) == after


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("P7D", "7d"),
        ("168h", "7d"),
        ("604800", "7d"),
        ('"2w"', '"14d"'),
        ("'PT90M'", "'1h30m'"),
        ("7d", "7d"),
        ("0", "0s"),
        ("soon", "soon"),
        ("null", "null"),
        ("{env: TTL}", "{env: TTL}"),
        ("-5", "-5"),
        ("1.5", "1.5"),
    ],
)
def test_durations_are_written_as_people_do(written: str, wanted: str) -> None:
    assert yaml(f"worktypes: {{a: {{ttl: {written}}}}}\n") == f"worktypes: {{a: {{ttl: {wanted}}}}}\n"
    assert yaml(f"worktypes:\n  a:\n    ttl: {written}\n") == f"worktypes:\n  a:\n    ttl: {wanted}\n"


def test_only_what_is_a_duration_is_taken_for_one() -> None:
    text = "worktypes: {a: {name: P7D, priority: 604800}}\nschemas: {s: {attributes: {P7D: {maximum: 604800}}}}\n"
    assert "P7D" in yaml(text)
    assert yaml(text).count("604800") == 2
    assert "7d" not in yaml(text)


def test_entries_and_lists_keep_their_order() -> None:
    text = """\
worktypes:
  z: {name: Zet}
  a:
    name: Ah
    statuses:
      open: {name: Open, category: Open, destinations: [z, a]}
      closed: {name: Closed, category: Closed}
"""
    assert yaml(text) == text


def test_aliases_stay_behind_their_anchors() -> None:
    text = """\
worktypes:
  a:
    statuses: &all
      open: {name: Open, category: Open}
    name: Ah
  b:
    statuses: *all
    name: Bee
x-own: &bin bin
"""
    made = yaml(text)
    assert made.index("x-own") < made.index("worktypes")
    assert made.index("&all") < made.index("*all")
    assert made.index("name: Ah") < made.index("&all"), "where nothing is in the way it is moved"
    first = "worktypes:\n  a:\n    statuses: &s {open: {name: Open, category: Open}}\n    name: Ah\n"
    used = f"{first}    flowRules: {{}}\nintentCategories: {{}}\nworkbins: {{b: {{name: *s}}}}\n"
    assert yaml(used.replace("name: *s", "x-s: *s")).count("*s") == 1


@pytest.mark.parametrize(
    "text",
    [
        "workbins: {a: {name: A, x-own: 1}}",
        "workbins:\n  a:\n    name: >+\n      Folded\n\n\n    description: b\n",
        "workbins:\n  a:\n    description: |-\n      text\n\n    name: b\n# end\n",
        "workbins:\n  a:\n    ? name\n    : Bin\n    description: x\n",
        'workbins: {a: {description: "# no comment", name: "a: b"}}\n',
        "workbins:\n  a: {description: x, # why\n      name: b}\n",
        "workbins:\n  a:\n    description:\n    name: b\n",
        "caseplans:\n  a:\n    stages:\n    - name: x\n    - step:\n        worktype: w\n      name: y\n    name: A\n",
        "--- # begin\nworkbins:\n  a:\n    description: x\n    name: y\n...\n",
        "",
        "# nothing\n",
    ],
)
def test_odd_files_are_formatted_or_left_and_mean_the_same(text: str) -> None:
    try:
        yaml(text)
    except Malformed:
        assert text in ("", "# nothing\n")


def test_json_is_laid_out_anew() -> None:
    text = (
        '{"workbins":{"b":{"description":"ü","name":"B","x-n":1.50}},"worktypes":{"w":{"ttl":"P7D","duration":3600}}}'
    )
    made = formatted(text, JSON, KINDS)
    assert made == (
        '{\n  "workbins": {\n    "b": {\n      "name": "B",\n      "description": "ü",\n      "x-n": 1.50\n'
        "    }\n  },\n"
        '  "worktypes": {\n    "w": {\n      "duration": "1h",\n      "ttl": "7d"\n    }\n  }\n}\n'
    )
    assert formatted(made, JSON, KINDS) == made


@pytest.mark.parametrize("name", ["escalation.json", "retail/retail.yaml", "retail/retail.prod.overlay.yaml"])
def test_the_examples_mean_the_same(tmp_path: Path, name: str) -> None:
    file = SPECS / name
    made = formatted(file.read_text("utf-8"), file, KINDS)
    assert formatted(made, file, KINDS) == made
    if "overlay" not in name:
        copy = tmp_path / file.name
        copy.write_text(made, "utf-8")
        assert load_spec(copy) == load_spec(file).__class__(**{**vars(load_spec(file)), "files": (copy,)})


def test_the_examples_in_yaml_are_formatted() -> None:
    for file in (SPECS / "retail").glob("*.yaml"):
        text = file.read_text("utf-8")
        assert formatted(text, file, KINDS) == text


class Writer:
    """Writes entries as YAML in any order, in blocks or braces, with comments that name the key that they are about."""

    def __init__(self, chance: random.Random):
        self._chance = chance
        self.number = 0

    def lines(self, value: dict[str, Any], margin: str) -> list[str]:
        found: list[str] = []
        keys = list(value)
        self._chance.shuffle(keys)
        for key in keys:
            for _ in range(self._chance.choice([0, 0, 0, 1, 2])):
                found.append(f"{margin}{self._comment('above', key)}")
            found += self._entry(key, value[key], margin)
            found += [""] * self._chance.choice([0, 0, 0, 1])
        return found

    def _comment(self, where: str, key: str) -> str:
        self.number += 1
        return f"# {where} {key} {self.number}"

    def _entry(self, key: str, value: Any, margin: str) -> list[str]:
        if isinstance(value, dict) and value and self._chance.random() < 0.7:
            return [f"{margin}{key}:", *self.lines(value, margin + "  ")]
        if isinstance(value, list) and value and isinstance(value[0], dict) and self._chance.random() < 0.7:
            found = [f"{margin}{key}:"]
            for item in value:
                inner = [line for line in self.lines(item, margin + "    ") if line.strip()]
                first = next(place for place, line in enumerate(inner) if not line.lstrip().startswith("#"))
                head = inner[:first]
                inner[first] = f"{margin}  - {inner[first].lstrip()}"
                # What stands above a dash is about the whole item.
                found += [*(f"{margin}  {line.strip().replace('above', 'item')}" for line in head), *inner[first:]]
            return found
        tail = f"  {self._comment('beside', key)}" if self._chance.random() < 0.3 else ""
        return [f"{margin}{key}: {json.dumps(value)}{tail}"]


def _spec(chance: random.Random) -> dict[str, Any]:
    def some(entry: dict[str, Any]) -> dict[str, Any]:
        return {key: value for key, value in entry.items() if key == "name" or chance.random() < 0.7}

    status = {"name": "S", "category": "Open", "transitionDelay": "P1D", "destinations": []}
    worktype = {
        "name": "W",
        "workbin": "b",
        "ttl": "48h",
        "statuses": {key: some(status) for key in "ab"},
        "description": "x",
        "x-own": {"b": 1, "a": 2},
    }
    stages = [some({"name": "One", "key": "k", "step": some({"name": "S", "worktype": "w"})}) for _ in range(3)]
    caseplan = {"name": "C", "intent": "i", "dueDuration": 86400, "stages": stages, "publish": True, "division": "*"}
    return {
        "formatVersion": 1,
        "name": "set",
        "x-top": {"z": 1, "a": 2},
        "worktypes": {"w": some(worktype), "v": some(worktype)},
        "caseplans": {"c": some(caseplan)},
    }


@settings(deadline=None)
@given(st.integers(min_value=0, max_value=2**32))
def test_every_comment_stays_with_its_key_whatever_the_layout(seed: int) -> None:
    chance = random.Random(seed)
    text = "\n".join(["# about the file", "", *Writer(chance).lines(_spec(chance), "")]) + "\n"
    made = yaml(text)
    comments = re.findall(r"# (?:above|beside|item) .*", text)
    assert sorted(re.findall(r"# (?:above|beside|item) .*", made)) == sorted(comments)
    assert made.startswith("# about the file\n")
    lines = [line for line in made.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        beside = re.search(r"# beside (\S+)", line)
        if beside:
            assert line.lstrip(" -").startswith(f"{beside[1]}:"), made
        above = re.match(r"\s*# above (\S+)", line)
        if above:
            after = next(other for other in lines[place:] if not other.lstrip().startswith("#"))
            assert after.lstrip(" -").startswith(f"{above[1]}:"), made
