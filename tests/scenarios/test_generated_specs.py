"""What holds for any valid spec, on the way from one state of an org to the next.

What was made is what the spec says, for all that it says; a second run finds nothing to do; what cannot be done is
told before anything is written; and what was made can be deleted again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.generated import Document, documents, outlines
from tests.scenarios.journey import actions, differences

from genesys_caseplans import Plan, Spec, parse_spec
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import deletion_order, prepare
from genesys_caseplans.engine.plan import make_plan
from genesys_caseplans.engine.read import read_everything, read_snapshot
from genesys_caseplans.errors import PlanBlocked
from genesys_caseplans.kinds import KINDS, comparing
from genesys_caseplans.kinds.kind import FieldChange, Observed, Options

BY_SECTION = {kind.section: kind for kind in KINDS}
OPTIONS = st.sampled_from([{}, {}, {"publish": False}, {"take_draft": True}])
SUPPRESSED = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


def bounded(examples: int) -> settings:
    return settings(max_examples=examples, deadline=None, suppress_health_check=SUPPRESSED)


@pytest.fixture(scope="module")
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def everything(org: DirectOrg) -> dict[str, Observed[Any]]:
    return {one.id: one for objects in org.run(read_everything(BY_SECTION)).values() for one in objects}


def settled(org: DirectOrg, spec: Spec, **options: bool) -> Plan | None:
    """Plan, apply, and see that nothing is left to do; None where the plan is blocked, and nothing was written."""
    plan = org.plan(spec, **options)
    org.requests.clear()
    if plan.blocked:
        with pytest.raises(PlanBlocked):
            org.apply(plan)
        assert org.requests == []
        return None
    report = org.apply(plan)
    assert report.ok, [f"{one.change.address}: {one.message}" for one in report.results if one.message]
    assert len(org.requests) <= plan.requests_planned, [one.operation.name for one in org.requests]
    again = org.plan(spec, **options)
    assert actions(again) == {"none"}, differences(again)
    return again


def unlike(org: DirectOrg, spec: Spec) -> Iterable[FieldChange]:
    """What the org has otherwise than the spec says, as `read_everything` sees it."""
    desired = prepare(spec, KINDS)
    neighbours = LiveNeighbours(desired, org.run(read_snapshot(desired, None)), Options())
    make_plan(neighbours, "http://sandbox")  # which tells the neighbours of each other
    found = everything(org)
    for address, entry in spec.entries.items():
        kind, wanted = BY_SECTION[address.section], neighbours.snapshot.wanted(desired, entry)
        match = neighbours.snapshot.matches[address].found
        assert match is not None
        has = found[match.id]
        aligned = kind.align(has, wanted, neighbours) if kind.align is not None else has
        for change in comparing.differences(wanted, aligned.entry):
            if not is_written_otherwise(change, aligned.entry):
                yield change


def is_written_otherwise(change: FieldChange, has: Any) -> bool:
    """Whether two values mean the same to a person: values listed without their titles, all others and `any`."""
    match change.path:
        case ("attributes", _, "values") if isinstance(change.after, list):
            return set(change.after) == set(change.before)
        case ("statuses", key, "destinations"):
            others = set(has.statuses) - {key}
            one, other = (others if listed == "any" else set(listed) for listed in (change.before, change.after))
            return one == other
    return False


@bounded(150)
@given(document=outlines().flatmap(documents))
def test_what_was_made_is_what_the_spec_says(org: DirectOrg, document: Document) -> None:
    org.reset()
    spec = parse_spec(document)
    assert settled(org, spec) is not None
    assert list(unlike(org, spec)) == []


@bounded(150)
@given(
    states=outlines().flatmap(lambda outline: st.tuples(*[documents(outline)] * 3)),
    options=st.tuples(OPTIONS, OPTIONS, OPTIONS),
)
def test_one_state_becomes_the_next_or_is_refused_before_anything_is_written(
    org: DirectOrg, states: tuple[Document, ...], options: tuple[dict[str, bool], ...]
) -> None:
    org.reset()
    for state, meant in zip(states, options, strict=True):
        done = settled(org, parse_spec(state), **meant)
        event("blocked" if done is None else "done")


@bounded(40)
@given(document=outlines().flatmap(documents))
def test_what_was_made_can_be_deleted_again(org: DirectOrg, document: Document) -> None:
    org.reset()
    before = {id: one.entry for id, one in everything(org).items()}
    assert settled(org, parse_spec(document)) is not None
    objects = org.run(read_everything(BY_SECTION))
    for section, observed in deletion_order(objects):
        if observed.id not in before:
            org.run(BY_SECTION[section].remove(observed.id))
    assert {id: one.entry for id, one in everything(org).items()} == before
