"""Lists of things, told by what becomes of each. The API keeps some by their places, so that a plan has a rename for
each one that moves, and others whole; a person wants to read what comes and goes, which order becomes which, and what
else changes in those that stay.
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
    """The fields that differ, by what becomes of each thing where a list of things changed as a whole."""
    told: list[FieldChange] = []
    for part, inside in groupby(change.fields, key=lambda one: one.path[0]):
        group = list(inside)
        has, wanted = _lists(change, part)
        if len(group) == 1 and group[0].path == (part,) and _have_keys(has, wanted):
            told += _by_keys(part, has, wanted)
        elif _is_reorder(has, wanted):
            told += _reordered(part, has, wanted)
        else:
            told += group
    return told


def _have_keys(*lists: Sequence[Any]) -> bool:
    return all(items and all(isinstance(getattr(item, "slug", None), str) for item in items) for items in lists)


def _by_keys(part: str | int, has: Sequence[Any], wanted: Sequence[Any]) -> Iterator[FieldChange]:
    """What comes, what goes, what changes in the others, and their order where those that stay change it."""
    before, after = ({item.slug: item for item in items} for items in (has, wanted))
    stay = [key for key in before if key in after]
    if stay != [key for key in after if key in before]:
        yield FieldChange((part, "order"), leading(has), leading(wanted))
    for key, item in before.items():
        if key not in after:
            yield FieldChange((part, key), item, None)
    for key, item in after.items():
        if key in before:
            yield from differences(item, before[key], (part, key))
        else:
            yield FieldChange((part, key), None, item)


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
