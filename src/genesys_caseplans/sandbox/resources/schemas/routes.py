"""The operations on data schemas.

Owns: versions, deletion, and the org-wide limits. Names are not unique (api-facts: Which names are unique).
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, SERVER_SET, Field, flag, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org.org import Org, new_id
from genesys_caseplans.sandbox.resources.schemas import kind
from genesys_caseplans.sandbox.resources.schemas.coretypes import CORE_TYPES, DEFINITIONS, LIMITS
from genesys_caseplans.sandbox.resources.schemas.kind import SCHEMAS, VERSIONS
from genesys_caseplans.sandbox.resources.schemas.rules import INVALID, check_document, check_title, check_update
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_CONFLICT = "dynamic.schema.version.conflict"
_BODY = {
    "id": SERVER_SET,
    "appliesTo": SERVER_SET,
    "createdBy": SERVER_SET,
    "dateCreated": SERVER_SET,
    "selfUri": SERVER_SET,
    "name": Field("any"),
    "enabled": flag(),
    "version": whole().told({"type": _CONFLICT, "low": _CONFLICT, "high": _CONFLICT}),
    "jsonSchema": Field("any", required=True).told({"missing": INVALID}),
}


def _shape(body: Json) -> Json:
    shown = {
        "id": body["schemaId"],
        "name": body["name"],
        "version": body["version"],
        "appliesTo": ["WORKITEM"],
        "enabled": body["enabled"],
        "createdBy": {"id": body["createdBy"], "selfUri": f"/api/v2/users/{body['createdBy']}"},
        "dateCreated": body["dateCreated"],
        "jsonSchema": {**body["jsonSchema"], "definitions": DEFINITIONS},
        "selfUri": kind.uri(body["schemaId"]),
    }
    # Not in the published model, but deleted schemas are shown with it (api-facts: Listing).
    return {**shown, "deleted": True} if body["deleted"] else shown


def _found(ask: Ask) -> Json:
    # No 400 is published for these paths, so what is no UUID is simply not there.
    wanted = ask.ids["schemaId"].lower()
    body = ask.org.store.get(SCHEMAS, wanted) if is_uuid(wanted) else None
    if body is None:
        raise Refusal("not.found")
    return body


def _given(ask: Ask) -> Json:
    given = PLAIN.create(ask.object(), _BODY)
    check_title(given.get("name"), "name")
    given["jsonSchema"] = check_document(given["jsonSchema"], limit_of(ask.org, "maxNumberOfFieldsPerSchema"))
    # `name` is not required by the model; where it is left out the title stands in: the sandbox's choice.
    given["name"] = given.get("name") or given["jsonSchema"].get("title")
    if given["name"] is None:
        raise Refusal(INVALID, field="name")
    return given


def limit_of(org: Org, name: str) -> int:
    """One of the org's limits on schemas."""
    return org.limit(name, LIMITS[name])


def _check_limits(org: Org, document: Json, but: str = "") -> None:
    """The org's limits; deleted schemas do not count (the sandbox's choice)."""
    others = [one for _, one in org.store.walk(SCHEMAS) if not one["deleted"] and one["schemaId"] != but]
    if len(others) >= limit_of(org, "maxNumberOfSchemasPerOrg"):
        raise Refusal("dynamic.schema.limit.max.number.of.schemas.per.org.would.be.exceeded")
    fields = sum(len(one["jsonSchema"].get("properties", {})) for one in [*others, {"jsonSchema": document}])
    if fields > limit_of(org, "maxNumberOfFieldsPerOrg"):
        raise Refusal("dynamic.schema.limit.max.number.of.fields.per.org.would.be.exceeded")


def _keep(org: Org, body: Json) -> None:
    org.store.put(SCHEMAS, body)
    org.store.put(VERSIONS, {**body, "id": f"{body['schemaId']}:{body['version']}"})


def _create(ask: Ask) -> Answer:
    given = _given(ask)
    # The model requires `version`, practice leaves it out (api-facts: Listing); a first version can only be 1.
    if given.get("version", 1) != 1:
        raise Refusal(_CONFLICT, field="version")
    _check_limits(ask.org, given["jsonSchema"])
    schema_id = new_id()
    body = {
        "id": schema_id,
        "schemaId": schema_id,
        "name": given["name"],
        "version": 1,
        # `enabled: false` is ignored on create (api-facts: Data schemas).
        "enabled": True,
        "deleted": False,
        "createdBy": ask.org.who,
        "dateCreated": ask.org.clock.stamp(),
        "jsonSchema": given["jsonSchema"],
    }
    _keep(ask.org, body)
    return Answer(200, _shape(body))


def _put(ask: Ask) -> Answer:
    before = _found(ask)
    given = _given(ask)
    if before["deleted"]:
        raise Refusal("not.found")
    if given.get("version") != before["version"]:
        raise Refusal(_CONFLICT, field="version")
    check_update(before["jsonSchema"], given["jsonSchema"])
    _check_limits(ask.org, given["jsonSchema"], before["schemaId"])
    body = {
        **before,
        "name": given["name"],
        "version": before["version"] + 1,
        "enabled": given.get("enabled", before["enabled"]),
        "dateCreated": ask.org.clock.stamp(),
        "jsonSchema": given["jsonSchema"],
    }
    _keep(ask.org, body)
    return Answer(200, _shape(body))


def _delete(ask: Ask) -> Answer:
    body = _found(ask)
    if body["deleted"]:
        raise Refusal("not.found")
    if ask.org.store.has(WORKTYPES, "schema", body["schemaId"]):
        raise Refusal("workitem.schema.cannot.be.deleted")
    for version in ask.org.store.find(VERSIONS, "schema", body["schemaId"]):
        ask.org.store.put(VERSIONS, {**version, "deleted": True})
    ask.org.store.put(SCHEMAS, {**body, "deleted": True})
    return Answer(204)


def _listing(path: str, entities: list[Json]) -> Answer:
    return Answer(200, {"total": len(entities), "entities": entities, "selfUri": path})


def _list(ask: Ask) -> Answer:
    return _listing(ask.path, [_shape(body) for _, body in ask.org.store.walk(SCHEMAS)])


def _get(ask: Ask) -> Answer:
    return Answer(200, _shape(_found(ask)))


def _versions(ask: Ask) -> Answer:
    found = ask.org.store.find(VERSIONS, "schema", _found(ask)["schemaId"])
    return _listing(ask.path, [_shape(body) for body in found])


def _version(ask: Ask) -> Answer:
    number = ask.ids["versionId"]
    body = ask.org.store.get(VERSIONS, f"{_found(ask)['schemaId']}:{number}")
    if body is None:
        raise Refusal("not.found")
    return Answer(200, _shape(body))


def _core_types(ask: Ask) -> Answer:
    since = ask.org.fact("since")
    return _listing(ask.path, [one.shape(since) for one in CORE_TYPES.values()])


def _core_type(ask: Ask) -> Answer:
    core = CORE_TYPES.get(ask.ids["coreTypeName"])
    if core is None:
        raise Refusal("not.found")
    return Answer(200, core.shape(ask.org.fact("since")))


def _limits(ask: Ask) -> Answer:
    limits = {name: limit_of(ask.org, name) for name in LIMITS}
    return Answer(200, {**limits, "selfUri": ask.path})


# Both publish a code of their own for it (contract).
TOO_LARGE_CODES: dict[str, str] = dict.fromkeys(
    ("postTaskmanagementWorkitemsSchemas", "putTaskmanagementWorkitemsSchema"), "dynamic.schema.payload.too.large"
)
HANDLERS: dict[str, Handler] = {
    "getTaskmanagementWorkitemsSchemas": _list,
    "postTaskmanagementWorkitemsSchemas": _create,
    "getTaskmanagementWorkitemsSchemasCoretypes": _core_types,
    "getTaskmanagementWorkitemsSchemasCoretype": _core_type,
    "getTaskmanagementWorkitemsSchemasLimits": _limits,
    "getTaskmanagementWorkitemsSchema": _get,
    "putTaskmanagementWorkitemsSchema": _put,
    "deleteTaskmanagementWorkitemsSchema": _delete,
    "getTaskmanagementWorkitemsSchemaVersions": _versions,
    "getTaskmanagementWorkitemsSchemaVersion": _version,
}
