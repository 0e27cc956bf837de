"""The operations on caseplans themselves: create, list, query, get, change, delete.

Owns: which fields a caseplan takes, which of them are versioned or frozen, and the order in which rules are asked.
"""

import re
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import (
    CASES,
    DAY_SECONDS,
    YEAR_SECONDS,
    Field,
    many,
    nested,
    text,
    uuid_text,
    whole,
)
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import Org, bare, new_id
from genesys_caseplans.sandbox.resources.caseplans import rules, shapes
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS, VERSIONS, version_key
from genesys_caseplans.sandbox.resources.cases.kind import CASES as CASES_OF_ORG

Json = dict[str, Any]

_ADD = "caseManagement:caseplan:add"
_EDIT = "caseManagement:caseplan:edit"

_BOTH: dict[str, Field] = {
    "name": text(3, 256),
    "defaultDueDurationInSeconds": whole(1, YEAR_SECONDS).or_null(),
    "defaultTtlSeconds": whole(DAY_SECONDS, YEAR_SECONDS).or_null(),
    "referencePrefix": Field("string", shortest=2, longest=8, pattern=re.compile("[A-Za-z0-9]+")),
    "customerIntentId": uuid_text(),
    "description": text(0, 512).or_null(),
    "defaultCaseOwnerId": uuid_text().or_null(),
    "divisionId": uuid_text(star=True).or_null(),
}
_CREATE: dict[str, Field] = {
    **_BOTH,
    **{name: _BOTH[name].needed() for name in ("name", "referencePrefix", "customerIntentId", "divisionId")},
    "dataSchemas": many(nested(rules.DATA_SCHEMA), 1),
    "intakeSettings": many(rules.INTAKE_SETTING, 10),
}
# Both must be in every answer (contract: Caseplan) and may be left out of a request; what the API fills in is
# published nowhere. The sandbox takes the longest there may be.
_DEFAULTS: Json = {"defaultDueDurationInSeconds": YEAR_SECONDS, "defaultTtlSeconds": YEAR_SECONDS}

_FROZEN = ("divisionId", "customerIntentId", "referencePrefix")
_VERSIONED = ("defaultDueDurationInSeconds", "defaultTtlSeconds", "defaultCaseOwnerId")
# api-facts: Caseplans. Three stages with a step each, none with an activity yet.
_FIRST_STAGES = (1, 2, 3)


def _stages(org: Org) -> list[Json]:
    return [
        org.dated({"name": f"Stage {number}", "step": org.dated({"name": f"Step {number}", "activityType": "None"})})
        for number in _FIRST_STAGES
    ]


def _create(ask: Ask) -> Answer:
    given = CASES.create(ask.object(), _CREATE)
    org = ask.org
    prefix = given["referencePrefix"].upper()
    division = rules.insist_division(org, given["divisionId"], _ADD)
    rules.refuse_taken_name(org, given["name"])
    rules.refuse_taken_prefix(org, prefix)
    intent = rules.insist_intent(org, given["customerIntentId"])
    content = {**_DEFAULTS, **{name: given[name] for name in _VERSIONED if name in given}}
    if "defaultCaseOwnerId" in content:
        content["defaultCaseOwnerId"] = rules.insist_owner(org, content["defaultCaseOwnerId"], division)
    schemas = [rules.insist_schema(org, one["id"]) for one in given.get("dataSchemas", [])]
    intake = rules.check_intake(org, given.get("intakeSettings", []), schemas)
    caseplan_id = new_id()
    body = org.dated(
        bare(
            {
                "id": caseplan_id,
                "name": given["name"],
                "description": given.get("description"),
                "divisionId": division,
                "customerIntentId": intent,
                "referencePrefix": prefix,
                "latest": 1,
            }
        )
    )
    version = org.dated(
        {
            "id": version_key(caseplan_id, 1),
            "caseplanId": caseplan_id,
            "version": 1,
            **content,
            "dataSchemas": schemas,
            "intakeSettings": intake,
            "stages": _stages(org),
        }
    )
    org.store.put(CASEPLANS, body)
    org.store.put(VERSIONS, version)
    return Answer(201, shapes.created(org, body, version))


def _get(ask: Ask) -> Answer:
    body = rules.find(ask)
    return Answer(200, shapes.caseplan(ask.org, body, rules.latest(ask.org, body)))


def _patch(ask: Ask) -> Answer:
    body = rules.find(ask)
    given = CASES.patch(ask.object(), _BOTH)
    org = ask.org
    before = rules.latest(org, body)
    rules.refuse_while_copying(org, body, before)
    changes = _changes(body, before, given)
    if not changes:
        raise Refusal("invalid.input.no.change")
    if body.get("published") is not None and any(name in changes for name in _FROZEN):
        raise Refusal(
            "pre.check.published.caseplan.field.update.not.allowed",
            status=400,
            message="divisionId, customerIntentId and referencePrefix cannot be updated on a published Caseplan.",
        )
    if not rules.has_draft(body) and any(name in changes for name in _VERSIONED):
        raise Refusal("pre.check.draft.caseplan.version.required")
    _check_changes(ask, body, changes)
    version_changes = {name: value for name, value in changes.items() if name in _VERSIONED}
    body_changes = {name: value for name, value in changes.items() if name not in _VERSIONED}
    after = org.touched(bare({**body, **body_changes}))
    version = org.touched(bare({**before, **version_changes}))
    org.store.put(CASEPLANS, after)
    org.store.put(VERSIONS, version)
    return Answer(200, shapes.caseplan(org, after, version))


def _changes(body: Json, version: Json, given: Json) -> Json:
    """What a PATCH changes, as it is kept; a field that is sent with the value it has is no change."""
    wanted = {name: _as_kept(name, value) for name, value in given.items()}
    have = {**version, **body}
    return {name: value for name, value in wanted.items() if value != have.get(name)}


def _as_kept(name: str, value: Any) -> Any:
    if name == "divisionId":
        # Null and `*` both mean no division (contract: CaseplanUpdate).
        return "*" if value is None else value.lower()
    if value is None:
        # A cleared duration has to have some value in answers: back to what a new caseplan has.
        return _DEFAULTS.get(name)
    if name in ("customerIntentId", "defaultCaseOwnerId"):
        return value.lower()
    return value.upper() if name == "referencePrefix" else value


def _check_changes(ask: Ask, body: Json, changes: Json) -> None:
    org = ask.org
    if "divisionId" in changes:
        rules.insist_division(org, changes["divisionId"], _EDIT, ask.operation)
    if "name" in changes:
        rules.refuse_taken_name(org, changes["name"], body["id"])
    if "referencePrefix" in changes:
        rules.refuse_taken_prefix(org, changes["referencePrefix"], body["id"])
    if "customerIntentId" in changes:
        rules.insist_intent(org, changes["customerIntentId"])
    if changes.get("defaultCaseOwnerId"):
        division = changes["divisionId"] if "divisionId" in changes else body["divisionId"]
        rules.insist_owner(org, changes["defaultCaseOwnerId"], division)


def _delete(ask: Ask) -> Answer:
    body = rules.find(ask)
    if ask.org.store.has(CASES_OF_ORG, "caseplan", body["id"]):
        raise Refusal("pre.check.caseplan.being.used")
    for version in ask.org.store.find(VERSIONS, "caseplan", body["id"]):
        ask.org.store.delete(VERSIONS, version["id"])
    ask.org.store.delete(CASEPLANS, body["id"])
    return Answer(204)


HANDLERS: dict[str, Handler] = {
    "postCasemanagementCaseplans": _create,
    "getCasemanagementCaseplan": _get,
    "patchCasemanagementCaseplan": _patch,
    "deleteCasemanagementCaseplan": _delete,
}
