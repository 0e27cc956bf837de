"""Names that one entry gives up and another takes in the same run: who waits for whom. Pure.

Who takes a name waits until the change that gives it up is done. Where they wait for each other in a ring, one of them
first gives the object that has its name another one for the time being.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.other_object import rename, rename_operations
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.kinds.kind import Goal, Step
from genesys_caseplans.kinds.renames import between

_NAME = ("name",)


def passed_on(changes: Mapping[Address, Change], neighbours: LiveNeighbours) -> dict[Address, Change]:
    """The changes, each behind the one whose name it takes."""
    left = {_key(change, change.before.entry.name): change.address for change in changes.values() if _gives_up(change)
            if change.before is not None}  # fmt: skip
    takes: dict[Address, Address] = {}
    for change in changes.values():
        holder = left.get(_key(change, change.name)) if change.writes and _takes(change) else None
        if holder is not None and holder != change.address:
            takes[change.address] = holder
    done = dict(changes)
    for address, holder in takes.items():
        if _closes_ring(address, takes):
            done[address] = _opening(done[address], changes[holder], neighbours)
        else:
            done[address] = _behind(done[address], holder)
    return _in_order(done) if takes else done


def _in_order(changes: Mapping[Address, Change]) -> dict[Address, Change]:
    """Each behind those that it waits for, and otherwise as they were."""
    ordered: dict[Address, Change] = {}

    def put(address: Address) -> None:
        if address not in ordered:
            for earlier in sorted((changes[address].waits | changes[address].needs) & changes.keys()):
                put(earlier)
            ordered[address] = changes[address]

    for address in changes:
        put(address)
    return ordered


def _key(change: Change, name: str) -> tuple[str, str]:
    return change.address.section, name.casefold()


def _is_renamed(change: Change) -> bool:
    return any(field.path == _NAME for field in change.fields)


def _gives_up(change: Change) -> bool:
    return change.kind.unique_names and change.action in ("update", "replace") and _is_renamed(change)


def _takes(change: Change) -> bool:
    return change.kind.unique_names and (change.makes or _is_renamed(change))


def _closes_ring(address: Address, takes: Mapping[Address, Address]) -> bool:
    """Whether an entry is the one of a ring that opens it: the first of all by address."""
    seen = [address]
    while (holder := takes.get(seen[-1])) is not None and holder not in seen:
        seen.append(holder)
    return holder == address and address == min(seen)


def _behind(change: Change, holder: Address) -> Change:
    first, *rest = change.steps
    waits = frozenset([holder])
    return replace(change, steps=(replace(first, whole=first.whole | waits), *rest), waits=waits)


def _opening(change: Change, holder: Change, neighbours: LiveNeighbours) -> Change:
    """The holder of the name waits for this change, directly or not, so its object makes room within this one."""
    assert holder.before is not None
    listed = neighbours.snapshot.listed[holder.address.section]
    taken = {live.name.casefold() for live in listed.found}
    name = between(holder.before.entry.name, taken)
    goal: Goal[Any] = replace(neighbours.goals[holder.address], before=holder.before)
    first = change.steps[0]
    step = Step(
        f"rename {holder.address} to {name!r} for the time being",
        partial(rename, holder.kind, goal, name),
        needs=first.needs,
        whole=first.whole,
        operations=rename_operations(holder.kind, goal),
    )
    return replace(change, steps=(step, *change.steps))
