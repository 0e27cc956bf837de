"""How a worktype and its statuses are written: in an order in which each request names only what exists by then."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Around, Json, goal, observed, steps, titles, uid

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.worktype.client import Worktype
from genesys_caseplans.kinds.worktype.kind import KIND
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry
from genesys_caseplans.kinds.worktype.statuses import StatusPlan, plan_statuses
from genesys_caseplans.kinds.worktype.steps import own_statuses

OPEN: Json = {"name": "Open", "category": "Open"}
BUSY: Json = {"name": "Busy", "category": "InProgress"}
CLOSED: Json = {"name": "Closed", "category": "Closed"}
SPEC: Json = {"name": "Review", "workbin": {"id": uid(22)}}
IDS = {"Open": uid(1), "Busy": uid(2), "Closed": uid(3)}


def said(statuses: Json | None = None, **more: Any) -> Json:
    return {**SPEC, **({"statuses": statuses} if statuses is not None else {}), **more}


def org(leads: dict[str, list[str]] | None = None, **more: Any) -> Observed[WorktypeEntry]:
    statuses = [
        {
            "id": one,
            "name": name,
            "category": {"Busy": "InProgress"}.get(name, name),
            "destinationStatuses": [{"id": IDS[other]} for other in (leads or {}).get(name, ())],
        }
        for name, one in IDS.items()
    ]
    answer = {"id": uid(9), "name": "Review", "defaultWorkbin": {"id": uid(22)}, "statuses": statuses}
    return observed(KIND, Worktype, answer | {"defaultStatus": {"id": uid(1)}} | more)


# --- a new worktype


def test_a_worktype_without_statuses_is_one_request() -> None:
    assert titles(KIND, goal(KIND, said())) == ["create worktype"]


def test_the_statuses_that_the_api_makes_are_kept_where_they_are_as_wanted() -> None:
    both = {"open": OPEN, "closed": CLOSED}
    assert titles(KIND, goal(KIND, said(both))) == ["create worktype"]
    assert titles(KIND, goal(KIND, said(both, defaultStatus="open"))) == ["create worktype"]


def test_they_are_changed_where_they_are_not() -> None:
    statuses = {"new": {**OPEN, "name": "New", "description": "Fresh"}, "done": {**CLOSED, "name": "Done"}}
    assert titles(KIND, goal(KIND, said(statuses))) == [
        "create worktype",
        "rename status new to New",
        "rename status done to Done",
        "update status new (description)",
    ]


@pytest.mark.parametrize(
    ("statuses", "own"),
    [
        ({"a": OPEN, "b": CLOSED}, {"Open": "a", "Closed": "b"}),
        ({"a": {**OPEN, "name": "New"}, "b": OPEN, "c": CLOSED}, {"Open": "b", "Closed": "c"}),
        ({"a": {**OPEN, "name": "New"}, "b": {**CLOSED, "name": "Done"}}, {"Open": "a", "Closed": "b"}),
        ({"a": OPEN, "b": BUSY}, {}),
        ({"b": CLOSED}, {}),
        ({}, {}),
    ],
    ids=["both", "by name", "by category", "no Closed", "no Open", "none"],
)
def test_the_apis_own_statuses_are_those_of_their_categories_if_both_are_wanted(statuses: Json, own: Json) -> None:
    assert own_statuses(WorktypeEntry.model_validate(said(statuses))) == own


def test_new_statuses_are_made_in_an_order_in_which_they_can_say_where_they_lead() -> None:
    statuses = {
        "busy": {**BUSY, "destinations": ["parked"]},
        "parked": {"name": "Parked", "category": "Waiting", "destinations": ["closed"]},
        "open": OPEN,
        "closed": CLOSED,
    }
    assert titles(KIND, goal(KIND, said(statuses))) == ["create worktype", "add status Parked", "add status Busy"]


def test_statuses_that_lead_to_each_other_are_linked_when_both_exist() -> None:
    statuses = {
        "busy": {**BUSY, "destinations": ["parked"], "defaultDestination": "parked", "transitionDelay": "1h"},
        "parked": {"name": "Parked", "category": "Waiting", "destinations": ["busy"]},
        "open": OPEN,
        "closed": CLOSED,
    }
    assert titles(KIND, goal(KIND, said(statuses))) == [
        "create worktype",
        "add status Busy",
        "add status Parked",
        "update status busy (destinations, defaultDestination, transitionDelay)",
    ]


def test_another_default_status_is_set_when_it_exists() -> None:
    statuses = {"open": OPEN, "busy": BUSY, "closed": {**CLOSED, "description": "Over"}}
    assert titles(KIND, goal(KIND, said(statuses, defaultStatus="busy"))) == [
        "create worktype",
        "add status Busy",
        "set the default status",
        "update status closed (description)",
    ]


def test_the_create_needs_its_workbin_and_waits_for_its_schema_to_be_whole() -> None:
    entry = said(workbin="bin", schema="data")
    (create,) = steps(KIND, goal(KIND, entry))
    assert create.needs == {Address("workbins", "bin")}
    assert create.whole == {Address("schemas", "data")}
    assert create.requests == 1


def test_a_schema_that_exists_is_waited_for_where_the_spec_changes_it_too() -> None:
    reference = Reference("schemas", id=uid(24))
    around = Around(addresses={reference: Address("schemas", "data")})
    (create,) = steps(KIND, goal(KIND, said(schema={"id": uid(24)}), around=around))
    assert create.whole == {Address("schemas", "data")}
    assert create.needs == frozenset()


# --- one that exists


def test_nothing_is_done_where_nothing_differs() -> None:
    assert titles(KIND, goal(KIND, said({"open": OPEN}, defaultStatus="open"), org())) == []


def test_fields_and_default_status_go_in_one_request() -> None:
    of = goal(KIND, said({"busy": BUSY}, description="New", ttl="90d", defaultStatus="busy"), org())
    assert titles(KIND, of) == ["update worktype"]


def test_only_what_differs_of_a_status_is_sent() -> None:
    of = goal(KIND, said({"busy": {**BUSY, "description": "At it", "destinations": ["open"]}, "open": OPEN}), org())
    assert titles(KIND, of) == ["update status busy (description, destinations)"]


def test_what_becomes_the_default_is_changed_before_and_the_rest_after() -> None:
    statuses = {"open": {**OPEN, "description": "New"}, "busy": {**BUSY, "description": "At it"}}
    assert titles(KIND, goal(KIND, said(statuses, defaultStatus="busy"), org())) == [
        "update status busy (description)",
        "update worktype",
        "update status open (description)",
    ]


def test_renames_come_first_each_when_its_name_is_free() -> None:
    statuses = {"a": {**OPEN, "name": "Busy", "was": "Open"}, "b": {**BUSY, "name": "At work", "was": "Busy"}}
    assert titles(KIND, goal(KIND, said(statuses), org())) == ["rename status b to At work", "rename status a to Busy"]


def test_a_new_workbin_is_waited_for() -> None:
    (update,) = steps(KIND, goal(KIND, said(workbin="other"), org()))
    assert update.needs == {Address("workbins", "other")}


def test_moving_up_waits_for_the_schema() -> None:
    reference = Reference("schemas", id=uid(24))
    around = Around(versions={reference: 2}, addresses={reference: Address("schemas", "data")})
    before = org(schema={"id": uid(24), "version": 1})
    (update,) = steps(KIND, goal(KIND, said(schema={"id": uid(24)}), before, around))
    assert update.whole == {Address("schemas", "data")}
    (other,) = steps(KIND, goal(KIND, said(schema={"id": uid(24)}, schemaVersion=1, ttl="90d"), before, around))
    assert other.whole == frozenset()


PARKED: Json = {"name": "Parked", "category": "Waiting"}


def status_plan(statuses: Json, before: Observed[WorktypeEntry]) -> StatusPlan:
    of = goal(KIND, said(statuses), before)
    assert of.before is not None
    return plan_statuses(of, of.before.entry.statuses, KIND.compare(of).fields)


def test_a_status_that_leads_to_all_says_so_again_when_another_one_is_added() -> None:
    """What the answer lists may have been written out, and would not grow."""
    statuses = {"open": {**OPEN, "destinations": "any"}, "parked": PARKED}
    assert status_plan(statuses, org({"Open": ["Busy", "Closed"]})).later == (("open", {"destinations": "any"}),)
    assert status_plan(statuses, org()).later == ()


def test_it_says_so_also_beside_what_else_changes_of_it() -> None:
    statuses = {
        "open": {**OPEN, "destinations": "any", "defaultDestination": "parked", "transitionDelay": "1h"},
        "parked": PARKED,
    }
    ((key, sent),) = status_plan(statuses, org({"Open": ["Busy", "Closed"]})).later
    assert key == "open"
    assert sent == {"destinations": "any", "defaultDestination": "parked", "transitionDelay": 3600}


def test_a_status_of_which_the_spec_does_not_say_where_it_leads_is_left_as_it_is() -> None:
    assert status_plan({"open": OPEN, "parked": PARKED}, org({"Open": ["Busy", "Closed"]})).later == ()
