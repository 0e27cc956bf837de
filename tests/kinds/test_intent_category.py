"""Intent categories: what is observed of them, and how they are written. Their model says all that the API asks for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Json, changes, goal, observed, plain, steps, titles, uid

from genesys_caseplans.kinds.intent_category import KIND, IntentCategory, IntentCategoryEntry
from genesys_caseplans.kinds.kind import Facts, Observed

FULL: Json = {
    "id": uid(1),
    "name": "Kündigung",
    "description": "First line\nSecond line",
    "dateCreated": "2026-01-01T10:00:00.000Z",
    "somethingNew": [],
}


def org(**said: Any) -> Observed[IntentCategoryEntry]:
    return observed(KIND, IntentCategory, FULL | said)


def test_a_full_answer_is_said_whole() -> None:
    found = org()
    assert plain(found.entry) == {"name": "Kündigung", "description": "First line\nSecond line"}
    assert found.facts == Facts()
    assert found.parts == {}


@pytest.mark.parametrize("sparse", [{}, {"name": None, "description": None}], ids=["absent", "null"])
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = observed(KIND, IntentCategory, {"id": uid(1), **sparse})
    assert plain(found.entry) == {"name": None, "description": None}


def test_what_no_spec_may_say_is_observed_all_the_same() -> None:
    found = org(name=" x\n", description="").entry
    assert (found.name, found.description) == (" x\n", "")


def test_a_description_that_the_org_lacks_differs() -> None:
    said = {"name": "Kündigung", "description": "Some"}
    assert changes(KIND, goal(KIND, said, org(description=None))) == {"description": (None, "Some")}


def test_a_new_one_is_created_and_an_old_one_updated() -> None:
    said = {"name": "Kündigung", "description": "Other"}
    (create,) = steps(KIND, goal(KIND, said))
    assert (create.title, create.requests, create.needs) == ("create intent category", 1, frozenset())
    assert titles(KIND, goal(KIND, said, org())) == ["update intent category"]
    assert titles(KIND, goal(KIND, said, org(description="Other"))) == []


def test_names_may_be_double_and_nothing_stands_against_a_category() -> None:
    assert not KIND.unique_names
    assert KIND.rules is None
