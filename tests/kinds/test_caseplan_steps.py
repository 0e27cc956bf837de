"""How a caseplan is written: in which order, with how many requests, and what each step waits for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Around, Json, goal, steps, titles, uid
from tests.kinds.caseplans import SAID, WORKTYPES, drafted, org, stage, unpublished

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.kinds.caseplan.kind import KIND
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.kind import Observed, Options, Step

LOOK = ["look at the draft once more", "publish"]
OPEN = ["open a draft"]
OWN_DRAFT = ["see that the draft is as planned"]
DAY: Json = {"dueDuration": "1d"}


def done(said: Json, before: Observed[CaseplanEntry] | None = None, **options: Any) -> list[str]:
    return titles(KIND, goal(KIND, SAID | said, before, Around(options=Options(**options))))


def without(*names: str) -> Json:
    return {key: one for key, one in SAID.items() if key not in names}


# --- a new caseplan


def test_a_new_caseplan_is_made_named_stage_by_stage_looked_at_and_published() -> None:
    stages = [{"name": "Look", "step": {"name": "See"}}, {"name": "Decide", "description": "Well"}, {"name": "Stage 3"}]
    assert done({"stages": stages}) == [
        "create caseplan (draft 1)",
        "read its stages and steps",
        "stage look: name",
        "stage decide: name, description",
        "step of look: name",
        *LOOK,
    ]


def test_what_the_api_makes_as_wanted_is_left_alone() -> None:
    worktypes = [f"step of stage-{place}: worktype" for place in (1, 2, 3)]
    assert done({}) == ["create caseplan (draft 1)", "read its stages and steps", *worktypes, *LOOK]


def test_one_that_is_not_published_is_one_request_where_the_spec_says_no_stages() -> None:
    bare = without("stages", "publish")
    assert titles(KIND, goal(KIND, bare)) == ["create caseplan (draft 1)"]
    assert titles(KIND, goal(KIND, bare | {"publish": True}))[1:] == ["read its stages and steps", *LOOK]


def test_the_requests_are_counted() -> None:
    counts = {step.title: step.requests for step in steps(KIND, goal(KIND, SAID))}
    assert counts == {
        "create caseplan (draft 1)": 1,
        "read its stages and steps": 4,
        **{f"step of stage-{place}: worktype": 1 for place in (1, 2, 3)},
        "look at the draft once more": 7,
        "publish": 1,
    }


def by_title(
    said: Json, before: Observed[CaseplanEntry] | None = None, around: Around | None = None
) -> dict[str, Step]:
    return {step.title: step for step in steps(KIND, goal(KIND, said, before, around))}


def test_each_step_waits_for_what_it_names_and_publishing_for_all_to_be_done() -> None:
    stages = [{"name": f"Stage {place}", "step": {"worktype": f"w{place}"}} for place in (1, 2, 3)]
    found = by_title(SAID | {"intent": "want", "schema": "data", "stages": stages})
    create = found["create caseplan (draft 1)"]
    assert create.needs == {Address("customerIntents", "want")}
    assert create.whole == {Address("schemas", "data")}
    worktype = found["step of stage-2: worktype"]
    assert worktype.needs == {Address("worktypes", "w2")}
    assert worktype.whole == frozenset()
    look = found["look at the draft once more"]
    assert look.whole == {Address("schemas", "data"), *(Address("worktypes", f"w{place}") for place in (1, 2, 3))}
    assert found["publish"].needs == found["read its stages and steps"].needs == frozenset()


def test_publishing_waits_for_worktypes_that_exist_and_are_changed_in_the_same_run() -> None:
    first = Reference("worktypes", id=WORKTYPES[0])
    around = Around(addresses={first: Address("worktypes", "review")})
    found = by_title(SAID | DAY, org(), around)
    assert found["look at the draft once more"].whole == {Address("worktypes", "review")}
    assert found["open a draft"].whole == frozenset()


# --- one that exists


def test_nothing_is_done_where_nothing_differs() -> None:
    assert done({}, org()) == []
    assert done({}, drafted()) == []


def test_a_description_is_one_request_without_a_draft() -> None:
    assert done({"description": "Other"}, org()) == ["update description"]
    assert done({"description": "Other"}, drafted()) == ["update description"]


def test_what_a_version_holds_is_changed_in_a_draft_and_published() -> None:
    assert done(DAY, org()) == [*OPEN, "update dueDuration", *LOOK]
    assert done(DAY | {"ttl": "2d", "description": "Other"}, org()) == [
        *OPEN,
        "update description, dueDuration, ttl",
        *LOOK,
    ]
    assert done({"intake": ["size_number"]}, org()) == [*OPEN, "set the intake", *LOOK]


def test_a_draft_that_is_there_is_seen_first_instead_of_opened() -> None:
    assert done(DAY, drafted()) == [*OWN_DRAFT, "update dueDuration", *LOOK]
    assert done(DAY, unpublished(), publish=False) == [*OWN_DRAFT, "update dueDuration"]


def test_it_is_left_unpublished_where_that_is_wanted() -> None:
    assert done(DAY, org(), publish=False) == [*OPEN, "update dueDuration"]


def test_a_draft_that_is_as_wanted_is_only_looked_at_and_published() -> None:
    assert done(DAY, drafted(defaultDueDurationInSeconds=86400)) == LOOK
    assert done({}, unpublished()) == LOOK


@pytest.mark.parametrize(("before", "requests"), [(org(), 6), (drafted(), 6), (unpublished(), 7)])
def test_the_look_reads_no_schema_that_is_frozen(before: Observed[CaseplanEntry], requests: int) -> None:
    found = by_title(SAID | DAY, before)
    assert found["look at the draft once more"].requests == requests


# --- stages and steps


def named(*names: str) -> Json:
    return {"stages": [{"key": f"s{place}", "name": name} for place, name in enumerate(names, 1)]}


def test_stages_that_hand_on_no_name_are_renamed_side_by_side() -> None:
    found = steps(KIND, goal(KIND, SAID | named("Look", "Decide", "Stage 3"), org()))
    assert [(step.title, step.beside) for step in found[1:3]] == [("stage s1: name", False), ("stage s2: name", True)]


def test_stages_that_hand_on_a_name_wait_for_each_other() -> None:
    found = steps(KIND, goal(KIND, SAID | named("Stage 2", "Other", "Stage 3"), org()))
    assert [(step.title, step.beside) for step in found[1:3]] == [("stage s2: name", False), ("stage s1: name", False)]


def test_two_that_change_names_take_one_in_between() -> None:
    assert done(named("Stage 2", "Stage 1", "Stage 3"), org())[1:4] == [
        "stage s2: name",
        "stage s1: name",
        "stage s2: name",
    ]


def test_steps_come_after_stages_side_by_side() -> None:
    stages = [
        {"name": "Look", "description": "Well", "step": {"name": "See", "worktype": {"id": uid(50)}}},
        {"name": "Stage 2", "step": {"worktype": None}},
        {"name": "Stage 3", "description": None},
    ]
    found = steps(KIND, goal(KIND, SAID | {"stages": stages}, org()))
    assert [(step.title, step.beside) for step in found[1:4]] == [
        ("stage look: name, description", False),
        ("step of look: name, worktype", False),
        ("step of stage-2: worktype", True),
    ]


# --- another schema


def test_intake_and_worktypes_are_cleared_before_the_schema_changes_and_set_after() -> None:
    said = SAID | {"schema": "data", "publish": False}
    found = by_title(said, unpublished())
    assert list(found) == [
        *OWN_DRAFT,
        "clear the intake",
        "free step 1 from its worktype",
        "free step 2 from its worktype",
        "free step 3 from its worktype",
        "set the schema",
        *(f"step of stage-{place}: worktype" for place in (1, 2, 3)),
        "set the intake",
    ]
    assert found["set the schema"].whole == {Address("schemas", "data")}
    assert found["set the intake"].whole == {Address("schemas", "data")}


def test_only_what_was_set_is_cleared() -> None:
    stages = [stage(place, step={"workitemSettings": None}) for place in (1, 2, 3)]
    bare = unpublished(schemas=(), intake=(), stages=stages)
    assert done({"publish": False}, bare) == [
        *OWN_DRAFT,
        "set the schema",
        *(f"step of stage-{place}: worktype" for place in (1, 2, 3)),
        "set the intake",
    ]


def test_a_schema_that_is_taken_away_takes_its_intake_along() -> None:
    none = [{"name": f"Stage {place}", "step": {"worktype": None}} for place in (1, 2, 3)]
    assert done({"schema": None, "intake": [], "stages": none, "publish": False}, unpublished()) == [
        *OWN_DRAFT,
        "clear the intake",
        *(f"free step {place} from its worktype" for place in (1, 2, 3)),
        "set the schema",
    ]


def test_frozen_fields_of_an_unpublished_one_go_with_the_others() -> None:
    said = {"referencePrefix": "NEW", "intent": "want", "division": "*", "publish": False}
    found = by_title(SAID | said, unpublished())
    assert list(found) == [*OWN_DRAFT, "update division, intent, referencePrefix"]
    assert found["update division, intent, referencePrefix"].needs == {Address("customerIntents", "want")}
