"""Versions and history of worktypes.

Owns: the three listings. A change of a status is a change of its worktype.
"""

from collections.abc import Sequence

from genesys_caseplans.sandbox.api.paging import bad_parameter
from genesys_caseplans.sandbox.api.request import Ask, Handler
from genesys_caseplans.sandbox.resources.revision_listings import Listed
from genesys_caseplans.sandbox.resources.worktypes import shapes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

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


def _fields(ask: Ask) -> Sequence[str]:
    wanted = ask.params("fields")
    for name in wanted:
        if name not in _PICKED:
            raise bad_parameter("fields", name, ", ".join(_PICKED))
    return wanted or _FIELDS


HANDLERS: dict[str, Handler] = Listed(WORKTYPES, "worktypeId", shapes.worktype, _fields).handlers(
    "TaskmanagementWorktype"
)
