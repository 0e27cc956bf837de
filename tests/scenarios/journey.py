"""A sandbox org and what journeys do with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genesys_caseplans import Client, Plan, Report, RetrySettings, Settings, parse_spec
from genesys_caseplans.sandbox import Sandbox

ESCALATION = Path(__file__).parents[2] / "fixtures" / "specs" / "escalation.json"


class Org:
    """A sandbox org, and what a test does with it."""

    def __init__(self, sandbox: Sandbox):
        self.sandbox = sandbox
        self.settings = Settings(
            sandbox.url,
            sandbox.url,
            sandbox.client_id,
            sandbox.client_secret,
            max_rate=0,
            retry=RetrySettings(pause=0),
        )
        self.client = Client(self.settings)
        self._mark = 0

    def plan(self, document: dict[str, Any], **options: Any) -> Plan:
        """Plan in a run of its own."""
        with Client(self.settings) as client:
            return client.plan(parse_spec(document), **options)

    def apply(self, document: dict[str, Any], **options: Any) -> Report:
        """Plan and apply in a run of its own."""
        with Client(self.settings) as client:
            return client.apply(client.plan(parse_spec(document), **options))

    def settle(self, document: dict[str, Any], **options: Any) -> Report:
        """Apply, see that all is done as planned, and that nothing is left to do."""
        report = self.apply(document, **options)
        assert report.ok, [result.message for result in report.results if result.message]
        again = self.plan(document, **options)
        assert actions(again) == {"none"}, differences(again)
        return report

    def mark(self) -> None:
        """Count from here."""
        self._mark = len(self.sandbox.calls)

    @property
    def calls(self) -> list[str]:
        """`METHOD last/two/parts` of each request since the mark."""
        return [f"{call.method} {call.path}" for call in self.sandbox.calls[self._mark :]]

    @property
    def writes(self) -> list[str]:
        """Those that may change the org."""
        reading = ("/query", "/search", "/oauth/token")
        return [call for call in self.calls if not call.startswith("GET") and not call.endswith(reading)]


def actions(plan: Plan) -> set[str]:
    """The actions that stand in a plan."""
    return {change.action for change in plan.changes}


def differences(plan: Plan) -> list[str]:
    """All fields that differ, as text."""
    return [
        f"{change.address} {one.path}: {plan.shown(one.before)!r} → {plan.shown(one.after)!r}"
        for change in plan.changes
        for one in change.comparison.fields
    ]


def blocked(plan: Plan) -> str:
    """What blocks, as text; a test that expects a block fails where there is none."""
    assert plan.blocked, differences(plan)
    return "\n".join(map(str, plan.problems))
