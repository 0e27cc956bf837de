"""Flow rules of worktypes, from the first request to the last: made, changed, taken back, and read only where named."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.direct_org import DirectOrg

from genesys_caseplans import Report, parse_spec
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
