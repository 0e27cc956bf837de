"""What a change reaches besides its own object: the entries that follow a new version, and their users. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.values.change import Change

#: How many entries are named; the others are counted.
_MOST = 10


def with_ripples(changes: Iterable[Change], neighbours: LiveNeighbours) -> Iterator[Change]:
    """The changes; one that makes a new version says whom that reaches, and in which order."""
    everything = list(changes)
    moved = {change.address for change in everything if _moves_up(change, neighbours)}
    if not moved:
        yield from everything
        return
    users = _users(neighbours)
    writing = {change.address for change in everything if change.writes}
    for change in everything:
        note = _note(change, users, writing, neighbours) if change.address in moved else ""
        yield replace(change, notes=(*change.notes, note)) if note else change


def _moves_up(change: Change, neighbours: LiveNeighbours) -> bool:
    if not (change.kind.versioned and change.action == "update" and change.before is not None):
        return False
    before, after = change.before.facts.version, neighbours.version_of(change.address)
    return before is not None and after is not None and after > before


def _users(neighbours: LiveNeighbours) -> Mapping[Address, Sequence[Address]]:
    """Who points at whom, of the entries of the spec, in the order of the run."""
    users: defaultdict[Address, list[Address]] = defaultdict(list)
    for address in neighbours.desired.order:
        for _, pointer in neighbours.desired.pointers[address]:
            target = pointer.address if isinstance(pointer, Reference) else None
            if target is not None and address not in users[target]:
                users[target].append(address)
    return users


def _note(
    change: Change, users: Mapping[Address, Sequence[Address]], writing: set[Address], neighbours: LiveNeighbours
) -> str:
    reached: list[Address] = []
    waiting = [*users.get(change.address, ())]
    while waiting:
        address = waiting.pop(0)
        if address not in reached:
            reached.append(address)
            waiting += users.get(address, ())
    if not reached:
        return ""
    version = neighbours.version_of(change.address)
    follow = [address for address in reached if address in writing]
    stay = [address for address in reached if address not in writing]
    told = [f"becomes version {version}"]
    told += [f"changed with it: {_named(follow)}"] if follow else []
    told += [f"using it as they are: {_named(stay)}"] if stay else []
    return "; ".join(told)


def _named(addresses: Sequence[Address]) -> str:
    names = ", ".join(map(str, addresses[:_MOST]))
    return names if len(addresses) <= _MOST else f"{names} and {len(addresses) - _MOST} more"
