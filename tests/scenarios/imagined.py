"""An org that only exists on paper: the entries of a spec as the answers that the API would give, without any request.

Owns: how the answers of each kind look, by the published models. It knows nothing of the sandbox, so that a plan made
from here and a plan made from there tell whether both read the API in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from tests.scenarios.scenario import Scenario

from genesys_caseplans import Plan, parse_spec
from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.matches import match_entries
from genesys_caseplans.engine.neighbours import LiveNeighbours
from genesys_caseplans.engine.order import Desired, prepare, selections
from genesys_caseplans.engine.plan import make_plan
from genesys_caseplans.engine.read import Snapshot
from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.caseplan.client import Caseplan, IntakeSetting, Stageplan, Stepplan
from genesys_caseplans.kinds.caseplan.observe import Detail, Version
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.customer_intent.client import AssignedSourceIntent, CustomerIntent
from genesys_caseplans.kinds.fields import Entry, SpecModel
from genesys_caseplans.kinds.intent_category import IntentCategory
from genesys_caseplans.kinds.kind import LiveObject, Options
from genesys_caseplans.kinds.lookups.client import Organization
from genesys_caseplans.kinds.matching import Index
from genesys_caseplans.kinds.schema.attributes import new_property
from genesys_caseplans.kinds.schema.client import DataSchema
from genesys_caseplans.kinds.schema.spec import SchemaEntry, property_key
from genesys_caseplans.kinds.table import columns, put
from genesys_caseplans.kinds.workbin import Workbin
from genesys_caseplans.kinds.worktype.client import Worktype
from genesys_caseplans.kinds.worktype.flow_rules_client import DateBasedRule, OnAttributeChangeRule, OnCreateRule
from genesys_caseplans.kinds.worktype.spec import Status, WorktypeEntry
from genesys_caseplans.specfile import Spec

Json = dict[str, Any]
MODELS: dict[str, type[ApiModel]] = {
    "schemas": DataSchema,
    "workbins": Workbin,
    "worktypes": Worktype,
    "intentCategories": IntentCategory,
    "customerIntents": CustomerIntent,
}
#: Kinds of which only the named objects are read.
_ASKED_BY_NAME = ("workbins", "worktypes")
#: What can be looked up in it; None is the home division.
_KNOWN = {
    "divisions": (None, "Home", "Support"),
    "users": ("jane.doe@example.com", "arun.patel@example.com"),
    "queues": ("Escalations", "Returns", "Support Tier 2"),
    "skills": ("Complaints", "Billing"),
    "languages": ("English", "German"),
    "scripts": ("Case handling", "Return handling"),
}
_OWN_STATUSES = {name: Status.model_validate({"name": name, "category": name}) for name in ("Open", "Closed")}


_RULES: dict[str, type[ApiModel]] = {
    "create": OnCreateRule,
    "statusChange": OnAttributeChangeRule,
    "date": DateBasedRule,
}


def id_of(*address: object) -> str:
    """The id of something, always the same."""
    return str(uuid5(NAMESPACE_URL, ".".join(map(str, address))))


class Imagined:
    """The org of a scenario."""

    def __init__(self, scenario: Scenario):
        self.live = scenario.live_spec()
        self.renamed = scenario.renamed
        self.drafts = {address: parse_spec(scenario.drafted(address)) for address in scenario.drafts}
        self.ids = {str(address): id_of(address) for address in self.live.entries}
        self.found = {
            section: [
                self._found(address, entry)
                for address, entry in self.live.entries.items()
                if address.section == section
            ]
            for section in (*MODELS, "caseplans")
        }

    def plan(self, spec: Spec, options: Options) -> Plan:
        """What would be done, of what this org has."""
        desired = prepare(spec, KINDS)
        listed = {section: Index(self._listed(desired, section)) for section in selections(desired)}
        matches = match_entries(desired, None, listed)
        # Flow rules are read where the spec speaks of them.
        speaks = any(
            isinstance(entry, WorktypeEntry) and "flow_rules" in entry.model_fields_set
            for entry in spec.entries.values()
        )
        observed = {
            (section, one.id): desired.kinds[section].observe(
                one if speaks or section != "worktypes" else replace(one, detail=None)
            )
            for section, index in listed.items()
            for one in index.found
        }
        lookups = {one: id_of(one.what, one.name) for one in desired.lookups if one.name in _KNOWN[one.what]}
        snapshot = Snapshot(
            Organization(id=id_of("org"), name="Org"),
            listed,
            matches,
            lookups,
            observed=observed,
            selections=selections(desired),
        )
        return make_plan(LiveNeighbours(desired, snapshot, options), "http://api")

    def _listed(self, desired: Desired, section: str) -> list[LiveObject]:
        asked = selections(desired)[section]
        if section not in _ASKED_BY_NAME:
            return self.found[section]
        return [one for one in self.found[section] if one.name in asked.names or one.id in asked.ids]

    # --- answers

    def _found(self, address: Address, entry: Entry) -> LiveObject:
        id = self.ids[str(address)]
        if isinstance(entry, CaseplanEntry):
            return self._caseplan(address, id, entry)
        name = self.renamed.get(str(address), entry.name)
        answer = {"id": id, **self._columns(entry), "name": name}
        if isinstance(entry, SchemaEntry):
            document = {"description": entry.description or "", "properties": properties(entry)}
            answer |= {"version": 1, "jsonSchema": document}
        if isinstance(entry, WorktypeEntry):
            answer |= self._worktype(address, entry)
            return LiveObject(id, name, MODELS[address.section].model_validate(answer), self._rules(address, entry))
        detail = [{"sourceIntent": self._columns(source)} for source in getattr(entry, "source_intents", None) or ()]
        sources = [AssignedSourceIntent.model_validate(item) for item in detail]
        return LiveObject(id, name, MODELS[address.section].model_validate(answer), sources or None)

    def _columns(self, entry: SpecModel) -> Json:
        """The members of an answer that the fields of an entry stand at."""
        answer: Json = {}
        for column in columns(type(entry)):
            value = getattr(entry, column.name)
            if value is None or column.name not in entry.model_fields_set:
                continue
            if isinstance(value, Reference | Lookup):
                put(answer, ".".join(column.reads[:-1]), self._pointed(value))
            elif isinstance(value, list) and value and isinstance(value[0], Lookup):
                put(answer, ".".join(column.reads), [self._pointed(item) for item in value])
            elif not isinstance(entry, Status) or column.wire.sends == column.reads[0]:
                put(answer, ".".join(column.reads), value // column.wire.unit if column.wire.unit != 1 else value)
        return answer

    def _pointed(self, pointer: Reference | Lookup) -> Json:
        if isinstance(pointer, Lookup):
            return {"id": id_of(pointer.what, pointer.name), "name": pointer.name}
        entry = self.live.entries[pointer.address] if pointer.address is not None else None
        assert entry is not None, "what an org has points at what it has"
        return {"id": self.ids[str(pointer.address)], "name": entry.name}

    def _worktype(self, address: Address, entry: WorktypeEntry) -> Json:
        statuses = entry.statuses or _OWN_STATUSES
        ids = {key: id_of(address, "statuses", key) for key in statuses}
        default = entry.default_status or next(key for key, one in statuses.items() if one.category == "Open")
        workbin = self.live.entries[entry.workbin.address] if entry.workbin.address is not None else None
        return {
            "division": self._pointed(getattr(workbin, "division", None) or Lookup("divisions")),
            "defaultStatus": {"id": ids[default], "name": statuses[default].name},
            "schema": {**self._pointed(entry.schema_), "version": 1} if entry.schema_ is not None else None,
            "statuses": [self._status(key, one, ids, address) for key, one in statuses.items()],
        }

    def _rules(self, address: Address, entry: WorktypeEntry) -> Json | None:
        """Flow rules, by sort, as listings show them."""
        if not entry.kept_rules:
            return None
        listed: Json = {}
        for key, rule in entry.kept_rules.items():
            body: Json = {"id": id_of(address, "flowRules", key), "name": rule.name}
            if rule.on == "statusChange":
                old, new = (id_of(address, "statuses", one) for one in (rule.from_status, rule.status))
                body["condition"] = {"attribute": "statusId", "newValue": new}
                body["condition"] |= {"oldValue": old} if rule.from_status else {}
            elif rule.on == "date":
                minutes = ((rule.after or 0) - (rule.before or 0)) // 60
                body["condition"] = {"attribute": rule.date, "relativeMinutesToInvocation": minutes}
            listed.setdefault(rule.on, []).append(_RULES[rule.on].model_validate(body))
        return listed

    def _status(self, key: str, status: Status, ids: Mapping[str, str], address: Address) -> Json:
        """An answer that lists all others where an open status leads to all, as some do (announcements, D9)."""
        leads = status.destinations if isinstance(status.destinations, list) else [one for one in ids if one != key]
        filled = leads if isinstance(status.destinations, list) or status.category != "Closed" else []
        default = status.default_destination
        return {
            "id": ids[key],
            **self._columns(status),
            "destinationStatuses": [{"id": ids[one]} for one in filled],
            "defaultDestinationStatus": {"id": ids[default]} if default is not None else None,
        }

    def _caseplan(self, address: Address, id: str, entry: CaseplanEntry) -> LiveObject:
        published = 1 if entry.publish else None
        draft = self.drafts.get(str(address))
        if draft is None:
            version = self._version(address, entry, {"latest": 1, "published": published})
            return LiveObject(id, entry.name, version.caseplan, Detail(version))
        drafted = draft.entries[address]
        assert isinstance(drafted, CaseplanEntry)
        latest = self._version(address, drafted, {"latest": 2, "published": 1})
        beside = self._version(address, entry, {"latest": 2, "published": 1})
        return LiveObject(id, entry.name, latest.caseplan, Detail(latest, beside))

    def _version(self, address: Address, entry: CaseplanEntry, said: Json) -> Version:
        answer = {"id": self.ids[str(address)], **self._columns(entry), **said}
        if entry.division == "*":
            answer["division"] = {"id": "*"}
        else:
            answer["division"] = self._pointed(
                entry.division if isinstance(entry.division, Lookup) else Lookup("divisions")
            )
        schema = self.live.entries[entry.schema_.address] if entry.schema_ and entry.schema_.address else None
        keys = (
            {key: property_key(key, one) for key, one in schema.attributes.items()}
            if isinstance(schema, SchemaEntry)
            else {}
        )
        intake = [
            IntakeSetting(property=keys[one.attribute], required=one.required, display_order=place)
            for place, one in enumerate(entry.intake or (), 1)
        ]
        ids = [self.ids[str(entry.schema_.address)]] if entry.schema_ is not None else []
        stages = entry.stages or [StageEntry(name=f"Stage {place}") for place in (1, 2, 3)]
        plans = [self._stage(address, place, one) for place, one in enumerate(stages, 1)]
        return Version(Caseplan.model_validate(answer), ids, intake, plans)

    def _stage(self, address: Address, place: int, stage: StageEntry) -> tuple[Stageplan, Stepplan]:
        step = stage.step or StepEntry()
        named = {"name": f"Step {place}", **self._columns(step)}
        activity = "Workitem" if step.worktype is not None else "None"
        return (
            Stageplan.model_validate({"id": id_of(address, "stages", place), **self._columns(stage)}),
            Stepplan.model_validate({"id": id_of(address, "steps", place), "activityType": activity, **named}),
        )


def properties(entry: SchemaEntry) -> Json:
    """The properties of a schema."""
    return {property_key(key, one): new_property(key, one) for key, one in entry.attributes.items()}
