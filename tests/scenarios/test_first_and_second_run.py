"""The main job: a new org is made so, and then there is nothing left to do."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.scenarios.journey import Org, actions, differences

from genesys_caseplans import AsyncClient, parse_spec


def test_the_first_run_makes_all_and_the_second_finds_nothing_to_do(org: Org, escalation: dict[str, Any]) -> None:
    plan = org.plan(escalation)
    assert plan.summary == {"create": 8, "update": 0, "replace": 0, "delete": 0, "adopt": 0, "none": 0, "blocked": 0}
    report = org.settle(escalation)
    caseplan = report.identities["caseplans.escalation"]
    assert (caseplan.version, caseplan.published) == (1, 1)
    # 8 entries, 12 statuses, 3 stages, 3 steps
    assert len(report.identities) == 26


def test_requests_of_both_runs_stay_within_their_budget(org: Org, escalation: dict[str, Any]) -> None:
    first = org.apply(escalation)
    assert first.requests_made == len(org.calls)
    assert first.requests_made - first.plan.requests_made == first.plan.requests_planned
    org.mark()
    second = org.plan(escalation)
    assert second.requests_made == len(org.calls)
    print(f"first apply {first.requests_made} requests, second plan {second.requests_made}")
    assert first.requests_made <= 47
    assert second.requests_made <= 15


def test_a_plan_writes_nothing(org: Org, escalation: dict[str, Any]) -> None:
    org.plan(escalation)
    org.apply(escalation)
    org.mark()
    org.plan(escalation)
    assert org.writes == []


def test_both_faces_of_the_engine_give_the_same(org: Org, escalation: dict[str, Any]) -> None:
    async def run() -> tuple[dict[str, Any], bool]:
        async with AsyncClient(org.settings) as client:
            plan = await client.plan(parse_spec(escalation))
            return plan.as_json(), (await client.apply(plan)).ok

    by_sync = org.plan(escalation).as_json()
    by_async, ok = asyncio.run(run())
    assert by_sync["changes"] == by_async["changes"]
    assert ok
    assert actions(org.plan(escalation)) == {"none"}


def test_what_else_is_in_the_org_is_left_alone(org: Org, escalation: dict[str, Any]) -> None:
    before = {one.id: one.model_dump() for one in org.client.worktypes.list()}
    plans = {one.id: one.model_dump() for one in org.client.caseplans.list()}
    org.settle(escalation)
    assert {one.id: one.model_dump() for one in org.client.worktypes.list() if one.id in before} == before
    assert {one.id: one.model_dump() for one in org.client.caseplans.list() if one.id in plans} == plans


def test_ids_are_told_for_all_parts(org: Org, escalation: dict[str, Any]) -> None:
    report = org.apply(escalation)
    info, ids = org.client.ids(parse_spec(escalation))
    assert info.id == report.plan.org.id
    assert ids == dict(report.identities)


def test_a_spec_in_other_words_is_the_same_spec(org: Org, escalation: dict[str, Any]) -> None:
    org.apply(escalation)
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["referencePrefix"] = caseplan["referencePrefix"].lower()
    for worktype in escalation["worktypes"].values():
        for key, status in worktype["statuses"].items():
            status["destinations"] = [other for other in worktype["statuses"] if other != key]
    assert differences(org.plan(escalation)) == []
