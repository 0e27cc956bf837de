"""Whatever is asked in whatever order: never a 500, and what must always hold always holds."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, rule
from tests.sandbox.direct import Direct
from tests.sandbox.making import PLANS, schema_body, text_property

Json = dict[str, Any]

TYPES = "taskmanagement/worktypes"
BINS = "taskmanagement/workbins"
SCHEMAS = "taskmanagement/workitems/schemas"
# Few names, so that they collide; two of them differ in case only.
NAMES = st.sampled_from(["Alpha", "ALPHA", "Bravo", "Charlie", "x"])
PREFIXES = st.sampled_from(["AB", "ab", "CD", "toolongprefix"])
CATEGORIES = st.sampled_from(["Open", "InProgress", "Waiting", "Closed"])
# What a published version shows of today: its name and description have no versions (api-facts: Caseplans).
_TODAY = ("name", "description", "latest", "published", "dateModified", "modifiedBy", "datePublished")
_shared: list[Direct] = []


def unique(entities: list[Json], name: str = "name") -> bool:
    return len({one[name].casefold() for one in entities}) == len(entities)


class Machine(RuleBasedStateMachine):
    """One org under random requests. Names are drawn from few, ids from what was made, so most requests mean something
    and many are refused.
    """

    bins: Bundle[str] = Bundle("bins")
    types: Bundle[str] = Bundle("types")
    schemas: Bundle[str] = Bundle("schemas")
    plans: Bundle[str] = Bundle("plans")

    def __init__(self) -> None:
        super().__init__()
        if not _shared:
            _shared.append(Direct())
        self.api = _shared[0]
        self.api.reset()
        self.published: dict[tuple[str, int], Json] = {}

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON where it was granted, else None; a 500 never."""
        got = self.api.ask(method, path, body)
        assert got.status != 500, (method, path, body, got.content)
        return (got.json or {}) if got.status < 300 else None

    def made(self, path: str, body: Json) -> Any:
        answer = self.ask("POST", path, body)
        return answer["id"] if answer else multiple()

    @initialize(target=schemas)
    def first_schema(self) -> Any:
        return self.made(SCHEMAS, schema_body({"order_text": text_property("Order")}, "First"))

    @initialize(target=bins)
    def first_bin(self) -> Any:
        return self.made(BINS, {"name": "First"})

    @initialize(target=types, count=st.integers(1, 2))
    def first_types(self, count: int) -> Any:
        """Of the org's own workbin and schema, so that they go with the caseplans."""
        workbin = self.api.ask("POST", f"{BINS}/query", {}).json["entities"][0]["id"]
        schema = self.api.seen(SCHEMAS)["entities"][0]["id"]
        body = {"defaultWorkbinId": workbin, "schemaId": schema}
        return multiple(*(self.made(TYPES, {**body, "name": f"First {number}"}) for number in range(count)))

    @initialize(target=plans, published=st.booleans())
    def first_plans(self, published: bool) -> Any:
        plans = [self.make_plan_of(f"First {number}", f"P{number}", None) for number in range(2)]
        schema = self.api.seen(SCHEMAS)["entities"][0]["id"]
        for plan in plans:
            self.ask("POST", f"{PLANS}/{plan}/dataschemas", {"id": schema})
            if published:
                self.ask("POST", f"{PLANS}/{plan}/publish", {})
        return multiple(*plans)

    @rule(target=bins, name=NAMES)
    def make_bin(self, name: str) -> Any:
        return self.made(BINS, {"name": name})

    @rule(target=schemas, name=NAMES)
    def make_schema(self, name: str) -> Any:
        return self.made(SCHEMAS, schema_body({"order_text": text_property("Order")}, name))

    @rule(schema=schemas, enabled=st.booleans(), more=st.booleans())
    def change_schema(self, schema: str, enabled: bool, more: bool) -> None:
        keys = ["order_text", "more_text"] if more else ["order_text"]
        version = (self.ask("GET", f"{SCHEMAS}/{schema}") or {}).get("version", 1)
        body = {**schema_body({key: text_property(key) for key in keys}), "enabled": enabled, "version": version}
        self.ask("PUT", f"{SCHEMAS}/{schema}", body)

    @rule(target=types, name=NAMES, workbin=bins, schema=st.none() | schemas)
    def make_type(self, name: str, workbin: str, schema: str | None) -> Any:
        return self.made(TYPES, {"name": name, "defaultWorkbinId": workbin, **({"schemaId": schema} if schema else {})})

    @rule(worktype=types, name=NAMES, category=CATEGORIES)
    def make_status(self, worktype: str, name: str, category: str) -> None:
        self.ask("POST", f"{TYPES}/{worktype}/statuses", {"name": name, "category": category})

    @rule(worktype=types, place=st.integers(0, 3), to=st.integers(0, 3), name=st.none() | NAMES)
    def change_status(self, worktype: str, place: int, to: int, name: str | None) -> None:
        known = (self.ask("GET", f"{TYPES}/{worktype}") or {}).get("statuses", [])
        if max(place, to) < len(known):
            change: Json = {"destinationStatusIds": [known[to]["id"]]} if name is None else {"name": name}
            self.ask("PATCH", f"{TYPES}/{worktype}/statuses/{known[place]['id']}", change)

    @rule(worktype=types, place=st.integers(0, 3))
    def delete_status(self, worktype: str, place: int) -> None:
        known = (self.ask("GET", f"{TYPES}/{worktype}") or {}).get("statuses", [])
        if place < len(known):
            self.ask("DELETE", f"{TYPES}/{worktype}/statuses/{known[place]['id']}")

    @rule(worktype=types, name=NAMES)
    def make_workitem(self, worktype: str, name: str) -> None:
        item = self.ask("POST", "taskmanagement/workitems", {"name": name, "typeId": worktype})
        if item and "id" in item:
            self.ask("POST", f"taskmanagement/workitems/{item['id']}/terminate")

    @rule(kind=st.sampled_from([BINS, TYPES, SCHEMAS, PLANS]), thing=bins | types | schemas | plans)
    def delete(self, kind: str, thing: str) -> None:
        self.ask("DELETE", f"{kind}/{thing}")

    @rule(kind=st.sampled_from([BINS, TYPES, PLANS]), thing=bins | types | plans, name=NAMES)
    def rename(self, kind: str, thing: str, name: str) -> None:
        self.ask("PATCH", f"{kind}/{thing}", {"name": name})

    @rule(target=plans, name=NAMES, prefix=PREFIXES, schema=st.none() | schemas)
    def make_plan(self, name: str, prefix: str, schema: str | None) -> Any:
        return self.make_plan_of(name, prefix, schema)

    def make_plan_of(self, name: str, prefix: str, schema: str | None) -> Any:
        intent = self.api.seen("intents/customerintents")["entities"][0]["id"]
        body: Json = {"name": name, "referencePrefix": prefix, "customerIntentId": intent, "divisionId": "*"}
        if schema:
            body |= {"dataSchemas": [{"id": schema}]}
        return self.made(PLANS, body)

    @rule(plan=plans, seconds=st.integers(0, 3))
    def change_plan(self, plan: str, seconds: int) -> None:
        self.ask("PATCH", f"{PLANS}/{plan}", {"defaultDueDurationInSeconds": seconds})

    @rule(plan=plans, schema=schemas, verb=st.sampled_from(["POST", "PUT", "DELETE"]))
    def change_plan_schema(self, plan: str, schema: str, verb: str) -> None:
        key = "" if verb == "POST" else "/default"
        self.ask(verb, f"{PLANS}/{plan}/dataschemas{key}", None if verb == "DELETE" else {"id": schema})

    @rule(plan=plans, order=st.lists(st.integers(1, 3), max_size=2))
    def change_intake(self, plan: str, order: list[int]) -> None:
        rows = [{"property": "order_text", "required": True, "displayOrder": number} for number in order]
        self.ask("PUT", f"{PLANS}/{plan}/intakesettings", {"intakeSettings": rows})

    @rule(plan=plans)
    def publish(self, plan: str) -> None:
        self.ask("POST", f"{PLANS}/{plan}/publish", {})

    @rule(plan=plans, copying=st.sampled_from([0, 60]))
    def open_draft(self, plan: str, copying: int) -> None:
        self.api.world.change({"copying_seconds": copying})
        before = [one["id"] for one in self.stages(plan, "latest")]
        if self.ask("POST", f"{PLANS}/{plan}/versions", {}) is not None:
            assert [one["id"] for one in self.stages(plan, "latest")] == before

    @rule(plan=plans, place=st.integers(0, 4), name=NAMES)
    def rename_stage(self, plan: str, place: int, name: str) -> None:
        self.on_stage(plan, place, lambda path, _: self.ask("PATCH", path, {"name": name}))

    @rule(plan=plans, place=st.integers(0, 4), worktype=st.none() | types)
    def change_step(self, plan: str, place: int, worktype: str | None) -> None:
        body: Json = {"activityType": "None", "workitemSettings": None}
        if worktype:
            body = {"activityType": "Workitem", "workitemSettings": {"worktypeId": worktype}}
        self.on_stage(plan, place, lambda path, step: self.ask("PATCH", f"{path}/stepplans/{step}", body))

    @rule(plan=plans, name=NAMES, after=st.none() | st.integers(0, 4))
    def add_stage(self, plan: str, name: str, after: int | None) -> None:
        stages = self.stages(plan, "latest")
        if after is None or after < len(stages):
            place = None if after is None else stages[after]["id"]
            self.ask("POST", f"{PLANS}/{plan}/stageplans", {"name": name, "after": place})

    @rule(plan=plans, place=st.integers(0, 4))
    def delete_stage(self, plan: str, place: int) -> None:
        self.on_stage(plan, place, lambda path, _: self.ask("DELETE", path))

    @rule(plan=plans, place=st.integers(0, 4))
    def move_stage(self, plan: str, place: int) -> None:
        self.on_stage(plan, place, lambda path, _: self.ask("POST", f"{path}/reposition", {"after": None}))

    @rule(seconds=st.sampled_from([1, 100, 10_000]))
    def wait(self, seconds: int) -> None:
        self.api.world.org.clock.advance(seconds)

    def on_stage(self, plan: str, place: int, do: Callable[[str, str], object]) -> None:
        stages = self.stages(plan, "latest")
        if place < len(stages):
            steps = self.steps(plan, "latest", stages[place]["id"])
            do(f"{PLANS}/{plan}/stageplans/{stages[place]['id']}", steps[0]["id"])

    def stages(self, plan: str, version: str) -> list[Json]:
        found = self.ask("GET", f"{PLANS}/{plan}/versions/{version}/stageplans")
        return found["entities"] if found else []

    def steps(self, plan: str, version: str, stage: str) -> list[Json]:
        return list(self.api.seen(f"{PLANS}/{plan}/versions/{version}/stageplans/{stage}/stepplans")["entities"])

    @invariant()
    def names_are_unique(self) -> None:
        for path in (BINS, TYPES):
            found = self.api.ask("POST", f"{path}/query", {"pageSize": 200}).json["entities"]
            assert unique(found)
            assert all(unique(one["statuses"]) for one in found if path == TYPES)

    @invariant()
    def caseplans_are_whole(self) -> None:
        plans = self.api.seen(PLANS, "pageSize=200")["entities"]
        assert unique(plans)
        assert unique(plans, "referencePrefix")
        for plan in plans:
            published = plan.get("published", 0)
            assert published <= plan["latest"] <= published + 1, "one draft at most"
            for version in {plan["latest"], published} - {0}:
                self.check_version(plan["id"], version, version <= published)

    def check_version(self, plan: str, version: int, published: bool) -> None:
        path = f"{PLANS}/{plan}/versions/{version}"
        stages = self.stages(plan, str(version))
        assert 1 <= len(stages) <= 5
        assert unique(stages)
        steps = [self.steps(plan, str(version), stage["id"]) for stage in stages]
        assert all(len(one) == 1 for one in steps), "exactly one step a stage"
        if published:
            whole = {name: value for name, value in self.api.seen(path).items() if name not in _TODAY}
            parts = [self.api.seen(f"{path}/{part}") for part in ("dataschemas", "intakesettings")]
            content = {"caseplan": whole, "stages": _bare(stages), "steps": list(map(_bare, steps)), "parts": parts}
            assert self.published.setdefault((plan, version), content) == content, "published versions never change"


def _bare(entities: list[Json]) -> list[Json]:
    """Without references, whose names are today's."""
    return [{name: one.get(name) for name in ("id", "name", "description", "activityType")} for one in entities]


Machine.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=35,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(autouse=True, scope="module")
def _closed() -> Any:
    yield
    while _shared:
        _shared.pop().close()


TestRandomSequences = Machine.TestCase
