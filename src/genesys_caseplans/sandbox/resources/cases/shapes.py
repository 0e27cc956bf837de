"""How cases, their stages, steps and associations look in answers.

Owns: Case, Stage, Step, CaseAssociation, Comment and TerminateJob of the contract.
"""

from collections.abc import Collection
from typing import Any

from genesys_caseplans.sandbox.org.org import Org, bare, once, user_ref
from genesys_caseplans.sandbox.resources.caseplans import shapes as caseplans
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS
from genesys_caseplans.sandbox.resources.intents.shapes import intent_reference
from genesys_caseplans.sandbox.resources.lookups import shapes as lookups
from genesys_caseplans.sandbox.resources.workitems import shapes as workitems
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]

# A single case adds names to more than listings do (api-facts; SDK notes of 2026-07-31).
LISTED_EXPANDS = frozenset({"caseplan"})
EXPANDS = LISTED_EXPANDS | {"owner", "modifiedBy", "externalContact", "customerIntent"}

_PLAIN = (
    *("id", "version", "reference", "summary", "status", "priority", "dateDue", "dateStarted", "dateClosed"),
    *("dateCreated", "dateModified", "creationStatus", "ttlSeconds", "externalId", "description", "failureReason"),
)
_STAGE = (
    *("id", "name", "description", "dateCreated", "dateModified", "dateStarted", "dateCompleted"),
    *("version", "status"),
)


def uri(case_id: str) -> str:
    """Where a case is."""
    return f"/api/v2/casemanagement/cases/{case_id}"


def case(org: Org, body: Json, expands: Collection[str] = ()) -> Json:
    """Case of the contract. `ttlSeconds` is shown as it is asked for: a time in seconds since the epoch. The name that
    the contract has is left out: the official SDK's model has none.
    """
    return bare(
        {
            **{name: body.get(name) for name in _PLAIN},
            "division": lookups.division(org, body["divisionId"]),
            "caseplan": _caseplan(org, body["caseplanId"], body["caseplanVersion"], "caseplan" in expands),
            "owner": workitems.user(org, body.get("ownerId"), named=True),
            "modifiedBy": workitems.user(org, body["modifiedBy"], "modifiedBy" in expands),
            "externalContact": lookups.contact(org, body["externalContactId"]),
            "customerIntent": intent_reference(org, body["customerIntentId"]),
            "selfUri": uri(body["id"]),
        }
    )


@once
def _caseplan(org: Org, caseplan_id: str, version: int, named: bool) -> Json:
    known = org.known(CASEPLANS, caseplan_id) if named else {}
    reference = {"id": caseplan_id, "name": known.get("name"), "version": version}
    return bare({**reference, "selfUri": caseplans.uri(caseplan_id)})


def _stage_uri(body: Json, stage: Json) -> str:
    return f"{uri(body['id'])}/stages/{stage['id']}"


def _reference(body: Json) -> Json:
    return {"id": body["id"], "selfUri": uri(body["id"])}


def stage(body: Json, one: Json) -> Json:
    """Stage of the contract."""
    kept = {name: one.get(name) for name in _STAGE}
    more = {"modifiedBy": user_ref(one["modifiedBy"]), "case": _reference(body), "selfUri": _stage_uri(body, one)}
    return bare({**kept, **more})


def step(body: Json, one: Json) -> Json:
    """Step of the contract: the one step of a stage."""
    step = one["step"]
    where = _stage_uri(body, one)
    workitem = step.get("workitemId")
    return bare(
        {
            **{name: step.get(name) for name in _STAGE},
            "modifiedBy": user_ref(step["modifiedBy"]),
            "stage": {"id": one["id"], "selfUri": where},
            "case": _reference(body),
            "workitemActivity": {"id": workitem, "selfUri": workitems.uri(workitem)} if workitem else None,
            "selfUri": f"{where}/steps/{step['id']}",
        }
    )


def association(org: Org, body: Json) -> Json:
    """CaseAssociation of the contract."""
    case_uri = uri(body["caseId"])
    shown: Json = {
        "id": body["id"],
        "associationType": body["associationType"],
        "dateAssociated": body["dateCreated"],
        "case": {"id": body["caseId"], "selfUri": case_uri},
        "selfUri": f"{case_uri}/associations/{body['id']}",
    }
    if body.get("workitemId"):
        known = org.known(WORKITEMS, body["workitemId"])
        where = workitems.uri(body["workitemId"])
        shown["workitem"] = bare({"id": body["workitemId"], "name": known.get("name"), "selfUri": where})
    if body.get("conversationId"):
        where = f"/api/v2/conversations/{body['conversationId']}"
        shown["conversation"] = {"id": body["conversationId"], "selfUri": where}
    if body.get("stageId"):
        where = f"{case_uri}/stages/{body['stageId']}"
        shown["stage"] = {"id": body["stageId"], "selfUri": where}
        shown["step"] = {"id": body["stepId"], "selfUri": f"{where}/steps/{body['stepId']}"}
    return shown


def comment(body: Json) -> Json:
    """Comment of the contract."""
    return {
        **{name: body[name] for name in ("id", "content", "dateCreated", "dateModified")},
        "user": user_ref(body["userId"]),
        "modifiedBy": user_ref(body["modifiedBy"]),
        "selfUri": f"{uri(body['caseId'])}/comments/{body['id']}",
    }


def termination(body: Json) -> Json:
    """TerminateJob of the contract."""
    return {
        **{name: body[name] for name in ("id", "status", "dateCreated", "dateModified")},
        "jobType": "Terminate",
        "createdBy": user_ref(body["modifiedBy"]),
        "selfUri": f"{uri(body['caseId'])}/terminate/jobs/{body['id']}",
    }
