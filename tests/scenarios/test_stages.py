"""Stages that come, go and move: in the sandbox, from the first request to the last."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.scenarios.direct_org import DirectOrg

from genesys_caseplans import Report, Spec, parse_spec
from genesys_caseplans.kinds.caseplan.client import CASEPLANS

NAMES = ("Alpha", "Beta", "Gamma", "Delta", "Epsilon", "Zeta")


def spec(*stages: str | dict[str, Any], publish: bool = True) -> Spec:
    said = [{"name": stage} if isinstance(stage, str) else stage for stage in stages]
    return parse_spec(
        {
            "formatVersion": 1,
            "schemas": {"data": {"name": "Data", "attributes": {"a": {"type": "text"}}}},
            "workbins": {"bin": {"name": "Workbin"}},
            "worktypes": {"do": {"name": "Do it", "workbin": "bin", "schema": "data"}},
            "intentCategories": {"care": {"name": "Care", "description": "Care"}},
            "customerIntents": {"ask": {"name": "Ask", "description": "Ask", "category": "care", "expiry": "30d"}},
            "caseplans": {
                "plan": {
                    "name": "Plan of stages",
                    "referencePrefix": "PLS",
                    "division": "*",
                    "intent": "ask",
                    "schema": "data",
                    "stages": said,
                    "intake": ["a"],
                    "publish": publish,
                }
            },
        }
    )


@pytest.fixture(scope="module")
def shared() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


@pytest.fixture
def org(shared: DirectOrg) -> DirectOrg:
    shared.reset()
    return shared


def applied(org: DirectOrg, wanted: Spec, **options: Any) -> Report:
    report = org.apply(org.plan(wanted, **options))
    assert report.ok, [f"{result.change.address}: {result.message}" for result in report.results]
    again = org.plan(wanted, **options)
    assert not again.has_changes, [field for change in again.changes for field in change.fields]
    return report


def stages(org: DirectOrg, version: str = "published") -> list[tuple[str, str]]:
    """Names and ids, first to last."""
    (caseplan,) = [one for one in org.run(CASEPLANS.list()) if one.name == "Plan of stages"]
    return [(stage.name or "", stage.id) for stage in org.run(CASEPLANS.list_stages(caseplan.id, version))]


def names(org: DirectOrg) -> list[str]:
    return [name for name, _ in stages(org)]


def sent(org: DirectOrg) -> list[str]:
    """The stage operations that were sent, by what they do."""
    ends = {"Stageplans": "create", "Reposition": "move"}
    operations = [request.operation for request in org.requests if "tageplan" in request.operation.name]
    return [
        "delete"
        if operation.method == "DELETE"
        else next(word for end, word in ends.items() if operation.name.endswith(end))
        for operation in operations
        if operation.method == "DELETE" or (operation.method == "POST" and operation.name.endswith(tuple(ends)))
    ]


@pytest.mark.parametrize("number", range(1, 6))
def test_a_new_caseplan_has_as_many_as_the_spec_says(org: DirectOrg, number: int) -> None:
    wanted = spec(*({"name": name, "step": {"name": f"Step of {name}", "worktype": "do"}} for name in NAMES[:number]))
    applied(org, wanted)
    assert names(org) == list(NAMES[:number])
    assert sent(org) == ["delete"] * (3 - number) + ["create"] * (number - 3)


@pytest.mark.parametrize(("before", "after"), [(1, 5), (5, 1), (3, 4), (3, 2), (4, 2)])
def test_stages_come_and_go_and_those_that_stay_are_the_same(org: DirectOrg, before: int, after: int) -> None:
    applied(org, spec(*NAMES[:before]))
    had = dict(stages(org))
    applied(org, spec(*NAMES[:after]))
    has = dict(stages(org))
    assert list(has) == list(NAMES[:after])
    assert all(has[name] == had[name] for name in has.keys() & had.keys())
    assert len(stages(org, "1")) == before, "published versions never change"


def test_the_plan_says_what_comes_and_goes_and_that_an_org_may_lack_that(org: DirectOrg) -> None:
    applied(org, spec({"name": "Alpha", "step": {"worktype": "do"}}, "Beta", "Gamma"))
    plan = org.plan(spec("Gamma", "Beta", "Delta", "Epsilon", "Zeta"), stage_operations="yes")
    (change,) = (change for change in plan.changes if change.writes)
    first, *rest = change.notes
    # Alpha is not there any more, so the first of the rest takes its place.
    assert first.startswith("stages made: Epsilon, Zeta; moved: ")
    assert "a preview, which an org may lack" in first
    shorter = org.plan(spec("Beta", "Gamma"))
    (change,) = (change for change in shorter.changes if change.writes)
    assert change.notes[0].startswith("stages deleted: Alpha: the operations")
    assert change.notes[1] == "the stage 'Alpha' goes with its step; cases of the version before keep both"
    assert not rest


def test_every_order_of_five_is_reached_with_the_fewest_moves(org: DirectOrg) -> None:
    """From one order to the next of all 120, so that each is reached and each is left."""
    current = list(NAMES[:5])
    applied(org, spec(*current, publish=False))
    ids = dict(stages(org, "latest"))
    for order in permutations(NAMES[:5]):
        plan = org.plan(spec(*order, publish=False), stage_operations="yes")
        org.requests.clear()
        assert org.apply(plan).ok
        assert stages(org, "latest") == [(name, ids[name]) for name in order]
        moves = 5 - max(
            sum(1 for place in range(5) if mask >> place & 1)
            for mask in range(32)
            if (kept := [name for place, name in enumerate(current) if mask >> place & 1])
            == sorted(kept, key=order.index)
        )
        assert sent(org) == ["move"] * moves
        current = list(order)


def test_as_many_are_written_anew_in_place_unless_asked_otherwise(org: DirectOrg) -> None:
    applied(org, spec("Alpha", "Beta", "Gamma"))
    had = stages(org)
    org.requests.clear()
    applied(org, spec("Gamma", "Alpha", "Beta"))
    assert sent(org) == []
    assert [id for _, id in stages(org)] == [id for _, id in had]


def test_an_org_without_them_ends_unpublished_with_the_way_out(org: DirectOrg) -> None:
    applied(org, spec("Alpha", "Beta", "Gamma"))
    for wanted, first in ((spec("Alpha", "Beta"), "delete"), (spec(*NAMES[:4]), "create")):
        org.direct.world.org.stage_operations = False
        try:
            report = org.apply(org.plan(wanted, take_draft=True))
        finally:
            org.direct.world.org.stage_operations = True
        (failed,) = (result for result in report.results if result.outcome == "failed")
        assert "--stage-operations no" in getattr(failed.error, "hint", ""), first
        assert names(org) == ["Alpha", "Beta", "Gamma"]
    assert not org.plan(spec("Alpha", "Beta", "Gamma")).has_changes, "the draft that was left is harmless"


def test_a_name_that_moves_on_to_a_new_stage_is_free_in_time(org: DirectOrg) -> None:
    applied(org, spec({"key": "a", "name": "Alpha"}, {"key": "b", "name": "Beta"}, {"key": "c", "name": "Gamma"}))
    had = dict(stages(org))
    wanted = spec(
        {"key": "new", "name": "Alpha"},
        {"key": "a", "name": "Omega", "was": "Alpha"},
        {"key": "b", "name": "Beta"},
        {"key": "c", "name": "Gamma"},
    )
    # By their names: the one that is called so is the one that is meant, so that `was` is looked at for nothing.
    applied(org, wanted)
    assert names(org) == ["Alpha", "Omega", "Beta", "Gamma"]
    assert dict(stages(org))["Beta"] == had["Beta"]


STAGE = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={
        "description": st.sampled_from(["", "Some", "Other"]),
        "step": st.fixed_dictionaries(
            {}, optional={"name": st.sampled_from(["Look", "Tell"]), "worktype": st.sampled_from(["do", None])}
        ),
    },
)
STAGES = st.lists(STAGE, min_size=1, max_size=5, unique_by=lambda stage: str(stage["name"]))


@settings(max_examples=60, deadline=None)
@given(STAGES, STAGES, STAGES, st.sampled_from(["auto", "yes"]), st.booleans())
def test_any_stages_become_any_others(
    shared: DirectOrg, first: list[Any], second: list[Any], third: list[Any], allowed: str, publish: bool
) -> None:
    shared.reset()
    for wanted in (first, second, third):
        applied(shared, spec(*wanted, publish=publish), stage_operations=allowed)
        latest = stages(shared, "latest")
        assert [name for name, _ in latest] == [stage["name"] for stage in wanted]


def test_nothing_is_sent_that_says_nothing(org: DirectOrg) -> None:
    """A new stage is sent its name once; what it needs besides is sent, and no more."""
    applied(org, spec("Alpha", "Beta", "Gamma"))
    org.requests.clear()
    applied(org, spec("Alpha", {"name": "Delta", "step": {"worktype": "do"}}, "Beta", "Gamma"))
    written = [(request.operation.method, request.body) for request in org.writes if "stageplans" in request.path]
    assert [method for method, _ in written] == ["POST", "PATCH"]
    assert written[1][1].keys() == {"activityType", "workitemSettings"}
