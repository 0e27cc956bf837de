"""What makes a new case valid, and how a case is found.

Owns: the rules of POST (its codes in the contract; api-facts: Cases). Not said anywhere, so the sandbox's choice: a
caseplan that was never published is a failed validation, and intake data may name the properties of the intake only.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import YEAR_SECONDS
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Ask, is_uuid
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS, VERSIONS, version_key
from genesys_caseplans.sandbox.resources.cases.kind import CASES
from genesys_caseplans.sandbox.resources.lookups.kind import CONTACTS
from genesys_caseplans.sandbox.resources.schemas.kind import usable
from genesys_caseplans.sandbox.resources.schemas.values import mistake
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]


def find(ask: Ask, absent: str = "not.found.error") -> Json:
    """The case of a path. `absent`: most operations on a part of a case publish no 404 of their own."""
    wanted = ask.ids["caseId"]
    body = ask.org.store.get(CASES, wanted.lower()) if is_uuid(wanted) else None
    if body is None:
        raise Refusal(absent, message="Case not found.")
    return body


def caseplan_of(org: Org, caseplan_id: str) -> tuple[Json, Json]:
    """The caseplan with the version that new cases follow: the published one."""
    body = org.store.get(CASEPLANS, caseplan_id.lower())
    if body is None:
        raise Refusal("not.found.error", message="Caseplan not found.", field="caseplanId")
    if body.get("published") is None:
        raise Refusal("validation.failed", field="caseplanId")
    version = org.store.get(VERSIONS, version_key(body["id"], body["published"]))
    return body, version or {}


def contact_of(org: Org, contact_id: str, division: str) -> str:
    """An external contact, of the caseplan's division or of none."""
    contact = org.store.get(CONTACTS, contact_id.lower())
    if contact is None:
        raise Refusal("not.found.error", message="External contact not found.", field="externalContactId")
    if division != "*" and contact.get("divisionId") not in (None, division):
        raise Refusal("external.contact.wrong.division", field="externalContactId")
    return contact_id.lower()


def workitem_of(org: Org, workitem_id: str, division: str) -> str:
    """A workitem, of the caseplan's division."""
    workitem = org.store.get(WORKITEMS, workitem_id.lower())
    if workitem is None:
        raise Refusal("not.found.error", message="Workitem not found.", field="workitemId")
    if division not in ("*", workitem["divisionId"]):
        raise Refusal("workitem.wrong.division", field="workitemId")
    return workitem_id.lower()


def end_of_life(org: Org, given: Json, version: Json) -> int:
    """When a case is to be forgotten, in seconds since the epoch: asked for, else as the caseplan says."""
    now = org.clock.now()
    wanted: int = given.get("ttlSeconds", int(now + version["defaultTtlSeconds"]))
    if not now < wanted <= now + YEAR_SECONDS:
        raise Refusal("validation.failed", field="ttlSeconds")
    return wanted


def intake_of(org: Org, given: list[Json], version: Json) -> Json:
    """The intake data of a new case, which fits the caseplan's intake and schema."""
    data: Json = {}
    for one in given:
        for name, value in (one.get("data") or {}).items():
            if name in data:
                raise Refusal("validation.failed", field=name)
            data[name] = value
    settings: list[Json] = version["intakeSettings"]
    if not settings:
        if data:
            raise Refusal("schema.error.caseplan.no.intake")
        return {}
    document = _document(org, version)
    lacking = [one["property"] for one in settings if one["required"] and data.get(one["property"]) in (None, "")]
    if lacking:
        raise Refusal("schema.error.missing.required.properties", field=lacking[0])
    unasked = [name for name in data if name not in {one["property"] for one in settings}]
    if unasked:
        raise Refusal("schema.error.property.not.found", field=unasked[0])
    wrong = mistake(document, data)
    if wrong:
        code = {"unknown": "property.not.found", "disabled": "property.disabled", "type": "invalid.property.type"}
        if wrong[0] in code:
            raise Refusal(f"schema.error.{code[wrong[0]]}", field=wrong[1])
        # That this operation may answer 422 is in the SDK's notes; for what, and with which code, is not.
        raise Refusal("schema.error.invalid.instance", field=wrong[1])
    return data


def _document(org: Org, version: Json) -> Json:
    if not version["dataSchemas"]:
        raise Refusal("schema.error.caseplan.no.schema")
    schema = usable(org, version["dataSchemas"][0])
    if schema is None:
        raise Refusal("schema.error.schema.not.found")
    if schema["deleted"]:
        raise Refusal("schema.error.schema.deleted")
    if not schema["enabled"]:
        raise Refusal("schema.error.schema.disabled")
    document: Json = schema["jsonSchema"]
    return document
