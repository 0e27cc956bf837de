"""What goes wrong for a moment costs a second and a look, not the time that reads may lag; nothing is made twice."""

from __future__ import annotations

from typing import Any

import pytest
from tests.scenarios.journey import Org, picture
from tests.scenarios.test_interruptions import FIRST_RUN, LATER_RUN, Document, changed, quiet

from genesys_caseplans import Client, Report, parse_spec
from genesys_caseplans.errors import ApiError
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.sandbox.codes.texts import TEXTS

#: Writes that may be sent again: changes, a publish, a draft, and creates whose names are unique.
WRITES = {
    "a workbin": ("PATCH", "*/workbins/*"),
    "an intent": ("PATCH", "*/customerintents/*"),
    "a worktype": ("PATCH", "*/worktypes/*"),
    "a new status": ("POST", "*/statuses"),
    "a status": ("PATCH", "*/statuses/*"),
    "a caseplan": ("PATCH", "*/caseplans/*"),
    "a stage": ("PATCH", "*/stageplans/*"),
    "a step": ("PATCH", "*/stepplans/*"),
    "a draft": ("POST", "*/versions"),
    "a publish": ("POST", "*/publish"),
}
CREATES = {
    "a workbin": ("POST", "*/workbins"),
    "a worktype": ("POST", "*/worktypes"),
    "a caseplan": ("POST", "*/caseplans"),
}
ANSWERS = [(409, "general.conflict"), (409, "revision.conflict"), (503, "service.unavailable"), (500, None)]


class Timed:
    """A run with the seconds that it would have waited, and the requests that it made."""

    def __init__(self, org: Org, document: Document):
        self.seconds = 0.0
        org.mark()
        with Client(org.settings) as client:
            plan = client.plan(parse_spec(document))
            client.observers.append(self._told)
            self.report: Report = client.apply(plan)
        self.requests = len(org.calls)

    def _told(self, event: object) -> None:
        if isinstance(event, Waiting | Repeating):
            self.seconds += event.seconds


__all__ = ["quiet"]  # a fixture


@pytest.mark.parametrize(("status", "code"), ANSWERS)
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("write", WRITES)
def test_a_write_that_is_refused_for_a_moment_is_done_in_about_a_second(
    org: Org, escalation: Document, quiet: Any, write: str, times: int, status: int, code: str | None
) -> None:
    org.apply(escalation)
    org.sandbox.fail(*WRITES[write], status=status, code=code, times=times)
    run = Timed(org, changed(escalation))
    print(f"{write}, {times} times {status}: {run.seconds:.1f} s, {run.requests - LATER_RUN} requests more")
    assert run.report.ok, [one.message for one in run.report.results if one.message]
    assert picture(org) == quiet[1]
    assert run.seconds <= 1.0 * times
    # A publish is sent again only after the whole draft was looked at again: 6 requests.
    assert run.requests - LATER_RUN <= (8 if write == "a publish" else 4) * times


@pytest.mark.parametrize(("status", "code"), ANSWERS)
@pytest.mark.parametrize("create", CREATES)
def test_a_create_of_a_unique_name_is_done_in_about_a_second(
    org: Org, escalation: Document, quiet: Any, create: str, status: int, code: str | None
) -> None:
    org.sandbox.fail(*CREATES[create], status=status, code=code)
    run = Timed(org, escalation)
    print(f"{create}, {status}: {run.seconds:.1f} s, {run.requests - FIRST_RUN} requests more")
    assert run.report.ok, [one.message for one in run.report.results if one.message]
    assert picture(org) == quiet[0]
    assert (run.seconds <= 1.0, run.requests - FIRST_RUN) == (True, 2), "a look, and the create once more"


@pytest.mark.parametrize("late", [None, 1, 3])
@pytest.mark.parametrize("write", CREATES)
def test_a_503_whose_create_was_done_makes_no_second_one_while_reads_lag(
    org: Org, escalation: Document, quiet: Any, write: str, late: int | None
) -> None:
    org.sandbox.fail(*CREATES[write], kind="lost", status=503, late_reads=late)
    report = org.settle(escalation)
    assert report.ok
    assert picture(org) == quiet[0]


@pytest.mark.parametrize("late", [None, 1, 3])
@pytest.mark.parametrize("write", WRITES)
def test_a_503_whose_write_was_done_does_nothing_twice_while_reads_lag(
    org: Org, escalation: Document, quiet: Any, write: str, late: int | None
) -> None:
    org.apply(escalation)
    org.sandbox.fail(*WRITES[write], kind="lost", status=503, late_reads=late)
    report = org.apply(changed(escalation))
    assert report.ok, [one.message for one in report.results if one.message]
    for _ in range(late or 0):
        org.plan(changed(escalation))  # reads catch up by reading
    assert picture(org) == quiet[1]


def test_a_look_that_fails_keeps_the_write_in_the_message(org: Org, escalation: Document) -> None:
    org.sandbox.fail("POST", "*/workbins", drop="after")
    org.sandbox.fail("POST", "*/workbins/query", status=500, times=None, skip=1)
    run = Timed(org, escalation)
    message = next(one.message for one in run.report.results if str(one.change.address) == "workbins.escalations")
    assert "postTaskmanagementWorkbins (POST /api/v2/taskmanagement/workbins)" in message
    assert "looking failed: postTaskmanagementWorkbinsQuery" in message


#: Refusals that a step can meet when somebody else was faster, each of which must say what to do.
FOREIGN_HANDS = (
    "general.conflict",
    "request.conflict",
    "revision.conflict",
    "db.transaction.cancelled",
    "precondition.check.failed",
    "pre.check.name.in.use",
    "invalid.input.duplicate.caseplan.name",
    "invalid.input.duplicate.reference.prefix",
    "pre.check.draft.caseplan.version.required",
    "pre.check.published.caseplan.field.update.not.allowed",
    "pre.check.data.schema.required.for.publish",
    "pre.check.min.stageplans.required",
    "pre.check.data.schema.limit.reached",
    "pre.check.data.schema.referenced.by.intake",
    "pre.check.data.schema.referenced.by.workitem.settings",
    "version.not.found",
    "worktype.not.found",
    "worktype.ids.not.found",
    "intent.not.found",
    "not.found.error",
    "invalid.input.duplicate.status.name",
    "invalid.input.limit.reached",
    "invalid.input.destination.does.not.exist",
    "invalid.input.status.not.in.status.list",
    "invalid.input.schema.cannot.change",
    "workitem.schema.not.updatable",
    "workitem.schema.version.not.allowed",
)


@pytest.mark.parametrize("code", FOREIGN_HANDS)
def test_what_somebody_else_did_is_told_with_the_way_out(code: str) -> None:
    status, message = TEXTS[code]
    error = ApiError(message, operation="op", method="POST", path="/it", status=status, code=code)
    assert any(way in error.hint for way in ("run again", "plan again", "choose another", "raise schemaVersion")), code


def test_a_bare_refusal_names_the_object_and_the_way_out(org: Org, escalation: Document) -> None:
    org.apply(escalation)
    code = "pre.check.draft.caseplan.version.required"
    org.sandbox.fail("PATCH", "*/stageplans/*", status=400, code=code, times=None)
    run = Timed(org, changed(escalation))
    failed = next(one for one in run.report.results if one.outcome == "failed")
    assert str(failed.change.address) == "caseplans.escalation"
    assert "published, or removed, by somebody else in the meantime: run again, which opens the next one" in (
        failed.message
    )
