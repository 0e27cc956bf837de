"""The JSON Schema of a spec takes what the tool takes, and refuses what a file by itself shows to be wrong."""

from __future__ import annotations

import copy
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from tests.scenarios.generated import documents, outlines
from tests.scenarios.scenario import scenarios

from genesys_caseplans import parse_spec
from genesys_caseplans.errors import SpecError
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.specfile.json_schema import meaning, spec_schema

ROOT = Path(__file__).parents[2]
ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
SPEC: dict[str, Any] = json.loads((ROOT / "fixtures/specs/escalation.json").read_text("utf-8"))


@cache
def validator() -> Draft202012Validator:
    schema = spec_schema(KINDS)
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def refusals(document: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, error.absolute_path))}: {error.message}" for error in validator().iter_errors(document)
    ]


def test_the_examples_are_taken() -> None:
    for file in (ROOT / "fixtures/specs").rglob("*"):
        if file.name.endswith((".json", ".yaml")) and not file.name.endswith((".record.json", ".overlay.yaml")):
            document = YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
            assert refusals(document) == [], file


@pytest.mark.parametrize("scenario", scenarios(), ids=str)
def test_every_scenario_is_taken(scenario: Any) -> None:
    text = (scenario.folder / "spec.yaml").read_text("utf-8")
    document = YAML(typ="safe", pure=True).load(text)
    for section in document.values():
        for entry in section.values() if isinstance(section, dict) else ():
            if isinstance(entry, dict) and str(entry.get("id", "")).startswith("{"):
                entry["id"] = ID
    assert refusals(document) == []


@settings(max_examples=50, deadline=None)
@given(outlines().flatmap(documents))
def test_what_the_tool_takes_is_taken(document: dict[str, Any]) -> None:
    parse_spec(document)
    assert refusals(document) == []


WRONG: list[tuple[str, Any]] = [
    ("worktypes.review.colour", "red"),
    ("worktypes.review.dueDuration", "soon"),
    ("worktypes.review.dueDuration", -1),
    ("worktypes.review.dueDuration", "P1M"),
    ("worktypes.review.priority", "high"),
    ("worktypes.review.serviceLevelTarget", 101),
    ("worktypes.review.workbin", {"name": "Escalations"}),
    ("worktypes.review.skills", "Billing"),
    ("worktypes.review.statuses.open.category", "Opened"),
    ("worktypes.review.name", "ab"),
    ("worktypes.review.name", None),
    ("schemas.escalation.attributes.channel", {"type": "enum"}),
    ("schemas.escalation.attributes.channel", {"type": "text", "minimum": 1}),
    ("schemas.escalation.attributes.channel", {"type": "integer", "minimum": 1}),
    ("schemas.escalation.attributes.channel", {"title": "Channel"}),
    ("schemas.escalation.attributes.channel", {"type": "colour"}),
    ("caseplans.escalation.referencePrefix", "E"),
    ("caseplans.escalation.stages", {"first": {"name": "Look"}}),
    ("caseplans.escalation.intake", [{"required": True}]),
    ("caseplans.escalation.publish", "yes"),
    ("customerIntents.escalate.sourceIntents", [{"name": "Late"}]),
    ("lookups", {"printers": {}}),
    ("formatVersion", 2),
    ("org", "the one in Berlin"),
    ("workflows", {}),
    ("workbins", []),
]


@pytest.mark.parametrize(("path", "value"), WRONG, ids=[f"{path}={value}" for path, value in WRONG])
def test_what_is_wrong_by_itself_is_refused_by_both(path: str, value: Any) -> None:
    document = copy.deepcopy(SPEC)
    *outer, last = path.split(".")
    at = document
    for part in outer:
        at = at[part]
    at[last] = value
    with pytest.raises(SpecError):
        parse_spec(document)
    assert refusals(document)


def test_a_missing_key_is_refused_by_both() -> None:
    for path in ("worktypes.review.workbin", "customerIntents.escalate.description", "caseplans.escalation.intent"):
        document = copy.deepcopy(SPEC)
        section, key, name = path.split(".")
        del document[section][key][name]
        with pytest.raises(SpecError):
            parse_spec(document)
        assert refusals(document)


@given(st.from_regex(r"x-[a-z]{1,5}", fullmatch=True), st.integers(-1000, 1000) | st.none())
def test_keys_of_the_writers_own_are_taken_everywhere(key: str, value: Any) -> None:
    document = copy.deepcopy(SPEC)
    for at in (document, document["worktypes"]["review"], document["caseplans"]["escalation"]["stages"][0]):
        at[key] = value
    parse_spec(document)
    assert refusals(document) == []


def _models() -> list[type[SpecModel]]:
    found: list[type[SpecModel]] = [kind.model for kind in KINDS]
    for model in found:
        for info in model.model_fields.values():
            found += [inner for inner in _inside(info.annotation) if inner not in found]
    return found


def _inside(annotation: Any) -> list[type[SpecModel]]:
    if isinstance(annotation, type):
        return [annotation] if issubclass(annotation, SpecModel) else []
    return [model for part in getattr(annotation, "__args__", ()) for model in _inside(part)]


@pytest.mark.parametrize("model", _models())
def test_every_field_says_what_it_is_and_nothing_says_what_is_no_field(model: type[SpecModel]) -> None:
    for name in model.model_fields:
        text = meaning(model, name)
        assert text.endswith(".") and len(text) < 140
    assert set(vars(model).get("meanings", {})) <= set(model.model_fields)


def test_the_schema_is_small_enough_to_be_read_by_an_editor_each_time() -> None:
    assert len(json.dumps(spec_schema(KINDS))) < 60_000
