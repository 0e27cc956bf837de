"""What makes a caseplan valid, and when it may be changed.

Owns: the rules (api-facts: Caseplans; codes from the contract's operations) and how a caseplan and its versions are
found. Drafts: a version above the published one, or any while nothing is published.
"""

from typing import Any, cast

from genesys_caseplans.sandbox.api.body_checks import SERVER_SET, Field, flag, nested, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.operations import Operation
from genesys_caseplans.sandbox.api.request import Ask
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.caseplans.kind import CASEPLANS, VERSIONS, version_key
from genesys_caseplans.sandbox.resources.caseplans.shapes import version_state
from genesys_caseplans.sandbox.resources.intents.kind import find_intent
from genesys_caseplans.sandbox.resources.lookups.kind import USERS
from genesys_caseplans.sandbox.resources.lookups.rules import insist_division as insist_known_division
from genesys_caseplans.sandbox.resources.lookups.rules import may_own_cases
from genesys_caseplans.sandbox.resources.schemas.kind import usable

Json = dict[str, Any]

INTAKE_SETTING = nested(
    {"property": text(1, 256).needed(), "required": flag().needed(), "displayOrder": whole().needed()}
)
# `version` is of an older model, and live orgs still take it.
DATA_SCHEMA: dict[str, Field] = {"id": uuid_text().needed(), "selfUri": SERVER_SET, "version": SERVER_SET}
# The operations whose 400 says "validation.failed"; elsewhere a malformed id is simply not found.
_VALIDATING = {
    "patchCasemanagementCaseplan",
    "putCasemanagementCaseplanIntakesettings",
    "patchCasemanagementCaseplanStageplan",
    "patchCasemanagementCaseplanStageplanStepplan",
    "getCasemanagementCaseplanVersion",
    "getCasemanagementCaseplanVersionDataschemas",
    "getCasemanagementCaseplanVersionIntakesettings",
    "getCasemanagementCaseplanVersionStageplans",
    "getCasemanagementCaseplanVersionStageplan",
    "getCasemanagementCaseplanVersionStageplanStepplans",
    "getCasemanagementCaseplanVersionStageplanStepplan",
}


def path_id(ask: Ask, name: str) -> str:
    """An id of the path."""
    code = "validation.failed" if ask.operation.id in _VALIDATING else "not.found.error"
    return ask.id(name, code)


def find(ask: Ask) -> Json:
    """The caseplan of a path."""
    body = ask.org.store.get(CASEPLANS, path_id(ask, "caseplanId"))
    if body is None:
        raise Refusal("not.found.error", message="Caseplan not found.")
    return body


def version(org: Org, caseplan: Json, number: int) -> Json:
    """One version's content, which is there."""
    return cast(Json, org.store.get(VERSIONS, version_key(caseplan["id"], number)))


def latest(org: Org, caseplan: Json) -> Json:
    """The newest version's content: the draft when there is one."""
    return version(org, caseplan, caseplan["latest"])


def version_in_path(ask: Ask, caseplan: Json) -> Json:
    """The version that a path names: a number, `latest` or `published`."""
    named = ask.ids["versionId"]
    numbers = {"latest": caseplan["latest"], "published": caseplan.get("published")}
    if named not in numbers and not (named.isascii() and named.isdigit() and len(named) < 10):
        raise Refusal("validation.failed", field="versionId")
    number = numbers[named] if named in numbers else int(named)
    if number is None or not 1 <= number <= caseplan["latest"]:
        # Only the operations on one stageplan or one stepplan publish a code of their own for it.
        single = "stageplanId" in ask.ids and not ask.path.endswith("/stepplans")
        raise Refusal("version.not.found" if single else "not.found.error")
    return version(ask.org, caseplan, number)


def has_draft(caseplan: Json) -> bool:
    """Whether there is a version that is not published."""
    return bool(caseplan.get("published") is None or caseplan["latest"] > caseplan["published"])


def refuse_while_copying(org: Org, caseplan: Json, newest: Json) -> None:
    """Nothing changes while the newest version is still being copied."""
    if version_state(org, caseplan, newest) == "Copying":
        raise Refusal("precondition.check.failed")


def editable_draft(org: Org, caseplan: Json) -> Json:
    """The draft, which may be edited now."""
    newest = latest(org, caseplan)
    refuse_while_copying(org, caseplan, newest)
    if not has_draft(caseplan):
        raise Refusal("pre.check.draft.caseplan.version.required")
    return newest


def refuse_taken_name(org: Org, name: str, but: str = "") -> None:
    """Names are unique, whatever their case. The contract lists the code for creating only, the facts for both."""
    if org.store.has(CASEPLANS, "name", fold(name), but):
        raise Refusal("invalid.input.duplicate.caseplan.name", field="name")


def refuse_taken_prefix(org: Org, prefix: str, but: str = "") -> None:
    """Prefixes are unique; they are kept in upper case."""
    if org.store.has(CASEPLANS, "prefix", prefix, but):
        raise Refusal("invalid.input.duplicate.reference.prefix", field="referencePrefix")


def insist_division(org: Org, division_id: str, permission: str, operation: Operation | None = None) -> str:
    """A division that exists, or `*` for none."""
    return "*" if division_id == "*" else insist_known_division(org, division_id, permission, operation)


def insist_intent(org: Org, intent_id: str) -> str:
    """A customer intent that exists."""
    if find_intent(org, intent_id) is None:
        raise Refusal("intent.not.found", field="customerIntentId")
    return intent_id.lower()


def insist_owner(org: Org, user_id: str, division: str) -> str:
    """A user who exists and may own cases in a division."""
    user = org.store.get(USERS, user_id.lower())
    if user is None or user["state"] == "deleted":
        raise Refusal("owner.not.found", field="defaultCaseOwnerId")
    if not may_own_cases(user, division):
        raise Refusal("owner.missing.any.division.permissions", field="defaultCaseOwnerId")
    return user_id.lower()


def insist_schema(org: Org, schema_id: str) -> str:
    """A data schema that is there, enabled and not deleted."""
    schema = usable(org, schema_id)
    if schema is None:
        raise Refusal("schema.error.schema.not.found", field="id")
    if schema["deleted"]:
        raise Refusal("schema.error.schema.deleted", field="id")
    if not schema["enabled"]:
        raise Refusal("schema.error.schema.disabled", field="id")
    return schema_id.lower()


def check_intake(
    org: Org, settings: list[Json], schemas: list[str], disabled: str = "schema.error.property.disabled"
) -> list[Json]:
    """Intake settings that fit the schema, in display order; `disabled` is the code for a property that is."""
    if not settings:
        return []
    if not schemas:
        raise Refusal("schema.error.missing.data.schemas")
    schema = usable(org, schemas[0])
    if schema is None or schema["deleted"]:
        raise Refusal("schema.error.schema.not.found")
    properties: Json = schema["jsonSchema"].get("properties", {})
    for one in settings:
        known = properties.get(one["property"])
        if known is None:
            raise Refusal("schema.error.property.not.found", field=one["property"])
        # How a whole property is disabled is not described; enum values are by `_disabled`, so this reads the same.
        if known.get("_disabled") is True:
            raise Refusal(disabled, field=one["property"])
    if len({one["displayOrder"] for one in settings}) != len(settings):
        raise Refusal("schema.error.duplicate.display.order", field="displayOrder")
    # No code is published for a property that is asked for twice.
    if len({one["property"] for one in settings}) != len(settings):
        raise Refusal("validation.failed", field="property")
    return sorted(settings, key=lambda one: one["displayOrder"])
