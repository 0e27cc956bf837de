"""What the tool never makes but points at: found by its plain name, and by nothing that only resembles it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.scenarios.direct_org import DirectOrg

from genesys_caseplans import Plan, Spec, parse_spec
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.wire import EntityRef
from genesys_caseplans.kinds.lookups.client import Divisions, Languages, Queues, Skills, Users
from genesys_caseplans.kinds.lookups.creating import (
    DivisionCreate,
    LanguageCreate,
    QueueCreate,
    SkillCreate,
    UserCreate,
    UserCriterion,
    UserSearch,
)
from genesys_caseplans.runtime.contacts import ExternalContacts
from genesys_caseplans.runtime.org_models import ExternalContactCreate
from genesys_caseplans.sandbox.serve.seed import plant

SEED: dict[str, Any] = {
    "scripts": [{"name": "Twice"}, {"name": "Twice"}, {"name": "Far", "division": "Elsewhere"}],
    "divisions": {"Elsewhere": {}},
    "queues": {"Escalations (old)": {}, "Far": {"division": "Elsewhere"}},
}


@pytest.fixture
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    plant(org.direct.world.org, SEED)
    yield org
    org.close()


def spec(*worktypes: dict[str, Any]) -> Spec:
    named = {
        f"w{place}": {"name": f"Worktype {place}", "workbin": "bin", **said} for place, said in enumerate(worktypes)
    }
    return parse_spec({"formatVersion": 1, "workbins": {"bin": {"name": "Workbin of all"}}, "worktypes": named})


def problems(plan: Plan) -> list[str]:
    return [f"{problem.address}: {problem.message}" for problem in plan.problems]


def test_only_the_very_name_is_meant(org: DirectOrg) -> None:
    assert not org.plan(spec({"queue": "Escalations"})).blocked
    assert problems(org.plan(spec({"queue": "ESCALATIONS"}))) == [
        "worktypes.w0.queue: the org has no queue 'ESCALATIONS'"
    ]


def test_what_is_there_twice_is_chosen_by_its_id(org: DirectOrg) -> None:
    plan = org.plan(spec({"script": "Twice"}))
    (problem,) = plan.problems
    assert problem.message.startswith("2 scripts are called 'Twice': ")
    assert problem.hint == 'choose one with {"id": "<uuid>"}'
    first, second = problem.message.rpartition(": ")[2].split(", ")
    chosen = spec({"script": {"id": second}})
    assert org.apply(org.plan(chosen)).ok
    assert not org.plan(chosen).has_changes
    (change,) = (change for change in org.plan(spec({"script": {"id": first}})).changes if change.writes)
    assert [field.path for field in change.fields] == [("script",)]


def test_a_name_is_asked_for_once_however_often_it_is_said(org: DirectOrg) -> None:
    routed = {"queue": "Escalations", "language": "English", "skills": ["Billing", "Complaints"]}
    org.requests.clear()
    org.plan(spec(*[routed] * 5))
    asked = [request.operation.name for request in org.requests if "/routing/" in request.path]
    assert sorted(asked) == ["getRoutingLanguages", "getRoutingQueues", "getRoutingSkills", "getRoutingSkills"]


def test_what_no_spec_names_is_not_asked_for(org: DirectOrg) -> None:
    assert org.apply(org.plan(spec({"queue": "Escalations"}))).ok
    org.requests.clear()
    org.plan(spec({"description": "Whoever has time"}))
    assert not [request for request in org.requests if "/routing/" in request.path or "/scripts" in request.path]


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"queue": ""}, "queue"),
        ({"skills": "Billing"}, "skills"),
        ({"queue": {"id": "7"}}, "queue"),
        ({"skills": ["A"] * 21}, "skills"),
    ],
)
def test_what_is_no_name_is_told_where_it_stands(said: dict[str, Any], path: str) -> None:
    from genesys_caseplans.errors import SpecError

    with pytest.raises(SpecError) as raised:
        spec(said)
    assert [problem.address for problem in raised.value.problems] == [f"worktypes.w0.{path}"]


@pytest.mark.parametrize("what", ["queue", "script"])
def test_what_lies_in_another_division_is_told_before_anything_is_written(org: DirectOrg, what: str) -> None:
    assert org.apply(org.plan(spec({}))).ok
    told = [f"worktypes.w0.{what}: the {what} is in another division than the worktype"]
    assert problems(org.plan(spec({what: "Far"}))) == told
    new = parse_spec(
        {
            "formatVersion": 1,
            "workbins": {"bin": {"name": "A new workbin", "division": "Home"}},
            "worktypes": {"w0": {"name": "A new worktype", "workbin": "bin", what: "Far"}},
        }
    )
    assert problems(org.plan(new)) == told
    there = parse_spec(
        {
            "formatVersion": 1,
            "workbins": {"bin": {"name": "A far workbin", "division": "Elsewhere"}},
            "worktypes": {"w0": {"name": "A far worktype", "workbin": "bin", what: "Far"}},
        }
    )
    assert org.apply(org.plan(there)).ok


def test_what_is_made_is_what_a_spec_can_name(org: DirectOrg) -> None:
    division = org.run(Divisions(Raw()).create(DivisionCreate(name="New", description="A new one")))
    there = EntityRef(id=division.id)
    queue = org.run(Queues(Raw()).create(QueueCreate(name="New queue", division=there)))
    assert queue.division is not None and queue.division.id == division.id
    org.run(Skills(Raw()).create(SkillCreate(name="New skill")))
    org.run(Languages(Raw()).create(LanguageCreate(name="New language")))
    contact = org.run(ExternalContacts(Raw()).create(ExternalContactCreate(first_name="Ada", division=there)))
    assert contact.division is not None and contact.division.id == division.id
    named = parse_spec(
        {
            "formatVersion": 1,
            "workbins": {"bin": {"name": "Workbin of new things", "division": "New"}},
            "worktypes": {
                "w": {
                    "name": "Worktype of new things",
                    "workbin": "bin",
                    "queue": "New queue",
                    "skills": ["New skill"],
                    "language": "New language",
                }
            },
        }
    )
    assert org.apply(org.plan(named)).ok


def test_users_are_made_and_searched_for_page_by_page(org: DirectOrg) -> None:
    users = Users(Raw())
    home = org.run(Divisions(Raw()).home())
    made = org.run(users.create(UserCreate(name="New One", email="new.one@example.com", division_id=home.id)))
    exact = UserCriterion(type="EXACT", fields=["email"], values=["new.one@example.com"])
    found = org.run(users.search(UserSearch(query=[exact])))
    assert [user.id for user in found.results or ()] == [made.id]
    everybody = UserSearch(query=[UserCriterion(type="MATCH_ALL")], page_size=2, page_number=1)
    page = org.run(users.search(everybody))
    names = [user.name for user in page.results or ()]
    while page.next_page is not None:
        page = org.run(users.search_on(page.next_page))
        names += [user.name for user in page.results or ()]
    assert len(names) == len(set(names)) == page.total
    assert "New One" in names
