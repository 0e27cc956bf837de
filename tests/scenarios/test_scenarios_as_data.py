"""Every scenario of `fixtures/scenarios`, twice: as a plan of values alone, and from the first request to the last.

`scenario` says what stands in the files.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from tests.scenarios.direct_org import DirectOrg
from tests.scenarios.imagined import Imagined
from tests.scenarios.journey import actions, differences
from tests.scenarios.scenario import Document, Scenario, plan_said, requests_said, scenarios

from genesys_caseplans import Plan, parse_spec
from genesys_caseplans.engine.role import calls_of
from genesys_caseplans.errors import PlanBlocked
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.calls import Operations
from genesys_caseplans.kinds.caseplan.client import CASEPLANS
from genesys_caseplans.kinds.kind import Options
from genesys_caseplans.kinds.lookups import CALLS as LOOKUP_CALLS
from genesys_caseplans.kinds.lookups import FIRST

over_all = pytest.mark.parametrize("scenario", scenarios(), ids=str)


@pytest.fixture(scope="module")
def org() -> Iterator[DirectOrg]:
    org = DirectOrg()
    yield org
    org.close()


def brought_about(org: DirectOrg, scenario: Scenario) -> dict[str, str]:
    """Make a fresh org what the scenario says it is, and give the ids of what it has."""
    org.reset()
    spec = scenario.live_spec()
    report = org.apply(org.plan(spec))
    assert report.ok, [result.message for result in report.results]
    ids = {address: identity.id for address, identity in report.identities.items()}
    for address in scenario.renamed:
        assert org.apply(org.plan(parse_spec(scenario.with_name(address, ids[address])))).ok
    for address in scenario.drafts:
        org.run(CASEPLANS.create_version(ids[address]))
        edited = org.apply(org.plan(parse_spec(scenario.drafted(address)), publish=False))
        assert edited.ok, [result.message for result in edited.results]
    org.requests.clear()
    return ids


@dataclass(frozen=True)
class Found:
    """What a scenario came to."""

    plan: Document
    requests: list[str]
    again: Plan | None


def carried_out(scenario: Scenario, org: DirectOrg | None = None) -> Found:
    """A scenario from the first request to the last."""
    org = org or DirectOrg()
    ids = brought_about(org, scenario)
    spec = scenario.spec(ids)
    plan = org.plan(spec, **scenario.options)
    _assert_declared(org, calls_of(spec).reads)
    assert org.writes == []
    said = plan_said(plan)
    if plan.blocked:
        with pytest.raises(PlanBlocked):
            org.apply(plan)
        assert org.writes == []
        return Found(said, [], None)
    report = org.apply(plan)
    assert report.ok, [f"{result.change.address}: {result.message}" for result in report.results]
    made = {address: identity.id for address, identity in report.identities.items()}
    requests = requests_said(org.writes, ids | made)
    _assert_declared(org, calls_of(spec).reads + calls_of(spec).writes)
    return Found(said, requests, org.plan(spec, **scenario.options))


def _assert_declared(org: DirectOrg, declared: Operations) -> None:
    """All that was sent is in the role; what only names things is done without where it is refused."""
    naming = {operation for operations in LOOKUP_CALLS.values() for operation in operations}
    naming |= {operation for kind in KINDS for operation in kind.calls(kind.model.model_construct()).reads}
    sent = {request.operation for request in org.requests}
    assert sent - naming - {*declared, *FIRST} == set()


def test_there_are_scenarios_of_every_kind() -> None:
    kinds = {str(scenario).split("/")[0] for scenario in scenarios()}
    assert kinds == {"schema", "workbin", "worktype", "intent_category", "customer_intent", "caseplan"}
    assert len(scenarios()) >= 25


@over_all
def test_the_plan_is_made_of_what_is_there_and_what_is_wanted(scenario: Scenario) -> None:
    org = Imagined(scenario)
    plan = org.plan(scenario.spec(org.ids), Options(**scenario.options))
    assert plan_said(plan) == scenario.plan


@over_all
def test_it_is_the_same_from_a_sandbox_and_what_it_says_is_done(org: DirectOrg, scenario: Scenario) -> None:
    found = carried_out(scenario, org)
    assert found.plan == scenario.plan
    assert found.requests == scenario.requests
    if found.again is not None:
        assert actions(found.again) <= {"none"}, differences(found.again)
