"""What makes a worktype valid.

Owns: the rules between a worktype's own fields and between it and what it refers to (api-facts: Workbins, worktypes,
statuses; codes from POST and PATCH of the contract).
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal, greater_than
from genesys_caseplans.sandbox.api.request import Ask
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind, fold
from genesys_caseplans.sandbox.resources.lookups.kind import LANGUAGES, QUEUES, SCRIPTS, SKILLS
from genesys_caseplans.sandbox.resources.lookups.rules import insist_division
from genesys_caseplans.sandbox.resources.schemas.kind import usable, version_of
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES
from genesys_caseplans.sandbox.resources.worktypes.shapes import find_status

Json = dict[str, Any]

_SHORTEST_EXPIRATION = 3600


def find(ask: Ask, malformed: str = "invalid.input.invalid.uuid") -> Json:
    """The worktype of a path."""
    body = ask.org.store.get(WORKTYPES, ask.id("worktypeId", malformed))
    if body is None:
        raise Refusal("not.found.error", message="Worktype not found.")
    return body


def refuse_taken_name(org: Org, name: str, but: str = "") -> None:
    """Names are unique; that case does not count is the sandbox's choice."""
    if org.store.has(WORKTYPES, "name", fold(name), but):
        raise Refusal("pre.check.name.in.use", field="name")


def workbin_of(org: Org, workbin_id: str) -> Json:
    """The default workbin."""
    body = org.store.get(WORKBINS, workbin_id)
    if body is None:
        raise Refusal("not.found.error", message="Default Workbin not found.", field="defaultWorkbinId")
    return body


def division_of(org: Org, given: Json) -> str:
    """A new worktype's division: its workbin's, said or left out."""
    workbin = workbin_of(org, given["defaultWorkbinId"])
    division: str = given.get("divisionId") or workbin["divisionId"]
    insist_division(org, division, "workitems:worktype:add")
    if division != workbin["divisionId"]:
        raise Refusal("workitem.division.mismatch", field="divisionId")
    return division


def check_times(body: Json) -> None:
    """Expiration is over one hour; neither it nor the due duration is longer than the TTL (api-facts: Workbins,
    worktypes, statuses). That exactly one hour is too short, and its code, are the sandbox's choice.
    """
    expiration = body.get("defaultExpirationSeconds")
    if expiration is not None and expiration <= _SHORTEST_EXPIRATION:
        raise Refusal("pre.check.value.less.than", field="defaultExpirationSeconds")
    ttl = body.get("defaultTtlSeconds")
    for name in ("defaultDueDurationSeconds", "defaultExpirationSeconds"):
        if ttl is not None and body.get(name) is not None and body[name] > ttl:
            raise greater_than(name, body[name], "defaultTtlSeconds", ttl)


def check_routing(org: Org, body: Json) -> None:
    """Queue, skills, language and script exist, and stand in the worktype's division where they have one."""
    if body.get("assignmentEnabled") and not body.get("defaultQueueId"):
        raise Refusal("invalid.input.default.queue.required", field="defaultQueueId")
    queue = _referred(org, QUEUES, body.get("defaultQueueId"), "queue.ids.not.found")
    if queue and queue["divisionId"] != body["divisionId"]:
        raise Refusal("worktype.queue.division.mismatch", field="defaultQueueId")
    for skill in body.get("defaultSkillIds", ()):
        _referred(org, SKILLS, skill, "routing.skill.ids.not.found")
    # No code is published for an unknown language or script; the operation's 404 is the nearest.
    _referred(org, LANGUAGES, body.get("defaultLanguageId"), "not.found.error")
    script = _referred(org, SCRIPTS, body.get("defaultScriptId"), "not.found.error")
    if script and script["divisionId"] != body["divisionId"]:
        raise Refusal("worktype.script.division.mismatch", field="defaultScriptId")


def _referred(org: Org, kind: Kind, object_id: str | None, missing: str) -> Json | None:
    if object_id is None:
        return None
    body = org.store.get(kind, object_id)
    if body is None:
        raise Refusal(missing, message=f"{kind.name.capitalize()} {object_id} not found.")
    return body


def schema_of_new(org: Org, given: Json) -> Json:
    """Schema and version that a worktype is given: the latest version unless one is named.

    No code is published for a schema that is unknown, deleted or disabled; the operation's 404 is the nearest.
    """
    if given.get("schemaId") is None:
        if given.get("schemaVersion") is not None:
            raise Refusal("invalid.input.empty.value", field="schemaId")
        return {}
    schema = usable(org, given["schemaId"])
    if schema is None or schema["deleted"] or not schema["enabled"]:
        raise Refusal("not.found.error", message="Schema not found.", field="schemaId")
    version: int = given.get("schemaVersion") or schema["version"]
    _insist_version(org, schema["schemaId"], version)
    return {"schemaId": schema["schemaId"], "schemaVersion": version}


def check_schema_change(org: Org, before: Json, given: Json) -> None:
    """A worktype without a schema may be given one; a schema never changes, its version only moves up."""
    if not before.get("schemaId"):
        if given.get("schemaId") is None and "schemaVersion" in given:
            raise Refusal("invalid.input.schema.cannot.change", field="schemaVersion")
        given.update(schema_of_new(org, given))
        return
    if "schemaId" in given and given["schemaId"] != before["schemaId"]:
        raise Refusal("workitem.schema.not.updatable", field="schemaId")
    if "schemaVersion" not in given:
        return
    if given["schemaVersion"] < before["schemaVersion"]:
        raise Refusal("workitem.schema.version.not.allowed", field="schemaVersion")
    _insist_version(org, before["schemaId"], given["schemaVersion"])


def _insist_version(org: Org, schema_id: str, version: int) -> None:
    if version_of(org, schema_id, version) is None:
        raise Refusal("not.found.error", message="Schema version not found.", field="schemaVersion")


def check_default_status(body: Json) -> None:
    """The default status is one of the worktype's and does not terminate."""
    status_id = body.get("defaultStatusId")
    if status_id is None:
        return
    status = find_status(body, status_id)
    if status is None:
        raise Refusal("invalid.input.status.not.in.status.list", field="defaultStatusId")
    if status.get("autoTerminateWorkitem"):
        raise Refusal("invalid.input.default.status.cannot.be.terminating", field="defaultStatusId")
