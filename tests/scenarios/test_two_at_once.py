"""Two runs at once: nothing is there twice unsaid, no org is blocked for good, and running again gets there."""

from __future__ import annotations

import asyncio
import copy
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
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


def one_of_two(document: Document, name: str) -> Document:
    """A spec that shares schema, workbin and category with its sibling, and has an intent, types and plan of its own."""
    own = copy.deepcopy(document)
    own["name"] = name
    own["customerIntents"]["escalate"]["name"] += f" {name}"
    for worktype in own["worktypes"].values():
        worktype["name"] += f" {name}"
    own["caseplans"]["escalation"]["name"] += f" {name}"
    own["caseplans"]["escalation"]["referencePrefix"] = f"ESC{name}"
    return own


class Pairs:
    """Pairs of runs, each in an org of its own, and what came of them."""

    def __init__(self, seed: int):
        self.chance = random.Random(seed)
        self.figures: Counter[str] = Counter()

    def run(self, before: Document | None, first: Document, second: Document, apart: float) -> None:
        """Two runs, then each spec again until nothing is left to do, which must be soon."""
        with Sandbox(rate_limit=0) as sandbox:
            org = Org(sandbox)
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
            self.figures["further runs, most"] = max(self.figures["further runs, most"], self._settled(org, first, second))
            self._same_as_alone(org, before, first, second)
            org.client.close()

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
        client = org.client
        listings: list[Any] = [client.schemas.list(), client.intent_categories.list(), client.customer_intents.list()]
        twice = [name for listing in listings for name, count in Counter(one.name for one in listing).items() if count > 1]
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
        with Sandbox(rate_limit=0) as sandbox:
            quiet = Org(sandbox)
            for document in (*([before] if before else []), *documents):
                quiet.settle(document)
            assert picture(org) == picture(quiet)
            quiet.client.close()


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
