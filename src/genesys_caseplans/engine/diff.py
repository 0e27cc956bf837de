"""From what is desired and what is live to a plan. Pure: the same two values give the same plan."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.address import Address, Known, Lookup, Pending, Ref, Reference
from genesys_caseplans.engine.desired import Desired
from genesys_caseplans.engine.live import Snapshot, pointed
from genesys_caseplans.engine.plan import Change, Org, Plan
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.kind import Action, Comparison, Goal, Identity, Options, State
from genesys_caseplans.kinds.pointers import Path, pointers
from genesys_caseplans.kinds.resolving import spec_state

#: Stands for what could not be found; the change that holds it is blocked, so it is never sent.
_NOWHERE = Known("")


def diff(desired: Desired, snapshot: Snapshot, api: str, options: Options) -> Plan:
    """The plan, not yet guarded and so without steps: each entry compared with what the org will be like by then."""
    view = _View(desired, snapshot)
    changes = tuple(_change(address, view, options) for address in desired.order)
    org = Org(snapshot.organization.id, snapshot.organization.name or "", api)
    return Plan(org, changes, desired.waves, _labels(desired, snapshot))


@dataclass
class _View:
    """The org as it will be after the entries before the one at hand. Implements `kinds.kind.View`."""

    desired: Desired
    snapshot: Snapshot
    states: dict[Address, State] = field(default_factory=dict[Address, State])
    versions: dict[Address, int | None] = field(default_factory=dict[Address, "int | None"])

    def resolve(self, pointer: Reference | Lookup) -> Any:
        """The object that a pointer of the spec means, by id where it exists."""
        if isinstance(pointer, Lookup):
            target = self.desired.target(pointer)
            return Known(self.snapshot.lookups[target]) if target in self.snapshot.lookups else _NOWHERE
        address = pointer.address
        if address is not None:
            found = self.snapshot.matches[address].found
            return Known(found.id) if found else Pending(address)
        hits = pointed(pointer, self.snapshot.listed)
        return Known(hits[0].id) if len(hits) == 1 else _NOWHERE

    def planned(self, ref: Ref) -> State | None:
        """The planned state of an object."""
        if isinstance(ref, Pending):
            return self.states.get(ref.address)
        address = self._address(ref)
        if address is not None:
            return self.states.get(address)
        for (section, id), found in self.snapshot.pointed.items():
            if id == ref.id:
                return self.desired.kinds[section].state(found, None)
        return None

    def version(self, ref: Ref) -> int | None:
        """The version that an object of the spec will have."""
        address = ref.address if isinstance(ref, Pending) else self._address(ref)
        return self.versions.get(address) if address else None

    def lookup(self, lookup: Lookup) -> str:
        """The id of something that was looked up."""
        return self.snapshot.lookups.get(self.desired.target(lookup), "")

    def limits(self, section: str) -> Mapping[str, int]:
        """What the org allows, where it was asked."""
        return self.snapshot.limits.get(section, {})

    def _address(self, ref: Known) -> Address | None:
        matches = self.snapshot.matches.items()
        return next((address for address, match in matches if match.found and match.found.id == ref.id), None)


def _change(address: Address, view: _View, options: Options) -> Change:
    desired, snapshot = view.desired, view.snapshot
    entry, kind, match = desired.spec.entries[address], desired.kind(address), snapshot.matches[address]
    wanted = spec_state(entry, view.resolve)
    current = dict(kind.state(match.found, entry)) if match.found else {}
    goal = Goal(address, entry, wanted, match.found, current, view, options)
    view.states[address] = {**current, **wanted}
    problems = [*_match_problems(goal, match.problem, match.hint, view), *_pointer_problems(goal, view)]
    if problems:
        return Change(
            goal, kind, "blocked", problems[0].message, problems=tuple(problems), needs=desired.needs[address]
        )
    comparison = kind.compare(goal)
    view.versions[address] = _version_after(kind.identity(match.found) if match.found else None, comparison)
    action: Action = "create" if match.found is None else "update" if comparison.fields else "none"
    return Change(goal, kind, action, match.reason, comparison, needs=desired.needs[address])


def _version_after(identity: Identity | None, comparison: Comparison) -> int | None:
    """A forecast: what has versions gets the next one with a change. The real one is known when it was made."""
    if identity is None:
        return 1
    if identity.version is None:
        return None
    return identity.version + (1 if comparison.fields else 0)


def _match_problems(goal: Goal, problem: str, hint: str, view: _View) -> Iterable[Problem]:
    if problem:
        yield Problem(problem, str(goal.address), view.desired.spec.place(goal.address), hint)


def _pointer_problems(goal: Goal, view: _View) -> Iterable[Problem]:
    """Look-ups and references into the org that hit nothing, or more than one."""
    for path, pointer in pointers(goal.entry):
        if isinstance(pointer, Lookup):
            target = view.desired.target(pointer)
            if target not in view.snapshot.lookups:
                yield _problem(goal, path, view, f"the org has no {_one(target)} {target.name!r}", _LOOKUP_HINT)
        elif pointer.key is None:
            hits = pointed(pointer, view.snapshot.listed)
            if not hits:
                message = f"the org has no {_one(pointer)} with the {_by(pointer)}"
                yield _problem(goal, path, view, message, "check the name, or write it down in the spec to make it")
            if len(hits) > 1:
                ids = ", ".join(sorted(one.id for one in hits))
                message = f"{len(hits)} {pointer.section} have the {_by(pointer)}: {ids}"
                yield _problem(goal, path, view, message, 'choose one with {"id": "<uuid>"}')


_LOOKUP_HINT = "check the spelling, and that the client may see it"


def _one(pointer: Reference | Lookup) -> str:
    plural = pointer.what if isinstance(pointer, Lookup) else pointer.section
    return f"{plural[:-3]}y" if plural.endswith("ies") else plural.removesuffix("s")


def _by(reference: Reference) -> str:
    return f"id {reference.id}" if reference.id else f"name {reference.existing!r}"


def _problem(goal: Goal, path: Path, view: _View, message: str, hint: str) -> Problem:
    where = view.desired.spec.place(goal.address, path)
    return Problem(message, goal.address.child(*map(str, path)), where, hint)


def _labels(desired: Desired, snapshot: Snapshot) -> dict[str, Any]:
    """How ids are shown: by the entry's key, else by the name in the org, else as looked up."""
    labels: dict[str, Any] = {}
    for lookup, id in snapshot.lookups.items():
        if lookup.name:
            labels[id] = lookup.name
    for found in (one for listing in snapshot.listed.values() for one in listing):
        labels[found.id] = {"existing": found.name}
    for address, match in snapshot.matches.items():
        if match.found:
            labels[match.found.id] = address.key
    return labels
