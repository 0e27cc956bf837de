"""The engine's whole runs, as exchanges: plan, apply, ids. What both clients, scripts and the CLI call."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from genesys_caseplans.address import Lookup, Reference
from genesys_caseplans.engine.catching_up import caught_up
from genesys_caseplans.engine.drift import Drift, Known, drift_of, spec_of
from genesys_caseplans.engine.execute import Stop, execute
from genesys_caseplans.engine.freshness import FRESH, see_that_it_still_holds, see_that_nobody_else_begins
from genesys_caseplans.engine.journal import Journal, RunJournal
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import Desired, prepare
from genesys_caseplans.engine.plan import goal_of, make_plan
from genesys_caseplans.engine.read import read_organization, read_snapshot
from genesys_caseplans.engine.replace import check_consents
from genesys_caseplans.engine.selection import EVERYTHING, Choice
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Org, Plan
from genesys_caseplans.engine.values.record import Records
from genesys_caseplans.engine.values.report import Report, identities_of
from genesys_caseplans.errors import PlanBlocked, RecordError
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import Goal, Identity, Kind, Options, Selection
from genesys_caseplans.kinds.lookups import allowed, called
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.pointers import pointers
from genesys_caseplans.specfile import Spec


def plan_spec(
    spec: Spec,
    api: str,
    options: Options,
    org: str | None = None,
    kinds: Iterable[Kind[Any]] = KINDS,
    choice: Choice = EVERYTHING,
    records: Records | None = None,
    journal: Journal | None = None,
) -> Exchange[Plan]:
    """Read the org and say what would be done. Writes nothing. journal: what it says was sent lately is waited for."""
    check_consents(spec, options)
    desired = prepare(spec, kinds, choice)
    if isinstance(journal, RunJournal):
        return (yield from caught_up(lambda: _planned(desired, api, options, org, records), journal))
    return (yield from _planned(desired, api, options, org, records))


def _planned(
    desired: Desired,
    api: str,
    options: Options,
    org: str | None,
    records: Records | None,
    there: Organization | None = None,
) -> Exchange[Plan]:
    snapshot = yield from read_snapshot(desired, org, records=records, org=there)
    if desired.destroys and not (snapshot.record is not None and snapshot.record.entries):
        raise RecordError(
            f"there is no record of the set {desired.spec.name!r} in the org {snapshot.organization.name!r}, so "
            "nothing is known to have been made by it: name its file with --record, or see that it is the right spec"
        )
    neighbours = LiveNeighbours(desired, snapshot, options)
    plan = make_plan(neighbours, api)
    questions = [_limits(plan, neighbours), ask_names(plan, neighbours), ask_usage(plan)]
    limits, names, usage = yield from gather(cast("list[Exchange[Any]]", questions))
    if not limits and not names and not usage:
        return plan
    snapshot = replace(neighbours.snapshot, limits=limits, names=names, usage=usage)
    return make_plan(LiveNeighbours(desired, snapshot, options), api)


def _limits(plan: Plan, neighbours: LiveNeighbours) -> Exchange[Mapping[str, Mapping[str, int]]]:
    """What the org allows of the kinds of which something is written, where its own limits could matter."""
    goals: defaultdict[str, list[Goal[Any]]] = defaultdict(list)
    for change in plan.changes:
        if change.writes and change.after is not None:
            goals[change.address.section].append(neighbours.goals[change.address])
    listed = neighbours.snapshot.listed
    checks = [(section, ask) for section in sorted(goals) if (ask := neighbours.desired.kinds[section].limits)]
    answers = yield from gather([ask(listed[section].found, goals[section]) for section, ask in checks])
    return {section: answer for (section, _), answer in zip(checks, answers, strict=True) if answer}


def ask_usage(plan: Plan, parts: bool = False) -> Exchange[Mapping[str, str]]:
    """What of live work keeps from being deleted what is to be deleted. parts: what loses a part as well."""
    kinds: dict[str, Kind[Any]] = {}
    ids: defaultdict[str, list[str]] = defaultdict(list)
    for change in plan.changes:
        if (change.deletes or (parts and _loses_parts(change))) and change.before is not None:
            kinds[change.address.section] = change.kind
            ids[change.address.section].append(change.before.id)
    answers = yield from gather([usage(ids[section]) for section, kind in kinds.items() if (usage := kind.usage)])
    return {id: told for answer in answers for id, told in answer.items()}


def _loses_parts(change: Change) -> bool:
    return any(field.after is None and isinstance(field.before, SpecModel) for field in change.fields)


def find_drift(
    api: str, org: str | None, records: Records, kinds: Iterable[Kind[Any]] = KINDS, tied_to: str | None = None
) -> Exchange[Drift]:
    """Say how the org differs from what was last applied in it. Writes nothing. org, tied_to: its id, where told."""
    kinds = tuple(kinds)
    there = yield from read_organization(org, tied_to)
    record, spec, unfinished = spec_of(records, there.id, {kind.section: kind for kind in kinds})
    options = Options(take_draft=False)
    plan = yield from _planned(prepare(spec, kinds), api, options, None, Known(record), there)
    return drift_of(plan, unfinished)


def plan_destroy(
    spec: Spec, api: str, org: str | None, records: Records, kinds: Iterable[Kind[Any]] = KINDS
) -> Exchange[Plan]:
    """Say what would be deleted if all that earlier runs of a set made were to go. Writes nothing."""
    nothing = replace(spec, entries={})
    options = Options(prune=True, max_deletes=None)
    desired = replace(prepare(nothing, kinds), destroys=True)
    return (yield from _planned(desired, api, options, org, records))


def ask_names(plan: Plan, neighbours: LiveNeighbours) -> Exchange[Mapping[str, str]]:
    """What the org calls the objects that stood where something else is to stand, as far as it has not told yet."""
    for _, pointer in pointers([field.before for change in plan.changes for field in change.fields]):
        neighbours.name(pointer)
    kinds = neighbours.desired.kinds
    ids: defaultdict[str, set[str]] = defaultdict(set)
    for reference in neighbours.unnamed:
        if isinstance(reference, Reference):
            ids[reference.section].add(reference.id or "")
    finds = [_found(kinds[section], ids[section]) for section in sorted(ids) if section in kinds]
    others = called(pointer for pointer in neighbours.unnamed if isinstance(pointer, Lookup))
    answers = yield from gather([*finds, *map(allowed, others)])
    return {id: name for answer in answers for id, name in answer.items() if name}


def _found(kind: Kind[Any], ids: Iterable[str]) -> Exchange[Mapping[str, str]]:
    def find() -> Exchange[Mapping[str, str]]:
        return {found.id: found.name for found in (yield from kind.find(Selection(ids=frozenset(ids))))}

    return allowed(find())


def apply_plan(
    plan: Plan,
    journal: Journal | None = None,
    stop: Stop | None = None,
    look_again: bool | None = None,
    records: Records | None = None,
) -> Exchange[Report]:
    """Carry out a plan; `PlanBlocked` where anything in it is blocked.

    look_again: whether what it rests on is read again before the first write; by default where it is older than 3 s.
    An entry to whose object the run comes later than that is looked at once more by itself, unless this is False.
    """
    if plan.blocked:
        raise PlanBlocked(plan.problems)
    writes = any(change.writes for change in plan.changes)
    looked_at = plan.basis.read_at
    if writes and (plan.age > FRESH if look_again is None else look_again):
        looked_at = time.monotonic()
        yield from see_that_it_still_holds(plan)
    elif look_again is None:
        yield from see_that_nobody_else_begins(plan)
    return (yield from execute(plan, journal, stop, records, None if look_again is False else looked_at))


def lacking(spec: Spec, identities: Mapping[str, Identity], kinds: Iterable[Kind[Any]] = KINDS) -> list[str]:
    """The addresses of what a spec names and the org lacks: whole entries, and parts of those that it has."""
    by_section = {kind.section: kind for kind in kinds}
    missing: list[str] = []
    for address, entry in spec.entries.items():
        parts = by_section[address.section].parts
        named = [str(address)]
        if parts is not None and str(address) in identities:
            named = [address.child(*map(str, path)) for path in parts(entry)]
        missing += [one for one in named if one not in identities]
    return missing


def read_ids(
    spec: Spec,
    api: str,
    org: str | None = None,
    kinds: Iterable[Kind[Any]] = KINDS,
    choice: Choice = EVERYTHING,
) -> Exchange[tuple[Org, dict[str, Identity]]]:
    """The identities of all that a spec names and the org has."""
    desired = prepare(spec, kinds, choice)
    snapshot = yield from read_snapshot(desired, org, only_parts=True)
    neighbours = LiveNeighbours(desired, snapshot, Options())
    identities: dict[str, Identity] = {}
    for address in desired.order:
        goal = neighbours.goals[address] = goal_of(address, neighbours)
        if goal.before is not None:
            identities.update(identities_of(address, goal.before, goal.after))
    return Org(snapshot.organization.id, snapshot.organization.name or "", api), identities
