"""Names that entries hand on: who waits for whom, whatever the names. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from genesys_caseplans import Plan, parse_spec
from genesys_caseplans.engine.contention import locks_of
from genesys_caseplans.engine.matches import match_entries
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import prepare
from genesys_caseplans.engine.plan import make_plan
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.kind import LiveObject, Options
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.matching import Index
from genesys_caseplans.kinds.workbin import Workbin

NAMES = [f"Bin {letter}" for letter in "abcdefgh"]


def uid(number: int) -> str:
    return f"3f2504e0-4f89-41d3-9a0c-{number:012d}"


def plan_of(has: list[str], wanted: list[str], new: Sequence[str] = ()) -> Plan:
    """A plan in which objects are to be called otherwise, each chosen by its id."""
    entries: dict[str, Any] = {f"k{n}": {"name": name, "id": uid(n)} for n, name in enumerate(wanted)}
    entries |= {f"new{n}": {"name": name} for n, name in enumerate(new)}
    desired = prepare(parse_spec({"formatVersion": 1, "workbins": entries}), KINDS)
    found = [LiveObject(uid(n), name, Workbin(id=uid(n), name=name)) for n, name in enumerate(has)]
    listed = {"workbins": Index(found)}
    kind = desired.kinds["workbins"]
    matches = match_entries(desired, None, listed)
    observed = {("workbins", live.id): kind.observe(live) for live in found}
    snapshot = Snapshot(Organization(id=uid(99), name="Org"), listed, matches, {}, observed=observed)
    return make_plan(LiveNeighbours(desired, snapshot, Options()), "http://api")


def carried_out(plan: Plan, has: list[str]) -> dict[str, str]:
    """The names that objects have in the end, if changes are begun as soon as they may be; no name is ever double."""
    names = {f"workbins.k{n}": name for n, name in enumerate(has)}
    left = [change for change in plan.changes if change.writes]
    done: set[str] = set()
    while left:
        ready = [change for change in left if {str(one) for one in waited_for(change)} <= done]
        assert ready, "they wait for each other"
        for change in ready:
            for title in [step.title for step in change.steps[:-1]]:
                _, holder, _, name = title.split(" ", 3)
                rename(names, holder, name.removesuffix(" for the time being").strip("'"))
            rename(names, str(change.address), change.name)
        done |= {str(change.address) for change in ready}
        left = [change for change in left if change not in ready]
    return names


def waited_for(change: Change) -> set[Any]:
    return {address for step in change.steps for address in (*step.whole, *step.needs)}


def rename(names: dict[str, str], address: str, name: str) -> None:
    others = {other.casefold() for key, other in names.items() if key != address}
    assert name.casefold() not in others
    names[address] = name


@given(st.permutations(NAMES), st.integers(1, 8))
def test_any_rearrangement_ends_as_wanted_and_no_name_is_ever_double(order: list[str], size: int) -> None:
    has = NAMES[:size]
    plan = plan_of(has, order[:size])
    assert not plan.blocked
    ended = carried_out(plan, has)
    assert [ended[f"workbins.k{n}"] for n in range(size)] == order[:size]


def test_who_waits_stands_behind_whom_it_waits_for() -> None:
    plan = plan_of(NAMES[:3], [*NAMES[1:3], "Free"])
    assert [change.address.key for change in plan.changes] == ["k2", "k1", "k0"]
    rows = plan.as_json()["changes"]
    assert [row["dependsOn"] for row in rows] == [[], ["workbins.k2"], ["workbins.k1"]]


def test_a_name_in_other_letters_is_the_same() -> None:
    plan = plan_of(["Alpha", "Beta"], ["BETA", "Gamma"])
    assert [change.address.key for change in plan.changes] == ["k1", "k0"]


def test_what_stays_is_waited_for_by_nobody() -> None:
    plan = plan_of(["Alpha", "Beta"], ["Gamma", "Beta"])
    assert all(not change.waits for change in plan.changes)


def test_a_create_that_waits_for_a_name_is_no_lock() -> None:
    free = plan_of(["Alpha"], ["Alpha"], ["Delta"])
    assert [address.key for address in locks_of(free.changes).order] == ["new0"]
    (made,) = [change for change in free.changes if change.makes]
    waiting = replace(made, waits=frozenset([free.changes[0].address]))
    assert locks_of([waiting]).order == ()
