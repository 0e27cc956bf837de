"""What entries of a set say of one another, and what their kinds say of them.

Owns the checks across kinds: references to nothing, cycles, double names and ids. Names no kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from graphlib import CycleError, TopologicalSorter
from typing import Any, TypeAlias

from genesys_caseplans.address import Address
from genesys_caseplans.kinds.fields import Entry, SpecModel, Unique
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.kinds.offline import SpecNeighbours
from genesys_caseplans.kinds.pointers import references
from genesys_caseplans.kinds.table import marked
from genesys_caseplans.specfile.assembly import Assembly
from genesys_caseplans.specfile.positions import KeyPath
from genesys_caseplans.specfile.wording import MOST_LISTED, Hint, listed, nearest, quoted

#: Which entries each entry points at, and from where in it.
Pointed: TypeAlias = Mapping[Address, Sequence[tuple[KeyPath, Address]]]


def check_set(assembly: Assembly) -> None:
    """Add to the findings what is wrong between entries, and what kinds find wrong in them."""
    pointed = {address: _targets(entry) for address, entry in assembly.entries.items()}
    _check_references(assembly, pointed)
    _check_cycle(assembly, pointed)
    _check_doubles(assembly)
    _check_kinds(assembly)


def _targets(entry: Entry) -> Sequence[tuple[KeyPath, Address]]:
    pairs = ((path, reference.address) for path, reference in references(entry))
    return [(path, target) for path, target in pairs if target is not None]


def _check_references(assembly: Assembly, pointed: Pointed) -> None:
    keys: dict[str, list[str]] = {}
    for home in assembly.homes:
        keys.setdefault(home.section, []).append(home.key)
    for address, pairs in pointed.items():
        for path, target in pairs:
            if target in assembly.homes or target.section in assembly.unsure:
                continue
            message = f"there is no {quoted(target.key)} in {target.section}"
            _add(assembly, address, path, message, partial(_ways, target, keys.get(target.section, [])))


def _ways(target: Address, known: list[str]) -> str:
    if not known:
        return f'{target.section} is empty; {{"existing": "<name>"}} points at what the org has'
    near = nearest(target.key, known)
    meant = f"did you mean {quoted(near)}? " if near else ""
    return f"{meant}{target.section} has {listed(known)}"


def _check_cycle(assembly: Assembly, pointed: Pointed) -> None:
    # By number: the sorter looks each of them up many times, which for an address takes longer.
    addresses = list(assembly.entries)
    numbers = {address: number for number, address in enumerate(addresses)}
    needs = {
        numbers[address]: [number for _, target in pairs if (number := numbers.get(target)) is not None]
        for address, pairs in pointed.items()
    }
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        # Each one is needed by the next; the last is the first again.
        found: list[int] = list(reversed(error.args[1]))[:-1]
        first = found.index(min(found))
        ring = [addresses[number] for number in (*found[first:], *found[: first + 1])]
        message = f"the references form a cycle: {_chain(ring)}"
        _add(assembly, ring[0], (), message, "take one of these references out")


def _chain(ring: Sequence[Address]) -> str:
    """Which entry needs which: the first ones of many, and the last, which is the first again."""
    shown = ring if len(ring) <= MOST_LISTED else ring[: MOST_LISTED - 1]
    first, *rest = map(str, shown)
    left_out = f", and so on over {len(ring) - len(shown) - 1} more to {ring[-1]}" if len(shown) < len(ring) else ""
    return f"{first} needs {', which needs '.join(rest)}{left_out}"


def _check_doubles(assembly: Assembly) -> None:
    _check_double(assembly, "name", lambda entry: entry.name, "names are identity: they must differ")
    _check_double(assembly, "id", lambda entry: entry.id, "two entries cannot be one object")
    for kind in assembly.kinds.values():
        model: type[SpecModel] = kind.model
        for name, unique in marked(model, Unique).items():
            _check_unique(assembly, kind, name, unique)


def _check_unique(assembly: Assembly, kind: Kind[Any], name: str, unique: Unique) -> None:
    """A value that belongs to one entry of its kind, told at the later one."""
    owners: dict[str, Address] = {}
    key = kind.model.model_fields[name].alias or name
    for address, entry in assembly.entries.items():
        if address.section == kind.section:
            text = str(getattr(entry, name))
            first = owners.setdefault(text.casefold(), address)
            if first != address:
                _add(assembly, address, (key,), f"{first} has the same {unique.what} {text!r}", unique.hint)


def _check_double(assembly: Assembly, field: str, value: Callable[[Entry], str | None], hint: str) -> None:
    seen: dict[tuple[str, str], Address] = {}
    for address, entry in assembly.entries.items():
        text = value(entry)
        if text is None:
            continue
        # Where the API refuses a second object of a name, nobody has said that case makes a difference.
        alike = text.casefold() if assembly.kinds[address.section].unique_names else text
        first = seen.setdefault((address.section, alike), address)
        if first != address and not (field == "name" and _differ_by_id(assembly, first, address)):
            where = assembly.homes[first].where((first.section, first.key, field))
            _add(assembly, address, (field,), f"{first} at {where} has the same {field} {quoted(text)}", hint)


def _differ_by_id(assembly: Assembly, first: Address, second: Address) -> bool:
    """Where the org allows double names, ids choose."""
    ids = {assembly.entries[first].id, assembly.entries[second].id}
    return not assembly.kinds[first.section].unique_names and None not in ids and len(ids) == 2


def _check_kinds(assembly: Assembly) -> None:
    neighbours = SpecNeighbours(assembly.entries)
    for address, entry in assembly.entries.items():
        rules = assembly.kinds[address.section].rules
        for rule in rules(entry, None, neighbours) if rules is not None else ():
            _add(assembly, address, rule.path, rule.message, rule.hint, warning=rule.warning)


def _add(
    assembly: Assembly,
    address: Address,
    path: tuple[str | int, ...],
    message: str,
    hint: Hint = "",
    *,
    warning: bool = False,
) -> None:
    whole = (address.section, address.key, *path)
    assembly.findings.add(assembly.homes[address], whole, message, hint, warning=warning)
