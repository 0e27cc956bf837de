"""What a plan needs to be allowed, and whether the client is: asked in one request, before anything is written.

What nobody can tell for sure (a condition, a grant of a moment ago, grants that cannot be read) is a warning.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.errors import ApiError, MalformedAnswer, MissingPermissions, Problem, Unauthorized
from genesys_caseplans.http.bindings import Raw
from genesys_caseplans.http.events import Noticed
from genesys_caseplans.http.exchange import Exchange, emit
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.lookups.subject import Held, Subject, Subjects

_SUBJECTS = Subjects(Raw())
#: More entries than this say no more of what a permission is for.
_MOST_NAMED = 5
_WAY_OUT = "add it to a role of the OAuth client and grant that there, or leave the check out (--no-permission-check)"
_DOUBTS: Mapping[Held, str] = {
    "young": "granted minutes ago, so that it may not act yet",
    "conditional": "held under a condition, which only the API can judge",
}


@dataclass(frozen=True)
class Need:
    """A permission (`a|b` where either will do) in a division, by its id; None: in any. entries: what needs it."""

    permission: str
    division: str | None
    entries: tuple[Address, ...]


def needs_of(plan: Plan) -> tuple[Need, ...]:
    """All that the steps of a plan need, each once for every division, by name."""
    places = _Places(plan)
    entries: defaultdict[tuple[str, str], list[Address]] = defaultdict(list)
    for change in plan.changes if not plan.blocked else ():
        if not change.writes:
            continue
        operations = {operation for step in change.steps for operation in step.operations}
        for permission in {name for operation in operations for name in operation.permissions or ()}:
            for division in places.of(change):
                entries[permission, division or ""].append(change.address)
    return tuple(
        Need(permission, division or None, tuple(needing))
        for (permission, division), needing in sorted(entries.items())
    )


def check_permissions(plan: Plan) -> Exchange[tuple[str, ...]]:
    """`MissingPermissions` where the client lacks any that a plan needs; gives what is in doubt, in words.

    One request; none where nothing is needed.
    """
    needs = needs_of(plan)
    if not needs:
        return ()
    try:
        subject = yield from _SUBJECTS.me()
    except Unauthorized:
        raise
    except (ApiError, MalformedAnswer) as error:
        return (f"what this client may do cannot be read, so nobody knows whether it may do all of this: {error}",)
    if subject.grants is None:
        return ("the org does not say what this client was granted, so nobody knows whether it may do all of this",)
    now = datetime.now(UTC)
    held = [(need, _held(subject, need, now)) for need in needs]
    missing = [need for need, found in held if found == "no"]
    if missing:
        raise MissingPermissions([Problem(_missing_text(need, plan), hint=_WAY_OUT) for need in missing])
    doubts: list[str] = []
    for doubt, words in _DOUBTS.items():
        named = [_text(need, plan) for need, found in held if found == doubt]
        if named:
            doubts.append(f"{words}: {', '.join(named)}")
    return tuple(doubts)


def warn_of_doubts(plan: Plan) -> Exchange[None]:
    """Check, and tell what is in doubt as events."""
    for doubt in (yield from check_permissions(plan)):
        yield from emit(Noticed(doubt))


def _held(subject: Subject, need: Need, now: datetime) -> Held:
    found = {subject.holds(permission, need.division, now) for permission in need.permission.split("|")}
    best_first: tuple[Held, ...] = ("yes", "young", "conditional")
    for held in best_first:
        if held in found:
            return held
    return "no"


def _missing_text(need: Need, plan: Plan) -> str:
    named = ", ".join(map(str, need.entries[:_MOST_NAMED]))
    more = len(need.entries) - _MOST_NAMED
    return f"the permission {_text(need, plan)} is missing, for {named}{f' and {more} more' if more > 0 else ''}"


def _text(need: Need, plan: Plan) -> str:
    permission = need.permission.replace("|", " or ")
    if need.division is None:
        return permission
    shown = plan.shown(Lookup("divisions", id=need.division))
    name = f"{shown!r} ({need.division})" if isinstance(shown, str) else need.division
    return f"{permission} in the division {name}"


class _Places:
    """In which divisions the objects of a plan lie."""

    def __init__(self, plan: Plan):
        self._plan = plan
        self._kinds = {kind.section: kind for kind in KINDS}
        self._changes = {change.address: change for change in plan.changes}
        self._by_id = {(c.address.section, c.before.id): c for c in plan.changes if c.before is not None}

    def of(self, change: Change) -> frozenset[str | None]:
        """The divisions in which a change needs its permissions: both where the object moves; None where it lies in
        none, or nobody knows yet in which.
        """
        if not change.kind.place:
            return frozenset([None])
        places = {self._before(change)} if change.before is not None else set[str | None]()
        if change.after is not None and (change.makes or _says(change)):
            places.add(self._after(change))
        return frozenset(places)

    def _before(self, change: Change) -> str | None:
        assert change.before is not None
        return _division(change.before.facts.division)

    def _after(self, change: Change) -> str | None:
        pointer: Any = getattr(change.after, change.kind.place)
        if isinstance(pointer, Lookup):
            return _division(pointer.id)
        return self._behind(pointer) if isinstance(pointer, Reference) else None

    def _behind(self, reference: Reference) -> str | None:
        """Where an object lies that another one is to lie by."""
        if reference.id is None:
            change = self._changes.get(reference.address) if reference.address is not None else None
            return self._after(change) if change is not None and change.after is not None else None
        change = self._by_id.get((reference.section, reference.id))
        if change is not None:
            return self._before(change)
        live = self._plan.basis.listed.get(reference.section, {}).get(reference.id)
        kind = self._kinds.get(reference.section)
        return _division(kind.observe(live).facts.division) if live is not None and kind is not None else None


def _says(change: Change) -> bool:
    return change.after is not None and change.kind.place in change.after.model_fields_set


def _division(id: str | None) -> str | None:
    """`*` is no division of its own."""
    return None if id in (None, "", "*") else id
