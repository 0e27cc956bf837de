"""What differs between a worktype of the spec and the org's, beyond field by field (`test_fields_of_models`)."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Around, Json, changes, goal, observed, uid

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.worktype.client import Worktype
from genesys_caseplans.kinds.worktype.kind import KIND
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry

SCHEMA = Reference("schemas", id=uid(24))
SPEC: Json = {"name": "Review", "workbin": {"id": uid(22)}}
IDS = {"Open": uid(1), "Busy": uid(2), "Closed": uid(3)}


def org(leads: dict[str, list[str]], **said: Any) -> Observed[WorktypeEntry]:
    """A worktype with the statuses Open, Busy and Closed, and what the answer lists as their destinations."""
    statuses = [
        {
            "id": IDS[name],
            "name": name,
            "category": {"Busy": "InProgress"}.get(name, name),
            "destinationStatuses": [{"id": IDS[one]} for one in leads.get(name, ())],
        }
        for name in IDS
    ]
    answer = {"id": uid(9), "name": "Review", "defaultWorkbin": {"id": uid(22)}, "statuses": statuses, **said}
    return observed(KIND, Worktype, answer)


def spec(open_: Any, **more: Json) -> Json:
    statuses = {"open": {"name": "Open", "category": "Open"}, **more}
    if open_ is not None:
        statuses["open"]["destinations"] = open_
    statuses |= {"busy": {"name": "Busy", "category": "InProgress"}, "closed": {"name": "Closed", "category": "Closed"}}
    return {**SPEC, "statuses": statuses}


LEADS = {"empty": {}, "filled in": {"Open": ["Busy", "Closed"]}}


@pytest.mark.parametrize("leads", LEADS.values(), ids=LEADS)
@pytest.mark.parametrize("wanted", [None, "any", ["busy", "closed"], ["closed", "busy"]])
def test_all_others_are_all_others_however_they_are_written(leads: Any, wanted: Any) -> None:
    assert changes(KIND, goal(KIND, spec(wanted), org(leads))) == {}


@pytest.mark.parametrize("leads", LEADS.values(), ids=LEADS)
def test_fewer_destinations_than_all_differ(leads: Any) -> None:
    assert changes(KIND, goal(KIND, spec(["closed"]), org(leads))) == {
        "statuses.open.destinations": ("any", ["closed"])
    }


def test_the_order_of_destinations_means_nothing() -> None:
    held = {"id": uid(4), "name": "Held", "category": "Waiting"}
    lists = {"destinationStatuses": [{"id": IDS["Busy"]}, {"id": IDS["Closed"]}]}
    statuses = [{"id": one, "name": name, "category": "Open", **lists} for name, one in IDS.items()]
    before = org({}, statuses=[*statuses, held])
    assert changes(KIND, goal(KIND, _open(["closed", "busy"]), before)) == {}
    assert changes(KIND, goal(KIND, _open(["closed"]), before)) == {
        "statuses.open.destinations": (["busy", "closed"], ["closed"])
    }


def test_the_order_of_skills_means_nothing() -> None:
    before = org({}, defaultSkills=[{"id": uid(5)}, {"id": uid(6)}])
    turned, fewer = ({**SPEC, "skills": [{"id": uid(n)} for n in numbers]} for numbers in ((6, 5), (6,)))
    assert changes(KIND, goal(KIND, turned, before)) == {}
    assert list(changes(KIND, goal(KIND, fewer, before))) == ["skills"]
    assert changes(KIND, goal(KIND, {**SPEC, "skills": []}, org({}))) == {}


def _open(destinations: Any) -> Json:
    """Statuses of one category, so that only destinations can differ."""
    said = spec(destinations)
    for one in said["statuses"].values():
        one["category"] = "Open"
    return said


PARKED: Json = {"parked": {"name": "Parked", "category": "Waiting"}}


def test_a_list_that_was_all_others_differs_from_one_with_the_new_status() -> None:
    before = org(LEADS["filled in"])
    found = changes(KIND, goal(KIND, spec(["busy", "closed", "parked"], **PARKED), before))
    assert found["statuses.open.destinations"] == ("any", ["busy", "closed", "parked"])


def test_an_empty_list_leads_to_a_new_status_by_itself() -> None:
    found = changes(KIND, goal(KIND, spec(["busy", "closed", "parked"], **PARKED), org({})))
    assert set(found) == {"statuses.parked"}


@pytest.mark.parametrize("leads", LEADS.values(), ids=LEADS)
def test_a_status_that_is_not_to_lead_to_a_new_one_says_so(leads: Any) -> None:
    """A list that the API filled in grows by the new status, one that was written out does not: nobody can tell."""
    found = changes(KIND, goal(KIND, spec(["busy", "closed"], **PARKED), org(leads)))
    assert found["statuses.open.destinations"] == ("any", ["busy", "closed"])


def test_statuses_beyond_the_spec_stay_and_are_named() -> None:
    of = goal(KIND, {**SPEC, "statuses": {"open": {"name": "Open", "category": "Open"}}}, org({}))
    assert KIND.compare(of).unmanaged == (("statuses", "Busy"), ("statuses", "Closed"))
    assert changes(KIND, of) == {}


def test_a_new_status_beside_one_of_its_category_that_nobody_manages_looks_like_a_rename() -> None:
    of = goal(KIND, {**SPEC, "statuses": {"work": {"name": "At work", "category": "InProgress"}}}, org({}))
    assert KIND.compare(of).notes == (
        'statuses.work looks like a rename of \'Busy\': add "was": "Busy" to rename it instead',
    )


def test_a_new_status_of_another_category_does_not() -> None:
    of = goal(KIND, {**SPEC, "statuses": {"work": {"name": "Parked", "category": "Waiting"}}}, org({}))
    assert KIND.compare(of).notes == ()


# --- the schema moves its worktypes up


def versions(latest: int | None) -> Around:
    return Around(versions={SCHEMA: latest} if latest is not None else {})


def with_schema(**said: Any) -> Json:
    return {**SPEC, "schema": {"id": uid(24)}, **said}


def at_version(number: int | None) -> Observed[WorktypeEntry]:
    return org({}, schema={"id": uid(24), "version": number})


def test_a_schema_of_the_spec_takes_its_worktypes_along() -> None:
    assert changes(KIND, goal(KIND, with_schema(), at_version(1), versions(3))) == {"schemaVersion": (1, 3)}


@pytest.mark.parametrize(("has", "latest"), [(3, 3), (4, 3), (1, None), (None, 3)])
def test_it_takes_none_along_that_is_there_or_further_or_unknown(has: int | None, latest: int | None) -> None:
    assert changes(KIND, goal(KIND, with_schema(), at_version(has), versions(latest))) == {}


def test_a_pin_keeps_it() -> None:
    assert changes(KIND, goal(KIND, with_schema(schemaVersion=1), at_version(1), versions(3))) == {}
    assert changes(KIND, goal(KIND, with_schema(schemaVersion=2), at_version(1), versions(3))) == {
        "schemaVersion": (1, 2)
    }


def test_a_worktype_whose_schema_the_spec_does_not_say_stays_at_its_version() -> None:
    assert changes(KIND, goal(KIND, SPEC, at_version(1), versions(3))) == {}


def test_a_first_schema_is_a_change_of_the_schema_alone() -> None:
    assert changes(KIND, goal(KIND, with_schema(), org({}), versions(3))) == {"schema": (None, SCHEMA)}
