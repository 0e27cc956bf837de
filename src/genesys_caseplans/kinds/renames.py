"""Renaming several things whose names must stay unique on the way. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

#: Names of 256 characters have to have room for what is added.
_LONGEST_ASIDE = 220


def free_order(has: Mapping[str, str], wanted: Mapping[str, str]) -> list[tuple[str, str]]:
    """Renames (key, name) in an order in which each new name is free when its turn comes.

    has: the names now, by key. wanted: new names of some of them. A ring of names is opened with a name in between,
    so one key may appear twice.
    """
    names = dict(has)
    left = {key: name for key, name in wanted.items() if has.get(key) != name}
    order: list[tuple[str, str]] = []

    def rename(key: str, name: str) -> None:
        names[key] = name
        order.append((key, name))

    while left:
        taken = {name.casefold(): key for key, name in names.items()}
        free = next((key for key, name in left.items() if taken.get(name.casefold(), key) == key), None)
        if free is not None:
            rename(free, left.pop(free))
            continue
        key, name = next(iter(left.items()))
        holder = taken[name.casefold()]
        if holder not in left:
            rename(key, left.pop(key))  # held by one that stays: the API will say so
            continue
        rename(holder, between(names[holder], set(taken)))
    return order


def between(name: str, taken: set[str]) -> str:
    """A free name for the time being."""
    number = 1
    while (candidate := f"{_stem(name)} (moving {number})").casefold() in taken:
        number += 1
    return candidate


def _stem(name: str) -> str:
    return name[:240]


def is_between(name: object, of: object = None) -> bool:
    """Whether a name is one for the time being, left behind by a run that was stopped. of: the name that it stands for,
    where that is known.
    """
    found = re.fullmatch(r"(.*) \(moving \d+\)", name, re.DOTALL) if isinstance(name, str) else None
    return found is not None and (of is None or (isinstance(of, str) and found[1] == _stem(of)))


def aside(name: str, day: date, number: int = 1) -> str:
    """The name of what makes room for what replaces it."""
    more = f", {number}" if number > 1 else ""
    return f"{name[:_LONGEST_ASIDE]} (replaced {day:%Y-%m-%d}{more})"


def is_aside(name: str, of: str) -> bool:
    """Whether a name is that of something which made room, and was called otherwise before."""
    found = re.fullmatch(r"(.*) \(replaced \d{4}-\d\d-\d\d(?:, \d+)?\)", name, re.DOTALL)
    return found is not None and found[1] == of[:_LONGEST_ASIDE]
