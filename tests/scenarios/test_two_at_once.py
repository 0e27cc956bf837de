"""Two runs at once: nothing is there twice unsaid, no org is blocked for good, and running again gets there."""

from __future__ import annotations

import asyncio
import copy
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from tests.scenarios.journey import Org, actions, differences, picture
from tests.scenarios.test_interruptions import changed

from genesys_caseplans import AsyncClient, Report, RetrySettings, parse_spec
from genesys_caseplans.engine.contention import locks_of
from genesys_caseplans.errors import StalePlan
from genesys_caseplans.kinds.intent_category import IntentCategoryCreate
from genesys_caseplans.sandbox import Sandbox

Document = dict[str, Any]
#: Seconds that the org takes for an answer, so that two runs are under way at once for a while.
DELAY = 0.02
#: What is there twice in every sandbox.
SEEDED = {"Onboarding"}


def one_of_two(document: Document, name: str) -> Document:
    """A spec that shares schema, workbin and category with its sibling, and has an intent and a plan of its own."""
    own = copy.deepcopy(document)
    own["name"] = name
    own["customerIntents"]["escalate"]["name"] += f" {name}"
    for worktype in own["worktypes"].values():
        worktype["name"] += f" {name}"
    own["caseplans"]["escalation"]["name"] += f" {name}"
    own["caseplans"]["escalation"]["referencePrefix"] = f"ESC{name}"
    return own


@contextmanager
def an_org() -> Iterator[Org]:
    with Sandbox(rate_limit=0) as sandbox:
        org = Org(sandbox)
        try:
            yield org
        finally:
            org.client.close()


def names_there_twice(org: Org) -> set[str]:
    client = org.client
    listings: list[Any] = [client.schemas.list(), client.intent_categories.list(), client.customer_intents.list()]
    counts = [Counter(one.name for one in listing) for listing in listings]
    return {name for counted in counts for name, count in counted.items() if count > 1}


class Pairs:
    """Pairs of runs, each in an org of its own, and what came of them."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.figures: Counter[str] = Counter()

    def run(self, before: Document | None, first: Document, second: Document, apart: float) -> None:
        """Two runs, then each spec again until nothing is left to do, which must be soon."""
        with an_org() as org:
            sandbox = org.sandbox
            org.settings = replace(org.settings, retry=RetrySettings(pause=0.1))
            if before:
                org.settle(before)
            sandbox.fail(status=None, delay=DELAY, times=None)
            reports = self._at_once(org, (first, second), apart)
            sandbox.no_faults()
            doubles = [one for one in reports if isinstance(one, Report) and one.doubles]
            self.figures["pairs"] += 1
            self.figures["told doubles"] += bool(doubles)
            self.figures["both done at once"] += all(isinstance(one, Report) and one.ok for one in reports)
            self._see_nothing_twice(org, told=bool(doubles))
            self.figures["further runs, most"] = max(
                self.figures["further runs, most"], self._settled(org, first, second)
            )
            self._same_as_alone(org, before, first, second)

    def _at_once(self, org: Org, documents: Sequence[Document], apart: float) -> list[Report | Exception]:
        results: list[Report | Exception] = [RuntimeError("it did not end")] * len(documents)

        def run(place: int) -> None:
            time.sleep(place * apart)
            try:
                results[place] = asyncio.run(_applied(org, documents[place]))
            except Exception as error:
                results[place] = error

        threads = [threading.Thread(target=run, args=(place,)) for place in range(len(documents))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for result in results:
            assert isinstance(result, Report | StalePlan), repr(result)
        return results

    def _see_nothing_twice(self, org: Org, told: bool) -> None:
        twice = names_there_twice(org) - SEEDED
        assert not twice or told, f"there twice, and nobody said so: {twice}"
        self.figures["orgs with doubles"] += bool(twice)

    def _settled(self, org: Org, *documents: Document) -> int:
        """How many runs it took until nothing is left to do, at most for one of the specs."""
        most = 0
        for document in documents:
            runs = 0
            while actions(plan := org.plan(document)) != {"none"}:
                assert not plan.blocked, [str(problem) for problem in plan.problems]
                assert runs < 2, differences(plan)
                runs += 1
                org.apply(document)
            most = max(most, runs)
        return most

    def _same_as_alone(self, org: Org, before: Document | None, *documents: Document) -> None:
        with an_org() as quiet:
            for document in (*([before] if before else []), *documents):
                quiet.settle(document)
            assert picture(org) == picture(quiet)


async def _applied(org: Org, document: Document) -> Report:
    async with AsyncClient(org.settings) as client:
        return await client.apply(await client.plan(parse_spec(document)))


Way = Callable[[Pairs, Document, float], None]


def first_applies(pairs: Pairs, document: Document, apart: float) -> None:
    pairs.run(None, document, document, apart)


def siblings(pairs: Pairs, document: Document, apart: float) -> None:
    pairs.run(None, one_of_two(document, "A"), one_of_two(document, "B"), apart)


def same_change(pairs: Pairs, document: Document, apart: float) -> None:
    pairs.run(document, changed(document), changed(document), apart)


def _sampled(way: Way, document: Document, number: int, of: int) -> None:
    pairs = Pairs(seed=number)
    for place in range(number):
        # Spread over half a second, with some chance in it.
        pairs_apart = min(0.5, max(0.0, 0.5 * place / max(1, of - 1) + pairs.chance.uniform(-0.01, 0.01)))
        way(pairs, document, pairs_apart)
    print(f"{way.__name__}: {dict(pairs.figures)}")


@pytest.mark.parametrize(("way", "number"), [(first_applies, 4), (siblings, 3), (same_change, 3)])
def test_two_at_once_make_nothing_twice_and_block_nothing(escalation: Document, way: Way, number: int) -> None:
    _sampled(way, escalation, number, number)


@pytest.mark.soak
@pytest.mark.parametrize(("way", "number"), [(first_applies, 30), (siblings, 10), (same_change, 10)])
def test_many_pairs_at_once_make_nothing_twice_and_block_nothing(escalation: Document, way: Way, number: int) -> None:
    _sampled(way, escalation, number, number)


# --- one by one


def test_a_name_that_is_taken_meanwhile_ends_the_run_before_it_makes_what_could_be_there_twice(
    org: Org, escalation: Document
) -> None:
    plan = org.plan(escalation)
    org.settle(escalation)
    org.mark()
    report = org.client.apply(plan)
    assert org.writes == ["POST /api/v2/taskmanagement/workbins"]
    assert report.outcomes == {"done": 0, "failed": 1, "unknown": 0, "interrupted": 4, "skipped": 3}
    assert "Run this again when they are done, which continues" in " ".join(one.message for one in report.results)
    assert actions(org.plan(escalation)) == {"none"}


def test_a_lock_that_somebody_else_has_just_made_is_a_reason_to_look_once_more(org: Org, escalation: Document) -> None:
    """The other run has made the workbin and is about to make the rest: what it makes meanwhile is not made again."""
    only_workbin = {key: escalation[key] for key in ("formatVersion", "workbins")}
    org.settle(only_workbin)
    plan = org.plan(escalation)
    org.settle({key: escalation[key] for key in ("formatVersion", "workbins", "schemas", "intentCategories")})
    org.mark()
    with pytest.raises(StalePlan, match=r"schemas\.escalation is there now .*somebody else seems to be applying"):
        org.client.apply(plan)
    assert org.writes == []
    assert len([call for call in org.calls if "schemas" in call or "intents" in call]) == len(org.calls) - 3 == 3


def test_doubles_are_told_with_ids_times_and_the_line_that_settles_it(org: Org, escalation: Document) -> None:
    only_category = {key: escalation[key] for key in ("formatVersion", "intentCategories")}
    plan = org.plan(only_category)
    name = escalation["intentCategories"]["care"]["name"]
    theirs = org.client.intent_categories.create(IntentCategoryCreate(name=name, description="Somebody's"))
    report = org.client.apply(plan, look_again=False)
    assert not report.ok
    double = report.doubles[0]
    ours = report.identities["intentCategories.care"].id
    assert list(double.objects) == [theirs.id, ours]
    assert all(double.objects.values())
    assert f'Write `"id": "{ours}"` into intentCategories.care' in str(double)
    told = report.as_json()["doubles"][0]
    assert (told["keep"], [one["id"] for one in told["objects"]]) == (f'"id": "{ours}"', [theirs.id, ours])
    only_category["intentCategories"]["care"]["id"] = ours
    assert actions(org.plan(only_category)) == {"none"}


def test_what_is_there_twice_and_deleted_in_truth_is_no_double(org: Org, escalation: Document) -> None:
    only_schema = {key: escalation[key] for key in ("formatVersion", "schemas")}
    org.settle(only_schema)
    org.client.schemas.delete(next(one.id for one in org.client.schemas.list() if one.name == "Customer escalation"))
    org.settle(only_schema)


def test_the_locks_of_a_plan_come_first_and_hold_back_what_could_be_there_twice(org: Org, escalation: Document) -> None:
    escalation["workbins"]["other"] = {"name": "Another bin"}
    escalation["worktypes"]["plain"] = {"name": "Plain", "workbin": "other", "statuses": {}}
    plan = org.plan(escalation)
    locks = locks_of(plan.changes)
    order = [str(address) for address in locks.order]
    assert order == ["workbins.escalations", "workbins.other", "worktypes.plain"]
    assert [str(change.address) for change in plan.changes][:3] == order
    assert {str(address): number for address, number in locks.before.items()} == {
        "schemas.escalation": 3,
        "intentCategories.care": 3,
        "customerIntents.escalate": 3,
    }
