"""Where a run begins that is to meet with an accident: an org with objects of somebody else in it, and what one quiet
run makes of it, to be compared with afterwards.

Owns: making such an org, and seeing that a later one is as it should be: as after the quiet run, nothing there twice,
nothing of others touched.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from tests.scenarios.journey import ESCALATION, Org, actions, differences, picture
from tests.scenarios.test_interruptions import changed
from tests.scenarios.test_two_at_once import SEEDED, an_org, names_there_twice
from tests.scenarios.weather import in_calm

from genesys_caseplans import Client, FileJournal, RecordFile, Report, parse_spec
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


def run(document: Document, folder: Path, client_of: AbstractContextManager[Client]) -> Report:
    """A run as the command line makes it, with record and journal."""
    records, journal = RecordFile(folder, document["name"]), FileJournal(folder / "runs")
    with client_of as client:
        try:
            plan = client.plan(parse_spec(document), records=records, journal=journal)
            return client.apply(plan, records=records, journal=journal)
        finally:
            journal.close()


class Beginning:
    """Of a spec's runs: before anything is there, or over what was applied earlier."""

    def __init__(self, name: str, before: Document | None, document: Document, folder: Path):
        self.name, self.document, self._folder = name, document, folder
        with an_org() as org:
            org.settle(theirs(document))
            self._open_a_draft(org)
            self._foreign = objects(org)
            (folder / "before").mkdir()
            if before is not None:
                assert run(before, folder / "before", in_calm(org)).ok
            self._snapshot = org.sandbox.snapshot()
            org.mark()
            assert run(document, self.place("quiet"), in_calm(org)).ok
            self.requests, self._picture = len(org.calls), picture(org)

    @staticmethod
    def _open_a_draft(org: Org) -> None:
        """Something that a careless run would publish."""
        (caseplan,) = [one for one in org.client.caseplans.list() if one.reference_prefix == "THEIRS"]
        org.client.caseplans.create_version(caseplan.id)
        org.client.caseplans.update(caseplan.id, CaseplanUpdate(description="They are at it."))

    def place(self, name: str) -> Path:
        """A folder with the record and the journals of the earlier run."""
        shutil.copytree(self._folder / "before", self._folder / name)
        return self._folder / name

    @contextmanager
    def org(self) -> Iterator[Org]:
        """An org as it is at the beginning."""
        with an_org() as org:
            org.sandbox.restore(self._snapshot)
            org.mark()
            yield org

    def see_that_all_is_well(self, org: Org, folder: Path, case: str) -> None:
        """All is as after one quiet run, with and without the record of the folder."""
        org.sandbox.no_faults()
        org.sandbox.settings(late_seconds=0)
        org.sandbox.clock.advance(60)
        assert names_there_twice(org) == SEEDED, case
        for records in (None, RecordFile(folder, self.document["name"])):
            plan = org.plan(self.document, records=records)
            assert actions(plan) == {"none"}, (case, differences(plan))
        assert picture(org) == self._picture, case
        held = objects(org)
        touched = [one for one, content in self._foreign.items() if held.get(one) != content]
        assert not touched, (case, touched)


def beginning(name: str, folder: Path) -> Beginning:
    """name: `first`, or `later` for a run over what was applied before."""
    document: Document = json.loads(ESCALATION.read_text())
    if name == "first":
        return Beginning(name, None, document, folder)
    return Beginning(name, document, changed(document), folder)


def messages(report: Report) -> list[str]:
    """What a report says of each entry that has something to say, and of doubles."""
    return [f"{one.change.address}: {one.message}" for one in report.results if one.message] + [
        str(double) for double in report.doubles
    ]
