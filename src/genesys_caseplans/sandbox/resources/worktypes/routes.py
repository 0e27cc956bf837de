"""The operations on worktypes themselves; those on statuses are in `statuses.py`.

Owns: which fields a worktype takes, and the order in which its rules are asked.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import (
    DAY_SECONDS,
    TASKS,
    YEAR_SECONDS,
    Field,
    changing,
    flag,
    many,
    nested,
    text,
    uuid_text,
    whole,
)
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.queries import Queried, query, stored
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits, revisions
from genesys_caseplans.sandbox.org.org import bare, new_id
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes import flow_rules, rules, shapes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_REFERENCES = ("defaultQueueId", "defaultLanguageId", "defaultScriptId")
_BOTH: dict[str, Field] = {
    "name": text(3, 256),
    "defaultWorkbinId": uuid_text(),
    "description": text(0, 512).or_null(),
    "defaultDurationSeconds": whole(0, YEAR_SECONDS).or_null(),
    "defaultExpirationSeconds": whole(0, YEAR_SECONDS).or_null(),
    "defaultDueDurationSeconds": whole(0, YEAR_SECONDS).or_null(),
    "defaultPriority": whole(-25_000_000, 25_000_000).or_null(),
    "defaultTtlSeconds": whole(DAY_SECONDS, YEAR_SECONDS).or_null(),
    "assignmentEnabled": flag(),
    "schemaId": uuid_text(),
    "schemaVersion": whole(1),
    "serviceLevelTarget": whole(1, 100),
    "ruleSettings": nested({"flowRulesEnabled": flag()}),
    "unassignedDivisionContactsEnabled": flag(),
    "defaultSkillIds": many(uuid_text(), 20).or_null(),
    **{name: uuid_text().or_null() for name in _REFERENCES},
}
_CREATE: dict[str, Field] = {
    **_BOTH,
    "name": _BOTH["name"].needed(),
    "defaultWorkbinId": uuid_text().needed().told({"missing": "workitem.default.workbin.required"}),
    "divisionId": uuid_text(),
    "disableDefaultStatusCreation": flag(),
}
_PATCH: dict[str, Field] = {**_BOTH, "defaultStatusId": uuid_text()}
_FIXED = ("divisionId", "disableDefaultStatusCreation", "statuses")
_IDS = ("defaultWorkbinId", "divisionId", "schemaId", "defaultStatusId", *_REFERENCES)

# Documented defaults (contract: WorktypeCreate). No other field has one, so none is filled in.
_DEFAULTS: Json = {
    "assignmentEnabled": False,
    "serviceLevelTarget": 100,
    "ruleSettings": {"flowRulesEnabled": False},
    "unassignedDivisionContactsEnabled": True,
}

_QUERIED = Queried(
    kind=WORKTYPES,
    strings={
        **stored("id", "name", "description", "divisionId", "defaultWorkbinId", "defaultLanguageId"),
        **stored("defaultQueueId", "schemaId", "dateCreated", "dateModified", "modifiedBy"),
        "assignmentEnabled": lambda body: str(body["assignmentEnabled"]).lower(),
    },
    numbers=stored(
        "defaultDurationSeconds",
        "defaultExpirationSeconds",
        "defaultDueDurationSeconds",
        "defaultPriority",
        "defaultTtlSeconds",
        "schemaVersion",
    ),
    uuids=frozenset(
        {"id", "divisionId", "defaultWorkbinId", "defaultLanguageId", "defaultQueueId", "schemaId", "modifiedBy"}
    ),
)


def _lowered(given: Json) -> Json:
    """Ids in the spelling in which they are kept."""
    lowered = {
        name: value.lower() if name in _IDS and isinstance(value, str) else value for name, value in given.items()
    }
    if given.get("defaultSkillIds"):
        lowered["defaultSkillIds"] = [skill.lower() for skill in given["defaultSkillIds"]]
    return lowered


def _default_statuses() -> list[Json]:
    return [
        {"id": new_id(), "name": category, "category": category, "destinationStatusIds": []}
        for category in ("Open", "Closed")
    ]


def _create(ask: Ask) -> Answer:
    given = _lowered(TASKS.create(ask.object(), _CREATE))
    org = ask.org
    statuses = [] if given.pop("disableDefaultStatusCreation", False) else _default_statuses()
    body = {**_DEFAULTS, **given, "divisionId": rules.division_of(org, given), "statuses": statuses}
    if statuses:
        body["defaultStatusId"] = statuses[0]["id"]
    rules.check_times(body)
    body.update(rules.schema_of_new(org, given))
    rules.check_routing(org, body)
    rules.refuse_taken_name(org, body["name"])
    if limits.is_full(org, limits.WORKTYPES, WORKTYPES):
        raise Refusal("pre.check.maximum.limit.reached", message="Maximum number of Worktypes reached.")
    body = org.dated(body)
    revisions.keep(org, WORKTYPES, body)
    return Answer(201, shapes.worktype(org, body))


def _query(ask: Ask) -> Answer:
    wanted: Any = ask.body.get("expands") if isinstance(ask.body, dict) else None
    expands = ("schema",) if wanted in ("schema", ["schema"]) else ()
    return query(ask, _QUERIED, lambda body: shapes.worktype(ask.org, body, expands), expands=True)


def _get(ask: Ask) -> Answer:
    return Answer(200, shapes.worktype(ask.org, rules.find(ask), ask.params("expands")))


def _patch(ask: Ask) -> Answer:
    before = rules.find(ask)
    raw = changing(ask.object(), _FIXED)
    # Null takes a schema off a worktype, which is a change of its schema.
    if "schemaId" in raw and raw["schemaId"] is None and before.get("schemaId"):
        raise Refusal("workitem.schema.not.updatable", field="schemaId")
    given = _lowered(TASKS.patch(raw, {**_PATCH, "schemaId": uuid_text().or_null()}))
    org = ask.org
    rules.check_schema_change(org, before, given)
    if "ruleSettings" in given:
        given["ruleSettings"] = {**before["ruleSettings"], **given["ruleSettings"]}
    after = bare({**before, **given})
    if not after.get("defaultSkillIds"):
        after.pop("defaultSkillIds", None)
    if after == before:
        raise Refusal("invalid.input.no.change")
    if after["defaultWorkbinId"] != before["defaultWorkbinId"]:
        workbin = rules.workbin_of(org, after["defaultWorkbinId"])
        if workbin["divisionId"] != after["divisionId"]:
            raise Refusal("pre.check.worktype.workbin.division.mismatch", field="defaultWorkbinId")
    rules.check_default_status(after)
    rules.check_times(after)
    rules.check_routing(org, after)
    if after["assignmentEnabled"] and flow_rules.launches_on_create(org, after["id"]):
        raise Refusal("pre.check.cannot.launch.flow.and.start.assignment")
    rules.refuse_taken_name(org, after["name"], before["id"])
    after = org.touched(after)
    revisions.keep(org, WORKTYPES, after)
    return Answer(200, shapes.worktype(org, after))


def _delete(ask: Ask) -> Answer:
    body = rules.find(ask)
    if ask.org.store.has(WORKITEMS, "worktype", body["id"]):
        raise Refusal("pre.check.worktype.being.used")
    flow_rules.forget(ask.org, body["id"])
    revisions.forget(ask.org, body["id"])
    ask.org.store.delete(WORKTYPES, body["id"])
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "postTaskmanagementWorktypes": _create,
    "postTaskmanagementWorktypesQuery": _query,
    "getTaskmanagementWorktype": _get,
    "patchTaskmanagementWorktype": _patch,
    "deleteTaskmanagementWorktype": _delete,
}
