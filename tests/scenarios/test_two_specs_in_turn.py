"""Any two specs of one set, applied in turn with a record and `prune`, end as the second one applied alone.

For all that the API lets change: where it does not, the second plan is blocked, and nothing is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.generated import Document, documents, fewer, outlines
from tests.scenarios.journey import actions, differences
from tests.scenarios.test_generated_specs import BY_SECTION, bounded, everything, unlike

from genesys_caseplans import Plan, Spec, parse_spec
from genesys_caseplans.engine.read import read_everything
from genesys_caseplans.engine.run import apply_plan, plan_spec
from genesys_caseplans.engine.values.record import Record
from genesys_caseplans.kinds.kind import Options


class Kept:
    """Implements `Records` in memory."""

    def __init__(self) -> None:
        self._record: Record | None = None

    def likely(self) -> Record | None:
        return self._record

    def of(self, org: str) -> Record:
        return self._record or Record("", org)

    def save(self, record: Record) -> None:
        self._record = record


PRUNING = Options(prune=True, max_deletes=None)
STATES = outlines().flatmap(lambda outline: st.tuples(*[documents(outline).flatmap(fewer)] * 2))


@pytest.fixture(scope="module")
def orgs() -> Iterator[tuple[DirectOrg, DirectOrg]]:
    both = DirectOrg(), DirectOrg()
    yield both
    for org in both:
        org.close()


def planned(org: DirectOrg, spec: Spec, records: Kept) -> Plan:
    return org.run(plan_spec(spec, "http://sandbox", PRUNING, records=records))


def settled(org: DirectOrg, spec: Spec, records: Kept) -> bool:
    """Plan, apply, and see that nothing is left to do; False where the plan is blocked."""
    plan = planned(org, spec, records)
    if plan.blocked:
        return False
    report = org.run(apply_plan(plan, look_again=False, records=records))
    assert report.ok, [f"{one.change.address}: {one.message}" for one in report.results if one.message]
    again = planned(org, spec, records)
    assert actions(again) <= {"none"}, differences(again)
    assert again.orphans == ()
    return True


def names(org: DirectOrg) -> dict[str, list[str]]:
    found = org.run(read_everything(BY_SECTION))
    return {section: sorted(one.entry.name for one in objects) for section, objects in found.items()}


def _all(orgs: tuple[DirectOrg, DirectOrg], examples: int) -> None:
    figures: Counter[str] = Counter()
    one, other = orgs

    @settings(bounded(examples), phases=[Phase.generate, Phase.shrink])
    @given(states=STATES)
    def see(states: tuple[Document, Document]) -> None:
        first, second = map(parse_spec, states)
        one.reset()
        other.reset()
        records = Kept()
        assert settled(one, first, records)
        figures["pairs"] += 1
        before: Any = everything(one)
        if not settled(one, second, records):
            assert everything(one) == before, "a plan that is blocked writes nothing"
            figures["blocked"] += 1
            return
        assert settled(other, second, Kept())
        assert names(one) == names(other)
        assert (list(unlike(one, second)), list(unlike(other, second))) == ([], [])

    see()
    alone = figures["pairs"] - figures["blocked"]
    print(f"specs over an empty org, with nothing left to do afterwards: {figures['pairs'] + alone}")
    print(
        f"two specs in turn as the second alone: {alone} of {figures['pairs']}, the others blocked with nothing written"
    )
    assert figures["blocked"] < figures["pairs"] / 2, "most of them can be changed into each other"


def test_two_specs_in_turn_end_as_the_second_alone(orgs: tuple[DirectOrg, DirectOrg]) -> None:
    _all(orgs, 40)


@pytest.mark.soak
@pytest.mark.parametrize("part", [1, 2])
def test_many_specs_in_turn_end_as_the_second_alone(orgs: tuple[DirectOrg, DirectOrg], part: int) -> None:
    _all(orgs, 500)
