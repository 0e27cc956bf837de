"""What a person reads when something stands in the way: which thing, what is wrong, and the way out."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences

from genesys_caseplans import Client, parse_spec
from genesys_caseplans.http.exchange import Reply
from genesys_caseplans.http.wire import read_reply
from genesys_caseplans.kinds.caseplan.client import CaseplanCreate
from genesys_caseplans.kinds.workbin import WorkbinCreate
from genesys_caseplans.kinds.worktype.client import StatusCreate, WorktypeCreate

Document = dict[str, Any]


def _schema(**attributes: Document) -> Document:
    return {"formatVersion": 1, "schemas": {"one": {"name": "One", "attributes": attributes}}}


def test_a_limit_that_only_the_org_knows_is_warned_of_offline_and_named_after_its_refusal(org: Org) -> None:
    document = _schema(note={"type": "text", "maxLength": 5000}, size={"type": "checkbox"})
    (warning,) = parse_spec(document).warnings
    assert warning.address == "schemas.one.attributes.note.maxLength"
    assert "maxLength 5000 of text attribute note is over the documented 100" in warning.message
    report = org.apply(document)
    assert "attributes.note.maxLength is 5000, and this org allows 0 to 100" in report.results[0].message
    assert "size" not in report.results[0].message


def test_limits_are_asked_for_only_above_the_lowest_that_are_published(org: Org) -> None:
    org.apply(_schema(note={"type": "text"}))
    assert not any(call.endswith("/limits") for call in org.calls)
    blocked(org.plan(_schema(**{f"a{number}": {"type": "checkbox"} for number in range(60)})))
    assert any(call.endswith("/limits") for call in org.calls)


TAKEN: dict[str, Any] = {
    "workbins.escalations": lambda client, ids: client.workbins.create(
        WorkbinCreate(name="Customer escalations", description="Somebody's")
    ),
    "worktypes.review": lambda client, ids: client.worktypes.create(
        WorktypeCreate(name="Escalation review", default_workbin_id=ids["workbin"])
    ),
    "caseplans.escalation": lambda client, ids: client.caseplans.create(
        CaseplanCreate(
            name="Somebody's", reference_prefix="ESC", customer_intent_id=ids["intent"], division_id=ids["division"]
        )
    ),
}


@pytest.mark.parametrize("address", TAKEN)
def test_who_meets_a_name_that_was_free_is_told_that_somebody_else_seems_to_be_applying(
    org: Org, escalation: Document, address: str
) -> None:
    ids = {
        "workbin": next(iter(org.client.workbins.list())).id,
        "intent": next(iter(org.client.customer_intents.list())).id,
        "division": org.client.divisions.home().id,
    }
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        TAKEN[address](org.client, ids)
        report = client.apply(plan)
    result = next(one for one in report.results if str(one.change.address) == address)
    assert result.outcome == "failed"
    assert "somebody else seems to be applying" in result.message
    assert "run this again, which continues" in result.message


def test_who_meets_a_status_that_was_not_there_is_told_so_too(org: Org, escalation: Document) -> None:
    org.apply(escalation)
    (review,) = [one for one in org.client.worktypes.list() if one.name == "Escalation review"]
    statuses = escalation["worktypes"]["review"]["statuses"]
    statuses["parked"] = {"name": "Parked", "category": "Waiting", "destinations": ["closed"]}
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        org.client.worktypes.create_status(review.id, StatusCreate(name="Parked", category="InProgress"))
        report = client.apply(plan)
    result = next(one for one in report.results if str(one.change.address) == "worktypes.review")
    assert result.outcome == "failed"
    assert "somebody else seems to be applying at the same time: wait until they are done" in result.message
    assert "division" not in result.message


def test_a_rename_without_was_is_told_with_the_line_to_add_and_the_name_of_what_stood_there(
    org: Org, escalation: Document
) -> None:
    org.apply(escalation)
    escalation["workbins"]["escalations"]["name"] = "NOC"
    plan = org.plan(escalation)
    notes = {str(change.address): change.notes for change in plan.changes}
    assert notes["workbins.escalations"] == (
        'looks like a rename of \'Customer escalations\': add "was": "Customer escalations" to rename it instead of '
        "making another one",
    )
    moved = [text for text in differences(plan) if ".workbin" in text or " workbin:" in text]
    assert moved == [
        f"worktypes.{key} workbin: {{'existing': 'Customer escalations'}} → 'escalations'"
        for key in ("review", "approval", "notification")
    ]
    escalation["workbins"]["escalations"]["was"] = "Customer escalations"
    org.settle(escalation)


def test_a_new_status_beside_an_unmanaged_one_of_its_category_looks_like_a_rename(
    org: Org, escalation: Document
) -> None:
    org.apply(escalation)
    statuses = escalation["worktypes"]["review"]["statuses"]
    statuses["on_hold"]["name"] = "Parked"
    plan = org.plan(escalation)
    change = next(one for one in plan.changes if str(one.address) == "worktypes.review")
    assert change.notes == (
        'statuses.on_hold looks like a rename of \'On hold\': add "was": "On hold" to rename it instead',
    )
    statuses["on_hold"]["was"] = "On hold"
    org.settle(escalation)


def test_what_follows_a_blocked_entry_names_its_root_once(org: Org, escalation: Document) -> None:
    escalation["workbins"]["escalations"]["division"] = "Nowhere"
    plan = org.plan(escalation)
    assert [problem.address for problem in plan.problems] == ["workbins.escalations.division"]
    followers = {str(one.address): str(one.blocked_by) for one in plan.changes if one.blocked_by}
    assert set(followers.values()) == {"workbins.escalations"}
    assert set(followers) == {*(f"worktypes.{key}" for key in escalation["worktypes"]), "caseplans.escalation"}


def test_what_exists_and_is_to_point_at_a_blocked_new_entry_is_blocked_with_it(org: Org, escalation: Document) -> None:
    org.apply(escalation)
    escalation["workbins"]["escalations"] |= {"name": "NOC", "division": "Nowhere"}
    causes = {str(one.address): str(one.blocked_by) for one in org.plan(escalation).changes if one.blocked_by}
    assert causes == {f"worktypes.{key}": "workbins.escalations" for key in escalation["worktypes"]}


def test_a_schema_may_be_set_on_a_worktype_that_has_none(org: Org, escalation: Document) -> None:
    document = {key: escalation[key] for key in ("formatVersion", "schemas", "workbins", "worktypes")}
    for worktype in document["worktypes"].values():
        del worktype["schema"]
    org.settle(document)
    for worktype in document["worktypes"].values():
        worktype["schema"] = "escalation"
    report = org.settle(document)
    assert report.identities["worktypes.review"].version == 1
    document["worktypes"]["review"]["schema"] = None
    assert "schema cannot be changed" in blocked(org.plan(document))


def test_a_due_duration_may_exceed_the_expiration(org: Org, escalation: Document) -> None:
    escalation["worktypes"]["review"] |= {"dueDuration": "P10D", "expiration": "P5D"}
    org.settle(escalation)


def test_statuses_that_the_api_makes_under_other_names_are_known_by_their_category(
    org: Org, escalation: Document
) -> None:
    """An org may have them localised (announcements, E)."""
    document = {key: escalation[key] for key in ("formatVersion", "schemas", "workbins", "worktypes")}
    document["worktypes"] = {"review": document["worktypes"]["review"]}
    document["worktypes"]["review"]["statuses"]["open"]["name"] = "Offen"
    document["worktypes"]["review"]["statuses"]["closed"]["name"] = "Fertig"
    report = org.settle(document)
    worktype = org.client.worktypes.get(report.identities["worktypes.review"].id)
    assert sorted(status.name or "" for status in worktype.statuses or ()) == [
        "Fertig",
        "In progress",
        "Offen",
        "On hold",
    ]
    assert actions(org.plan(document)) == {"none"}


def test_a_worktype_whose_answer_hides_its_statuses_still_gets_each_once(
    org: Org, escalation: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {key: escalation[key] for key in ("formatVersion", "schemas", "workbins", "worktypes")}
    document["worktypes"] = {"review": document["worktypes"]["review"]}

    def read(request: Any, *answer: Any) -> Any:
        reply = read_reply(request, *answer)
        if request.operation.name != "postTaskmanagementWorktypes":
            return reply
        return Reply(request, reply.status, {"id": reply.body["id"], "name": "Escalation review"}, "")

    with monkeypatch.context() as patched:
        patched.setattr("genesys_caseplans.http.session.read_reply", read)
        report = org.apply(document)
    assert report.ok, [one.message for one in report.results]
    worktype = org.client.worktypes.get(report.identities["worktypes.review"].id)
    assert len(worktype.statuses or ()) == 4
    assert actions(org.plan(document)) == {"none"}, differences(org.plan(document))
