"""Everything that an org has, whole; what goes first when it is deleted; and names of what nobody named."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.journey import ESCALATION

from genesys_caseplans import Report, parse_spec
from genesys_caseplans.engine.order import deletion_order
from genesys_caseplans.engine.read import read_everything
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.caseplan.client import CASEPLANS
from genesys_caseplans.kinds.caseplan.observe import CaseplanFacts
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.sandbox import Fault

Document = dict[str, Any]
BY_SECTION = {kind.section: kind for kind in KINDS}


@pytest.fixture(scope="module")
def shared() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


@pytest.fixture
def org(shared: DirectOrg) -> DirectOrg:
    shared.reset()
    return shared


@pytest.fixture
def escalation() -> Document:
    document: Document = json.loads(ESCALATION.read_text())
    return document


def everything(org: DirectOrg) -> dict[str, list[Observed[Any]]]:
    return dict(org.run(read_everything(BY_SECTION)))


def applied(org: DirectOrg, document: Document) -> Report:
    report = org.apply(org.plan(parse_spec(document)))
    assert report.ok
    return report


# --- everything


def test_everything_of_every_kind_is_read_whole(org: DirectOrg, escalation: Document) -> None:
    report = applied(org, escalation)
    found = everything(org)
    assert list(found) == [kind.section for kind in KINDS]
    for change in report.plan.changes:
        id = report.identities[str(change.address)].id
        (observed,) = [one for one in found[change.address.section] if one.id == id]
        assert change.after is not None
        shown = {name for name in change.after.model_fields_set if name not in change.after.steering}
        assert shown <= observed.entry.model_fields_set


def test_what_the_org_had_before_is_in_it(org: DirectOrg) -> None:
    found = everything(org)
    names = {section: sorted(one.entry.name for one in objects) for section, objects in found.items()}
    assert names == {
        "schemas": ["Onboarding", "Onboarding", "Returns"],
        "workbins": ["Returns", "Support backlog"],
        "worktypes": ["Call back", "Handle return"],
        "intentCategories": ["Orders"],
        "customerIntents": ["Return goods"],
        "caseplans": ["Returns"],
    }
    (caseplan,) = found["caseplans"]
    assert len(caseplan.entry.stages) == 3
    assert [one.attribute for one in caseplan.entry.intake] == ["order_text"]
    assert all(one.entry.statuses for one in found["worktypes"])


def test_reading_everything_changes_nothing_and_asks_for_nothing_twice(org: DirectOrg, escalation: Document) -> None:
    applied(org, escalation)
    org.requests.clear()
    everything(org)
    assert org.writes == []
    asked = [(one.operation.name, one.path, json.dumps(one.body)) for one in org.requests]
    assert len(asked) == len(set(asked))


def test_a_draft_beside_what_is_published_is_read_with_it(org: DirectOrg, escalation: Document) -> None:
    applied(org, escalation)
    edited = copy.deepcopy(escalation)
    edited["caseplans"]["escalation"]["ttl"] = "P91D"
    assert org.apply(org.plan(parse_spec(edited), publish=False)).ok
    (observed,) = [one for one in everything(org)["caseplans"] if one.entry.reference_prefix == "ESC"]
    assert isinstance(observed.facts, CaseplanFacts)
    beside = observed.facts.published_entry
    assert beside is not None
    assert (observed.entry.ttl, beside.ttl) == (91 * 86400, 90 * 86400)
    assert (len(beside.stages or ()), len(beside.intake or ())) == (3, 5)


def test_a_deleted_schema_is_not_in_it(org: DirectOrg) -> None:
    made = applied(org, {"formatVersion": 1, "schemas": {"one": {"name": "One"}}}).identities["schemas.one"].id
    assert made in [one.id for one in everything(org)["schemas"]]
    org.run(BY_SECTION["schemas"].remove(made))
    assert made not in [one.id for one in everything(org)["schemas"]]


def test_nor_one_that_only_a_listing_still_shows(org: DirectOrg) -> None:
    made = applied(org, {"formatVersion": 1, "schemas": {"one": {"name": "One"}}}).identities["schemas.one"].id
    late = org.direct.ask("GET", "taskmanagement/workitems/schemas").json
    org.run(BY_SECTION["schemas"].remove(made))
    org.direct.world.faults.add(Fault("GET", "*/workitems/schemas", status=200, body=late))
    found = [one.id for one in everything(org)["schemas"]]
    assert made not in found
    assert len(found) == len(late["entities"]) - 1


def test_a_caseplan_at_rest_is_not_asked_for_again_and_a_draft_is(org: DirectOrg, escalation: Document) -> None:
    id = applied(org, escalation).identities["caseplans.escalation"].id
    one = f"/api/v2/casemanagement/caseplans/{id}"
    org.requests.clear()
    everything(org)
    assert one not in [request.path for request in org.requests]
    org.run(CASEPLANS.create_version(id))
    org.requests.clear()
    everything(org)
    assert one in [request.path for request in org.requests]


# --- deleting


def picture(org: DirectOrg) -> dict[str, dict[str, Any]]:
    return {section: {one.id: one.entry for one in objects} for section, objects in everything(org).items()}


def test_what_was_made_can_be_deleted_in_order_and_the_org_is_as_before(org: DirectOrg, escalation: Document) -> None:
    before = picture(org)
    report = applied(org, escalation)
    ours = {report.identities[str(change.address)].id for change in report.plan.changes}
    order = [(section, one) for section, one in deletion_order(everything(org)) if one.id in ours]
    assert len(order) == len(ours) == 8
    for section, observed in order:
        org.run(BY_SECTION[section].remove(observed.id))
    assert picture(org) == before


def test_a_whole_org_can_be_deleted_in_order(org: DirectOrg, escalation: Document) -> None:
    applied(org, escalation)
    for section, observed in deletion_order(everything(org)):
        org.run(BY_SECTION[section].remove(observed.id))
    assert picture(org) == {kind.section: {} for kind in KINDS}


def test_what_is_in_use_could_not_go_first(org: DirectOrg, escalation: Document) -> None:
    """Without which the order would prove nothing."""
    report = applied(org, escalation)
    for address in ("schemas.escalation", "workbins.escalations"):
        section = address.split(".")[0]
        with pytest.raises(Exception, match="409"):
            org.run(BY_SECTION[section].remove(report.identities[address].id))


# --- names of what nobody named


def freeing(escalation: Document) -> Document:
    """A spec that frees the first step, and knows nothing of the worktype that stood there."""
    caseplan = copy.deepcopy(escalation["caseplans"]["escalation"])
    for stage in caseplan["stages"]:
        del stage["step"]
    caseplan["stages"][0]["step"] = {"worktype": None}
    caseplan |= {"intent": {"existing": "Escalate a request"}, "schema": {"existing": "Customer escalation"}}
    return {"formatVersion": 1, "caseplans": {"escalation": caseplan}}


def before_of(org: DirectOrg, document: Document) -> Any:
    rows = org.plan(parse_spec(document)).as_json()["changes"]
    return [one["before"] for row in rows for one in row["fields"] if one["path"].endswith("step.worktype")]


def test_a_worktype_that_no_spec_names_is_asked_for_its_name_where_it_is_shown(
    org: DirectOrg, escalation: Document
) -> None:
    applied(org, escalation)
    org.requests.clear()
    assert before_of(org, freeing(escalation)) == [{"existing": "Escalation review"}]
    asked = [one for one in org.requests if one.path.endswith("/worktypes/query")]
    assert len(asked) == 1


def test_it_is_not_asked_for_where_nothing_changes(org: DirectOrg, escalation: Document) -> None:
    applied(org, escalation)
    document = freeing(escalation)
    del document["caseplans"]["escalation"]["stages"]
    org.requests.clear()
    assert before_of(org, document) == []
    assert [one for one in org.requests if one.path.endswith("/worktypes/query")] == []


def test_who_may_not_see_it_sees_its_id_and_the_plan_is_made(org: DirectOrg, escalation: Document) -> None:
    made = applied(org, escalation).identities["worktypes.review"].id
    org.direct.world.faults.add(Fault("POST", "*/worktypes/query", status=403))
    assert before_of(org, freeing(escalation)) == [{"id": made}]
