"""Runs that are killed around a write, or lose its answer, with reads that lag: one more run at most ends as one quiet
run would have.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, get_args

import httpx
import pytest
from tests.scenarios.journey import ESCALATION, Org, actions, differences, picture
from tests.scenarios.test_interruptions import changed
from tests.scenarios.test_two_at_once import SEEDED, an_org, names_there_twice

from genesys_caseplans import Client, Report, parse_spec
from genesys_caseplans.http.events import Repeating, Waiting
from genesys_caseplans.journal import FileJournal

Document = dict[str, Any]
#: Killed before a write goes out, or when it was handled and its answer not heard of; or only the answer is lost.
When = Literal["before", "after", "lost"]


class Killed(BaseException):
    """The process ended."""


@contextmanager
def process(org: Org) -> Iterator[Client]:
    """A client whose waiting moves the org's clock instead of taking time."""

    def pass_time(event: object) -> None:
        if isinstance(event, Waiting | Repeating):
            org.sandbox.clock.advance(event.seconds)

    with Client(org.settings) as client:
        client.observers.append(pass_time)
        yield client


def run(org: Org, document: Document, folder: Path, lag: float = 0.0) -> Report:
    """A run as the command line makes it."""
    org.sandbox.settings(late_seconds=lag)
    journal = FileJournal(folder)
    with process(org) as client:
        return client.apply(client.plan(parse_spec(document), journal=journal), journal=journal)


def killed(org: Org, document: Document, folder: Path, lag: float, write: int, when: When) -> Report | None:
    """A run that ends around its nth write, or loses the answer to it: then gives its report."""
    org.sandbox.settings(late_seconds=lag)
    journal = FileJournal(folder)
    with process(org) as client:
        plan = client.plan(parse_spec(document), journal=journal)
        transmit, writes = client._driver._send, 0

        def sending(request: Any) -> Any:
            nonlocal writes
            path = request.url.path
            if request.method == "GET" or path.endswith(("/query", "/search", "/oauth/token")):
                return transmit(request)
            writes += 1
            if writes >= write and when == "before":
                raise Killed
            response = transmit(request)
            if when == "lost" and writes == write:
                raise httpx.ReadError("the connection broke")
            if when == "after" and writes >= write:
                raise Killed
            return response

        client._driver._send = sending  # type: ignore[method-assign]
        try:
            return client.apply(plan, journal=journal)
        except Killed:
            return None
        finally:
            journal.close()


class Cases:
    """Kills of one spec's run over one org, each in an org of its own."""

    def __init__(self, name: str, before: Document | None, document: Document):
        self.name, self.before, self.document = name, before, document
        self.further = 0
        with an_org() as org:
            if before:
                org.settle(before)
            org.mark()
            org.settle(document)
            self.writes = len(org.writes)
            self.picture = picture(org)

    def see(self, folder: Path, write: int, lag: float, when: When) -> None:
        case = f"{self.name} run, {when} write {write}, reads lag {lag:g} s"
        with an_org() as org:
            if self.before:
                org.settle(self.before)
            report = killed(org, self.document, folder, lag, write, when)
            assert (report is not None) == (when == "lost"), case
            if report is None or not report.ok:
                self.further += 1
                report = run(org, self.document, folder, lag)
            messages = [f"{one.change.address}: {one.message}" for one in report.results if one.message]
            assert report.ok, (case, messages, list(map(str, report.doubles)))
            org.sandbox.settings(late_seconds=0)
            org.sandbox.clock.advance(60)
            assert names_there_twice(org) == SEEDED, case
            plan = org.plan(self.document)
            assert actions(plan) == {"none"}, (case, differences(plan))
            assert picture(org) == self.picture, case


LAGS = (0.0, 2.0, 8.0, 12.0)


def with_stages(document: Document, names: str) -> Document:
    """The same with other stages: some of its own, by their places, and new ones."""
    other = copy.deepcopy(document)
    stages = other["caseplans"]["escalation"]["stages"]
    other["caseplans"]["escalation"]["stages"] = [
        stages[int(name)] if name.isdigit() else {"name": f"Stage {name}", "step": {"name": f"Step {name}"}}
        for name in names
    ]
    return other


@pytest.fixture(scope="module", params=["first", "later", "more stages", "fewer stages"])
def cases(request: pytest.FixtureRequest) -> Cases:
    document: Document = json.loads(ESCALATION.read_text())
    five = with_stages(document, "A10B2")
    return {
        "first": lambda: Cases("first", None, document),
        "later": lambda: Cases("later", document, changed(document)),
        "more stages": lambda: Cases("more stages", document, five),
        "fewer stages": lambda: Cases("fewer stages", five, with_stages(document, "21")),
    }[request.param]()


def _all(cases: Cases, chosen: Callable[[list[Any]], list[Any]], folder: Path) -> None:
    every = [(write, lag, when) for write in range(1, cases.writes + 1) for lag in LAGS for when in get_args(When)]
    sample = chosen(every)
    for number, (write, lag, when) in enumerate(sample):
        cases.see(folder / str(number), write, lag, when)
    print(
        f"kills and lost answers of the {cases.name} run: {len(sample)} of {len(every)}, {cases.further} done by one "
        "more run, the others by the same, 0 duplicates"
    )


def test_a_run_that_was_killed_is_finished_by_one_more(cases: Cases, tmp_path: Path) -> None:
    _all(cases, lambda every: random.Random(7).sample(every, 16), tmp_path)


@pytest.mark.soak
def test_a_run_that_was_killed_anywhere_is_finished_by_one_more(cases: Cases, tmp_path: Path) -> None:
    _all(cases, lambda every: every, tmp_path)
