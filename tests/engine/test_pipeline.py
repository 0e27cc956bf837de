"""The engine with toy kinds: it orders, compares, guards and executes what it knows nothing about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Annotated, Any, ClassVar

import pytest

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.engine.execute import execute
from genesys_caseplans.engine.journal import Write
from genesys_caseplans.engine.matches import match_entry
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import deletion_order, prepare
from genesys_caseplans.engine.plan import make_plan
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.engine.selection import EVERYTHING, Choice
from genesys_caseplans.engine.values.events import ChangeEnded, Made, StepBegun, StepEnded
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.engine.values.report import Report, RunningReport
from genesys_caseplans.errors import CaseplansError, PlanBlocked, SpecError
from genesys_caseplans.http.exchange import (
    Emit,
    Exchange,
    Gather,
    Hold,
    Operation,
    Reply,
    Send,
    gather,
    send,
    value,
)
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.comparing import compare_fields
from genesys_caseplans.kinds.endpoints import needed
from genesys_caseplans.kinds.fields import Entry, RefTo, Seconds, Wire
from genesys_caseplans.kinds.kind import (
    Comparison,
    Goal,
    Identity,
    Kind,
    LiveObject,
    Neighbours,
    Observed,
    Options,
    Rule,
    Step,
    StepContext,
)
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.matching import Index
from genesys_caseplans.kinds.table import observed_model, observed_values
from genesys_caseplans.specfile import Spec

MAKE = Operation("POST", "/things", "postThings")
ASK = Operation("GET", "/things", "getThings")


class Thing(Entry):
    """A toy: it may need another one. after: orders it behind another one, and is no value of the org. late: needed
    by its last step only, and no value of the org either.
    """

    steering: ClassVar[frozenset[str]] = Entry.steering | {"after", "late"}

    size: Annotated[int, Wire("size")] = 0
    needs: Annotated[Annotated[Reference, RefTo("things")] | None, Wire("needsId")] = None
    after: Annotated[Reference, RefTo("things")] | None = None
    late: Annotated[Reference, RefTo("things")] | None = None


def _steps(goal: Goal[Thing], comparison: Comparison) -> list[Step]:
    def make(context: StepContext) -> Exchange[None]:
        if goal.after.name == "bad":
            raise CaseplansError("no luck")
        yield from send(MAKE.request({"name": goal.after.name}))
        yield from context.record_identity(Identity(f"id of {goal.after.name}"))

    def finish(_: StepContext) -> Exchange[None]:
        if goal.after.name == "half":
            raise CaseplansError("no luck with the rest")
        yield from gather([send(ASK.request()), send(MAKE.request({"more": goal.after.name}))])

    if not comparison.fields:
        return []
    made = Step("make", make, needs=needed(goal, goal.after.needs))
    return [made, Step("finish", finish, requests=2, whole=needed(goal, goal.after.late))]


def _rules(planned: Thing, before: Observed[Thing] | None, _: Neighbours) -> Iterable[Rule]:
    if planned.size == 13:
        yield Rule(("size",), "13 is not lucky", "take 12")


def _observe(found: LiveObject) -> Observed[Thing]:
    return Observed(found.id, observed_model(Thing, observed_values(Thing, found.object)))


def _removed(_: str) -> Exchange[None]:
    return value(None)


THINGS: Kind[Thing] = Kind(
    name="thing",
    section="things",
    noun="thing",
    model=Thing,
    find=lambda _: value([]),
    observe=_observe,
    compare=compare_fields,
    rules=_rules,
    steps=_steps,
    remove=_removed,
    calls=lambda _: Calls(),
    live=True,
)


def spec(**entries: Mapping[str, Any]) -> Spec:
    made = {Address("things", key): Thing.model_validate({"name": key} | dict(said)) for key, said in entries.items()}
    return Spec(entries=made, name=None, org=None, lookups={}, warnings=(), files=())


def plan(of: Spec, *found: LiveObject, choice: Choice = EVERYTHING) -> Plan:
    desired = prepare(of, [THINGS], choice)
    index = Index(found)
    matches = {address: match_entry(THINGS, entry, index) for address, entry in desired.spec.entries.items()}
    observed = {("things", one.id): _observe(one) for one in found}
    snapshot = Snapshot(Organization(id="o", name="Org"), {"things": index}, matches, observed=observed)
    return make_plan(LiveNeighbours(desired, snapshot, Options()), "http://api")


def run(exchange: Exchange[Any], told: list[object] | None = None, sent: list[str] | None = None) -> Any:
    """Drive an exchange without an API: whatever is sent is answered well."""
    given: Any = None
    error: Exception | None = None
    try:
        while True:
            effect = exchange.send(given) if error is None else exchange.throw(error)
            given, error = None, None
            if isinstance(effect, Gather):
                given = [_settled(one, told, sent) for one in effect.exchanges]
            elif isinstance(effect, Send):
                (sent if sent is not None else []).append(effect.request.operation.name)
                given = Reply(effect.request, 200, {}, "")
            elif isinstance(effect, Emit) and told is not None:
                told.append(effect.event)
            elif isinstance(effect, Hold):
                assert effect.latch.is_open, "in order, nothing waits for what comes later"
    except StopIteration as stop:
        return stop.value


def _settled(exchange: Exchange[Any], told: list[object] | None, sent: list[str] | None) -> Any:
    try:
        return run(exchange, told, sent)
    except Exception as error:
        return error


def test_order_comes_from_references() -> None:
    desired = prepare(spec(c={"needs": "b"}, a={}, b={"needs": "a"}, z={}), [THINGS])
    assert [address.key for address in desired.order] == ["a", "z", "b", "c"]


def test_entries_that_point_at_each_other_are_told_with_the_circle() -> None:
    with pytest.raises(SpecError, match="form a cycle") as told:
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
    assert kinds == [StepBegun, Made, StepEnded, StepBegun, StepEnded, ChangeEnded] * 2


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


def test_what_could_not_be_finished_is_not_begun() -> None:
    sent: list[str] = []
    report: Report = run(execute(plan(spec(bad={}, child={"late": "bad"}))), sent=sent)
    child = next(result for result in report.results if result.change.address.key == "child")
    assert (child.outcome, child.partly, child.id) == ("skipped", (), None)
    assert sent == []


def test_what_is_as_it_should_be_is_done_whatever_failed_before_it() -> None:
    of = spec(bad={}, same={"after": "bad", "size": 1}, last={"needs": "same"})
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


def test_what_was_made_in_this_run_has_no_live_work_to_mix() -> None:
    report: Report = run(execute(plan(spec(bad={}, good={"size": 2}))))
    assert report.live_work_mixed == ()


def test_references_are_shown_as_the_spec_writes_them() -> None:
    made = replace(plan(spec(a={})), labels={"1": "key", "2": {"existing": "Name"}})
    pointers = [Reference("things", id=id) for id in "123"] + [Reference("things", key="a")]
    assert made.shown({"x": pointers, "y": None, "z": Seconds(60)}) == {
        "x": ["key", {"existing": "Name"}, {"id": "3"}, "a"],
        "y": None,
        "z": 60,
    }


def test_what_fails_half_way_tells_what_was_done() -> None:
    report: Report = run(execute(plan(spec(half={}, child={"needs": "half"}))))
    outcomes = {result.change.address.key: result for result in report.results}
    assert (outcomes["half"].outcome, outcomes["half"].partly) == ("failed", ("make",))
    assert outcomes["child"].outcome == "done", "the object that it needs is there"


def test_a_run_that_is_stopped_begins_no_other_step_and_says_so() -> None:
    told: list[object] = []
    report: Report = run(execute(plan(spec(a={}, b={"needs": "a"})), stop=lambda: len(told) > 2), told)
    outcomes = {result.change.address.key: result for result in report.results}
    assert (outcomes["a"].outcome, outcomes["a"].partly) == ("interrupted", ("make",))
    assert (outcomes["b"].outcome, outcomes["b"].partly) == ("interrupted", ())
    assert [outcomes[key].message for key in "ab"] == [
        "stopped before step 2 of 2, finish",
        "stopped before step 1 of 2, make",
    ]
    assert report.outcomes == {"done": 0, "failed": 0, "unknown": 0, "interrupted": 2, "skipped": 0}
    assert not report.ok


def test_what_needs_an_interrupted_entry_that_is_not_there_is_interrupted_too() -> None:
    report: Report = run(execute(plan(spec(a={}, b={"needs": "a"})), stop=lambda: True))
    assert {result.outcome for result in report.results} == {"interrupted"}
    assert {result.message for result in report.results} == {"stopped before step 1 of 2, make"}


class Notes:
    """A journal that notes all, and refuses what it is told to."""

    def __init__(self, refused: str = ""):
        self.said: list[str] = []
        self._refused = refused

    def before(self, write: Write) -> None:
        self.said.append(f"before {write.address} {write.step} {write.request.body}")
        if write.address.key == self._refused:
            raise CaseplansError("not this one")

    def after(self, write: Write, answer: Reply | Exception) -> None:
        self.said.append(f"after {write.address} {answer if isinstance(answer, Exception) else None}")


def test_the_journal_is_asked_before_each_write_and_told_after_it_and_hears_nothing_of_reads() -> None:
    notes = Notes()
    assert run(execute(plan(spec(a={})), notes)).ok
    assert notes.said == [
        "before things.a make {'name': 'a'}",
        "after things.a None",
        "before things.a finish {'more': 'a'}",
        "after things.a None",
    ]


def test_what_the_journal_refuses_is_not_sent() -> None:
    sent: list[str] = []
    report: Report = run(execute(plan(spec(a={}, b={"needs": "a"}, c={})), Notes("a")), sent=sent)
    assert {result.change.address.key: result.outcome for result in report.results} == {
        "a": "failed",
        "b": "skipped",
        "c": "done",
    }
    assert sent == ["postThings", "getThings", "postThings"]


def test_the_report_so_far_holds_what_is_done_and_counts_the_rest_as_interrupted() -> None:
    told: list[object] = []
    made = plan(spec(a={}, b={"needs": "a"}))
    report: Report = run(execute(made), told)
    running = RunningReport(made)
    so_far = []
    for event in told:
        running(event)
        so_far.append(running.report(0).outcomes["done"])
    assert so_far == sorted(so_far)
    assert running.report(report.requests_made).as_json() == report.as_json()


def test_a_rule_speaks_only_of_what_changes_in_an_object_that_exists() -> None:
    unlucky = LiveObject("1", "old", {"name": "old", "size": 13})
    assert not plan(spec(old={"size": 13}), unlucky).blocked
    needs = {"name": "old", "size": 13, "needs": None}
    assert not plan(spec(old={"needs": "new"}, new={}), LiveObject("1", "old", needs)).blocked
    assert plan(spec(old={"size": 13}), LiveObject("1", "old", {"name": "old", "size": 1})).blocked


def test_followers_of_a_blocked_entry_name_their_cause_once() -> None:
    made = plan(spec(a={"size": 13}, b={"needs": "a"}, c={"needs": "b"}))
    assert [str(problem) for problem in made.problems] == ["things.a.size: 13 is not lucky (take 12)"]
    causes = {change.address.key: str(change.blocked_by) for change in made.changes}
    assert causes == {"a": "None", "b": "things.a", "c": "things.a"}


def test_what_is_made_where_others_pointed_at_something_else_looks_like_a_rename() -> None:
    old = LiveObject("1", "Old", {"name": "Old", "size": 0})
    user = LiveObject("2", "user", {"name": "user", "needs": {"id": "1"}})
    made = plan(spec(new={"name": "New"}, user={"needs": "new"}), old, user)
    notes = {change.address.key: change.notes for change in made.changes}
    assert notes["new"] == (
        'looks like a rename of \'Old\': add "was": "Old" to rename it instead of making another one',
    )
    row = next(row for row in made.as_json()["changes"] if row["address"] == "things.user")
    assert row["fields"] == [{"path": "needs", "before": {"existing": "Old"}, "after": "new"}]


def test_what_the_spec_still_means_is_not_what_is_to_be_renamed() -> None:
    old = LiveObject("1", "Old", {"name": "Old", "size": 0})
    user = LiveObject("2", "user", {"name": "user", "needs": {"id": "1"}})
    for still in ({"keeper": {"name": "Old"}}, {"other": {"needs": {"existing": "Old"}}}):
        made = plan(spec(new={"name": "New"}, user={"needs": "new"}, **still), old, user)
        assert {change.address.key: change.notes for change in made.changes}["new"] == ()


def test_what_is_only_left_out_of_a_run_is_not_what_is_to_be_renamed() -> None:
    old = LiveObject("1", "Old", {"name": "Old", "size": 0})
    user = LiveObject("2", "user", {"name": "user", "needs": {"id": "1"}})
    whole = spec(keeper={"name": "Old"}, new={"name": "New"}, user={"needs": "new"})
    made = plan(whole, old, user, choice=Choice(("things.user",)))
    assert {change.address.key: change.notes for change in made.changes} == {"new": (), "user": ()}


def test_objects_are_deleted_after_what_points_at_them() -> None:
    def thing(id: str, needs: str | None = None) -> Observed[Thing]:
        return _observe(LiveObject(id, id, {"name": id, "needs": {"id": needs} if needs else None}))

    found = {"things": [thing("a"), thing("b", "a"), thing("c", "b"), thing("d", "a")]}
    order = [one.id for _, one in deletion_order(found)]
    assert order.index("c") < order.index("b") < order.index("a")
    assert order.index("d") < order.index("a")


def test_large_values_have_a_short_repr() -> None:
    made = plan(spec(**{f"t{number}": {} for number in range(500)}))
    report = run(execute(made))
    assert all(len(repr(one)) < 200 for one in (made, report, made.changes[0], report.results[0], THINGS))
