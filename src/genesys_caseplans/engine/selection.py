"""Which entries of a spec a run is about, where it is not about all of them. Pure, and before anything is read.

What is chosen always holds together: with an entry come all that it needs, and with what is excepted goes all that
needs it. What is left out is still in the spec: nobody may take it for something that left.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from types import MappingProxyType

from genesys_caseplans.address import Address
from genesys_caseplans.engine.needs import needs_of, pointers_of
from genesys_caseplans.errors import SelectionError
from genesys_caseplans.specfile import Spec
from genesys_caseplans.specfile.wording import listed, nearest

Edges = Mapping[Address, Iterable[Address]]


@dataclass(frozen=True)
class Choice:
    """Patterns that choose entries: an address (`worktypes.review`), a section, or a glob over addresses.

    only: nothing but these and what they need; all where it is empty. exclude: not these, nor what needs them.
    """

    only: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()


EVERYTHING = Choice()


def select(spec: Spec, choice: Choice) -> Spec:
    """The spec with the chosen entries; `SelectionError` where a pattern means none, or none is left."""
    if choice == EVERYTHING:
        return spec
    _check_patterns(spec, choice)
    chosen = chosen_of(needs_of(spec, pointers_of(spec)), choice)
    if not chosen:
        raise SelectionError(
            f"nothing is left to do: all that was chosen needs what {listed(choice.exclude)} leaves out"
        )
    entries = {address: entry for address, entry in spec.entries.items() if address in chosen}
    return replace(spec, entries=MappingProxyType(entries))


def chosen_of(needs: Edges, choice: Choice) -> frozenset[Address]:
    """The addresses that are chosen of those that need each other so."""
    users: defaultdict[Address, list[Address]] = defaultdict(list)
    for address, needed in needs.items():
        for one in needed:
            users[one].append(address)
    gone = _reached(_meant(needs, choice.exclude), users)
    named = _meant(needs, choice.only) if choice.only else needs
    return _reached((address for address in named if address not in gone), needs)


def matches(address: Address, pattern: str) -> bool:
    """Whether a pattern means an entry."""
    return address.section == pattern or fnmatchcase(str(address), pattern)


def _meant(addresses: Iterable[Address], patterns: Iterable[str]) -> list[Address]:
    asked = tuple(patterns)
    return [address for address in addresses if any(matches(address, pattern) for pattern in asked)]


def _reached(start: Iterable[Address], edges: Edges) -> frozenset[Address]:
    """These, and all that can be reached from them."""
    ahead = list(start)
    reached = set(ahead)
    while ahead:
        new = set(edges.get(ahead.pop(), ())) - reached
        reached |= new
        ahead += new
    return frozenset(reached)


def _check_patterns(spec: Spec, choice: Choice) -> None:
    patterns = dict.fromkeys((*choice.only, *choice.exclude))
    unknown = [pattern for pattern in patterns if not any(matches(address, pattern) for address in spec.entries)]
    if unknown:
        raise SelectionError("\n".join(_unknown_text(spec, pattern) for pattern in unknown))


def _unknown_text(spec: Spec, pattern: str) -> str:
    sections = dict.fromkeys(address.section for address in spec.entries)
    around = next((address for address in spec.entries if pattern.startswith(f"{address}.")), None)
    near = nearest(pattern, [*sections, *map(str, spec.entries)])
    if around is not None:
        hint = f"parts of an entry cannot be chosen by themselves: choose {around}"
    elif near:
        hint = f"did you mean {near}?"
    else:
        hint = f"give an address, a section or a glob; the spec has {listed(sections)}"
    return f"no entry of the spec matches {pattern!r} ({hint})"
