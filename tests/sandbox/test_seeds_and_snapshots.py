"""Seed documents and snapshots: an org from a file, and a file from an org."""

import json
from difflib import unified_diff
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sandbox.making import PLANS, Api

from genesys_caseplans.sandbox import Sandbox, SeedError
from genesys_caseplans.sandbox.org.snapshots import text

SEED: dict[str, Any] = {
    "divisions": {"North": {}},
    "users": {"Kim Lee": {"email": "kim.lee@example.com", "division": "North"}},
    "queues": {"Tier 3": {"division": "North"}},
    "skills": {"Refunds": {}},
    "languages": {"French": {}},
    "scripts": {"Greeting": {"division": "North"}},
    "externalContacts": {"Zoe Ann Quinn": {"workEmail": "zoe@example.org"}},
    "schemas": {"Refund": {"fields": {"reason_text": {
        "title": "Reason", "description": "", "allOf": [{"$ref": "#/definitions/text"}], "minLength": 0, "maxLength": 9,
    }}}},
    "workbins": {"Refunds": {"division": "North"}},
    "worktypes": {"Refund": {
        "workbin": "Refunds", "schema": "Refund", "queue": "Tier 3", "language": "French", "skills": ["Refunds"],
        "statuses": {"New": {"category": "Open"}, "Done": {"category": "Closed"}}, "defaultStatus": "New",
    }},
    "intentCategories": {"Money": {"description": "About money"}},
    "customerIntents": {"Refund": {"category": "Money", "description": "Money back", "expiryTime": 24}},
    "caseplans": {"Refund": {
        "referencePrefix": "RFD", "customerIntent": "Refund", "division": "North", "schema": "Refund",
        "owner": "kim.lee@example.com", "stages": [{"name": "Check", "step": "Look", "worktype": "Refund"}],
        "intakeSettings": [{"property": "reason_text", "required": True, "displayOrder": 1}], "publish": True,
    }},
}  # fmt: skip


def check_refunds(api: Api) -> None:
    found = api.made("casemanagement/caseplans/query", {"name": "Refund"})["entities"]
    assert [(one["name"], one["division"]["name"], one["published"]) for one in found] == [("Refund", "North", 1)]
    assert [stage["name"] for stage in api.stages(found[0]["id"])] == ["Check", "Stage 2", "Stage 3"]
    worktypes = api.made("taskmanagement/worktypes/query", {})["entities"]
    refund = next(one for one in worktypes if one["name"] == "Refund")
    assert (refund["defaultStatus"]["name"], len(refund["statuses"])) == ("New", 2)


def test_a_seed_document_makes_objects_by_name(sandbox: Sandbox, api: Api) -> None:
    sandbox.seed(SEED)
    check_refunds(api)
    contact = api.seen("externalcontacts/contacts", q="quinn")["entities"][0]
    assert (contact["firstName"], contact["lastName"]) == ("Zoe Ann", "Quinn")


def test_a_seed_file_fills_a_fresh_org_and_every_reset_of_it(tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(SEED))
    with Sandbox(seed=file, rate_limit=0) as sandbox, Api(sandbox) as api:
        check_refunds(api)
        sandbox.reset()
        api.login()
        check_refunds(api)


def test_a_seed_can_do_without_the_believable_org() -> None:
    with Sandbox(seed={"believable": False, "skills": {"Only": {}}}) as sandbox, Api(sandbox) as api:
        assert [one["name"] for one in api.seen("routing/skills")["entities"]] == ["Only"]
        assert api.seen(PLANS)["entities"] == []
        assert api.seen("authorization/divisions/home")["name"] == "Home"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"moons": {}}, "moons"),
        ({"skills": 7}, "skills"),
        ({"skills": {"X": 7}}, "skills"),
        ({"skills": [{}]}, "name"),
        ({"workbins": {"X": {"division": "Nowhere"}}}, 'workbins "X".*division "Nowhere"'),
        ({"workbins": {"X": {}}}, r'workbins "X".*invalid\.input'),
        ({"worktypes": {"Type": {"workbin": 7}}}, "workbin"),
        ({"users": {"Kim": {}}}, "email"),
        ({"caseplans": {"Plan": {"customerIntent": "No such"}}}, "customer intent"),
    ],
)
def test_a_wrong_seed_is_one_clear_error_and_makes_nothing(
    sandbox: Sandbox, api: Api, wrong: dict[str, Any], says: str
) -> None:
    before = sandbox.snapshot()
    with pytest.raises(SeedError, match=says):
        sandbox.seed({"divisions": {"North": {}}, **wrong})
    assert sandbox.snapshot() == before
    assert httpx.post(f"{sandbox.url}/__sandbox__/seed", json=wrong).status_code == 400


@pytest.mark.parametrize("content", ["{", "[]", "7", '{"moons": {}}'])
def test_a_wrong_seed_file_is_one_clear_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "seed.json"
    file.write_text(content)
    with pytest.raises(SeedError):
        Sandbox(seed=file).start()


def test_a_snapshot_restored_elsewhere_is_the_same_org(sandbox: Sandbox, api: Api) -> None:
    sandbox.seed(SEED)
    sandbox.clock.advance(1000)
    client = sandbox.client(["routing:*"], ["North"])
    snapshot = sandbox.snapshot()
    with Sandbox(rate_limit=0) as other:
        other.restore(json.loads(text(snapshot)))
        assert other.snapshot() == snapshot
        assert other.clock.offset == 1000
        with Api(other) as there:
            check_refunds(there)
        with Api(other, client.client_id) as restricted:
            assert [one["name"] for one in restricted.seen("routing/queues")["entities"]] == ["Tier 3"]


def test_a_snapshot_is_stable_and_holds_no_token(sandbox: Sandbox, api: Api) -> None:
    token = api.login()
    first, second = text(sandbox.snapshot()), text(sandbox.snapshot())
    assert first == second
    assert token not in first
    assert sandbox.client_secret not in first
    assert first.endswith("}\n")


def test_one_more_object_takes_no_other_line_away(sandbox: Sandbox, api: Api) -> None:
    before = text(sandbox.snapshot())
    api.made("routing/skills", {"name": "Escalations"})
    difference = list(unified_diff(before.splitlines(), text(sandbox.snapshot()).splitlines(), n=0, lineterm=""))
    assert not [line for line in difference[2:] if line.startswith("-")]


@pytest.mark.parametrize(
    "wrong",
    [
        7,
        {},
        {"genesysSandboxSnapshot": 2},
        {"genesysSandboxSnapshot": 1, "facts": [], "objects": {}},
        {"genesysSandboxSnapshot": 1, "facts": {}, "objects": {"moon": []}},
        {"genesysSandboxSnapshot": 1, "facts": {}, "objects": {"workbin": [{"id": 7}]}},
        {"genesysSandboxSnapshot": 1, "facts": {}, "objects": {"workbin": [{"id": "x"}]}},
        {"genesysSandboxSnapshot": 1, "facts": {}, "objects": {"token": [{"id": "x"}]}},
    ],
)
def test_what_is_no_snapshot_changes_nothing(sandbox: Sandbox, api: Api, wrong: Any) -> None:
    before = sandbox.snapshot()
    assert httpx.put(f"{sandbox.url}/__sandbox__/snapshot", json=wrong).status_code == 400
    assert sandbox.snapshot() == before


def test_snapshots_over_the_control_path(sandbox: Sandbox, api: Api) -> None:
    path = f"{sandbox.url}/__sandbox__/snapshot"
    before = httpx.get(path).json()
    api.workbin(name="Escalations")
    assert httpx.put(path, json=before).status_code == 204
    assert sandbox.snapshot() == before
    assert httpx.put(path, content=b"{").status_code == 400
