"""Carries out a plan, wave by wave; entries of a wave side by side, the steps of one entry one after another.

A failure stops only what needs the failed entry. Knows no kind, and neither record, journal nor progress: those
listen to the events that are told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from genesys_caseplans.address import Address, Pending, Ref
from genesys_caseplans.engine.events import ChangeEnded, Made, StepBegun
from genesys_caseplans.engine.plan import Change, Plan
from genesys_caseplans.engine.report import Report, Result
from genesys_caseplans.errors import NotVisibleYet, PlanBlocked, Stopped
from genesys_caseplans.http.exchange import Exchange, emit, gather
from genesys_caseplans.kinds.kind import Identity


def execute(plan: Plan, stop: Callable[[], bool] | None = None) -> Exchange[Report]:
    """Do what the plan says; `PlanBlocked` before the first write where anything is blocked.

    stop: asked before each step; once it says True, none begins.
    """
    if plan.blocked:
        raise PlanBlocked(plan.problems)
    plan.begin()
    changes = {change.address: change for change in plan.changes}
    identities = known_identities(plan)
    results: dict[Address, Result] = {}
    for wave in plan.waves:
        ended = yield from gather([_change(changes[address], results, identities, stop) for address in wave])
        results |= {result.change.address: result for result in ended}
    return Report(plan, tuple(results[change.address] for change in plan.changes), identities, plan.requests_made)


def known_identities(plan: Plan) -> dict[str, Identity]:
    """The identities of all that the spec names and the org has, parts included, by address as text."""
    identities: dict[str, Identity] = {}
    for change in plan.changes:
        if change.identity is not None:
            identities[str(change.address)] = change.identity
            for path, identity in change.kind.parts(change.goal).items():
                identities[change.address.child(*path)] = identity
    return identities


def _change(
    change: Change,
    results: Mapping[Address, Result],
    identities: dict[str, Identity],
    stop: Callable[[], bool] | None,
) -> Exchange[Result]:
    missing = next((address for address in sorted(change.needs) if results[address].outcome != "done"), None)
    if missing is not None and change.writes:
        result = Result(change, "skipped", _id(change, identities), skipped_because=missing)
    else:
        result = yield from _carry_out(change, identities, stop)
    if change.writes:
        yield from emit(ChangeEnded(change.address, result.outcome, result.message))
    return result


def _carry_out(change: Change, identities: dict[str, Identity], stop: Callable[[], bool] | None) -> Exchange[Result]:
    run = _Run(change, identities)
    done: list[str] = []
    try:
        for number, step in enumerate(change.steps if change.writes else (), 1):
            if stop is not None and stop():
                raise Stopped(f"stopped before step {number} of {len(change.steps)}, {step.title}")
            yield from emit(StepBegun(change.address, step.title, number, len(change.steps)))
            yield from step.act(run)
            done.append(step.title)
    except Exception as error:  # also a mistake of ours: what was done before it must still be reported
        return Result(change, "failed", _id(change, identities), error, partly=tuple(done))
    return Result(change, "done", _id(change, identities))


def _id(change: Change, identities: Mapping[str, Identity]) -> str | None:
    identity = identities.get(str(change.address))
    return identity.id if identity else None


@dataclass
class _Run:
    """Implements `kinds.kind.StepContext` for one change; identities are shared by all changes of a plan."""

    change: Change
    identities: dict[str, Identity]
    parts: list[str] = field(default_factory=list[str])

    @property
    def id(self) -> str:
        """The id of the object that this change is about."""
        return self._identity(str(self.change.address)).id

    def resolve(self, ref: Ref) -> str:
        """The id behind a reference, made by now."""
        return self._identity(str(ref.address)).id if isinstance(ref, Pending) else ref.id

    def version(self, ref: Ref) -> int | None:
        """The version that an object has by now."""
        if isinstance(ref, Pending):
            return self._identity(str(ref.address)).version
        return next((one.version for one in self.identities.values() if one.id == ref.id), None)

    def child(self, *path: str) -> str:
        """The id of a part of this entry."""
        return self._identity(self.change.address.child(*path)).id

    def _identity(self, address: str) -> Identity:
        if address not in self.identities:
            raise NotVisibleYet(f"the org does not show {address} yet: run again in a moment")
        return self.identities[address]

    def record_identity(self, identity: Identity, *path: str) -> Exchange[None]:
        """Say that the object, or a part of it, now is this."""
        address = self.change.address.child(*path)
        self.identities[address] = identity
        yield from emit(Made(address, identity))
