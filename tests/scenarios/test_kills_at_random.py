"""Runs with a record that are killed at any moment: it is whole JSON all the time, and one more run ends well.

The moments: before a request goes out, also while the org is read; after it was handled and before its answer is heard
of; and in the middle of writing the record.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from tests.scenarios.beginnings import Beginning, beginning, messages, run
from tests.scenarios.journey import Org
from tests.scenarios.test_kills import LAGS, Killed
from tests.scenarios.weather import in_calm

from genesys_caseplans import Client, RecordFile
from genesys_caseplans.engine.values.record import Record

When = Literal["before a request", "after a request", "while the record is written", "before the record is replaced"]
MOMENTS: tuple[When, ...] = (
    "before a request",
    "before a request",
    "after a request",
    "after a request",
    "while the record is written",
    "before the record is replaced",
)
#: A run saves the record about so often for each request.
SAVES = 0.5


@dataclass(frozen=True)
class Moment:
    """When a process is killed: at the nth of something."""

    when: When
    number: int
    lag: float
    parallel: int

    def __str__(self) -> str:
        return f"killed {self.when} ({self.number}), reads lag {self.lag:g} s, {self.parallel} at once"


def moment(seed: int, requests: int) -> Moment:
    """The moment of a seed, in a run that sends so many requests."""
    chance = random.Random(seed)
    when = chance.choice(MOMENTS)
    most = requests if when.endswith("a request") else int(requests * SAVES)
    return Moment(when, chance.randint(1, most), chance.choice(LAGS), chance.choice((1, 8)))


class Watched:
    """The record of a folder, parsed whenever it is looked at."""

    def __init__(self, folder: Path, name: str):
        self._folder, self._name = folder, name
        self.looks = 0

    def look(self) -> None:
        for file in self._folder.glob("*.record.json"):
            org = json.loads(file.read_text("utf-8"))["org"]["id"]
            found = RecordFile(self._folder, self._name).of(org)
            assert isinstance(found, Record)
            assert all(one.id for one in found.entries.values())
            self.looks += 1


@contextmanager
def killing(org: Org, at: Moment, watched: Watched, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """A client whose process is killed at a moment; once it is, nothing more is sent or written."""
    counted: Counter[str] = Counter()

    def comes(when: str) -> None:
        counted[when] += 1
        if counted["killed"] or (when == at.when and counted[when] >= at.number):
            counted["killed"] += 1
            raise Killed

    def writing(self: Path, text: str, *args: Any, **options: Any) -> int:
        if ".record.json" in self.name:
            whole, text = text, text[: len(text) // 2]
            write(self, text, *args, **options)
            comes("while the record is written")
            text = whole
        return write(self, text, *args, **options)

    def replacing(self: Path, target: Path) -> Path:
        comes("before the record is replaced")
        return replace(self, target)

    write, replace = Path.write_text, Path.replace
    with in_calm(org, at.lag, at.parallel) as client, monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", writing)
        patched.setattr(Path, "replace", replacing)
        transmit: Callable[..., Any] = client._driver._send

        def sending(request: Any) -> Any:
            comes("before a request")
            watched.look()
            response = transmit(request)
            comes("after a request")
            return response

        client._driver._send = sending  # type: ignore[method-assign]
        yield client


class Kills:
    """Kills of runs from one beginning, and what came of them."""

    def __init__(self, start: Beginning, monkeypatch: pytest.MonkeyPatch):
        self._start, self._monkeypatch = start, monkeypatch
        self.figures: Counter[str] = Counter()

    def see(self, seed: int) -> None:
        at = moment(seed, self._start.requests)
        folder = self._start.place(f"kill-{seed}")
        watched = Watched(folder, self._start.document["name"])
        with self._start.org() as org:
            try:
                report = run(self._start.document, folder, killing(org, at, watched, self._monkeypatch))
                assert report.ok, (str(at), messages(report))
                self.figures["done before"] += 1
            except Killed:
                self.figures[at.when] += 1
                watched.look()
                report = run(self._start.document, folder, in_calm(org, at.lag))
                assert report.ok, (str(at), messages(report))
            watched.look()
            self.figures["looks at the record"] += watched.looks
            self._start.see_that_all_is_well(org, folder, str(at))


@pytest.fixture(scope="module", params=["first", "later"])
def start(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Beginning:
    return beginning(request.param, tmp_path_factory.mktemp(request.param))


def _all(start: Beginning, seeds: Iterable[int], monkeypatch: pytest.MonkeyPatch) -> None:
    kills = Kills(start, monkeypatch)
    for seed in seeds:
        kills.see(seed)
    print(f"kills at random moments of a {start.name} run: {dict(kills.figures)}; 0 duplicates, one more run at most")
    assert kills.figures["done before"] < len(list(seeds)) / 2


def test_a_run_that_is_killed_at_any_moment_leaves_a_whole_record_and_is_finished_by_one_more(
    start: Beginning, monkeypatch: pytest.MonkeyPatch
) -> None:
    _all(start, range(6), monkeypatch)


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_runs_that_are_killed_at_many_moments_leave_a_whole_record_and_are_finished_by_one_more(
    start: Beginning, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    _all(start, range(part * 25, part * 25 + 25), monkeypatch)
