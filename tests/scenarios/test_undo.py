"""Undo: what a run made goes, what it changed goes back, and what cannot is told before anything is written."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, blocked, differences, picture
from tests.scenarios.recorded import Set

from genesys_caseplans import Client, FileJournal, Plan, Report, parse_spec
from genesys_caseplans.journal import find_run

Document = dict[str, Any]


class Undoable(Set):
    """A set whose runs are journaled, so that they can be undone."""

    @property
    def runs(self) -> Path:
        return self.folder / "runs"

    def journaled(self, **options: Any) -> Report:
        """Apply with record and journal."""
        records, journal = self.records, FileJournal(self.runs, set_name=self.document.get("name"))
        with Client(self.org.settings) as client:
            plan = client.plan(parse_spec(self.document), records=records, **options)
            return client.apply(plan, records=records, journal=journal)

    def done(self, **options: Any) -> Report:
        report = self.journaled(**options)
        assert report.ok, [result.message for result in report.results if result.message]
        return report

    def undoing(self, run: str | None = None, **options: Any) -> Plan:
        with Client(self.org.settings) as client:
            return client.plan_undo(find_run(self.runs, run).past(), records=self.records, **options)

    def undo(self, run: str | None = None, **options: Any) -> Plan:
        """Undo a run, the newest by default, and see that all of the plan is done."""
        records = self.records
        journal = FileJournal(self.runs, set_name=self.document.get("name"), command="undo")
        with Client(self.org.settings) as client:
            plan = client.plan_undo(find_run(self.runs, run).past(), records=records, **options)
            assert not plan.blocked, plan.problems
            report = client.apply(plan, records=records, journal=journal)
        assert report.ok, [result.message for result in report.results if result.message]
        return plan


def lost(plan: Plan) -> dict[str, str]:
    """What cannot be undone, by where."""
    assert plan.undoing is not None
    return {problem.address: problem.message for problem in plan.undoing.lost}


@pytest.fixture
def of(org: Org, tmp_path: Path, escalation: Document) -> Undoable:
    return Undoable(org, tmp_path, escalation)


def test_a_first_run_undone_leaves_the_org_as_it_was(of: Undoable) -> None:
    before = picture(of.org)
    of.done()
    plan = of.undo()
    assert plan.summary["delete"] == 8
    assert lost(plan) == {}
    assert picture(of.org) == before
    assert of.content["entries"] == {}
    of.settle()


def test_a_second_undo_makes_nothing_twice(of: Undoable) -> None:
    of.done()
    of.undo()
    plan = of.undo()
    assert plan.summary["delete"] == 0
    assert len(lost(plan)) == 8
    assert all("nothing brings it back" in text for text in lost(plan).values())
