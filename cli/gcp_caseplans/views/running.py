"""The report of a run that is under way: at any moment what `--json` would print if it ended now.

An observer of the engine's events. Each change is rendered again only when something became of it, so that a file with
the report can follow a run of thousands of changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.json import running_json
from gcp_caseplans.views.screen import clean_json

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Plan

#: Stands where the changes will.
_PLACE = "\0"


class RunningReport:
    """What became of each change so far. requests: how many were made by now, planning included.

    begun: whether any step was.
    """

    def __init__(self, plan: Plan, requests: Callable[[], int]):
        from genesys_caseplans.engine.values.report import RunningReport as Gathered  # noqa: PLC0415

        self.begun = False
        self._requests = requests
        self._plan_json = plan.as_json()
        self._changes = {change.address: change for change in plan.changes}
        self._so_far = Gathered(plan)
        self._rows: dict[Any, dict[str, Any]] = {}
        self._rendered: dict[Any, str] = {}
        for change, row in zip(plan.changes, self._plan_json["changes"], strict=True):
            self._rows[change.address] = row
            self._update(change.address)

    def __call__(self, event: object) -> None:
        """Take an event."""
        from genesys_caseplans.engine.values.events import StepBegun  # noqa: PLC0415

        self.begun = self.begun or isinstance(event, StepBegun)
        address = self._so_far(event)
        if address is not None:
            self._update(address)

    def _update(self, address: Any) -> None:
        from genesys_caseplans.engine.values.json import result_json  # noqa: PLC0415

        row = {name: value for name, value in self._rows[address].items() if name != "stepsDone"}
        self._rows[address] = row | result_json(self._so_far.result(self._changes[address]))
        self._rendered.pop(address, None)

    def document(self) -> dict[str, Any]:
        """The report so far for machines."""
        return self._around(list(self._rows.values()))

    def content(self) -> bytes:
        """The same as it is printed."""
        for address, row in self._rows.items():
            if address not in self._rendered:
                self._rendered[address] = json.dumps(row, indent=2, ensure_ascii=False).replace("\n", "\n    ")
        around = json.dumps(self._around([_PLACE]), indent=2, ensure_ascii=False)
        changes = ",\n    ".join(self._rendered[address] for address in self._rows)
        text = around.replace(json.dumps(_PLACE), changes, 1) + "\n"
        return clean_json(text).encode("utf-8", "backslashreplace")

    def _around(self, changes: list[Any]) -> dict[str, Any]:
        outcomes = (row["outcome"] for row in self._rows.values())
        return running_json(self._plan_json, changes, outcomes, self._requests())
