"""What holds for any two specs: the second undone gives the org of the first back, but for what was told to be lost."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.generated import Document, documents, outlines
from tests.scenarios.test_generated_specs import bounded, everything, is_written_otherwise

from genesys_caseplans import FileJournal, Plan, Spec, parse_spec
from genesys_caseplans.address import Address
from genesys_caseplans.engine.run import apply_plan, plan_spec
from genesys_caseplans.engine.undo.plan import plan_undo
from genesys_caseplans.engine.values.record import Record
from genesys_caseplans.journal import find_run
from genesys_caseplans.kinds import KINDS, comparing
from genesys_caseplans.kinds.kind import FieldChange, Observed, Options

URL = "http://sandbox"


class Kept:
    """Implements `Records` in memory."""

    def __init__(self) -> None:
        self.record: Record | None = None

    def likely(self) -> Record | None:
        return self.record

    def of(self, org: str) -> Record:
        return self.record or Record("", org)

    def save(self, record: Record) -> None:
        entries = dict(record.entries)
        self.record = Record(record.set_name, record.org, record.org_name, entries, dict(record.lookups))


@pytest.fixture(scope="module")
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def applied(org: DirectOrg, spec: Spec, records: Kept | None, folder: Path) -> bool:
    """Apply with a journal; False where that is blocked, or there is nothing to do."""
    plan = org.run(plan_spec(spec, URL, Options(), records=records))
    if plan.blocked or not plan.requests_planned:
        return False
    report = org.run(apply_plan(plan, FileJournal(folder), look_again=False, records=records))
    assert report.ok, [f"{one.change.address}: {one.message}" for one in report.results if one.message]
    return True


def undone(org: DirectOrg, records: Kept | None, folder: Path) -> Plan:
    plan = org.run(plan_undo(find_run(folder).past(), URL, None, records, KINDS))
    assert not plan.blocked, [str(problem) for problem in plan.problems]
    report = org.run(apply_plan(plan, FileJournal(folder, command="undo"), look_again=False, records=records))
    assert report.ok, [f"{one.change.address}: {one.message}" for one in report.results if one.message]
    return plan


def addresses(org: DirectOrg, spec: Spec) -> dict[str, Address]:
    """The entries of a spec, by the ids of their objects."""
    changes = org.run(plan_spec(spec, URL, Options())).changes
    return {change.before.id: change.address for change in changes if change.before is not None}


def otherwise(was: Observed[Any], now: Observed[Any]) -> Iterator[FieldChange]:
    """What differs between two states of an object, whichever of them holds more."""
    for one, other in ((was.entry, now.entry), (now.entry, was.entry)):
        for change in comparing.differences(one, other):
            # Versions only go up, and a publish is told by itself.
            if change.path[0] != "schemaVersion" and not is_written_otherwise(change, one):
                yield change


def is_told(change: FieldChange, address: Address, plan: Plan) -> bool:
    """Whether the plan said that this cannot be undone."""
    assert plan.undoing is not None
    lead = f"{address}.{change.path[0]}"
    for lost in plan.undoing.lost:
        if change.path[0] == "attributes" and len(change.path) > 1:
            # The API's key is the spec's with its type.
            if lost.address.startswith(f"{lead}.") and str(change.path[1]).startswith(lost.address.split(".")[3]):
                return True
        elif lost.address == lead or lost.address.startswith(f"{lead}."):
            return True
    return False


@pytest.mark.parametrize("with_record", [True, False], ids=["record", "names"])
@bounded(60)
@given(states=outlines().flatmap(lambda outline: st.tuples(documents(outline), documents(outline))))
def test_undoing_the_second_of_two_specs_gives_the_first_org_back(
    org: DirectOrg, with_record: bool, states: tuple[Document, Document]
) -> None:
    org.reset()
    records = Kept() if with_record else None
    first, second = map(parse_spec, states)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        assert applied(org, first, records, folder)
        before = everything(org)
        if not applied(org, second, records, folder):
            event("blocked, or the same")
            return
        known = addresses(org, second)
        plan = undone(org, records, folder)
    after = everything(org)
    assert plan.undoing is not None
    stays = {str(lost.address) for lost in plan.undoing.lost if "it was made and stays" in lost.message}
    assert before.keys() <= after.keys()
    assert {str(known[id]) for id in after.keys() - before.keys()} <= stays
    for id, was in before.items():
        for change in otherwise(was, after[id]):
            assert is_told(change, known[id], plan), (change, plan.undoing.lost)
    event("some lost" if plan.undoing.lost else "all undone")


@bounded(60)
@given(document=outlines().flatmap(documents))
def test_undoing_a_first_run_leaves_nothing(org: DirectOrg, document: Document) -> None:
    org.reset()
    before = {id: one.entry for id, one in everything(org).items()}
    records = Kept()
    with tempfile.TemporaryDirectory() as name:
        assert applied(org, parse_spec(document), records, Path(name))
        plan = undone(org, records, Path(name))
    assert plan.undoing is not None
    assert plan.undoing.lost == ()
    assert {id: one.entry for id, one in everything(org).items()} == before
    assert records.record is not None
    assert not records.record.entries
