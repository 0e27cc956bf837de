"""What the API does not let be changed: blocked with the ways out, replaced where allowed, and never by surprise."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from tests.sandbox.making import Api
from tests.scenarios.journey import Org, actions, blocked, differences, picture
from tests.scenarios.recorded import Set

from genesys_caseplans import Client, Plan, parse_spec
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.errors import NotFound, SelectionError
from genesys_caseplans.kinds.renames import is_aside

Document = dict[str, Any]
REVIEW = "worktypes.review"
CASEPLAN = "caseplans.escalation"
WORKTYPES = ("review", "approval", "notification")


@pytest.fixture
def made(org: Org, tmp_path: Path, escalation: Document) -> Set:
    of = Set(org, tmp_path, copy.deepcopy(escalation))
    of.settle()
    return of


def change_of(plan: Plan, address: str) -> Change:
    return next(change for change in plan.changes if str(change.address) == address)


#: What a sandbox has before a set is applied to it.
OF_THE_ORG = ("Handle return", "Call back", "Returns")


def worktype_names(org: Org) -> dict[str, str]:
    """Of all but what was there before."""
    return _names(org, "worktypes")


def old_names(names: Iterable[str]) -> list[str]:
    return [name for name in names if "(replaced " in name]


def id_of(of: Set, address: str) -> str:
    return str(of.content["entries"][address]["id"])


def wait_instead(of: Set) -> None:
    """A status of another category: the status of the org can never have it."""
    of.document["worktypes"]["review"]["statuses"]["in_progress"]["category"] = "Waiting"


def another_schema(of: Set) -> None:
    of.document["schemas"]["other"] = of.document["schemas"]["escalation"] | {"name": "Other data"}
    for key in WORKTYPES:
        of.document["worktypes"][key]["schema"] = "other"
    of.document["caseplans"]["escalation"]["schema"] = "other"


def allow(of: Set, *addresses: str) -> None:
    for address in addresses:
        section, key = address.split(".")
        of.document[section][key]["onImmutable"] = "replace"


def used_worktypes(of: Set) -> set[str]:
    client, caseplan = of.org.client, of.caseplan
    return {
        step.workitem_settings.worktype.id or ""
        for stage in client.caseplans.list_stages(caseplan.id)
        for step in client.caseplans.list_steps(caseplan.id, stage.id)
        if step.workitem_settings is not None and step.workitem_settings.worktype is not None
    }


# --- consent


def test_it_is_blocked_with_the_ways_out(made: Set) -> None:
    wait_instead(made)
    made.org.mark()
    text = blocked(made.plan())
    assert "can never be changed" in text
    hint = made.plan().problems[0].hint
    assert hint.endswith(f'write "onImmutable": "replace" into {REVIEW}, or give --replace {REVIEW}')
    assert made.org.writes == []


def test_what_is_said_to_block_is_blocked_unless_the_run_allows_it(made: Set) -> None:
    wait_instead(made)
    made.document["worktypes"]["review"]["onImmutable"] = "block"
    assert made.plan().blocked
    assert change_of(made.plan(replace=[REVIEW]), REVIEW).action == "replace"


@pytest.mark.parametrize(
    ("said", "hint"), [({"protect": True}, 'write "protect": false'), ({"id": None}, 'take "id" out')], ids=str
)
def test_consent_is_not_enough_for_what_is_protected_or_chosen_by_id(made: Set, said: Document, hint: str) -> None:
    wait_instead(made)
    allow(made, REVIEW)
    made.document["worktypes"]["review"] |= {name: value or id_of(made, REVIEW) for name, value in said.items()}
    plan = made.plan()
    assert "can never be changed" in blocked(plan)
    assert hint in plan.problems[0].hint


def test_an_address_that_means_nothing_is_told(made: Set) -> None:
    with pytest.raises(SelectionError, match=r"worktypes\.reviews.*did you mean worktypes\.review\?"):
        made.plan(replace=["worktypes.reviews"])


def test_consent_without_a_need_replaces_nothing(made: Set) -> None:
    allow(made, REVIEW, CASEPLAN, "workbins.escalations")
    assert actions(made.plan(replace=[REVIEW])) == {"none"}


def test_what_is_not_in_the_record_is_not_replaced_where_nothing_may_be_taken_over(made: Set) -> None:
    wait_instead(made)
    made.edit(lambda values: values["entries"].pop(REVIEW))
    assert "the record does not" in blocked(made.plan(adopt=False, replace=[REVIEW]))


# --- a worktype


def test_a_worktype_is_replaced_and_its_caseplan_moves_to_the_new_one(made: Set) -> None:
    old = id_of(made, REVIEW)
    wait_instead(made)
    plan = made.plan(replace=[REVIEW])
    change = change_of(plan, REVIEW)
    assert change.action == "replace"
    assert change.before is not None
    assert change.before.id == old
    assert [field.path for field in change.fields] == [("statuses", "in_progress", "category")]
    assert change.steps[0].title == "rename the old worktype"
    assert old in change.notes[0]
    assert change.notes[0].endswith("and stays")
    assert change_of(plan, CASEPLAN).action == "update"
    made.settle(replace=[REVIEW])
    new, names = id_of(made, REVIEW), worktype_names(made.org)
    assert new != old
    assert names[new] == "Escalation review"
    assert is_aside(names[old], "Escalation review")
    assert new in used_worktypes(made)
    assert old not in used_worktypes(made)
    assert actions(made.plan()) == {"none"}, "consent is not needed any more"


def test_the_old_one_is_an_orphan_that_can_be_deleted_later(made: Set) -> None:
    old = id_of(made, REVIEW)
    wait_instead(made)
    made.settle(replace=[REVIEW])
    (orphan,) = made.plan().orphans
    assert (orphan.id, orphan.origin) == (old, "created")
    assert made.apply(prune=True).ok
    assert old not in worktype_names(made.org)
    assert made.plan().orphans == ()


def test_with_prune_the_old_one_goes_at_the_end(made: Set) -> None:
    old = id_of(made, REVIEW)
    wait_instead(made)
    plan = made.plan(replace=[REVIEW], prune=True)
    (deleting,) = [change for change in plan.changes if change.action == "delete"]
    assert deleting.before is not None
    assert deleting.before.id == old
    made.org.mark()
    assert made.settle(replace=[REVIEW], prune=True).ok
    assert [call.split()[0] for call in made.org.writes][-1] == "DELETE"
    assert old not in worktype_names(made.org)
    assert [address for address in made.content["entries"] if "~" in address] == []


def test_what_is_deleted_of_replacements_counts(made: Set) -> None:
    wait_instead(made)
    text = blocked(made.plan(replace=[REVIEW], prune=True, max_deletes=0))
    assert "1 objects would be deleted, more than the 0" in text


def test_an_old_one_with_workitems_is_told_before_anything_is_written(made: Set) -> None:
    with Api(made.org.sandbox) as api:
        api.made("taskmanagement/workitems", {"name": "Item", "typeId": id_of(made, REVIEW)})
    wait_instead(made)
    made.org.mark()
    assert "it has 1 workitem" in blocked(made.plan(replace=[REVIEW], prune=True))
    assert made.org.writes == []
    made.settle(replace=[REVIEW])


def test_what_was_adopted_stays_and_is_let_go_of(made: Set) -> None:
    old = id_of(made, REVIEW)
    made.edit(lambda values: values["entries"][REVIEW].update(origin="adopted"))
    wait_instead(made)
    made.settle(replace=[REVIEW], prune=True)
    assert is_aside(worktype_names(made.org)[old], "Escalation review")
    assert made.plan().orphans == ()


def test_without_a_record_names_are_enough(org: Org, escalation: Document) -> None:
    org.settle(escalation)
    escalation["worktypes"]["review"]["statuses"]["in_progress"]["category"] = "Waiting"
    org.settle(escalation, replace=[REVIEW])
    assert len(old_names(worktype_names(org).values())) == 1
    assert actions(org.plan(escalation)) == {"none"}


def test_it_can_be_replaced_twice_on_one_day(made: Set) -> None:
    wait_instead(made)
    made.settle(replace=[REVIEW])
    made.document["worktypes"]["review"]["statuses"]["in_progress"]["category"] = "InProgress"
    made.settle(replace=[REVIEW])
    old = old_names(worktype_names(made.org).values())
    assert len(set(old)) == 2
    assert all(is_aside(name, "Escalation review") for name in old)


def test_it_may_get_another_name_at_the_same_time(made: Set) -> None:
    old = id_of(made, REVIEW)
    wait_instead(made)
    made.document["worktypes"]["review"]["name"] = "Review"
    made.settle(replace=[REVIEW])
    names = worktype_names(made.org)
    assert names[id_of(made, REVIEW)] == "Review"
    assert is_aside(names[old], "Escalation review")


# --- a schema, with all that must use the same


def test_each_dependant_needs_its_own_consent(made: Set) -> None:
    another_schema(made)
    allow(made, *(f"worktypes.{key}" for key in WORKTYPES))
    plan = made.plan()
    assert "schema is frozen" in blocked(plan)
    assert {str(change.address) for change in plan.changes if change.action == "replace"} == {
        f"worktypes.{key}" for key in WORKTYPES
    }
    allow(made, CASEPLAN)
    assert "referencePrefix ESC is unique, and stays" in blocked(made.plan())


def test_a_published_caseplan_gets_another_prefix(made: Set) -> None:
    old = made.caseplan.id
    another_schema(made)
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    made.document["caseplans"]["escalation"]["referencePrefix"] = "ESN"
    made.settle()
    new = made.caseplan
    assert new.id != old
    assert (new.reference_prefix, new.published) == ("ESN", 1)
    assert used_worktypes(made) == {id_of(made, f"worktypes.{key}") for key in WORKTYPES}
    kept = made.org.client.caseplans.get(old)
    assert is_aside(kept.name or "", "Customer care escalation")
    assert (kept.reference_prefix, kept.published) == ("ESC", 1)


def test_with_prune_a_caseplan_without_cases_makes_room(made: Set) -> None:
    old = made.caseplan.id
    another_schema(made)
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    plan = made.plan(prune=True)
    change = change_of(plan, CASEPLAN)
    assert change.action == "replace"
    assert change.steps[0].title == "delete the old caseplan"
    assert change.irreversible
    made.settle(prune=True)
    with pytest.raises(NotFound):
        made.org.client.caseplans.get(old)
    assert made.caseplan.reference_prefix == "ESC"
    assert old_names(worktype_names(made.org).values()) == []
    assert len(worktype_names(made.org)) == len(WORKTYPES)


def a_case(of: Set) -> None:
    with Api(of.org.sandbox) as api:
        contact = api.made("externalcontacts/contacts", {"firstName": "Ada", "lastName": "Lovelace"})
        data = {"customer_id_identifier": "C-1", "channel_enum": "voice", "issue_type_enum": "billing"}
        body = {"caseplanId": of.caseplan.id, "externalContactId": contact["id"], "intake": [{"data": data}]}
        api.made("casemanagement/cases", body)


def test_a_caseplan_with_cases_stays_whatever_is_asked_for(made: Set) -> None:
    a_case(made)
    another_schema(made)
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    made.org.mark()
    text = blocked(made.plan(prune=True))
    assert "which cannot be deleted: it has 1 case" in text
    assert [call for call in made.org.writes if not call.endswith("/query/jobs")] == []
    made.document["caseplans"]["escalation"]["referencePrefix"] = "ESN"
    made.settle()


def test_a_draft_takes_the_new_schema_without_being_replaced(org: Org, tmp_path: Path, escalation: Document) -> None:
    escalation["caseplans"]["escalation"]["publish"] = False
    of = Set(org, tmp_path, escalation)
    of.settle()
    old = of.caseplan.id
    another_schema(of)
    allow(of, *(f"worktypes.{key}" for key in WORKTYPES))
    assert change_of(of.plan(), CASEPLAN).action == "update"
    of.settle()
    assert of.caseplan.id == old
    assert used_worktypes(of) == {id_of(of, f"worktypes.{key}") for key in WORKTYPES}


# --- other fields


def test_a_workbin_in_another_division_takes_its_worktypes_along(made: Set) -> None:
    division = next(one.name for one in made.org.client.divisions.list() if not one.home_division)
    made.document["workbins"]["escalations"]["division"] = division
    allow(made, "workbins.escalations")
    assert "the workbin is in another division than the worktype" in blocked(made.plan())
    allow(made, *(f"worktypes.{key}" for key in WORKTYPES))
    made.settle()


def test_frozen_fields_of_a_caseplan(made: Set) -> None:
    made.document["caseplans"]["escalation"] |= {"division": "Home", "referencePrefix": "NEW"}
    assert "division is frozen" in blocked(made.plan())
    made.settle(replace=[CASEPLAN])
    assert made.caseplan.reference_prefix == "NEW"


# --- stopped in the middle


class Killed(BaseException):
    """The process ended."""


def killed_at(of: Set, write: int, after: bool, **options: Any) -> bool:
    """A run that ends around its nth write; whether it came so far."""
    sent = 0
    records = of.records
    with Client(of.org.settings) as client:
        plan = client.plan(parse_spec(of.document), records=records, **options)
        transmit = client._driver._send

        def send(request: Any, **more: Any) -> Any:
            nonlocal sent
            reads = request.method == "GET" or request.url.path.endswith(("/query", "/search", "/oauth/token", "/jobs"))
            if not reads:
                sent += 1
                if sent == write:
                    if after:
                        transmit(request, **more)
                    raise Killed
                if sent > write:
                    raise Killed
            return transmit(request, **more)

        client._driver._send = send  # type: ignore[method-assign]
        try:
            client.apply(plan, records=records)
        except Killed:
            return True
    return False


@pytest.mark.parametrize("recorded", [True, False], ids=["record", "names"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", [1, 2, 3, 5, 8])
def test_a_run_that_is_killed_is_continued_by_the_next(
    made: Set, escalation: Document, write: int, after: bool, recorded: bool
) -> None:
    wait_instead(made)
    assert killed_at(made, write, after, replace=[REVIEW])
    if not recorded:
        made.path.unlink()
    made.settle(replace=[REVIEW]) if recorded else made.org.settle(made.document, replace=[REVIEW])
    names = sorted(worktype_names(made.org).values())
    assert len(names) == len(WORKTYPES) + 1, names
    (old,) = old_names(names)
    assert is_aside(old, "Escalation review"), "it is not renamed twice"


@pytest.mark.parametrize("write", [1, 2, 4, 7])
def test_a_caseplan_that_went_first_is_made_by_the_next_run(made: Set, write: int) -> None:
    another_schema(made)
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    assert killed_at(made, write, True, prune=True)
    report = made.apply(prune=True)
    assert report.ok, [result.message for result in report.results if result.message]
    assert actions(made.plan(prune=True)) <= {"none"}, differences(made.plan())
    assert list(_names(made.org, "caseplans").values()) == ["Customer care escalation"]
    assert len(worktype_names(made.org)) == len(WORKTYPES)


# --- names that are handed on


def three(of: Set, section: str) -> list[str]:
    """Three entries of a section."""
    entries = of.document[section]
    if section == "workbins":
        entries |= {key: {"name": f"Bin {key}"} for key in ("one", "two")}
    if section == "caseplans":
        for key in ("one", "two"):
            entries[key] = copy.deepcopy(entries["escalation"]) | {"name": f"Plan {key}", "referencePrefix": key}
    return list(entries)[:3]


SECTIONS = ("workbins", "worktypes", "caseplans")


def ids_of(of: Set) -> dict[str, str]:
    return {address: entry["id"] for address, entry in of.content["entries"].items()}


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("order", [1, -1], ids=["forth", "back"])
def test_a_chain_of_names(made: Set, section: str, order: int) -> None:
    keys = three(made, section)[::order]
    made.settle()
    ids, entries = ids_of(made), made.document[section]
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], "The last one"], strict=True):
        entries[key]["name"] = name
    made.settle()
    assert ids_of(made) == ids


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("size", [2, 3])
def test_a_ring_of_names(made: Set, section: str, size: int) -> None:
    keys = three(made, section)[:size]
    made.settle()
    ids, entries = ids_of(made), made.document[section]
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], names[0]], strict=True):
        entries[key]["name"] = name
    made.settle()
    assert ids_of(made) == ids


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("write", [1, 2, 3])
def test_a_ring_that_is_stopped_is_closed_by_the_next_run(made: Set, section: str, write: int) -> None:
    keys = three(made, section)
    made.settle()
    ids, entries = ids_of(made), made.document[section]
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], names[0]], strict=True):
        entries[key]["name"] = name
    assert killed_at(made, write, True)
    made.settle()
    assert ids_of(made) == ids


@pytest.mark.parametrize("section", SECTIONS)
def test_a_new_entry_takes_a_name_that_is_given_up(made: Set, section: str) -> None:
    keys = three(made, section)
    made.settle()
    ids, entries = ids_of(made), made.document[section]
    first = keys[0]
    entries["new"] = copy.deepcopy(entries[first])
    if section == "caseplans":
        entries["new"]["referencePrefix"] = "NEW"
    entries[first]["name"] = "Moved on"
    plan = made.plan()
    assert change_of(plan, f"{section}.new").action == "create"
    made.settle()
    assert {address: id for address, id in ids_of(made).items() if not address.endswith(".new")} == ids


def test_a_replaced_one_may_take_a_name_that_is_given_up(made: Set) -> None:
    entries = made.document["worktypes"]
    wait_instead(made)
    entries["review"]["name"], entries["approval"]["name"] = "Remediation approval", "Moved on"
    made.settle(replace=[REVIEW])


@pytest.mark.parametrize("section", SECTIONS)
def test_a_chain_of_earlier_names_needs_no_record(org: Org, tmp_path: Path, escalation: Document, section: str) -> None:
    of = Set(org, tmp_path, escalation)
    keys = three(of, section)
    org.settle(of.document)
    entries = of.document[section]
    before = {name: id for id, name in _names(org, section).items()}
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], "The last one"], strict=True):
        entries[key] |= {"was": entries[key]["name"], "name": name}
    org.settle(of.document)
    after = {name: id for id, name in _names(org, section).items()}
    assert [after[entries[key]["name"]] for key in keys] == [before[name] for name in names]


def _names(org: Org, section: str) -> dict[str, str]:
    listing = getattr(org.client, section).list()
    return {one.id: one.name or "" for one in listing if one.name not in OF_THE_ORG}


def test_names_that_only_change_places_are_not_guessed(org: Org, escalation: Document) -> None:
    """Without a record nobody can say whether they have done so already: names count, and nothing is renamed twice."""
    org.settle(escalation)
    entries = escalation["worktypes"]
    first, second = entries["review"], entries["approval"]
    first |= {"was": first["name"], "name": second["name"]}
    second |= {"was": second["name"], "name": first["was"]}
    before = _names(org, "worktypes")
    org.apply(escalation)
    assert _names(org, "worktypes") == before


def test_what_was_replaced_is_as_one_quiet_run_would_have_made_it(made: Set, tmp_path: Path) -> None:
    wait_instead(made)
    made.settle(replace=[REVIEW], prune=True)
    got = picture(made.org)
    from genesys_caseplans.sandbox import Sandbox

    with Sandbox(rate_limit=0) as sandbox:
        quiet = Org(sandbox)
        quiet.settle(made.document)
        wanted = picture(quiet)
        quiet.client.close()
    assert got["worktypes"] == wanted["worktypes"]


def test_a_name_that_is_given_up_late_keeps_nothing_waiting_for_ever(made: Set) -> None:
    """Who gives it up waits itself for a schema, which is made only once all creates of unique names are answered."""
    entries = made.document["worktypes"]
    entries["new"] = copy.deepcopy(entries["review"])
    entries["review"]["name"] = "Moved on"
    another_schema(made)
    entries["new"]["schema"] = "other"
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    made.document["caseplans"]["escalation"]["referencePrefix"] = "ESN"
    made.settle()


def test_names_are_handed_on_beside_other_changes(made: Set) -> None:
    keys = three(made, "caseplans")
    made.settle()
    ids, entries = ids_of(made), made.document["caseplans"]
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], names[0]], strict=True):
        entries[key] |= {"name": name, "dueDuration": "P9D"}
    made.settle()
    assert ids_of(made) == ids


def test_a_replaced_one_and_another_change_names(made: Set) -> None:
    entries = made.document["worktypes"]
    wait_instead(made)
    entries["review"]["name"], entries["approval"]["name"] = entries["approval"]["name"], entries["review"]["name"]
    approval = id_of(made, "worktypes.approval")
    made.settle(replace=[REVIEW])
    assert id_of(made, "worktypes.approval") == approval


def test_what_is_published_keeps_what_it_uses(made: Set) -> None:
    """The draft moves to the new worktype, and is not published: the published version still needs the old one."""
    wait_instead(made)
    text = blocked(made.plan(replace=[REVIEW], prune=True, publish=False))
    assert "it was replaced, but the published version of caseplans.escalation still uses it" in text
    made.settle(replace=[REVIEW], publish=False)


def test_a_publish_is_no_drift(made: Set) -> None:
    made.document["caseplans"]["escalation"]["dueDuration"] = "P9D"
    assert change_of(made.plan(), CASEPLAN).drift == ()


# --- a run that takes so long that each object is looked at once more before it is written


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genesys_caseplans.engine.freshness.FRESH", -1.0)


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("section", SECTIONS)
def test_a_name_for_the_time_being_is_ours(made: Set, section: str) -> None:
    keys = three(made, section)
    made.settle()
    entries = made.document[section]
    names = [entries[key]["name"] for key in keys]
    for key, name in zip(keys, [*names[1:], names[0]], strict=True):
        entries[key]["name"] = name
    made.settle()


@pytest.mark.usefixtures("slow")
@pytest.mark.parametrize("prune", [False, True])
def test_what_made_room_is_known_to_be_ours(made: Set, prune: bool) -> None:
    wait_instead(made)
    made.settle(replace=[REVIEW], prune=prune)
    another_schema(made)
    allow(made, CASEPLAN, *(f"worktypes.{key}" for key in WORKTYPES))
    made.document["caseplans"]["escalation"]["referencePrefix"] = "ESN"
    made.settle(prune=prune)
