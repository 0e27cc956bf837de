"""What the API refuses of worktypes: each rule with its path and words, and what it leaves alone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import OFFLINE, Around, Json, broken, goal, observed, told, uid

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.kind import Facts, Observed
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.table import observed_model
from genesys_caseplans.kinds.workbin import WorkbinEntry
from genesys_caseplans.kinds.worktype.client import Worktype
from genesys_caseplans.kinds.worktype.kind import KIND
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry

SCHEMA, WORKBIN = Reference("schemas", id=uid(24)), Reference("workbins", id=uid(22))
OPEN: Json = {"name": "Open", "category": "Open"}
BUSY: Json = {"name": "Busy", "category": "InProgress"}
CLOSED: Json = {"name": "Closed", "category": "Closed"}
RIGHT: Json = {
    "name": "Review",
    "workbin": {"id": uid(22)},
    "schema": {"id": uid(24)},
    "expiration": "2h",
    "ttl": "10d",
    "dueDuration": "10d",
    "statuses": {"open": OPEN, "busy": BUSY, "closed": {**CLOSED, "autoTerminate": True}},
    "defaultStatus": "open",
}


def spec(**said: Any) -> Json:
    return {**RIGHT, **said}


def statuses(**said: Json) -> Json:
    """The statuses, some of them changed."""
    every = {"open": OPEN, "busy": BUSY, "closed": CLOSED}
    return {"statuses": {**every, **{key: {**every.get(key, {}), **one} for key, one in said.items()}}}


def rules(said: Json, before: Observed[WorktypeEntry] | None = None, around: Around | None = None) -> list[str]:
    return told(broken(KIND, goal(KIND, said, before, around)))


LIVE = Around()
KNOWN = "there is open, busy, closed"
MANY = {f"s{number}": {"name": f"Status {number}", "category": "Waiting"} for number in range(25)}

#: What the spec says otherwise than right, and what is told of it, offline and live alike.
ANYWHERE: list[tuple[str, Json, list[str]]] = [
    ("expiration at an hour", spec(expiration=3600), ["expiration: warning: expiration 1h is not over an hour"]),
    ("expiration under an hour", spec(expiration=3599), ["expiration: expiration 59m59s is not over an hour"]),
    ("expiration over ttl", spec(expiration="11d"), ["expiration: expiration 11d is over ttl 10d"]),
    (
        "due over ttl",
        spec(dueDuration="11d"),
        ["dueDuration: warning: dueDuration 11d is over ttl 10d: a workitem would end before it is due"],
    ),
    ("unknown default", spec(defaultStatus="opne"), ["defaultStatus: there is no status 'opne'"]),
    (
        "terminating default",
        spec(defaultStatus="closed"),
        ["defaultStatus: the default status cannot be one that terminates the workitem"],
    ),
    (
        "a key with a blank",
        spec(**statuses(**{"a b": {"name": "Other", "category": "Waiting"}})),
        ["statuses.a b: the key 'a b' may hold letters, digits, _ and - only"],
    ),
    (
        "a name twice",
        spec(**statuses(busy={"name": "Open"})),
        ["statuses.open.name: two statuses are named 'Open'", "statuses.busy.name: two statuses are named 'Open'"],
    ),
    (
        "an unknown destination",
        spec(**statuses(open={"destinations": ["gone"]})),
        [f"statuses.open.destinations: there is no status 'gone' ({KNOWN})"],
    ),
    (
        "a dead end",
        spec(**statuses(open={"destinations": []})),
        [
            "statuses.open.destinations: an empty list means all others to the API, so a dead end cannot be written: "
            'say "any" or name some'
        ],
    ),
    (
        "itself as destination",
        spec(**statuses(open={"destinations": ["open", "closed"]})),
        ["statuses.open.destinations: a status cannot be its own destination"],
    ),
    (
        "a destination twice",
        spec(**statuses(open={"destinations": ["closed", "closed"]})),
        ["statuses.open.destinations: a destination is listed twice"],
    ),
    (
        "25 destinations",
        spec(**statuses(open={"destinations": [*MANY]}, **MANY)),
        ["statuses.open.destinations: 25 destinations are more than the 24 allowed"],
    ),
    (
        "a default destination without a delay",
        spec(**statuses(open={"defaultDestination": "busy"})),
        ["statuses.open.defaultDestination: needs transitionDelay: after how long the workitem moves on"],
    ),
    (
        "an unknown default destination",
        spec(**statuses(open={"defaultDestination": "gone", "transitionDelay": 60})),
        [f"statuses.open.defaultDestination: there is no status 'gone' ({KNOWN})"],
    ),
    (
        "itself as default destination",
        spec(**statuses(open={"defaultDestination": "open", "transitionDelay": 60})),
        ["statuses.open.defaultDestination: a status cannot move on to itself"],
    ),
    (
        "a default destination that is none",
        spec(**statuses(open={"destinations": ["closed"], "defaultDestination": "busy", "transitionDelay": 60})),
        ["statuses.open.defaultDestination: the default destination 'busy' must stay among the destinations"],
    ),
    (
        "moving on after the end",
        spec(**statuses(closed={"autoTerminate": True, "defaultDestination": "busy", "transitionDelay": 60})),
        ["statuses.closed.defaultDestination: a status that terminates the workitem cannot move it on"],
    ),
    (
        "too short a delay",
        spec(**statuses(open={"transitionDelay": 59})),
        ["statuses.open.transitionDelay: 59 s is under the shortest delay of 60 s"],
    ),
    (
        "the end of what is not closed",
        spec(**statuses(busy={"autoTerminate": True})),
        ["statuses.busy.autoTerminate: only a Closed status can terminate the workitem, this one is InProgress"],
    ),
    (
        "no Open",
        spec(statuses={"busy": BUSY, "closed": CLOSED}, defaultStatus="busy"),
        ["statuses: warning: no status is of the category Open: workitems need one of each"],
    ),
    (
        "no Closed",
        spec(statuses={"busy": BUSY, "open": OPEN}),
        ["statuses: warning: no status is of the category Closed: workitems need one of each"],
    ),
    (
        "no default",
        {name: one for name, one in RIGHT.items() if name != "defaultStatus"},
        ["statuses: warning: no defaultStatus: workitems cannot be made of a worktype that has none"],
    ),
]


@pytest.mark.parametrize("around", [OFFLINE, LIVE], ids=["offline", "live"])
@pytest.mark.parametrize(("said", "wanted"), [row[1:] for row in ANYWHERE], ids=[row[0] for row in ANYWHERE])
def test_a_rule_tells_its_path_and_what_is_wrong(said: Json, wanted: list[str], around: Around) -> None:
    assert rules(said, around=around) == wanted


RIGHTS: dict[str, Json] = {
    "all": RIGHT,
    "nothing but the needed": {"name": "Review", "workbin": {"id": uid(22)}},
    "due over expiration": spec(expiration="2h", dueDuration="9d"),
    "a second over an hour": spec(expiration=3601),
    "expiration as long as ttl": spec(expiration="10d"),
    "a minute of delay": spec(**statuses(open={"defaultDestination": "busy", "transitionDelay": 60})),
    "a delay alone": spec(**statuses(open={"transitionDelay": "1h"})),
    "24 destinations": spec(**statuses(open={"destinations": [*MANY][:24]}, **MANY)),
    "a default destination among them": spec(
        **statuses(open={"destinations": ["busy"], "defaultDestination": "busy", "transitionDelay": "1h"})
    ),
    "a closed default": spec(**statuses(), defaultStatus="closed"),
    "null where it clears": spec(
        expiration=None, ttl=None, **statuses(open={"defaultDestination": None, "transitionDelay": None})
    ),
}


@pytest.mark.parametrize("around", [OFFLINE, LIVE], ids=["offline", "live"])
@pytest.mark.parametrize("said", RIGHTS.values(), ids=RIGHTS)
def test_what_is_right_is_left_alone(said: Json, around: Around) -> None:
    assert rules(said, around=around) == []


def test_every_rule_says_where_the_apis_rule_is_written_or_is_only_of_the_spec() -> None:
    for _, said, _ in ANYWHERE:
        for rule in broken(KIND, goal(KIND, said, around=OFFLINE)):
            of_the_spec = rule.warning or "may hold letters" in rule.message or "two statuses" in rule.message
            assert rule.source or of_the_spec, rule.message


# --- what the org has


def org(facts: Json | None = None, **said: Any) -> Observed[WorktypeEntry]:
    answer = {
        "id": uid(9),
        "name": "Review",
        "defaultWorkbin": {"id": uid(22)},
        "schema": {"id": uid(24), "version": 3},
        "division": {"id": uid(50)},
        "statuses": [
            {"id": uid(1), "name": "Open", "category": "Open"},
            {"id": uid(2), "name": "Busy", "category": "InProgress"},
            {"id": uid(3), "name": "Closed", "category": "Closed", "autoTerminateWorkitem": True},
        ],
        "defaultStatus": {"id": uid(1)},
    }
    return observed(KIND, Worktype, answer | said)


BRIEF: Json = {"name": "Review", "workbin": {"id": uid(22)}}


def test_the_schema_of_a_worktype_that_has_one_is_fixed() -> None:
    wanted = [
        "schema: schema cannot be changed: the schema of a worktype is fixed once it has one; give the worktype "
        "another name to make a new one"
    ]
    assert rules({**BRIEF, "schema": {"id": uid(25)}}, org()) == wanted
    assert rules({**BRIEF, "schema": None}, org()) == wanted
    assert rules({**BRIEF, "schema": "to_come"}, org()) == wanted


def test_a_first_schema_may_be_set() -> None:
    assert rules({**BRIEF, "schema": {"id": uid(25)}}, org(schema=None)) == []
    assert rules({**BRIEF, "schema": {"id": uid(24)}}, org()) == []
    assert rules(BRIEF, org()) == []


def test_the_category_of_a_status_is_fixed() -> None:
    said = {**BRIEF, "statuses": {"busy": {"name": "Busy", "category": "Waiting"}}}
    assert rules(said, org()) == [
        "statuses.busy.category: the category of the status busy is InProgress in the org and can never be changed"
    ]
    assert rules({**BRIEF, "statuses": {"other": {"name": "Other", "category": "Waiting"}}}, org()) == []


def test_what_the_spec_is_silent_about_counts_as_the_org_has_it() -> None:
    assert rules({**BRIEF, "defaultStatus": "Closed"}, org()) == [
        "defaultStatus: the default status cannot be one that terminates the workitem"
    ]
    assert rules({**BRIEF, "expiration": "3h"}, org(defaultTtlSeconds=7200)) == [
        "expiration: expiration 3h is over ttl 2h"
    ]


def test_a_schema_version_only_moves_up() -> None:
    assert rules({**BRIEF, "schemaVersion": 2}, org()) == [
        "schemaVersion: the schema version is 3 in the org and only moves up, not to 2"
    ]
    assert rules({**BRIEF, "schemaVersion": 3}, org()) == []


def test_a_schema_version_must_be_one_that_the_schema_will_have() -> None:
    around = Around(versions={SCHEMA: 4})
    assert rules({**BRIEF, "schemaVersion": 5}, org(), around) == [
        "schemaVersion: the schema has no version 5: its latest will be 4"
    ]
    assert rules({**BRIEF, "schemaVersion": 4}, org(), around) == []
    assert rules({**BRIEF, "schemaVersion": 5}, org(), Around()) == []
    beside = Around(seen={SCHEMA: Observed(uid(24), SchemaEntry(name="Data"), facts=Facts(version=4))})
    assert rules({**BRIEF, "schemaVersion": 5}, org(), beside) == [
        "schemaVersion: the schema has no version 5: its latest will be 4"
    ]


def test_a_disabled_schema_cannot_be_given() -> None:
    around = Around(entries={SCHEMA: SchemaEntry(name="Data", enabled=False)})
    wanted = ["schema: the schema is disabled and cannot be given to a worktype"]
    assert rules(RIGHT, around=around) == wanted
    assert rules({**BRIEF, "schema": {"id": uid(24)}}, org(schema=None), around) == wanted
    assert rules(RIGHT, org(), around) == []
    assert rules(RIGHT, around=Around(entries={SCHEMA: SchemaEntry(name="Data", enabled=True)})) == []


def test_assignment_needs_a_queue() -> None:
    said = {**BRIEF, "assignmentEnabled": True}
    wanted = ["assignmentEnabled: assignment needs a queue, which the worktype does not have"]
    assert rules(said) == wanted
    assert rules(said, org()) == wanted
    assert rules(said, org(defaultQueue={"id": uid(60)})) == []
    assert rules(said, around=OFFLINE) == []
    assert rules({**said, "queue": None}, around=OFFLINE) == wanted
    assert rules({**said, "queue": None}, org(defaultQueue={"id": uid(60)})) == wanted
    assert rules({**said, "queue": "Tier 2"}, org()) == []
    assert rules({**BRIEF, "assignmentEnabled": False}, org()) == []


def test_a_worktype_stays_in_its_division() -> None:
    def bins(division: str | None) -> Around:
        of = Lookup("divisions", id=division) if division else None
        return Around(entries={WORKBIN: observed_model(WorkbinEntry, {"name": "Other", "division": of})})

    assert rules(BRIEF, org(), bins(uid(51))) == ["workbin: the workbin is in another division than the worktype"]
    assert rules(BRIEF, org(), bins(uid(50))) == []
    assert rules(BRIEF, org(), bins(None)) == []
    assert rules(BRIEF, None, bins(uid(51))) == []
    assert rules(BRIEF, org(division=None), bins(uid(51))) == []
