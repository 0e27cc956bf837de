"""The record: objects are known by id, nothing is read or looked up again that it tells, and it is never believed."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from tests.large_specs import large_spec
from tests.scenarios.journey import Org, actions, blocked, picture
from tests.scenarios.recorded import Set

from genesys_caseplans import Client, Plan, RecordFile, parse_spec
from genesys_caseplans.errors import NotFound, RecordError
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate, StepplanUpdate
from genesys_caseplans.kinds.schema.client import DataSchemaCreate
from genesys_caseplans.kinds.worktype.client import StatusUpdate, WorktypeUpdate

Document = dict[str, Any]


@pytest.fixture
def made(org: Org, tmp_path: Path, escalation: Document) -> Set:
    of = Set(org, tmp_path, escalation)
    of.settle()
    return of


def change_of(plan: Plan, address: str) -> Any:
    return next(change for change in plan.changes if str(change.address) == address)


# --- what it holds


def test_it_holds_what_was_made_and_no_secret(made: Set) -> None:
    content = made.content
    assert content["name"] == "customer-care"
    assert set(content["entries"]) == {str(address) for address in parse_spec(made.document).entries}
    entry = content["entries"]["worktypes.review"]
    assert entry["origin"] == "created"
    assert entry["kind"] == "worktype"
    assert entry["applied"]["workbin"] == "escalations"
    assert "statuses.open" in entry["parts"]
    assert content["entries"]["caseplans.escalation"]["published"]["version"] == 1
    assert content["lookups"]["users"].keys() == {"jane.doe@example.com"}
    assert made.org.sandbox.client_secret not in made.path.read_text("utf-8")
    assert "begun" not in made.path.read_text("utf-8")


def test_a_run_that_changes_nothing_leaves_it_as_it_is(made: Set) -> None:
    before = made.path.read_bytes()
    made.apply()
    assert made.path.read_bytes() == before


def test_what_is_published_is_kept_as_it_is_read(made: Set) -> None:
    """The look before the publish and a read of the published version tell the same."""
    kept = made.content["entries"]["caseplans.escalation"]["published"]
    made.edit(lambda values: values["entries"]["caseplans.escalation"].pop("published"))
    made.apply()
    assert made.content["entries"]["caseplans.escalation"]["published"] == kept


# --- what it saves


def test_a_plan_without_changes_costs_login_org_and_listings(made: Set) -> None:
    made.org.mark()
    plan = made.plan()
    print(f"second plan with a record: {plan.requests_made} requests")
    assert plan.requests_made <= 9
    assert actions(plan) == {"none"}


def test_its_cost_does_not_grow_with_caseplans(org: Org, tmp_path: Path) -> None:
    of = Set(org, tmp_path, large_spec(100))
    of.apply()
    org.mark()
    plan = of.plan()
    print(f"plan of 100 caseplans, 300 worktypes, 1,200 statuses with a record: {plan.requests_made} requests")
    assert plan.requests_made <= 12
    assert actions(plan) == {"none"}


def test_a_looked_up_id_is_asked_for_again_once_no_object_carries_it(made: Set) -> None:
    caseplan = made.caseplan
    made.org.client.caseplans.create_version(caseplan.id)
    made.org.client.caseplans.update(caseplan.id, CaseplanUpdate(default_case_owner_id=None))
    made.org.mark()
    made.plan(take_draft=True)
    assert any(call.endswith("users/search") for call in made.org.calls)


# --- names


RENAMES = [
    ("schemas.escalation", "name", "Escalation data"),
    ("workbins.escalations", "name", "All escalations"),
    ("worktypes.review", "name", "Review"),
    ("intentCategories.care", "name", "Care"),
    ("customerIntents.escalate", "name", "Escalate it"),
    ("caseplans.escalation", "name", "Escalations"),
]


@pytest.mark.parametrize(("address", "field", "name"), RENAMES)
def test_a_name_that_changes_under_its_key_is_a_rename(made: Set, address: str, field: str, name: str) -> None:
    ids = {entry: values["id"] for entry, values in made.content["entries"].items()}
    section, key = address.split(".")
    made.document[section][key][field] = name
    plan = made.plan()
    assert change_of(plan, address).action == "update"
    assert {change.action for change in plan.changes} == {"update", "none"} or actions(plan) == {"update"}
    made.settle()
    assert {entry: values["id"] for entry, values in made.content["entries"].items()} == ids
    assert made.content["entries"][address]["name"] == name


def test_an_object_that_was_renamed_in_the_org_is_known_again(made: Set) -> None:
    worktype = next(one for one in made.org.client.worktypes.list() if one.name == "Escalation review")
    made.org.client.worktypes.update(worktype.id, WorktypeUpdate(name="Theirs"))
    change = change_of(made.plan(), "worktypes.review")
    assert change.action == "update"
    assert change.before.id == worktype.id
    assert "renamed in the org from 'Escalation review' to 'Theirs'" in change.notes
    assert [field.path for field in change.drift] == [("name",)]
    made.settle()
    assert made.org.client.worktypes.get(worktype.id).name == "Escalation review"


def test_a_status_that_was_renamed_in_the_org_is_known_again(made: Set) -> None:
    worktype = next(one for one in made.org.client.worktypes.list() if one.name == "Escalation review")
    status = (worktype.statuses or [])[0]
    made.org.client.worktypes.update_status(worktype.id, status.id, StatusUpdate(name="Theirs"))
    made.settle()
    names = {one.id: one.name for one in made.org.client.worktypes.list_statuses(worktype.id)}
    assert names[status.id] == status.name
    assert len(names) == len(worktype.statuses or [])


def test_two_statuses_swap_their_names(made: Set) -> None:
    statuses = made.document["worktypes"]["review"]["statuses"]
    first, second = list(statuses)[:2]
    before = made.content["entries"]["worktypes.review"]["parts"]
    statuses[first]["name"], statuses[second]["name"] = statuses[second]["name"], statuses[first]["name"]
    made.settle()
    assert made.content["entries"]["worktypes.review"]["parts"] == before
    entry = made.content["entries"]["worktypes.review"]
    shown = {one.id: one.name for one in made.org.client.worktypes.list_statuses(entry["id"])}
    assert shown[before[f"statuses.{first}"]] == statuses[first]["name"]


def test_the_same_object_under_a_new_key_needs_no_marker(made: Set) -> None:
    ids = {values["id"] for values in made.content["entries"].values()}
    text = json.dumps(made.document).replace('"review"', '"checking"')
    made.document = json.loads(text)
    assert actions(made.plan()) == {"none"}
    made.apply()
    assert {values["id"] for values in made.content["entries"].values()} == ids
    assert made.content["entries"]["worktypes.checking"]["origin"] == "created"
    assert "worktypes.review" not in made.content["entries"]


def test_of_doubles_the_one_of_the_record_is_meant(made: Set) -> None:
    ours = made.content["entries"]["schemas.escalation"]["id"]
    schema = made.org.client.schemas.get(ours)
    assert schema.json_schema is not None
    made.org.client.schemas.create(DataSchemaCreate(name=schema.name or "", json_schema=schema.json_schema))
    assert actions(made.plan()) == {"none"}
    assert "2 schemas are named" in blocked(made.org.plan(made.document))


# --- what was taken over


def test_what_the_record_does_not_hold_is_taken_over_and_shown(made: Set) -> None:
    made.path.unlink()
    plan = made.plan()
    assert actions(plan) == {"adopt"}
    assert not plan.has_changes
    made.apply()
    assert {values["origin"] for values in made.content["entries"].values()} == {"adopted"}
    assert actions(made.plan()) == {"none"}


def test_nothing_is_taken_over_where_that_is_refused(made: Set) -> None:
    made.edit(lambda values: values["entries"].pop("worktypes.review"))
    plan = made.plan(adopt=False)
    assert "worktypes.review: the org has it, and the record does not" in blocked(plan)
    assert change_of(plan, "worktypes.approval").action == "none"
    made.edit(lambda values: values["entries"].clear())
    assert len(made.plan(adopt=False).problems) == 8


# --- drafts


def test_a_draft_of_an_earlier_run_is_known_as_ours(made: Set) -> None:
    made.document["caseplans"]["escalation"]["dueDuration"] = "P12D"
    assert made.apply(publish=False).ok
    made.document["caseplans"]["escalation"]["dueDuration"] = "P13D"
    made.document["caseplans"]["escalation"]["ttl"] = "P100D"
    assert made.apply(publish=False).ok
    made.document["caseplans"]["escalation"]["dueDuration"] = "P5D"
    made.settle()


def test_somebodys_edit_beside_ours_is_still_somebodys(made: Set) -> None:
    """The published version is read to its end: that the first difference is ours says nothing of the others."""
    made.document["caseplans"]["escalation"]["dueDuration"] = "P12D"
    assert made.apply(publish=False).ok
    caseplan = made.caseplan
    stage = list(made.org.client.caseplans.list_stages(caseplan.id))[1]
    step = next(iter(made.org.client.caseplans.list_steps(caseplan.id, stage.id)))

    made.org.client.caseplans.update_step(caseplan.id, stage.id, step.id, StepplanUpdate(name="Theirs"))
    made.document["caseplans"]["escalation"]["dueDuration"] = "P13D"
    assert "Theirs" in blocked(made.plan())


# --- what it must not do


def test_an_object_that_is_gone_is_found_by_name_or_made_again(made: Set) -> None:
    document = copy.deepcopy(made.document)
    document["workbins"]["spare"] = {"name": "Spare"}
    made.document = document
    made.settle()
    spare = made.content["entries"]["workbins.spare"]["id"]
    made.org.client.workbins.delete(spare)
    change = change_of(made.plan(), "workbins.spare")
    assert change.action == "create"
    assert f"the object of the record ({spare}) is not in the org any more" in change.notes[0]
    made.settle()
    assert made.content["entries"]["workbins.spare"]["id"] != spare
    with pytest.raises(NotFound):
        made.org.client.workbins.get(spare)


def test_an_id_that_was_edited_by_hand_leads_to_no_other_object(made: Set) -> None:
    entries = made.content["entries"]
    review, approval = entries["worktypes.review"]["id"], entries["worktypes.approval"]["id"]
    made.edit(lambda values: values["entries"]["worktypes.review"].update(id=approval))
    text = blocked(made.plan())
    assert "the record means 'Remediation approval'" in text or "mean the same object" in text
    assert review in text or approval in text
    before = picture(made.org)
    with pytest.raises(Exception, match=r"record|same object"):
        made.apply()
    assert picture(made.org) == before


def test_a_record_of_another_org_is_left_alone(made: Set) -> None:
    made.edit(lambda values: values["org"].update(id="3f2504e0-4f89-41d3-9a0c-0305e82c3301"))
    before = made.path.read_bytes()
    records = made.records
    plan = made.org.plan(made.document, records=records)
    assert actions(plan) == {"adopt"}
    assert "is the record of another org" in records.remarks[0]
    made.apply()
    assert made.path.read_bytes() == before


def test_applied_content_that_no_longer_fits_is_not_believed(made: Set) -> None:
    made.edit(lambda values: values["entries"]["worktypes.review"].update(applied={"nonsense": 1}, begun={"name": 3}))
    made.edit(lambda values: values["entries"]["caseplans.escalation"].update(published={"version": 1, "stages": 3}))
    assert actions(made.plan()) == {"none"}
    made.document["worktypes"]["review"]["dueDuration"] = "P9D"
    made.settle()


class Full(RecordFile):
    """A record on a disk that fills up."""

    left = 0

    def save(self, record: Any) -> None:
        if self.left <= 0:
            raise RecordError("the record cannot be written (no space left on device)")
        self.left -= 1
        super().save(record)


@pytest.mark.parametrize("left", [0, 1, 3])
def test_a_record_that_cannot_be_written_stops_what_nobody_would_know_of(
    org: Org, tmp_path: Path, escalation: Document, left: int
) -> None:
    records = Full(tmp_path, "customer-care")
    records.left = left
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation), records=records)
        org.mark()
        if left == 0:
            with pytest.raises(RecordError):
                client.apply(plan, records=records)
            assert org.writes == []
            return
        report = client.apply(plan, records=records)
    assert not report.ok
    assert any("no space left" in result.message for result in report.results)
    assert len(org.writes) <= left + 4, "those that were under way at that moment"
    Set(org, tmp_path, escalation).settle()


def test_it_is_whole_at_every_moment(org: Org, tmp_path: Path, escalation: Document) -> None:
    of = Set(org, tmp_path, escalation)
    seen: list[int] = []

    def watch(_: object) -> None:
        seen.append(len(of.content["entries"]) if list(tmp_path.glob("*.record.json")) else 0)

    records = of.records
    with Client(org.settings) as client:
        report = client.apply(client.plan(parse_spec(escalation), records=records), records=records, observers=[watch])
    assert report.ok
    assert seen == sorted(seen)
    assert len(set(seen)) >= 4, "not only at the end"
    assert seen[-1] == 8
