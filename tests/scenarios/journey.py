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
        f"{change.address} {'.'.join(map(str, one.path))}: {plan.shown(one.before)!r} → {plan.shown(one.after)!r}"
        for change in plan.changes
        for one in change.fields
    ]


def blocked(plan: Plan) -> str:
    """What blocks, as text; a test that expects a block fails where there is none."""
    assert plan.blocked, differences(plan)
    return "\n".join(map(str, plan.problems))


def picture(org: Org) -> dict[str, Any]:
    """What the org holds, by names instead of ids and without dates: equal for orgs that are the same to a person."""
    client = org.client
    names: dict[str | None, str | None] = {None: None}

    def named(listing: list[Any]) -> list[Any]:
        names.update({one.id: one.name for one in listing})
        return listing

    schemas, workbins = named(list(client.schemas.list())), named(list(client.workbins.list()))
    categories, intents = named(list(client.intent_categories.list())), named(list(client.customer_intents.list()))
    worktypes, caseplans = named(list(client.worktypes.list())), named(list(client.caseplans.list()))

    def ref(entity: Any) -> str | None:
        return names.get(entity.id, entity.id) if entity else None

    return _sorted(
        {
            "schemas": [(one.name, one.enabled, one.json_schema.model_dump()) for one in schemas],
            "workbins": [(one.name, one.description) for one in workbins],
            "categories": [(one.name, one.description) for one in categories],
            "intents": [(one.name, one.description, one.expiry_time, ref(one.category)) for one in intents],
            "worktypes": [
                (
                    one.name,
                    one.description,
                    ref(one.default_workbin),
                    ref(one.schema_),
                    one.schema_ and one.schema_.version,
                    one.default_due_duration_seconds,
                    one.default_ttl_seconds,
                    one.default_status and one.default_status.name,
                    sorted(
                        (
                            status.name,
                            status.category,
                            status.description,
                            tuple(sorted(to.name or "" for to in status.destination_statuses or ())),
                        )
                        for status in one.statuses or ()
                    ),
                )
                for one in worktypes
            ],
            "caseplans": [_caseplan_picture(client, one, ref) for one in caseplans],
        }
    )


def _sorted(lists: dict[str, list[Any]]) -> dict[str, Any]:
    """Two objects may have one name, so their names give no order."""
    return {kind: sorted(items, key=repr) for kind, items in lists.items()}


def _caseplan_picture(client: Client, one: Any, ref: Any) -> tuple[Any, ...]:
    stages = [
        (
            stage.name,
            stage.description,
            [
                (step.name, step.description, ref(step.workitem_settings and step.workitem_settings.worktype))
                for step in client.caseplans.list_steps(one.id, stage.id)
            ],
        )
        for stage in client.caseplans.list_stages(one.id)
    ]
    intake = [(item.property, item.required, item.display_order) for item in client.caseplans.list_intake(one.id)]
    return (
        one.name,
        one.description,
        one.reference_prefix,
        ref(one.customer_intent),
        one.default_due_duration_in_seconds,
        one.default_ttl_seconds,
        one.default_case_owner is not None,
        (one.latest, one.published),
        [ref(schema) for schema in client.caseplans.list_schemas(one.id)],
        intake,
        stages,
    )
