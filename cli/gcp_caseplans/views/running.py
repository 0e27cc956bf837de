"""The report of a run that is under way: at any moment what `--json` would print if it ended now.

An observer of the engine's events. Each change is rendered again only when something became of it, so that a file with
the report can follow a run of thousands of changes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.report import unfinished_json
from gcp_caseplans.views.screen import clean_json

if TYPE_CHECKING:
    from genesys_caseplans.engine.plan import Change, Plan

#: Stands where the changes will.
_PLACE = "\0"
_OUTCOMES = ("done", "failed", "interrupted", "skipped")


class RunningReport:
    """Collects what became of each change. requests: how many were made by now, planning included.

    begun: whether any step was.
    """

    def __init__(self, plan: Plan, requests: Callable[[], int]):
        self.begun = False
        self._requests = requests
        self._planned = plan.requests_planned
        self._plan_json = plan.as_json()
        self._steps = {str(change.address): [step.title for step in change.steps] for change in plan.changes}
        rows = zip(plan.changes, self._plan_json["changes"], strict=True)
        self._rows = {str(change.address): row | _begun(change) for change, row in rows}
        self._rendered: dict[str, str] = {}

    def __call__(self, event: object) -> None:
        """Take an event."""
        from genesys_caseplans.engine.events import ChangeEnded, Made, StepBegun  # noqa: PLC0415

        match event:
            case StepBegun(address, _, number, _):
                self.begun = True
                done = self._steps[str(address)][: number - 1]
                self._update(str(address), outcome="interrupted", **({"stepsDone": done} if done else {}))
            case Made(address, identity) if address in self._rows:
                self._update(address, id=identity.id)
            case ChangeEnded(address, outcome, message):
                row = self._rows[str(address)]
                if outcome == "done":
                    row.pop("stepsDone", None)
                error = {"type": "CaseplansError", "message": message} if outcome == "failed" else None
                self._update(str(address), outcome=outcome, error=error)

    def _update(self, address: str, **values: Any) -> None:
        self._rows[address] |= values
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
        counts = Counter(row["outcome"] for row in self._rows.values())
        outcomes = {outcome: counts[outcome] for outcome in _OUTCOMES if counts[outcome] or outcome != "interrupted"}
        return self._plan_json | {
            "changes": changes,
            "requests": {"made": self._requests(), "planned": self._planned},
            "outcomes": outcomes,
            "error": unfinished_json(outcomes, interrupted=True),
        }


def _begun(change: Change) -> dict[str, Any]:
    """What is said of a change before anything became of it; what needs no change is as it should be."""
    return {"outcome": "skipped" if change.writes else "done", "error": None}
