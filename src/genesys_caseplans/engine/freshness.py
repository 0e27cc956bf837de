"""Between a plan and its first write: is what the plan rests on still so? Read again in one listing or query a kind."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from genesys_caseplans.engine.contention import unguarded
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.errors import StalePlan
from genesys_caseplans.http.exchange import Exchange, gather, patience, wait
from genesys_caseplans.kinds.comparing import differences, spec_keys
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import Kind, Observed, Selection
from genesys_caseplans.kinds.matching import Index, match_by_name
from genesys_caseplans.kinds.renames import is_aside, is_between

#: Seconds for which a plan is taken to be what is there.
FRESH = 3.0
#: Seconds for which something that was made may be of a run that is still under way.
_NEW = 60.0


def see_that_it_still_holds(plan: Plan, only: Iterable[str] | None = None) -> Exchange[None]:
    """`StalePlan`, before anything is written, where somebody changed, made or deleted what the plan rests on.

    only: the sections that are looked at.
    """
    kinds: dict[str, Kind[Any]] = {}
    needed = {address for change in plan.changes if change.writes for address in change.needs}
    for change in plan.changes:
        if change.writes or change.address in needed:
            kinds[change.address.section] = change.kind
    sections = [section for section in kinds if section in plan.basis.selections and (only is None or section in only)]
    answers = yield from gather([kinds[section].find(plan.basis.selections[section]) for section in sections])
    indexes = {section: Index(answer) for section, answer in zip(sections, answers, strict=True)}
    concerned = (change for change in plan.changes if change.address.section in indexes)
    texts = [text for change in concerned for text in _changed(plan, change, indexes)]
    if texts:
        raise StalePlan(
            f"the org changed since the plan was made, and nothing was written: {'; '.join(texts)}. Plan again to see "
            "what is to be done now"
        )


def see_that_it_is_as_planned(plan: Plan, change: Change, looked_at: float) -> Exchange[None]:
    """`StalePlan`, before anything of an entry is written, where somebody changed or deleted its object meanwhile.

    looked_at: when the plan was last known to hold; a run may take minutes until it comes to an entry.
    """
    if change.before is None or change.kind.guarded or time.monotonic() - looked_at <= FRESH:
        return
    found = yield from change.kind.find(Selection(ids=frozenset([change.before.id])))
    texts = list(_changed(plan, change, {change.address.section: Index(found)}, begun=True))
    if texts:
        raise StalePlan(
            f"{'; '.join(texts)} since the plan was made, and nothing of it was written: plan again to see what is to "
            "be done now"
        )


def see_that_nobody_else_begins(plan: Plan) -> Exchange[None]:
    """Where no lock stands before names that are not unique: look once more whether somebody else has made them.

    The lock may be there because somebody else made it a moment ago and is about to make the rest.
    """
    sections = unguarded(plan.changes)
    if not sections:
        return
    if any(_is_new(live.created) for listed in plan.basis.listed.values() for live in listed.values()):
        yield from wait((yield from patience()).first_look, "somebody else who may be applying")
    yield from see_that_it_still_holds(plan, sections)


def _is_new(created: datetime | None) -> bool:
    return created is not None and abs(time.time() - created.timestamp()) < _NEW


def _changed(plan: Plan, change: Change, indexes: Mapping[str, Index], begun: bool = False) -> Iterable[str]:
    """What is no longer so of the object of one entry. begun: whether this run may have had it make room by now."""
    address, kind, index = change.address, change.kind, indexes[change.address.section]
    if change.before is None:
        now = (kind.match or match_by_name)(kind, change.after, index).found
        if now is not None:
            yield f"{address} is there now ({now.id}): somebody else seems to be applying at the same time"
        return
    had = plan.basis.listed[address.section].get(change.before.id)
    has = index.by_id(change.before.id)
    if had is None:
        return
    if has is None:
        yield f"{address} is gone ({change.before.id})"
        return
    made_room = begun and (is_between(has.name, had.name) or is_aside(has.name, had.name))
    edits = sorted(_edits(kind.observe(had), kind.observe(has)) - ({"name"} if made_room else set()))
    if edits:
        yield f"{address} was changed ({', '.join(edits)}{_by(kind.observe(has))})"


def _edits(had: Observed[Any], has: Observed[Any]) -> set[str]:
    """The fields that differ, either way round: something may have been taken out."""
    both = [*differences(has.entry, had.entry), *differences(had.entry, has.entry)]
    model: type[SpecModel] = type(has.entry)
    shown = set(spec_keys(model).values())
    edits = {".".join(map(str, change.path)) for change in both if change.path[0] in shown}
    if had.facts.version != has.facts.version:
        edits.add(f"version {had.facts.version} → {has.facts.version}")
    if had.facts.published != has.facts.published:
        edits.add(f"published {had.facts.published} → {has.facts.published}")
    return edits


def _by(observed: Observed[Any]) -> str:
    facts = observed.facts
    return f", by {facts.changed_by}" if facts.changed_by else ""
