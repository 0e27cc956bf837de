"""The ports of a run: observers that can end nothing, a journal that hears of each write, a stop that is obeyed."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, picture

from genesys_caseplans import Client, parse_spec
from genesys_caseplans.engine.journal import Write
from genesys_caseplans.errors import CaseplansError
from genesys_caseplans.http.exchange import Reply
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]


def test_an_observer_that_fails_on_everything_ends_nothing(
    org: Org, escalation: Document, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(event: object) -> None:
        raise RuntimeError(f"no disk for {type(event).__name__}")

    with Client(org.settings) as client, caplog.at_level(logging.CRITICAL, logger="genesys_caseplans"):
        report = client.apply(client.plan(parse_spec(escalation)), observers=[failing])
        assert client.observers == []
    assert report.ok
    assert actions(org.plan(escalation)) == {"none"}


class Notes:
    """A journal that notes the writes, and refuses to go on after some of them."""

    def __init__(self, most: int | None = None):
        self.writes: list[Write] = []
        self.ended = 0
        self._most = most

    def before(self, write: Write) -> None:
        if self._most is not None and len(self.writes) >= self._most:
            raise CaseplansError("the journal's disk is full")
        self.writes.append(write)

    def after(self, write: Write, answer: Reply | Exception) -> None:
        assert write in self.writes
        self.ended += 1


def test_the_journal_hears_of_every_write_and_of_nothing_else(org: Org, escalation: Document) -> None:
    notes = Notes()
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        org.mark()
        assert client.apply(plan, journal=notes).ok
    sent = [f"{write.request.operation.method} {write.request.path}" for write in notes.writes]
    assert sorted(sent) == sorted(org.writes)
    assert notes.ended == len(sent)
    assert {str(write.address) for write in notes.writes} == {str(change.address) for change in plan.changes}


@pytest.mark.parametrize("most", [0, 1, 5, 12])
def test_a_journal_that_cannot_note_a_write_keeps_it_from_being_sent(org: Org, escalation: Document, most: int) -> None:
    with Client(org.settings) as client:
        plan = client.plan(parse_spec(escalation))
        org.mark()
        report = client.apply(plan, journal=Notes(most))
    assert len(org.writes) == most
    assert not report.ok
    assert "the journal's disk is full" in " ".join(result.message for result in report.results)


@pytest.mark.parametrize("steps", [0, 1, 4, 9, 17, 25])
def test_a_run_that_is_stopped_anywhere_is_finished_by_the_next(escalation: Document, steps: int) -> None:
    begun: list[object] = []
    with Sandbox(rate_limit=0) as sandbox, Sandbox(rate_limit=0) as quiet:
        org = Org(sandbox)
        with Client(org.settings) as client:
            plan = client.plan(parse_spec(escalation))
            report = client.apply(plan, observers=[begun.append], stop=lambda: len(begun) > 3 * steps)
        assert not report.ok
        assert report.outcomes["failed"] == 0
        assert report.outcomes["interrupted"] > 0
        org.settle(escalation)
        other = Org(quiet)
        other.apply(escalation)
        assert picture(org) == picture(other)
        org.client.close()
        other.client.close()
