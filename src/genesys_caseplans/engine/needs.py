"""Which entries of a spec need which others to be there first. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from genesys_caseplans.address import Address, Pointer, Reference
from genesys_caseplans.kinds.kind import Path
from genesys_caseplans.kinds.pointers import pointers
from genesys_caseplans.specfile import Spec

Pointers = tuple[tuple[Path, Pointer], ...]


def pointers_of(spec: Spec) -> Mapping[Address, Pointers]:
    """What each entry points at."""
    return {address: tuple(pointers(entry)) for address, entry in spec.entries.items()}


def needs_of(spec: Spec, pointed: Mapping[Address, Pointers]) -> Mapping[Address, frozenset[Address]]:
    """What each entry needs, directly."""
    means = _meanings(spec)
    return {address: _needs(address, pointed[address], means) for address in spec.entries}


def _meanings(spec: Spec) -> Mapping[Reference, Address]:
    """The entries that references mean, by key and also by name and id: what is made first matters either way."""
    means: dict[Reference, Address] = {}
    for address, entry in spec.entries.items():
        for name in filter(None, (entry.name, entry.was)):
            means[Reference(address.section, existing=name)] = address
        if entry.id:
            means[Reference(address.section, id=entry.id)] = address
    return means | {Reference(address.section, key=address.key): address for address in spec.entries}


def _needs(address: Address, pointed: Pointers, means: Mapping[Reference, Address]) -> frozenset[Address]:
    targets = (means.get(pointer) for _, pointer in pointed if isinstance(pointer, Reference))
    return frozenset(target for target in targets if target is not None and target != address)
