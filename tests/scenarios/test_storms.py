"""Storms of faults: every run ends as wanted, or in a clear report from which the next run gets there.

Nothing is there twice, nothing of others is touched, and no storm makes a run ask the org for much more than it needs.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.scenarios.beginnings import Beginning, beginning, messages, run
from tests.scenarios.journey import Org
from tests.scenarios.weather import Storm, in_calm, in_storm, storm

from genesys_caseplans.errors import CaseplansError


class Storms:
    """Storms over runs from one beginning, and what came of them."""

    def __init__(self, start: Beginning):
        self._start = start
        self.figures: Counter[str] = Counter()
        self.met: Counter[str] = Counter()
        self.ratios: list[float] = []

    def see(self, weather: Storm) -> None:
        folder = self._start.place(str(weather))
        with self._start.org() as org:
            if not self._rages(org, weather, folder):
                report = run(self._start.document, folder, in_calm(org, weather.lag))
                assert report.ok, (weather.told, messages(report))
                self.figures["done by the next run"] += 1
            self.ratios.append(len(org.calls) / self._start.requests)
            self._start.see_that_all_is_well(org, folder, weather.told)

    def _rages(self, org: Org, weather: Storm, folder: Path) -> bool:
        """Whether a run in the storm did all; else it said what it did not, and why."""
        self.figures["storms"] += 1
        breaks: Counter[str] = Counter()
        report, ended = None, ""
        try:
            report = run(self._start.document, folder, in_storm(org, weather, breaks))
        except CaseplansError as error:
            ended = str(error)
        self.met += breaks
        self.met.update(_answer(call.status) for call in org.sandbox.calls if not 200 <= call.status < 400)
        if report is None:
            assert ":" in ended, (weather.told, ended)
            self.figures["ended before the first write"] += 1
            return False
        for result in report.results:
            if result.outcome in ("failed", "unknown"):
                assert isinstance(result.error, CaseplansError), (weather.told, repr(result.error))
            assert (result.outcome == "done") or result.message, (weather.told, str(result.change.address))
        assert not report.doubles, (weather.told, messages(report))
        self.figures["done at once"] += report.ok
        return report.ok

    def told(self) -> str:
        """All figures."""
        faults = ", ".join(f"{number} {name}" for name, number in sorted(self.met.items()))
        times = f"{statistics.median(self.ratios):.2f} times those of a quiet run in the median, {max(self.ratios):.2f}"
        return (
            f"storms over a {self._start.name} run: {dict(self.figures)}; requests {times} at most; 0 duplicates, "
            f"0 foreign objects touched; met: {faults}"
        )


def _answer(status: int) -> str:
    return f"answered {status}" if status else "connections closed"


@pytest.fixture(scope="module", params=["first", "later"])
def start(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    return beginning(request.param, tmp_path_factory.mktemp(request.param))


def _all(start: Beginning, seeds: Iterable[int]) -> None:
    storms = Storms(start)
    for seed in seeds:
        storms.see(storm(seed))
    print(storms.told())
    assert storms.met, "there was no storm at all"
    assert statistics.median(storms.ratios) <= 3


def test_every_storm_ends_well_or_is_told_and_the_next_run_gets_there(start: Beginning) -> None:
    _all(start, range(6))


@pytest.mark.soak
@pytest.mark.parametrize("part", range(5))
def test_all_storms_end_well_or_are_told_and_the_next_run_gets_there(start: Beginning, part: int) -> None:
    _all(start, range(part * 25, part * 25 + 25))
