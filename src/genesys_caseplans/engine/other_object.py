"""Requests of one entry's change that are about another object than its own: one that makes room for it.

Knows no kind: a rename is what the kind itself does where nothing but a name differs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from genesys_caseplans.address import Reference
from genesys_caseplans.errors import NotFound, NotVisibleYet
from genesys_caseplans.http.exchange import Exchange, Operation, patience, value
from genesys_caseplans.http.writes import poll
from genesys_caseplans.kinds.comparing import rebuilt, saying
from genesys_caseplans.kinds.kind import (
    Comparison,
    FieldChange,
    Goal,
    Identity,
    Kind,
    Observed,
    Selection,
    Step,
    StepContext,
)
from genesys_caseplans.kinds.renames import aside

#: How many objects of one name can be replaced on one day.
_MOST = 20


def rename_aside(kind: Kind[Any], goal: Goal[Any], context: StepContext) -> Exchange[None]:
    """Give the old object of a goal a name that says what became of it."""
    assert goal.before is not None
    today = datetime.now(UTC).date()
    names = [aside(goal.before.entry.name, today, number) for number in range(1, _MOST + 1)]
    found = yield from kind.find(Selection(names=frozenset(names)))
    taken = {live.name.casefold() for live in found}
    name = next((name for name in names if name.casefold() not in taken), names[-1])
    yield from rename(kind, goal, name, context)


def rename(kind: Kind[Any], goal: Goal[Any], name: str, context: StepContext) -> Exchange[None]:
    """Give the old object of a goal another name, and leave all else of it as it is."""
    old = goal.before
    assert old is not None
    for step in _renaming(kind, goal, old, name):
        yield from step.act(OtherObject(context, old))


def rename_operations(kind: Kind[Any], goal: Goal[Any]) -> tuple[Operation, ...]:
    """What renaming the old object of a goal sends, whatever the name."""
    old = goal.before
    assert old is not None
    return tuple(operation for step in _renaming(kind, goal, old, old.entry.name) for operation in step.operations)


def _renaming(kind: Kind[Any], goal: Goal[Any], old: Observed[Any], name: str) -> Sequence[Step]:
    entry = rebuilt(old.entry, {"name": name})
    only_name = replace(goal, after=saying(entry, ("name",)), planned=entry)
    return kind.steps(only_name, Comparison((FieldChange(("name",), old.entry.name, name),)))


def delete(kind: Kind[Any], old: Observed[Any], context: StepContext) -> Exchange[None]:
    """Delete an object, and see that it is gone. What somebody else deleted meanwhile is gone as well."""
    try:
        yield from kind.remove(old.id)
    except NotFound:
        return
    longest = (yield from patience()).lag
    left = yield from poll(lambda: _still_there(kind, old.id), lambda there: not there, longest, "the deletion")
    if left:
        raise NotVisibleYet(
            f"the org took the deletion, but still shows {old.id} after {longest:g} s: look again later"
        )


def _still_there(kind: Kind[Any], id: str) -> Exchange[bool]:
    found = yield from kind.find(Selection(ids=frozenset([id])))
    return any(live.id == id for live in found)


@dataclass
class OtherObject:
    """Implements `kinds.kind.StepContext` for an object that is not the one of the change. Nothing is written down."""

    context: StepContext
    seen: Observed[Any]

    @property
    def id(self) -> str:
        """The id of the other object."""
        return self.seen.id

    def see(self, observed: Observed[Any]) -> None:
        """Remember the object as it is now."""
        self.seen = observed

    def resolve(self, reference: Reference) -> str:
        """The id behind a reference, made by now."""
        return self.context.resolve(reference)

    def version(self, reference: Reference) -> int | None:
        """The version that an object has by now."""
        return self.context.version(reference)

    def child(self, *path: str) -> str:
        """The id of a part of the other object."""
        return self.seen.parts[path]

    def record_identity(self, identity: Identity, *path: str) -> Exchange[None]:
        """Nothing: the entry's own object is another one."""
        return value(None)

    def keep(self, content: Mapping[str, Any]) -> None:
        """Nothing: the entry's own object is another one."""
