"""Journals as files: what is in them, when, and what the next run makes of them."""

from __future__ import annotations

import errno
import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions
from tests.scenarios.test_kills import killed, process, run

from genesys_caseplans import FileJournal, parse_spec
from genesys_caseplans.errors import JournalError
from genesys_caseplans.http.events import Waiting
from genesys_caseplans.journal import find_run, list_runs

Document = dict[str, Any]


def lines(folder: Path) -> list[dict[str, Any]]:
    (file,) = folder.glob("*.jsonl")
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_each_write_is_noted_before_and_after_with_ids_and_no_secret(
    org: Org, escalation: Document, tmp_path: Path
) -> None:
    org.mark()
    run(org, escalation, tmp_path)
    told = lines(tmp_path)
    assert (told[0]["type"], told[-1]["type"], told[-1]["ok"]) == ("run", "end", True)
    intents = {line["number"]: line for line in told if line["type"] == "intent"}
    results = {line["number"]: line for line in told if line["type"] == "result"}
    assert sorted(f"{one['method']} {one['path']}" for one in intents.values()) == sorted(org.writes)
    assert intents.keys() == results.keys()
    assert all(one["correlationId"] for one in results.values())
    workbin = next(one for one in intents.values() if one["path"].endswith("/workbins"))
    assert workbin["name"] == "Customer escalations"
    assert workbin["digest"].startswith("sha256:")
    assert results[workbin["number"]]["id"] == next(iter(org.client.workbins.list(names=("Customer escalations",)))).id
    text = next(tmp_path.glob("*.jsonl")).read_text("utf-8")
    assert org.sandbox.client_secret not in text
    assert "Bearer" not in text
    fields = {field["path"]: field for field in told[0]["changes"][0]["fields"]}
    assert fields["name"] == {"path": "name", "before": None, "after": "Customer escalations"}


def test_a_create_is_on_the_disk_before_it_goes_out(
    org: Org, escalation: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    sync = os.fsync

    def syncing(file: int) -> None:
        sync(file)
        synced.append(len(lines(tmp_path)))

    monkeypatch.setattr(os, "fsync", syncing)
    run(org, escalation, tmp_path)
    creates = [place for place, line in enumerate(lines(tmp_path), 1) if line.get("method") == "POST"]
    assert creates
    assert set(creates) <= set(synced)


def test_a_second_run_after_a_good_one_waits_for_nothing_and_asks_for_nothing_more(
    org: Org, escalation: Document, tmp_path: Path
) -> None:
    run(org, escalation, tmp_path)
    org.mark()
    org.plan(escalation)
    alone = len(org.calls)
    org.mark()
    waits: list[object] = []
    with process(org) as client:
        client.observers.append(lambda event: waits.append(event) if isinstance(event, Waiting) else None)
        plan = client.plan(parse_spec(escalation), journal=FileJournal(tmp_path))
    assert actions(plan) == {"none"}
    assert (waits, len(org.calls)) == ([], alone)


def test_what_was_asked_for_before_a_kill_is_waited_for_only_as_long_as_reads_may_lag(
    org: Org, escalation: Document, tmp_path: Path
) -> None:
    """Killed before the create of the schema goes out: it may have been handled for all that the journal knows."""
    assert not killed(org, escalation, tmp_path, 0, 2, "before")
    asked = next(line for line in lines(tmp_path) if line.get("step") == "create schema")
    assert asked["type"] == "intent"
    waits: list[Waiting] = []
    with process(org) as client:
        client.observers.append(lambda event: waits.append(event) if isinstance(event, Waiting) else None)
        client.plan(parse_spec(escalation), journal=FileJournal(tmp_path))
    assert 25 < sum(wait.seconds for wait in waits) <= 30
    assert "schemas.escalation" in waits[0].reason
    old = FileJournal(tmp_path).sent_since(org.plan(escalation).org.id, time.time() + 1)
    assert list(old) == []


@pytest.mark.parametrize("other", ["another set", "another org"])
def test_what_another_set_or_org_asked_for_is_no_reason_to_wait(
    org: Org, escalation: Document, tmp_path: Path, other: str
) -> None:
    assert not killed(org, escalation, tmp_path, 0, 2, "before")
    journal = FileJournal(tmp_path, set_name="other" if other == "another set" else None)
    mine = org.plan(escalation).org.id
    assert list(FileJournal(tmp_path).sent_since(mine, 0.0))
    assert list(journal.sent_since("0" if other == "another org" else mine, 0.0)) == []


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match=r"cannot be written \(.*\), so nothing was done: .*--no-journal"):
        FileJournal(tmp_path / "file" / "runs")


@pytest.mark.parametrize("most", [1, 2, 9, 30])
def test_a_disk_that_is_full_keeps_the_next_write_from_being_sent(
    org: Org, escalation: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    written = 0
    write = os.write

    def full(file: int, content: bytes) -> int:
        nonlocal written
        written += 1
        if written > most:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, content)

    with process(org) as client:
        plan = client.plan(parse_spec(escalation))
        org.mark()
        monkeypatch.setattr("genesys_caseplans.journal.file.os.write", full)
        report = client.apply(plan, journal=FileJournal(tmp_path))
        monkeypatch.undo()
    assert not report.ok
    failures = [one.message for one in report.results if one.outcome == "failed"]
    assert failures
    assert all("no space left on device), so it was not sent" in message for message in failures)
    intents = [line for line in lines(tmp_path) if line["type"] == "intent"]
    assert len(org.writes) == len(intents), "nothing was sent that was not noted"
    org.settle(escalation)


def test_a_header_that_cannot_be_written_ends_the_run_before_anything_is_done(
    org: Org, escalation: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: int, content: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with process(org) as client:
        plan = client.plan(parse_spec(escalation))
        org.mark()
        monkeypatch.setattr("genesys_caseplans.journal.file.os.write", full)
        with pytest.raises(JournalError, match="so nothing was done"):
            client.apply(plan, journal=FileJournal(tmp_path))
    assert org.writes == []


def test_old_runs_go_by_number_and_by_age(org: Org, escalation: Document, tmp_path: Path) -> None:
    for size in range(4):
        escalation["workbins"]["escalations"]["description"] = f"Number {size}"
        with process(org) as client:
            journal = FileJournal(tmp_path, keep=2)
            client.apply(client.plan(parse_spec(escalation), journal=journal), journal=journal)
        assert len(list_runs(tmp_path)) == min(size + 1, 2)
    (old, _) = (file for file in sorted(tmp_path.glob("*.jsonl")))
    os.utime(old, (0, time.time() - 91 * 86400))
    escalation["workbins"]["escalations"]["description"] = "Last"
    run(org, escalation, tmp_path)
    assert not old.exists()
    assert len(list_runs(tmp_path)) == 2


def test_a_run_that_was_cut_off_in_the_middle_of_a_line_is_read(org: Org, escalation: Document, tmp_path: Path) -> None:
    assert not killed(org, escalation, tmp_path, 0, 9, "after")
    (file,) = tmp_path.glob("*.jsonl")
    file.write_bytes(file.read_bytes()[:-7])
    found = find_run(tmp_path)
    assert found.outcome == "cut off"
    assert found.open
    (tmp_path / "no-journal.jsonl").write_text("{}")
    assert [one.name for one in list_runs(tmp_path)] == [found.name]
    with pytest.raises(JournalError, match="no run begins with 'x'"):
        find_run(tmp_path, "x")
    assert find_run(tmp_path, found.name[:12]).name == found.name
