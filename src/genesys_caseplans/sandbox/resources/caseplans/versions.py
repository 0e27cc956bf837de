"""The operations on versions: open a draft, publish, read; and those on a draft's schemas and intake.

Owns: what a version goes through (api-facts: Caseplans).
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import CASES, PLAIN, many
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.resources.caseplans import rules, shapes
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS, VERSIONS, version_key

Json = dict[str, Any]

# The only key that a caseplan's schema can have (api-facts: Caseplans).
_KEY = "default"
_INTAKE = {"intakeSettings": many(rules.INTAKE_SETTING, 10).needed()}


def _open(ask: Ask) -> Answer:
    body = rules.find(ask)
    org = ask.org
    if rules.has_draft(body):
        raise Refusal("precondition.check.failed")
    before = rules.latest(org, body)
    number = body["latest"] + 1
    content = {name: value for name, value in before.items() if name != "datePublished"}
    version = org.touched({**content, "id": version_key(body["id"], number), "version": number})
    if org.copying_seconds > 0:
        version["copyingUntil"] = org.clock.now() + org.copying_seconds
    body = {**body, "latest": number}
    org.store.put(CASEPLANS, body)
    org.store.put(VERSIONS, version)
    # 202 says that copying goes on; where it takes no time there is nothing to wait for.
    return Answer(202 if org.copying_seconds > 0 else 200, shapes.caseplan(org, body, version))


def _publish(ask: Ask) -> Answer:
    body = rules.find(ask)
    org = ask.org
    version = rules.latest(org, body)
    rules.refuse_while_copying(org, body, version)
    if not rules.has_draft(body):
        raise Refusal("precondition.check.failed")
    if not version["dataSchemas"]:
        raise Refusal("pre.check.data.schema.required.for.publish")
    now = org.clock.stamp()
    body = {**body, "published": body["latest"], "datePublished": now}
    version = org.touched({**version, "datePublished": now})
    org.store.put(CASEPLANS, body)
    org.store.put(VERSIONS, version)
    return Answer(200, shapes.caseplan(org, body, version))


def _get(ask: Ask) -> Answer:
    body = rules.find(ask)
    return Answer(200, shapes.caseplan(ask.org, body, rules.version_in_path(ask, body)))


def _schemas(ask: Ask) -> Answer:
    version = rules.version_in_path(ask, rules.find(ask))
    return Answer(200, {"entities": [shapes.data_schema(one) for one in version["dataSchemas"]]})


def _intake(ask: Ask) -> Answer:
    version = rules.version_in_path(ask, rules.find(ask))
    return Answer(200, {"entities": version["intakeSettings"]})


def _open_to_schemas(ask: Ask) -> Json:
    """The draft of a caseplan that was never published: only its schema may change (409 here, 400 elsewhere)."""
    body = rules.find(ask)
    version = rules.latest(ask.org, body)
    rules.refuse_while_copying(ask.org, body, version)
    if not rules.has_draft(body):
        raise Refusal(
            "pre.check.draft.caseplan.version.required",
            status=409,
            message="No draft version (latest equals published).",
        )
    if body.get("published") is not None:
        raise Refusal("pre.check.published.caseplan.field.update.not.allowed")
    return version


def _add_schema(ask: Ask) -> Answer:
    version = _open_to_schemas(ask)
    # No code is published here for a body that is wrong, so a generic one.
    given = PLAIN.create(ask.object(), rules.DATA_SCHEMA)
    if version["dataSchemas"]:
        raise Refusal("pre.check.data.schema.limit.reached")
    schema = rules.insist_schema(ask.org, given["id"])
    ask.org.store.put(VERSIONS, ask.org.touched({**version, "dataSchemas": [schema]}))
    return Answer(201, shapes.data_schema(schema))


def _refuse_referenced(version: Json) -> None:
    if version["intakeSettings"]:
        raise Refusal("pre.check.data.schema.referenced.by.intake")
    if any(stage["step"].get("worktypeId") for stage in version["stages"]):
        raise Refusal("pre.check.data.schema.referenced.by.workitem.settings")


def _keyed_schema(ask: Ask) -> Json:
    version = _open_to_schemas(ask)
    if ask.ids["schemaKeyName"] != _KEY or not version["dataSchemas"]:
        raise Refusal("not.found.error", message="This Caseplan has no data schema with the given key.")
    return version


def _put_schema(ask: Ask) -> Answer:
    version = _keyed_schema(ask)
    given = PLAIN.create(ask.object(), rules.DATA_SCHEMA)
    schema = rules.insist_schema(ask.org, given["id"])
    # The same schema again is no change of it, and no error is published for that.
    if [schema] != version["dataSchemas"]:
        _refuse_referenced(version)
        ask.org.store.put(VERSIONS, ask.org.touched({**version, "dataSchemas": [schema]}))
    return Answer(200, shapes.data_schema(schema))


def _delete_schema(ask: Ask) -> Answer:
    version = _keyed_schema(ask)
    _refuse_referenced(version)
    ask.org.store.put(VERSIONS, ask.org.touched({**version, "dataSchemas": []}))
    return Answer(204)


def _put_intake(ask: Ask) -> Answer:
    body = rules.find(ask)
    given = CASES.create(ask.object(), _INTAKE)
    # Intake is versioned (api-facts: Caseplans, T2). The contract publishes neither code for this operation.
    version = rules.editable_draft(ask.org, body)
    # This operation publishes no code for a disabled property, so it is one that cannot be found.
    missing = "schema.error.property.not.found"
    settings = rules.check_intake(ask.org, given["intakeSettings"], version["dataSchemas"], disabled=missing)
    if settings == version["intakeSettings"]:
        raise Refusal("invalid.input.no.change", message="No change for the record is obtained.")
    ask.org.store.put(VERSIONS, ask.org.touched({**version, "intakeSettings": settings}))
    return Answer(200, {"entities": settings})


HANDLERS: dict[str, Handler] = {
    "postCasemanagementCaseplanVersions": _open,
    "postCasemanagementCaseplanPublish": _publish,
    "getCasemanagementCaseplanVersion": _get,
    "getCasemanagementCaseplanVersionDataschemas": _schemas,
    "getCasemanagementCaseplanVersionIntakesettings": _intake,
    "postCasemanagementCaseplanDataschemas": _add_schema,
    "putCasemanagementCaseplanDataschema": _put_schema,
    "deleteCasemanagementCaseplanDataschema": _delete_schema,
    "putCasemanagementCaseplanIntakesettings": _put_intake,
}
