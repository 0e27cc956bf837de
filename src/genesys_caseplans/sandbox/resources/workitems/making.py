"""Making workitems: by a request, by a bulk job, by the step of a case.

Owns: which fields a new workitem takes, and what its worktype gives it where they are left out.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import (
    TASKS,
    YEAR_SECONDS,
    Field,
    flag,
    many,
    nested,
    text,
    uuid_text,
    whole,
)
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.clock import iso, moment
from genesys_caseplans.sandbox.org.org import Org, bare
from genesys_caseplans.sandbox.resources.workitems import life, limits, rules, wrapup_codes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

# A workitem takes as many skills as its worktype does, and as many preferred agents (the sandbox's choice).
_MOST = 20
_INT64 = 2**53
BOTH: dict[str, Field] = {
    "name": text(3, 256),
    "priority": whole(-25_000_000, 25_000_000).or_null(),
    "dateDue": text().or_null(),
    "dateExpires": text().or_null(),
    "durationSeconds": whole(0, YEAR_SECONDS).or_null(),
    "ttl": whole(-_INT64, _INT64),
    "statusId": uuid_text(),
    "workbinId": uuid_text(),
    "autoStatusTransition": flag(),
    "description": text(0, 512).or_null(),
    "customFields": nested(),
    "queueId": uuid_text(),
    "assigneeId": uuid_text(),
    "languageId": uuid_text().or_null(),
    "externalContactId": uuid_text().or_null(),
    "externalTag": text().or_null(),
    "skillIds": many(uuid_text(), _MOST).or_null(),
    "scriptId": uuid_text().or_null(),
    "utilizationLabelId": uuid_text().or_null(),
    "scoredAgents": many(nested({"id": uuid_text().needed(), "score": whole(0, 100).needed()}), _MOST).or_null(),
    "preferredAgentIds": many(uuid_text(), _MOST).or_null(),
}
CREATE: dict[str, Field] = {
    **BOTH,
    "name": text(3, 256).needed().told({"missing": "invalid.input.missing.required.field"}),
    "typeId": uuid_text().needed().told({"missing": "invalid.input.missing.required.field"}),
    "wrapupCode": uuid_text(),
}
_IDS = (
    *("statusId", "workbinId", "queueId", "assigneeId", "languageId", "externalContactId", "scriptId"),
    *("typeId", "utilizationLabelId", "wrapupCode"),
)
_ID_LISTS = ("skillIds", "preferredAgentIds")
_FROM_WORKTYPE = {
    "priority": "defaultPriority",
    "durationSeconds": "defaultDurationSeconds",
    "languageId": "defaultLanguageId",
    "skillIds": "defaultSkillIds",
    "queueId": "defaultQueueId",
    "scriptId": "defaultScriptId",
}


def lowered(given: Json) -> Json:
    """Ids and dates in the spelling in which they are kept."""
    body = dict(given)
    for name in _IDS:
        if body.get(name):
            body[name] = body[name].lower()
    for name in _ID_LISTS:
        if body.get(name):
            body[name] = [one.lower() for one in body[name]]
    for name in ("dateDue", "dateExpires", "dateClosed"):
        wanted = moment(body[name]) if body.get(name) else None
        if wanted is not None:
            body[name] = iso(wanted)
    if body.get("scoredAgents"):
        body["scoredAgents"] = [{**one, "id": one["id"].lower()} for one in body["scoredAgents"]]
    return body


def checked(body: Json) -> Json:
    """A creating body that is well formed."""
    return lowered(TASKS.create(body, CREATE))


def make(org: Org, given: Json, **of_case: str) -> Json:
    """A new workitem, as it was written; `of_case` ties it to the step that made it."""
    worktype = org.store.get(WORKTYPES, given["typeId"])
    if worktype is None:
        raise Refusal("not.found.error", message="Worktype not found.", field="typeId")
    status = life.starting_status(worktype, given.get("statusId"))
    division = worktype["divisionId"]
    mismatch = "pre.check.workitem.division.mismatch"
    workbin = rules.workbin_of(org, given.get("workbinId") or worktype["defaultWorkbinId"], division, mismatch)
    body = {
        **_defaults(org, worktype),
        **{name: value for name, value in given.items() if name != "wrapupCode"},
        "divisionId": division,
        "workbinId": workbin,
        "reporterId": org.who,
        **of_case,
    }
    _check(org, worktype, body, given)
    body = org.dated(bare(body))
    body = life.assigned(org, body, _first_state(worktype, given))
    body = life.planned(org, worktype, life.entered(org, body, status))
    if given.get("wrapupCode"):
        body["wrapups"] = [wrapup_codes.added(org, body, worktype, given["wrapupCode"], org.who)]
    return life.keep(org, body, was_open=True)


def _check(org: Org, worktype: Json, body: Json, given: Json) -> None:
    limits.check_creation(org)
    if _first_state(worktype, given) == "AcdStarted" and body.get("queueId"):
        limits.check_routing(org, body["queueId"])
    rules.check_times(org, body, given)
    rules.check_references(org, body, given, worktype["unassignedDivisionContactsEnabled"])
    rules.check_attributes(org, body, given.get("customFields"), new=True)
    if given.get("wrapupCode"):
        wrapup_codes.insist(body, worktype, given["wrapupCode"], in_request=True)


def _first_state(worktype: Json, given: Json) -> str:
    # Who names an assignee has one; a worktype with assignment sends its workitems to the queue; others wait.
    if given.get("assigneeId"):
        return "Connected"
    return "AcdStarted" if worktype["assignmentEnabled"] else "Idle"


def _defaults(org: Org, worktype: Json) -> Json:
    now = org.clock.now()
    found: Json = {name: worktype.get(source) for name, source in _FROM_WORKTYPE.items()}
    for name, source in (("dateDue", "defaultDueDurationSeconds"), ("dateExpires", "defaultExpirationSeconds")):
        if worktype.get(source) is not None:
            found[name] = iso(now + worktype[source])
    if worktype.get("defaultTtlSeconds") is not None:
        # In whole seconds, rounded up: else a due date of the same duration would be later than the end of life.
        found["ttl"] = int(now + worktype["defaultTtlSeconds"]) + 1
    schema = {name: worktype[name] for name in ("schemaId", "schemaVersion") if worktype.get("schemaId")}
    return {**found, "autoStatusTransition": True, **schema}
