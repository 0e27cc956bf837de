"""A caseplan of the org as a spec would say it: whole, only listed, with a draft beside what is published."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.kinds.alone import Around, Json, goal, plain, uid
from tests.kinds.caseplans import (
    DIVISION,
    FULL,
    ID,
    INTENT,
    OWNER,
    SAID,
    SCHEMA,
    STAGES,
    STEPS,
    WORKTYPES,
    drafted,
    intake,
    org,
    stage,
    unpublished,
    version,
)

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.kinds.caseplan.client import Caseplan
from genesys_caseplans.kinds.caseplan.draft import has_draft
from genesys_caseplans.kinds.caseplan.kind import KIND
from genesys_caseplans.kinds.caseplan.observe import CaseplanFacts, Version
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.endpoints import live_object
from genesys_caseplans.kinds.fields import Seconds
from genesys_caseplans.kinds.kind import Observed
from genesys_caseplans.kinds.schema.spec import SchemaEntry


def listed(answer: Json) -> Observed[CaseplanEntry]:
    """A caseplan of which only the listing was read."""
    return KIND.observe(live_object(Caseplan.model_validate(answer)))


def test_a_full_answer_is_said_whole() -> None:
    assert plain(org().entry) == {
        "name": "Escalation",
        "description": "From review to call",
        "referencePrefix": "ESC",
        "division": Lookup("divisions", id=DIVISION),
        "intent": Reference("customerIntents", id=INTENT),
        "schema": Reference("schemas", id=SCHEMA),
        "owner": Lookup("users", id=OWNER),
        "dueDuration": 432000,
        "ttl": 7776000,
        "stages": [
            {
                "key": f"stage-{place}",
                "name": f"Stage {place}",
                "description": None,
                "step": {
                    "name": f"Step {place}",
                    "description": None,
                    "worktype": Reference("worktypes", id=WORKTYPES[place - 1]),
                },
            }
            for place in (1, 2, 3)
        ],
        "intake": [
            {"attribute": "channel_enum", "required": True},
            {"attribute": "size_number", "required": False},
        ],
        "publish": True,
    }
    assert isinstance(org().entry.ttl, Seconds)


def test_what_a_spec_does_not_say_stands_beside_it() -> None:
    found = org()
    assert found.id == ID
    assert isinstance(found.facts, CaseplanFacts)
    assert (found.facts.version, found.facts.published, found.facts.division) == (1, 1, DIVISION)
    assert (found.facts.changed, found.facts.changed_by) == (datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC), uid(41))
    assert found.facts.published_entry is None
    assert found.parts == {
        path: id
        for place in (1, 2, 3)
        for path, id in (
            (("stages", f"stage-{place}"), STAGES[place - 1]),
            (("stages", f"stage-{place}", "step"), STEPS[place - 1]),
        )
    }
    assert found.names == {
        DIVISION: "Support",
        INTENT: "Escalate",
        OWNER: "Jane Doe",
        **{one: f"Worktype {place}" for place, one in enumerate(WORKTYPES, 1)},
    }


def test_of_a_listed_one_only_what_the_listing_shows_is_said() -> None:
    found = listed(FULL)
    assert {"schema_", "intake", "stages"} & found.entry.model_fields_set == set()
    assert found.parts == {}
    assert found.entry.due_duration == 432000


@pytest.mark.parametrize("sparse", [{}, {name: None for name in FULL if name != "id"}], ids=["absent", "null"])
def test_an_answer_that_says_nothing_is_an_entry_without_values(sparse: Json) -> None:
    found = listed({"id": ID, **sparse})
    said = {name: one for name, one in plain(found.entry).items() if one not in (None, "", False)}
    assert said == {"division": "*"}
    assert found.facts == CaseplanFacts()


@pytest.mark.parametrize("division", [None, {}, {"id": None}, {"id": "*"}, {"id": "*", "name": "Unassigned"}])
def test_a_division_that_is_absent_null_or_a_star_is_none(division: Any) -> None:
    assert org(version(division=division)).entry.division == "*"


def test_a_version_without_parts_has_none() -> None:
    entry = org(version(stages=(), intake=(), schemas=())).entry
    assert (entry.stages, entry.intake, entry.schema_) == ([], [], None)


def test_the_intake_stands_in_the_order_in_which_it_is_displayed() -> None:
    entry = org(version(intake=intake("a", "b!", "c")[::-1])).entry
    assert [(one.attribute, one.required) for one in entry.intake or ()] == [("a", False), ("b", True), ("c", False)]


def test_a_prefix_is_told_in_upper_case() -> None:
    assert org(version(referencePrefix="esc")).entry.reference_prefix == "ESC"


NO_WORKTYPE: list[Json] = [
    {"workitemSettings": None},
    {"workitemSettings": {}},
    {"workitemSettings": {"worktype": None}},
    {"workitemSettings": {"worktype": {}}},
    {"activityType": "None", "workitemSettings": None},
]


@pytest.mark.parametrize("step", NO_WORKTYPE)
def test_a_step_of_no_activity_has_no_worktype(step: Json) -> None:
    one = (org(version(stages=[stage(1, step=step)])).entry.stages or [])[0]
    assert one.step is not None
    assert one.step.worktype is None


def test_a_stage_may_have_no_step_yet() -> None:
    first, _ = stage(1)
    found = org(version(stages=[(first, None)]))
    assert [one.step for one in found.entry.stages or ()] == [None]
    assert found.parts == {("stages", "stage-1"): STAGES[0]}


def test_stages_of_one_name_or_none_are_told_apart() -> None:
    found = org(version(stages=[stage(1, name="A a"), stage(2, name="a A"), stage(3, name=None)]))
    assert [one.slug for one in found.entry.stages or ()] == ["a-a", "a-a-2", "stage"]
    assert len(found.parts) == 6


def test_what_no_spec_may_say_is_observed_all_the_same() -> None:
    five = [stage(place % 3 + 1, name="x" * place) for place in range(5)]
    entry = org(
        version(
            name="x",
            referencePrefix="TOOLONGPREFIX",
            defaultDueDurationInSeconds=0,
            defaultTtlSeconds=1,
            stages=five,
            intake=intake(*(f"a{number}" for number in range(12))),
            schemas=[SCHEMA, uid(99)],
        )
    ).entry
    assert (entry.name, entry.reference_prefix, entry.due_duration, entry.ttl) == ("x", "TOOLONGPREFIX", 0, 1)
    assert len(entry.stages or ()) == 5
    assert len(entry.intake or ()) == 12
    assert entry.schema_ == Reference("schemas", id=SCHEMA)


# --- drafts


@pytest.mark.parametrize(
    ("found", "draft", "publish"),
    [(org(), False, True), (unpublished(), True, False), (drafted(), True, True)],
    ids=["at rest", "never published", "draft beside"],
)
def test_there_is_a_draft_where_versions_differ(found: Observed[CaseplanEntry], draft: bool, publish: bool) -> None:
    assert has_draft(found) is draft
    assert found.entry.publish is publish


def test_the_published_version_stands_beside_the_draft_as_far_as_it_was_read() -> None:
    found = drafted(defaultTtlSeconds=99)
    assert isinstance(found.facts, CaseplanFacts) and found.facts.published_entry is not None
    assert (found.entry.ttl, found.facts.published_entry.ttl) == (99, 7776000)
    partly = drafted(Version(version().caseplan)).facts
    assert isinstance(partly, CaseplanFacts) and partly.published_entry is not None
    assert {"stages", "intake", "schema_"} & partly.published_entry.model_fields_set == set()


def test_the_names_of_both_versions_are_known() -> None:
    other = {"workitemSettings": {"worktype": {"id": uid(77), "name": "Another"}}}
    found = drafted(version(stages=[stage(1, step=other), stage(2), stage(3)]))
    assert found.names[uid(77)] == "Another"
    assert found.names[WORKTYPES[0]] == "Worktype 1"


def test_who_changed_a_part_is_told_as_far_as_the_api_says() -> None:
    who = {"modifiedBy": {"id": uid(42)}, "dateModified": "2026-03-04T05:06:07.000Z"}
    found = org(version(stages=[stage(1, **who), stage(2, step={"modifiedBy": {"id": uid(43)}}), stage(3)])).facts
    assert isinstance(found, CaseplanFacts)
    assert found.editors == {
        (): f"by {uid(41)} at 2026-02-03 04:05:06",
        ("stages", "stage-1"): f"by {uid(42)} at 2026-03-04 05:06:07",
        ("stages", "stage-2", "step"): f"by {uid(43)}",
    }


# --- under the keys of a spec

REFERENCE = Reference("schemas", id=SCHEMA)
ATTRIBUTES = SchemaEntry.model_validate(
    {
        "name": "Data",
        "attributes": {"channel": {"type": "enum", "values": ["a"]}, "size": {"type": "number"}},
    }
)


def aligned(said: Json, found: Observed[CaseplanEntry], around: Around | None = None) -> Observed[CaseplanEntry]:
    of = goal(KIND, SAID | said, found, around or Around(entries={REFERENCE: ATTRIBUTES}))
    assert of.before is not None
    return of.before


STAGED: Json = {"stages": [{"name": "Look"}, {"key": "two", "name": "Decide"}, {"name": "Tell"}]}


def test_stages_stand_under_the_keys_of_the_spec_by_their_places() -> None:
    found = aligned(STAGED, org())
    assert [(one.slug, one.name) for one in found.entry.stages or ()] == [
        ("look", "Stage 1"),
        ("two", "Stage 2"),
        ("tell", "Stage 3"),
    ]
    assert found.parts["stages", "two"] == STAGES[1]
    assert found.parts["stages", "two", "step"] == STEPS[1]
    assert isinstance(found.facts, CaseplanFacts)
    assert set(found.facts.editors) == {()}


def test_the_published_version_and_its_editors_do_too() -> None:
    found = aligned(STAGED, drafted(version(), stages=[stage(1, modifiedBy={"id": uid(42)}), stage(2), stage(3)]))
    assert isinstance(found.facts, CaseplanFacts) and found.facts.published_entry is not None
    assert [one.slug for one in found.facts.published_entry.stages or ()] == ["look", "two", "tell"]
    assert found.facts.editors["stages", "look"] == f"by {uid(42)}"


def test_stages_that_the_spec_does_not_say_keep_their_own_keys() -> None:
    found = aligned({"stages": [{"name": "Look"}]}, org())
    assert [one.slug for one in found.entry.stages or ()] == ["look", "stage-2", "stage-3"]
    assert ("stages", "stage-3", "step") in found.parts


def test_more_stages_than_the_org_has_are_no_crash() -> None:
    found = aligned({"stages": [{"name": f"Stage {n}"} for n in range(5)]}, org(version(stages=[stage(1)])))
    assert [one.slug for one in found.entry.stages or ()] == ["stage-1"], "the one of that name"


def questions(found: Observed[CaseplanEntry]) -> list[str]:
    return [one.attribute for one in found.entry.intake or ()]


def test_questions_stand_under_the_keys_of_the_specs_schema() -> None:
    assert questions(aligned({}, org())) == ["channel_enum", "size_number"]
    assert questions(aligned({"intake": ["size"]}, org())) == ["channel", "size"]
    assert questions(aligned({"intake": ["size_number"]}, org())) == ["channel", "size_number"]


def test_they_keep_the_apis_keys_where_nothing_is_known_of_the_schema() -> None:
    assert questions(aligned({"intake": ["size"]}, org(), Around())) == ["channel_enum", "size_number"]
    without = {name: one for name, one in SAID.items() if name != "schema"}
    of = goal(KIND, without | {"intake": []}, org(version(schemas=())), Around(entries={REFERENCE: ATTRIBUTES}))
    assert of.before is not None
    assert questions(of.before) == ["channel_enum", "size_number"]
