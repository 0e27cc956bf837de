"""Carries out a plan: each step when what it needs is there, side by side where it may.

A failure stops only what needs the failed entry. Knows no kind. Its ports: a journal is asked before each write and
told after it, observers are told what happens and can end nothing, `stop` is asked before each step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.engine.contention import Locks, find_doubles, locks_of
from genesys_caseplans.engine.freshness import see_that_it_is_as_planned
from genesys_caseplans.engine.journal import Journal, RunJournal, journaled
from genesys_caseplans.engine.recorder import Recorder
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.events import ChangeEnded, Made, StepBegun, StepEnded
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.engine.values.record import Records
from genesys_caseplans.engine.values.report import Double, Report, Result, known_identities
from genesys_caseplans.errors import ApiError, NotVisibleYet, OutcomeUnknown, PlanBlocked, Stopped
from genesys_caseplans.http.exchange import Exchange, Latch, emit, gather, hold
from genesys_caseplans.kinds.kind import Identity, Observed, Step

Stop = Callable[[], bool]


def execute(
    plan: Plan,
    journal: Journal | None = None,
    stop: Stop | None = None,
    records: Records | None = None,
    looked_at: float | None = None,
) -> Exchange[Report]:
    """Do what the plan says; `PlanBlocked` before the first write where anything is blocked.

    records: where what is made and done is written down, after each success. looked_at: when the plan was last known
    to hold, on the monotonic clock; None where nothing is to be looked at again.
    """
    if plan.blocked:
        raise PlanBlocked(plan.problems)
    plan.begin()
    recorder = None
    if records is not None and plan.memo is not None and plan.spec is not None:
        recorder = Recorder(plan, plan.spec, plan.memo, records)
        recorder.begin()
    kept = journal if isinstance(journal, RunJournal) else None
    if kept is not None and any(change.writes for change in plan.changes):
        kept.begin(plan)
    run = _Run(plan, known_identities(plan), journal, stop or (lambda: False), locks_of(plan.changes), recorder)
    run.looked_at = looked_at
    for change in plan.changes:
        run.latches[change.address] = _Latches()
    exchanges: list[Exchange[Any]] = [*(_change(change, run) for change in plan.changes), _doubles(plan, run)]
    *results, doubles = yield from gather(exchanges)
    report = Report(plan, tuple(results), run.identities, plan.requests_made, doubles)
    if kept is not None:
        kept.end(report)
    return report


@dataclass
class _Latches:
    """exists: the object is there, or never will be. over: the change has ended."""

    exists: Latch = field(default_factory=Latch)
    over: Latch = field(default_factory=Latch)


@dataclass
class _Run:
    """What all changes of one run share. somebody: the entry at which it met another run, after which nothing begins.

    passed: how many of the locks have been answered. looked_at: when the plan was last known to hold.
    """

    plan: Plan
    identities: dict[str, Identity]
    journal: Journal | None
    stop: Stop
    locks: Locks
    recorder: Recorder | None = None
    somebody: Address | None = None
    passed: int = 0
    looked_at: float | None = None
    latches: dict[Address, _Latches] = field(default_factory=dict[Address, _Latches])
    results: dict[Address, Result] = field(default_factory=dict[Address, Result])
    by_id: dict[str, Identity] = field(default_factory=dict[str, Identity])

    def __post_init__(self) -> None:
        self.by_id.update({identity.id: identity for identity in self.identities.values()})

    def forget(self, change: Change) -> None:
        """What was deleted has no identity any more, nor have its parts."""
        lead = str(change.address)
        for address in [known for known in self.identities if known == lead or known.startswith(f"{lead}.")]:
            del self.identities[address]

    def has(self, address: Address) -> bool:
        """Whether an entry's object is there."""
        return str(address) in self.identities

    def outcome(self, address: Address) -> str:
        """What became of an entry; empty as long as it is under way."""
        return self.results[address].outcome if address in self.results else ""

    def see_whether_to_go_on(self, place: str) -> None:
        """`Stopped` where nothing may begin any more."""
        if self.stop():
            raise Stopped(f"stopped before {place}")
        if self.somebody is not None:
            raise Stopped(
                f"not begun ({place}), since somebody else seems to be applying at the same time: {self.somebody} was "
                "made meanwhile. Run this again when they are done, which continues"
            )


def _doubles(plan: Plan, run: _Run) -> Exchange[tuple[Double, ...]]:
    """What is there twice, once all is made that could be."""
    made = [change.address for change in plan.changes if change.makes and not change.kind.unique_names]
    for address in made:
        yield from hold(run.latches[address].over)
    if run.stop():
        return ()
    return (yield from find_doubles([run.results[address] for address in made], lost=run.somebody is not None))


class _Missing(Exception):
    """What a step needs is not there and will not come."""

    def __init__(self, address: Address):
        self.address = address
        super().__init__(str(address))


def _change(change: Change, run: _Run) -> Exchange[Result]:
    result = yield from _carried_out(change, run)
    run.results[change.address] = result
    run.latches[change.address].exists.open()
    run.latches[change.address].over.open()
    if change.writes:
        if isinstance(run.journal, RunJournal):
            run.journal.over(result)
        yield from emit(ChangeEnded(result))
    return result


def _carried_out(change: Change, run: _Run) -> Exchange[Result]:
    context = _Context(change, run)
    done: list[str] = []
    error: Exception | None = None
    outcome, missing = "done", None
    try:
        yield from _pass_locks(change, run)
        for steps in _side_by_side(change.steps if change.writes else ()):
            yield from _steps(steps, context, done)
        if run.recorder is not None and change.writes:
            run.recorder.done(change, context.known_id)
        if change.action == "delete":
            run.forget(change)
    except _Missing as absence:
        outcome, missing = "skipped", absence.address
    except Stopped as raised:
        outcome, error = "interrupted", raised
    except OutcomeUnknown as raised:
        outcome, error = "unknown", raised
    except Exception as raised:  # also a mistake of ours: what was done before it must still be reported
        outcome, error = "failed", raised
        if isinstance(raised, ApiError) and raised.was_free:
            run.somebody = run.somebody or change.address
    return Result(
        change,
        outcome,  # type: ignore[arg-type]
        context.known_id,
        error,
        skipped_because=missing,
        partly=tuple(done) if outcome != "done" else (),
    )


def _pass_locks(change: Change, run: _Run) -> Exchange[None]:
    """Wait until the creates are answered of which only one run can have its way."""
    number = run.passed
    while number < run.locks.before.get(change.address, 0):
        yield from hold(run.latches[run.locks.order[number]].exists)
        number += 1
        run.passed = max(run.passed, number)


def _side_by_side(steps: Sequence[Step]) -> Iterable[list[tuple[int, Step]]]:
    """The steps in order, with those together that may run beside the one before them."""
    group: list[tuple[int, Step]] = []
    for number, step in enumerate(steps, 1):
        if group and not step.beside:
            yield group
            group = []
        group.append((number, step))
    if group:
        yield group


def _steps(steps: Sequence[tuple[int, Step]], context: _Context, done: list[str]) -> Exchange[None]:
    if len(steps) == 1:
        yield from _step(*steps[0], context, done)
    else:
        yield from gather([_step(number, step, context, done) for number, step in steps])


def _step(number: int, step: Step, context: _Context, done: list[str]) -> Exchange[None]:
    address, of = context.change.address, len(context.change.steps)
    place = f"step {number} of {of}, {step.title}"
    try:
        yield from _needs(step, context.run)
        if number == 1:
            _foresee(context.change, context.run)
    except _Missing as missing:
        if context.run.outcome(missing.address) == "interrupted":
            raise Stopped(f"stopped before {place}") from missing
        raise
    context.run.see_whether_to_go_on(place)
    if number == 1 and context.run.looked_at is not None:
        yield from see_that_it_is_as_planned(context.run.plan, context.change, context.run.looked_at)
    yield from emit(StepBegun(address, step.title, number, of))
    if context.run.recorder is not None and not done:
        context.run.recorder.started(context.change)
    try:
        yield from journaled(step.act(context), context.run.journal, address, step.title)
    except Stopped as stopped:
        raise Stopped(f"{stopped} (in {place})", stopped.outcome_unknown) from stopped
    done.append(step.title)
    yield from emit(StepEnded(address, step.title, number, of))


def _needs(step: Step, run: _Run) -> Exchange[None]:
    """Wait until all is there that a step needs; `_Missing` where it will not be."""
    for address in sorted(step.needs):
        yield from hold(run.latches[address].exists)
        if not run.has(address):
            raise _Missing(address)
    for address in sorted(step.whole):
        yield from hold(run.latches[address].over)
        if run.outcome(address) != "done":
            raise _Missing(address)


def _foresee(change: Change, run: _Run) -> None:
    """`_Missing` where it is known by now that a later step cannot be done: half an object helps nobody."""
    for step in change.steps:
        gone = (address for address in sorted(step.needs) if run.outcome(address) and not run.has(address))
        torn = (address for address in sorted(step.whole) if run.outcome(address) not in ("", "done"))
        for address in (*gone, *torn):
            raise _Missing(address)


@dataclass
class _Context:
    """Implements `kinds.kind.StepContext` for one change."""

    change: Change
    run: _Run
    seen: Observed[Any] | None = None

    def __post_init__(self) -> None:
        self.seen = self.change.before if not self.change.makes else None

    @property
    def known_id(self) -> str | None:
        """The id of the object, as far as it is known."""
        identity = self.run.identities.get(str(self.change.address))
        return identity.id if identity is not None else None

    @property
    def id(self) -> str:
        """The id of the object that this change is about."""
        return self._identity(str(self.change.address)).id

    def see(self, observed: Observed[Any]) -> None:
        """Remember the object as it is now."""
        self.seen = observed

    def resolve(self, reference: Reference) -> str:
        """The id behind a reference, made by now."""
        if reference.id is not None:
            return reference.id
        return self._identity(str(reference.address)).id

    def version(self, reference: Reference) -> int | None:
        """The version that an object has by now."""
        identity = self.run.by_id.get(self.resolve(reference))
        return identity.version if identity is not None else None

    def child(self, *path: str) -> str:
        """The id of a part of this entry."""
        return self._identity(self.change.address.child(*path)).id

    def _identity(self, address: str) -> Identity:
        if address not in self.run.identities:
            raise NotVisibleYet(f"the org does not show {address} yet: run again in a moment")
        return self.run.identities[address]

    def record_identity(self, identity: Identity, *path: str) -> Exchange[None]:
        """Say that the object, or a part of it, now is this."""
        address = self.change.address.child(*path)
        self.run.identities[address] = self.run.by_id[identity.id] = identity
        if self.run.recorder is not None:
            self.run.recorder.made(self.change, identity, path)
        if not path:
            self.run.latches[self.change.address].exists.open()
        yield from emit(Made(address, identity))

    def keep(self, content: Mapping[str, Any]) -> None:
        """Remember what need not be read again."""
        if self.run.recorder is not None:
            self.run.recorder.keep(self.change, content)
