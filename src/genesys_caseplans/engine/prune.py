"""What left the spec, and what becomes of it: listed, deleted where that was asked for, or released. Pure.

Only what the record holds as created is ever deleted. What was adopted is let go of: it was there before us.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache, partial
from typing import Any, get_args

from genesys_caseplans.address import Address
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.other_object import delete
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.replace import set_aside
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Orphan
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.fields import RefTo, SpecModel
from genesys_caseplans.kinds.kind import Kind, Observed, Step
from genesys_caseplans.kinds.pointers import references
from genesys_caseplans.kinds.table import marks

_REPLACED = "was replaced"


def orphans(neighbours: LiveNeighbours) -> tuple[Orphan, ...]:
    """What left the spec, in the order of its addresses."""
    snapshot = neighbours.snapshot
    entries = snapshot.record.entries if snapshot.record is not None else {}
    return tuple(
        Orphan(address, entries[address].id, live.name if live is not None else entries[address].name,
               entries[address].origin, live is not None)
        for address, live in sorted(snapshot.orphans.items())
    )  # fmt: skip


def deletions(neighbours: LiveNeighbours, changes: Mapping[Address, Change]) -> tuple[Change, ...]:
    """The changes that delete what left the spec, what points at others first."""
    record, found = neighbours.snapshot.record, neighbours.snapshot.orphans
    if record is None or not neighbours.options.prune:
        return ()
    kinds = neighbours.desired.kinds
    places = {section: place for place, section in enumerate(users_first(kinds))}
    left = "made by earlier runs" if neighbours.desired.destroys else "left the spec"
    ours = {
        address: (kinds[address.section].observe(live), left)
        for address, live in found.items()
        if live is not None and record.entries[address].origin == "created"
    }
    ours |= {address: (observed, _REPLACED) for address, observed in _replaced(changes.values(), neighbours.snapshot)}
    users, published = users_of(neighbours, changes), _published_users(changes.values())
    made: dict[Address, Change] = {}
    for address in sorted(ours, key=lambda address: (places[address.section], address)):
        kind, (observed, reason) = kinds[address.section], ours[address]
        problems = tuple(_problems(address, observed, reason, neighbours, users, published))
        made[address] = deletion(address, kind, observed, problems, reason)
    return tuple(ordered(made, changes))


def _replaced(changes: Iterable[Change], snapshot: Snapshot) -> Iterable[tuple[Address, Observed[Any]]]:
    """The objects that earlier runs made and that are replaced, under which address the record keeps them."""
    for change in changes:
        if change.kept_as is None or change.action == "blocked":
            continue
        live = set_aside(change.address, snapshot) or snapshot.replaced[change.address]
        yield change.kept_as, change.kind.observe(live)


def deletion(
    address: Address, kind: Kind[Any], observed: Observed[Any], problems: tuple[Problem, ...], reason: str
) -> Change:
    """The change that deletes an object, blocked where anything stands against it. reason: why it goes."""
    return Change(
        address,
        kind,
        observed,
        None,
        "blocked" if problems else "delete",
        problems[0].message if problems else reason,
        problems=problems,
        steps=() if problems else (_step(kind, observed),),
    )


def _step(kind: Kind[Any], observed: Observed[Any]) -> Step:
    return Step(
        f"delete {kind.noun} {observed.entry.name}",
        partial(delete, kind, observed),
        requests=2,
        operations=kind.removes,
    )


def _problems(
    address: Address,
    observed: Observed[Any],
    reason: str,
    neighbours: LiveNeighbours,
    users: Mapping[str, Sequence[Address]],
    published: Mapping[str, Sequence[Address]],
) -> Iterable[Problem]:
    record = neighbours.snapshot.record
    recorded = record.entries.get(address) if record is not None else None
    if recorded is not None and recorded.applied is not None and recorded.applied.get("protect"):
        hint = 'apply the entry with "protect": false first, or take it out of the record'
        yield Problem("it is protected and left the spec", str(address), hint=hint)
    if observed.id in users:
        named = ", ".join(map(str, users[observed.id]))
        hint = "keep it in the spec, or let that point at something else"
        left = reason if reason == _REPLACED else "left the spec"
        yield Problem(f"it {left}, but {named} still uses it", str(address), hint=hint)
    elif observed.id in published:
        named = ", ".join(map(str, published[observed.id]))
        yield Problem(
            f"it {reason}, but the published version of {named} still uses it, since this run does not publish",
            str(address),
            hint="publish that first, or leave --prune out and keep it",
        )
    usage = neighbours.snapshot.usage.get(observed.id, "")
    if usage:
        hint = "let that end first, or leave --prune out and keep it"
        yield Problem(f"it has {usage}, so the API would refuse to delete it", str(address), hint=hint)


def users_of(neighbours: LiveNeighbours, changes: Mapping[Address, Change]) -> Mapping[str, Sequence[Address]]:
    """Which entries of the spec will point at an object, by its id."""
    users: dict[str, list[Address]] = {}
    for address in changes:
        goal = neighbours.goals.get(address)
        for _, pointer in references(goal.planned) if goal is not None else ():
            if pointer.id is not None and address not in users.setdefault(pointer.id, []):
                users[pointer.id].append(address)
    return users


def _published_users(changes: Iterable[Change]) -> Mapping[str, Sequence[Address]]:
    """Of which entries what is published points at an object although what comes after it does not, by its id."""
    users: dict[str, list[Address]] = {}
    for change in changes:
        before = change.before
        if before is None or before.facts.published is None or change.makes or _publishes(change):
            continue
        for _, pointer in references(before.entry):
            if pointer.id is not None and change.address not in users.setdefault(pointer.id, []):
                users[pointer.id].append(change.address)
    return users


def _publishes(change: Change) -> bool:
    return any(field.path[0] in change.kind.model.steering for field in change.fields)


def ordered(made: Mapping[Address, Change], changes: Mapping[Address, Change]) -> list[Change]:
    """Each waits until all of the kinds that may point at it are done with what they do in this run."""
    others = [*changes.values(), *made.values()]
    ordered: list[Change] = []
    for change in made.values():
        before = frozenset(
            other.address
            for other in others
            if other is not change
            and other.writes
            and (change.address.section in _pointed(other.kind) or other.kept_as == change.address)
        )
        ordered.append(replace(change, steps=tuple(replace(step, whole=before) for step in change.steps)))
    return ordered


def limited(planned: Sequence[Change], neighbours: LiveNeighbours) -> Iterable[Change]:
    """All that deletes blocked where more would be deleted than may be; the first says so."""
    most = neighbours.options.max_deletes
    deleting = [change for change in planned if change.deletes or change.after is None]
    if most is None or len(deleting) <= most:
        yield from planned
        return
    problem = Problem(
        f"{len(deleting)} objects would be deleted, more than the {most} that may be",
        str(deleting[0].address),
        hint=f"see that all of them are meant to go, then allow it with --max-deletes {len(deleting)}",
    )
    for change in planned:
        if change is deleting[0]:
            problems = (problem, *change.problems)
            yield replace(change, action="blocked", reason=problem.message, problems=problems, steps=())
        elif change.deletes or change.after is None:
            yield replace(change, action="blocked", blocked_by=deleting[0].address, steps=())
        else:
            yield change


def users_first(kinds: Mapping[str, Kind[Any]]) -> list[str]:
    """Sections in the order of deletion: what may point at others comes before them."""
    order: list[str] = []

    def visit(section: str) -> None:
        if section in order:
            return
        for pointed in sorted(_pointed(kinds[section])):
            if pointed in kinds and pointed != section:
                visit(pointed)
        order.append(section)

    for section in kinds:
        visit(section)
    return order[::-1]


def _pointed(kind: Kind[Any]) -> frozenset[str]:
    """The sections that entries of a kind may point at."""
    model: type[SpecModel] = kind.model
    return _pointed_by(model)


@cache
def _pointed_by(model: type[SpecModel]) -> frozenset[str]:
    """The sections that a model points at, at any depth."""
    sections: set[str] = set()
    for info in model.model_fields.values():
        sections.update(mark.section for mark in marks(info) if isinstance(mark, RefTo))
        for inner in _models(info.annotation):
            sections |= _pointed_by(inner)
    return frozenset(sections)


def _models(annotation: Any) -> Iterable[type[SpecModel]]:
    if isinstance(annotation, type) and issubclass(annotation, SpecModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def released(neighbours: LiveNeighbours) -> tuple[Address, ...]:
    """What the record lets go of: what was adopted, or is gone."""
    record = neighbours.snapshot.record
    if record is None or not neighbours.options.prune:
        return ()
    return tuple(
        address
        for address, live in sorted(neighbours.snapshot.orphans.items())
        if live is None or record.entries[address].origin == "adopted"
    )
