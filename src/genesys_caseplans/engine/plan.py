"""From what is wanted and what is there to a plan. Pure: the same two values give the same plan.

Each entry is compared with what the org will be like by then, held against its kind's rules, and given its steps where
nothing stands against it: what is blocked may not even have any.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import Desired
from genesys_caseplans.engine.passing_on import passed_on
from genesys_caseplans.engine.prune import deletions, limited, orphans, released
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.replace import kept_as, may_replace, replacement, set_aside, ways_out
from genesys_caseplans.engine.ripples import with_ripples
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Basis, Memo, Org, Plan
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.comparing import differs, overlay, value_at
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import Action, Comparison, FieldChange, Goal, Kind, Observed, Path, Rule

_STRANGE = Rule(
    (),
    "the org has it, and the record does not: somebody else made it, or the record was lost",
    "take --no-adopt away to take it over as it is",
)
_ADOPTED = "taken over: the record does not hold it yet"
_LOOKUP_HINT = "check the spelling, and that the client may see it"


def make_plan(neighbours: LiveNeighbours, api: str) -> Plan:
    """The whole plan; the neighbours come to know every goal on the way."""
    with _uncollected():
        return _plan(neighbours, api)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Planning makes very many small values and no cycles: looking for garbage in between costs a third of its time,
    and more than in proportion to its size.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _plan(neighbours: LiveNeighbours, api: str) -> Plan:
    desired, snapshot = neighbours.desired, neighbours.snapshot
    changes = _changes(neighbours)
    while neighbours.replace_objects():
        changes = _changes(neighbours)
    changes, snapshot = passed_on(changes, neighbours), neighbours.snapshot
    org = Org(snapshot.organization.id, snapshot.organization.name or "", api)
    renamed = _with_renames(changes.values(), neighbours)
    planned = (*with_ripples(renamed, neighbours), *deletions(neighbours, changes))
    labels = _labels(desired, snapshot, neighbours.names)
    memo = _memo(neighbours)
    return Plan(
        org,
        tuple(limited(planned, neighbours)),
        labels,
        _basis(snapshot),
        left_out=desired.left_out,
        spec=desired.spec,
        memo=memo,
        orphans=orphans(neighbours),
        released=released(neighbours),
    )


def _changes(neighbours: LiveNeighbours) -> dict[Address, Change]:
    desired, twice = neighbours.desired, _claimed_twice(neighbours.snapshot)
    changes: dict[Address, Change] = {}
    for address in desired.order:
        change = _change(address, neighbours, changes, twice.get(address, ""))
        if address in neighbours.snapshot.replaced:
            change = replacement(change, neighbours.goals[address], neighbours)
        elif old := set_aside(address, neighbours.snapshot):
            change = replace(change, kept_as=kept_as(address, old.id))
        changes[address] = change
    return changes


def _change(address: Address, neighbours: LiveNeighbours, changes: Mapping[Address, Change], claimed: str) -> Change:
    desired, snapshot = neighbours.desired, neighbours.snapshot
    kind, match = desired.kind(address), snapshot.matches[address]
    goal = goal_of(address, neighbours)
    neighbours.goals[address] = goal
    needs = desired.needs[address]
    problems = [
        *([_problem(address, (), match.problem, match.hint, desired)] if match.problem else ()),
        *_pointer_problems(address, neighbours),
        *([_problem(address, (), claimed, "", desired)] if claimed else ()),
    ]
    if problems:
        reason, all_problems = problems[0].message, tuple(problems)
        return Change(address, kind, goal.before, goal.after, "blocked", reason, problems=all_problems, needs=needs)
    comparison: Comparison = kind.compare(goal)
    strange = goal.before is not None and _is_strange(address, goal.before, snapshot)
    neighbours.version_planned(address, version_after(goal, comparison))
    rules = [*comparison.refusals, *standing(kind, goal, comparison)]
    stays = bool(comparison.refusals)
    if strange and not neighbours.options.adopt:
        rules.append(_STRANGE)
        stays = True
    options = neighbours.options
    if any(rule.immutable for rule in rules) and not stays and may_replace(address, goal.after, options):
        neighbours.to_replace.add(address)
    problems = [
        _problem(address, rule.path, rule.message, ways_out(rule, address, goal.after, options), desired)
        for rule in rules
    ]
    action, reason, root = _action(goal, comparison, strange), match.reason, None
    if problems:
        action, reason = "blocked", problems[0].message
    elif blocked := [one for one in needs if _holds_up(changes[one], goal, comparison, neighbours)]:
        root = changes[min(blocked)].blocked_by or min(blocked)
        action, reason = "blocked", f"needs {root}, which is blocked"
    return Change(
        address,
        kind,
        goal.before,
        goal.after,
        action,
        reason,
        comparison.fields,
        comparison.effect,
        comparison.irreversible,
        tuple(kind.steps(goal, comparison)) if action in ("create", "update") else (),
        tuple(problems),
        root,
        needs,
        tuple(filter(None, (match.note, _ADOPTED if strange else "", *comparison.notes))),
        comparison.unmanaged,
        _drift(goal, comparison),
        comparison.foreign,
    )


def _action(goal: Goal[Any], comparison: Comparison, strange: bool) -> Action:
    if goal.before is None:
        return "create"
    if comparison.fields:
        return "update"
    return "adopt" if strange else "none"


def _is_strange(address: Address, before: Observed[Any], snapshot: Snapshot) -> bool:
    """Whether a record is kept and does not hold an object, not even under another key."""
    return snapshot.record is not None and (address.section, before.id) not in snapshot.recorded


def _drift(goal: Goal[Any], comparison: Comparison) -> tuple[FieldChange, ...]:
    """What somebody changed in the org since the last apply, of the fields that would change now."""
    memory = goal.neighbours.memory(goal.before.id) if goal.before is not None and comparison.fields else None
    if memory is None or goal.before is None:
        return ()
    applied: dict[Path, list[Any]] = {}
    for wanted in memory.wanted:
        for change in comparison.fields:
            known, value = value_at(wanted, change.path)
            if known:
                applied.setdefault(change.path, []).append(value)
    return tuple(
        FieldChange(change.path, applied[change.path][0], change.before)
        for change in comparison.fields
        if change.path in applied
        and change.path[0] not in goal.after.steering
        and all(differs(value, change.before) for value in applied[change.path])
    )


def goal_of(address: Address, neighbours: LiveNeighbours) -> Goal[Any]:
    """What one entry is to become, from what there is of it."""
    desired, snapshot, kind = neighbours.desired, neighbours.snapshot, neighbours.desired.kind(address)
    after = snapshot.wanted(desired, desired.spec.entries[address])
    live = snapshot.matches[address].found
    before = snapshot.observed[address.section, live.id] if live is not None else None
    if before is not None and kind.align is not None:
        before = kind.align(before, after, neighbours)
    planned = overlay(before.entry, after) if before is not None else after
    return Goal(address, before, after, planned, neighbours, neighbours.options)


def version_after(goal: Goal[Any], comparison: Comparison) -> int | None:
    """A forecast: what has versions gets the next one with a change. The real one is known when it was made."""
    if goal.before is None:
        return 1
    version = goal.before.facts.version
    return version if version is None else version + (1 if comparison.fields else 0)


def _holds_up(needed: Change, goal: Goal[Any], comparison: Comparison, neighbours: LiveNeighbours) -> bool:
    """Whether an entry cannot be done because one that it needs is blocked. What exists may still point at it; but what
    would be otherwise, or refused, if the blocked one stayed as it is, rests on it.
    """
    if needed.action != "blocked":
        return False
    gone = needed.before is None or needed.address in neighbours.snapshot.replaced
    if goal.before is None or not comparison.fields or gone:
        return goal.before is None or bool(comparison.fields)
    kind = neighbours.desired.kind(goal.address)
    without = goal_of(goal.address, neighbours.without(needed.address))
    compared = kind.compare(without)
    return compared.fields != comparison.fields or any(standing(kind, without, compared))


# --- what stands against a change


def standing(kind: Kind[Any], goal: Goal[Any], comparison: Comparison) -> Iterable[Rule]:
    """The kind's rules that are broken by what would change; of a new object all are."""
    if kind.rules is None or not (goal.before is None or comparison.fields):
        return
    for rule in kind.rules(goal.planned, goal.before, goal.neighbours):
        if not rule.warning and (goal.before is None or _touches(rule, goal.planned, comparison.fields)):
            yield rule


def _touches(rule: Rule, planned: SpecModel, fields: Iterable[FieldChange]) -> bool:
    concerned = (by_key(rule.path, planned), *rule.concerns)
    return any(related(path, change.path) for path in concerned for change in fields)


def related(first: Path, second: Path) -> bool:
    """Whether one path is the other, or leads to it."""
    shorter = min(len(first), len(second))
    return first[:shorter] == second[:shorter]


def by_key(path: Path, planned: SpecModel) -> Path:
    """A path as field changes have it: items of a list by their key, where they have one."""
    value: Any = planned
    keys: list[str | int] = []
    for part in path:
        if isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
            keys.append(getattr(value, "slug", part))
        else:
            value = _inside(value, part)
            keys.append(part)
    return tuple(keys)


def _inside(value: Any, part: str | int) -> Any:
    if isinstance(value, SpecModel):
        named = next((name for name, info in type(value).model_fields.items() if (info.alias or name) == part), "")
        return getattr(value, named, None)
    return value.get(part) if isinstance(value, dict) else None


def _problem(address: Address, path: Path, message: str, hint: str, desired: Desired) -> Problem:
    return Problem(message, address.child(*map(str, path)), desired.spec.place(address, path), hint)


def _pointer_problems(address: Address, neighbours: LiveNeighbours) -> Iterable[Problem]:
    """Look-ups and references into the org that hit nothing, or more than one."""
    desired, snapshot = neighbours.desired, neighbours.snapshot
    for path, pointer in desired.pointers[address]:
        if isinstance(pointer, Lookup):
            target = desired.target(pointer)
            if target in snapshot.doubtful:
                ids = ", ".join(sorted(hit.id for hit in snapshot.doubtful[target]))
                message = f"{len(snapshot.doubtful[target])} {target.what} are called {target.name!r}: {ids}"
                yield _problem(address, path, message, 'choose one with {"id": "<uuid>"}', desired)
            elif pointer.id is None and target not in snapshot.lookups:
                message = f"the org has no {_one(target)} {target.name!r}"
                yield _problem(address, path, message, _LOOKUP_HINT, desired)
        elif pointer.key is None:
            hits = snapshot.pointed(pointer)
            if not hits:
                message = f"the org has no {_one(pointer)} with the {_by(pointer)}"
                hint = "check the name, or write it down in the spec to make it"
                yield _problem(address, path, message, hint, desired)
            if len(hits) > 1:
                ids = ", ".join(sorted(hit.id for hit in hits))
                message = f"{len(hits)} {pointer.section} have the {_by(pointer)}: {ids}"
                yield _problem(address, path, message, 'choose one with {"id": "<uuid>"}', desired)


def _one(pointer: Reference | Lookup) -> str:
    plural = pointer.what if isinstance(pointer, Lookup) else pointer.section
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")


def _by(reference: Reference) -> str:
    return f"id {reference.id}" if reference.id else f"name {reference.existing!r}"


def _claimed_twice(snapshot: Snapshot) -> dict[Address, str]:
    """One object cannot be two entries."""
    owners: defaultdict[str, list[Address]] = defaultdict(list)
    for address, match in snapshot.matches.items():
        if match.found is not None:
            owners[match.found.id].append(address)
    return {
        address: f"{' and '.join(map(str, addresses))} mean the same object ({id})"
        for id, addresses in owners.items()
        for address in addresses
        if len(addresses) > 1
    }


# --- what is told


def _meant(desired: Desired, snapshot: Snapshot) -> frozenset[str]:
    """The ids of all that the spec speaks of by now: its entries, and what it points at in the org."""
    pointers = (pointer for pointed in desired.pointers.values() for _, pointer in pointed)
    hits = (hit.id for one in pointers if isinstance(one, Reference) and not one.key for hit in snapshot.pointed(one))
    return frozenset((*hits, *(match.found.id for match in snapshot.matches.values() if match.found is not None)))


def _with_renames(changes: Iterable[Change], neighbours: LiveNeighbours) -> Iterable[Change]:
    """What is made while others still point at something that left the spec looks like a rename of it. Of the entries
    that this run leaves out nothing was looked up, so their names count.
    """
    meant, left_names = _meant(neighbours.desired, neighbours.snapshot), neighbours.desired.left_names
    whole = list(changes)
    moved: dict[Address, str] = {}
    for change in whole:
        for field in change.fields:
            if not (isinstance(field.before, Reference) and isinstance(field.after, Reference)):
                continue
            name = neighbours.names.get(field.before.id or "", "")
            if field.after.address and field.before.id not in meant and (field.before.section, name) not in left_names:
                moved.setdefault(field.after.address, name)
    for change in whole:
        name = moved.get(change.address, "") if change.action == "create" else ""
        if name:
            note = f'looks like a rename of {name!r}: add "was": "{name}" to rename it instead of making another one'
            yield replace(change, notes=(*change.notes, note))
        else:
            yield change


def _labels(desired: Desired, snapshot: Snapshot, names: Mapping[str, str]) -> dict[str, Any]:
    """How ids are shown: by the entry's key, else by the name in the org, else as looked up."""
    labels: dict[str, Any] = {id: {"existing": name} for id, name in names.items()}
    for lookup, id in snapshot.lookups.items():
        if lookup.name:
            labels[id] = lookup.name
    for address, match in snapshot.matches.items():
        if match.found is not None:
            labels[match.found.id] = address.key
    return labels


def _memo(neighbours: LiveNeighbours) -> Memo | None:
    snapshot = neighbours.snapshot
    if snapshot.record is None:
        return None
    lookups: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for lookup, id in snapshot.lookups.items():
        lookups[lookup.what][lookup.name or ""] = id
    for pointed in neighbours.desired.pointers.values():
        for _, pointer in pointed:
            hits = snapshot.pointed(pointer) if isinstance(pointer, Reference) and pointer.existing else []
            if isinstance(pointer, Reference) and pointer.existing and len(hits) == 1:
                lookups[pointer.section][pointer.existing] = hits[0].id
    return Memo(snapshot.record, {what: dict(names) for what, names in lookups.items()}, snapshot.kept)


def _basis(snapshot: Snapshot) -> Basis:
    """What listings showed of the objects that the entries mean."""
    listed: dict[str, dict[str, Any]] = {section: {} for section in snapshot.listed}
    for address, match in snapshot.matches.items():
        if match.found is not None:
            listed[address.section][match.found.id] = match.found
    for address, live in snapshot.orphans.items():
        if live is not None:
            listed[address.section][live.id] = live
    for address, live in snapshot.replaced.items():
        listed[address.section][live.id] = live
    return Basis(snapshot.selections, listed)
