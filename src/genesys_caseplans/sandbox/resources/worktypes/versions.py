"""Versions and history of worktypes.

Owns: the three listings. A change of a status is a change of its worktype.
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import bad_parameter
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.resources import revision_listings
from genesys_caseplans.sandbox.resources.worktypes import shapes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

# What a caller may pick by `fields`, and what a history shows besides (contract: WorktypeDelta).
_PICKED = (
    *("name", "serviceLevelTarget", "defaultWorkbinId", "defaultDueDurationSeconds", "defaultExpirationSeconds"),
    *("defaultPriority", "defaultLanguageId", "defaultSkillIds", "defaultQueueId", "assignmentEnabled"),
    *("defaultStatusId", "statuses"),
)
_FIELDS = (
    *_PICKED,
    *("description", "defaultDurationSeconds", "defaultTtlSeconds", "schemaId", "defaultScriptId", "ruleSettings"),
    *("unassignedDivisionContactsEnabled", "dateModified", "modifiedBy"),
)


def _found_id(ask: Ask) -> str:
    body = ask.org.store.get(WORKTYPES, ask.id("worktypeId", "invalid.input.invalid.uuid"))
    # None of the three publishes a 404 for the worktype itself.
    if body is None:
        raise Refusal("not.found")
    found: str = body["id"]
    return found


def _versions(ask: Ask) -> Answer:
    return revision_listings.versions(ask, _found_id(ask), lambda body: shapes.worktype(ask.org, body))


def _version(ask: Ask) -> Answer:
    return revision_listings.version(ask, _found_id(ask), lambda body: shapes.worktype(ask.org, body))


def _history(ask: Ask) -> Answer:
    wanted = ask.params("fields")
    for name in wanted:
        if name not in _PICKED:
            raise bad_parameter("fields", name, ", ".join(_PICKED))
    return revision_listings.history(ask, _found_id(ask), wanted or _FIELDS)


HANDLERS: dict[str, Handler] = {
    "getTaskmanagementWorktypeVersions": _versions,
    "getTaskmanagementWorktypeVersion": _version,
    "getTaskmanagementWorktypeHistory": _history,
}
