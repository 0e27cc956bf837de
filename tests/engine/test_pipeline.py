"""The engine with toy kinds: it orders, compares, guards and executes what it knows nothing about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any

import pytest

from genesys_caseplans.address import Address, Known, Pending, Reference
from genesys_caseplans.engine.desired import prepare
from genesys_caseplans.engine.diff import diff
from genesys_caseplans.engine.events import ChangeEnded, Made, StepBegun
from genesys_caseplans.engine.execute import execute
from genesys_caseplans.engine.guard import guard
from genesys_caseplans.engine.live import Snapshot, match_entry
from genesys_caseplans.engine.plan import Plan
from genesys_caseplans.engine.report import Report
from genesys_caseplans.errors import CaseplansError, PlanBlocked, SpecError
from genesys_caseplans.http.exchange import Emit, Exchange, Gather, value
from genesys_caseplans.kinds.fields import Entry, RefTo
from genesys_caseplans.kinds.flat import Flat, compare_flat
from genesys_caseplans.kinds.kind import Comparison, Goal, Identity, Kind, LiveObject, Options, Rule, Step, StepContext
from genesys_caseplans.kinds.lookups import Organization
from genesys_caseplans.specfile import Spec


class Thing(Entry):
    """A toy: it may need another one."""

    size: int = 0
    needs: Annotated[Reference, RefTo("things")] | None = None


FIELDS = (Flat("name", "name", lambda it: it["name"]), Flat("size", "size", lambda it: it["size"]))


def _steps(goal: Goal, comparison: Comparison) -> list[Step]:
    def make(run: StepContext) -> Exchange[None]:
        if goal.entry.name == "bad":
            raise CaseplansError("no luck")
        yield from run.record_identity(Identity(f"id of {goal.entry.name}"))

    return [Step("make", make)] if comparison.fields else []


def _check(goal: Goal, _: Comparison) -> Iterable[Rule]:
    if goal.desired.get("size") == 13:
        yield Rule(("size",), "13 is not lucky", "take 12")


THINGS = Kind(
    name="thing",
    section="things",
    model=Thing,
    find=lambda _: value([]),
    state=lambda found, _: {row.name: row.reads(found.object) for row in FIELDS},
    compare=compare_flat(FIELDS),
    check=_check,
    steps=_steps,
)


def spec(**entries: Mapping[str, Any]) -> Spec:
    made = {Address("things", key): Thing.model_validate({"name": key} | dict(said)) for key, said in entries.items()}
    return Spec(entries=made, name=None, org=None, lookups={}, warnings=(), files=())


def plan(of: Spec, *found: LiveObject) -> Plan:
    desired = prepare(of, [THINGS])
    matches = {address: match_entry(THINGS, entry, found) for address, entry in of.entries.items()}
    snapshot = Snapshot(Organization(id="o", name="Org"), matches, {"things": found})
    return guard(diff(desired, snapshot, "http://api", Options()), of)


def run(exchange: Exchange[Any], told: list[object] | None = None) -> Any:
    """Drive an exchange that sends nothing."""
    given: Any = None
    try:
        while True:
            effect = exchange.send(given)
            given = None
            if isinstance(effect, Gather):
                given = [run(one, told) for one in effect.exchanges]
            elif isinstance(effect, Emit) and told is not None:
                told.append(effect.event)
    except StopIteration as stop:
        return stop.value


def test_order_comes_from_references() -> None:
    desired = prepare(spec(c={"needs": "b"}, a={}, b={"needs": "a"}, z={}), [THINGS])
    assert [[address.key for address in wave] for wave in desired.waves] == [["a", "z"], ["b"], ["c"]]


def test_entries_that_point_at_each_other_are_told_with_the_circle() -> None:
    with pytest.raises(SpecError, match="in a circle") as told:
        prepare(spec(a={"needs": "b"}, b={"needs": "a"}), [THINGS])
    assert "things.a" in str(told.value)
    assert "things.b" in str(told.value)


def test_each_entry_gets_the_action_that_its_difference_asks_for() -> None:
    made = plan(
        spec(new={}, same={"size": 1}, other={"size": 2}, silent={}),
        LiveObject("1", "same", {"name": "same", "size": 1}),
        LiveObject("2", "other", {"name": "other", "size": 1}),
        LiveObject("3", "silent", {"name": "silent", "size": 9}),
    )
    assert {change.address.key: change.action for change in made.changes} == {
        "new": "create",
        "same": "none",
        "other": "update",
        "silent": "none",
    }
    row = next(row for row in made.as_json()["changes"] if row["address"] == "things.other")
    assert row["fields"] == [{"path": "size", "before": 1, "after": 2}]
    assert row["reason"] == "found by name"


def test_the_same_values_give_the_same_plan() -> None:
    of = spec(a={"needs": "b"}, b={"size": 3})
    assert plan(of).as_json() == plan(of).as_json()


def test_a_blocked_plan_writes_nothing() -> None:
    made = plan(spec(a={}, b={"size": 13}))
    assert [str(problem) for problem in made.problems] == ["things.b.size: 13 is not lucky (take 12)"]
    with pytest.raises(PlanBlocked):
        run(execute(made))


def test_execution_tells_each_step_and_gathers_ids() -> None:
    told: list[object] = []
    report: Report = run(execute(plan(spec(a={}, b={"needs": "a"}))), told)
    assert report.ok
    assert report.identities == {"things.a": Identity("id of a"), "things.b": Identity("id of b")}
    kinds = [type(event) for event in told]
    assert kinds == [StepBegun, Made, ChangeEnded] * 2


def test_a_failure_stops_only_its_dependants() -> None:
    of = spec(bad={}, child={"needs": "bad"}, grandchild={"needs": "child"}, other={})
    report: Report = run(execute(plan(of)))
    assert {result.change.address.key: result.outcome for result in report.results} == {
        "bad": "failed",
        "child": "skipped",
        "grandchild": "skipped",
        "other": "done",
    }
    rows = {row["address"]: row for row in report.as_json()["changes"]}
    assert rows["things.bad"]["error"] == {"type": "CaseplansError", "message": "no luck"}
    assert rows["things.grandchild"]["skippedBecause"] == "things.child"


def test_what_is_as_it_should_be_is_done_whatever_failed_before_it() -> None:
    of = spec(bad={}, same={"needs": "bad", "size": 1}, last={"needs": "same"})
    report: Report = run(execute(plan(of, LiveObject("1", "same", {"name": "same", "size": 1}))))
    assert {result.change.address.key: result.outcome for result in report.results} == {
        "bad": "failed",
        "same": "done",
        "last": "done",
    }


def test_an_update_that_reached_live_work_is_told_when_another_one_failed() -> None:
    made = plan(spec(bad={}, good={"size": 2}), LiveObject("1", "good", {"name": "good", "size": 1}))
    report: Report = run(execute(made))
    assert [address.key for address in report.live_work_mixed] == ["good"]


def test_references_are_shown_as_the_spec_writes_them() -> None:
    made = replace(plan(spec(a={})), labels={"1": "key", "2": {"existing": "Name"}})
    shown = made.shown({"x": [Known("1"), Known("2"), Known("3"), Pending(Address("things", "a"))], "y": None})
    assert shown == {"x": ["key", {"existing": "Name"}, {"id": "3"}, "a"], "y": None}
