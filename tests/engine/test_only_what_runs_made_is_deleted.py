"""Whatever record, spec and org: only what the record holds as created, and what left the spec, is ever deleted.

Toy kinds over an org that is a dictionary, from the first read to the last deletion; records are made up, also such as
no run of ours would write: ids that are not there, of other kinds, or under several keys.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from genesys_caseplans.address import Address, Reference
from genesys_caseplans.engine.execute import execute
from genesys_caseplans.engine.run import plan_destroy, plan_spec
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.engine.values.record import Record, Recorded
from genesys_caseplans.errors import NotFound, RecordError
from genesys_caseplans.http.exchange import Exchange, Gather, Hold, Patience, Reply, Send, Wait, value
from genesys_caseplans.http.settings import RetrySettings
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.comparing import compare_fields
from genesys_caseplans.kinds.fields import Entry, RefTo, Wire
from genesys_caseplans.kinds.kind import (
    Comparison,
    Goal,
    Identity,
    Kind,
    LiveObject,
    Observed,
    Options,
    Selection,
    Step,
)
from genesys_caseplans.kinds.kind import StepContext as Context
from genesys_caseplans.kinds.table import observed_model, observed_values
from genesys_caseplans.specfile import Spec

ORG = "11111111-1111-1111-1111-111111111111"
Objects = dict[str, dict[str, Any]]


class Box(Entry):
    """A toy."""

    size: Annotated[int, Wire("size")] = 0


class Thing(Entry):
    """A toy that may be in a box."""

    size: Annotated[int, Wire("size")] = 0
    box: Annotated[Annotated[Reference, RefTo("boxes")] | None, Wire("boxId")] = None


@dataclass
class ToyOrg:
    """Implements `Records` with a record that is given, and kinds over its objects. busy: ids of what has work."""

    objects: dict[str, Objects]
    record: Record
    busy: frozenset[str] = frozenset()
    removed: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    written: set[tuple[str, str]] = field(default_factory=set[tuple[str, str]])

    def likely(self) -> Record | None:
        return self.record

    def of(self, org: str) -> Record:
        assert org == ORG
        return self.record

    def save(self, record: Record) -> None:
        self.record = replace(record, entries=dict(record.entries))

    def kinds(self) -> list[Kind[Any]]:
        return [self._kind("boxes", Box, queried=True), self._kind("things", Thing, queried=False)]

    def _kind(self, section: str, model: type[Entry], queried: bool) -> Kind[Any]:
        objects = self.objects[section]

        def find(selection: Selection) -> Exchange[list[LiveObject]]:
            found = [LiveObject(id, held["name"], dict(held)) for id, held in objects.items()]
            asked = [one for one in found if one.id in selection.ids or one.name in selection.names]
            return value(asked if queried else found)

        def observe(found: LiveObject) -> Observed[Any]:
            return Observed(found.id, observed_model(model, observed_values(model, found.object)))

        def steps(goal: Goal[Any], comparison: Comparison) -> list[Step]:
            return [Step("write", lambda context: self._write(section, goal, context))] if comparison.fields else []

        def remove(id: str) -> Exchange[None]:
            if id not in objects:
                raise NotFound("gone", operation="delete", method="DELETE", path=id, status=404)
            self.removed.append((section, id))
            del objects[id]
            return value(None)

        return Kind(
            name=section[:-1],
            section=section,
            noun=section[:-1],
            model=model,
            find=find,
            observe=observe,
            compare=compare_fields,
            steps=steps,
            remove=remove,
            calls=lambda _: Calls(),
            unique_names=False,
            queried=queried,
            usage=lambda ids: value({id: "1 case" for id in ids if id in self.busy}),
        )

    def _write(self, section: str, goal: Goal[Any], context: Context) -> Exchange[None]:
        id = goal.before.id if goal.before is not None else f"new {len(self.objects[section])}"
        self.objects[section].setdefault(id, {}).update(name=goal.after.name, size=goal.after.size)
        self.written.add((section, id))
        if goal.before is None:
            yield from context.record_identity(Identity(id))

    def run(self, exchange: Exchange[Any]) -> Any:
        """Drive an exchange, without any API."""
        given: Any = None
        error: Exception | None = None
        while True:
            try:
                effect = exchange.send(given) if error is None else exchange.throw(error)
            except StopIteration as stop:
                return stop.value
            given, error = None, None
            match effect:
                case Gather(exchanges):
                    given = [self._settled(one) for one in exchanges]
                case Send(request):
                    assert request.operation.name == "getOrganizationsMe"
                    given = Reply(request, 200, {"id": ORG, "name": "Toys"}, "")
                case Patience():
                    given = RetrySettings()
                case Hold(latch):
                    assert latch.is_open
                case Wait():
                    raise AssertionError("nothing is to be waited for")

    def _settled(self, exchange: Exchange[Any]) -> Any:
        try:
            return self.run(exchange)
        except Exception as error:
            return error


# --- made-up sets

IDS, NAMES, KEYS = (
    [f"00000000-0000-0000-0000-00000000000{place}" for place in range(6)],
    ["one", "two", "three"],
    ["a", "b", "c", "d"],
)
SECTIONS = ("boxes", "things")
FILES = ["", "a.json", "b.json", "more/c.json", "../other/d.json"]
_KEYED = st.builds(Address, st.sampled_from(SECTIONS), st.sampled_from(KEYS))
_HELD = st.fixed_dictionaries({"name": st.sampled_from(NAMES), "size": st.integers(0, 2)})
_APPLIED = st.sampled_from([None, {}, {"name": "one"}, {"protect": True}, {"protect": False}])
_RECORDED = st.builds(
    Recorded,
    id=st.sampled_from(IDS),
    kind=st.just("toy"),
    name=st.sampled_from(NAMES),
    origin=st.sampled_from(["created", "created", "adopted"]),
    file=st.sampled_from(FILES),
    applied=_APPLIED,
)
_SAID = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES)},
    optional={"size": st.integers(0, 2), "id": st.sampled_from(IDS), "was": st.sampled_from(NAMES)},
)


@dataclass(frozen=True)
class Case:
    """A set in an org. recorded: what its record holds. said: its entries. boxed: the box of each thing, by key. busy:
    ids of what has work.
    """

    objects: Mapping[str, Objects]
    recorded: Mapping[Address, Recorded]
    said: Mapping[Address, Mapping[str, Any]]
    boxed: Mapping[str, str]
    options: Options
    destroys: bool
    folders: bool
    busy: frozenset[str]

    def spec(self) -> Spec:
        models: dict[str, type[Entry]] = {"boxes": Box, "things": Thing}
        entries = {
            address: models[address.section].model_validate({**said, **self._boxed(address)})
            for address, said in self.said.items()
        }
        here = Path("a.json"), Path("more/e.json")
        return Spec(entries, name="toys", files=here, folders=(Path("."),) if self.folders else ())

    def _boxed(self, address: Address) -> dict[str, str]:
        """A thing is in a box of the spec, if it is in one."""
        box = self.boxed.get(address.key, "")
        return {"box": box} if address.section == "things" and Address("boxes", box) in self.said else {}

    def may_go(self, spec: Spec) -> set[tuple[str, str]]:
        """What a deletion may be about, told without the engine."""
        files, folders = {"a.json", "more/e.json"}, {"."} if self.folders else set[str]()
        return {
            (address.section, recorded.id)
            for address, recorded in self.recorded.items()
            if recorded.origin == "created"
            and recorded.id not in self.busy
            and not (recorded.applied or {}).get("protect")
            and (
                self.destroys
                or (
                    address not in spec.entries
                    and (
                        not recorded.file
                        or recorded.file in files
                        or str(PurePosixPath(recorded.file).parent) in folders
                    )
                )
            )
        }


_OBJECTS = st.dictionaries(st.sampled_from(IDS), _HELD, max_size=6)
CASES = st.builds(
    Case,
    objects=st.fixed_dictionaries(dict.fromkeys(SECTIONS, _OBJECTS)),
    recorded=st.dictionaries(_KEYED, _RECORDED, max_size=6),
    said=st.dictionaries(_KEYED, _SAID, max_size=4),
    boxed=st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS), max_size=4),
    options=st.builds(
        Options, prune=st.sampled_from([True, True, True, False]), max_deletes=st.sampled_from([None, None, 5, 1, 0]),
        adopt=st.booleans(),
    ),
    destroys=st.sampled_from([False, False, False, True]),
    folders=st.booleans(),
    busy=st.frozensets(st.sampled_from(IDS), max_size=1),
)  # fmt: skip


def _planned(case: Case, org: ToyOrg, spec: Spec) -> Plan | None:
    if not case.destroys:
        return org.run(plan_spec(spec, "http://api", case.options, kinds=org.kinds(), records=org))  # type: ignore[no-any-return]
    try:
        return org.run(plan_destroy(spec, "http://api", None, org, org.kinds()))  # type: ignore[no-any-return]
    except RecordError:
        assert not case.recorded
        return None


def _see(case: Case, figures: Counter[str]) -> None:
    org = ToyOrg(
        {section: {id: dict(held) for id, held in held_by.items()} for section, held_by in case.objects.items()},
        Record("toys", ORG, "Toys", dict(case.recorded)),
        case.busy,
    )
    spec = case.spec()
    plan = _planned(case, org, spec)
    figures["cases"] += 1
    if plan is None or plan.blocked:
        figures["blocked"] += plan is not None
        return
    planned = {(one.address.section, one.before.id) for one in plan.changes if one.action == "delete" and one.before}
    report = org.run(execute(plan, records=org))
    assert {result.outcome for result in report.results} <= {"done"}, [result.message for result in report.results]
    removed = set(org.removed)
    assert removed == planned
    assert len(removed) == len(org.removed)
    assert removed <= case.may_go(spec)
    assert case.destroys or case.options.prune or not removed
    assert case.destroys or case.options.max_deletes is None or len(removed) <= case.options.max_deletes
    assert not removed & org.written, "what the spec means is not deleted"
    for section, held_by in case.objects.items():
        for id, held in held_by.items():
            if (section, id) not in removed | org.written:
                assert org.objects[section][id] == held
    assert not removed & {(address.section, one.id) for address, one in org.record.entries.items()}
    figures["runs that delete"] += bool(removed)
    figures["deletions"] += len(removed)


def _all(examples: int) -> None:
    figures: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(case=CASES)
    def see(case: Case) -> None:
        _see(case, figures)

    see()
    print(f"deletions over made-up records: {dict(figures)}; none of what the record does not hold as created")
    assert figures["runs that delete"] > examples / 50


def test_only_what_the_record_holds_as_created_and_the_spec_no_longer_is_deleted() -> None:
    _all(500)


@pytest.mark.soak
def test_in_ten_thousand_cases_only_what_the_record_holds_as_created_is_deleted() -> None:
    _all(10_000)
