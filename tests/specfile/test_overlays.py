"""Overlays: what is said otherwise in one environment, merged as the design says, each value placed where it stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from genesys_caseplans import Spec, load_spec
from genesys_caseplans.address import Address
from genesys_caseplans.errors import SpecError
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.specfile.json_schema import overlay_schema

BASE = """\
formatVersion: 1
name: care
org: 3f2504e0-4f89-41d3-9a0c-0305e82c3301
lookups:
  queues: {tier2: Escalations, tier3: Experts}
schemas:
  data: {name: Data, attributes: {a: {type: text, title: A}, b: {type: text}}}
workbins:
  bin: {name: Workbin, division: Home}
worktypes:
  do:
    name: Do it
    workbin: bin
    schema: data
    queue: tier2
    skills: [One, Two]
    dueDuration: 2d
  look:
    name: Look at it
    workbin: {existing: Other}
intentCategories:
  care: {name: Care, description: Care}
customerIntents:
  ask: {name: Ask, description: Ask, category: care, expiry: 30d}
caseplans:
  plan:
    name: Plan
    referencePrefix: PLN
    division: "*"
    intent: ask
    schema: data
    dueDuration: 5d
    ttl: 90d
    stages:
      - {name: First look, description: One, step: {name: Look, worktype: do}}
      - {key: second, name: Second, step: {name: Look again, worktype: do}}
      - {name: Third, description: Three}
    intake: [a, b]
    publish: true
"""


@pytest.fixture
def base(tmp_path: Path) -> Path:
    file = tmp_path / "care.yaml"
    file.write_text(BASE)
    return file


def over(base: Path, *texts: str) -> Spec:
    overlays = []
    for number, text in enumerate(texts):
        overlays.append(base.parent / f"over{number}.overlay.yaml")
        overlays[-1].write_text(text)
    spec = load_spec(base, overlays=overlays)
    for text in texts:
        refused = [error.message for error in validator().iter_errors(YAML(typ="safe", pure=True).load(text))]
        assert refused == [], "an editor would mark what is right"
    return spec


@cache
def validator() -> Draft202012Validator:
    """By which editors check overlays."""
    schema = overlay_schema(KINDS)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize(
    "text",
    [
        "name: other",
        "caseplans: {plan: {titel: x}}",
        "caseplans: {plan: {dueDuration: soon}}",
        "caseplans: {plan: {name: {$remove: false}}}",
        "caseplans: {plan: {$remove: yes please}}",
        "worktypes: {do: {statuses: {open: {category: Opened}}}}",
        "worktypes: []",
        "plans: {}",
    ],
)
def test_editors_mark_what_is_wrong_in_an_overlay(text: str) -> None:
    assert list(validator().iter_errors(YAML(typ="safe", pure=True).load(text)))


def test_the_example_overlay_is_right_for_editors() -> None:
    file = Path(__file__).parents[2] / "fixtures/specs/retail/retail.prod.overlay.yaml"
    assert list(validator().iter_errors(YAML(typ="safe", pure=True).load(file.read_text("utf-8")))) == []


def said(spec: Spec) -> dict[str, Any]:
    return spec.as_document()


def problems(base: Path, *texts: str) -> list[str]:
    with pytest.raises(SpecError) as raised:
        over(base, *texts)
    return [
        f"{Path(one.where).name}: {one.message}{f' ({one.hint})' if one.hint else ''}" for one in raised.value.problems
    ]


def test_nothing_laid_over_changes_nothing(base: Path) -> None:
    assert said(over(base, "formatVersion: 1\n")) == said(load_spec(base))


def test_an_empty_section_says_nothing(base: Path) -> None:
    assert said(over(base, "workbins:\nlookups:\ncaseplans: null\n")) == said(load_spec(base))


def test_maps_are_merged_by_key_and_lists_replaced(base: Path) -> None:
    spec = over(
        base,
        "worktypes: {do: {queue: tier3, skills: [Three], dueDuration: 1d, description: Prod}}\n"
        "schemas: {data: {attributes: {a: {title: Order}}}}\n"
        "caseplans: {plan: {intake: [a], owner: jane.doe@example.com}}\n",
    )
    do, plan = said(spec)["worktypes"]["do"], said(spec)["caseplans"]["plan"]
    assert (do["queue"], do["skills"], do["dueDuration"], do["description"]) == ("tier3", ["Three"], "1d", "Prod")
    assert do["name"] == "Do it", "what the overlay does not say stays"
    assert said(spec)["schemas"]["data"]["attributes"] == {
        "a": {"type": "text", "title": "Order"},
        "b": {"type": "text"},
    }
    assert (plan["intake"], plan["owner"]) == (["a"], "jane.doe@example.com")


def test_a_reference_is_replaced_as_a_whole(base: Path) -> None:
    identity = "3f2504e0-4f89-41d3-9a0c-0305e82c3399"
    spec = over(base, f"worktypes: {{look: {{workbin: {{id: {identity}}}}}, do: {{workbin: {{existing: Prod}}}}}}\n")
    assert said(spec)["worktypes"]["look"]["workbin"] == {"id": identity}
    assert said(spec)["worktypes"]["do"]["workbin"] == {"existing": "Prod"}


def test_stages_are_merged_by_their_keys(base: Path) -> None:
    spec = over(
        base,
        "caseplans: {plan: {stages: [{key: second, name: Deuxième, step: {worktype: look}},"
        " {name: First look, description: Uno}, {key: third, $remove: true}]}}\n",
    )
    assert said(spec)["caseplans"]["plan"]["stages"] == [
        {"name": "First look", "description": "Uno", "step": {"name": "Look", "worktype": "do"}},
        {"key": "second", "name": "Deuxième", "step": {"name": "Look again", "worktype": "look"}},
    ]


def test_what_is_removed_is_gone_and_what_is_new_is_there(base: Path) -> None:
    spec = over(
        base,
        "worktypes: {look: {$remove: true}, new: {name: New one, workbin: bin}, do: {queue: {$remove: true}}}\n",
    )
    assert [address.key for address in spec.entries if address.section == "worktypes"] == ["do", "new"]
    assert "queue" not in said(spec)["worktypes"]["do"]


def test_several_count_in_their_order(base: Path) -> None:
    spec = over(
        base,
        "worktypes: {do: {dueDuration: 1d}, new: {name: New one, workbin: bin}}\n",
        "worktypes: {do: {dueDuration: 3d}, new: {description: Newer}}\n",
    )
    assert said(spec)["worktypes"]["do"]["dueDuration"] == "3d"
    assert said(spec)["worktypes"]["new"] == {"name": "New one", "workbin": "bin", "description": "Newer"}


def test_an_overlay_says_the_org_and_what_names_mean(base: Path) -> None:
    other = "3f2504e0-4f89-41d3-9a0c-0305e82c3302"
    spec = over(
        base, f"org: {other}\nlookups: {{queues: {{tier2: Prod escalations}}, users: {{boss: b@example.com}}}}\n"
    )
    assert spec.org == other
    assert {what: dict(names) for what, names in spec.lookups.items()} == {
        "queues": {"tier2": "Prod escalations", "tier3": "Experts"},
        "users": {"boss": "b@example.com"},
    }
    assert spec.name == "care"


def test_the_files_of_the_set_are_those_of_the_overlays_too(base: Path) -> None:
    spec = over(base, "worktypes: {do: {dueDuration: 1d}}\n")
    assert [file.name for file in spec.files] == ["care.yaml", "over0.overlay.yaml"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "worktypes: {dos: {$remove: true}}",
            "1:13: the set has no dos that the overlay speaks of (did you mean do?)",
        ),
        (
            "worktypes: {do: {queu: {$remove: true}}}",
            "1:18: the set has no queu that the overlay speaks of (did you mean queue?)",
        ),
        ("worktypes: {do: {queu: tier2}}", '1:18: unknown key "queu" (did you mean "queue"?)'),
        (
            "worktypes: {do: {dueDuration: soon}}",
            '1:31: "soon" is not a duration: give P5D, PT12H, 5d, 90m or a number of seconds (no months, no years)',
        ),
        (
            "caseplans: {plan: {stages: [{key: fourth, description: x}]}}",
            "1:30: the set has no stages.fourth that the overlay speaks of (there are first-look, second, third)",
        ),
        (
            "caseplans: {plan: {stages: [{key: third, $remove: true}, {key: second, step: {worktype: gone}}]}}",
            '1:89: there is no "gone" in worktypes (worktypes has do, look)',
        ),
        ("name: other", "1:1: an overlay gives no name (the set keeps its name, by which its record is called)"),
        ("worktypes: {new: {name: New one}}", '1:13: needs "workbin"'),
    ],
)
def test_mistakes_are_told_where_they_stand(base: Path, text: str, told: str) -> None:
    assert [line for line in problems(base, text) if line.startswith("over0")] == [f"over0.overlay.yaml:{told}"]


def test_a_mistake_of_the_base_behind_a_removed_stage_is_told_there(base: Path) -> None:
    base.write_text(BASE.replace("- {name: Third, description: Three}", "- {name: Third, colour: red}"))
    told = problems(base, "caseplans: {plan: {stages: [{name: First look, $remove: true}]}}\n")
    line = next(number for number, text in enumerate(base.read_text().splitlines(), 1) if "colour" in text)
    assert told[0].startswith(f"care.yaml:{line}:")


def test_an_overlay_that_cannot_be_read_is_told(base: Path) -> None:
    with pytest.raises(SpecError) as raised:
        load_spec(base, overlays=[base.parent / "gone.yaml"])
    assert "gone.yaml" in str(raised.value)


def test_places_of_values_are_those_of_the_files_that_say_them(base: Path) -> None:
    spec = over(base, "worktypes:\n  do:\n    dueDuration: 1d\n")
    assert spec.place(Address("worktypes", "do"), ("dueDuration",)).endswith("over0.overlay.yaml:3:18")
    assert Path(spec.place(Address("worktypes", "do"), ("name",))).name.startswith("care.yaml:")


def test_the_base_is_not_touched(base: Path) -> None:
    """The same text read once more is the same: merging copies what it changes."""
    text = YAML(typ="safe", pure=True).load(BASE)
    over(base, "worktypes: {do: {$remove: true}}\ncaseplans: {plan: {$remove: true}}\n")
    assert YAML(typ="safe", pure=True).load(base.read_text()) == text
