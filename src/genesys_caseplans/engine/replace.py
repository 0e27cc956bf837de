"""Another object in the place of one that the API does not let be changed as the spec wants, where that is allowed.

The old object is renamed first, since names are unique, and stays; where what left the spec is deleted, it is deleted
once nothing of the spec needs it any more. One that keeps something for good which the new one must have goes first.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.other_object import delete, rename_aside, rename_operations
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.errors import Problem, SelectionError
from genesys_caseplans.kinds.comparing import differences, overlay, value_at
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Goal, LiveObject, Options, Rule, Step
from genesys_caseplans.kinds.renames import is_aside
from genesys_caseplans.kinds.table import kept_rules
from genesys_caseplans.specfile import Spec
from genesys_caseplans.specfile.wording import nearest


def check_consents(spec: Spec, options: Options) -> None:
    """`SelectionError` where an address that may be replaced is none of the spec: it was meant to say something."""
    known = [str(address) for address in spec.entries]
    for address in options.replace:
        if address not in known:
            near = nearest(address, known)
            hint = f"did you mean {near}?" if near else "give the address of an entry, such as `section.key`"
            raise SelectionError(f"no entry of the spec is {address!r}, which is to be replaced ({hint})")


def may_replace(address: Address, entry: Entry, options: Options) -> bool:
    """Whether an entry may get another object in the place of its own."""
    return _consents(address, entry, options) and not entry.protect and entry.id is None


def _consents(address: Address, entry: Entry, options: Options) -> bool:
    return entry.on_immutable == "replace" or str(address) in options.replace


def ways_out(rule: Rule, address: Address, entry: Entry, options: Options) -> str:
    """What can be done about a rule."""
    if not rule.immutable:
        return rule.hint
    return "; ".join(filter(None, (rule.hint, _way(address, entry, options))))


def _way(address: Address, entry: Entry, options: Options) -> str:
    if not _consents(address, entry, options):
        return (
            f'to get a new one in its place, write "onImmutable": "replace" into {address}, or give --replace {address}'
        )
    if entry.protect:
        return 'it is not replaced, since it is protected: write "protect": false to have it replaced'
    return 'it is not replaced, since "id" chooses the old one: take "id" out to have it replaced'


def replacement(change: Change, goal: Goal[Any], neighbours: LiveNeighbours) -> Change:
    """What was planned as a create, as what it is. goal: of the create."""
    kind, live = change.kind, neighbours.snapshot.replaced[change.address]
    old = neighbours.snapshot.observed[change.address.section, live.id]
    if kind.align is not None:
        old = kind.align(old, goal.after, neighbours)
    against_old = replace(goal, before=old, planned=overlay(old.entry, goal.after))
    kept = list(kept_rules(goal.after, old))
    ours = _is_ours(change.address, live.id, neighbours)
    goes_first = bool(kept) and ours and neighbours.options.prune
    made_room = _has_made_room(live, change, neighbours.snapshot)
    problems = [*change.problems]
    if kept:
        problems += _kept_problems(change.address, kept, live.id, ours, neighbours)
    writes = not problems and change.action == "create"
    return replace(
        change,
        before=old,
        action="replace" if writes else "blocked",
        reason=problems[0].message if problems else change.reason,
        fields=kind.compare(against_old).fields,
        problems=tuple(problems),
        steps=(*_room(against_old, change, goes_first, made_room), *change.steps) if writes else (),
        notes=(
            *change.notes,
            _note(live.id, live.name, made_room, goes_first, ours and neighbours.options.prune),
            *_not_carried_over(goal.after, old.entry),
        ),
        kept_as=kept_as(change.address, live.id) if ours and not goes_first else None,
        deletes_first=goes_first,
    )


def _is_ours(address: Address, id: str, neighbours: LiveNeighbours) -> bool:
    record = neighbours.snapshot.record
    known = record.by_id().get((address.section, id)) if record is not None else None
    return record is not None and known is not None and record.entries[known].origin == "created"


def _has_made_room(live: LiveObject, change: Change, snapshot: Snapshot) -> bool:
    """Whether an earlier run had renamed it already, of whatever name it had by then."""
    recorded = snapshot.record.entries.get(change.address) if snapshot.record is not None else None
    names = [change.name, *([recorded.name] if recorded is not None else [])]
    return any(is_aside(live.name, name) for name in names)


def set_aside(address: Address, snapshot: Snapshot) -> LiveObject | None:
    """What a run that was stopped had replaced already, and could not write down any more."""
    recorded = snapshot.record.entries.get(address) if snapshot.record is not None else None
    found = snapshot.matches[address].found
    if recorded is None or found is None or found.id == recorded.id or recorded.origin != "created":
        return None
    live = snapshot.listed[address.section].by_id(recorded.id)
    return live if live is not None and is_aside(live.name, recorded.name) else None


def kept_as(address: Address, id: str) -> Address:
    """Where the record keeps an object that was replaced. No key of a spec holds such a sign."""
    return Address(address.section, f"{address.key}~{id[:8]}")


def _kept_problems(
    address: Address, kept: Iterable[Rule], id: str, ours: bool, neighbours: LiveNeighbours
) -> Iterable[Problem]:
    """What is unique stays with an object that cannot go first."""
    usage = neighbours.snapshot.usage.get(id, "")
    if ours and neighbours.options.prune and not usage:
        return
    for rule in kept:
        hint = f"give the entry another {rule.path[0]}"
        why = f", which cannot be deleted: it has {usage}" if usage else ""
        if not neighbours.options.prune and ours:
            hint += "; if nothing of live work holds on to the old one, --prune deletes it first"
        elif not ours:
            hint += "; earlier runs did not make the old one, so --prune does not delete it"
        place = neighbours.desired.spec.place(address, rule.path)
        yield Problem(f"{rule.message}{why}", address.child(*map(str, rule.path)), place, hint)


def _room(goal: Goal[Any], change: Change, goes_first: bool, made_room: bool) -> Iterable[Step]:
    """What makes room; not begun before all is there that the new object needs."""
    kind, old = change.kind, goal.before
    assert old is not None
    first = change.steps[0]
    if goes_first:
        yield Step(
            f"delete the old {kind.noun}",
            partial(delete, kind, old),
            2,
            first.needs,
            first.whole,
            operations=kind.removes,
        )
    elif kind.unique_names and not made_room:
        yield Step(
            f"rename the old {kind.noun}",
            partial(rename_aside, kind, goal),
            2,
            first.needs,
            first.whole,
            operations=rename_operations(kind, goal),
        )


def _not_carried_over(after: Entry, had: Entry) -> Iterable[str]:
    """What the spec is silent about, and only the old object has."""
    differing = (change for change in differences(had, after) if change.after and not value_at(after, change.path)[0])
    left = [".".join(map(str, change.path)) for change in differing]
    if left:
        yield f"the spec is silent about {', '.join(left)}: of these the new one has what the API gives a new object"


def _note(id: str, name: str, made_room: bool, goes_first: bool, goes: bool) -> str:
    if goes_first:
        return f"the old one ({id}) is deleted first, and cannot be brought back"
    end = "deleted at the end" if goes else "stays"
    if made_room:
        return f"the old one ({id}), {name!r}, {'is ' if goes else ''}{end}"
    return f"the old one ({id}) is renamed to '{name} (replaced <date>)' and {end}"
