"""Digests and differences of plans: whatever the rows, equal ones have one digest and unlike ones are told apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.running import spec_data

from genesys_caseplans import Client, Settings, parse_spec
from genesys_caseplans.engine.saved import SavedPlan, check_digest
from genesys_caseplans.engine.values.digest import differences, digest
from genesys_caseplans.errors import PlanDiffers, SavedPlanError
from genesys_caseplans.sandbox import Sandbox

ORG = "5f1c0f0e-8a54-4c3b-9d6e-2d7d3f9b8a01"
SCALARS = st.none() | st.booleans() | st.integers(-2, 2) | st.sampled_from(["", "a", "ä", "1"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)
FIELDS = st.fixed_dictionaries(
    {
        "path": st.sampled_from(["name", "a.b"]),
        "before": VALUES,
        "after": VALUES,
        "ids": st.lists(st.sampled_from("xy")),
    }
)
ROWS = st.fixed_dictionaries(
    {
        "address": st.sampled_from(["tools.a", "tools.b"]),
        "id": st.sampled_from([None, "1", "2"]),
        "action": st.sampled_from(["create", "update", "blocked"]),
        "fields": st.lists(FIELDS, max_size=2, unique_by=lambda field: str(field["path"])).map(
            lambda fields: sorted(fields, key=lambda field: str(field["path"]))
        ),
        "steps": st.lists(st.sampled_from(["create", "publish"]), max_size=2),
        "problems": st.lists(st.sampled_from(["no"]), max_size=1),
    }
)
PLANS = st.lists(ROWS, max_size=2, unique_by=lambda row: str(row["address"])).map(
    lambda rows: sorted(rows, key=lambda row: str(row["address"]))
)


def turned(value: Any) -> Any:
    """The same value with the keys of its objects the other way round."""
    if isinstance(value, dict):
        return {key: turned(value[key]) for key in reversed(value)}
    return [turned(part) for part in value] if isinstance(value, list) else value


@given(PLANS, PLANS)
def test_digests_differ_exactly_where_a_difference_is_told(before: list[Any], now: list[Any]) -> None:
    assert (digest(ORG, before) == digest(ORG, now)) == (differences(before, now) == [])


@given(PLANS)
def test_a_digest_survives_json_and_the_order_of_keys(rows: list[Any]) -> None:
    assert digest(ORG.upper(), turned(json.loads(json.dumps(rows, indent=1)))) == digest(ORG, rows)


def test_the_digest_is_the_same_on_every_python() -> None:
    rows = [{"address": "tools.ä", "action": "create", "fields": [{"path": "a", "after": 1.5}]}]
    assert digest(ORG, rows) == "a9abbb82f22f0479ebdec4e78708b3636c207deefd947cc7ed653d1e5cfc9c57"


@pytest.fixture(scope="module")
def org() -> Any:
    with Sandbox(rate_limit=0) as sandbox, Client(Settings.from_environment(sandbox.environment)) as client:
        yield client


def test_a_saved_plan_is_read_again_as_it_was(org: Client) -> None:
    spec = parse_spec(spec_data())
    plan = org.plan(spec, publish=False, only=["worktypes"])
    saved = SavedPlan.of(plan, spec)
    read = SavedPlan.from_json(json.loads(json.dumps(saved.as_json())))
    assert read.as_json() == saved.as_json()
    assert parse_spec(read.spec).entries == spec.entries
    read.check(org.plan(spec, only=["worktypes"]))
    check_digest(plan, saved.digest[:16])


def test_what_differs_is_in_the_error(org: Client) -> None:
    spec = parse_spec(spec_data())
    saved = SavedPlan.of(org.plan(spec), spec)
    with pytest.raises(PlanDiffers) as caught:
        saved.check(org.plan(spec, publish=False))
    assert [text.split(":")[0] for text in caught.value.differences] == ["caseplans.escalation"] * len(
        caught.value.differences
    )
    assert caught.value.differences


@pytest.mark.parametrize("content", [{}, {"planFormat": True}, {"planFormat": "1"}, {"planFormat": 1}])
def test_what_is_no_saved_plan_is_refused(content: dict[str, Any]) -> None:
    with pytest.raises(SavedPlanError):
        SavedPlan.from_json(content)
