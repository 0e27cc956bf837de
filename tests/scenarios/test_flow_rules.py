"""Flow rules of worktypes, from the first request to the last: made, changed, taken back, and read only where named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.direct_org import DirectOrg

from genesys_caseplans import Report, parse_spec
from genesys_caseplans.kinds.worktype.flow_rules import read_rules
from genesys_caseplans.kinds.worktype.flow_rules_client import FLOW_RULES

Document = dict[str, Any]
RULES: Document = {
    "greet": {"name": "Greet", "on": "create"},
    "wait": {"name": "Tell that we wait", "on": "statusChange", "status": "busy", "fromStatus": "open"},
    "remind": {"name": "Remind", "on": "date", "date": "dateDue", "before": "1h"},
}
DOCUMENT: Document = {
    "formatVersion": 1,
    "workbins": {"bin": {"name": "Workbin of rules"}},
    "worktypes": {
        f"w{number}": {
            "name": f"Worktype {number}",
            "workbin": "bin",
            "statuses": {
                "open": {"name": "Open", "category": "Open"},
                "busy": {"name": "Busy", "category": "InProgress"},
                "closed": {"name": "Closed", "category": "Closed"},
            },
        }
        for number in range(3)
    },
}


def with_rules(rules: Document) -> Document:
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["w0"]["flowRules"] = copy.deepcopy(rules)
    return document


@pytest.fixture
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def applied(org: DirectOrg, document: Document) -> Report:
    report = org.apply(org.plan(parse_spec(document)))
    assert report.ok, [result.message for result in report.results]
    assert not org.plan(parse_spec(document)).has_changes
    return report


def asked(org: DirectOrg) -> int:
    return sum("/flows/" in request.path for request in org.requests)


def test_they_cost_three_reads_a_worktype_that_has_some_and_nothing_else(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    org.requests.clear()
    org.plan(parse_spec(with_rules(RULES)))
    assert asked(org) == 3
    org.requests.clear()
    org.plan(parse_spec(DOCUMENT))
    assert asked(org) == 0


def test_what_the_api_holds_is_what_was_said(org: DirectOrg) -> None:
    report = applied(org, with_rules(RULES))
    (identity,) = (identity for address, identity in report.identities.items() if address == "worktypes.w0")
    (dated,) = org.run(FLOW_RULES.list_date_based(identity.id))
    assert dated.condition is not None and dated.condition.relative_minutes_to_invocation == -60
    (changed,) = org.run(FLOW_RULES.list_on_attribute_change(identity.id))
    statuses = {path: one.id for path, one in report.identities.items() if path.startswith("worktypes.w0.statuses.")}
    assert changed.condition is not None
    assert changed.condition.new_value == statuses["worktypes.w0.statuses.busy"]
    assert changed.condition.old_value == statuses["worktypes.w0.statuses.open"]


@pytest.mark.parametrize(
    "change",
    [
        {"remind": {"name": "Remind", "on": "date", "date": "dateDue", "after": "2d"}},
        {"remind": {"name": "Remind them", "was": "Remind", "on": "date", "date": "ttl", "before": 0}},
        {"wait": {"name": "Tell that we wait", "on": "statusChange", "status": "closed"}},
        {"late": {"name": "Late", "on": "date", "date": "dateDue", "before": "45m"}},
    ],
    ids=["moved", "renamed", "of another status", "one more, just far enough"],
)
def test_a_change_is_one_request(org: DirectOrg, change: Document) -> None:
    applied(org, with_rules(RULES))
    org.requests.clear()
    applied(org, with_rules(RULES | change))
    assert len(org.writes) == 1


def test_a_rule_that_the_spec_no_longer_has_stays_and_is_told(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    plan = org.plan(parse_spec(with_rules({"greet": RULES["greet"]})))
    assert not plan.has_changes
    (change,) = (change for change in plan.changes if str(change.address) == "worktypes.w0")
    assert set(change.unmanaged) == {("flowRules", "Tell that we wait"), ("flowRules", "Remind")}


def test_assignment_is_switched_off_before_a_rule_on_create_comes(org: DirectOrg) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["w0"] |= {"queue": "Escalations", "assignmentEnabled": True}
    applied(org, document)
    document["worktypes"]["w0"] |= {"assignmentEnabled": False, "flowRules": {"greet": RULES["greet"]}}
    applied(org, document)


def rules_of(org: DirectOrg, report: Report) -> set[str]:
    worktype = next(one.id for address, one in report.identities.items() if address == "worktypes.w0")
    return {rule.name for listed in org.run(read_rules(worktype)).values() for rule in listed}


@pytest.mark.parametrize("key", ["Remind", "remind"], ids=["its name", "its name in another case"])
def test_null_in_the_place_of_a_rule_removes_it(org: DirectOrg, key: str) -> None:
    applied(org, with_rules(RULES))
    org.requests.clear()
    report = applied(org, with_rules({key: None}))
    assert [address for address in report.identities if "flowRules" in address] == []
    assert [request.operation.method for request in org.writes] == ["DELETE"]
    assert rules_of(org, report) == {"Greet", "Tell that we wait"}
    org.requests.clear()
    applied(org, with_rules({key: None, "nobody": None}))
    assert org.writes == []


def test_null_in_the_place_of_all_rules_removes_them_all(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["w0"]["flowRules"] = None
    plan = org.plan(parse_spec(document))
    (change,) = (change for change in plan.changes if change.writes)
    assert {field.path: field.after for field in change.fields} == {
        ("flowRules", name): None for name in ("Greet", "Tell that we wait", "Remind")
    }
    assert change.unmanaged == ()
    assert rules_of(org, applied(org, document)) == set()


def test_a_new_worktype_has_none_of_what_is_to_be_gone(org: DirectOrg) -> None:
    report = applied(org, with_rules({"greet": RULES["greet"], "remind": None}))
    assert rules_of(org, report) == {"Greet"}
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["w1"]["flowRules"] = None
    applied(org, document)


def test_a_rule_goes_before_another_takes_its_name_or_its_time(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    after = {"Remind": None, "again": {"name": "remind", "on": "create"}, "Greet": None}
    after["soon"] = {"name": "Soon", "on": "date", "date": "dateDue", "before": "50m"}
    assert rules_of(org, applied(org, with_rules(after))) == {"remind", "Tell that we wait", "Soon"}


def test_a_rule_on_create_goes_before_assignment_is_switched_on(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    document = with_rules({"Greet": None})
    document["worktypes"]["w0"] |= {"queue": "Escalations", "assignmentEnabled": True}
    applied(org, document)


def test_names_that_differ_only_in_case_are_one_rule(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    org.requests.clear()
    report = applied(org, with_rules({"hello": {"name": "GREET", "on": "create"}}))
    assert [request.operation.method for request in org.writes] == ["PATCH"]
    assert "GREET" in rules_of(org, report)


@pytest.mark.parametrize(
    "change",
    [
        {"remind": {**RULES["remind"], "before": "2h"}, "late": {**RULES["remind"], "name": "Late", "before": "1h"}},
        {"remind": {**RULES["remind"], "before": "2h"}, "late": {**RULES["remind"], "name": "Late", "before": "3h"}},
        {"remind": {**RULES["remind"], "before": "130m"}, "late": {**RULES["remind"], "name": "Late", "before": "70m"}},
        {
            "wait": {**RULES["wait"], "status": "closed"},
            "end": {"name": "Tell the end", "on": "statusChange", "status": "busy", "fromStatus": "open"},
        },
    ],
    ids=["times swapped", "times moved on", "times swapped, nearly", "statuses swapped"],
)
def test_rules_that_take_each_others_conditions(org: DirectOrg, change: Document) -> None:
    late: Document = {"name": "Late", "on": "date", "date": "dateDue", "before": "2h"}
    end: Document = {"name": "Tell the end", "on": "statusChange", "status": "closed", "fromStatus": "open"}
    applied(org, with_rules(RULES | {"late": late, "end": end}))
    applied(org, with_rules(RULES | {"late": late, "end": end} | change))


def test_names_change_hands(org: DirectOrg) -> None:
    greet, remind = RULES["greet"], RULES["remind"]
    first = org.apply(org.plan(parse_spec(with_rules(RULES))))
    assert first.ok
    swapped = {
        "greet": {**greet, "name": "Remind", "was": "Greet"},
        "remind": {**remind, "name": "Greet", "was": "Remind"},
    }
    assert rules_of(org, applied(org, with_rules(RULES | swapped))) == {"Greet", "Remind", "Tell that we wait"}


def test_a_rule_on_create_of_the_org_stands_against_assignment(org: DirectOrg) -> None:
    applied(org, with_rules(RULES))
    document = copy.deepcopy(DOCUMENT)
    document["worktypes"]["w0"] |= {"queue": "Escalations", "assignmentEnabled": True}
    org.requests.clear()
    plan = org.plan(parse_spec(document))
    assert asked(org) == 1
    assert plan.blocked
    (change,) = (change for change in plan.changes if change.problems)
    assert [problem.address for problem in change.problems] == ["worktypes.w0.flowRules.Greet.on"]
