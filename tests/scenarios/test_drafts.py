"""Drafts: who wrote them, when they are published, and when they are left alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences

from genesys_caseplans import Client
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate, StageplanUpdate
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]


@pytest.fixture
def made(org: Org, escalation: Document) -> Org:
    org.apply(escalation)
    org.mark()
    return org


def _caseplan(org: Org) -> str:
    return next(one.id for one in org.client.caseplans.list() if one.name == "Customer care escalation")


def test_a_caseplan_is_left_unpublished_where_the_spec_does_not_ask(org: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["publish"] = False
    report = org.settle(escalation)
    assert report.identities["caseplans.escalation"].published is None
    escalation["caseplans"]["escalation"]["publish"] = True
    published = org.settle(escalation)
    assert published.identities["caseplans.escalation"].published == 1
    assert [change.irreversible for change in published.plan.changes if change.action != "none"] == [True]


def test_publish_left_out_never_means_unpublish(made: Org, escalation: Document) -> None:
    del escalation["caseplans"]["escalation"]["publish"]
    assert actions(made.plan(escalation)) == {"none"}
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    report = made.settle(escalation)
    assert (report.identities["caseplans.escalation"].version, report.identities["caseplans.escalation"].published) == (
        2,
        1,
    )


def test_no_publish_leaves_the_draft_for_a_later_run(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.settle(escalation, publish=False)
    plan = made.plan(escalation)
    assert differences(plan) == ["caseplans.escalation publish: False → True"]
    report = made.settle(escalation)
    assert report.identities["caseplans.escalation"].published == 2


def test_a_draft_that_nobody_edited_is_used_and_otherwise_left_alone(made: Org, escalation: Document) -> None:
    made.client.caseplans.create_version(_caseplan(made))
    assert actions(made.plan(escalation)) == {"none"}
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.mark()
    made.settle(escalation)
    assert [call.split()[0] for call in made.writes] == ["PATCH", "POST"]


def test_a_draft_that_says_what_the_spec_says_is_published_whoever_wrote_it(made: Org, escalation: Document) -> None:
    plan_id = _caseplan(made)
    made.client.caseplans.create_version(plan_id)
    made.client.caseplans.update(plan_id, CaseplanUpdate(default_due_duration_in_seconds=12 * 86400))
    escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
    made.mark()
    made.settle(escalation)
    assert [call.split("/")[-1] for call in made.writes] == ["publish"]


EDITS = {
    "a managed field": lambda client, plan, stage: client.caseplans.update(
        plan, CaseplanUpdate(default_ttl_seconds=100 * 86400)
    ),
    "a stage": lambda client, plan, stage: client.caseplans.update_stage(plan, stage, StageplanUpdate(name="Mine now")),
    "the intake": lambda client, plan, stage: client.caseplans.set_intake(plan, []),
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS.keys())
def test_a_draft_that_somebody_else_edited_is_shown_and_blocked_until_taken(
    made: Org, escalation: Document, edit: Any
) -> None:
    plan_id = _caseplan(made)
    made.client.caseplans.create_version(plan_id)
    stage = next(iter(made.client.caseplans.list_stages(plan_id)))
    edit(made.client, plan_id, stage.id)
    made.mark()
    plan = made.plan(escalation)
    assert "the draft holds edits that are neither" in blocked(plan)
    assert "--take-draft" in blocked(plan)
    assert made.writes == []
    report = made.apply(escalation, take_draft=True)
    assert report.ok
    assert actions(made.plan(escalation)) == {"none"}


def test_an_edit_of_a_field_that_the_spec_does_not_manage_is_foreign_too(org: Org, escalation: Document) -> None:
    del escalation["caseplans"]["escalation"]["owner"]
    org.apply(escalation)
    plan_id = _caseplan(org)
    org.client.caseplans.create_version(plan_id)
    jane = org.client.users.find(["jane.doe@example.com"])[0]
    org.client.caseplans.update(plan_id, CaseplanUpdate(default_case_owner_id=jane.id))
    assert "owner" in blocked(org.plan(escalation))
    taken = org.apply(escalation, take_draft=True)
    assert taken.ok
    caseplan = org.client.caseplans.get(plan_id)
    assert caseplan.default_case_owner is not None
    assert caseplan.published == 2


def test_a_foreign_draft_does_not_matter_where_the_run_would_not_touch_it(made: Org, escalation: Document) -> None:
    plan_id = _caseplan(made)
    made.client.caseplans.create_version(plan_id)
    made.client.caseplans.update(plan_id, CaseplanUpdate(default_ttl_seconds=100 * 86400))
    caseplan = escalation["caseplans"]["escalation"]
    del caseplan["ttl"], caseplan["publish"]
    caseplan["description"] = "Only the description, which is not versioned"
    report = made.settle(escalation)
    assert report.identities["caseplans.escalation"].published == 1
    assert made.client.caseplans.get(plan_id).default_ttl_seconds == 100 * 86400


def test_a_name_is_changed_without_a_draft(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"] |= {"was": "Customer care escalation", "name": "Renamed"}
    made.settle(escalation)
    assert [call.split()[0] for call in made.writes] == ["PATCH"]


def test_all_of_an_unpublished_caseplan_can_still_be_changed(org: Org, escalation: Document) -> None:
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["publish"] = False
    org.apply(escalation)
    escalation["customerIntents"]["other"] = {
        "name": "Another intent",
        "description": "Something else",
        "category": "care",
        "expiry": "1d",
    }
    escalation["schemas"]["second"] = {
        "name": "Second schema",
        "attributes": {"channel": {"type": "text"}, "date_raised": {"type": "date"}},
    }
    for key, worktype in list(escalation["worktypes"].items()):
        escalation["worktypes"][f"{key}2"] = {**worktype, "name": f"{worktype['name']} 2", "schema": "second"}
    for stage in caseplan["stages"]:
        stage["step"]["worktype"] += "2"
    caseplan |= {
        "referencePrefix": "XYZ",
        "intent": "other",
        "division": "Home",
        "schema": "second",
        "intake": ["channel", "date_raised"],
    }
    org.settle(escalation)
    caseplan["publish"] = True
    org.settle(escalation)


def test_a_schema_is_added_to_a_caseplan_that_had_none(org: Org, escalation: Document) -> None:
    caseplan = escalation["caseplans"]["escalation"]
    schema, intake, stages = caseplan.pop("schema"), caseplan.pop("intake"), caseplan.pop("stages")
    caseplan["publish"] = False
    org.settle(escalation)
    caseplan |= {"schema": schema, "intake": intake, "stages": stages, "publish": True}
    org.settle(escalation)


def test_a_draft_that_is_still_being_copied_is_waited_for(escalation: Document) -> None:
    with Sandbox(rate_limit=0, copying_seconds=0.2) as sandbox:
        org = Org(sandbox)
        org.apply(escalation)
        escalation["caseplans"]["escalation"]["dueDuration"] = "P12D"
        with Client(Org(sandbox).settings) as client:
            client.caseplans.create_version(_caseplan(org))
        sandbox.clock.advance(1)
        org.settle(escalation)
        org.client.close()
