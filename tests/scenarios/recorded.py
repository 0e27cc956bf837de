"""A set of entries with its record, and what tests do with both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.scenarios.journey import Org, actions, differences

from genesys_caseplans import Client, Plan, RecordFile, Report, parse_spec

Document = dict[str, Any]


class Set:
    """A set of entries with its record."""

    def __init__(self, org: Org, folder: Path, document: Document):
        self.org, self.folder, self.document = org, folder, document

    @property
    def records(self) -> RecordFile:
        """As a new process finds it."""
        return RecordFile(self.folder, self.document.get("name"))

    def plan(self, **options: Any) -> Plan:
        return self.org.plan(self.document, records=self.records, **options)

    def apply(self, **options: Any) -> Report:
        records = self.records
        with Client(self.org.settings) as client:
            plan = client.plan(parse_spec(self.document), records=records, **options)
            return client.apply(plan, records=records)

    def settle(self, **options: Any) -> Report:
        """Apply, see that all is done, and that nothing is left to do."""
        report = self.apply(**options)
        assert report.ok, [result.message for result in report.results if result.message]
        assert actions(self.plan(**options)) == {"none"}, differences(self.plan(**options))
        return report

    @property
    def caseplan(self) -> Any:
        """The one that the spec names."""
        name = self.document["caseplans"]["escalation"]["name"]
        return next(caseplan for caseplan in self.org.client.caseplans.list() if caseplan.name == name)

    @property
    def path(self) -> Path:
        (path,) = self.folder.glob("*.record.json")
        return path

    @property
    def content(self) -> Document:
        values: Document = json.loads(self.path.read_text("utf-8"))
        return values

    def edit(self, change: Any) -> None:
        values = self.content
        change(values)
        self.path.write_text(json.dumps(values), encoding="utf-8")
