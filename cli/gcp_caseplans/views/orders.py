"""Reorders, told as such. The API keeps lists of things by their places, so a plan has a rename for each one that
moves; a person wants to read which order becomes which, and what else changes in those that moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.parts import leading
from genesys_caseplans.kinds.comparing import differences, spec_keys
from genesys_caseplans.kinds.fields import Entry, SpecModel
from genesys_caseplans.kinds.kind import FieldChange

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.change import Change


def fields_with_orders(change: Change) -> list[FieldChange]:
    """The fields that differ, by what is in the order's place where only the order of things changed."""
    told: list[FieldChange] = []
    for part, inside in groupby(change.fields, key=lambda one: one.path[0]):
        group = list(inside)
        has, wanted = _lists(change, part)
        if _is_reorder(has, wanted):
            told += _reordered(part, has, wanted)
        else:
            told += group
    return told


def _lists(change: Change, part: str | int) -> tuple[Sequence[Any], Sequence[Any]]:
    """What stands at a part of an entry now, and what the spec says."""
    if change.before is None or change.after is None:
        return (), ()
    has: Entry = change.before.entry
    name = next((name for name, key in spec_keys(type(has)).items() if key == part), None)
    if name is None:
        return (), ()
    lists = getattr(has, name), getattr(change.after, name)
    return lists if all(isinstance(one, list) for one in lists) else ((), ())


def _is_reorder(has: Sequence[Any], wanted: Sequence[Any]) -> bool:
    if not has or not all(isinstance(item, SpecModel) for item in (*has, *wanted)):
        return False
    before, after = leading(has), leading(wanted)
    return before != after and sorted(before) == sorted(after) and len(set(before)) == len(before)


def _reordered(part: str | int, has: Sequence[Any], wanted: Sequence[Any]) -> Iterator[FieldChange]:
    """The order, and what changes in each thing wherever it stands."""
    before = dict(zip(leading(has), has, strict=True))
    yield FieldChange((part, "order"), list(before), leading(wanted))
    for called, item in zip(leading(wanted), wanted, strict=True):
        if item.is_whole():
            if item != before[called]:
                yield FieldChange((part, called), before[called], item)
        else:
            yield from differences(item, before[called], (part, getattr(item, "slug", called)))
