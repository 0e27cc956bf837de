"""Storms of faults: every run ends as wanted, or in a clear report from which the next run gets there.

Nothing is there twice, nothing of others is touched, and no storm makes a run ask the org for much more than it needs.
"""

from __future__ import annotations

import copy
import json
import shutil
import statistics
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.journey import ESCALATION, Org, actions, differences, picture
from tests.scenarios.test_interruptions import changed
from tests.scenarios.test_two_at_once import SEEDED, an_org, names_there_twice
from tests.scenarios.weather import Storm, in_calm, in_storm, storm

from genesys_caseplans import Client, FileJournal, RecordFile, Report, parse_spec
from genesys_caseplans.errors import CaseplansError
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate

Document = dict[str, Any]


def theirs(document: Document) -> Document:
    """A set of somebody else, much like ours."""
    other = copy.deepcopy(document)
    other["name"] = "theirs"
    for section in [key for key, entries in other.items() if isinstance(entries, dict) and key != "lookups"]:
        for entry in other[section].values():
            entry["name"] = f"{entry['name']} (theirs)"
    other["caseplans"]["escalation"]["referencePrefix"] = "THEIRS"
    return other


def objects(org: Org) -> dict[str, str]:
    """All that the org holds, byte for byte, by kind and id."""
    kept = org.sandbox.snapshot()["objects"]
    return {f"{kind} {body['id']}": json.dumps(body) for kind, bodies in kept.items() for body in bodies}


def run(document: Document, folder: Path, weather: AbstractContextManager[Client]) -> Report:
    """A run as the command line makes it, with record and journal."""
    records, journal = RecordFile(folder, document["name"]), FileJournal(folder / "runs")
    with weather as client:
        try:
            plan = client.plan(parse_spec(document), records=records, journal=journal)
            return client.apply(plan, records=records, journal=journal)
        finally:
            journal.close()


class Storms:
    """Storms over runs of one spec, and what came of them. before: what was applied earlier, if anything was."""

    def __init__(self, before: Document | None, document: Document, folder: Path):
        self.document, self._folder = document, folder
        self.begin()
        with an_org() as org:
            org.settle(theirs(document))
            self._open_a_draft(org)
            self.foreign = objects(org)
            (folder / "before").mkdir()
            if before is not None:
                assert run(before, folder / "before", in_calm(org)).ok
            self.snapshot = org.sandbox.snapshot()
            org.mark()
            assert run(document, self._place("quiet"), in_calm(org)).ok
            self.requests, self.picture = len(org.calls), picture(org)

    def begin(self) -> None:
        """Count from here."""
        self.figures: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.ratios: list[float] = []

    @staticmethod
    def _open_a_draft(org: Org) -> None:
        """Something that a careless run would publish."""
        (caseplan,) = [one for one in org.client.caseplans.list() if one.reference_prefix == "THEIRS"]
        org.client.caseplans.create_version(caseplan.id)
        org.client.caseplans.update(caseplan.id, CaseplanUpdate(description="They are at it."))

    def _place(self, name: str) -> Path:
        """A folder with the record and the journals of the earlier run."""
        shutil.copytree(self._folder / "before", self._folder / name)
        return self._folder / name

    def see(self, weather: Storm) -> None:
        folder = self._place(str(weather.seed))
        with an_org() as org:
            org.sandbox.restore(self.snapshot)
            org.mark()
            if not self._rages(org, weather, folder):
                report = run(self.document, folder, in_calm(org, weather.lag))
                assert report.ok, (str(weather), _messages(report), list(map(str, report.doubles)))
                self.figures["done by the next run"] += 1
            self.ratios.append(len(org.calls) / self.requests)
            self._see_that_all_is_well(org, weather, folder)

    def _rages(self, org: Org, weather: Storm, folder: Path) -> bool:
        """Whether a run in the storm did all; else it said what it did not, and why."""
        self.figures["storms"] += 1
        breaks: Counter[str] = Counter()
        try:
            report = run(self.document, folder, in_storm(org, weather, breaks))
        except CaseplansError as error:
            assert len(str(error)) > 20, (str(weather), repr(error))
            self.figures["ended before the first write"] += 1
            return False
        finally:
            self.met += breaks
            self.met.update(_answer(call.status) for call in org.sandbox.calls if not 200 <= call.status < 400)
        for result in report.results:
            if result.outcome in ("failed", "unknown"):
                assert isinstance(result.error, CaseplansError), (str(weather), repr(result.error))
            assert (result.outcome == "done") or result.message, (str(weather), str(result.change.address))
        assert not report.doubles, (str(weather), list(map(str, report.doubles)))
        self.figures["done at once"] += report.ok
        return report.ok

    def _see_that_all_is_well(self, org: Org, weather: Storm, folder: Path) -> None:
        org.sandbox.no_faults()
        org.sandbox.clock.advance(60)
        case = str(weather)
        assert names_there_twice(org) == SEEDED, case
        for records in (None, RecordFile(folder, self.document["name"])):
            plan = org.plan(self.document, records=records)
            assert actions(plan) == {"none"}, (case, differences(plan))
        assert picture(org) == self.picture, case
        held = objects(org)
        touched = [one for one, content in self.foreign.items() if held.get(one) != content]
        assert not touched, (case, touched)

    def told(self) -> str:
        """All figures."""
        faults = ", ".join(f"{number} {name}" for name, number in sorted(self.met.items()))
        times = f"{statistics.median(self.ratios):.2f} times those of a quiet run in the median, {max(self.ratios):.2f}"
        return f"{dict(self.figures)}; requests {times} at most; 0 duplicates, 0 foreign objects touched; met: {faults}"


def _answer(status: int) -> str:
    return f"answered {status}" if status else "connections closed"


def _messages(report: Report) -> list[str]:
    return [f"{one.change.address}: {one.message}" for one in report.results if one.message]


@pytest.fixture(scope="module", params=["first", "later"])
def storms(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Storms:
    document: Document = json.loads(ESCALATION.read_text())
    folder = tmp_path_factory.mktemp(request.param)
    return Storms(None, document, folder) if request.param == "first" else Storms(document, changed(document), folder)


def _all(storms: Storms, seeds: Iterable[int]) -> None:
    storms.begin()
    for seed in seeds:
        storms.see(storm(seed))
    print(storms.told())
    assert storms.met, "there was no storm at all"
    assert statistics.median(storms.ratios) <= 3


def test_every_storm_ends_well_or_is_told_and_the_next_run_gets_there(storms: Storms) -> None:
    _all(storms, range(6))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(5))
def test_all_storms_end_well_or_are_told_and_the_next_run_gets_there(storms: Storms, part: int) -> None:
    _all(storms, range(part * 25, part * 25 + 25))
