"""What grants say of a permission: wildcards, divisions, conditions, and grants too young to act."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from genesys_caseplans import Client, Settings
from genesys_caseplans.kinds.lookups.subject import Subject
from genesys_caseplans.sandbox import Role, Sandbox

EDIT = "workitems:worktype:edit"
NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
OLD = NOW - timedelta(days=1)


def grant(
    policy: str, division: str = "*", made: datetime | None = OLD, condition: str | None = None
) -> dict[str, Any]:
    domain, entity, actions = policy.split(":")
    policies = [{"domain": domain, "entityName": entity, "actions": actions.split(","), "condition": condition}]
    return {"division": {"id": division}, "role": {"policies": policies}, "grantMadeAt": made and made.isoformat()}


def held(*grants: dict[str, Any], division: str | None = "north") -> str:
    return Subject.model_validate({"grants": [*grants]}).holds(EDIT, division, NOW)


@pytest.mark.parametrize("policy", [EDIT, "workitems:worktype:*", "workitems:*:*", "*:*:*", "workitems:*:view,edit"])
def test_wildcards_count_at_each_level(policy: str) -> None:
    assert held(grant(policy)) == "yes"


@pytest.mark.parametrize("policy", ["workitems:worktype:view", "workitems:workbin:*", "routing:*:*"])
def test_what_is_not_granted_is_not_held(policy: str) -> None:
    assert held(grant(policy)) == "no"


def test_without_grants_nothing_is_held() -> None:
    assert held() == Subject().holds(EDIT, None, NOW) == "no"


def test_a_grant_counts_in_its_own_division() -> None:
    assert held(grant(EDIT, "north")) == "yes"
    assert held(grant(EDIT, "south")) == "no"
    assert held(grant(EDIT, "south"), division=None) == "yes"


def test_a_condition_is_the_apis_to_judge() -> None:
    assert held(grant(EDIT, condition="...")) == "conditional"
    assert held(grant(EDIT, condition="..."), grant(EDIT)) == "yes"


def test_a_grant_takes_five_minutes_to_act() -> None:
    assert held(grant(EDIT, made=NOW - timedelta(minutes=4, seconds=59))) == "young"
    assert held(grant(EDIT, made=NOW - timedelta(minutes=5))) == "yes"
    assert held(grant(EDIT, made=None)) == "yes"
    assert held(grant(EDIT, made=NOW), grant(EDIT)) == "yes"


def test_a_client_asks_what_it_may() -> None:
    with Sandbox() as sandbox:
        made = sandbox.client(roles=(Role((EDIT,), ("Support",), "Editor"), Role(("routing:*:*",), name="Router")))
        settings = Settings(
            client_id=made.client_id, client_secret=made.client_secret, api_url=sandbox.url, login_url=sandbox.url
        )
        with Client(settings) as client:
            subject = client.subjects.me()
            support, home = (next(client.divisions.list(name)).id for name in ("Support", "Home"))
    now = datetime.now(UTC) + timedelta(minutes=5)
    assert subject.holds(EDIT, support, now) == subject.holds(EDIT, None, now) == "yes"
    assert subject.holds(EDIT, home, now) == "no"
    assert subject.holds("routing:queue:view", home, now) == "yes"
    assert subject.grants is not None
    made_at = subject.grants[0].grant_made_at
    assert made_at is not None
    assert subject.holds("routing:queue:view", home, made_at) == "young"
