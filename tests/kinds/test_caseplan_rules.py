"""What the API refuses of caseplans: each rule with its path and words, offline and live, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from tests.kinds.alone import OFFLINE, Around, Json, broken, goal, told, uid
from tests.kinds.caseplans import DIVISION, SAID, SCHEMA, WORKTYPES, drafted, intake, org, stage, unpublished, version

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.kinds.caseplan.kind import KIND
from genesys_caseplans.kinds.caseplan.rules import lookups
from genesys_caseplans.kinds.caseplan.spec import HOME, CaseplanEntry
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Facts, Observed, Options
from genesys_caseplans.kinds.schema.spec import SchemaEntry
from genesys_caseplans.kinds.table import kept_rules, observed_model
from genesys_caseplans.kinds.workbin import WorkbinEntry
from genesys_caseplans.kinds.worktype.spec import WorktypeEntry

DATA = Reference("schemas", id=SCHEMA)
BIN = Reference("workbins", id=uid(60))
BINS: Json = {"name": "Bin", "division": None}


def schema(**said: Any) -> SchemaEntry:
    attributes = {"channel": {"type": "enum", "values": ["a"]}, "size": {"type": "number"}}
    return SchemaEntry.model_validate({"name": "Data", "attributes": attributes, **said})


def worktype(place: int, **said: Any) -> WorktypeEntry:
    wanted = {"name": f"Worktype {place}", "workbin": {"id": uid(60)}, "schema": {"id": SCHEMA}, "dueDuration": "1d"}
    return WorktypeEntry.model_validate({**wanted, **said})


def around(entries: Mapping[Reference, Entry] | None = None, **more: Any) -> Around:
    """Neighbours that are as they should be, but for some."""
    right: dict[Reference, Entry] = {DATA: schema()}
    right |= {Reference("worktypes", id=id): worktype(place) for place, id in enumerate(WORKTYPES, 1)}
    return Around(entries={**right, **(entries or {})}, **more)


def rules(said: Json, before: Observed[CaseplanEntry] | None = None, beside: Around | None = None) -> list[str]:
    return told(broken(KIND, goal(KIND, SAID | {"intake": ["channel"]} | said, before, beside or around())))


def without(name: str, **said: Any) -> Json:
    return {key: one for key, one in (SAID | {"intake": ["channel"]} | said).items() if key != name}


def spec_rules(said: Json, before: Observed[CaseplanEntry] | None = None, beside: Around | None = None) -> list[str]:
    return told(broken(KIND, goal(KIND, said, before, beside or around())))


OUTSIDE = around(live=False)


@pytest.mark.parametrize("before", [None, org(), unpublished(), drafted()], ids=["new", "same", "unpublished", "draft"])
@pytest.mark.parametrize("beside", [around(), OUTSIDE, OFFLINE, Around()], ids=["live", "offline", "alone", "unknown"])
def test_what_is_right_is_left_alone(before: Observed[CaseplanEntry] | None, beside: Around) -> None:
    assert rules({}, before, beside) == []


# --- what publishing froze

FROZEN: list[tuple[Json, str]] = [
    ({"referencePrefix": "NEW"}, "referencePrefix"),
    ({"division": "*"}, "division"),
    ({"intent": {"id": uid(99)}}, "intent"),
    ({"intent": "to_come"}, "intent"),
]


@pytest.mark.parametrize(("said", "path"), FROZEN)
@pytest.mark.parametrize("before", [org(), drafted()], ids=["at rest", "draft"])
def test_what_the_first_publish_froze_stays(said: Json, path: str, before: Observed[CaseplanEntry]) -> None:
    told = rules(said, before)
    assert told == [f"{path}: {path} is frozen: the caseplan was published, and there is no unpublish"]
    assert rules(said, unpublished()) == []
    assert rules(said) == []


def test_the_schema_is_frozen_too() -> None:
    beside = around({Reference("schemas", id=uid(99)): schema()})
    other = rules({"schema": {"id": uid(99)}}, org(), beside)
    assert other[0] == "schema: schema is frozen: the caseplan was published, and there is no unpublish"


def test_a_prefix_in_other_letters_is_the_same() -> None:
    assert rules({"referencePrefix": "esc"}, org()) == []


# --- stages


def stages(*names: str) -> Json:
    return {"stages": [{"name": name} for name in names]}


def test_a_caseplan_has_one_to_five_stages() -> None:
    for number in (1, 2, 4, 5):
        assert rules(stages(*(f"Stage {place}" for place in range(number)))) == []
    assert rules({"stages": []}) == ["stages: 0 stages: a caseplan has one to 5"]
    six = stages(*(f"Stage {place}" for place in range(6)))
    assert rules(six, beside=OFFLINE) == ["stages: 6 stages: a caseplan has one to 5"]


def test_without_stage_operations_none_comes_or_goes() -> None:
    without = around(options=Options(stage_operations="no"))
    two = org(version(stages=[stage(1), stage(2)]))
    lacking = "and without stage operations none comes or goes"
    assert rules(stages("Look", "Decide", "Tell"), two, without) == [
        f"stages: the org has 2 stages and the spec 3, {lacking}"
    ]
    assert rules(stages("Look", "Tell"), beside=without) == [
        f"stages: a new caseplan has 3 stages and the spec 2, {lacking}"
    ]
    assert rules(stages("Look", "Tell"), two, without) == []
    assert rules(stages("Look", "Decide", "Tell"), two) == []


@pytest.mark.parametrize("beside", [around(), OFFLINE], ids=["live", "offline"])
def test_names_and_keys_of_stages_differ(beside: Around) -> None:
    told = rules(stages("Look", "Tell", "Look"), beside=beside)
    assert [one for one in told if "name" in one.split(": ", 1)[1]] == [
        "stages.0.name: two stages have the name 'Look'",
        "stages.2.name: two stages have the name 'Look'",
    ]
    keys = {"stages": [{"name": "Look it"}, {"name": "Tell"}, {"name": "Look-it"}]}
    assert rules(keys, beside=beside) == [
        "stages.0.name: two stages have the key 'look-it'",
        "stages.2.name: two stages have the key 'look-it'",
    ]


# --- a change of schema clears what was set for the old one


def test_what_the_spec_leaves_out_is_not_cleared_silently() -> None:
    other = {"schema": {"id": uid(99)}}
    beside = Around()
    frees = (
        "schema: changing the schema frees the step of the stage 'Stage {}' from its worktype, which the spec leaves "
        "out"
    )
    bare = {"name": "Escalation", "referencePrefix": "ESC", "intent": SAID["intent"]}
    assert spec_rules(bare | other, unpublished(), beside) == [
        "schema: changing the schema clears the intake, which the spec leaves out",
        *(frees.format(place) for place in (1, 2, 3)),
    ]
    assert spec_rules(
        bare | other | {"intake": []} | stages("Stage 1", "Stage 2", "Stage 3"), unpublished(), beside
    ) == [frees.format(place) for place in (1, 2, 3)]
    assert spec_rules(bare | other | {"intake": [], "stages": SAID["stages"]}, unpublished(), beside) == []
    assert spec_rules(bare, unpublished(), beside) == []
    assert spec_rules(bare | other, unpublished(schemas=(), intake=(), stages=None), beside) == []


def test_a_first_schema_clears_nothing() -> None:
    bare = {"name": "Escalation", "referencePrefix": "ESC", "intent": SAID["intent"], "schema": {"id": SCHEMA}}
    assert spec_rules(bare, unpublished(schemas=()), Around()) == []


# --- publishing


def test_only_what_has_a_schema_is_published() -> None:
    wanted = "a caseplan without a data schema cannot be published"
    bare = {key: one for key, one in SAID.items() if key not in ("stages", "intake", "schema")}
    assert spec_rules(bare | {"schema": None}) == [
        f"publish: {wanted}",
        "publish: warning: published without intake: no case could be made with data",
    ]
    assert f"publish: {wanted}" in spec_rules(bare)
    assert f"publish: warning: {wanted}" in spec_rules(bare, beside=OFFLINE)
    assert f"publish: {wanted}" in spec_rules(bare | {"schema": None}, beside=OFFLINE)
    assert spec_rules(bare | {"schema": None, "publish": False}) == []
    assert spec_rules(bare | {"schema": None}, beside=around(options=Options(publish=False))) == []


def test_what_is_published_without_intake_makes_no_cases() -> None:
    wanted = "warning: published without intake: no case could be made with data"
    assert rules({"intake": []}) == [f"intake: {wanted}"]
    assert rules({"intake": None}, beside=OFFLINE) == [f"intake: {wanted}"]
    assert spec_rules(without("intake")) == [f"publish: {wanted}"]
    assert spec_rules(without("intake"), org()) == []
    assert rules({"intake": [], "publish": False}) == []


# --- the schema


def test_a_disabled_schema_cannot_be_given() -> None:
    beside = around({DATA: schema(enabled=False)})
    wanted = ["schema: the schema is disabled and cannot be given to a caseplan"]
    assert rules({}, None, beside) == wanted
    assert rules({}, unpublished(schemas=()), beside) == wanted
    assert rules({}, org(), beside) == []
    assert rules({}, None, around({DATA: schema(enabled=False)}, live=False)) == []


FIRST = Reference("worktypes", id=WORKTYPES[0])
STEP = "stages.0.step.worktype: worktype 'Worktype 1'"


def test_a_worktype_of_another_schema_does_not_fit() -> None:
    other = {FIRST: worktype(1, schema={"id": uid(99)}), Reference("schemas", id=uid(99)): schema(name="Other")}
    assert rules({}, None, around(other)) == [f"{STEP} has another schema ('Other') than its caseplan ('Data')"]
    assert rules({}, None, around(other, live=False)) == []
    assert rules({"schema": None, "publish": False, "intake": []}, None, around())[0] == (
        f"{STEP} has another schema ('Data') than its caseplan (none)"
    )


def test_things_are_called_by_their_keys_in_the_spec() -> None:
    beside = around(
        {FIRST: worktype(1, schema={"id": uid(99)})},
        addresses={
            FIRST: Address("worktypes", "review"),
            DATA: Address("schemas", "data"),
            Reference("schemas", id=uid(99)): Address("schemas", "other"),
        },
    )
    assert rules({}, None, beside) == [
        "stages.0.step.worktype: worktype review has another schema (other) than its caseplan (data)"
    ]


def test_a_worktype_without_a_schema_does_not_fit_any_caseplan() -> None:
    bare = {FIRST: worktype(1, schema=None)}
    assert rules({}, None, around(bare)) == [f"{STEP} has no schema"]
    assert rules({}, None, around(bare, live=False)) == [f"{STEP} has no schema"]
    silent = {FIRST: WorktypeEntry.model_validate({"name": "Worktype 1", "workbin": {"id": uid(60)}})}
    assert rules({}, None, around(silent)) == [f"{STEP} has no schema"]
    assert rules({}, None, around(silent, live=False)) == []
    without_both = {key: one for key, one in SAID.items() if key not in ("schema", "intake", "publish")}
    assert f"{STEP} has no schema" in spec_rules(without_both, None, around(bare))


def test_offline_only_keys_tell_schemas_apart() -> None:
    """A key and a name may mean one object, and what is left out may be anything."""
    step = {"stages": [{"name": "Look", "step": {"worktype": "first"}}, {"name": "Decide"}, {"name": "Tell"}]}
    by_key = {Reference("worktypes", key="first"): worktype(1, schema="one")}
    offline = around(by_key, live=False)
    of_two = rules({"schema": "two", **step}, None, offline)
    assert of_two == ["stages.0.step.worktype: worktype first has another schema (one) than its caseplan (two)"]
    assert rules({"schema": "one", **step}, None, offline) == []
    assert rules({"schema": {"existing": "Data"}, **step}, None, offline) == []
    left_out = {key: one for key, one in (SAID | step).items() if key not in ("schema", "intake", "publish")}
    assert spec_rules(left_out, None, offline) == []
    assert spec_rules(left_out | {"schema": None}, None, offline) == [
        "stages.0.step.worktype: worktype first has another schema (one) than its caseplan (none)"
    ]


# --- divisions


def in_division(number: int | None, *, observed: bool = True) -> dict[str, Any]:
    """The first worktype in a division; observed, or to be made in a workbin that is."""
    entry = worktype(1)
    if observed:
        facts = Facts(division=uid(number) if number else None)
        return {"seen": {FIRST: Observed(WORKTYPES[0], entry, facts=facts)}}
    of = Lookup("divisions", id=uid(number)) if number else None
    return {"entries": {BIN: observed_model(WorkbinEntry, {"name": "Bin", "division": of})}}


ELSEWHERE = ["stages.0.step.worktype: the worktype 'Worktype 1' is in another division than its caseplan"]


def judged(division: Any, more: dict[str, Any], live: bool = True) -> list[str]:
    of = goal(KIND, SAID | {"intake": ["channel"]}, None, around(live=live, **more))
    entry = of.planned.model_copy(update={"division": division})
    assert KIND.rules is not None
    return [one for one in told(KIND.rules(entry, None, of.neighbours)) if "division" in one]


OURS = Lookup("divisions", id=DIVISION)


def test_worktypes_are_in_the_division_of_their_caseplan() -> None:
    assert judged(OURS, in_division(99)) == ELSEWHERE
    assert judged(OURS, in_division(4)) == []
    assert judged("*", in_division(99)) == []
    assert judged(OURS, in_division(99), live=False) == []


def test_a_new_worktype_is_in_the_division_of_its_workbin() -> None:
    assert len(judged(OURS, in_division(99, observed=False))) == 3
    assert judged(OURS, in_division(4, observed=False)) == []
    home = {Lookup("divisions"): uid(99)}
    assert len(judged(OURS, in_division(None, observed=False) | {"lookups": home})) == 3
    assert judged(OURS, in_division(None, observed=False) | {"lookups": {Lookup("divisions"): DIVISION}}) == []


@pytest.mark.parametrize(("division", "wanted"), [("*", ()), ("Unassigned", ()), (None, ()), ("Support", (HOME,))])
def test_home_is_looked_up_where_there_is_a_division_to_compare(division: Any, wanted: Any) -> None:
    entry = CaseplanEntry.model_validate(SAID | {"division": division})
    assert tuple(lookups(entry)) == wanted


# --- durations


def test_due_durations_that_add_up_to_more_are_told() -> None:
    told = rules({"dueDuration": "2d"})
    assert told == ["dueDuration: warning: the worktypes' due durations add up to 3d, more than the caseplan's 2d"]
    assert rules({"dueDuration": "3d"}) == []
    assert rules({"dueDuration": "2d"}, beside=OUTSIDE) == told


def test_a_case_that_ends_before_it_is_due_is_told() -> None:
    assert rules({"dueDuration": "10d", "ttl": "9d"}) == ["dueDuration: warning: 10d is over the life-span (ttl) of 9d"]
    assert rules({"dueDuration": "9d", "ttl": "9d"}) == []


# --- intake


@pytest.mark.parametrize("beside", [around(), OUTSIDE], ids=["live", "offline"])
def test_questions_ask_for_attributes_of_the_schema(beside: Around) -> None:
    rows = broken(KIND, goal(KIND, SAID | {"intake": ["channel", "colour"]}, None, beside))
    assert told(rows) == ["intake.1: the schema 'Data' has no attribute 'colour'"]
    assert rows[0].hint == "it has channel, size"
    assert rules({"intake": ["channel", "size"]}, None, beside) == []


def test_a_question_is_asked_once() -> None:
    twice = ["intake.0: the attribute 'size' is listed twice", "intake.2: the attribute 'size' is listed twice"]
    assert rules({"intake": ["size", "channel", "size"]}) == twice
    assert rules({"intake": ["size", "channel", "size"]}, beside=OFFLINE) == twice


def test_ten_questions_are_the_most() -> None:
    many = [f"a{number}" for number in range(11)]
    attributes = {one: {"type": "date"} for one in many}
    beside = around({DATA: SchemaEntry.model_validate({"name": "Data", "attributes": attributes})})
    assert rules({"intake": many}, None, beside) == ["intake: 11 intake settings are more than the 10 allowed"]
    assert rules({"intake": many[:10]}, None, beside) == []


def test_an_intake_needs_a_schema() -> None:
    wanted = "intake: intake needs a data schema whose attributes it asks for"
    bare = {key: one for key, one in SAID.items() if key not in ("schema", "publish", "stages")}
    assert spec_rules(bare) == [wanted]
    assert spec_rules(bare | {"schema": None}) == [wanted]
    assert spec_rules(bare, beside=OFFLINE) == []
    assert spec_rules(bare | {"schema": None}, beside=OFFLINE) == [wanted]


def test_what_the_org_has_counts_where_the_spec_is_silent() -> None:
    before = unpublished(intake=intake("gone_text"))
    assert spec_rules(without("intake"), before) == ["intake.0: the schema 'Data' has no attribute 'gone_text'"]


# --- what another caseplan in the place of this one would cure


@pytest.mark.parametrize(("said", "path"), FROZEN)
def test_what_is_frozen_is_so_for_good(said: Json, path: str) -> None:
    broken_rules = broken(KIND, goal(KIND, SAID | {"intake": ["channel"]} | said, org(), around()))
    assert [rule.path for rule in broken_rules if rule.immutable] == [(path,)]


def test_what_can_be_put_right_is_not() -> None:
    broken_rules = broken(KIND, goal(KIND, SAID | {"intake": ["nothing"]}, org(), around()))
    assert broken_rules
    assert not any(rule.immutable for rule in broken_rules)


@pytest.mark.parametrize(
    ("prefix", "before", "kept"),
    [("ESC", org(), True), ("esc", org(), True), ("NEW", org(), False), ("ESC", unpublished(), False)],
    ids=["same", "other letters", "another", "unpublished"],
)
def test_a_published_one_keeps_its_prefix(prefix: str, before: Observed[CaseplanEntry], kept: bool) -> None:
    planned = goal(KIND, SAID | {"referencePrefix": prefix}, before, around()).planned
    paths = [rule.path for rule in kept_rules(planned, before)]
    assert paths == ([("referencePrefix",)] if kept else [])
