"""Which object of the org an entry or a reference means, and what is blocked because nobody can say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences

from genesys_caseplans import Client, parse_spec
from genesys_caseplans.errors import OrgMismatch
from genesys_caseplans.kinds.intent_category import IntentCategoryCreate
from genesys_caseplans.kinds.workbin import WorkbinCreate

Document = dict[str, Any]


def _category(name: str = "Doubled", **more: Any) -> Document:
    return {"formatVersion": 1, "intentCategories": {"it": {"name": name, "description": "It", **more}}}


def test_two_objects_of_one_name_are_blocked_until_id_chooses(org: Org) -> None:
    ids = [org.client.intent_categories.create(IntentCategoryCreate(name="Doubled", description="It")).id for _ in "ab"]
    told = blocked(org.plan(_category()))
    assert all(one in told for one in ids)
    assert 'choose one with "id"' in told
    plan = org.plan(_category(id=ids[1]))
    assert actions(plan) == {"none"}
    assert plan.changes[0].identity is not None
    assert plan.changes[0].identity.id == ids[1]


def test_an_id_renames_and_an_unknown_id_is_blocked(org: Org) -> None:
    made = org.client.intent_categories.create(IntentCategoryCreate(name="Before", description="It"))
    org.settle(_category("After", id=made.id))
    assert org.client.intent_categories.get(made.id).name == "After"
    assert "has the id" in blocked(org.plan(_category(id="3f2504e0-4f89-41d3-9a0c-0305e82c3301")))


def test_two_entries_that_mean_one_object_are_blocked(org: Org) -> None:
    made = org.client.intent_categories.create(IntentCategoryCreate(name="One", description="It"))
    document = _category("One")
    document["intentCategories"]["that"] = {"name": "Two", "was": "One", "description": "It"}
    assert "mean the same object" in blocked(org.plan(document))
    assert made.id in blocked(org.plan(document))


def test_a_name_that_differs_only_in_case_is_blocked_where_names_are_unique(org: Org) -> None:
    org.client.workbins.create(WorkbinCreate(name="Front Desk"))
    document: Document = {"formatVersion": 1, "workbins": {"desk": {"name": "front desk"}}}
    assert "differs only in upper and lower case" in blocked(org.plan(document))
    document["workbins"]["desk"]["was"] = "Front Desk"
    org.settle(document)


def test_a_prefix_that_belongs_to_another_caseplan_is_blocked(org: Org, escalation: Document) -> None:
    org.apply(escalation)
    other = next(one for one in org.client.caseplans.list() if one.name != "Customer care escalation")
    escalation["caseplans"]["escalation"]["referencePrefix"] = other.reference_prefix
    told = blocked(org.plan(escalation))
    assert "belongs to another caseplan" in told
    assert other.id in told


def test_references_reach_what_the_org_has_by_name_and_by_id(org: Org, escalation: Document) -> None:
    org.apply(escalation)
    worktypes = {one.name: one.id for one in org.client.worktypes.list()}
    caseplan = escalation["caseplans"]["escalation"]
    caseplan["schema"] = {"existing": "Customer escalation"}
    caseplan["intent"] = {"existing": "Escalate a request"}
    names = [escalation["worktypes"][key]["name"] for key in ("review", "approval", "notification")]
    for stage, name in zip(caseplan["stages"], names, strict=True):
        stage["step"]["worktype"] = {"existing": name} if name == names[0] else {"id": worktypes[name]}
    document = {"formatVersion": 1, "caseplans": {"escalation": caseplan}}
    assert differences(org.plan(document)) == []
    caseplan["intake"] = [*caseplan["intake"], "agent_notes"]
    org.settle(document)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("intent", {"existing": "Nothing"}, "the org has no customerIntent with the name 'Nothing'"),
        ("schema", {"id": "3f2504e0-4f89-41d3-9a0c-0305e82c3301"}, "the org has no schema with the id 3f2504e0"),
    ],
)
def test_a_reference_into_the_org_that_hits_nothing_is_blocked(
    org: Org, escalation: Document, field: str, value: Any, message: str
) -> None:
    escalation["caseplans"]["escalation"][field] = value
    if field == "schema":
        escalation["caseplans"]["escalation"] |= {"stages": None, "intake": None}
        del escalation["caseplans"]["escalation"]["stages"], escalation["caseplans"]["escalation"]["intake"]
    assert message in blocked(org.plan(escalation))


def test_a_reference_to_a_doubled_schema_is_blocked_with_the_ids(org: Org, escalation: Document) -> None:
    names = [one.name for one in org.client.schemas.list()]
    doubled = next(name for name in names if names.count(name) > 1)
    escalation["worktypes"]["review"]["schema"] = {"existing": doubled}
    del escalation["caseplans"]
    assert "2 schemas have the name" in blocked(org.plan(escalation))


def test_a_worktype_of_the_org_with_another_schema_is_blocked(org: Org, escalation: Document) -> None:
    foreign = next(iter(org.client.worktypes.list()))
    escalation["caseplans"]["escalation"]["stages"][0]["step"]["worktype"] = {"existing": foreign.name}
    assert "schema" in blocked(org.plan(escalation))


def test_a_worktype_of_another_division_is_blocked(org: Org, escalation: Document) -> None:
    other = next(one.name for one in org.client.divisions.list() if not one.home_division)
    escalation["caseplans"]["escalation"]["division"] = other
    told = blocked(org.plan(escalation))
    assert "is in another division than its caseplan" in told
    escalation["workbins"]["escalations"]["division"] = other
    org.settle(escalation)


def test_a_caseplan_without_division_goes_home(org: Org, escalation: Document) -> None:
    del escalation["caseplans"]["escalation"]["division"]
    org.settle(escalation)
    caseplan = next(one for one in org.client.caseplans.list() if one.name == "Customer care escalation")
    assert caseplan.division is not None
    assert caseplan.division.id == org.client.divisions.home().id


def test_lookups_give_a_key_to_what_is_looked_up(org: Org, escalation: Document) -> None:
    escalation["lookups"] = {"users": {"boss": "jane.doe@example.com"}, "divisions": {"here": "Home"}}
    escalation["caseplans"]["escalation"] |= {"owner": "boss", "division": "here"}
    escalation["workbins"]["escalations"]["division"] = "here"
    org.settle(escalation)


def test_a_run_tied_to_another_org_is_refused_before_anything_else_is_read(org: Org, escalation: Document) -> None:
    escalation["org"] = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    with pytest.raises(OrgMismatch, match="tied to the org 3f2504e0"):
        org.plan(escalation)
    assert [call.split("/")[-1] for call in org.calls] == ["token", "me"]
    escalation["org"] = org.client.organizations.me().id
    assert actions(org.plan(escalation)) == {"create"}
    with pytest.raises(OrgMismatch):
        org.plan(escalation, org="3f2504e0-4f89-41d3-9a0c-0305e82c3301")
    right, escalation["org"] = escalation["org"], "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    with pytest.raises(OrgMismatch):
        org.plan(escalation, org=right)


def test_statuses_are_asked_for_where_the_query_leaves_them_out(org: Org, escalation: Document) -> None:
    """By its model the query fills `statuses`; nobody has confirmed that a live org does."""
    org.apply(escalation)
    listed = [json.loads(one.model_dump_json(by_alias=True)) for one in org.client.worktypes.list()]
    bare = [{key: value for key, value in one.items() if key != "statuses"} for one in listed]
    org.sandbox.fail("POST", "*/worktypes/query", status=200, body={"entities": bare})
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
    assert actions(plan) == {"none"}, differences(plan)


def test_the_limits_of_the_org_block_before_the_first_write(org: Org) -> None:
    attributes = {f"a{number}": {"type": "checkbox"} for number in range(200)}
    document = {"formatVersion": 1, "schemas": {"wide": {"name": "Wide", "attributes": attributes}}}
    assert "200 attributes would be more than the" in blocked(org.plan(document))
    assert org.writes == []


def test_more_objects_than_a_page_holds_are_all_seen(org: Org) -> None:
    for number in range(130):
        org.client.intent_categories.create(IntentCategoryCreate(name=f"Category {number}", description="One"))
    assert actions(org.plan(_category("Category 129", description="One"))) == {"none"}
    document = {
        "formatVersion": 1,
        "intentCategories": {"it": {"name": "Category 129", "description": "One"}},
    }
    assert actions(org.plan(document)) == {"none"}
