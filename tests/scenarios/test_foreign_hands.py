"""Somebody else changes, renames or deletes what a run is about, between the plan and the run and while it runs: it is
noticed, and what they did stays byte for byte, with and without a record.

What happens to drafts in the middle of a caseplan's own steps stands in `test_honest_writes`.
"""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from tests.scenarios.beginnings import objects
from tests.scenarios.journey import Org, actions, differences
from tests.scenarios.recorded import Set
from tests.scenarios.test_honest_writes import interfered, open_and_edit, put_schema, retitle
from tests.scenarios.test_two_at_once import an_org

from genesys_caseplans import Client, RecordFile, parse_spec
from genesys_caseplans.engine import freshness
from genesys_caseplans.engine.values.events import StepBegun
from genesys_caseplans.engine.values.report import Result
from genesys_caseplans.errors import StalePlan
from genesys_caseplans.kinds.customer_intent.client import CustomerIntentUpdate
from genesys_caseplans.kinds.intent_category import IntentCategoryUpdate
from genesys_caseplans.kinds.workbin import WorkbinUpdate
from genesys_caseplans.kinds.worktype.client import StatusCreate, StatusUpdate, WorktypeUpdate

Document = dict[str, Any]
THEIRS = "Somebody's words"


def with_spares(document: Document) -> Document:
    """A spec with objects that nothing needs, so that they can be deleted, and one that is always written first."""
    made = copy.deepcopy(document)
    made["workbins"] = {"first": {"name": "First of all", "description": "x"}, **made["workbins"]}
    made["workbins"]["spare"] = {"name": "Spare", "description": "x"}
    made["worktypes"]["spare"] = {"name": "Spare work", "description": "x", "workbin": "first"}
    made["intentCategories"]["spare"] = {"name": "Spare category", "description": "x"}
    made["customerIntents"]["spare"] = {**made["customerIntents"]["escalate"], "name": "Spare intent"}
    return made


def later(document: Document) -> Document:
    """A spec that changes all of them."""
    made = copy.deepcopy(document)
    for section in ("workbins", "worktypes", "intentCategories", "customerIntents"):
        for entry in made[section].values():
            entry["description"] = "Later"
    made["schemas"]["escalation"]["attributes"]["refund"] = {"type": "checkbox", "title": "Refund"}
    made["caseplans"]["escalation"]["dueDuration"] = "P12D"
    return made


def named(listing: Any, name: str) -> str:
    (id,) = [one.id for one in listing if one.name == name]
    return id  # type: ignore[no-any-return]


def workbin(org: Org, name: str = "Customer escalations", /, **changes: str) -> None:
    id = named(org.client.workbins.list(), name)
    org.client.workbins.update(id, WorkbinUpdate(**changes)) if changes else org.client.workbins.delete(id)


def worktype(org: Org, name: str = "Escalation review", /, **changes: Any) -> None:
    id = named(org.client.worktypes.list(), name)
    org.client.worktypes.update(id, WorktypeUpdate(**changes)) if changes else org.client.worktypes.delete(id)


def category(org: Org, name: str = "Customer care", /, **changes: str) -> None:
    id, group = named(org.client.intent_categories.list(), name), org.client.intent_categories
    group.update(id, IntentCategoryUpdate(**changes)) if changes else group.delete(id)


def intent(org: Org, name: str = "Escalate a request", /, **changes: Any) -> None:
    id, group = named(org.client.customer_intents.list(), name), org.client.customer_intents
    group.update(id, CustomerIntentUpdate(**changes)) if changes else group.delete(id)


def status(org: Org, **changes: Any) -> None:
    worktype = named(org.client.worktypes.list(), "Escalation review")
    id = named(org.client.worktypes.list_statuses(worktype), "Open")
    org.client.worktypes.update_status(worktype, id, StatusUpdate(**changes))


def add_status(org: Org) -> None:
    worktype = named(org.client.worktypes.list(), "Escalation review")
    org.client.worktypes.create_status(worktype, StatusCreate(name=THEIRS, category="Waiting"))


@dataclass(frozen=True)
class Hand:
    """What somebody does, and to which entry's object."""

    address: str
    acts: Callable[[Org], None]


HANDS = {
    "a workbin is described": Hand("workbins.escalations", lambda org: workbin(org, description=THEIRS)),
    "a workbin is renamed": Hand("workbins.escalations", lambda org: workbin(org, name=THEIRS)),
    "a workbin is deleted": Hand("workbins.spare", lambda org: workbin(org, "Spare")),
    "a worktype is described": Hand("worktypes.review", lambda org: worktype(org, description=THEIRS)),
    "another field of a worktype": Hand(
        "worktypes.review", lambda org: worktype(org, default_due_duration_seconds=86400)
    ),
    "a worktype is renamed": Hand("worktypes.review", lambda org: worktype(org, name=THEIRS)),
    "a worktype is deleted": Hand("worktypes.spare", lambda org: worktype(org, "Spare work")),
    "a status is described": Hand("worktypes.review", lambda org: status(org, description=THEIRS)),
    "a status is renamed": Hand("worktypes.review", lambda org: status(org, name=THEIRS)),
    "a status is added": Hand("worktypes.review", add_status),
    "a category is described": Hand("intentCategories.care", lambda org: category(org, description=THEIRS)),
    "a category is renamed": Hand("intentCategories.care", lambda org: category(org, name=THEIRS)),
    "a category is deleted": Hand("intentCategories.spare", lambda org: category(org, "Spare category")),
    "an intent is described": Hand("customerIntents.escalate", lambda org: intent(org, description=THEIRS)),
    "another field of an intent": Hand("customerIntents.escalate", lambda org: intent(org, expiry_time=24 * 8)),
    "an intent is renamed": Hand("customerIntents.escalate", lambda org: intent(org, name=THEIRS)),
    "an intent is deleted": Hand("customerIntents.spare", lambda org: intent(org, "Spare intent")),
    "a schema is retitled": Hand("schemas.escalation", lambda org: put_schema(org, retitle)),
    "a draft is opened and edited": Hand("caseplans.escalation", open_and_edit),
}
#: What a spec says nothing of, so that the next plan has nothing to say of it once our own write is done.
UNMANAGED = ("a status is added",)
every_hand = pytest.mark.parametrize("hand", HANDS.values(), ids=HANDS.keys())
with_and_without_record = pytest.mark.parametrize("recorded", [True, False], ids=["record", "no record"])


class Traces:
    """What somebody did to the org, byte for byte."""

    def __init__(self, org: Org, hand: Hand):
        self._org, self._hand = org, hand
        self._left: dict[str, str | None] = {}

    def act(self) -> None:
        before = objects(self._org)
        self._hand.acts(self._org)
        after = objects(self._org)
        self._left = {key: after.get(key) for key in {*before, *after} if before.get(key) != after.get(key)}

    @property
    def number(self) -> int:
        """How many objects they touched."""
        return len(self._left)

    def see_that_they_stay(self) -> None:
        assert self._left
        held = objects(self._org)
        assert {key: held.get(key) for key in self._left} == self._left


def records(folder: Path, recorded: bool) -> dict[str, Any]:
    return {"records": RecordFile(folder, "customer-care")} if recorded else {}


@pytest.fixture
def made(org: Org, escalation: Document, tmp_path: Path) -> Org:
    """An org with all of it; one request at a time, so that it is known what comes first."""
    org.settings = replace(org.settings, parallel=1)
    Set(org, tmp_path, with_spares(escalation)).apply()
    return org


@every_hand
@with_and_without_record
def test_what_happens_before_the_answer_to_the_question_ends_the_run_with_nothing_written(
    made: Org, escalation: Document, tmp_path: Path, hand: Hand, recorded: bool
) -> None:
    traces = Traces(made, hand)
    kept = records(tmp_path, recorded)
    with Client(made.settings) as client:
        plan = client.plan(parse_spec(later(with_spares(escalation))), **kept)
        traces.act()
        made.mark()
        with pytest.raises(StalePlan, match=re.escape(hand.address)):
            client.apply(plan, look_again=True, **kept)
    assert made.writes == []
    traces.see_that_they_stay()
    print(f"before the answer: noticed, 0 writes, {traces.number} objects as they were left")


@every_hand
@with_and_without_record
def test_what_happens_while_a_run_writes_other_entries_is_noticed_and_not_written_over(
    made: Org,
    escalation: Document,
    tmp_path: Path,
    hand: Hand,
    recorded: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As in a run that takes longer than a plan is taken to hold."""
    monkeypatch.setattr(freshness, "FRESH", 0.0)
    traces = Traces(made, hand)
    document = later(with_spares(escalation))
    report = interfered(made, document, "step: update workbin", traces.act, **records(tmp_path, recorded))
    results = {str(result.change.address): result for result in report.results}
    assert results["workbins.first"].outcome == "done"
    assert results[hand.address].outcome == "failed"
    assert re.search("was changed|is gone|somebody", results[hand.address].message), results[hand.address].message
    traces.see_that_they_stay()
    plan = made.plan(document, **records(tmp_path, recorded))
    assert hand.address in " ".join([*differences(plan), *map(str, plan.problems)])
    print(f"during the run: noticed ({results[hand.address].message}), {traces.number} objects as they were left")


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
def test_whenever_it_happens_what_they_did_stays(
    escalation: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    """At the beginning of any step of another entry."""
    monkeypatch.setattr(freshness, "FRESH", 0.0)
    figures: Counter[str] = Counter()
    document = later(with_spares(escalation))
    for seed in range(part * 50, part * 50 + 50):
        chance = random.Random(seed)
        name, recorded, moment = chance.choice(list(HANDS)), chance.random() < 0.5, chance.randint(1, 16)
        with an_org() as org:
            org.settings = replace(org.settings, parallel=1)
            folder = tmp_path / str(seed)
            folder.mkdir()
            Set(org, folder, with_spares(escalation)).apply()
            traces = Traces(org, HANDS[name])
            result = at_a_step(org, document, HANDS[name].address, moment, traces, **records(folder, recorded))
            traces.see_that_they_stay()
            figures[result.outcome] += 1
            plan = org.plan(document, **records(folder, recorded))
            told = " ".join([result.message, *differences(plan), *map(str, plan.problems)])
            assert HANDS[name].address in told or name in UNMANAGED, (seed, name, moment)
    print(f"at any moment of a run: {dict(figures)}; nothing of what they did was written over")
    assert figures["failed"]
    assert figures["done"]


def at_a_step(org: Org, document: Document, address: str, number: int, traces: Traces, **options: Any) -> Result:
    """What becomes of an entry where somebody acts as the nth step of other entries begins, or the last one."""
    begun = 0

    def observe(event: object) -> None:
        nonlocal begun
        if isinstance(event, StepBegun) and str(event.address) != address:
            begun += 1
            if begun == number:
                traces.act()

    with Client(org.settings) as client:
        report = client.apply(client.plan(parse_spec(document), **options), observers=[observe])
    if not traces.number:
        traces.act()
    return next(result for result in report.results if str(result.change.address) == address)


def test_a_long_run_over_which_nobody_comes_is_done_as_any_other(
    made: Org, escalation: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(freshness, "FRESH", 0.0)
    document = later(with_spares(escalation))
    made.mark()
    report = made.apply(document)
    assert report.ok, [result.message for result in report.results if result.message]
    updates = len([result for result in report.results if result.change.action == "update"])
    looks = report.requests_made - report.plan.requests_made - report.plan.requests_planned
    print(f"a long run looks at each of its {updates} updates once more: {looks} requests more than planned")
    assert looks <= updates
    assert actions(made.plan(document)) == {"none"}
