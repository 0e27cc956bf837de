"""Two runs at once: what keeps them from making things twice, and what is found where nothing could.

The API refuses a second object of a name for some kinds and not for others. So the former are made first: of two runs
only one has its way, and the other ends before it makes what could be there twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.report import Double, Result
from genesys_caseplans.errors import CaseplansError
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds.kind import Kind, LiveObject, Reading, Selection


@dataclass(frozen=True)
class Locks:
    """order: the creates that serve as locks. before: how many of them must be answered before an entry is made."""

    order: tuple[Address, ...]
    before: Mapping[Address, int]


def locks_of(changes: Iterable[Change]) -> Locks:
    """The creates of unique names that need nothing whose name is not unique, and what has to wait for them.

    What takes a name over from another entry is none: that one may have to wait for something itself.
    """
    order: list[Address] = []
    before: dict[Address, int] = {}
    late: set[Address] = set()
    for change in changes:
        if not change.makes:
            continue
        if not change.kind.unique_names:
            before[change.address] = len(order)
        if not change.kind.unique_names or change.needs & late or change.waits:
            late.add(change.address)
        else:
            order.append(change.address)
    return Locks(tuple(order), before)


def unguarded(changes: Sequence[Change]) -> list[str]:
    """The sections in which something is made that could be there twice, and no lock of this run stands before it.

    A lock that is there already is none: whoever made it may be about to make the rest.
    """
    locks = locks_of(changes)
    there = any(change.kind.unique_names and change.before is not None for change in changes)
    return sorted({address.section for address, number in locks.before.items() if there or number == 0})


def find_doubles(results: Sequence[Result], lost: bool) -> Exchange[tuple[Double, ...]]:
    """List the kinds once more of which something was made that could be there twice; what cannot be listed is not
    known. lost: whether another run had its way, so that its objects are the ones to keep.
    """
    made: dict[str, dict[str, Result]] = {}
    kinds: dict[str, Kind[Any]] = {}
    for result in results:
        change = result.change
        if change.makes and not change.kind.unique_names and result.id is not None:
            made.setdefault(change.address.section, {})[change.name] = result
            kinds[change.address.section] = change.kind
    with suppress(CaseplansError):
        found = yield from gather([_alike(kinds[section], set(names)) for section, names in made.items()])
        return tuple(
            _double(result, objects, lost)
            for names, listed in zip(made.values(), found, strict=True)
            for name, result in names.items()
            if len(objects := _by_age(live for live in listed if live.name == name)) > 1
        )
    return ()


def _alike(kind: Kind[Any], names: set[str]) -> Exchange[Sequence[LiveObject]]:
    """The objects of some names, where any of them is there twice; deleted ones that a listing shows are left out."""
    listed = yield from kind.find(Selection(frozenset(names)))
    named = [live for live in listed if live.name in names]
    if kind.confirm is not None and len(named) > len({live.name for live in named}):
        return (yield from kind.confirm(named, Reading()))
    return named


def _by_age(found: Iterable[LiveObject]) -> list[LiveObject]:
    return sorted(found, key=lambda live: (live.created.timestamp() if live.created else 0.0, live.id))


def _double(result: Result, objects: Sequence[LiveObject], lost: bool) -> Double:
    own = result.id or ""
    others = [live.id for live in objects if live.id != own]
    made: dict[str, datetime | None] = {live.id: live.created for live in objects}
    change = result.change
    return Double(change.address, change.kind.noun, change.name, others[0] if lost else own, made)
