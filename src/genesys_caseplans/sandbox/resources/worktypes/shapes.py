"""How worktypes and statuses look in answers.

Owns: Worktype and WorkitemStatus of the contract. `expands` adds the names of what is referred to; references that
are always whole are the workbin's, the statuses' and the default status's (the sandbox's choice).
"""

from collections.abc import Collection
from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare, user_ref
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources.lookups import shapes as lookups
from genesys_caseplans.sandbox.resources.lookups.kind import FLOWS, LANGUAGES, QUEUES, SCRIPTS, SKILLS
from genesys_caseplans.sandbox.resources.schemas import kind as schemas
from genesys_caseplans.sandbox.resources.workbins import shapes as workbins

Json = dict[str, Any]

_PLAIN = (
    "description",
    "defaultDurationSeconds",
    "defaultExpirationSeconds",
    "defaultDueDurationSeconds",
    "defaultPriority",
    "defaultTtlSeconds",
    "assignmentEnabled",
    "serviceLevelTarget",
    "ruleSettings",
    "unassignedDivisionContactsEnabled",
)


def uri(worktype_id: str) -> str:
    """Where a worktype is."""
    return f"/api/v2/taskmanagement/worktypes/{worktype_id}"


def worktype(org: Org, body: Json, expands: Collection[str] = ()) -> Json:
    """Worktype of the contract, statuses included."""
    default = find_status(body, body.get("defaultStatusId"))
    return bare(
        {
            "id": body["id"],
            "name": body["name"],
            "division": lookups.division(org, body["divisionId"]),
            "dateCreated": body["dateCreated"],
            "dateModified": body["dateModified"],
            "modifiedBy": user_ref(body["modifiedBy"]),
            "defaultWorkbin": workbins.reference(org, body["defaultWorkbinId"]),
            "defaultStatus": _status_reference(body["id"], default) if default else None,
            "statuses": [_nested(body, one) for one in body["statuses"]],
            **{name: body.get(name) for name in _PLAIN},
            **_references(org, body, expands),
            "flow": _flow(org, body["id"]),
            "selfUri": uri(body["id"]),
        }
    )


def _nested(body: Json, one: Json) -> Json:
    """A status inside its worktype, where a closed one without destinations of its own shows none (a live org did)."""
    shown = status(body, one)
    if one["category"] == "Closed" and not one.get("destinationStatusIds"):
        shown["destinationStatuses"] = []
    return shown


def status(body: Json, one: Json) -> Json:
    """WorkitemStatus of the contract. An empty destination list means all others and is shown filled in;
    `autoTerminateWorkitem` is null where it was never set (api-facts: Workbins, worktypes, statuses).
    """
    others = [other for other in body["statuses"] if other["id"] != one["id"]]
    wanted = one.get("destinationStatusIds")
    destinations = [other for other in others if not wanted or other["id"] in wanted]
    default = find_status(body, one.get("defaultDestinationStatusId"))
    shown = bare(
        {
            "id": one["id"],
            "name": one["name"],
            "category": one["category"],
            "destinationStatuses": [_status_reference(body["id"], other) for other in destinations],
            "description": one.get("description"),
            "defaultDestinationStatus": _status_reference(body["id"], default) if default else None,
            "statusTransitionDelaySeconds": one.get("statusTransitionDelaySeconds"),
            "statusTransitionTime": one.get("statusTransitionTime"),
            "worktype": {"id": body["id"], "name": body["name"], "selfUri": uri(body["id"])},
            "selfUri": _status_uri(body["id"], one["id"]),
        }
    )
    return {**shown, "autoTerminateWorkitem": one.get("autoTerminateWorkitem")}


def find_status(body: Json, status_id: str | None) -> Json | None:
    """A worktype's status as it is kept."""
    return next((one for one in body["statuses"] if one["id"] == status_id), None)


def _status_uri(worktype_id: str, status_id: str) -> str:
    return f"{uri(worktype_id)}/statuses/{status_id}"


def _status_reference(worktype_id: str, one: Json) -> Json:
    return {"id": one["id"], "name": one["name"], "selfUri": _status_uri(worktype_id, one["id"])}


def _references(org: Org, body: Json, expands: Collection[str]) -> Json:
    queue, language = body.get("defaultQueueId"), body.get("defaultLanguageId")
    script, schema = body.get("defaultScriptId"), body.get("schemaId")
    found: Json = {}
    if queue:
        name = _name(org, QUEUES, queue, "defaultQueue" in expands)
        found["defaultQueue"] = bare({"id": queue, "name": name, "selfUri": lookups.uri(QUEUES, queue)})
    if language:
        found["defaultLanguage"] = {"id": language, "selfUri": lookups.uri(LANGUAGES, language)}
    if body.get("defaultSkillIds"):
        found["defaultSkills"] = [{"id": one, "selfUri": lookups.uri(SKILLS, one)} for one in body["defaultSkillIds"]]
    if script:
        name = _name(org, SCRIPTS, script, "defaultScript" in expands)
        found["defaultScript"] = bare({"id": script, "name": name, "selfUri": lookups.uri(SCRIPTS, script)})
    if schema:
        name = _name(org, schemas.SCHEMAS, schema, "schema" in expands)
        reference = {"id": schema, "name": name, "version": body["schemaVersion"], "selfUri": schemas.uri(schema)}
        found["schema"] = bare(reference)
    return found


def _flow(org: Org, worktype_id: str) -> Json | None:
    """The workitem flow that names the worktype, if there is one."""
    found = org.store.find(FLOWS, "worktype", worktype_id)
    if not found:
        return None
    return {"id": found[0]["id"], "name": found[0]["name"], "selfUri": lookups.uri(FLOWS, found[0]["id"])}


def _name(org: Org, kind: Kind, object_id: str, wanted: bool) -> str | None:
    return org.known(kind, object_id).get("name") if wanted else None
