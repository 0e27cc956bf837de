"""The plan that undoes a run: what it made goes, what it changed goes back, and what cannot is told.

What somebody changed since is blocked, unless it is to be overwritten. Only reads; what is decided is pure.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from pydantic import ValidationError

from genesys_caseplans.address import Address
from genesys_caseplans.engine.drift import Known
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import prepare
from genesys_caseplans.engine.plan import make_plan
from genesys_caseplans.engine.prune import deletion, ordered, users_first, users_of
from genesys_caseplans.engine.read import read_organization, read_snapshot
from genesys_caseplans.engine.undo.deeds import PastRun, told
from genesys_caseplans.engine.undo.settle import changed_since, goal_fields, settled, unlike_left
from genesys_caseplans.engine.undo.work import Back, Work, record_back, work_of
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Memo, Plan, Undoing
from genesys_caseplans.engine.values.record import Record, Records
from genesys_caseplans.errors import Problem, UndoError
from genesys_caseplans.http.exchange import Exchange, patience, wait
from genesys_caseplans.kinds.comparing import value_at
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import FieldChange, Kind, Observed, Options, Path
from genesys_caseplans.kinds.pointers import references
from genesys_caseplans.specfile import Spec

_CHANGED, _MADE = "changed by the run", "made by the run"
_LATER = "undo what was done later first, or overwrite it with --force"


def plan_undo(
    past: PastRun,
    api: str,
    org: str | None,
    records: Records | None,
    kinds: Iterable[Kind[Any]],
    *,
    force: bool = False,
    take_draft: bool = False,
) -> Exchange[Plan]:
    """Say what would be done to undo a run; `UndoError` where it is of another org, or did not keep what it takes.

    force: what somebody changed since is overwritten. What the run did a moment ago and the org does not show yet is
    waited for.
    """
    there = yield from read_organization(org)
    _see_that_it_can_be(past, there.id, there.name or "")
    record = records.of(there.id) if records is not None else None
    undo = _Undo(past, {kind.section: kind for kind in kinds}, api, record, Options(take_draft=take_draft), force)
    lag = (yield from patience()).lag
    pause = (yield from patience()).first_look
    while True:
        plan, unseen = yield from undo.planned(there.id)
        left = past.ended + lag - time.time()
        if not unseen or left <= 0:
            return plan
        yield from wait(min(pause, left), f"what the run did to be seen ({', '.join(map(str, unseen))})")
        pause *= 2


def _see_that_it_can_be(past: PastRun, org: str, name: str) -> None:
    if past.org.lower() != org.lower():
        raise UndoError(
            f"the run {past.name} was in the org {past.org_name!r} ({past.org}), and these credentials open {name!r} "
            f"({org}): use that org's credentials, or choose a run of this one (`runs list`)"
        )
    if not told(past.deeds):
        raise UndoError(
            f"the journal of the run {past.name} does not say what stood there before, since an earlier version of the "
            "tool wrote it: set back by hand what `runs show` tells"
        )


class _Undo:
    """One undo, planned as often as it takes."""

    def __init__(
        self,
        past: PastRun,
        kinds: Mapping[str, Kind[Any]],
        api: str,
        record: Record | None,
        options: Options,
        force: bool,
    ):
        self._past, self._kinds, self._api = past, kinds, api
        self._record, self._options, self._force = record, options, force

    def planned(self, org: str) -> Exchange[tuple[Plan, list[Address]]]:
        """The plan, and entries of which the org does not show yet what the run did."""
        from genesys_caseplans.engine.run import ask_names, ask_usage  # noqa: PLC0415  (it uses this)

        work = work_of(self._past, self._record, self._kinds)
        desired = prepare(Spec(work.entries(), name=self._past.set_name), self._kinds.values())
        snapshot = yield from read_snapshot(desired, org, records=Known(work.record(self._record, org)))
        neighbours = settled(work, desired, snapshot, self._options)
        plan = self._plan(work, neighbours)
        usage = yield from ask_usage(plan, parts=True)
        names = yield from ask_names(plan, neighbours)
        if usage or names:
            told = replace(neighbours.snapshot, usage=usage, names=names)
            neighbours = LiveNeighbours(neighbours.desired, told, self._options)
            plan = self._plan(work, neighbours)
        return plan, sorted(_unseen(work, self._past, neighbours))

    def _plan(self, work: Work, neighbours: LiveNeighbours) -> Plan:
        plan = make_plan(neighbours, self._api)
        backs = [self._gone_back(change, work, neighbours) for change in plan.changes if change.address in work.backs]
        changes = {change.address: change for change in backs}
        changes |= {change.address: change for change in self._deletions(work, neighbours, changes)}
        told = changes.keys()
        lost = tuple(sorted(work.lost, key=lambda problem: problem.address))
        return replace(
            plan,
            changes=tuple(_only_waiting_for(change, told) for change in changes.values()),
            memo=Memo(self._record, {}, neighbours.snapshot.kept) if self._record is not None else None,
            released=tuple(self._gone(work)),
            orphans=(),
            undoing=Undoing(self._past.name, lost, self._records(work, neighbours)),
        )

    def _gone(self, work: Work) -> Iterable[Address]:
        """What the run made and the org does not have any more."""
        entries = self._record.entries if self._record is not None else {}
        made = {deed.id for deed in self._past.deeds if deed.action == "create"}
        still = {deed.id for deed, _ in work.goes.values()}
        return (address for address, recorded in sorted(entries.items()) if recorded.id in made - still)

    def _records(self, work: Work, neighbours: LiveNeighbours) -> Mapping[Address, Any]:
        entries = self._record.entries if self._record is not None else {}
        return {
            address: record_back(
                back,
                entries.get(address),
                [*back.paths, *back.added, *_deeds(back)],
                neighbours.goals[address].after.name,
            )
            for address, back in work.backs.items()
        }

    # --- what goes back

    def _gone_back(self, change: Change, work: Work, neighbours: LiveNeighbours) -> Change:
        back = work.backs[change.address]
        change = replace(change, reason=_CHANGED if change.writes else change.reason, drift=())
        change = _with_removals(change, back, work, neighbours)
        self._tell_of_versions(change, back, work)
        theirs = changed_since(work, change.address, neighbours)
        if theirs and not self._force:
            problem = _problem(change.address, theirs, change.before, neighbours)
            return replace(
                change, action="blocked", reason=problem.message, problems=(*change.problems, problem), steps=()
            )
        notes = [f"overwrites what was changed since the run: {_paths(theirs)}"] if theirs else []
        return replace(change, notes=(*change.notes, *notes))

    def _tell_of_versions(self, change: Change, back: Back, work: Work) -> None:
        """What of versions has no way back: they stay in the history, and live work may rest on them."""
        kept, facts = back.deed.kept or {}, change.before.facts if change.before is not None else None
        if facts is None or "version" not in kept or change.before is None:
            return
        had, was = kept.get("version"), kept.get("published")
        if kept.get("publishes") and facts.published != was:
            if was is None:
                work.lose(change.address, (), "it was published for the first time, and there is no unpublish")
            elif had != was:
                work.lose(change.address, (), f"the draft that stood beside version {was} was published with it")
            else:
                hint = "what stood there before is published as the next version" if change.writes else ""
                work.lose(change.address, (), f"version {facts.published} stays in its history", hint)
        elif was is not None and had == was and facts.version != facts.published:
            hint = "it is made to hold what is published"
            work.lose(change.address, (), "a draft was opened for it, and the API lets no draft be deleted", hint)

    # --- what goes

    def _deletions(self, work: Work, neighbours: LiveNeighbours, changes: Mapping[Address, Change]) -> Sequence[Change]:
        places = {section: place for place, section in enumerate(users_first(work.kinds))}
        going = sorted(work.goes, key=lambda address: (places[address.section], address))
        users = {id: list(addresses) for id, addresses in users_of(neighbours, changes).items()}
        for id, address in self._users_in_record(work):
            users.setdefault(id, []).append(address)
        staying = _staying(work, users)
        made: dict[Address, Change] = {}
        for address in (one for one in going if one not in staying):
            before = neighbours.goals[address].before
            assert before is not None
            problems = tuple(self._against(work, address, before, neighbours, users))
            made[address] = deletion(address, work.kinds[address.section], before, problems, _MADE)
        return ordered(made, changes)

    def _against(
        self,
        work: Work,
        address: Address,
        before: Observed[Any],
        neighbours: LiveNeighbours,
        users: Mapping[str, Sequence[Address]],
    ) -> Iterable[Problem]:
        """What stands against deleting an object."""
        _, after = work.goes[address]
        recorded = self._record.entries.get(address) if self._record is not None else None
        applied = recorded.applied if recorded is not None else None
        if applied.get("protect") if applied is not None else after.protect:
            yield Problem("it is protected", str(address), hint='apply the entry with "protect": false first')
        using = sorted(set(users.get(before.id, ())) - work.goes.keys())
        if using:
            hint = "let that point at something else first, or undo it, too"
            yield Problem(f"{', '.join(map(str, using))} still uses it", str(address), hint=hint)
        usage = neighbours.snapshot.usage.get(before.id, "")
        if usage:
            yield Problem(
                f"it has {usage}, so the API would refuse to delete it", str(address), hint="let that end first"
            )
        theirs = changed_since(work, address, neighbours)
        if theirs and not self._force:
            yield _problem(address, theirs, before, neighbours)

    def _users_in_record(self, work: Work) -> Iterable[tuple[str, Address]]:
        """What other entries of the record point at, by id."""
        entries = self._record.entries if self._record is not None else {}
        ids = {address: recorded.id for address, recorded in entries.items()}
        for address, recorded in entries.items():
            kind = self._kinds.get(address.section)
            if kind is None or recorded.applied is None or address in work.backs or address in work.goes:
                continue
            with suppress(ValidationError):
                for _, pointer in references(kind.model.model_validate(recorded.applied)):
                    id = pointer.id or (ids.get(pointer.address) if pointer.address is not None else None)
                    if id:
                        yield id, address


def _staying(work: Work, users: dict[str, list[Address]]) -> frozenset[Address]:
    """What the run made and what it changed still uses, where that cannot be set back; and what that uses in turn."""
    staying: set[Address] = set()
    while True:
        kept = {
            address: using
            for address, (deed, _) in work.goes.items()
            if address not in staying
            and (using := [user for user in users.get(deed.id or "", ()) if user in work.backs or user in staying])
        }
        if not kept:
            return frozenset(staying)
        staying |= kept.keys()
        for address, using in kept.items():
            names = ", ".join(map(str, sorted(set(using))))
            work.lose(address, (), f"it was made and stays: {names} still uses it, which cannot be set back")
            for _, pointer in references(work.goes[address][1]):
                users.setdefault(pointer.id or "", []).append(address)


def _unseen(work: Work, past: PastRun, neighbours: LiveNeighbours) -> Iterable[Address]:
    """Entries of which the org does not show yet what the run did to them."""
    there = {deed.id for deed, _ in work.goes.values()}
    for deed in past.deeds:
        if deed.action == "create" and deed.finished and deed.id not in there:
            yield work.addresses.get(deed.id or "", deed.address)
    for address, back in work.backs.items():
        goal = neighbours.goals[address]
        if back.deed.finished and not goal_fields(goal, neighbours) and unlike_left(work, address, neighbours):
            yield address


def _deeds(back: Back) -> list[Path]:
    """What steers an entry and the run did: the record takes it back, too."""
    own = type(back.after).steering
    return [(key,) for key in own if (back.deed.kept or {}).get("publishes") and key not in Entry.steering]


def _with_removals(change: Change, back: Back, work: Work, neighbours: LiveNeighbours) -> Change:
    """With the parts that the run added taken out again, last of all, where the API lets them go."""
    goal, kind = neighbours.goals[change.address], change.kind
    before = goal.before
    if before is None:
        return change
    there = [path for path in back.added if value_at(before.entry, path)[0]]
    removable = [path for path in there if kind.removal is not None and path in before.parts]
    steps, rules = kind.removal(goal, removable) if kind.removal is not None and removable else ((), ())
    for rule in rules:
        work.lose(change.address, rule.path, f"it was added and stays: {rule.message}", rule.hint)
    for path in there:
        if path not in removable:
            work.lose(change.address, path, "it was added and stays: the API takes none away")
    refused = {rule.path for rule in rules}
    going = [path for path in removable if path not in refused]
    if not going or change.action not in ("none", "update"):
        return change
    usage = neighbours.snapshot.usage.get(before.id, "")
    names = ", ".join(str(path[-1]) for path in going)
    note = f"the API removes {names} only if nothing stands in it: there are {usage}"
    return replace(
        change,
        action="update",
        reason=_CHANGED,
        fields=(*change.fields, *(FieldChange(path, value_at(before.entry, path)[1], None) for path in going)),
        steps=(*change.steps, *steps),
        notes=(*change.notes, *([note] if usage else [])),
    )


def _only_waiting_for(change: Change, told: Iterable[Address]) -> Change:
    """A change that waits for nothing that is no change of this plan."""
    here = frozenset(told)
    steps = tuple(replace(step, needs=step.needs & here, whole=step.whole & here) for step in change.steps)
    return replace(change, steps=steps, needs=change.needs & here)


def _problem(
    address: Address, theirs: Sequence[FieldChange], before: Observed[Any] | None, neighbours: LiveNeighbours
) -> Problem:
    facts = before.facts if before is not None else None
    who = f", by {facts.changed_by}" if facts is not None and facts.changed_by else ""
    when = f" at {facts.changed:%Y-%m-%d %H:%M:%S}" if facts is not None and facts.changed else ""
    return Problem(f"it was changed since the run ({_paths(theirs)}{who}{when})", str(address), hint=_LATER)


def _paths(fields: Iterable[FieldChange]) -> str:
    return ", ".join(dict.fromkeys(".".join(map(str, field.path)) for field in fields))
