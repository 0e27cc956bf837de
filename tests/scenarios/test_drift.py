"""Drift: what somebody changed since the last apply, told apart from what the spec changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.journey import Org
from tests.scenarios.recorded import Set

from genesys_caseplans import Client, parse_spec
from genesys_caseplans.engine.drift import Drift
from genesys_caseplans.errors import RecordError
from genesys_caseplans.kinds.caseplan.client import CaseplanUpdate, StepplanUpdate
from genesys_caseplans.kinds.schema.client import DataSchemaPut
from genesys_caseplans.kinds.worktype.client import StatusUpdate, WorktypeUpdate

Document = dict[str, Any]


@pytest.fixture
def made(org: Org, tmp_path: Path, escalation: Document) -> Set:
    of = Set(org, tmp_path, escalation)
    of.settle()
    return of


def drift(of: Set) -> Drift:
    with Client(of.org.settings) as client:
        return client.drift(parse_spec(of.document), records=of.records)


def paths(found: Drift) -> list[str]:
    return [
        ".".join(map(str, (entry.address, *field.path)))
        for entry in found.entries
        for field in (*entry.fields, *entry.edits)
    ]


def id_of(of: Set, address: str) -> str:
    return str(of.content["entries"][address]["id"])


def worktype(of: Set) -> None:
    of.org.client.worktypes.update(id_of(of, "worktypes.review"), WorktypeUpdate(default_due_duration_seconds=60))


def renamed(of: Set) -> None:
    of.org.client.worktypes.update(id_of(of, "worktypes.review"), WorktypeUpdate(name="Theirs"))


def status(of: Set) -> None:
    parts = of.content["entries"]["worktypes.review"]["parts"]
    of.org.client.worktypes.update_status(
        id_of(of, "worktypes.review"), parts["statuses.open"], StatusUpdate(description="Theirs")
    )


def schema(of: Set) -> None:
    has = of.org.client.schemas.get(id_of(of, "schemas.escalation"))
    assert has.json_schema is not None
    assert has.json_schema.properties is not None
    has.json_schema.properties["customer_id_identifier"]["title"] = "Theirs"
    of.org.client.schemas.put_version(
        has.id, DataSchemaPut(name=has.name or "", version=has.version or 1, json_schema=has.json_schema, enabled=True)
    )


def draft(of: Set) -> None:
    caseplan = id_of(of, "caseplans.escalation")
    of.org.client.caseplans.create_version(caseplan)
    of.org.client.caseplans.update(caseplan, CaseplanUpdate(default_ttl_seconds=100 * 86400))


EDITS = [
    (worktype, "worktypes.review.dueDuration"),
    (renamed, "worktypes.review.name"),
    (status, "worktypes.review.statuses.open.description"),
    (schema, "schemas.escalation.attributes.customer_id.title"),
    (draft, "caseplans.escalation.ttl"),
]


def test_an_org_as_it_was_applied_has_none(made: Set) -> None:
    made.org.mark()
    assert drift(made).entries == ()
    print(f"drift: {len(made.org.calls)} requests")
    assert len(made.org.calls) <= 8, "what a plan without changes costs"
    assert made.org.writes == []


@pytest.mark.parametrize(("edit", "path"), EDITS, ids=[edit.__name__ for edit, _ in EDITS])
def test_what_somebody_changed_is_told_with_who_and_when(made: Set, edit: Any, path: str) -> None:
    edit(made)
    found = drift(made)
    assert path in paths(found)
    entry = next(entry for entry in found.entries if path.startswith(str(entry.address)))
    assert entry.what == "changed"
    assert entry.at is not None
    document = found.as_json()
    assert document["drift"][0]["address"]
    assert made.org.plan(made.document).has_changes


def test_what_the_spec_changed_is_no_drift(made: Set) -> None:
    made.document["worktypes"]["review"]["dueDuration"] = "P9D"
    made.document["worktypes"]["review"]["description"] = "Ours."
    assert drift(made).entries == ()
    worktype(made)
    plan = made.plan()
    change = next(change for change in plan.changes if str(change.address) == "worktypes.review")
    assert {field.path[0] for field in change.fields} == {"dueDuration", "description"}
    assert [field.path for field in change.drift] == [("dueDuration",)]


def test_what_the_spec_does_not_speak_of_is_no_drift_but_a_draft_is(made: Set) -> None:
    caseplan = made.content["entries"]["caseplans.escalation"]
    del made.document["caseplans"]["escalation"]["stages"]
    made.settle()
    assert drift(made).entries == ()
    made.org.client.caseplans.create_version(caseplan["id"])
    stage = list(made.org.client.caseplans.list_stages(caseplan["id"]))[1]
    step = next(iter(made.org.client.caseplans.list_steps(caseplan["id"], stage.id)))
    made.org.client.caseplans.update_step(caseplan["id"], stage.id, step.id, StepplanUpdate(name="Theirs"))
    (entry,) = drift(made).entries
    assert str(entry.address) == "caseplans.escalation"
    assert [field.after for field in entry.edits] == ["Theirs"]


def test_what_is_gone_is_told(made: Set) -> None:
    made.document["workbins"]["spare"] = {"name": "Spare"}
    made.settle()
    made.org.client.workbins.delete(id_of(made, "workbins.spare"))
    (entry,) = drift(made).entries
    assert (str(entry.address), entry.what) == ("workbins.spare", "gone")


def test_a_run_that_did_not_end_is_told(made: Set) -> None:
    made.document["worktypes"]["review"]["dueDuration"] = "P9D"
    made.org.sandbox.fail("PATCH", "*/worktypes/*", status=400, times=None)
    assert not made.apply().ok
    (entry,) = drift(made).entries
    assert entry.what == "unfinished"


def test_without_a_record_nobody_can_say(made: Set) -> None:
    made.path.unlink()
    with pytest.raises(RecordError, match="no record of this set"):
        drift(made)


def test_an_applied_entry_that_no_longer_fits_is_told(made: Set) -> None:
    made.edit(lambda values: values["entries"]["worktypes.review"].update(applied={"name": 3}))
    with pytest.raises(RecordError, match=r"how worktypes\.review was applied"):
        drift(made)
