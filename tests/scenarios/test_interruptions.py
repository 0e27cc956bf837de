"""Answers get lost, servers fail, runs are stopped: the org ends up the same as after one quiet run.

The number of a request is its place among all that a run sends; each test moves the accident through the whole run.
"""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from tests.scenarios.journey import ESCALATION, Org, actions, differences, picture

from genesys_caseplans import Client, Report, parse_spec
from genesys_caseplans.errors import CaseplansError
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]
FIRST_RUN = 51
LATER_RUN = 41


def changed(document: Document) -> Document:
    """A later version of the spec that touches every kind and needs a draft."""
    later = copy.deepcopy(document)
    later["schemas"]["escalation"]["attributes"]["refund"] = {"type": "checkbox", "title": "Refund"}
    later["workbins"]["escalations"]["description"] = "Later"
    later["intentCategories"]["care"]["description"] = "Later"
    later["customerIntents"]["escalate"]["expiry"] = "P20D"
    review = later["worktypes"]["review"]
    review["description"] = "Later"
    review["statuses"]["parked"] = {"name": "Parked", "category": "Waiting", "destinations": ["open"]}
    review["statuses"]["open"]["destinations"] = ["in_progress", "parked"]
    caseplan = later["caseplans"]["escalation"]
    caseplan |= {"description": "Later", "dueDuration": "P30D"}
    caseplan["stages"][0]["name"], caseplan["stages"][1]["name"] = (
        caseplan["stages"][1]["name"],
        caseplan["stages"][0]["name"],
    )
    caseplan["stages"][2]["step"]["description"] = "Later"
    caseplan["intake"] = [*caseplan["intake"], "refund"]
    return later


@pytest.fixture(scope="module")
def quiet() -> Any:
    """What one quiet run makes, and what a quiet later run makes of that."""

    document: Document = json.loads(ESCALATION.read_text())
    with Sandbox(rate_limit=0) as sandbox:
        org = Org(sandbox)
        org.apply(document)
        assert len(org.calls) == FIRST_RUN
        first = picture(org)
        org.mark()
        report = org.apply(changed(document))
        assert report.ok
        assert len(org.calls) == LATER_RUN
        later = picture(org)
        org.client.close()
    return first, later


@pytest.mark.parametrize("number", range(1, FIRST_RUN))
def test_a_lost_answer_in_the_first_run_makes_nothing_twice(
    org: Org, escalation: Document, quiet: Any, number: int
) -> None:
    org.sandbox.fail(skip=number, drop="after")
    report = org.apply(escalation)
    assert report.ok, [result.message for result in report.results]
    assert picture(org) == quiet[0]


@pytest.mark.parametrize("number", range(1, LATER_RUN))
def test_a_lost_answer_in_a_later_run_changes_nothing_twice(
    org: Org, escalation: Document, quiet: Any, number: int
) -> None:
    org.apply(escalation)
    org.sandbox.fail(skip=number, drop="after")
    report = org.apply(changed(escalation))
    assert report.ok, [result.message for result in report.results]
    assert picture(org) == quiet[1]


@pytest.mark.parametrize("number", range(2, FIRST_RUN, 3))
def test_a_request_that_never_arrived_is_sent_again(org: Org, escalation: Document, quiet: Any, number: int) -> None:
    org.sandbox.fail(skip=number, drop="before")
    _finished(org, org.apply(escalation), escalation)
    assert picture(org) == quiet[0]


def _finished(org: Org, report: Report, document: Document) -> None:
    """Done in this run; or, where nobody could know whether something that may be there twice was made, in the next."""
    if report.outcomes["unknown"]:
        assert {result.outcome for result in report.results} == {"done", "unknown", "skipped"}
        unknown = next(result for result in report.results if result.outcome == "unknown")
        assert not unknown.change.kind.unique_names
        report = org.settle(document)
    assert report.ok, [result.message for result in report.results]


@pytest.mark.parametrize("status", [500, 503, 429, 408])
@pytest.mark.parametrize("number", [4, 15, 23, 35, 39, 43])
def test_a_passing_error_is_survived(org: Org, escalation: Document, quiet: Any, number: int, status: int) -> None:
    org.sandbox.fail(skip=number, status=status, headers={"Retry-After": "1"} if status == 429 else None)
    _finished(org, org.apply(escalation), escalation)
    assert picture(org) == quiet[0]


@pytest.mark.parametrize("number", range(10, FIRST_RUN))
def test_a_first_run_that_stopped_is_finished_by_the_next(
    org: Org, escalation: Document, quiet: Any, number: int
) -> None:
    _stopped_run(org, escalation, number)
    org.settle(escalation)
    assert picture(org) == quiet[0]


@pytest.mark.parametrize("number", range(16, LATER_RUN))
def test_a_later_run_that_stopped_is_finished_by_the_next(
    org: Org, escalation: Document, quiet: Any, number: int
) -> None:
    org.apply(escalation)
    _stopped_run(org, changed(escalation), number)
    plan = org.plan(changed(escalation))
    assert "blocked" not in actions(plan), differences(plan)
    org.settle(changed(escalation))
    assert picture(org) == quiet[1]


def _stopped_run(org: Org, document: Document, number: int) -> None:
    """A run that is killed before request `number` goes out."""

    class Killed(BaseException):
        pass

    with Client(org.settings) as client:
        line = client._driver.session
        build = line.build

        def killing(*args: Any) -> Any:
            if client.requests_made >= number:
                raise Killed
            return build(*args)

        line.build = killing  # type: ignore[method-assign,assignment]
        with pytest.raises(Killed):
            client.apply(client.plan(parse_spec(document)))


@pytest.mark.parametrize(
    ("status", "code"), [(409, "general.conflict"), (409, "revision.conflict"), (400, "db.transaction.cancelled")]
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "*/statuses"),
        ("PATCH", "*/worktypes/*"),
        ("PATCH", "*/stageplans/*"),
        ("POST", "*/publish"),
        ("POST", "*/versions"),
        ("PUT", "*/intakesettings"),
        ("PUT", "*/schemas/*"),
    ],
)
def test_a_conflict_with_another_writer_is_read_again_and_sent_again(
    org: Org, escalation: Document, quiet: Any, method: str, path: str, status: int, code: str
) -> None:
    org.apply(escalation)
    org.sandbox.fail(method, path, status=status, code=code)
    report = org.apply(changed(escalation))
    assert report.ok, [result.message for result in report.results]
    assert picture(org) == quiet[1]


def test_a_failure_stops_only_what_needs_it(org: Org, escalation: Document) -> None:
    org.sandbox.fail("POST", "/api/v2/taskmanagement/worktypes", times=1, skip=1, status=400, code="invalid.input")
    report = org.apply(escalation)
    outcomes = {str(result.change.address): result.outcome for result in report.results}
    failed = [address for address, outcome in outcomes.items() if outcome == "failed"]
    assert len(failed) == 1
    assert failed[0].startswith("worktypes.")
    assert outcomes["caseplans.escalation"] == "skipped"
    assert set(outcomes.values()) == {"done", "failed", "skipped"}
    assert sum(outcome == "done" for outcome in outcomes.values()) == 6
    org.settle(escalation)


def test_an_api_that_stays_down_ends_in_one_error(org: Org, escalation: Document) -> None:
    org.sandbox.fail("GET", "/api/v2/organizations/me", times=None, status=503)
    with pytest.raises(CaseplansError, match="getOrganizationsMe"):
        org.plan(escalation)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "*/stageplans", 404, "not.found.error"),
        ("GET", "*/stepplans", 404, "not.found.error"),
        ("POST", "*/statuses", 404, "not.found.error"),
        ("POST", "*/worktypes", 404, "not.found.error"),
        ("POST", "*/caseplans", 404, "intent.not.found"),
        ("POST", "*/caseplans", 400, "schema.error.schema.not.found"),
        ("PATCH", "*/stepplans/*", 404, "worktype.not.found"),
        ("POST", "*/publish", 404, "not.found.error"),
    ],
)
def test_what_was_just_made_may_take_a_moment_to_be_seen(
    org: Org, escalation: Document, quiet: Any, method: str, path: str, status: int, code: str
) -> None:
    org.sandbox.fail(method, path, status=status, code=code, times=2)
    report = org.apply(escalation)
    assert report.ok, [result.message for result in report.results]
    assert picture(org) == quiet[0]


def test_stages_that_appear_one_after_another_are_waited_for(org: Org, escalation: Document, quiet: Any) -> None:
    org.sandbox.fail("GET", "*/stageplans", status=200, body={"entities": []}, times=2)
    report = org.apply(escalation)
    assert report.ok, [result.message for result in report.results]
    assert picture(org) == quiet[0]
