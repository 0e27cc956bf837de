"""What of an undo the org lets be done, and what somebody changed since. Pure: it goes by what was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import Desired, prepare
from genesys_caseplans.engine.plan import by_key, goal_of, related, standing, version_after
from genesys_caseplans.engine.prune import users_first
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.undo.back import saying_only
from genesys_caseplans.engine.undo.work import Back, Work, known_as
from genesys_caseplans.kinds.comparing import overlay, rebuilt, value_at
from genesys_caseplans.kinds.fields import Entry, SpecModel
from genesys_caseplans.kinds.kind import FieldChange, Goal, Kind, Observed, Options, Path
from genesys_caseplans.kinds.renames import is_between

#: Seconds by which the clocks of two computers may differ.
_CLOCKS = 5.0


def settled(work: Work, desired: Desired, snapshot: Snapshot, options: Options) -> LiveNeighbours:
    """The entries as they can be asked for, everything that the API refuses taken out of them and noted as lost."""
    _leave_out_what_is_gone(work, snapshot)
    there = {address: entry for address, entry in desired.spec.entries.items() if snapshot.matches[address].found}
    neighbours = _neighbours(there, desired, snapshot, options)
    for address in [address for address in work.asked if address in there]:
        _take_over(work, address, neighbours)
    there = {address: entry for address, entry in there.items() if address not in work.asked}
    neighbours = _neighbours(there, desired, snapshot, options)
    befores = {address: _goal(address, neighbours).before for address in neighbours.desired.order}
    while True:
        for address, back in work.backs.items():
            before = befores[address]
            assert before is not None
            there[address] = _final(work, address, back, before)
        for address, (deed, entry) in work.goes.items():
            there[address] = known_as(saying_only(entry, ()), deed.id)
        neighbours = _neighbours(there, desired, snapshot, options)
        if not _lost_some(work, neighbours):
            return neighbours


def _neighbours(
    entries: Mapping[Address, Entry], desired: Desired, snapshot: Snapshot, options: Options
) -> LiveNeighbours:
    spec = replace(desired.spec, entries=MappingProxyType(dict(entries)))
    matches = {address: snapshot.matches[address] for address in entries}
    prepared = prepare(spec, desired.kinds.values())
    # Entries that do not say what they point at still go by what becomes of it.
    places = {section: place for place, section in enumerate(reversed(users_first(desired.kinds)))}
    order = tuple(sorted(prepared.order, key=lambda address: places[address.section]))
    prepared = replace(prepared, order=order, lookups=())
    return LiveNeighbours(prepared, replace(snapshot, matches=matches), options)


def _leave_out_what_is_gone(work: Work, snapshot: Snapshot) -> None:
    for address in [*work.backs, *work.goes]:
        if snapshot.matches[address].found is None:
            if address in work.backs:
                name = work.backs.pop(address).deed.name
                work.lose(address, (), f"{name!r} is not in the org any more, or this client cannot see it")
            else:
                del work.goes[address]


def _take_over(work: Work, address: Address, neighbours: LiveNeighbours) -> None:
    """What was asked for and never answered is the run's where it was made since, with what was asked for."""
    deed, entry = work.asked[address]
    found = neighbours.snapshot.matches[address].found
    assert found is not None
    asked = datetime.fromisoformat(deed.asked).timestamp()
    is_new = found.created is not None and found.created.timestamp() >= asked - _CLOCKS
    if is_new and not any(_differs_from_the_first(change, entry) for change in _differing(address, entry, neighbours)):
        del work.asked[address]
        work.goes[address] = (replace(deed, id=found.id, finished=False), entry)
    else:
        why = f"{deed.name!r} was asked for at {deed.asked} and never answered"
        why = f"{why}: {found.id} may be it, or somebody else's"
        work.lose(address, (), why, "look at it, and delete it by hand if nobody else made it")


def _differs_from_the_first(change: FieldChange, entry: Entry) -> bool:
    """Whether a field is not as the very first request made it: parts, and what names them, come after."""
    value = value_at(entry, change.path[:1])[1]
    keys = {key for name in type(entry).model_fields if isinstance(part := getattr(entry, name), dict) for key in part}
    return not isinstance(value, dict | list) and not (isinstance(value, str) and value in keys)


def _goal(address: Address, neighbours: LiveNeighbours) -> Goal[Any]:
    goal = neighbours.goals[address] = goal_of(address, neighbours)
    return goal


def _final(work: Work, address: Address, back: Back, before: Observed[Any]) -> Entry:
    """The entry that says what goes back. Its parts are those that the org has, so that all have their ids."""
    kind = work.kinds[address.section]
    back.rows = [row for row in back.rows if row.removed or _is_there(work, address, row.path, before.entry)]
    entry = known_as(saying_only(back.entry, back.paths), back.deed.id)
    values: dict[str, Any] = {}
    if ("name",) not in back.paths:
        values["name"] = before.entry.name
    names = {info.alias or name: name for name, info in type(entry).model_fields.items()}
    held = {str(path[0]) for path in kind.parts(before.entry)} if kind.parts is not None else set[str]()
    for key in held:
        values |= _parts(back, names[key], entry, before.entry)
    if _was_published(back, before):
        # What steers an entry and is not every entry's says what is to become of its content.
        own = [names[key] for key in kind.model.steering - Entry.steering]
        values |= {name: getattr(back.after, name) for name in own if name in back.after.model_fields_set}
    return rebuilt(entry, values, names=values.keys() - {"name"})


def _is_there(work: Work, address: Address, path: Path, entry: SpecModel) -> bool:
    """Whether the part that a field is of is there; of what is gone nothing can be set back."""
    for end in range(1, len(path)):
        known, value = value_at(entry, path[: end + 1])
        if not known and end + 1 < len(path):
            work.lose(address, path[: end + 1], "it is not in the org any more")
            return False
        if not isinstance(value, SpecModel | dict | list):
            break
    return True


def _parts(back: Back, name: str, entry: Entry, has: Entry) -> Mapping[str, Any]:
    said, parts = getattr(entry, name), getattr(has, name)
    if isinstance(parts, dict):
        quiet = {key: saying_only(part, ()) for key, part in parts.items()}
        wanted = said if isinstance(said, dict) and name in entry.model_fields_set else {}
        again = {row.path[1] for row in back.rows if row.removed}
        return {name: quiet | {key: part for key, part in wanted.items() if key in parts or key in again}}
    return {}


def _was_published(back: Back, before: Observed[Any]) -> bool:
    """Whether the run published it, or somebody has since."""
    kept = back.deed.kept or {}
    return bool(kept.get("publishes")) and before.facts.published != kept.get("published")


def _lost_some(work: Work, neighbours: LiveNeighbours) -> bool:
    """Take out what the API would refuse; gives whether there was any."""
    lost = False
    desired = neighbours.desired
    for address in desired.order:
        kind, goal = desired.kind(address), _goal(address, neighbours)
        comparison = kind.compare(goal)
        neighbours.version_planned(address, version_after(goal, comparison))
        back = work.backs.get(address)
        if back is None:
            continue
        for path, why in (*_unpointed(address, goal, neighbours), *_refused(kind, goal, neighbours)):
            refused = [row for row in back.rows if related(path, row.path)]
            for row in refused:
                work.lose(address, row.path, why)
                back.rows.remove(row)
                lost = True
    return lost


def _unpointed(address: Address, goal: Goal[Any], neighbours: LiveNeighbours) -> Iterable[tuple[Path, str]]:
    for path, pointer in neighbours.desired.pointers[address]:
        if isinstance(pointer, Reference) and pointer.key is None and not neighbours.snapshot.pointed(pointer):
            yield by_key(path, goal.after), f"what stood there ({pointer.id}) is not in the org any more"


def _refused(kind: Kind[Any], goal: Goal[Any], neighbours: LiveNeighbours) -> Iterable[tuple[Path, str]]:
    comparison = kind.compare(goal)
    for rule in standing(kind, goal, comparison):
        own = by_key(rule.path, goal.planned)
        concerned = [own] if any(related(own, change.path) for change in comparison.fields) else rule.concerns
        for path in concerned:
            yield path, rule.message


# --- what somebody changed since


def changed_since(work: Work, address: Address, neighbours: LiveNeighbours) -> tuple[FieldChange, ...]:
    """What an entry of the run holds otherwise than the run left it: `before` as found, `after` as it was left."""
    if address in work.goes:
        deed, after = work.goes[address]
        return _differing(address, after, neighbours) if deed.finished else ()
    goal = neighbours.goals[address]
    going = [change.path for change in goal_fields(goal, neighbours)]
    theirs = unlike_left(work, address, neighbours)
    return tuple(
        change
        for change in theirs
        if any(related(change.path, path) for path in going) and not is_between(change.before)
    )


def unlike_left(work: Work, address: Address, neighbours: LiveNeighbours) -> tuple[FieldChange, ...]:
    """Of the fields that go back, those that are not as the run left them."""
    back = work.backs[address]
    return _differing(address, saying_only(back.after, back.paths), neighbours)


def goal_fields(goal: Goal[Any], neighbours: LiveNeighbours) -> tuple[FieldChange, ...]:
    """What an entry would change."""
    return neighbours.desired.kind(goal.address).compare(goal).fields


def _differing(address: Address, after: Entry, neighbours: LiveNeighbours) -> tuple[FieldChange, ...]:
    """How an object differs from an entry, of all that the entry says of values."""
    kind, match = neighbours.desired.kind(address), neighbours.snapshot.matches[address].found
    assert match is not None
    seen = neighbours.snapshot.observed[address.section, match.id]
    aligned = kind.align(seen, after, neighbours) if kind.align is not None else seen
    goal = Goal(address, aligned, after, overlay(aligned.entry, after), neighbours, Options(publish=False))
    steering = kind.model.steering
    return tuple(
        change
        for change in kind.compare(goal).fields
        if change.path[0] not in steering and value_at(after, change.path)[0]
    )
