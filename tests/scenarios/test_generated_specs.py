"""What holds for any valid spec: what was made is what it says, and a second run finds nothing to do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.generated import Document, documents, outlines
from tests.scenarios.journey import actions, differences

from genesys_caseplans import Plan, parse_spec

BOUNDED = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def direct() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def settled(org: DirectOrg, document: Document) -> Plan:
    spec = parse_spec(document)
    plan = org.plan(spec)
    if plan.blocked:
        event("blocked")
        before = len(org.writes)
        assert len(org.writes) == before
        return plan
    report = org.apply(plan)
    assert report.ok, [f"{one.change.address}: {one.message} {one.error!r}" for one in report.results if one.message]
    again = org.plan(spec)
    assert actions(again) == {"none"}, differences(again)
    return plan


@BOUNDED
@given(document=outlines().flatmap(documents))
def test_first(direct: DirectOrg, document: Document) -> None:
    direct.reset()
    plan = settled(direct, document)
    assert not plan.blocked, plan.problems


@BOUNDED
@given(both=outlines().flatmap(lambda outline: st.tuples(documents(outline), documents(outline))))
def test_second(direct: DirectOrg, both: tuple[Document, Document]) -> None:
    direct.reset()
    before, after = both
    settled(direct, before)
    plan = settled(direct, after)
    event(", ".join(sorted(actions(plan))))
