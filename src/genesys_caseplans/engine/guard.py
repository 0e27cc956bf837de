"""What must not be tried: each kind's rules and the few that hold across kinds. Pure; blocks before the first write."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from genesys_caseplans.address import Address
from genesys_caseplans.engine.plan import Change, Plan
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.kind import Rule
from genesys_caseplans.specfile import Spec


def guard(plan: Plan, spec: Spec) -> Plan:
    """The plan with everything blocked that the API would refuse, or that nobody should do unasked.

    What is allowed gets its steps here: what is blocked may not even have any.
    """
    twice = _claimed_twice(plan)
    return replace(plan, changes=tuple(_guarded(change, spec, twice.get(change.address)) for change in plan.changes))


def _guarded(change: Change, spec: Spec, claimed: str | None) -> Change:
    if change.action == "blocked":
        return change
    rules = [rule for rule in change.kind.check(change.goal, change.comparison) if not rule.warning]
    problems = [_problem(change, rule, spec) for rule in (*change.comparison.refusals, *rules)]
    if claimed:
        problems.append(Problem(claimed, str(change.address), spec.place(change.address)))
    if not problems:
        return replace(change, steps=tuple(change.kind.steps(change.goal, change.comparison)))
    return replace(change, action="blocked", reason=problems[0].message, problems=tuple(problems))


def _problem(change: Change, rule: Rule, spec: Spec) -> Problem:
    address = change.address.child(*map(str, rule.path))
    return Problem(rule.message, address, spec.place(change.address, rule.path), rule.hint)


def _claimed_twice(plan: Plan) -> dict[Address, str]:
    """One object cannot be two entries."""
    owners: defaultdict[str, list[Address]] = defaultdict(list)
    for change in plan.changes:
        if change.goal.found:
            owners[change.goal.found.id].append(change.address)
    return {
        address: f"{' and '.join(map(str, addresses))} mean the same object ({id})"
        for id, addresses in owners.items()
        for address in addresses
        if len(addresses) > 1
    }
