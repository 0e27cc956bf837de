"""How workitems look in answers.

Owns: Workitem of the contract. Names of what is referred to are shown where they are asked for (`expands`), and
without asking for the contact, who has no other name field to be found by (the sandbox's choice).
"""

from collections.abc import Collection
from typing import Any

from genesys_caseplans.sandbox.org.clock import iso
from genesys_caseplans.sandbox.org.org import CLIENT_ID, Org, bare, once, user_ref
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources.lookups import shapes as lookups
from genesys_caseplans.sandbox.resources.lookups.kind import LANGUAGES, QUEUES, SCRIPTS, SKILLS, USERS
from genesys_caseplans.sandbox.resources.schemas import kind as schemas
from genesys_caseplans.sandbox.resources.workbins import shapes as workbins
from genesys_caseplans.sandbox.resources.worktypes import shapes as worktypes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

EXPANDS = frozenset({"type", "workbin", "status", "queue", "assignee", "reporter", "externalContact", "case"})

_PLAIN = (
    *("id", "name", "description", "priority", "dateCreated", "dateModified", "dateDue", "dateExpires"),
    *("durationSeconds", "ttl", "statusCategory", "dateStatusChanged", "dateClosed", "externalTag"),
    *("assignmentState", "dateAssignmentStateChanged", "autoStatusTransition", "customFields"),
)


def uri(workitem_id: str) -> str:
    """Where a workitem is."""
    return f"/api/v2/taskmanagement/workitems/{workitem_id}"


def brief(org: Org, body: Json) -> Json:
    """WorkitemReference of the contract."""
    return {"id": body["id"], "name": body["name"], "selfUri": uri(body["id"])}


def workitem(org: Org, body: Json, expands: Collection[str] = ()) -> Json:
    """Workitem of the contract."""
    return bare(
        {
            **{name: body.get(name) for name in _PLAIN},
            "division": lookups.division(org, body["divisionId"]),
            "modifiedBy": user_ref(body["modifiedBy"]),
            "type": _type(org, body["typeId"], "type" in expands),
            "status": _status(org, body["typeId"], body["statusId"], "status" in expands),
            "workbin": workbins.reference(org, body["workbinId"], "workbin" in expands),
            "queue": _named(org, QUEUES, body.get("queueId"), "queue" in expands),
            "script": _named(org, SCRIPTS, body.get("scriptId"), True),
            "assignee": user(org, body.get("assigneeId"), "assignee" in expands),
            "reporter": user(org, body["reporterId"], "reporter" in expands),
            "externalContact": lookups.contact(org, body.get("externalContactId")),
            "autoStatusTransitionDetail": _transition(org, body),
            **_lists(body),
            "selfUri": uri(body["id"]),
        }
    )


@once
def _type(org: Org, worktype_id: str, named: bool) -> Json:
    name = org.known(WORKTYPES, worktype_id).get("name") if named else None
    return bare({"id": worktype_id, "name": name, "selfUri": worktypes.uri(worktype_id)})


@once
def _status(org: Org, worktype_id: str, status_id: str, named: bool) -> Json:
    worktype = org.known(WORKTYPES, worktype_id) or {"statuses": []}
    known = worktypes.find_status(worktype, status_id) or {}
    where = f"{worktypes.uri(worktype_id)}/statuses/{status_id}"
    return bare({"id": status_id, "name": known.get("name") if named else None, "selfUri": where})


@once
def _named(org: Org, kind: Kind, object_id: str | None, named: bool) -> Json | None:
    if object_id is None:
        return None
    known = org.known(kind, object_id) if named else {}
    return bare({"id": object_id, "name": known.get("name"), "selfUri": lookups.uri(kind, object_id)})


@once
def user(org: Org, user_id: str | None, named: bool) -> Json | None:
    """A reference to a user, or to the client where a client did it; with the name where it is wanted."""
    if user_id is None:
        return None
    known = org.known(USERS, user_id) if named else {}
    name = "Sandbox client" if named and user_id == CLIENT_ID else known.get("name")
    return bare({**user_ref(user_id), "name": name})


def _transition(org: Org, body: Json) -> Json | None:
    planned = body.get("transition")
    if not planned:
        return None
    detail: Json = {
        "nextStatus": _status(org, body["typeId"], planned["statusId"], True),
        "dateOfTransition": iso(planned["at"]),
    }
    if planned.get("failed"):
        detail["errorDetails"] = {
            "code": "too.many.transitions",
            "message": "The status has moved too often by itself.",
        }
    return detail


def _lists(body: Json) -> Json:
    found: Json = {}
    if body.get("languageId"):
        found["language"] = {"id": body["languageId"], "selfUri": lookups.uri(LANGUAGES, body["languageId"])}
    if body.get("skillIds"):
        found["skills"] = [{"id": one, "selfUri": lookups.uri(SKILLS, one)} for one in body["skillIds"]]
    if body.get("preferredAgentIds"):
        found["preferredAgents"] = [user_ref(one) for one in body["preferredAgentIds"]]
    if body.get("scoredAgents"):
        found["scoredAgents"] = [{"agent": user_ref(one["id"]), "score": one["score"]} for one in body["scoredAgents"]]
    if body.get("schemaId"):
        where = schemas.uri(body["schemaId"])
        found["schema"] = {"id": body["schemaId"], "version": body["schemaVersion"], "selfUri": where}
    return found
