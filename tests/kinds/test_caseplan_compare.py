"""What a difference of a caseplan means: at once or on publish, in whose draft, and whether it can be undone."""

from __future__ import annotations

from typing import Any

import pytest
from tests.kinds.alone import Around, Json, changes, goal, uid
from tests.kinds.caseplans import INTENT, SAID, WORKTYPES, drafted, intake, org, stage, unpublished, version

from genesys_caseplans.kinds.caseplan.draft import undecided
from genesys_caseplans.kinds.caseplan.kind import KIND
from genesys_caseplans.kinds.caseplan.observe import CaseplanFacts, Version
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, IntakeEntry
from genesys_caseplans.kinds.kind import Comparison, Observed, Options

HOURS: Json = {"dueDuration": "2h"}
HOURS_IN_ORG: Json = {"defaultDueDurationInSeconds": 7200}


def comparison(said: Json, before: Observed[CaseplanEntry] | None, **options: Any) -> Comparison:
    return KIND.compare(goal(KIND, SAID | said, before, Around(options=Options(**options))))


def paths(found: Comparison) -> list[str]:
    return [".".join(map(str, one.path)) for one in found.fields]


def refused(found: Comparison) -> list[str]:
    return [one.message for one in found.refusals]


# --- without a draft


def test_nothing_differs_at_rest() -> None:
    assert comparison({}, org()) == Comparison()


@pytest.mark.parametrize(
    "said", [{"description": "Other"}, {"description": None}, {"name": "Other", "was": "Escalation"}]
)
def test_name_and_description_change_at_once(said: Json) -> None:
    found = comparison(said, org())
    assert len(found.fields) == 1
    assert (found.effect, found.irreversible) == ("immediate", False)


@pytest.mark.parametrize(
    ("said", "path"),
    [
        (HOURS, "dueDuration"),
        ({"ttl": "9d"}, "ttl"),
        ({"owner": "x@example.com"}, "owner"),
        ({"intake": []}, "intake"),
        ({"intake": None}, "intake"),
        ({"intake": ["size_number", {"attribute": "channel_enum", "required": True}]}, "intake"),
        ({"intake": ["channel_enum", "size_number"]}, "intake"),
    ],
)  # fmt: skip
def test_what_a_version_holds_takes_effect_on_publish(said: Json, path: str) -> None:
    found = comparison(said, org())
    assert paths(found) == [path, "publish"]
    assert (found.effect, found.irreversible) == ("on publish", False)


def test_it_is_not_published_where_that_is_not_wanted() -> None:
    assert paths(comparison({**HOURS, "publish": False}, org())) == ["dueDuration"]
    found = comparison(HOURS, org(), publish=False)
    assert paths(found) == ["dueDuration"]
    assert found.effect == "on publish"


def test_a_question_that_need_not_be_answered_is_the_same_written_short_or_long() -> None:
    long = [{"attribute": "channel_enum", "required": True}, {"attribute": "size_number", "required": False}]
    assert comparison({"intake": long}, org()) == Comparison()


def test_no_intake_is_no_intake_however_it_is_written() -> None:
    ways: tuple[list[Any] | None, ...] = (None, [])
    for wanted in ways:
        assert comparison({"intake": wanted}, org(version(intake=()))) == Comparison()


def test_the_first_publish_cannot_be_undone() -> None:
    for before in (None, unpublished()):
        found = comparison({}, before)
        assert paths(found)[-1] == "publish"
        assert (found.effect, found.irreversible, found.refusals) == ("on publish", True, ())
    assert not comparison({}, unpublished(), publish=False).irreversible


def test_never_published_and_not_to_be_is_at_rest() -> None:
    assert comparison({"publish": False}, unpublished()).fields == ()
    assert comparison({}, unpublished(), publish=False).fields == ()


def test_publish_left_out_never_unpublishes() -> None:
    assert comparison({"publish": False}, org()) == Comparison()


def test_a_new_caseplan_says_all_that_the_spec_says() -> None:
    found = changes(KIND, goal(KIND, SAID))
    assert found["publish"] == (False, True)
    assert set(found) == {
        "name",
        "referencePrefix",
        "intent",
        "schema",
        *(f"stages.stage-{place}" for place in (1, 2, 3)),
        "intake",
        "publish",
    }


# --- stages


def staged(*names: str, **first: Any) -> Json:
    stages: list[Json] = [{"key": f"s{place}", "name": name} for place, name in enumerate(names, 1)]
    stages[0] |= first
    return {"stages": stages}


def test_stages_are_compared_by_their_places() -> None:
    assert paths(comparison(staged("Stage 2", "Stage 1", "Stage 3"), org())) == [
        "stages.s1.name",
        "stages.s2.name",
        "publish",
    ]


def test_a_step_is_compared_as_far_as_the_spec_says_it() -> None:
    of = goal(KIND, SAID | staged("Stage 1", "Stage 2", "Stage 3", step={"name": "Look"}), org())
    assert changes(KIND, of) == {"stages.s1.step.name": ("Step 1", "Look"), "publish": (False, True)}
    freed = staged("Stage 1", "Stage 2", "Stage 3", step={"worktype": None})
    assert paths(comparison(freed, org())) == ["stages.s1.step.worktype", "publish"]


def test_another_number_of_stages_is_one_difference_of_all() -> None:
    assert paths(comparison(staged("Stage 1", "Stage 2"), org())) == ["stages", "publish"]


# --- somebody's draft

EDIT: Json = {"defaultTtlSeconds": 99 * 86400}
TOLD = (
    "the draft holds edits that are neither in the published version nor in the spec, so they may be somebody's work: "
)


def test_a_draft_as_it_was_published_is_left_alone() -> None:
    assert comparison({}, drafted()) == Comparison()


def test_it_is_used_where_something_is_to_change() -> None:
    found = comparison(HOURS, drafted())
    assert paths(found) == ["dueDuration", "publish"]
    assert found.refusals == ()


def test_a_draft_as_the_spec_wants_it_is_published_whoever_wrote_it() -> None:
    found = comparison(HOURS, drafted(**HOURS_IN_ORG))
    assert paths(found) == ["publish"]
    assert (found.effect, found.irreversible, found.refusals) == ("on publish", False, ())


def test_what_is_published_in_this_run_or_not_yet_as_wanted_does_not_wait_to_be() -> None:
    assert comparison(HOURS, drafted(**HOURS_IN_ORG)).notes == ()
    assert comparison(HOURS | {"ttl": "9d"}, drafted(**HOURS_IN_ORG), publish=False).notes == ()


def test_it_waits_where_nothing_is_to_be_published() -> None:
    found = comparison(HOURS, drafted(**HOURS_IN_ORG), publish=False)
    assert found.fields == ()
    assert found.notes == ("the draft is as the spec wants it and waits to be published",)


FOREIGN: list[tuple[str, Json, str]] = [
    ("a field that the spec is silent about", EDIT, "ttl: 90d → 99d"),
    ("another owner", {"defaultCaseOwner": {"id": uid(6), "name": "Arun Patel"}}, "owner: Jane Doe → Arun Patel"),
    ("no owner", {"defaultCaseOwner": None}, "owner: Jane Doe → nothing"),
    ("the intake", {"intake": intake("size_number")}, "intake: channel_enum (required), size_number → size_number"),
    ("no intake", {"intake": ()}, "intake: channel_enum (required), size_number → nothing"),
    ("a stage", {"stages": [stage(1), stage(2, name="Mine"), stage(3)]}, "stages.stage-2.name: Stage 2 → Mine"),
    (
        "a description",
        {"stages": [stage(1, description="Mine"), stage(2), stage(3)]},
        "stages.stage-1.description: nothing → Mine",
    ),
    (
        "a worktype",
        {
            "stages": [
                stage(1, step={"workitemSettings": {"worktype": {"id": WORKTYPES[1], "name": "Worktype 2"}}}),
                stage(2),
                stage(3),
            ]
        },
        "stages.stage-1.step.worktype: Worktype 1 → Worktype 2",
    ),
    (
        "several things",
        {**EDIT, "intake": ()},
        "ttl: 90d → 99d; intake: channel_enum (required), size_number → nothing",
    ),
]


@pytest.mark.parametrize(("edit", "told"), [row[1:] for row in FOREIGN], ids=[row[0] for row in FOREIGN])
def test_edits_that_nobody_asked_for_are_refused_where_the_draft_would_be_touched(edit: Json, told: str) -> None:
    found = comparison(HOURS, drafted(**edit))
    assert refused(found) == [TOLD + told]
    assert found.refusals[0].hint.endswith("take the draft over with --take-draft")
    assert found.notes == ()


def test_what_an_answer_does_not_name_is_named_as_the_org_calls_it_elsewhere() -> None:
    """A step tells the id of its worktype alone (announcements, D12)."""
    stages = [stage(1, step={"workitemSettings": {"worktype": {"id": uid(77)}}}), stage(2), stage(3)]
    for names, told in (({uid(77): "Another"}, "Another"), ({}, uid(77))):
        of = goal(KIND, SAID | HOURS, drafted(stages=stages), Around(names=names))
        assert refused(KIND.compare(of)) == [f"{TOLD}stages.stage-1.step.worktype: Worktype 1 → {told}"]


def test_an_edit_of_what_the_spec_wants_otherwise_is_refused_too() -> None:
    assert refused(comparison({"ttl": "90d"}, drafted(**EDIT))) == [TOLD + "ttl: 90d → 99d"]


def test_an_edit_that_the_spec_wants_beside_one_that_nobody_asked_for_is_not_told() -> None:
    assert refused(comparison(HOURS, drafted(**EDIT, **HOURS_IN_ORG))) == [TOLD + "ttl: 90d → 99d"]


def test_it_can_be_taken_over() -> None:
    found = comparison(HOURS, drafted(**EDIT), take_draft=True)
    assert found.refusals == ()
    assert paths(found) == ["dueDuration", "publish"]
    assert paths(comparison({"ttl": "90d"}, drafted(**EDIT), take_draft=True)) == ["ttl", "publish"]


def test_taking_it_over_publishes_it_though_nothing_else_is_to_change() -> None:
    assert paths(comparison({}, drafted(**EDIT), take_draft=True)) == ["publish"]


def test_it_is_told_and_left_alone_where_the_run_would_not_touch_it() -> None:
    found = comparison({"description": "Other", "publish": False}, drafted(**EDIT))
    assert paths(found) == ["description"]
    assert found.refusals == ()
    assert found.notes == ("the draft holds edits that are neither published nor in the spec: ttl: 90d → 99d",)


def test_a_name_for_the_time_being_that_a_stopped_run_left_is_nobodys_work() -> None:
    stages = [stage(1, name="Stage 1 (moving 1)"), stage(2), stage(3)]
    assert refused(comparison(staged("Stage 2", "Stage 1", "Stage 3"), drafted(stages=stages))) == []


# --- how much of the published version decides


def entries(before: Observed[CaseplanEntry]) -> tuple[CaseplanEntry, CaseplanEntry]:
    assert isinstance(before.facts, CaseplanFacts) and before.facts.published_entry is not None
    return before.entry, before.facts.published_entry


WHOLE: Json = SAID | {
    "owner": None,
    "dueDuration": 432000,
    "ttl": 7776000,
    "stages": [
        {
            "name": f"Stage {place}",
            "description": None,
            "step": {"name": f"Step {place}", "description": None, "worktype": {"id": WORKTYPES[place - 1]}},
        }
        for place in (1, 2, 3)
    ],
}
BARE = Version(version(defaultCaseOwner=None).caseplan)


def read_on(said: Json | None, published: Version, **draft: Any) -> bool:
    """Whether more of the published version is read."""
    wanted = CaseplanEntry.model_validate(said) if said is not None else None
    return undecided(*entries(drafted(published, **({"defaultCaseOwner": None} | draft))), wanted)


def test_all_is_read_where_nobody_says_what_is_wanted() -> None:
    assert read_on(None, BARE)
    assert read_on(None, BARE, **EDIT)


def test_the_first_difference_that_nobody_asked_for_is_enough() -> None:
    assert not read_on(SAID, BARE, **EDIT)


def test_a_difference_that_the_spec_wants_is_not_since_others_may_come() -> None:
    assert read_on(SAID | HOURS, BARE, **HOURS_IN_ORG)


def test_it_is_where_the_spec_says_all_and_the_draft_holds_it() -> None:
    assert not read_on(WHOLE | HOURS, BARE, **HOURS_IN_ORG)


def test_no_difference_so_far_is_never_enough() -> None:
    assert read_on(WHOLE, BARE)
    assert read_on(SAID, BARE)


def test_a_draft_that_is_not_as_the_spec_wants_it_may_hold_somebodys_work_further_on() -> None:
    assert read_on(WHOLE | HOURS, BARE, **HOURS_IN_ORG, intake=intake("other"))
    assert read_on(WHOLE | HOURS, BARE, **HOURS_IN_ORG, stages=[stage(1, description="Mine"), stage(2), stage(3)])


@pytest.mark.parametrize("silent", ["owner", "ttl", "intake", "stages"])
def test_a_spec_that_leaves_out_anything_of_a_version_says_not_all(silent: str) -> None:
    said = {name: one for name, one in (WHOLE | HOURS).items() if name != silent}
    assert read_on(said, BARE, **HOURS_IN_ORG)


def test_questions_are_the_same_by_the_specs_keys_before_the_schema_is_known() -> None:
    said = WHOLE | HOURS | {"intake": [{"attribute": "channel", "required": True}, "size"]}
    assert not read_on(said, BARE, **HOURS_IN_ORG)
    assert read_on(said | {"intake": ["channel", "size"]}, BARE, **HOURS_IN_ORG)
    assert IntakeEntry(attribute="channel").required is False


def test_an_unpublished_caseplan_has_nothing_to_be_decided() -> None:
    found = comparison({"publish": False, "intent": {"id": INTENT}}, unpublished(**EDIT))
    assert found == Comparison()
