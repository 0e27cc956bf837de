"""Data schemas over HTTP. Source: contract, /taskmanagement/workitems/schemas."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from genesys_caseplans.http.bindings import F, Group, Raw, endpoint, listing
from genesys_caseplans.http.exchange import Exchange, Operation, send
from genesys_caseplans.http.paging import Page, unpaged
from genesys_caseplans.http.wire import ApiModel, EntityRef, parse

_PATH = "/api/v2/taskmanagement/workitems/schemas"
LIST = Operation("GET", _PATH, "getTaskmanagementWorkitemsSchemas", permissions=("workitems:workitemSchema:view",))
CREATE = Operation("POST", _PATH, "postTaskmanagementWorkitemsSchemas", permissions=("workitems:workitemSchema:add",))
LIMITS = Operation(
    "GET", _PATH + "/limits", "getTaskmanagementWorkitemsSchemasLimits", permissions=("workitems:workitemSchema:view",)
)
CORE_TYPES = Operation(
    "GET",
    _PATH + "/coretypes",
    "getTaskmanagementWorkitemsSchemasCoretypes",
    permissions=("workitems:workitemSchema:view",),
)
GET = Operation(
    "GET", _PATH + "/{schemaId}", "getTaskmanagementWorkitemsSchema", permissions=("workitems:workitemSchema:view",)
)
PUT = Operation(
    "PUT", _PATH + "/{schemaId}", "putTaskmanagementWorkitemsSchema", permissions=("workitems:workitemSchema:edit",)
)
DELETE = Operation(
    "DELETE",
    _PATH + "/{schemaId}",
    "deleteTaskmanagementWorkitemsSchema",
    permissions=("workitems:workitemSchema:delete",),
)
CORE_TYPE = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/schemas/coretypes/{coreTypeName}",
    "getTaskmanagementWorkitemsSchemasCoretype",
    permissions=("workitems:workitemSchema:view",),
)
LIST_VERSIONS = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/schemas/{schemaId}/versions",
    "getTaskmanagementWorkitemsSchemaVersions",
    permissions=("workitems:workitemSchema:view",),
)
GET_VERSION = Operation(
    "GET",
    "/api/v2/taskmanagement/workitems/schemas/{schemaId}/versions/{versionId}",
    "getTaskmanagementWorkitemsSchemaVersion",
    permissions=("workitems:workitemSchema:view",),
)


class JsonSchema(ApiModel):
    """The JSON schema (draft 4) inside a data schema. properties: API key to property."""

    dialect: str | None = Field(default=None, alias="$schema")
    title: str | None = None
    description: str | None = None
    properties: dict[str, Any] | None = None


class DataSchema(ApiModel):
    """A data schema as the API gives it. deleted: a field that the published models lack (api-facts: Listing)."""

    id: str
    name: str | None = None
    version: int | None = None
    applies_to: list[str] | None = None
    enabled: bool | None = None
    created_by: EntityRef | None = None
    date_created: datetime | None = None
    json_schema: JsonSchema | None = None
    deleted: bool | None = None


class DataSchemaCreate(ApiModel):
    """A new data schema; `enabled: false` is ignored here by the API, replace it after."""

    name: str
    json_schema: JsonSchema
    enabled: bool | None = None


class DataSchemaPut(ApiModel):
    """The next version of a data schema. version: the one that it replaces."""

    name: str
    version: int
    json_schema: JsonSchema
    enabled: bool | None = None


class SchemaLimits(ApiModel):
    """What the org allows of schemas."""

    max_number_of_schemas_per_org: int | None = None
    max_number_of_fields_per_schema: int | None = None
    max_number_of_fields_per_org: int | None = None
    min_field_name_characters: int | None = None
    max_field_name_characters: int | None = None
    min_field_title_characters: int | None = None
    max_field_title_characters: int | None = None
    min_field_description_characters: int | None = None
    max_field_description_characters: int | None = None
    min_schema_name_characters: int | None = None
    max_schema_name_characters: int | None = None
    min_schema_description_characters: int | None = None
    max_schema_description_characters: int | None = None


class Range(ApiModel):
    """How far a limit may go."""

    min: int | None = None
    max: int | None = None


class ValidationLimits(ApiModel):
    """How far the limits of attributes of a type may go."""

    min_length: Range | None = None
    max_length: Range | None = None
    min_items: Range | None = None
    max_items: Range | None = None
    minimum: Range | None = None
    maximum: Range | None = None


class ItemValidationLimits(ApiModel):
    """How far the limits of the items of a tag may go."""

    min_length: Range | None = None
    max_length: Range | None = None


class CoreType(ApiModel):
    """One of the types that attributes are of, with the org's own limits."""

    name: str | None = None
    validation_limits: ValidationLimits | None = None
    item_validation_limits: ItemValidationLimits | None = None
    id: str | None = None
    version: int | None = None
    date_created: datetime | None = None
    current: bool | None = None
    validation_fields: list[str] | None = None
    item_validation_fields: list[str] | None = None


class Schemas(Group[F]):
    """Data schemas of the org. Names are not unique; deleted ones are left out of `list`."""

    @listing
    def list(self) -> Exchange[Page[DataSchema]]:
        """All schemas that are not deleted, in one request."""
        page = yield from unpaged(LIST, DataSchema)
        return Page([schema for schema in page.items if not schema.deleted])

    @endpoint
    def get(self, schema_id: str) -> Exchange[DataSchema]:
        """One schema, its latest version; a deleted one still answers, with `deleted`."""
        return parse(DataSchema, (yield from send(GET.request(schemaId=schema_id))))

    @endpoint
    def limits(self) -> Exchange[SchemaLimits]:
        """How many schemas and fields the org allows."""
        return parse(SchemaLimits, (yield from send(LIMITS.request())))

    @listing
    def list_core_types(self) -> Exchange[Page[CoreType]]:
        """The types of attributes, with the org's own limits of each."""
        return unpaged(CORE_TYPES, CoreType)

    @endpoint
    def create(self, new: DataSchemaCreate) -> Exchange[DataSchema]:
        """Make a schema, version 1."""
        return parse(DataSchema, (yield from send(CREATE.request(new.wire()))))

    @endpoint
    def put_version(self, schema_id: str, following: DataSchemaPut) -> Exchange[DataSchema]:
        """Make the next version; `Conflict` `dynamic.schema.version.conflict` where `version` is not the current."""
        return parse(DataSchema, (yield from send(PUT.request(following.wire(), schemaId=schema_id))))

    @endpoint
    def delete(self, schema_id: str) -> Exchange[None]:
        """Delete a schema; `Conflict` while a worktype uses it."""
        yield from send(DELETE.request(schemaId=schema_id))

    @endpoint
    def get_core_type(self, name: str) -> Exchange[CoreType]:
        """One of the types, such as `text`."""
        request = CORE_TYPE.request(coreTypeName=name)
        return parse(CoreType, (yield from send(request)))

    @listing
    def list_versions(self, schema_id: str) -> Exchange[Page[DataSchema]]:
        """All versions of a schema, in one request."""
        return unpaged(LIST_VERSIONS, DataSchema, schemaId=schema_id)

    @endpoint
    def get_version(self, schema_id: str, version: int) -> Exchange[DataSchema]:
        """A schema as it was at a version."""
        request = GET_VERSION.request(schemaId=schema_id, versionId=str(version))
        return parse(DataSchema, (yield from send(request)))


SCHEMAS = Schemas(Raw())
