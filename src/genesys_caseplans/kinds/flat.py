"""What kinds share whose fields lie flat: reading, comparing and sending them by one table.

A kind lists its fields once (rows of `Flat`): the name in a spec, where it stands in the API's answers, and the name
it is sent under. From that table come `state`, the body of a create and of an update, and the comparison.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.address import Known, Pending
from genesys_caseplans.http.exchange import Exchange
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.kind import (
    Comparison,
    FieldChange,
    Goal,
    Identity,
    LiveObject,
    Rule,
    Step,
    StepContext,
)


@dataclass(frozen=True)
class Flat:
    """One field. name: in the spec. sends: in requests. reads: its value out of the API's object, in spec shape.

    fixed: why it can never be changed, with the way out; None where it can.
    """

    name: str
    sends: str
    reads: Callable[[Any], Any]
    fixed: str | None = None
    writes: Callable[[Any], Any] = lambda value: value


def known(entity: Any) -> Known | None:
    """The object that a pointer of the API names."""
    return Known(entity.id) if entity is not None and entity.id else None


def flat_state(table: Iterable[Flat], entity: Any) -> dict[str, Any]:
    """An object of the API in the shape of the spec."""
    return {row.name: row.reads(entity) for row in table}


def same(wanted: Any, has: Any) -> bool:
    """Whether a value of the spec and one of the org mean the same. Null, an empty text and absence do."""
    if wanted is None or wanted == "":
        return has is None or has == ""
    return bool(wanted == has)


def flat_changes(table: Iterable[Flat], goal: Goal) -> Iterable[FieldChange]:
    """The flat fields that the spec manages and the org has otherwise."""
    for row in table:
        if row.name in goal.desired and not same(goal.desired[row.name], goal.current.get(row.name)):
            before = goal.current.get(row.name) if goal.found else None
            yield FieldChange(row.name, before, goal.desired[row.name])


def compare_flat(table: Sequence[Flat]) -> Callable[[Goal], Comparison]:
    """A comparison for kinds that are flat altogether."""
    return lambda goal: Comparison(tuple(flat_changes(table, goal)))


def fixed_rules(table: Iterable[Flat], goal: Goal, comparison: Comparison) -> Iterable[Rule]:
    """Fields that differ and can never be changed."""
    if goal.found is None:
        return
    reasons = {row.name: row.fixed for row in table if row.fixed}
    for change in comparison.fields:
        if reason := reasons.get(change.path):
            yield Rule((change.path,), f"{change.path} cannot be changed: {reason}")


def check_flat(table: Sequence[Flat]) -> Callable[[Goal, Comparison], Iterable[Rule]]:
    """A check for kinds whose only rule is that some fields are fixed."""
    return lambda goal, comparison: fixed_rules(table, goal, comparison)


def create_body(table: Iterable[Flat], goal: Goal, run: StepContext) -> dict[str, Any]:
    """The body of a create: what the spec gives; null is the same as absent in a new object."""
    return {
        row.sends: row.writes(sendable(goal.desired[row.name], run))
        for row in table
        if goal.desired.get(row.name) is not None
    }


def update_body(table: Iterable[Flat], comparison: Comparison, run: StepContext) -> dict[str, Any]:
    """The body of an update: only what differs; null clears."""
    rows = {row.name: row for row in table}
    return {
        rows[change.path].sends: rows[change.path].writes(sendable(change.after, run))
        for change in comparison.fields
        if change.path in rows
    }


def sendable(value: Any, run: StepContext) -> Any:
    """A value as the API takes it: references become ids."""
    if isinstance(value, Known | Pending):
        return run.resolve(value)
    if isinstance(value, list | tuple):
        return [sendable(item, run) for item in value]
    return value


def holds(table: Iterable[Flat], comparison: Comparison, entity: Any, run: StepContext) -> bool:
    """Whether an object has all that an update was to give it."""
    state = flat_state(table, entity)
    return all(
        same(_resolved(change.after, run), state[change.path]) for change in comparison.fields if change.path in state
    )


def _resolved(value: Any, run: StepContext) -> Any:
    return Known(run.resolve(value)) if isinstance(value, Pending) else value


@dataclass(frozen=True)
class Writes:
    """The requests that write objects of a flat kind, and the models of their bodies.

    named: reads the objects that have a name now, which tells after a lost answer whether a create happened.
    """

    new: type[ApiModel]
    changed: type[ApiModel]
    create: Callable[[Any], Exchange[Any]]
    update: Callable[[str, Any], Exchange[Any]]
    get: Callable[[str], Exchange[Any]]
    named: Callable[[str], Exchange[list[Any]]]


def flat_steps(noun: str, table: Sequence[Flat], writes: Writes) -> Callable[[Goal, Comparison], list[Step]]:
    """The steps of a kind that is flat altogether: one create, or one update."""

    def steps(goal: Goal, comparison: Comparison) -> list[Step]:
        if goal.found is None:
            return [Step(f"create {noun}", lambda run: create_flat(table, writes, goal, run))]
        if not comparison.fields:
            return []
        return [Step(f"update {noun}", lambda run: update_flat(table, writes, comparison, run))]

    return steps


def create_flat(
    table: Sequence[Flat],
    writes: Writes,
    goal: Goal,
    run: StepContext,
    extra: Mapping[str, Any] | None = None,
    identity: Callable[[Any], Identity] = lambda made: Identity(made.id),
) -> Exchange[None]:
    """Make the object. That no object had the name before is why it is being made, so one that has it now is ours."""
    body = create_body(table, goal, run) | dict(extra or {})

    def look() -> Exchange[Any]:
        hits = yield from writes.named(goal.entry.name)
        return hits[0] if hits else None

    new = writes.new.model_validate(body)
    made = yield from write_once(lambda: retry_until_visible(lambda: writes.create(new)), look)
    yield from run.record_identity(identity(made))


def update_flat(table: Sequence[Flat], writes: Writes, comparison: Comparison, run: StepContext) -> Exchange[None]:
    """Send what differs."""
    changes = writes.changed.model_validate(update_body(table, comparison, run))

    def look() -> Exchange[Any]:
        current = yield from writes.get(run.id)
        return current if holds(table, comparison, current, run) else None

    yield from write_once(lambda: writes.update(run.id, changes), look, lambda: writes.get(run.id))


def found_of(items: Iterable[Any]) -> list[LiveObject]:
    """What a listing gave, as the engine takes it."""
    return [LiveObject(item.id, item.name or "", item) for item in items]
