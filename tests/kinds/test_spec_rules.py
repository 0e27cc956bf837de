"""What is wrong with a worktype or caseplan by itself is told before any org is asked, with its place."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from genesys_caseplans import parse_spec
from genesys_caseplans.errors import SpecError

STATUSES = {
    "open": {"name": "Open", "category": "Open", "destinations": ["closed"]},
    "closed": {"name": "Closed", "category": "Closed"},
}
DOCUMENT: dict[str, Any] = {
    "formatVersion": 1,
    "schemas": {
        "one": {"name": "One", "attributes": {"channel": {"type": "text"}, "size": {"type": "text"}}},
        "two": {"name": "Two", "attributes": {"channel": {"type": "text"}}},
    },
    "workbins": {"bin": {"name": "Workbin"}},
    "intentCategories": {"care": {"name": "Care", "description": "Care"}},
    "customerIntents": {"ask": {"name": "Ask", "description": "Ask", "category": "care", "expiry": "1d"}},
    "worktypes": {
        "first": {"name": "First", "workbin": "bin", "schema": "one", "statuses": STATUSES, "defaultStatus": "open"}
    },
    "caseplans": {
        "plan": {
            "name": "Plan",
            "referencePrefix": "PLAN",
            "intent": "ask",
            "schema": "one",
            "stages": [{"name": f"Stage {n}", "step": {"name": "Step", "worktype": "first"}} for n in "abc"],
            "intake": ["channel"],
            "publish": True,
        }
    },
}
WORKTYPE, CASEPLAN = "worktypes.first", "caseplans.plan"
CASES: list[tuple[str, Any, str]] = [
    (f"{WORKTYPE}.defaultStatus", "opne", "there is no status 'opne'"),
    (f"{WORKTYPE}.statuses.open.destinations", "all", 'say "any" or list keys of statuses'),
    (f"{WORKTYPE}.statuses.open.transitionDelay", "9999999999d", "is not a duration"),
    (f"{CASEPLAN}.intake", [7], "give the key of an attribute"),
    (f"{WORKTYPE}.statuses.open.destinations", [], "a dead end cannot be written"),
    (f"{WORKTYPE}.statuses.open.destinations", ["open"], "a status cannot be its own destination"),
    (f"{WORKTYPE}.statuses.open.destinations", ["gone"], "there is no status 'gone'"),
    (f"{WORKTYPE}.statuses.open.destinations", ["closed", "closed"], "a destination is listed twice"),
    (f"{WORKTYPE}.statuses.open.defaultDestination", "closed", "needs transitionDelay"),
    (f"{WORKTYPE}.statuses.open.transitionDelay", 59, "under the shortest delay of 60 s"),
    (f"{WORKTYPE}.statuses.open.autoTerminate", True, "only a Closed status can terminate"),
    (f"{WORKTYPE}.statuses.closed.name", "Open", "two statuses are named 'Open'"),
    (f"{WORKTYPE}.statuses.a b", {"name": "Abc", "category": "Open"}, "may hold letters, digits, _ and - only"),
    (f"{WORKTYPE}.dueDuration", "P400D", "must be at most 365d"),
    (f"{WORKTYPE}.expiration", "30m", "expiration 30m is not over an hour"),
    (f"{WORKTYPE}.flowRules", {"a": {"name": "Abc", "on": "date", "date": "ttl"}}, "a rule on date needs after"),
    (f"{WORKTYPE}.flowRules", {"a": {"name": "Abc", "on": "create", "date": "ttl"}}, "a rule on create has no date"),
    (
        f"{WORKTYPE}.flowRules",
        {key: {"name": name, "on": "create"} for key, name in (("a", "Abc"), ("b", "abc"))},
        "the flow rules a and b have the same name 'abc'",
    ),
    (f"{WORKTYPE}.flowRules", {"a": {"name": "Abc", "on": "statusChange"}}, "a rule on statusChange needs status"),
    (f"{WORKTYPE}.flowRules", {"a": {"name": "Abc", "on": "statusChange", "status": "gone"}}, "no status 'gone'"),
    (
        f"{WORKTYPE}.flowRules",
        {"a": {"name": "Abc", "on": "date", "date": "ttl", "before": "90s"}},
        "90 s is no whole number of minutes",
    ),
    (
        f"{WORKTYPE}.flowRules",
        {
            key: {"name": f"{key} b", "on": "date", "date": "ttl", "after": after}
            for key, after in (("a", 0), ("b", "14m"))
        },
        "it is less than 15 minutes from the rule a on the same date",
    ),
    (f"{WORKTYPE}.schema", "two", "worktype first has another schema (two) than its caseplan (one)"),
    (f"{CASEPLAN}.stages.1.name", "Stage a", "two stages have the name 'Stage a'"),
    (f"{CASEPLAN}.stages", [{"name": f"Stage {n}"} for n in range(6)], "6 stages: a caseplan has one to 5"),
    (f"{CASEPLAN}.intake", ["channel", "colour"], "the schema one has no attribute 'colour'"),
    (f"{CASEPLAN}.intake", ["channel", "channel"], "is listed twice"),
    (f"{CASEPLAN}.schema", None, "cannot be published"),
    ("schemas.one.attributes.size", {"type": "enum"}, "an enum attribute needs values"),
    ("schemas.one.attributes.size", {"type": "integer", "minimum": 1}, "an integer attribute needs maximum"),
    ("schemas.one.attributes.size", {"type": "date", "minimum": 1}, "a date attribute has no minimum"),
    ("schemas.one.attributes.size", {"type": "text", "minLength": 200}, "minLength 200 is over maxLength 100"),
    ("schemas.one.attributes.size", {"raw": {"title": "No type"}}, "#/definitions/<type>"),
    ("schemas.one.attributes.size", {"raw": {}, "title": "x"}, "cannot stand beside raw"),
    ("schemas.one.attributes.size", {}, "needs a type"),
    ("schemas.one.attributes.size", {"type": "enum", "values": {"a": ""}}, "a value has a blank title"),
    ("schemas.one.attributes.size", {"type": "number", "minimum": 10**400, "maximum": 0}, "is too large a number"),
    ("schemas.one.attributes.size", {"type": "number", "minimum": 0, "maximum": -1e300}, "is too large a number"),
    ("worktypes.first.priority", 10**400, "is too large a number"),
    ("worktypes.first.ttl", 10**400, "is too large a number"),
]


def test_the_document_of_these_tests_is_right() -> None:
    assert len(parse_spec(DOCUMENT).entries) == 7


@pytest.mark.parametrize(("path", "value", "message"), CASES, ids=[f"{path}={value}"[:80] for path, value, _ in CASES])
def test_a_mistake_is_told(path: str, value: Any, message: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["first"]["dueDuration"] = "2h"
    *parents, last = path.split(".")
    place: Any = document
    for part in parents:
        place = place[int(part) if isinstance(place, list) else part]
    place[last] = value
    with pytest.raises(SpecError) as told:
        parse_spec(document)
    assert message in str(told.value)


def test_two_caseplans_cannot_share_a_prefix_whatever_its_case() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["caseplans"]["other"] = {**document["caseplans"]["plan"], "name": "Other", "referencePrefix": "plan"}
    with pytest.raises(SpecError) as told:
        parse_spec(document)
    (problem,) = told.value.problems
    assert problem.address == "caseplans.other.referencePrefix"
    assert "caseplans.plan has the same prefix 'PLAN'" in problem.message


def test_names_that_differ_only_in_case_are_one_name_where_names_are_unique() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["workbins"]["other"] = {"name": "WORKBIN"}
    with pytest.raises(SpecError, match=r"workbins\.bin .* has the same name"):
        parse_spec(document)


@pytest.mark.parametrize("sign", ["\n", "\x00", "\x1b", "\u2028"])
def test_no_name_holds_a_control_character(sign: str) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["workbins"]["bin"]["name"] = f"Work{sign}bin"
    with pytest.raises(SpecError, match="control character"):
        parse_spec(document)


def test_due_durations_that_add_up_to_more_than_the_caseplans_are_a_warning() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["first"]["dueDuration"] = "2d"
    document["caseplans"]["plan"]["dueDuration"] = "5d"
    assert ["add up to 6d, more than the caseplan's 5d" in str(one) for one in parse_spec(document).warnings] == [True]
