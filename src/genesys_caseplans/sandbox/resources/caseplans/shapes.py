"""How caseplans, stageplans and stepplans look in answers.

Owns: Caseplan, CaseplanCreateResponse, Stageplan, Stepplan of the contract.
"""

from collections.abc import Collection
from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.org import Org, bare, user_ref
from genesys_caseplans.sandbox.resources.intents.shapes import intent_reference
from genesys_caseplans.sandbox.resources.lookups import shapes as lookups
from genesys_caseplans.sandbox.resources.schemas import kind as schemas
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]


def uri(caseplan_id: str) -> str:
    """Where a caseplan is."""
    return f"/api/v2/casemanagement/caseplans/{caseplan_id}"


def version_state(org: Org, caseplan: Json, version: Json) -> str:
    """Copying, Draft or Published. A new version is `Copying` until the clock has passed the time it takes."""
    if caseplan.get("published") is not None and version["version"] <= caseplan["published"]:
        return "Published"
    return "Copying" if version.get("copyingUntil", 0) > org.clock.now() else "Draft"


def caseplan(org: Org, body: Json, version: Json) -> Json:
    """Caseplan of the contract, as one of its versions has it. Name and description have no versions: a published
    version shows today's. `datePublished` is the shown version's, else the last publication's (the sandbox's choice).
    """
    owner = version.get("defaultCaseOwnerId")
    return bare(
        {
            "id": body["id"],
            "name": body["name"],
            "division": lookups.division(org, body["divisionId"]),
            "description": body.get("description"),
            "referencePrefix": body["referencePrefix"],
            "defaultDueDurationInSeconds": version["defaultDueDurationInSeconds"],
            "defaultTtlSeconds": version["defaultTtlSeconds"],
            "defaultCaseOwner": user_ref(owner) if owner else None,
            "latest": body["latest"],
            "published": body.get("published"),
            "dateCreated": body["dateCreated"],
            "dateModified": version["dateModified"],
            "datePublished": version.get("datePublished") or body.get("datePublished"),
            "modifiedBy": user_ref(version["modifiedBy"]),
            "customerIntent": intent_reference(org, body["customerIntentId"]),
            "versionState": version_state(org, body, version),
            "selfUri": uri(body["id"]),
        }
    )


def created(org: Org, body: Json, version: Json) -> Json:
    """CaseplanCreateResponse: the one answer that holds schemas and intake (api-facts: Caseplans)."""
    return {
        **caseplan(org, body, version),
        "dataSchemas": [data_schema(one) for one in version["dataSchemas"]],
        "intakeSettings": version["intakeSettings"],
    }


def data_schema(schema_id: str) -> Json:
    """CaseplanDataSchema of the contract."""
    return {"id": schema_id, "selfUri": schemas.uri(schema_id)}


def stageplan(body: Json, version: Json, stage: Json, expands: Collection[str]) -> Json:
    """Stageplan of the contract."""
    return bare(
        {
            "id": stage["id"],
            "name": stage["name"],
            "description": stage.get("description"),
            "caseplan": _caseplan_reference(body, version, "caseplan" in expands),
            "dateCreated": stage["dateCreated"],
            "dateModified": stage["dateModified"],
            "modifiedBy": user_ref(stage["modifiedBy"]),
            "selfUri": _stage_uri(body, version, stage),
        }
    )


def stepplan(org: Org, body: Json, version: Json, stage: Json, expands: Collection[str]) -> Json:
    """Stepplan of the contract: the one step of a stage."""
    step = stage["step"]
    stage_name = stage["name"] if "stageplan" in expands else None
    stage_uri = _stage_uri(body, version, stage)
    return bare(
        {
            "id": step["id"],
            "name": step["name"],
            "description": step.get("description"),
            "caseplan": _caseplan_reference(body, version, "caseplan" in expands),
            "stageplan": bare({"id": stage["id"], "name": stage_name, "selfUri": stage_uri}),
            "dateCreated": step["dateCreated"],
            "dateModified": step["dateModified"],
            "modifiedBy": user_ref(step["modifiedBy"]),
            "activityType": step["activityType"],
            "workitemSettings": _workitem_settings(org, step, "worktype" in expands),
            "selfUri": f"{stage_uri}/stepplans/{step['id']}",
        }
    )


def _workitem_settings(org: Org, step: Json, named: bool) -> Json | None:
    worktype_id = step.get("worktypeId")
    if not worktype_id:
        return None
    name = None
    if named:
        known = org.store.get(WORKTYPES, worktype_id)
        if known is None:
            # Nothing is said against deleting a worktype that a step names; only naming it then fails.
            raise Refusal("worktype.ids.not.found")
        name = known["name"]
    worktype_uri = f"/api/v2/taskmanagement/worktypes/{worktype_id}"
    return {"worktype": bare({"id": worktype_id, "name": name, "selfUri": worktype_uri})}


def _caseplan_reference(body: Json, version: Json, named: bool) -> Json:
    name = body["name"] if named else None
    return bare({"id": body["id"], "name": name, "version": version["version"], "selfUri": uri(body["id"])})


def _stage_uri(body: Json, version: Json, stage: Json) -> str:
    return f"{uri(body['id'])}/versions/{version['version']}/stageplans/{stage['id']}"
