"""What makes a workitem valid.

Owns: the rules between a workitem's fields and what they refer to (codes from POST and PATCH of the contract). The
sources give few of the situations, so where a rule says more than a code's message it is the sandbox's choice.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import YEAR_SECONDS
from genesys_caseplans.sandbox.api.errors import Refusal, greater_than
from genesys_caseplans.sandbox.api.request import Ask
from genesys_caseplans.sandbox.org.clock import iso, moment
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS, LANGUAGES, QUEUES, SCRIPTS, SKILLS, USERS
from genesys_caseplans.sandbox.resources.lookups.rules import may_be_assigned
from genesys_caseplans.sandbox.resources.schemas.kind import usable, version_of
from genesys_caseplans.sandbox.resources.schemas.values import missing, mistake
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]

# What is nearer than this is too soon. That a limit exists is published; where it is, of the expiry only (announced).
_SOON_SECONDS = {"dateDue": 60, "ttl": 60, "dateExpires": 3600}


def find(ask: Ask, malformed: str = "invalid.input.invalid.uuid", absent: str = "not.found.error") -> Json:
    """The workitem of a path."""
    body = ask.org.store.get(WORKITEMS, ask.id("workitemId", malformed))
    if body is None:
        raise Refusal(absent, message="Workitem not found.")
    return body


def check_times(org: Org, body: Json, changed: Json) -> None:
    """Each new date within its range, and neither due nor expiry after the end of life; one may be after the other."""
    now = org.clock.now()
    for name in ("dateDue", "dateExpires"):
        if changed.get(name) is not None:
            _check_date(now, changed[name], name)
    if changed.get("ttl") is not None:
        if changed["ttl"] <= now:
            raise Refusal("invalid.input.timestamp.below.min", field="ttl")
        if changed["ttl"] > now + YEAR_SECONDS:
            raise Refusal("invalid.input.timestamp.above.max", field="ttl")
        _refuse_soon(now, changed["ttl"], "ttl")
    due, expires = _seconds(body.get("dateDue")), _seconds(body.get("dateExpires"))
    ttl = body.get("ttl")
    if expires is not None and ttl is not None and expires >= ttl:
        raise greater_than("dateExpires", body["dateExpires"], "ttl", iso(ttl))
    if due is not None and ttl is not None and due >= ttl:
        raise Refusal("pre.check.value.greater.than.or.equal", field="dateDue")


def _seconds(text: str | None) -> float | None:
    return moment(text) if text else None


def _check_date(now: float, text: str, name: str) -> None:
    wanted = moment(text)
    if wanted is None:
        raise Refusal("invalid.input.wrong.attribute.type", field=name)
    if wanted <= now:
        raise Refusal("invalid.input.date.below.min", field=name)
    if wanted > now + YEAR_SECONDS:
        raise Refusal("invalid.input.date.above.max", field=name)
    _refuse_soon(now, wanted, name)


def _refuse_soon(now: float, wanted: float, name: str) -> None:
    if wanted < now + _SOON_SECONDS[name]:
        raise Refusal("pre.check.date.too.soon", field=name)


def check_references(org: Org, body: Json, changed: Json, unassigned_contacts: bool) -> None:
    """What a workitem newly refers to exists, and stands in its division where it has one."""
    queue = _referred(org, QUEUES, changed.get("queueId"), "queue.ids.not.found")
    if queue and queue["divisionId"] != body["divisionId"]:
        raise Refusal("workitem.queue.division.mismatch", field="queueId")
    for skill in changed.get("skillIds") or ():
        _referred(org, SKILLS, skill, "routing.skill.ids.not.found")
    _referred(org, LANGUAGES, changed.get("languageId"), "not.found.error")
    script = _referred(org, SCRIPTS, changed.get("scriptId"), "not.found.error")
    if script and script["divisionId"] != body["divisionId"]:
        raise Refusal("workitem.script.division.mismatch", field="scriptId")
    # No operation of the contract makes utilization labels, so an org has none.
    if changed.get("utilizationLabelId"):
        raise Refusal("utilization.label.id.not.found", field="utilizationLabelId")
    contact = _referred(org, CONTACTS, changed.get("externalContactId"), "not.found.error")
    if contact and not _contact_fits(contact, body["divisionId"], unassigned_contacts):
        raise Refusal("workitem.external.contact.division.mismatch", field="externalContactId")
    if changed.get("assigneeId"):
        insist_assignee(org, changed["assigneeId"], body["divisionId"])
    for agent in changed.get("preferredAgentIds") or ():
        _referred(org, USERS, agent, "not.found.error")
    scored = [one["id"].lower() for one in changed.get("scoredAgents") or ()]
    if len(set(scored)) != len(scored):
        raise Refusal("invalid.input.duplicate.scored.agents", field="scoredAgents")
    for agent in scored:
        _referred(org, USERS, agent, "not.found.error")


def _contact_fits(contact: Json, division: str, unassigned: bool) -> bool:
    return bool(contact.get("divisionId") == division or (unassigned and not contact.get("divisionId")))


def _referred(org: Org, kind: Kind, object_id: str | None, missing_code: str) -> Json | None:
    if object_id is None:
        return None
    body = org.store.get(kind, object_id.lower())
    if body is None:
        raise Refusal(missing_code, message=f"{kind.name.capitalize()} {object_id} not found.")
    return body


def insist_assignee(org: Org, user_id: str, division: str, unknown: str = "not.found.error") -> str:
    """A user who exists and has a role with permissions on workitems in their division."""
    user = org.store.get(USERS, user_id.lower())
    if user is None or user["state"] == "deleted":
        raise Refusal(unknown, message="Assignee not found.", field="assigneeId")
    if not may_be_assigned(user):
        raise Refusal("assignee.missing.any.permissions", field="assigneeId")
    if not may_be_assigned(user, division):
        raise Refusal("assignee.missing.any.division.permissions", field="assigneeId")
    return user_id.lower()


def workbin_of(org: Org, workbin_id: str, division: str, mismatch: str) -> str:
    """A workbin that exists, in the workitem's division."""
    workbin = org.store.get(WORKBINS, workbin_id.lower())
    if workbin is None:
        raise Refusal("not.found.error", message="Workbin not found.", field="workbinId")
    if workbin["divisionId"] != division:
        raise Refusal(mismatch, field="workbinId")
    return workbin_id.lower()


def check_attributes(org: Org, body: Json, given: Json | None, new: bool) -> None:
    """Custom attributes fit the schema version that the workitem has from its worktype."""
    if not body.get("schemaId"):
        if given:
            raise Refusal("schema.error.worktype.no.schema", field="customFields")
        return
    if new:
        _check_schema(org, body["schemaId"])
    version = version_of(org, body["schemaId"], body["schemaVersion"])
    if version is None:
        raise Refusal("schema.error.schema.not.found", status=422)
    document = version["jsonSchema"]
    lacking = missing(document, given or {}) if new or given else []
    if lacking:
        raise Refusal("schema.error.missing.attributes", field=lacking[0])
    wrong = mistake(document, given or {})
    if wrong:
        code = "property.disabled" if wrong[0] == "disabled" else "invalid.instance"
        raise Refusal(f"schema.error.{code}", status=422, field=f"customFields.{wrong[1]}")


def _check_schema(org: Org, schema_id: str) -> None:
    schema = usable(org, schema_id)
    if schema is None:
        raise Refusal("schema.error.schema.not.found", status=422)
    if schema["deleted"]:
        raise Refusal("schema.error.schema.deleted", status=422)
    if not schema["enabled"]:
        raise Refusal("schema.error.schema.disabled", status=422)
