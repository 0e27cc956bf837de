"""What a client may not do is told before the first write, by name and division; what is in doubt keeps nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.scenarios.journey import Org

from genesys_caseplans import Client, Plan, RetrySettings, Settings, parse_spec
from genesys_caseplans.engine.permissions import needs_of
from genesys_caseplans.errors import MissingPermissions
from genesys_caseplans.http.events import Noticed
from genesys_caseplans.sandbox import Role

#: Everything that applying the example for the first time asks for beyond what planning has asked for by then.
NEEDED = (
    "caseManagement:caseplan:add",
    "caseManagement:caseplan:publish",
    "caseManagement:caseplan:view",
    "caseManagement:caseplanDataSchemas:view",
    "caseManagement:caseplanIntakeSettings:view",
    "caseManagement:stageplan:edit",
    "caseManagement:stageplan:view",
    "caseManagement:stepplan:edit",
    "caseManagement:stepplan:view",
    "externalContacts:customerIntentTaxonomy:add",
    "workitems:status:add",
    "workitems:status:edit",
    "workitems:status:view",
    "workitems:workbin:add",
    "workitems:workitemSchema:add",
    "workitems:worktype:add",
    "workitems:worktype:edit",
)
#: With these a plan can be made.
READS = ("*:*:view", "*:*:version")
OLD = (datetime.now(UTC) - timedelta(days=1)).isoformat()


def settings_of(org: Org, *roles: Role) -> Settings:
    made = org.sandbox.client(roles=roles)
    return Settings(
        org.sandbox.url, org.sandbox.url, made.client_id, made.client_secret, max_rate=0, retry=RetrySettings(pause=0)
    )


def applied(org: Org, settings: Settings, plan: Plan, **options: Any) -> list[str]:
    """Apply a plan that somebody else made; gives what was told."""
    told: list[str] = []
    with Client(settings) as client:
        client.observers.append(lambda event: told.append(event.text) if isinstance(event, Noticed) else None)
        org.mark()
        report = client.apply(plan, **options)
    assert report.ok, [result.message for result in report.results if result.message]
    return told


def granted(org: Org, *grants: dict[str, Any]) -> None:
    """Let the org say that these are the client's grants."""
    org.sandbox.fail(operation="getAuthorizationSubjectsMe", status=200, body={"id": "me", "grants": [*grants]})


def grant(division: str = "*", made: str = OLD, condition: str | None = None, actions: str = "*") -> dict[str, Any]:
    policies = [{"domain": "*", "entityName": "*", "actions": [actions], "condition": condition}]
    return {"division": {"id": division}, "role": {"policies": policies}, "grantMadeAt": made}


def test_a_first_run_needs_these(org: Org, escalation: dict[str, Any]) -> None:
    needs = needs_of(org.plan(escalation))
    assert tuple(dict.fromkeys(need.permission for need in needs)) == NEEDED


@pytest.mark.parametrize("permission", NEEDED)
def test_each_permission_that_lacks_is_named_and_nothing_is_written(
    org: Org, escalation: dict[str, Any], permission: str
) -> None:
    plan = org.plan(escalation)
    others = tuple(needed for needed in NEEDED if needed != permission)
    org.mark()
    with Client(settings_of(org, Role(others))) as client, pytest.raises(MissingPermissions) as caught:
        client.apply(plan)
    (problem,) = caught.value.problems
    assert f"the permission {permission} " in problem.message
    assert "." in problem.message.partition(" is missing, for ")[2]
    assert org.writes == []
    assert org.calls[-1] == "GET /api/v2/authorization/subjects/me"


def test_all_that_lacks_is_named_at_once(org: Org, escalation: dict[str, Any]) -> None:
    plan = org.plan(escalation)
    with Client(settings_of(org, Role(READS))) as client, pytest.raises(MissingPermissions) as caught:
        client.apply(plan)
    lacking = [permission for permission in NEEDED if not permission.endswith(":view")]
    assert [problem.message.split()[2] for problem in caught.value.problems] == lacking


def test_what_is_needed_is_enough(org: Org, escalation: dict[str, Any]) -> None:
    """Nothing but what planning and the list ask for: the list is not too short."""
    with Client(settings_of(org, Role((*READS, *NEEDED)))) as client:
        assert client.apply(client.plan(parse_spec(escalation))).ok


def test_wildcards_are_honoured(org: Org, escalation: dict[str, Any]) -> None:
    roles = Role(("caseManagement:*:*", "workitems:*:*", "externalContacts:*:*", "*:*:view"))
    with Client(settings_of(org, roles)) as client:
        assert client.apply(client.plan(parse_spec(escalation))).ok


def test_a_permission_counts_in_the_division_of_what_is_written(org: Org, escalation: dict[str, Any]) -> None:
    """The workbin's division is its worktypes' one, too; the caseplan of the example lies in none."""
    escalation["workbins"]["escalations"]["division"] = "Support"
    support = next(iter(org.client.divisions.list("Support")))
    plan = org.plan(escalation)
    everywhere = Role(("caseManagement:*:*", "externalContacts:*:*", "workitems:workitemSchema:*", "*:*:view"))
    here = Role(("workitems:*:*",), ("Home",))
    with Client(settings_of(org, everywhere, here)) as client, pytest.raises(MissingPermissions) as caught:
        client.apply(plan)
    lacking = {problem.message.split()[2]: problem.message for problem in caught.value.problems}
    assert set(lacking) == {
        "workitems:status:add", "workitems:status:edit", "workitems:workbin:add", "workitems:worktype:add",
        "workitems:worktype:edit",
    }  # fmt: skip
    assert all(f"in the division 'Support' ({support.id})" in message for message in lacking.values())
    assert "for workbins.escalations" in lacking["workitems:workbin:add"]
    assert "for worktypes." in lacking["workitems:worktype:add"]
    there = Role(("workitems:*:*",), ("Support",))
    assert applied(org, settings_of(org, everywhere, there), org.plan(escalation)) == []


def test_what_moves_needs_its_permission_in_both_divisions(org: Org) -> None:
    source, target = (next(iter(org.client.divisions.list(name))).id for name in ("Home", "Support"))
    caseplan = {"name": "Moves", "referencePrefix": "MOV", "division": "Home"}
    spec: dict[str, Any] = {"formatVersion": 1, "name": "moves", "caseplans": {"moves": caseplan}}
    spec["intentCategories"] = {"c": {"name": "C", "description": "C"}}
    spec["customerIntents"] = {"i": {"name": "I", "description": "I", "category": "c", "expiry": "30d"}}
    caseplan |= {"intent": "i", "owner": "jane.doe@example.com", "dueDuration": "5d", "ttl": "90d"}
    org.apply(spec)
    caseplan["division"] = "Support"
    edits = {need.division for need in needs_of(org.plan(spec)) if need.permission == "caseManagement:caseplan:edit"}
    assert edits == {source, target}


@pytest.mark.parametrize(
    ("doubt", "words"),
    [
        # Made when the test runs: whoever collected it may have done so long ago.
        (lambda: grant(made=datetime.now(UTC).isoformat()), "minutes ago"),
        (lambda: grant(condition="{}"), "under a condition"),
    ],
)
def test_what_only_the_api_can_tell_is_a_warning(
    org: Org, escalation: dict[str, Any], doubt: Callable[[], dict[str, Any]], words: str
) -> None:
    plan = org.plan(escalation)
    granted(org, doubt())
    (told,) = applied(org, org.settings, plan)
    assert words in told
    assert "workitems:worktype:add" in told


@pytest.mark.parametrize(
    ("status", "body"), [(403, {}), (404, {}), (500, {}), (200, []), (200, {"id": "me"}), (200, {"grants": 5})]
)
def test_grants_that_cannot_be_read_are_a_warning(org: Org, escalation: dict[str, Any], status: int, body: Any) -> None:
    plan = org.plan(escalation)
    org.sandbox.fail(operation="getAuthorizationSubjectsMe", status=status, body=body, times=10)
    (told,) = applied(org, org.settings, plan)
    assert "nobody knows whether it may do all of this" in told


def test_nothing_is_asked_where_nothing_is_written_or_nobody_wants_it(org: Org, escalation: dict[str, Any]) -> None:
    asked = "GET /api/v2/authorization/subjects/me"
    applied(org, org.settings, org.plan(escalation), check_permissions=False)
    assert asked not in org.calls
    applied(org, org.settings, org.plan(escalation))
    assert asked not in org.calls
    escalation["workbins"]["escalations"]["description"] = "Other words"
    applied(org, org.settings, org.plan(escalation))
    assert org.calls.count(asked) == 1
