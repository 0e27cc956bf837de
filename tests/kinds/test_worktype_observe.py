"""A worktype of the org as a spec would say it: full answers, sparse ones, and what no spec may say."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.kinds.alone import Around, Json, goal, observed, plain, uid

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.fields import Seconds
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.worktype.client import WorkitemStatus, Worktype
from genesys_caseplans.kinds.worktype.kind import KIND
from genesys_caseplans.kinds.worktype.observe import WorktypeFacts, clock, observed_status
from genesys_caseplans.kinds.worktype.spec import Status, WorktypeEntry

OPEN, BUSY, CLOSED = uid(1), uid(2), uid(3)
FULL: Json = {
    "id": uid(9),
    "name": "Review",
    "division": {"id": uid(20), "name": "Support"},
    "description": "What agents do",
    "dateCreated": "2026-01-01T10:00:00.000Z",
    "dateModified": "2026-02-03T04:05:06.000Z",
    "modifiedBy": {"id": uid(21)},
    "defaultWorkbin": {"id": uid(22), "name": "Escalations"},
    "defaultStatus": {"id": OPEN, "name": "Open"},
    "statuses": [
        {
            "id": OPEN,
            "name": "Open",
            "category": "Open",
            "description": "New",
            "destinationStatuses": [{"id": BUSY}],
            "defaultDestinationStatus": {"id": BUSY},
            "statusTransitionDelaySeconds": 90000,
            "statusTransitionTime": "12:04:21",
            "autoTerminateWorkitem": None,
        },
        {"id": BUSY, "name": "In progress", "category": "InProgress", "destinationStatuses": [{"id": CLOSED}]},
        {
            "id": CLOSED,
            "name": "Closed",
            "category": "Closed",
            "destinationStatuses": [],
            "autoTerminateWorkitem": True,
        },
    ],
    "defaultDurationSeconds": 60,
    "defaultExpirationSeconds": 7200,
    "defaultDueDurationSeconds": 86400,
    "defaultPriority": 5,
    "defaultTtlSeconds": 864000,
    "defaultQueue": {"id": uid(23), "name": "Tier 2"},
    "defaultLanguage": {"id": uid(25)},
    "defaultSkills": [{"id": uid(26), "name": "Returns"}, {"id": uid(27)}],
    "defaultScript": {"id": uid(28)},
    "assignmentEnabled": True,
    "schema": {"id": uid(24), "name": "Escalation", "version": 3},
    "serviceLevelTarget": 80,
    "ruleSettings": {"flowRulesEnabled": True},
    "unassignedDivisionContactsEnabled": True,
    "somethingNew": {"unknown": True},
}


def observe(**changes: Any) -> Observed[WorktypeEntry]:
    return observed(KIND, Worktype, {**FULL, **changes})


def test_a_full_answer_is_said_whole() -> None:
    assert plain(observe().entry) == {
        "name": "Review",
        "description": "What agents do",
        "workbin": Reference("workbins", id=uid(22)),
        "schema": Reference("schemas", id=uid(24)),
        "schemaVersion": 3,
        "duration": 60,
        "dueDuration": 86400,
        "expiration": 7200,
        "ttl": 864000,
        "priority": 5,
        "serviceLevelTarget": 80,
        "queue": Lookup("queues", id=uid(23)),
        "language": Lookup("languages", id=uid(25)),
        "skills": [Lookup("skills", id=uid(26)), Lookup("skills", id=uid(27))],
        "script": Lookup("scripts", id=uid(28)),
        "assignmentEnabled": True,
        "flowRulesEnabled": True,
        "unassignedDivisionContactsEnabled": True,
        "defaultStatus": "Open",
        "statuses": {
            "Open": {
                "name": "Open",
                "category": "Open",
                "description": "New",
                "destinations": ["In progress"],
                "defaultDestination": "In progress",
                "transitionDelay": 90000,
                "transitionTime": "12:04:21",
                "autoTerminate": False,
            },
            "In progress": {
                "name": "In progress",
                "category": "InProgress",
                "description": None,
                "destinations": ["Closed"],
                "defaultDestination": None,
                "transitionDelay": None,
                "transitionTime": None,
                "autoTerminate": False,
            },
            "Closed": {
                "name": "Closed",
                "category": "Closed",
                "description": None,
                "destinations": "any",
                "defaultDestination": None,
                "transitionDelay": None,
                "transitionTime": None,
                "autoTerminate": True,
            },
        },
    }


def test_what_a_spec_does_not_say_stands_beside_it() -> None:
    found = observe()
    assert found.id == uid(9)
    assert found.facts == WorktypeFacts(
        version=3,
        division=uid(20),
        changed=datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC),
        changed_by=uid(21),
        listed=frozenset([OPEN, BUSY]),
    )
    assert found.parts == {
        ("statuses", "Open"): OPEN,
        ("statuses", "In progress"): BUSY,
        ("statuses", "Closed"): CLOSED,
    }
    assert found.names == {
        uid(22): "Escalations",
        uid(24): "Escalation",
        uid(23): "Tier 2",
        uid(26): "Returns",
        OPEN: "Open",
    }


def test_all_that_the_api_shows_counts_as_said() -> None:
    entry = observe().entry
    # Flow rules stand in listings of their own.
    assert entry.model_fields_set == set(WorktypeEntry.model_fields) - WorktypeEntry.steering - {"flow_rules"}
    assert entry.statuses["Open"].model_fields_set == set(Status.model_fields) - Status.steering


def test_durations_know_that_they_are_some() -> None:
    entry = observe().entry
    assert isinstance(entry.due_duration, Seconds)
    assert isinstance(entry.statuses["Open"].transition_delay, Seconds)
    assert not isinstance(entry.priority, Seconds)


@pytest.mark.parametrize("sparse", [{}, {name: None for name in FULL if name != "id"}], ids=["absent", "null"])
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = observed(KIND, Worktype, {"id": uid(9), **sparse})
    said = {
        name: value
        for name, value in found.entry.model_dump().items()
        if value not in (None, {}, False) and name != "name"
    }
    assert said == {}
    assert found.entry.name is None or found.entry.name == ""
    assert found.parts == {}
    assert found.facts == WorktypeFacts()


@pytest.mark.parametrize("value", [None, False, "absent"])
def test_flags_that_are_null_absent_or_false_are_one(value: Any) -> None:
    flags = ("assignmentEnabled", "unassignedDivisionContactsEnabled")
    answer = {name: one for name, one in FULL.items() if name not in (*flags, "ruleSettings")}
    if value != "absent":
        answer |= dict.fromkeys(flags, value) | {"ruleSettings": {"flowRulesEnabled": value}}
    entry = observed(KIND, Worktype, answer).entry
    assert (entry.assignment_enabled, entry.unassigned_division_contacts_enabled, entry.flow_rules_enabled) == (
        False,
        False,
        False,
    )


STATUS: Json = {"id": OPEN, "name": "Open", "category": "Open"}
LABELS = {OPEN: "Open", BUSY: "In progress", CLOSED: "Closed"}


def status(**said: Any) -> Status:
    return observed_status(WorkitemStatus.model_validate({**STATUS, **said}), LABELS)


@pytest.mark.parametrize("value", [None, False, "absent"])
def test_auto_terminate_that_is_null_absent_or_false_is_one(value: Any) -> None:
    said = {} if value == "absent" else {"autoTerminateWorkitem": value}
    assert status(**said).auto_terminate is False


@pytest.mark.parametrize(
    "listed",
    [
        {},
        {"destinationStatuses": None},
        {"destinationStatuses": []},
        {"destinationStatuses": [{"id": CLOSED}, {"id": BUSY, "name": "In progress"}]},
    ],
    ids=["absent", "null", "empty", "filled in"],
)
def test_destinations_that_mean_all_others_are_any(listed: Json) -> None:
    assert status(**listed).destinations == "any"


@pytest.mark.parametrize("text", ["12:04", "12:04:00", "12:04:00.000"])
def test_a_time_of_transition_is_the_same_however_it_is_written(text: str) -> None:
    assert status(statusTransitionTime=text).transition_time == "12:04:00"


def test_a_destination_that_no_status_has_keeps_its_id() -> None:
    """Such an answer is no contract, but it must not end a plan."""
    found = status(destinationStatuses=[{"id": uid(77)}], defaultDestinationStatus={"id": uid(77)})
    assert found.destinations == [uid(77)]
    assert found.default_destination == uid(77)


@pytest.mark.parametrize("said", [None, {}, {"id": None}])
def test_a_default_destination_without_an_id_is_none(said: Any) -> None:
    assert status(defaultDestinationStatus=said).default_destination is None


def test_what_no_spec_may_say_is_observed_all_the_same() -> None:
    many = [{"id": uid(100 + n), "name": f"S{n}", "category": "Waiting"} for n in range(30)]
    first = {
        **STATUS,
        "name": "x",
        "category": "Paused",
        "destinationStatuses": [{"id": uid(100 + n)} for n in range(26)],
    }
    entry = observe(
        name="ab",
        statuses=[first, *many],
        defaultStatus={"id": uid(555)},
        defaultPriority=10**9,
        defaultTtlSeconds=1,
        serviceLevelTarget=0,
    ).entry
    assert entry.name == "ab"
    assert (entry.priority, entry.ttl, entry.service_level_target) == (10**9, 1, 0)
    assert entry.default_status is None
    assert str(entry.statuses["x"].category) == "Paused"
    assert isinstance(entry.statuses["x"].destinations, list) and len(entry.statuses["x"].destinations) == 26


def test_a_status_without_a_name_is_called_by_its_id() -> None:
    found = observe(statuses=[{"id": OPEN}], defaultStatus={"id": OPEN})
    assert list(found.entry.statuses) == [OPEN]
    assert found.entry.default_status == OPEN


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("09:00", "09:00:00"), ("09:00:00", "09:00:00"), ("09:00:00.000", "09:00:00"), ("", None), (None, None)],
)
def test_a_time_of_day_is_told_with_seconds(text: str | None, wanted: str | None) -> None:
    assert clock(text) == wanted


# --- under the keys of a spec


def aligned(statuses: Json, **said: Any) -> Observed[WorktypeEntry]:
    of = goal(KIND, {"name": "Review", "workbin": {"id": uid(22)}, "statuses": statuses, **said}, observe(), Around())
    assert of.before is not None
    return of.before


def test_statuses_stand_under_the_keys_of_the_spec() -> None:
    found = aligned(
        {
            "start": {"name": "Open", "category": "Open"},
            "work": {"name": "In progress", "category": "InProgress"},
            "end": {"name": "Closed", "category": "Closed"},
        }
    )
    assert list(found.entry.statuses) == ["start", "work", "end"]
    assert found.entry.default_status == "start"
    assert found.entry.statuses["start"].destinations == ["work"]
    assert found.entry.statuses["start"].default_destination == "work"
    assert found.entry.statuses["work"].destinations == ["end"]
    assert found.parts == {("statuses", "start"): OPEN, ("statuses", "work"): BUSY, ("statuses", "end"): CLOSED}


def test_statuses_that_the_spec_lacks_keep_their_names() -> None:
    found = aligned({"end": {"name": "Closed", "category": "Closed"}})
    assert list(found.entry.statuses) == ["Open", "In progress", "end"]
    assert found.entry.statuses["In progress"].destinations == ["end"]


def test_a_status_beyond_the_spec_never_takes_the_key_of_another_one() -> None:
    found = aligned({"Open": {"name": "Closed", "category": "Closed"}})
    assert {key: one.name for key, one in found.entry.statuses.items()} == {
        "Open (unmanaged)": "Open",
        "In progress": "In progress",
        "Open": "Closed",
    }
    assert found.parts["statuses", "Open"] == CLOSED


def test_a_status_is_known_by_its_earlier_name() -> None:
    found = aligned({"start": {"name": "New", "was": "Open", "category": "Open"}})
    assert found.entry.statuses["start"].name == "Open"
    assert found.entry.default_status == "start"


def test_a_status_that_has_its_new_name_already_is_not_looked_for_by_the_earlier_one() -> None:
    found = aligned({"start": {"name": "Open", "was": "Closed", "category": "Open"}})
    assert found.entry.statuses["start"].name == "Open"


def test_a_chain_of_renames_moves_each_on() -> None:
    found = aligned(
        {
            "a": {"name": "In progress", "was": "Open", "category": "Open"},
            "b": {"name": "Under way", "was": "In progress", "category": "InProgress"},
        }
    )
    assert {key: one.name for key, one in found.entry.statuses.items()} == {
        "a": "Open",
        "b": "In progress",
        "Closed": "Closed",
    }


def test_two_that_would_change_places_stay_what_their_names_say() -> None:
    """Nobody can say whether they have changed places already."""
    found = aligned(
        {
            "a": {"name": "In progress", "was": "Open", "category": "InProgress"},
            "b": {"name": "Open", "was": "In progress", "category": "Open"},
        }
    )
    assert {key: one.name for key, one in found.entry.statuses.items()} == {
        "b": "Open",
        "a": "In progress",
        "Closed": "Closed",
    }


def test_nothing_moves_where_keys_and_names_are_one() -> None:
    before = observe()
    entry = WorktypeEntry.model_validate({"name": "Review", "workbin": {"id": uid(22)}})
    assert KIND.align is not None
    assert KIND.align(before, entry, Around()) is before
