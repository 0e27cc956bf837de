"""The published contract as a judge of answers, where a copy lies beside the repository.

Owns: whether an answer has a status, a code and a body that the contract lists for its operation. Without the copy
nothing is judged; what is deliberately different stands in `OWN_CODES` with its reason.
"""

import json
import re
from pathlib import Path
from typing import Any

from genesys_caseplans.sandbox.api.operations import Operation

FILE = Path(__file__).parents[3] / "shared" / "contract" / "genesys-cloud-subset.json"
CONTRACT: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}

# (operation, code): why the sandbox answers with a code that the contract does not list for the operation.
OWN_CODES = {
    ("patchCasemanagementCaseplan", "invalid.input.duplicate.caseplan.name"): "listed for POST only; names are unique",
    ("putCasemanagementCaseplanIntakesettings", "pre.check.draft.caseplan.version.required"): "intake is versioned",
    ("putCasemanagementCaseplanIntakesettings", "precondition.check.failed"): "no edits while Copying",
    ("postCasemanagementCaseplanDataschemas", "precondition.check.failed"): "no edits while Copying",
    ("putCasemanagementCaseplanDataschema", "precondition.check.failed"): "no edits while Copying",
    ("deleteCasemanagementCaseplanDataschema", "precondition.check.failed"): "no edits while Copying",
    ("postCasemanagementCases", "schema.error.invalid.instance"): "may answer 422 since the SDK of 2026-07-31",
}
# These publish no codes at all; the sandbox's are those of the other operations on stages (api-facts: Caseplans).
STAGE_OPERATIONS = (
    "postCasemanagementCaseplanStageplans",
    "deleteCasemanagementCaseplanStageplan",
    "postCasemanagementCaseplanStageplanReposition",
)
OWN_CODES.update(
    ((operation, code), "nothing is published for stage operations")
    for operation in STAGE_OPERATIONS
    for code in (
        "not.found.error",
        "validation.failed",
        "precondition.check.failed",
        "pre.check.draft.caseplan.version.required",
        "pre.check.maximum.limit.reached",
        "pre.check.min.stageplans.required",
    )
)
# Statuses of the sandbox itself: not implemented.
_OUTSIDE = {501}
# What the models lack and live orgs show (api-facts: Listing, Data schemas).
_EXTRA = {"DataSchema": {"deleted"}, "JsonSchemaDocument": {"definitions"}}
# What live orgs show as null where it was never set (api-facts: Workbins, worktypes, statuses).
NULLS = {("WorkitemStatus", "autoTerminateWorkitem")}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def judged(operation: Operation, status: int, answered: Any, partial: bool) -> list[str]:
    """What is wrong with an answer; `partial` forgives required fields, where only some attributes were asked for."""
    if not CONTRACT or status in _OUTSIDE:
        return []
    known = CONTRACT["paths"][operation.path][operation.method.lower()]["responses"]
    if status >= 300:
        return _refusal(operation, known, status, answered)
    if str(status) not in known:
        return [f"{operation.id}: {status} is not published"]
    schema = known[str(status)].get("schema")
    if schema is None:
        return [] if answered is None else [f"{operation.id}: a body where none is published"]
    return mismatches(schema, answered, operation.id, partial)


def _refusal(operation: Operation, known: dict[str, Any], status: int, body: Any) -> list[str]:
    listed = known.get(str(status), {}).get("x-inin-error-codes", {})
    generic = CONTRACT["x-generic-error-codes"].get(str(status), {})
    code = body["code"]
    problems = mismatches({"$ref": "#/definitions/ErrorBody"}, body, operation.id, False)
    if code not in listed and code not in generic and (operation.id, code) not in OWN_CODES:
        problems.append(f"{operation.id}: {status} {code} is not published")
    return problems


def mismatches(schema: dict[str, Any], value: Any, where: str, partial: bool) -> list[str]:
    """What is wrong with a value by its published type; `partial` forgives required fields (projections)."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        if isinstance(value, dict):
            value = {key: item for key, item in value.items() if item is not None or (name, key) not in NULLS}
        return _object(CONTRACT["definitions"][name], value, where, partial, _EXTRA.get(name, set()))
    kind = schema.get("type")
    if kind == "array":
        if not isinstance(value, list):
            return [f"{where}: no array"]
        return [one for item in value for one in mismatches(schema["items"], item, f"{where}[]", partial)]
    if kind == "object":
        return _object(schema, value, where, partial, set())
    types: dict[str, type | tuple[type, ...]] = {
        "string": str,
        "integer": int,
        "boolean": bool,
        "number": (int, float),
    }
    if not isinstance(value, types[str(kind)]) or (kind == "integer" and isinstance(value, bool)):
        return [f"{where}: {value!r} is no {kind}"]
    if schema.get("format") == "date-time" and not _DATE.fullmatch(str(value)):
        return [f"{where}: {value!r} is no date"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where}: {value!r} is not one of {schema['enum']}"]
    return []


def _object(schema: dict[str, Any], value: Any, where: str, partial: bool, extra: set[str]) -> list[str]:
    if not isinstance(value, dict):
        return [f"{where}: {value!r} is no object"]
    fields = schema.get("properties")
    if fields is None:
        inner: dict[str, Any] = schema.get("additionalProperties") or {}
        typed = inner.get("type") not in (None, "object")
        return [one for item in value.values() for one in mismatches(inner, item, where, partial)] if typed else []
    missing = [] if partial else [name for name in schema.get("required", []) if name not in value]
    found = [f"{where}: {name} is missing" for name in missing]
    found += [f"{where}: {name} is unknown" for name in value if name not in fields and name not in extra]
    for name, item in value.items():
        if name in fields:
            found += mismatches(fields[name], item, f"{where}.{name}", partial)
    return found
