"""Corners: what a person rarely writes, and what must not surprise when they do."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences

from genesys_caseplans import AsyncClient, Client, parse_spec
from genesys_caseplans.errors import OrgMismatch, SpecError, StalePlan
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]
CASEPLAN = "Customer care escalation"


@pytest.fixture
def made(org: Org, escalation: Document) -> Org:
    org.apply(escalation)
    org.mark()
    return org


def _caseplan(org: Org) -> Any:
    return next(one for one in org.client.caseplans.list() if one.name == CASEPLAN)


NEVER_EMPTY = [
    "caseplans/escalation/dueDuration",
    "caseplans/escalation/ttl",
    "caseplans/escalation/stages",
    "caseplans/escalation/stages/0/step",
    "caseplans/escalation/stages/0/step/name",
    "worktypes/review/priority",
    "worktypes/review/serviceLevelTarget",
    "worktypes/review/assignmentEnabled",
    "worktypes/review/flowRulesEnabled",
    "worktypes/review/schemaVersion",
    "worktypes/review/defaultStatus",
    "worktypes/review/statuses/closed/autoTerminate",
    "workbins/escalations/division",
    "schemas/escalation/attributes/customer_id/title",
    "schemas/escalation/attributes/customer_id/maxLength",
]


@pytest.mark.parametrize("path", NEVER_EMPTY)
def test_null_is_refused_where_the_api_keeps_no_empty_value(escalation: Document, path: str) -> None:
    *parents, last = path.split("/")
    place: Any = escalation
    for part in parents:
        place = place[int(part) if isinstance(place, list) else part]
    place[last] = None
    with pytest.raises(SpecError, match="this one cannot be empty"):
        parse_spec(escalation)


CLEARED = [
    ("caseplans/escalation/owner", None),
    ("caseplans/escalation/intake", None),
    ("caseplans/escalation/stages/0/description", None),
    ("caseplans/escalation/stages/0/step/description", None),
    ("worktypes/review/ttl", None),
    ("worktypes/review/dueDuration", None),
    ("worktypes/review/statuses/open/description", None),
    ("schemas/escalation/description", None),
    ("schemas/escalation/attributes/customer_id/description", None),
]


@pytest.mark.parametrize(("path", "value"), CLEARED, ids=[path for path, _ in CLEARED])
def test_null_clears_once_and_then_rests(made: Org, escalation: Document, path: str, value: Any) -> None:
    *parents, last = path.split("/")
    place: Any = escalation
    for part in parents:
        place = place[int(part) if isinstance(place, list) else part]
    place[last] = value
    report = made.settle(escalation)
    assert report.plan.has_changes


def test_a_null_division_of_a_caseplan_means_none(org: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["division"] = None
    org.settle(escalation)
    assert (_caseplan(org).division or None) is None or _caseplan(org).division.id == "*"


def test_edits_made_after_the_plan_was_shown_are_not_published(made: Org, escalation: Document) -> None:
    made.client.caseplans.create_version(_caseplan(made).id)
    escalation["caseplans"]["escalation"]["ttl"] = "P100D"
    with Client(made.settings) as client:
        plan = client.plan(parse_spec(escalation))
        made.client.caseplans.update(_caseplan(made).id, CaseplanUpdate(default_due_duration_in_seconds=77777))
        made.mark()
        report = client.apply(plan)
    assert "was edited since the plan was made" in report.results[-1].message
    assert made.writes == []
    assert _caseplan(made).published == 1


def test_a_plan_is_good_for_one_run_and_one_org(org: Org, escalation: Document) -> None:
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        assert client.apply(plan).ok
        with pytest.raises(StalePlan):
            client.apply(plan)
    with Sandbox(rate_limit=0) as other:
        elsewhere = Org(other)
        with Client(elsewhere.settings) as client, pytest.raises(OrgMismatch):
            client.apply(org.plan(escalation))
        assert elsewhere.writes == []
        elsewhere.client.close()


def test_a_changed_schema_never_clears_silently_what_the_spec_leaves_out(org: Org, escalation: Document) -> None:
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["publish"] = False
    org.apply(escalation)
    escalation["schemas"]["second"] = {"name": "Second schema", "attributes": {"channel": {"type": "text"}}}
    caseplan["schema"] = "second"
    del caseplan["intake"], caseplan["stages"]
    org.mark()
    told = blocked(org.plan(escalation))
    assert "clears the intake, which the spec leaves out" in told
    assert "frees the step of the stage" in told


def test_a_reference_by_name_to_an_entry_of_the_spec_waits_for_it(made: Org, escalation: Document) -> None:
    escalation["schemas"]["escalation"]["attributes"]["refund"] = {"type": "checkbox"}
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["schema"] = {"existing": "Customer escalation"}
    caseplan["intake"] = [*caseplan["intake"], "refund"]
    document = {"formatVersion": 1, "caseplans": escalation.pop("caseplans"), **escalation}
    made.sandbox.fail("PUT", "*/schemas/*", status=None, delay=0.3)

    async def run() -> bool:
        async with AsyncClient(made.settings) as client:
            return (await client.apply(await client.plan(parse_spec(document)))).ok

    assert asyncio.run(run())
    assert differences(made.plan(document)) == []


def test_a_chain_of_renamed_statuses_keeps_each_what_it_is(org: Org) -> None:
    statuses: Document = {
        "a": {"name": "Aaa", "category": "Open", "description": "first"},
        "b": {"name": "Bbb", "category": "Open", "description": "second"},
        "c": {"name": "End", "category": "Closed"},
    }
    document: Document = {
        "formatVersion": 1,
        "workbins": {"bin": {"name": "Workbin"}},
        "worktypes": {
            "it": {"name": "Worktype", "workbin": "bin", "statuses": statuses, "defaultStatus": "a", "ttl": "90d"}
        },
    }
    before = org.settle(document).identities
    statuses["a"] |= {"name": "Bbb", "was": "Aaa"}
    statuses["b"] |= {"name": "Ccc", "was": "Bbb"}
    after = org.settle(document).identities
    assert {key: after[f"worktypes.it.statuses.{key}"].id for key in "ab"} == {
        key: before[f"worktypes.it.statuses.{key}"].id for key in "ab"
    }


def test_statuses_open_to_all_lead_to_a_new_one_even_where_they_were_written_out(org: Org) -> None:
    statuses: Document = {
        "o": {"name": "Opened", "category": "Open", "destinations": ["c"]},
        "c": {"name": "Closed", "category": "Closed", "destinations": ["o"]},
    }
    document: Document = {
        "formatVersion": 1,
        "workbins": {"bin": {"name": "Workbin"}},
        "worktypes": {"it": {"name": "Worktype", "workbin": "bin", "statuses": statuses, "defaultStatus": "o"}},
    }
    org.settle(document)
    statuses["o"]["destinations"] = statuses["c"]["destinations"] = "any"
    statuses["p"] = {"name": "Parked", "category": "Waiting", "destinations": "any"}
    org.settle(document)


def test_a_new_default_status_may_first_have_to_stop_terminating(made: Org, escalation: Document) -> None:
    review = escalation["worktypes"]["review"]
    review["statuses"]["closed"]["autoTerminate"] = True
    made.settle(escalation)
    review["statuses"]["closed"]["autoTerminate"] = False
    review["defaultStatus"] = "closed"
    made.settle(escalation)


REFUSED: list[tuple[Document, Document, str]] = [
    (
        {"defaultDestination": "closed", "transitionDelay": "1h"},
        {"destinations": ["in_progress"]},
        "must stay among the destinations",
    ),
    (
        {"defaultDestination": "closed", "transitionDelay": "1h"},
        {"transitionDelay": None},
        "needs transitionDelay",
    ),
]


@pytest.mark.parametrize(("first", "then", "message"), REFUSED)
def test_a_status_is_judged_with_what_the_org_has_where_the_spec_is_silent(
    org: Org, escalation: Document, first: Document, then: Document, message: str
) -> None:
    status = escalation["worktypes"]["review"]["statuses"]["open"]
    status |= first
    org.apply(escalation)
    for name in first:
        del status[name]
    status |= then
    assert message in blocked(org.plan(escalation))


def test_a_pin_beyond_the_latest_version_is_blocked(made: Org, escalation: Document) -> None:
    escalation["worktypes"]["review"]["schemaVersion"] = 7
    assert "the schema has no version 7: its latest will be 1" in blocked(made.plan(escalation))


def test_limits_count_all_new_schemas_together(org: Org) -> None:
    room = org.client.schemas.limits().max_number_of_schemas_per_org
    assert room is not None
    free = room - len(list(org.client.schemas.list()))
    schemas = {f"s{number}": {"name": f"Schema {number}"} for number in range(free + 1)}
    assert "schemas would be more than the" in blocked(org.plan({"formatVersion": 1, "schemas": schemas}))
    del schemas["s0"]
    assert actions(org.plan({"formatVersion": 1, "schemas": schemas})) == {"create"}


def test_a_lost_answer_when_the_schema_is_taken_away_is_no_failure(org: Org, escalation: Document) -> None:
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["publish"] = False
    org.apply(escalation)
    caseplan |= {"schema": None, "intake": []}
    for stage in caseplan["stages"]:
        stage["step"]["worktype"] = None
    org.sandbox.fail("DELETE", "*/dataschemas/*", drop="after")
    org.settle(escalation)


def test_a_new_schema_may_take_a_moment_to_be_seen_before_it_is_disabled(org: Org) -> None:
    org.sandbox.fail("GET", "*/schemas/*-*", status=404, times=2)
    assert org.apply({"formatVersion": 1, "schemas": {"one": {"name": "Off", "enabled": False}}}).ok


def test_a_deleted_schema_is_not_taken_for_the_one_that_is_wanted(org: Org) -> None:
    document = {"formatVersion": 1, "schemas": {"one": {"name": "One", "attributes": {"a": {"type": "checkbox"}}}}}
    first = org.apply(document).identities["schemas.one"].id
    org.client.schemas.delete(first)
    report = org.settle(document)
    assert report.identities["schemas.one"].id != first


def test_a_caseplan_found_by_its_prefix_may_change_the_case_of_its_name(made: Org, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["name"] = CASEPLAN.upper()
    made.settle(escalation)


def test_an_org_with_other_stages_than_the_spec_is_no_crash(made: Org, escalation: Document) -> None:
    stages = [{"id": f"3f2504e0-4f89-41d3-9a0c-0305e82c330{n}", "name": f"Stage {n}"} for n in "12"]
    made.sandbox.fail("GET", "*/stageplans", status=200, body={"entities": stages}, times=1)
    made.sandbox.fail("GET", "*/stepplans", status=200, body={"entities": []}, times=2)
    plan = made.plan(escalation)
    assert "stages made: Outbound Notification" in " ".join(note for change in plan.changes for note in change.notes)


def test_stages_that_never_appear_end_in_a_plain_message(org: Org, escalation: Document) -> None:
    org.sandbox.fail("GET", "*/stageplans", status=200, body={"entities": []}, times=None)
    report = org.apply(escalation)
    assert "run again in a moment" in report.results[-1].message


def test_a_user_that_was_deleted_is_not_taken_for_the_owner(made: Org, escalation: Document) -> None:
    jane = made.client.users.find(["jane.doe@example.com"])[0]
    gone = {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "email": jane.email, "state": "deleted"}
    body = {"results": [{"id": jane.id, "email": jane.email, "state": "active"}, gone]}
    made.sandbox.fail("POST", "*/users/search", status=200, body=body)
    assert actions(made.plan(escalation)) == {"none"}
