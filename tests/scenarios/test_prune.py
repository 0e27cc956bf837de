"""What left the spec: always listed, deleted only where that was asked for, and only what runs of ours made."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from tests.large_specs import large_spec
from tests.sandbox.making import Api
from tests.scenarios.journey import Org, actions, blocked, picture
from tests.scenarios.recorded import Set

from genesys_caseplans import Client, RecordFile, load_spec, parse_spec
from genesys_caseplans.errors import StalePlan
from genesys_caseplans.kinds.workbin import WorkbinCreate, WorkbinUpdate

Document = dict[str, Any]


@pytest.fixture
def made(org: Org, tmp_path: Path, escalation: Document) -> Set:
    """An applied set, with a second worktype and workbin that nothing else needs."""
    document = copy.deepcopy(escalation)
    document["workbins"]["spare"] = {"name": "Spare"}
    document["worktypes"]["spare"] = document["worktypes"]["review"] | {"name": "Spare work", "workbin": "spare"}
    of = Set(org, tmp_path, document)
    of.settle()
    return of


def without_spare(of: Set) -> None:
    del of.document["workbins"]["spare"]
    del of.document["worktypes"]["spare"]


def names(org: Org) -> set[str]:
    workbins = {workbin.name or "" for workbin in org.client.workbins.list()}
    return workbins | {worktype.name or "" for worktype in org.client.worktypes.list()}


def test_what_left_is_listed_and_stays(made: Set) -> None:
    without_spare(made)
    plan = made.plan()
    assert [str(orphan.address) for orphan in plan.orphans] == ["workbins.spare", "worktypes.spare"]
    assert actions(plan) == {"none"}
    assert [row["address"] for row in plan.as_json()["orphans"]] == ["workbins.spare", "worktypes.spare"]
    made.apply()
    assert {"Spare", "Spare work"} <= names(made.org)
    assert "workbins.spare" in made.content["entries"], "it is not forgotten"


def test_prune_deletes_it_what_points_at_others_first(made: Set) -> None:
    without_spare(made)
    plan = made.plan(prune=True)
    assert [str(change.address) for change in plan.changes if change.action == "delete"] == [
        "worktypes.spare",
        "workbins.spare",
    ]
    assert all(change.irreversible for change in plan.changes if change.action == "delete")
    report = made.apply(prune=True)
    assert report.ok
    assert not {"Spare", "Spare work"} & names(made.org)
    assert not [address for address in made.content["entries"] if "spare" in address]
    assert not [address for address in report.identities if "spare" in address]
    assert made.plan().orphans == ()


def test_what_moves_away_first_lets_go_of_it(made: Set) -> None:
    """The worktype of the spec moves to another workbin before the one that left is deleted."""
    made.document["worktypes"]["spare"]["workbin"] = "escalations"
    del made.document["workbins"]["spare"]
    made.settle(prune=True)
    assert "Spare" not in names(made.org)


def test_what_is_still_used_is_not_deleted(made: Set) -> None:
    made.document["worktypes"]["spare"]["workbin"] = {"existing": "Spare"}
    del made.document["workbins"]["spare"]
    made.org.mark()
    assert "it left the spec, but worktypes.spare still uses it" in blocked(made.plan(prune=True))
    assert made.org.writes == []


def test_what_was_adopted_is_released(made: Set) -> None:
    made.edit(lambda values: values["entries"]["workbins.spare"].update(origin="adopted"))
    without_spare(made)
    assert made.apply(prune=True).ok
    assert "Spare" in names(made.org)
    assert "Spare work" not in names(made.org)
    assert "workbins.spare" not in made.content["entries"]


def test_what_is_protected_is_not_deleted(made: Set) -> None:
    made.document["workbins"]["spare"]["protect"] = True
    made.settle()
    without_spare(made)
    assert "it is protected and left the spec" in blocked(made.plan(prune=True))


def test_more_than_may_be_deleted_block_all(made: Set) -> None:
    without_spare(made)
    assert "2 objects would be deleted, more than the 1" in blocked(made.plan(prune=True, max_deletes=1))
    assert not made.plan(prune=True, max_deletes=2).blocked
    assert not made.plan(prune=True, max_deletes=None).blocked


def test_live_work_is_told_before_anything_is_written(made: Set) -> None:
    org = made.org
    spare = made.content["entries"]["worktypes.spare"]["id"]
    with Api(org.sandbox) as api:
        api.made("taskmanagement/workitems", {"name": "Item", "typeId": spare})
    without_spare(made)
    org.mark()
    assert "it has 1 workitem, so" in blocked(made.plan(prune=True))
    assert org.writes == []


def test_the_parts_of_a_set_never_count_as_left(made: Set, org: Org, tmp_path: Path) -> None:
    whole = made.document
    parts: dict[str, Document] = {
        "a.json": {"name": "customer-care", "workbins": whole["workbins"], "schemas": whole["schemas"]},
        "b.json": {key: value for key, value in whole.items() if key not in ("name", "workbins", "schemas")},
    }
    folder = tmp_path / "set"
    folder.mkdir()
    for name, document in parts.items():
        (folder / name).write_text(json.dumps(document), encoding="utf-8")

    def run(*paths: Path, prune: bool = False) -> Any:
        records = RecordFile(folder, "customer-care")
        with Client(org.settings) as client:
            plan = client.plan(load_spec(*paths), records=records, prune=prune, max_deletes=None)
            assert client.apply(plan, records=records).ok
            return plan

    run(folder)
    assert run(folder / "a.json").orphans == ()
    del whole["workbins"]["spare"]
    (folder / "a.json").write_text(json.dumps(parts["a.json"]), encoding="utf-8")
    assert [str(one.address) for one in run(folder / "a.json").orphans] == ["workbins.spare"]
    (folder / "b.json").unlink()
    assert run(folder / "a.json").orphans != run(folder).orphans, "a file that left a folder takes its entries along"


def test_what_an_entry_of_a_file_that_is_not_read_means_has_not_left(made: Set) -> None:
    """As where a key was changed in one branch, and git's markers gave the union of both records."""
    without_spare(made)

    def twice(values: Document) -> None:
        values["entries"]["workbins.renamed"] = values["entries"]["workbins.spare"] | {"file": "b.json"}

    made.edit(twice)
    plan = made.plan(prune=True)
    assert [str(change.address) for change in plan.changes if change.action == "delete"] == ["worktypes.spare"]


def test_destroy_deletes_what_runs_made_and_nothing_else(org: Org, tmp_path: Path, escalation: Document) -> None:
    before = picture(org)
    org.client.workbins.create(WorkbinCreate(name="Customer escalations"))
    escalation["caseplans"]["escalation"]["publish"] = False
    of = Set(org, tmp_path, escalation)
    of.settle()
    with Client(org.settings) as client:
        plan = client.plan_destroy(parse_spec(escalation), records=of.records)
        assert plan.summary["delete"] == 7
        assert [str(address) for address in plan.released] == ["workbins.escalations"]
        assert client.apply(plan, records=of.records).ok
    assert of.content["entries"] == {}
    left = picture(org)
    assert "Customer escalations" in [name for name, _ in left["workbins"]]
    assert left | {"workbins": 0} == before | {"workbins": 0}


def test_what_somebody_changed_since_the_plan_is_not_deleted(made: Set) -> None:
    without_spare(made)
    records = made.records
    with Client(made.org.settings) as client:
        plan = client.plan(parse_spec(made.document), records=records, prune=True)
        spare = made.content["entries"]["workbins.spare"]["id"]
        made.org.client.workbins.update(spare, WorkbinUpdate(description="Now in use."))
        with pytest.raises(StalePlan, match=r"workbins\.spare was changed"):
            client.apply(plan, records=records, look_again=True)
    assert "Spare" in names(made.org)


def test_a_deletion_whose_answer_is_lost_is_done_once(made: Set) -> None:
    without_spare(made)
    made.org.sandbox.fail("DELETE", "*/worktypes/*", kind="lost")
    made.settle(prune=True)
    assert not {"Spare", "Spare work"} & names(made.org)


def test_cases_of_many_caseplans_are_asked_for_together_and_told_of_the_one_that_has_them(
    org: Org, tmp_path: Path
) -> None:
    document = large_spec(7)
    for caseplan in document["caseplans"].values():
        caseplan["publish"] = True
    of = Set(org, tmp_path, document)
    of.settle()
    asked = "POST /api/v2/casemanagement/cases/query/jobs"

    def plan() -> Any:
        org.mark()
        with Client(org.settings) as client:
            return client.plan_destroy(parse_spec(document), records=of.records)

    assert not plan().blocked
    assert org.calls.count(asked) == 1
    with Api(org.sandbox) as api:
        contact = api.made("externalcontacts/contacts", {"firstName": "Ada", "lastName": "Lovelace"})["id"]
        body = {
            "caseplanId": of.content["entries"]["caseplans.caseplan_4"]["id"],
            "externalContactId": contact,
            "intake": [{"data": {"attribute_0_text": "x"}}],
        }
        api.made("casemanagement/cases", body)
    text = blocked(plan())
    assert "caseplans.caseplan_4: it has 1 case" in text
    assert text.count("it has 1 case") == 1
    print(f"cases of 7 caseplans, one of which has some: asked {org.calls.count(asked)} times")
