"""Every field of a spec stands in scenarios: made, changed, cleared and left alone; and why one of the four cannot be.

Read from the files of `fixtures/scenarios`: what a plan says becomes of a field, and what the org has of which a spec
says nothing. That the plans are true, and left-out fields are not sent, is what `test_scenarios_as_data` sees to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

import pytest
from tests.scenarios.scenario import Document, Scenario, read_yaml, scenarios

from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.caseplan.spec import IntakeEntry
from genesys_caseplans.kinds.customer_intent.spec import SourceIntentEntry
from genesys_caseplans.kinds.fields import NeverEmpty, SpecModel
from genesys_caseplans.kinds.table import marks
from genesys_caseplans.kinds.worktype.spec import FlowRule

Case = Literal["made", "changed", "cleared", "left alone"]
CASES: tuple[Case, ...] = get_args(Case)
Model = type[SpecModel]
Seen = tuple[Model, str, Case]

#: Models of which a left-out field is not there, or is as it mostly is: none is left alone.
WHOLE: tuple[Model, ...] = (FlowRule, IntakeEntry, SourceIntentEntry)
_GIVEN = "an attribute whose type needs it must give it"
_SORT = "the sort of the rule needs it, and a rule never becomes one of another sort"
_SAME = "it is what the part is known by: another one is another part"

# Field, case: why it cannot be. What a field says of itself (it is required, it is `NeverEmpty`) is not listed.
CANNOT: dict[tuple[str, Case], str] = {
    ("Attribute.type", "changed"): "it is part of the API's key: another type is another attribute",
    ("Attribute.type", "left alone"): "an attribute says its type, or is `raw`",
    ("Attribute.raw", "left alone"): "an attribute says its type, or is `raw`",
    **{
        (f"Attribute.{key}", "left alone"): _GIVEN
        for key in ("minimum", "maximum", "minItems", "maxItems", "itemMinLength", "itemMaxLength", "values")
    },
    ("FlowRule.on", "changed"): "a rule never becomes one of another sort",
    ("FlowRule.status", "cleared"): _SORT,
    ("FlowRule.date", "cleared"): _SORT,
    ("SourceIntentEntry.id", "changed"): _SAME,
    ("IntakeEntry.attribute", "changed"): _SAME,
}


def fields_of(model: Model) -> Mapping[str, Any]:
    """The fields of a model that are values of the org, by spec keys."""
    return {info.alias or name: info for name, info in model.model_fields.items() if name not in model.steering}


def models(model: Model) -> Iterator[Model]:
    """A model and those of its parts."""
    yield model
    for key in fields_of(model):
        part = part_of(model, key)
        if part is not None:
            yield from models(part)


@cache
def part_of(model: Model, key: str) -> Model | None:
    """The model of what a field holds, or holds several of."""
    return _model_in(fields_of(model)[key].annotation)


def _model_in(annotation: Any) -> Model | None:
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        return annotation
    found = (_model_in(inner) for inner in get_args(annotation))
    return next((model for model in found if model is not None), None)


# --- what a plan says becomes of fields


def planned(scenario: Scenario) -> Iterator[Seen]:
    """What becomes of the fields that a plan names."""
    by_section = {kind.section: kind.model for kind in KINDS}
    for address, row in scenario.plan.items():
        for path, change in row.get("fields", {}).items():
            model = by_section[address.partition(".")[0]]
            new = row["action"] == "create"
            yield from _at(model, path.split("."), change.get("before"), change.get("after"), new)


def _at(model: Model, path: list[str], before: Any, after: Any, new: bool) -> Iterator[Seen]:
    key, *rest = path
    if key not in fields_of(model):
        return
    part = part_of(model, key)
    if not rest or part is None:
        yield from _field(model, key, before, after)
    else:
        gone = after is None and len(rest) == 1 and rest[0] not in fields_of(part)
        yield model, key, "made" if new else "cleared" if gone else "changed"
        inner = rest if rest[0] in fields_of(part) else rest[1:]
        yield from _at(part, inner, before, after, new) if inner else _part(part, before, after)


def _field(model: Model, key: str, before: Any, after: Any) -> Iterator[Seen]:
    if before == after:
        return
    yield model, key, "made" if before is None else "cleared" if after in (None, []) else "changed"
    part = part_of(model, key)
    if part is not None:
        for first, second in _pairs(before, after):
            yield from _part(part, first, second)


def _part(model: Model, before: Any, after: Any) -> Iterator[Seen]:
    """The fields of a part; of one that goes, none is cleared."""
    if isinstance(after, dict):
        for key in fields_of(model):
            yield from _field(model, key, (before or {}).get(key), after.get(key))


def _pairs(before: Any, after: Any) -> Iterable[tuple[Any, Any]]:
    """Parts that are the same one."""
    if isinstance(after, list):
        return [(next((one for one in before or () if _same(one, part)), None), part) for part in after]
    return [(before, after)]


def _same(first: Any, second: Any) -> bool:
    """By what parts of a list are known."""
    return any(
        name in second and first.get(name) == second[name] for name in ("attribute", "id", "name") if name in first
    )


# --- what a spec leaves alone


def left_alone(scenario: Scenario) -> Iterator[Seen]:
    """What the org has of which the spec says nothing, where it speaks of the object."""
    spec = read_yaml((scenario.folder / "spec.yaml").read_text("utf-8"))
    for kind in KINDS:
        for key, entry in spec.get(kind.section, {}).items():
            if scenario.plan.get(f"{kind.section}.{key}", {}).get("action") == "update":
                has = _counterpart(scenario.live.get(kind.section, {}), key, entry)
                yield from _silent(kind.model, entry, has)


def _silent(model: Model, said: Document, has: Document) -> Iterator[Seen]:
    if not isinstance(said, dict):
        return
    for key in has.keys() & fields_of(model).keys():
        part = part_of(model, key)
        if key not in said:
            yield model, key, "left alone"
        elif part is not None:
            for first, second in _matching(model, key, said[key], has[key]):
                yield from _silent(part, first, second)


def _matching(model: Model, key: str, said: Any, has: Any) -> Iterable[tuple[Document, Document]]:
    """The parts that a field holds, each with what the org has of it."""
    if isinstance(said, list):
        return [(part, _counterpart(dict(enumerate(has)), place, part)) for place, part in enumerate(said)]
    if not isinstance(said, dict):
        return []
    annotation = fields_of(model)[key].annotation
    if any(get_origin(one) is dict for one in (annotation, *get_args(annotation))):
        return [(part, _counterpart(has, name, part)) for name, part in said.items()]
    return [(said, has)]


def _counterpart(has: Mapping[Any, Any], key: Any, said: Any) -> Document:
    """What the org has of an entry or a part: by its name, its earlier one, or its key."""
    if not isinstance(said, dict):
        return {}
    names = {said.get("name"), said.get("was")} - {None}
    named = (one for one in has.values() if isinstance(one, dict) and one.get("name") in names)
    found = next(named, has.get(key))
    return found if isinstance(found, dict) else {}


# --- all of it


@cache
def seen() -> frozenset[Seen]:
    return frozenset(one for scenario in scenarios() for one in (*planned(scenario), *left_alone(scenario)))


def cannot(model: Model, key: str, case: Case) -> bool:
    """Whether the field itself says that this cannot be."""
    info = fields_of(model)[key]
    if case == "cleared":
        return type(None) not in get_args(info.annotation) or NeverEmpty in marks(info)
    return case == "left alone" and (info.is_required() or issubclass(model, WHOLE))


ALL = list(dict.fromkeys(part for kind in KINDS for part in models(kind.model)))


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_each_field_is_made_changed_cleared_and_left_alone(model: Model) -> None:
    lacking = {
        (f"{model.__name__}.{key}", case)
        for key in fields_of(model)
        for case in CASES
        if (model, key, case) not in seen() and not cannot(model, key, case)
    }
    assert lacking == {field for field in CANNOT if field[0].partition(".")[0] == model.__name__}


@pytest.mark.parametrize("model", ALL, ids=lambda model: model.__name__)
def test_what_steers_a_run_is_said_somewhere(model: Model) -> None:
    said = set[str]()
    for scenario in scenarios():
        spec = read_yaml((scenario.folder / "spec.yaml").read_text("utf-8"))
        for kind in KINDS:
            for entry in spec.get(kind.section, {}).values():
                said |= _keys_said(kind.model, entry, model)
    keys = {info.alias or name for name, info in model.model_fields.items() if name in model.steering}
    assert keys - said == set()


def _keys_said(model: Model, said: Document, wanted: Model) -> set[str]:
    keys = set(said) if model is wanted else set[str]()
    for key in said.keys() & fields_of(model).keys():
        part = part_of(model, key)
        if part is not None:
            for value, _ in _matching(model, key, said[key], {} if isinstance(said[key], dict) else []):
                keys |= _keys_said(part, value, wanted) if isinstance(value, dict) else set()
    return keys


def test_each_model_is_met() -> None:
    assert {model.__name__ for model in ALL} >= {
        *("SchemaEntry", "Attribute", "WorkbinEntry", "WorktypeEntry", "Status", "FlowRule", "IntentCategoryEntry"),
        *("CustomerIntentEntry", "SourceIntentEntry", "CaseplanEntry", "StageEntry", "StepEntry", "IntakeEntry"),
    }
