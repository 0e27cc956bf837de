"""Customer intents: what is observed of them, and how they are written. The API's limits stand on the model."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError
from tests.kinds.alone import OFFLINE, Json, changes, goal, observed, plain, steps, titles, uid

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.kinds.customer_intent.client import AssignedSourceIntent, CustomerIntent
from genesys_caseplans.kinds.customer_intent.kind import KIND
from genesys_caseplans.kinds.customer_intent.observe import moves
from genesys_caseplans.kinds.customer_intent.rules import rules
from genesys_caseplans.kinds.customer_intent.spec import CustomerIntentEntry
from genesys_caseplans.kinds.fields import Seconds
from genesys_caseplans.kinds.kind import LiveObject, Observed

FULL: Json = {
    "id": uid(1),
    "name": "Escalate",
    "description": "Wants more",
    "expiryTime": 168,
    "category": {"id": uid(2), "name": "Care"},
    "dateCreated": "2026-01-01T10:00:00.000Z",
    "somethingNew": None,
}
SAID: Json = {"name": "Escalate", "description": "Wants more", "category": {"id": uid(2)}, "expiry": "7d"}


def org(**said: Any) -> Observed[CustomerIntentEntry]:
    return observed(KIND, CustomerIntent, FULL | said)


def test_a_full_answer_is_said_whole() -> None:
    assert plain(org().entry) == {
        "name": "Escalate",
        "description": "Wants more",
        "category": Reference("intentCategories", id=uid(2)),
        "expiry": 7 * 86400,
    }
    assert isinstance(org().entry.expiry, Seconds)
    assert org().names == {uid(2): "Care"}


@pytest.mark.parametrize("sparse", [{}, {name: None for name in FULL if name != "id"}], ids=["absent", "null"])
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = observed(KIND, CustomerIntent, {"id": uid(1), **sparse})
    assert plain(found.entry) == {"name": None, "description": None, "category": None, "expiry": None}


@pytest.mark.parametrize("category", [{}, {"id": None}, {"name": "Care"}])
def test_a_category_without_an_id_is_none(category: Json) -> None:
    assert org(category=category).entry.category is None


@pytest.mark.parametrize("hours", [0, 1, 23, 721, 10**6])
def test_what_no_spec_may_say_is_observed_all_the_same(hours: int) -> None:
    assert org(expiryTime=hours, name="x").entry.expiry == hours * 3600


@pytest.mark.parametrize(("expiry", "right"), [("23h", False), ("24h", True), ("720h", True), ("721h", False)])
def test_a_spec_says_24_to_720_hours(expiry: str, right: bool) -> None:
    if right:
        assert CustomerIntentEntry.model_validate({**SAID, "category": "care", "expiry": expiry})
        return
    with pytest.raises(ValidationError, match="expiry"):
        CustomerIntentEntry.model_validate({**SAID, "category": "care", "expiry": expiry})


@pytest.mark.parametrize("expiry", ["7d", "168h", "P7D", 604800])
def test_an_expiry_is_compared_as_a_duration(expiry: Any) -> None:
    assert changes(KIND, goal(KIND, {**SAID, "expiry": expiry}, org())) == {}


def test_a_new_one_waits_for_its_category_and_so_does_a_move_to_a_new_one() -> None:
    (create,) = steps(KIND, goal(KIND, {**SAID, "category": "care"}))
    assert create.title == "create customer intent"
    assert create.needs == {Address("intentCategories", "care")}
    (update,) = steps(KIND, goal(KIND, {**SAID, "category": "care"}, org()))
    assert update.title == "update customer intent"
    assert update.needs == {Address("intentCategories", "care")}


def test_what_points_at_what_exists_waits_for_nothing() -> None:
    (create,) = steps(KIND, goal(KIND, SAID))
    assert create.needs == frozenset()
    (update,) = steps(KIND, goal(KIND, {**SAID, "expiry": "8d"}, org()))
    assert update.needs == frozenset()
    assert titles(KIND, goal(KIND, SAID, org())) == []


def test_names_may_be_double() -> None:
    assert not KIND.unique_names


SOURCES: list[Json] = [
    {"id": "late", "name": "Late", "type": "Bot", "sourceId": "b", "sourceName": "Bot"},
    {"id": "lost", "name": "Lost", "type": "Topic"},
]


def with_sources(*sources: Json) -> Any:
    """The org's intent, with what a listing shows of its source intents."""
    names = {"id": "sourceIntentId", "name": "sourceIntentName", "type": "sourceType"}
    items = [{names.get(key, key): value for key, value in source.items()} for source in sources]
    listed = [AssignedSourceIntent.model_validate({"sourceIntent": item}) for item in items]
    intent = CustomerIntent.model_validate(FULL)
    return KIND.observe(LiveObject(intent.id, intent.name or "", intent, listed))


@pytest.mark.parametrize(
    "wanted",
    [SOURCES, SOURCES[::-1], [{"id": "lost"}, {"id": "late", "sourceId": "b"}]],
    ids=["same", "turned", "less"],
)
def test_source_intents_have_no_order_and_what_is_left_out_is_not_compared(wanted: list[Json]) -> None:
    assert titles(KIND, goal(KIND, {**SAID, "sourceIntents": wanted}, with_sources(*SOURCES))) == []


def test_what_differs_is_removed_first_and_keeps_what_the_spec_does_not_say() -> None:
    wanted = [{"id": "late", "name": "Late parcel"}, {"id": "new"}]
    wants = goal(KIND, {**SAID, "sourceIntents": wanted}, with_sources(*SOURCES))
    assert titles(KIND, wants) == ["remove source intents: late, lost", "add source intents: late, new"]
    (change,) = KIND.compare(wants).fields
    added, _ = moves(change)
    assert added[0].model_dump(exclude_unset=True) == {
        "id": "late",
        "name": "Late parcel",
        "type": "Bot",
        "source_id": "b",
        "source_name": "Bot",
    }


def test_all_are_removed_by_null_and_by_an_empty_list() -> None:
    for nothing in (None, list[Json]()):
        wants = goal(KIND, {**SAID, "sourceIntents": nothing}, with_sources(*SOURCES))
        assert titles(KIND, wants) == ["remove source intents: late, lost"]
        assert titles(KIND, goal(KIND, {**SAID, "sourceIntents": nothing}, with_sources())) == []


def test_a_bot_is_named_and_none_is_listed_twice() -> None:
    def told(*sources: Json) -> list[str]:
        entry = CustomerIntentEntry.model_validate({**SAID, "category": "care", "sourceIntents": list(sources)})
        return [f"{'.'.join(map(str, rule.path))}: {rule.message}" for rule in rules(entry, None, OFFLINE)]

    assert told(*SOURCES) == []
    assert told({"id": "late", "type": "Bot"}, SOURCES[1], SOURCES[1]) == [
        "sourceIntents.0: a source intent of the type Bot needs sourceId and sourceName",
        "sourceIntents.2.id: the source intent 'lost' is listed twice",
    ]
