"""Workbins: what is observed of them, their one rule, and how they are written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.kinds.alone import OFFLINE, Around, Json, broken, changes, goal, observed, plain, steps, titles, told, uid

from genesys_caseplans.address import Lookup
from genesys_caseplans.kinds.kind import Facts, Observed
from genesys_caseplans.kinds.workbin import KIND, Workbin, WorkbinEntry

FULL: Json = {
    "id": uid(1),
    "name": "Escalations",
    "division": {"id": uid(50), "name": "Support", "selfUri": "/api/v2/x"},
    "description": "All work",
    "dateCreated": "2026-01-01T10:00:00.000Z",
    "dateModified": "2026-02-03T04:05:06.000Z",
    "modifiedBy": {"id": uid(21)},
    "somethingNew": 1,
}
SUPPORT = Lookup("divisions", id=uid(50))


def org(**said: Any) -> Observed[WorkbinEntry]:
    return observed(KIND, Workbin, FULL | said)


def with_division(number: int | None) -> WorkbinEntry:
    """An entry as it is when its division was looked up."""
    entry = WorkbinEntry.model_validate({"name": "Escalations", "division": "Some"})
    return entry.model_copy(update={"division": Lookup("divisions", id=uid(number)) if number else None})


def test_a_full_answer_is_said_whole() -> None:
    found = org()
    assert plain(found.entry) == {"name": "Escalations", "description": "All work", "division": SUPPORT}
    assert found.facts == Facts(division=uid(50), changed=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), changed_by=uid(21))
    assert found.names == {uid(50): "Support"}
    assert found.id == uid(1)
    assert found.identity.version is None


@pytest.mark.parametrize("sparse", [{}, {name: None for name in FULL if name != "id"}], ids=["absent", "null"])
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = observed(KIND, Workbin, {"id": uid(1), **sparse})
    assert plain(found.entry) == {"name": None, "description": None, "division": None}
    assert found.facts == Facts()


def test_what_no_spec_may_say_is_observed_all_the_same() -> None:
    found = org(name="x", description="y" * 9999, division={"id": "*"}).entry
    assert (found.name, len(found.description or ""), found.division) == ("x", 9999, Lookup("divisions", id="*"))


@pytest.mark.parametrize("has", [None, "", "absent"])
@pytest.mark.parametrize("wanted", [None, ""])
def test_no_description_is_no_description_however_it_is_written(wanted: Any, has: Any) -> None:
    answer = {name: one for name, one in FULL.items() if name != "description"}
    before = observed(KIND, Workbin, answer if has == "absent" else {**answer, "description": has})
    assert changes(KIND, goal(KIND, {"name": "Escalations", "description": wanted}, before)) == {}


@pytest.mark.parametrize("around", [OFFLINE, Around()], ids=["offline", "live"])
def test_the_division_is_fixed(around: Around) -> None:
    rule = "division: division cannot be changed: the API fixes a workbin's division when it is made; give the entry "
    of = goal(KIND, {"name": "Escalations"}, org(), around)
    moved = [*KIND.rules(with_division(51), org(), around)] if KIND.rules else []
    assert told(moved) == [rule + "another name to make a new one"]
    assert moved[0].source
    assert broken(KIND, of) == []
    assert KIND.rules is not None
    assert [*KIND.rules(with_division(50), org(), around)] == []
    assert [*KIND.rules(with_division(51), None, around)] == []


def test_a_new_one_is_created_and_an_old_one_updated() -> None:
    (create,) = steps(KIND, goal(KIND, {"name": "Escalations"}))
    assert (create.title, create.requests, create.needs, create.whole) == (
        "create workbin",
        1,
        frozenset(),
        frozenset(),
    )
    assert titles(KIND, goal(KIND, {"name": "Escalations", "description": "Other"}, org())) == ["update workbin"]
    assert titles(KIND, goal(KIND, {"name": "Escalations", "description": "All work"}, org())) == []
    assert titles(KIND, goal(KIND, {"name": "Other name"}, org())) == ["update workbin"]
