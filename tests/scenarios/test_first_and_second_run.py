"""The main job: a new org is made so, and then there is nothing left to do."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import pytest
from tests.large_specs import large_spec
from tests.scenarios.journey import ESCALATION, Org, actions, differences

from genesys_caseplans import AsyncClient, Client, RecordFile, parse_spec
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate, IntakeSetting, StageplanUpdate, StepplanUpdate


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
    # One more asks what the client may do.
    assert first.requests_made - first.plan.requests_made == first.plan.requests_planned + 1
    org.mark()
    second = org.plan(escalation)
    assert second.requests_made == len(org.calls)
    print(f"first apply {first.requests_made} requests, second plan {second.requests_made}")
    assert first.requests_made <= 51
    assert second.requests_made <= 15


def _one_change(document: dict[str, Any], way: str) -> None:
    review, caseplan = document["worktypes"]["review"], document["caseplans"]["escalation"]
    if way == "status":
        review["statuses"]["open"]["description"] = "Other words"
    else:
        caseplan["description"] = "Other words"


@pytest.mark.parametrize("way", ["status", "caseplan"])
def test_one_changed_description_costs_a_plan_and_two_requests_at_most(
    org: Org, escalation: dict[str, Any], way: str
) -> None:
    org.apply(escalation)
    _one_change(escalation, way)
    org.mark()
    report = org.apply(escalation)
    print(f"one {way} description changed: {len(org.calls)} requests")
    assert report.ok
    assert len(org.writes) == 1
    assert len(org.calls) == report.requests_made <= 17


DRAFTS: dict[str, tuple[Any, int]] = {
    "due duration": (lambda client, plan, stage, step: client.update(plan, _update(due=12)), 25),
    "ttl": (lambda client, plan, stage, step: client.update(plan, _update(ttl=100)), 30),
    "a stage": (lambda client, plan, stage, step: client.update_stage(plan, stage, StageplanUpdate(name="First")), 30),
    "a step": (
        lambda client, plan, stage, step: client.update_step(plan, stage, step, StepplanUpdate(name="Go on")),
        30,
    ),
    "intake": (lambda client, plan, stage, step: client.set_intake(plan, [_question()]), 30),
}
WISHES: dict[str, Any] = {
    "due duration": {"dueDuration": "P12D"},
    "ttl": {"ttl": "P100D"},
    "intake": {"intake": ["channel"]},
}


def _update(due: int = 5, ttl: int = 90) -> CaseplanUpdate:
    changed = {"due": {"default_due_duration_in_seconds": due * 86400}, "ttl": {"default_ttl_seconds": ttl * 86400}}
    return CaseplanUpdate.model_validate(changed["due"] if due != 5 else changed["ttl"])


def _question() -> IntakeSetting:
    return IntakeSetting(property="channel_enum", required=False, display_order=1)


@pytest.mark.parametrize("way", DRAFTS)
def test_a_draft_that_is_as_the_spec_wants_it_is_published_within_its_budget(
    org: Org, escalation: dict[str, Any], way: str
) -> None:
    org.apply(escalation)
    edit, budget = DRAFTS[way]
    caseplan = escalation["caseplans"]["escalation"]
    caseplan |= WISHES.get(way, {})
    caseplan["stages"][0] |= {"name": "First"} if way == "a stage" else {}
    caseplan["stages"][0]["step"] |= {"name": "Go on"} if way == "a step" else {}
    plan_id = org.client.caseplans.create_version(_caseplan_id(org)).id
    stage = next(iter(org.client.caseplans.list_stages(plan_id)))
    step = next(iter(org.client.caseplans.list_steps(plan_id, stage.id)))
    edit(org.client.caseplans, plan_id, stage.id, step.id)
    org.mark()
    report = org.apply(escalation)
    print(f"publish of a draft that differs in {way}: {len(org.calls)} requests")
    assert report.ok, [one.message for one in report.results]
    assert [call.split("/")[-1] for call in org.writes] == ["publish"]
    assert len(org.calls) <= budget


def _caseplan_id(org: Org) -> str:
    return next(one.id for one in org.client.caseplans.list() if one.name == "Customer care escalation")


async def _round_trips(org: Org, document: dict[str, Any], apply: bool, records: RecordFile | None = None) -> int:
    """How many requests had to wait for one another, one after another: the longest chain of a run."""
    spans: list[tuple[float, float, int]] = []
    async with AsyncClient(org.settings) as client:
        transmit = client._driver._send

        async def sending(request: Any) -> Any:
            begun = time.monotonic()
            depth = 1 + max((depth for _, ended, depth in spans if ended <= begun), default=0)
            response = await transmit(request)
            spans.append((begun, time.monotonic(), depth))
            return response

        client._driver._send = sending  # type: ignore[method-assign]
        plan = await client.plan(parse_spec(document), records=records)
        if apply:
            assert (await client.apply(plan, records=records)).ok
    return max(depth for _, _, depth in spans)


def test_what_need_not_wait_does_not(org: Org, escalation: dict[str, Any]) -> None:
    org.sandbox.fail(status=None, delay=0.1, times=None)
    first = asyncio.run(_round_trips(org, escalation, apply=True))
    second = asyncio.run(_round_trips(org, escalation, apply=False))
    print(f"round trips: first apply {first}, second plan {second}")
    assert first <= 15
    assert second <= 5


@pytest.mark.parametrize("document", [json.loads(ESCALATION.read_text()), large_spec(100)], ids=["one", "a hundred"])
def test_with_a_record_only_what_was_listed_is_waited_for(org: Org, tmp_path: Path, document: dict[str, Any]) -> None:
    records = RecordFile(tmp_path, document["name"])
    assert org.client.apply(org.client.plan(parse_spec(document), records=records), records=records).ok
    org.sandbox.fail(status=None, delay=0.1, times=None)
    trips = asyncio.run(_round_trips(org, document, apply=False, records=RecordFile(tmp_path, document["name"])))
    print(f"round trips of a plan with a record: {trips}")
    assert trips <= 3


def test_ids_are_had_within_their_budget(org: Org, escalation: dict[str, Any]) -> None:
    org.apply(escalation)
    org.mark()
    with Client(org.settings) as client:
        client.ids(parse_spec(escalation))
    print(f"ids: {len(org.calls)} requests")
    assert len(org.calls) <= 12


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
