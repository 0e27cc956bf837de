"""The larger example: four caseplans that share what they need, for development as they are, for production with an
overlay.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from genesys_caseplans import Client, RecordFile, Settings, Spec, load_spec
from genesys_caseplans.sandbox import Sandbox

FOLDER = Path(__file__).parents[2] / "fixtures" / "specs" / "retail"
PROD = FOLDER / "retail.prod.overlay.yaml"


def planned(sandbox: Sandbox, spec: Spec, records: RecordFile | None = None) -> int:
    """A plan that finds all as it should be, and how many requests it took, login included."""
    before = len(sandbox.calls)
    with Client(Settings.from_environment(sandbox.environment)) as client:
        plan = client.plan(spec, records=records)
    assert not plan.has_changes
    return len(sandbox.calls) - before


def test_it_is_as_large_as_it_says() -> None:
    spec = load_spec(FOLDER)
    document = spec.as_document()
    sizes = {section: len(document[section]) for section in ("schemas", "workbins", "worktypes", "caseplans")}
    assert sizes == {"schemas": 1, "workbins": 1, "worktypes": 4, "caseplans": 4}
    assert len(document["schemas"]["order"]["attributes"]) == 20
    assert all(len(worktype["statuses"]) == 4 for worktype in document["worktypes"].values())
    assert all(len(caseplan["stages"]) == 3 for caseplan in document["caseplans"].values())
    assert spec.warnings == load_spec(FOLDER, overlays=[PROD]).warnings == ()


def test_what_a_second_plan_costs(tmp_path: Path) -> None:
    spec = load_spec(FOLDER)
    records = RecordFile(tmp_path, "retail")
    with Sandbox(rate_limit=0) as sandbox:
        with Client(Settings.from_environment(sandbox.environment)) as client:
            report = client.apply(client.plan(spec, records=records), records=records)
        assert report.ok
        cold, known = planned(sandbox, spec), planned(sandbox, spec, records)
    print(f"second plan of retail.yaml: {cold} requests, {known} with a record")
    assert cold <= 40
    assert known <= 9


def made(overlays: list[Path]) -> dict[str, Any]:
    """What an org has in the end, by names, without what differs between any two orgs."""
    spec = load_spec(FOLDER, overlays=overlays)
    with Sandbox(rate_limit=0) as sandbox, Client(Settings.from_environment(sandbox.environment)) as client:
        assert client.apply(client.plan(spec)).ok
        queues = {queue.id: queue.name for queue in client.queues.list()}
        divisions = {division.id: division.name for division in client.divisions.list()}
        people = {"jane.doe@example.com", "arun.patel@example.com"}
        users = {user.id: user.email for user in client.users.find(sorted(people))}
        ours = {entry.name for address, entry in spec.entries.items() if address.section in ("worktypes", "caseplans")}
        found: dict[str, Any] = {}
        for worktype in client.worktypes.list():
            if worktype.name in ours:
                queue = worktype.default_queue
                found[f"worktype {worktype.name}"] = {
                    "queue": queues.get((queue.id if queue else "") or ""),
                    "division": divisions.get((worktype.division.id if worktype.division else "") or ""),
                    "due": worktype.default_due_duration_seconds,
                    "statuses": sorted(status.name or "" for status in worktype.statuses or ()),
                }
        for listed in client.caseplans.list():
            if listed.name in ours:
                caseplan = client.caseplans.get(listed.id)
                owner, division = caseplan.default_case_owner, caseplan.division
                found[f"caseplan {caseplan.name}"] = {
                    "owner": users.get((owner.id if owner else "") or ""),
                    "division": divisions.get((division.id if division else "") or "", "*"),
                    "due": caseplan.default_due_duration_in_seconds,
                    "ttl": caseplan.default_ttl_seconds,
                    "published": caseplan.published,
                    "stages": [stage.name for stage in client.caseplans.list_stages(caseplan.id)],
                }
    return found


def test_production_differs_only_where_its_overlay_says_so() -> None:
    dev, prod = made([]), made([PROD])
    assert dev.keys() == prod.keys()
    differing = {
        (thing, field): (value, prod[thing][field])
        for thing, fields in dev.items()
        for field, value in fields.items()
        if prod[thing][field] != value
    }
    day = 86_400
    assert {field for _, field in differing} == {"queue", "division", "due", "owner", "ttl"}
    assert differing["worktype Check the order", "due"] == (day, day // 6)
    assert differing["caseplan Credit hold", "ttl"] == (180 * day, 365 * day)
    assert {pair for (_, field), pair in differing.items() if field == "owner"} == {
        ("jane.doe@example.com", "arun.patel@example.com")
    }
    assert {field for thing, field in differing if thing == "caseplan Shipment exception"} == {"owner", "division"}
