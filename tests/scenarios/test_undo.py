"""Undo: what a run made goes, what it changed goes back, and what cannot is told before anything is written."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.making import Api
from tests.scenarios.journey import Org, actions, blocked, differences, picture
from tests.scenarios.recorded import Set
from tests.scenarios.test_kills import When, killed, process
from tests.scenarios.test_two_at_once import an_org

from genesys_caseplans import Client, FileJournal, Plan, Report, parse_spec
from genesys_caseplans.errors import UndoError
from genesys_caseplans.journal import find_run
from genesys_caseplans.kinds.workbin import WorkbinCreate, WorkbinUpdate
from genesys_caseplans.kinds.worktype.client import WorktypeUpdate
from genesys_caseplans.kinds.worktype.flow_rules_client import OnCreateRuleCreate

Document = dict[str, Any]


class Undoable(Set):
    """A set whose runs are journaled, so that they can be undone."""

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    def journaled(self, **options: Any) -> Report:
        """Apply with record and journal."""
        records, journal = self.records, FileJournal(self.runs, set_name=self.document.get("name"))
        with Client(self.org.settings) as client:
            plan = client.plan(parse_spec(self.document), records=records, **options)
            return client.apply(plan, records=records, journal=journal)

    def done(self, **options: Any) -> Report:
        report = self.journaled(**options)
        assert report.ok, [result.message for result in report.results if result.message]
        return report

    def undoing(self, run: str | None = None, **options: Any) -> Plan:
        with Client(self.org.settings) as client:
            return client.plan_undo(find_run(self.runs, run).past(), records=self.records, **options)

    def undo(self, run: str | None = None, **options: Any) -> Plan:
        """Undo a run, the newest by default, and see that all of the plan is done."""
        records = self.records
        journal = FileJournal(self.runs, set_name=self.document.get("name"), command="undo")
        with Client(self.org.settings) as client:
            plan = client.plan_undo(find_run(self.runs, run).past(), records=records, **options)
            assert not plan.blocked, plan.problems
            report = client.apply(plan, records=records, journal=journal)
        assert report.ok, [result.message for result in report.results if result.message]
        return plan


def lost(plan: Plan) -> dict[str, str]:
    """What cannot be undone, by where."""
    assert plan.undoing is not None
    return {problem.address: problem.message for problem in plan.undoing.lost}


@pytest.fixture
def of(org: Org, tmp_path: Path, escalation: Document) -> Undoable:
    return Undoable(org, tmp_path, escalation)


def test_a_first_run_undone_leaves_the_org_as_it_was(of: Undoable) -> None:
    before = picture(of.org)
    of.done()
    plan = of.undo()
    assert plan.summary["delete"] == 8
    assert lost(plan) == {}
    assert picture(of.org) == before
    assert of.content["entries"] == {}
    of.settle()


def test_a_second_undo_makes_nothing_twice(of: Undoable) -> None:
    of.done()
    of.undo()
    plan = of.undo()
    assert plan.summary["delete"] == 0
    assert len(lost(plan)) == 8
    assert all("nothing brings it back" in text for text in lost(plan).values())


# --- what was changed


@pytest.mark.parametrize("key", ["remind", "all"])
def test_flow_rules_that_were_removed_come_back(of: Undoable, key: str) -> None:
    rules = {
        "greet": {"name": "Greet", "on": "create"},
        "remind": {"name": "Remind", "on": "date", "date": "dateDue", "before": "1h"},
        "tell": {"name": "Tell", "on": "statusChange", "status": "closed", "fromStatus": "open"},
    }
    of.document["worktypes"]["review"]["flowRules"] = rules
    of.done()
    of.document["worktypes"]["review"]["flowRules"] = None if key == "all" else {key: None}
    of.done()
    assert not [address for address in of.content["entries"]["worktypes.review"].get("parts", {}) if key in address]
    assert lost(of.undo()) == {}
    of.document["worktypes"]["review"]["flowRules"] = rules
    assert actions(of.plan()) == {"none"}, differences(of.plan())


def test_what_the_spec_wanted_gone_and_was_not_there_is_left_to_whom_made_it_since(of: Undoable) -> None:
    of.done()
    worktype = of.document["worktypes"]["review"]
    worktype |= {"description": "Another text.", "flowRules": {"Remind": None}}
    of.done()
    review = of.content["entries"]["worktypes.review"]["id"]
    made = of.org.client.flow_rules.create_on_create(review, OnCreateRuleCreate(name="Remind"))
    of.undo()
    assert [rule.id for rule in of.org.client.flow_rules.list_on_create(review)] == [made.id]


def change_much(document: Document) -> None:
    """Something of every kind that can be set back."""
    document["workbins"]["escalations"]["description"] = "Another text."
    (category,) = document["intentCategories"].values()
    category["description"] = "Another category."
    (intent,) = document["customerIntents"].values()
    intent["description"] = "Another intent."
    worktype = document["worktypes"]["review"]
    worktype["dueDuration"] = "P3D"
    status = next(iter(worktype["statuses"].values()))
    status["description"] = "Another status."
    caseplan = document["caseplans"]["escalation"]
    caseplan["description"] = "Another plan."
    caseplan["dueDuration"] = "P20D"
    caseplan["stages"][0]["description"] = "Another stage."
    caseplan["stages"][0]["name"] = "Another name"


def without_versions(told: Document) -> Document:
    """A picture without the numbers of versions, which only go up, and enough of a schema to tell it apart."""
    told = copy.deepcopy(told)
    told["caseplans"] = [tuple(part for place, part in enumerate(one) if place != 7) for one in told["caseplans"]]
    told["worktypes"] = [tuple(part for place, part in enumerate(one) if place != 4) for one in told["worktypes"]]
    return told


def test_what_was_changed_goes_back_and_is_published_anew(of: Undoable) -> None:
    of.done()
    before, record = picture(of.org), of.content
    change_much(of.document)
    of.done()
    assert without_versions(picture(of.org)) != without_versions(before)
    plan = of.undo()
    assert plan.summary["delete"] == plan.summary["create"] == 0
    assert lost(plan) == {"caseplans.escalation": "version 2 stays in its history"}
    assert without_versions(picture(of.org)) == without_versions(before)
    assert (of.caseplan.latest, of.caseplan.published) == (3, 3)
    applied = {address: entry["applied"] for address, entry in of.content["entries"].items()}
    assert applied == {address: entry["applied"] for address, entry in record["entries"].items()}


def test_an_undo_can_be_undone(of: Undoable) -> None:
    of.done()
    change_much(of.document)
    of.done()
    changed = picture(of.org)
    of.undo()
    of.undo()
    assert without_versions(picture(of.org)) == without_versions(changed)
    assert actions(of.plan()) == {"none"}, differences(of.plan())


def test_a_run_that_makes_and_changes_is_undone_both_ways(of: Undoable) -> None:
    of.done()
    before = picture(of.org)
    of.document["workbins"]["spare"] = {"name": "Spare work"}
    worktype = of.document["worktypes"]["review"]
    worktype["workbin"] = "spare"
    worktype["statuses"]["parked"] = {"name": "Parked", "category": "Waiting", "destinations": ["open"]}
    worktype["statuses"]["on_hold"]["destinations"] = ["parked", "closed"]
    of.done()
    plan = of.undo()
    assert [str(change.address) for change in plan.changes if change.action == "delete"] == ["workbins.spare"]
    assert lost(plan) == {}
    assert picture(of.org) == before
    assert "spare" not in of.path.read_text("utf-8")
    assert "parked" not in of.path.read_text("utf-8")


def test_what_the_api_keeps_is_told_and_the_rest_goes_back(of: Undoable) -> None:
    of.done()
    of.document["caseplans"]["escalation"]["publish"] = False
    schema = of.document["schemas"]["escalation"]
    schema["description"] = "Another text."
    schema["attributes"]["extra"] = {"type": "text"}
    schema["attributes"]["channel"]["values"] = {"voice": "By voice", "fax": "Fax"}
    of.done()
    plan = of.undo()
    assert lost(plan) == {
        "schemas.escalation.attributes.extra": "it was added and stays: the API takes none away",
    }
    notes = " ".join(note for change in plan.changes for note in change.notes)
    assert "fax will be disabled" in notes
    schemas = {one.name: one for one in of.org.client.schemas.list()}
    document = schemas["Customer escalation"].json_schema
    assert document is not None
    assert document.properties is not None
    assert document.description == "What is known of a request that a customer asked to escalate."
    channel = document.properties["channel_enum"]["_enumProperties"]
    assert {value: (one["title"], one["_disabled"]) for value, one in channel.items()} == {
        "voice": ("Voice", False), "chat": ("Chat", False), "email": ("Email", False),
        "social": ("Social media", False), "fax": ("Fax", True),
    }  # fmt: skip


def test_a_first_publish_cannot_be_undone_and_is_told(of: Undoable) -> None:
    of.document["caseplans"]["escalation"]["publish"] = False
    of.done()
    of.document["caseplans"]["escalation"] |= {"publish": True, "description": "Another.", "referencePrefix": "NEW"}
    of.done()
    plan = of.undo()
    told = lost(plan)
    assert told["caseplans.escalation"] == "it was published for the first time, and there is no unpublish"
    assert "is frozen" in told["caseplans.escalation.referencePrefix"]
    assert of.caseplan.description == "From the review of an escalated request to the call that tells the customer."
    assert (of.caseplan.published, of.caseplan.reference_prefix) == (1, "NEW")


def test_a_draft_that_was_opened_stays_and_holds_what_is_published(of: Undoable) -> None:
    of.done()
    of.document["caseplans"]["escalation"] |= {"publish": False, "dueDuration": "P20D"}
    of.done(publish=False)
    plan = of.undo()
    assert lost(plan) == {"caseplans.escalation": "a draft was opened for it, and the API lets no draft be deleted"}
    assert of.caseplan.default_due_duration_in_seconds == 5 * 86_400
    assert (of.caseplan.latest, of.caseplan.published) == (2, 1)


# --- runs that did not do all of it


def test_a_run_that_failed_half_way_is_undone_as_far_as_it_came(of: Undoable) -> None:
    before = picture(of.org)
    of.org.sandbox.fail("POST", "*/statuses", skip=2, times=None, status=400, code="bad.request")
    assert not of.journaled().ok
    of.org.sandbox.no_faults()
    plan = of.undo()
    assert lost(plan) == {}
    assert picture(of.org) == before
    assert of.content["entries"] == {}


def test_a_change_that_failed_half_way_goes_back(of: Undoable) -> None:
    of.done()
    before = picture(of.org)
    change_much(of.document)
    of.org.sandbox.fail("POST", "*/publish", times=None, status=400, code="bad.request")
    assert not of.journaled().ok
    of.org.sandbox.no_faults()
    plan = of.undo()
    assert lost(plan) == {"caseplans.escalation": "a draft was opened for it, and the API lets no draft be deleted"}
    assert without_versions(picture(of.org)) == without_versions(before)
    assert of.caseplan.published == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("write", [1, 4, 9, 14])
def test_a_killed_run_is_undone_with_what_it_asked_for_and_never_heard_of(of: Undoable, write: int, when: When) -> None:
    before = picture(of.org)
    assert killed(of.org, of.document, of.runs, 0.0, write, when) is None
    plan = of.undo()
    assert lost(plan) == {}
    assert picture(of.org) == before


def test_what_may_be_somebody_elses_is_told_and_stays(of: Undoable) -> None:
    assert killed(of.org, of.document, of.runs, 0.0, 1, "before") is None
    of.org.client.workbins.create(WorkbinCreate(name="Customer escalations", description="Theirs."))
    told = lost(of.undo())
    assert "may be it, or somebody else's" in told["workbins.escalations"]
    assert list(of.org.client.workbins.list(names=("Customer escalations",)))


# --- what stands against it


def test_what_somebody_changed_since_is_blocked_and_named(of: Undoable) -> None:
    of.done()
    change_much(of.document)
    of.done()
    (bin_,) = of.org.client.workbins.list(names=("Customer escalations",))
    of.org.client.workbins.update(bin_.id, WorkbinUpdate(description="Theirs."))
    plan = of.undoing()
    assert "it was changed since the run (description, by " in blocked(plan)
    assert of.undo(force=True).summary["update"]
    (bin_,) = of.org.client.workbins.list(names=("Customer escalations",))
    assert bin_.description == "All work on escalated customer requests."


def test_what_somebody_changed_besides_stays(of: Undoable) -> None:
    of.done()
    worktype = of.document["worktypes"]["review"]
    worktype["dueDuration"] = "P3D"
    of.done()
    (live,) = of.org.client.worktypes.list(names=(worktype["name"],))
    of.org.client.worktypes.update(live.id, WorktypeUpdate(description="Theirs.", name="Their name"))
    assert lost(of.undo()) == {}
    (live,) = of.org.client.worktypes.list(ids=(live.id,))
    assert (live.name, live.description, live.default_due_duration_seconds) == ("Their name", "Theirs.", 2 * 86_400)


def test_what_was_made_and_changed_since_is_not_deleted_unasked(of: Undoable) -> None:
    of.done()
    (bin_,) = of.org.client.workbins.list(names=("Customer escalations",))
    of.org.client.workbins.update(bin_.id, WorkbinUpdate(description="Theirs."))
    assert "workbins.escalations: it was changed since the run (description" in blocked(of.undoing())
    of.undo(force=True)
    assert not list(of.org.client.workbins.list(names=("Customer escalations",)))


def test_what_is_used_by_a_later_run_is_not_deleted(of: Undoable) -> None:
    of.document["workbins"]["spare"] = {"name": "Spare work"}
    whole = copy.deepcopy(of.document)
    of.document["worktypes"], of.document["caseplans"] = {}, {}
    of.done()
    first = find_run(of.runs).name
    of.document |= whole
    of.document["worktypes"]["review"]["workbin"] = "spare"
    of.done()
    told = blocked(of.undoing(first))
    assert "workbins.spare: worktypes.review still uses it" in told
    assert "schemas.escalation: caseplans.escalation" in told


def test_what_is_protected_or_has_work_is_not_deleted(of: Undoable) -> None:
    of.document["workbins"]["escalations"]["protect"] = True
    report = of.done()
    worktype = report.identities["worktypes.review"].id
    with Api(of.org.sandbox) as api:
        api.made("taskmanagement/workitems", {"name": "Item", "typeId": worktype})
    told = blocked(of.undoing())
    assert "workbins.escalations: it is protected" in told
    assert "worktypes.review: it has 1 workitem" in told


def test_what_is_gone_is_told_and_the_rest_goes_back(of: Undoable) -> None:
    of.document["workbins"]["spare"] = {"name": "Spare work", "description": "One."}
    of.done()
    of.document["workbins"]["spare"]["description"] = "Two."
    of.document["workbins"]["escalations"]["description"] = "Two."
    of.done()
    (spare,) = of.org.client.workbins.list(names=("Spare work",))
    of.org.client.workbins.delete(spare.id)
    with process(of.org) as client:
        plan = client.plan_undo(find_run(of.runs).past(), records=of.records)
    assert lost(plan) == {
        "workbins.spare": "'Spare work' is not in the org any more, or this client cannot see it",
    }
    assert [str(change.address) for change in plan.changes if change.writes] == ["workbins.escalations"]


def test_it_waits_for_what_the_run_did_and_the_org_does_not_show_yet(of: Undoable) -> None:
    of.done()
    of.document["workbins"]["escalations"]["description"] = "Two."
    of.org.sandbox.settings(late_seconds=8)
    of.journaled()
    with process(of.org) as client:
        plan = client.plan_undo(find_run(of.runs).past(), records=of.records)
    assert [str(change.address) for change in plan.changes if change.writes] == ["workbins.escalations"]


def test_without_a_record_the_journal_is_enough(of: Undoable) -> None:
    journal = FileJournal(of.runs)
    with Client(of.org.settings) as client:
        client.apply(client.plan(parse_spec(of.document)), journal=journal)
        before = picture(of.org)
        change_much(of.document)
        of.document["worktypes"]["review"]["statuses"]["open"]["name"] = "Opened"
        client.apply(client.plan(parse_spec(renamed(of.document))), journal=journal)
        plan = client.plan_undo(find_run(of.runs).past())
        assert client.apply(plan, journal=journal).ok
        assert without_versions(picture(of.org)) == without_versions(before)
        names = [name for name, *_ in before["workbins"]]
        client.apply(client.plan_undo(find_run(of.runs, sorted(of.runs.glob("*.jsonl"))[0].stem).past(), force=True))
    assert "Customer escalations" in names
    assert "Customer escalations" not in [name for name, *_ in picture(of.org)["workbins"]]


def renamed(document: Document) -> Document:
    """A spec without a record says what a status was called before."""
    document = copy.deepcopy(document)
    document["worktypes"]["review"]["statuses"]["open"]["was"] = "Open"
    return document


def test_a_run_of_another_org_is_refused(of: Undoable, tmp_path: Path) -> None:
    of.done()
    with an_org() as other, Client(other.settings) as client:
        past = replace(find_run(of.runs).past(), org="00000000-0000-4000-8000-000000000000")
        with pytest.raises(UndoError, match="was in the org"):
            client.plan_undo(past)


def test_what_cannot_be_set_back_keeps_what_it_uses(of: Undoable) -> None:
    """The first publish froze the schema that the run made: both stay, and are told."""
    caseplan = of.document["caseplans"]["escalation"]
    caseplan["publish"] = False
    for stage in caseplan["stages"]:
        stage["step"]["worktype"] = None
    of.done()
    schemas = of.document["schemas"]
    schemas["other"] = {**copy.deepcopy(schemas["escalation"]), "name": "Another schema"}
    caseplan |= {"publish": True, "schema": "other"}
    of.document["workbins"]["spare"] = {"name": "Spare work"}
    of.done()
    plan = of.undo()
    told = lost(plan)
    assert told["caseplans.escalation"] == "it was published for the first time, and there is no unpublish"
    assert told["schemas.other"].startswith("it was made and stays: caseplans.escalation still uses it")
    assert "is frozen" in told["caseplans.escalation.schema"]
    assert [str(change.address) for change in plan.changes if change.action == "delete"] == ["workbins.spare"]
