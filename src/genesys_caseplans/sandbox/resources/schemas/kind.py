"""How data schemas are kept: the newest version of each, and every version there was.

Owns: the stored form, and how a schema and one of its versions are found.
"""

from collections.abc import Iterable
from typing import Any

from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import Kind, named

Json = dict[str, Any]


def _version_keys(body: Json) -> Iterable[tuple[str, str]]:
    yield "schema", body["schemaId"]


SCHEMAS = Kind("schema", named)
VERSIONS = Kind("schema version", _version_keys)


def usable(org: Org, schema_id: str) -> Json | None:
    """The newest version of a schema that is there, deleted ones included."""
    return org.store.get(SCHEMAS, schema_id.lower())


def version_of(org: Org, schema_id: str, version: int) -> Json | None:
    """One version of a schema."""
    return org.store.get(VERSIONS, f"{schema_id}:{version}")


def uri(schema_id: str) -> str:
    """Where a schema is."""
    return f"/api/v2/taskmanagement/workitems/schemas/{schema_id}"
