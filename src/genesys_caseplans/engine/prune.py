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
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Orphan
from genesys_caseplans.errors import NotFound, NotVisibleYet, Problem
from genesys_caseplans.http.exchange import Exchange, patience
from genesys_caseplans.http.writes import poll
from genesys_caseplans.kinds.fields import RefTo, SpecModel
from genesys_caseplans.kinds.kind import Kind, Observed, Selection, Step, StepContext
from genesys_caseplans.kinds.pointers import references
from genesys_caseplans.kinds.table import marks


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
    ours = [address for address, live in found.items() if live and record.entries[address].origin == "created"]
    going = sorted(ours, key=lambda address: (places[address.section], address))
    users = users_of(neighbours, changes)
    reason = "made by earlier runs" if neighbours.desired.destroys else "left the spec"
    made: dict[Address, Change] = {}
    for address in going:
        kind, live = kinds[address.section], found[address]
        assert live is not None
        problems = tuple(_problems(address, kind.observe(live), neighbours, users))
        made[address] = deletion(address, kind, kind.observe(live), problems, reason)
    return tuple(_limited(ordered(made, changes), neighbours))


def deletion(
    address: Address, kind: Kind[Any], observed: Observed[Any], problems: tuple[Problem, ...], reason: str
) -> Change:
    """The change that deletes an object, blocked where anything stands against it. reason: why it goes."""
    step = Step(f"delete {kind.noun} {observed.entry.name}", partial(_delete, kind), requests=2)
    return Change(
        address,
        kind,
        observed,
        None,
        "blocked" if problems else "delete",
        problems[0].message if problems else reason,
        problems=problems,
        steps=() if problems else (step,),
    )


def _delete(kind: Kind[Any], context: StepContext) -> Exchange[None]:
    """Delete the object, and see that it is gone. What somebody else deleted meanwhile is gone as well."""
    id = context.id
    try:
        yield from kind.remove(id)
    except NotFound:
        return
    longest = (yield from patience()).lag
    left = yield from poll(lambda: _still_there(kind, id), lambda there: not there, longest, "the deletion to be seen")
    if left:
        raise NotVisibleYet(f"the org took the deletion, but still shows {id} after {longest:g} s: look again later")


def _still_there(kind: Kind[Any], id: str) -> Exchange[bool]:
    found = yield from kind.find(Selection(ids=frozenset([id])))
    return any(live.id == id for live in found)


def _problems(
    address: Address, observed: Observed[Any], neighbours: LiveNeighbours, users: Mapping[str, Sequence[Address]]
) -> Iterable[Problem]:
    record = neighbours.snapshot.record
    recorded = record.entries.get(address) if record is not None else None
    if recorded is not None and recorded.applied is not None and recorded.applied.get("protect"):
        hint = 'apply the entry with "protect": false first, or take it out of the record'
        yield Problem("it is protected and left the spec", str(address), hint=hint)
    if observed.id in users:
        named = ", ".join(map(str, users[observed.id]))
        hint = "keep it in the spec, or let that point at something else"
        yield Problem(f"it left the spec, but {named} still uses it", str(address), hint=hint)
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


def ordered(made: Mapping[Address, Change], changes: Mapping[Address, Change]) -> list[Change]:
    """Each waits until all of the kinds that may point at it are done with what they do in this run."""
    others = [*changes.values(), *made.values()]
    ordered: list[Change] = []
    for change in made.values():
        before = frozenset(
            other.address
            for other in others
            if other.writes and change.address.section in _pointed(other.kind) and other is not change
        )
        ordered.append(replace(change, steps=tuple(replace(step, whole=before) for step in change.steps)))
    return ordered


def _limited(deleting: Sequence[Change], neighbours: LiveNeighbours) -> Iterable[Change]:
    """All blocked where they are more than may be; the first says so."""
    most = neighbours.options.max_deletes
    if most is None or len(deleting) <= most:
        yield from deleting
        return
    first, *rest = deleting
    problem = Problem(
        f"{len(deleting)} objects would be deleted, more than the {most} that may be",
        str(first.address),
        hint=f"see that all of them are meant to go, then allow it with --max-deletes {len(deleting)}",
    )
    yield replace(first, action="blocked", reason=problem.message, problems=(problem, *first.problems), steps=())
    for change in rest:
        yield replace(change, action="blocked", blocked_by=first.address, steps=())


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
