"""The API's operations on caseplans and their permissions. Source: contract, /casemanagement/caseplans."""

from __future__ import annotations

from genesys_caseplans.http.exchange import Operation

_PATH = "/api/v2/casemanagement/caseplans"
_ONE = _PATH + "/{caseplanId}"
_VERSION = _ONE + "/versions/{versionId}"
_STAGE = "/stageplans/{stageplanId}"
CREATE = Operation("POST", _PATH, "postCasemanagementCaseplans", permissions=("caseManagement:caseplan:add",))
QUERY = Operation(
    "POST",
    _PATH + "/query",
    "postCasemanagementCaseplansQuery",
    repeatable=True,
    permissions=("caseManagement:caseplan:view",),
)
GET = Operation("GET", _ONE, "getCasemanagementCaseplan", permissions=("caseManagement:caseplan:view",))
UPDATE = Operation("PATCH", _ONE, "patchCasemanagementCaseplan", permissions=("caseManagement:caseplan:edit",))
DELETE = Operation("DELETE", _ONE, "deleteCasemanagementCaseplan", permissions=("caseManagement:caseplan:delete",))
PUBLISH = Operation(
    "POST", _ONE + "/publish", "postCasemanagementCaseplanPublish", permissions=("caseManagement:caseplan:publish",)
)
ADD_SCHEMA = Operation(
    "POST",
    _ONE + "/dataschemas",
    "postCasemanagementCaseplanDataschemas",
    permissions=("caseManagement:caseplanDataSchemas:add",),
)
SET_SCHEMA = Operation(
    "PUT",
    _ONE + "/dataschemas/{schemaKeyName}",
    "putCasemanagementCaseplanDataschema",
    permissions=("caseManagement:caseplanDataSchemas:edit",),
)
REMOVE_SCHEMA = Operation(
    "DELETE",
    _ONE + "/dataschemas/{schemaKeyName}",
    "deleteCasemanagementCaseplanDataschema",
    permissions=("caseManagement:caseplanDataSchemas:delete",),
)
SET_INTAKE = Operation(
    "PUT",
    _ONE + "/intakesettings",
    "putCasemanagementCaseplanIntakesettings",
    permissions=("caseManagement:caseplanIntakeSettings:edit",),
)
_CASES = "/api/v2/casemanagement/cases/query/jobs"
ASK_CASES = Operation("POST", _CASES, "postCasemanagementCasesQueryJobs", repeatable=True, permissions=())
CASES_JOB = Operation("GET", _CASES + "/{jobId}", "getCasemanagementCasesQueryJob", permissions=())
CASES_RESULTS = Operation("GET", _CASES + "/{jobId}/results", "getCasemanagementCasesQueryJobResults", permissions=())
UPDATE_STAGE = Operation(
    "PATCH", _ONE + _STAGE, "patchCasemanagementCaseplanStageplan", permissions=("caseManagement:stageplan:edit",)
)
UPDATE_STEP = Operation(
    "PATCH",
    _ONE + _STAGE + "/stepplans/{stepplanId}",
    "patchCasemanagementCaseplanStageplanStepplan",
    permissions=("caseManagement:stepplan:edit",),
)
CREATE_VERSION = Operation(
    "POST", _ONE + "/versions", "postCasemanagementCaseplanVersions", permissions=("caseManagement:caseplan:edit",)
)
GET_VERSION = Operation(
    "GET", _VERSION, "getCasemanagementCaseplanVersion", permissions=("caseManagement:caseplan:version",)
)
LIST_SCHEMAS = Operation(
    "GET",
    _VERSION + "/dataschemas",
    "getCasemanagementCaseplanVersionDataschemas",
    permissions=("caseManagement:caseplanDataSchemas:view",),
)
LIST_INTAKE = Operation(
    "GET",
    _VERSION + "/intakesettings",
    "getCasemanagementCaseplanVersionIntakesettings",
    permissions=("caseManagement:caseplanIntakeSettings:view",),
)
LIST_STAGES = Operation(
    "GET",
    _VERSION + "/stageplans",
    "getCasemanagementCaseplanVersionStageplans",
    permissions=("caseManagement:stageplan:view",),
)
GET_STAGE = Operation(
    "GET",
    _VERSION + _STAGE,
    "getCasemanagementCaseplanVersionStageplan",
    permissions=("caseManagement:stageplan:view",),
)
LIST_STEPS = Operation(
    "GET",
    _VERSION + _STAGE + "/stepplans",
    "getCasemanagementCaseplanVersionStageplanStepplans",
    permissions=("caseManagement:stepplan:view",),
)
LIST = Operation(
    "GET",
    "/api/v2/casemanagement/caseplans",
    "getCasemanagementCaseplans",
    permissions=("caseManagement:caseplan:view",),
)
CREATE_STAGE = Operation(
    "POST",
    "/api/v2/casemanagement/caseplans/{caseplanId}/stageplans",
    "postCasemanagementCaseplanStageplans",
    permissions=(),
)
DELETE_STAGE = Operation(
    "DELETE",
    "/api/v2/casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}",
    "deleteCasemanagementCaseplanStageplan",
    permissions=(),
)
REPOSITION_STAGE = Operation(
    "POST",
    "/api/v2/casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/reposition",
    "postCasemanagementCaseplanStageplanReposition",
    permissions=(),
)
GET_STEP = Operation(
    "GET",
    "/api/v2/casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans/{stepplanId}",
    "getCasemanagementCaseplanVersionStageplanStepplan",
    permissions=("caseManagement:stepplan:view",),
)
