"""The role that is written down before anything is sent: enough, whatever the org looks like, and not too much."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.large_specs import large_spec
from tests.scenarios.journey import Org, actions
from tests.scenarios.test_permissions import settings_of

from genesys_caseplans import Client, RecordFile, Spec, load_spec, parse_spec
from genesys_caseplans.address import LOOKUPS
from genesys_caseplans.engine.role import TASKS, calls_of, role_for
from genesys_caseplans.errors import Forbidden
from genesys_caseplans.journal import FileJournal, find_run
from genesys_caseplans.kinds.lookups import CALLS
from genesys_caseplans.sandbox import Role

SPECS = Path(__file__).parents[2] / "fixtures" / "specs"
Document = dict[str, Any]


def escalation() -> Document:
    document: Document = json.loads((SPECS / "escalation.json").read_text("utf-8"))
    return document


def everything() -> Document:
    """The example, with all that asks for more."""
    document = escalation()
    review = document["worktypes"]["review"]
    review |= {"queue": "Escalations", "language": "English", "skills": ["Billing"], "script": "Case handling"}
    review["flowRules"] = {
        "made": {"name": "When made", "on": "create"},
        "moved": {"name": "When moved", "on": "statusChange", "status": next(iter(review["statuses"]))},
        "late": {"name": "When late", "on": "date", "date": "dateDue", "before": "30m"},
    }
    document["customerIntents"]["escalate"]["sourceIntents"] = [{"id": "s1", "name": "Angry", "type": "Topic"}]
    return document


def retail() -> Spec:
    return load_spec(SPECS / "retail" / "retail.yaml")


def holding(org: Org, spec: Spec, task: Any, without: str = "") -> Client:
    """A client with just this role."""
    return Client(settings_of(org, Role(tuple(name for name in role_for(spec).up_to(task) if name != without))))


MAKERS: dict[str, Callable[[], Spec]] = {
    "escalation": lambda: parse_spec(escalation()),
    "everything": lambda: parse_spec(everything()),
    "retail": retail,
}
over_all = pytest.mark.parametrize("spec", [make() for make in MAKERS.values()], ids=[*MAKERS])


def edited(document: Document) -> Document:
    """The same with something changed in every kind, parts made and taken away included."""
    changed: Document = json.loads(json.dumps(document))
    for section in ("schemas", "workbins", "worktypes", "intentCategories", "customerIntents", "caseplans"):
        for entry in changed[section].values():
            entry["description"] = "Other words"
    worktype = changed["worktypes"]["review"]
    worktype["statuses"]["more"] = {"name": "One more", "category": "Waiting"}
    next(iter(worktype["statuses"].values()))["description"] = "Other words"
    if "flowRules" in worktype:
        worktype["flowRules"]["late"]["before"] = "45m"
        worktype["flowRules"]["later"] = {"name": "Much later", "on": "date", "date": "dateDue", "after": "2h"}
        changed["customerIntents"]["escalate"]["sourceIntents"] = [{"id": "s2", "name": "Cross", "type": "Topic"}]
    next(iter(changed["schemas"].values()))["attributes"]["more"] = {"type": "checkbox", "title": "More"}
    caseplan = changed["caseplans"]["escalation"]
    caseplan["stages"][0]["description"] = "Other words"
    caseplan["stages"].append({"name": "One more stage"})
    caseplan["intake"] = []
    return changed


@over_all
def test_the_role_for_plans_is_enough_whatever_the_org_holds(org: Org, spec: Spec) -> None:
    with holding(org, spec, "plan") as client, Client(org.settings) as admin:
        assert client.plan(spec).has_changes
        assert admin.apply(admin.plan(spec)).ok
        assert not client.plan(spec).has_changes
        for caseplan in admin.caseplans.list():
            admin.caseplans.create_version(caseplan.id)
        assert not client.plan(spec).blocked
        assert client.ids(spec)[1]


@pytest.mark.parametrize("make", [escalation, everything])
def test_the_role_for_applies_is_enough(org: Org, make: Callable[[], Document]) -> None:
    first, then = parse_spec(make()), parse_spec(edited(make()))
    with holding(org, then, "apply") as client:
        for spec in (first, then):
            report = client.apply(client.plan(spec))
            assert report.ok, [result.message for result in report.results if result.message]
            assert actions(client.plan(spec)) == {"none"}


def test_the_role_for_a_set_of_many_is_enough(org: Org) -> None:
    spec = retail()
    with holding(org, spec, "apply") as client:
        assert client.apply(client.plan(spec)).ok


def test_what_runs_may_call_grows_with_the_api_and_not_with_the_spec() -> None:
    few, many = (calls_of(parse_spec(large_spec(caseplans))) for caseplans in (5, 50))
    assert few == many


@pytest.mark.parametrize("make", [escalation, everything])
def test_the_role_for_deleting_is_enough(org: Org, tmp_path: Path, make: Callable[[], Document]) -> None:
    first, then = parse_spec(make()), parse_spec(edited(make()))
    records = RecordFile(tmp_path, first.name)
    journal = FileJournal(tmp_path / "runs", set_name=first.name, command="apply")
    with holding(org, then, "delete") as client:
        for spec in (first, then):
            plan = client.plan(spec, records=records)
            assert client.apply(plan, records=records, journal=journal).ok
        undone = client.apply(client.plan_undo(find_run(tmp_path / "runs").past(), records=records), records=records)
        assert undone.ok, [result.message for result in undone.results if result.message]
        smaller = make()
        del smaller["caseplans"]
        pruned = client.apply(client.plan(parse_spec(smaller), records=records, prune=True), records=records)
        assert pruned.ok
        assert client.apply(client.plan_destroy(first, records=records), records=records).ok
    names = {entry["name"] for entry in edited(make())["worktypes"].values()}
    assert not names & {worktype.name for worktype in org.client.worktypes.list()}


#: Asked for only where a listing of worktypes shows no statuses, as none of ours does.
SELDOM = frozenset({"workitems:status:view"})


@pytest.mark.parametrize("permission", role_for(parse_spec(everything())).up_to("plan"))
def test_a_role_for_plans_holds_nothing_that_none_asks_for(org: Org, permission: str) -> None:
    spec = parse_spec(everything())
    with holding(org, spec, "plan", without=permission) as client, Client(org.settings) as admin:
        refused = _is_refused(client, spec)
        assert admin.apply(admin.plan(spec)).ok
        refused |= _is_refused(client, spec)
        other = edited(everything())
        assert admin.apply(admin.plan(parse_spec(other), publish=False)).ok
        refused |= _is_refused(client, spec)
    assert refused != (permission in SELDOM), permission


def _is_refused(client: Client, spec: Spec) -> bool:
    try:
        client.plan(spec)
    except Forbidden:
        return True
    return False


def test_what_a_spec_does_not_speak_of_is_not_asked_for() -> None:
    only_workbins = role_for(parse_spec({"workbins": {"one": {"name": "One bin"}}}))
    assert only_workbins.up_to("delete") == (
        "workitems:workbin:add",
        "workitems:workbin:delete",
        "workitems:workbin:edit",
        "workitems:workbin:view",
    )
    plain = role_for(parse_spec(escalation()))
    assert not {name for name in plain.up_to("apply") if "flowRule" in name or name.startswith("routing:")}
    assert "caseManagement:caseplan:publish" in plain.up_to("apply")
    draft = escalation()
    draft["caseplans"]["escalation"]["publish"] = False
    assert "caseManagement:caseplan:publish" not in role_for(parse_spec(draft)).up_to("apply")


def test_the_role_for_any_spec_holds_those_of_all() -> None:
    for task in TASKS:
        for make in MAKERS.values():
            assert set(role_for(make()).up_to(task)) <= set(role_for().up_to(task))


def test_every_sort_of_look_up_says_what_it_calls() -> None:
    assert set(CALLS) == set(LOOKUPS)
    assert all(operation.permissions is not None for operations in CALLS.values() for operation in operations)


def test_a_role_can_be_made_of_it() -> None:
    body = role_for(parse_spec({"workbins": {"one": {"name": "One bin"}}})).as_json("Provisioner", "apply")
    assert body == {
        "name": "Provisioner",
        "description": "What gcp-caseplans needs to apply.",
        "permissionPolicies": [
            {"domain": "workitems", "entityName": "workbin", "actionSet": ["add", "edit", "view"]},
        ],
    }
