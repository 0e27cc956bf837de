"""The operations that the published contract names: verb, operation id, path.

Owns: the list, as data, and nothing of what the operations do. What a resource module handles is answered by it;
whatever else stands here is answered 501 with the operation's name, so that a caller sees what the sandbox lacks.
"""
# ruff: noqa: E501

from typing import NamedTuple

PREFIX = "/api/v2/"


class Operation(NamedTuple):
    """One operation of the API; `path` holds its parameters in braces."""

    id: str
    method: str
    path: str


_TABLE = """
GET    getAuthorizationDivisions authorization/divisions
POST   postAuthorizationDivisions authorization/divisions
GET    getAuthorizationDivisionsHome authorization/divisions/home
GET    getAuthorizationDivision authorization/divisions/{divisionId}
GET    getAuthorizationSubjectsMe authorization/subjects/me
GET    getCasemanagementCaseplans casemanagement/caseplans
POST   postCasemanagementCaseplans casemanagement/caseplans
POST   postCasemanagementCaseplansQuery casemanagement/caseplans/query
GET    getCasemanagementCaseplan casemanagement/caseplans/{caseplanId}
DELETE deleteCasemanagementCaseplan casemanagement/caseplans/{caseplanId}
PATCH  patchCasemanagementCaseplan casemanagement/caseplans/{caseplanId}
POST   postCasemanagementCaseplanDataschemas casemanagement/caseplans/{caseplanId}/dataschemas
PUT    putCasemanagementCaseplanDataschema casemanagement/caseplans/{caseplanId}/dataschemas/{schemaKeyName}
DELETE deleteCasemanagementCaseplanDataschema casemanagement/caseplans/{caseplanId}/dataschemas/{schemaKeyName}
PUT    putCasemanagementCaseplanIntakesettings casemanagement/caseplans/{caseplanId}/intakesettings
POST   postCasemanagementCaseplanPublish casemanagement/caseplans/{caseplanId}/publish
POST   postCasemanagementCaseplanStageplans casemanagement/caseplans/{caseplanId}/stageplans
PATCH  patchCasemanagementCaseplanStageplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}
DELETE deleteCasemanagementCaseplanStageplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}
POST   postCasemanagementCaseplanStageplanReposition casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/reposition
PATCH  patchCasemanagementCaseplanStageplanStepplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/stepplans/{stepplanId}
POST   postCasemanagementCaseplanVersions casemanagement/caseplans/{caseplanId}/versions
GET    getCasemanagementCaseplanVersion casemanagement/caseplans/{caseplanId}/versions/{versionId}
GET    getCasemanagementCaseplanVersionDataschemas casemanagement/caseplans/{caseplanId}/versions/{versionId}/dataschemas
GET    getCasemanagementCaseplanVersionIntakesettings casemanagement/caseplans/{caseplanId}/versions/{versionId}/intakesettings
GET    getCasemanagementCaseplanVersionStageplans casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans
GET    getCasemanagementCaseplanVersionStageplan casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}
GET    getCasemanagementCaseplanVersionStageplanStepplans casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans
GET    getCasemanagementCaseplanVersionStageplanStepplan casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans/{stepplanId}
POST   postCasemanagementCases casemanagement/cases
POST   postCasemanagementCasesAssociationsQuery casemanagement/cases/associations/query
GET    getCasemanagementCasesExternalcontact casemanagement/cases/externalcontacts/{externalContactId}
POST   postCasemanagementCasesQueryJobs casemanagement/cases/query/jobs
GET    getCasemanagementCasesQueryJob casemanagement/cases/query/jobs/{jobId}
GET    getCasemanagementCasesQueryJobResults casemanagement/cases/query/jobs/{jobId}/results
GET    getCasemanagementCasesReference casemanagement/cases/references/{referenceId}
GET    getCasemanagementCase casemanagement/cases/{caseId}
DELETE deleteCasemanagementCase casemanagement/cases/{caseId}
GET    getCasemanagementCaseAssociations casemanagement/cases/{caseId}/associations
POST   postCasemanagementCaseAssociations casemanagement/cases/{caseId}/associations
GET    getCasemanagementCaseAssociation casemanagement/cases/{caseId}/associations/{associationId}
GET    getCasemanagementCaseComments casemanagement/cases/{caseId}/comments
POST   postCasemanagementCaseComments casemanagement/cases/{caseId}/comments
DELETE deleteCasemanagementCaseCommentsMeCommentId casemanagement/cases/{caseId}/comments/me/{commentId}
GET    getCasemanagementCaseComment casemanagement/cases/{caseId}/comments/{commentId}
PATCH  patchCasemanagementCaseDatedue casemanagement/cases/{caseId}/datedue
PATCH  patchCasemanagementCaseDescription casemanagement/cases/{caseId}/description
PATCH  patchCasemanagementCaseExternalid casemanagement/cases/{caseId}/externalid
PATCH  patchCasemanagementCaseOwner casemanagement/cases/{caseId}/owner
PATCH  patchCasemanagementCasePriority casemanagement/cases/{caseId}/priority
GET    getCasemanagementCaseStages casemanagement/cases/{caseId}/stages
GET    getCasemanagementCaseStage casemanagement/cases/{caseId}/stages/{stageId}
GET    getCasemanagementCaseStageSteps casemanagement/cases/{caseId}/stages/{stageId}/steps
GET    getCasemanagementCaseStageStep casemanagement/cases/{caseId}/stages/{stageId}/steps/{stepId}
PATCH  patchCasemanagementCaseSummary casemanagement/cases/{caseId}/summary
POST   postCasemanagementCaseTerminateJobs casemanagement/cases/{caseId}/terminate/jobs
GET    getCasemanagementCaseTerminateJob casemanagement/cases/{caseId}/terminate/jobs/{jobId}
GET    getExternalcontactsContacts externalcontacts/contacts
POST   postExternalcontactsContacts externalcontacts/contacts
GET    getExternalcontactsContact externalcontacts/contacts/{contactId}
GET    getFlows flows
POST   postFlows flows
GET    getFlow flows/{flowId}
GET    getIntentsAssignmentsExternalcontact intents/assignments/externalcontacts/{externalContactId}
POST   postIntentsAssignmentsExternalcontactCustomerintentAssignment intents/assignments/externalcontacts/{externalContactId}/customerintents/{customerIntentId}/assignment
GET    getIntentsCategories intents/categories
POST   postIntentsCategories intents/categories
GET    getIntentsCategory intents/categories/{categoryId}
DELETE deleteIntentsCategory intents/categories/{categoryId}
PATCH  patchIntentsCategory intents/categories/{categoryId}
GET    getIntentsCustomerintents intents/customerintents
POST   postIntentsCustomerintents intents/customerintents
POST   postIntentsCustomerintentsBulkRetrieve intents/customerintents/bulk/retrieve
GET    getIntentsCustomerintent intents/customerintents/{customerIntentId}
DELETE deleteIntentsCustomerintent intents/customerintents/{customerIntentId}
PATCH  patchIntentsCustomerintent intents/customerintents/{customerIntentId}
GET    getIntentsCustomerintentSourceintents intents/customerintents/{customerIntentId}/sourceintents
POST   postIntentsCustomerintentSourceintentsBulkAdd intents/customerintents/{customerIntentId}/sourceintents/bulk/add
POST   postIntentsCustomerintentSourceintentsBulkRemove intents/customerintents/{customerIntentId}/sourceintents/bulk/remove
GET    getIntentsSourceintents intents/sourceintents
GET    getOrganizationsLimitsNamespace organizations/limits/namespaces/{namespaceName}
GET    getOrganizationsMe organizations/me
GET    getRoutingLanguages routing/languages
POST   postRoutingLanguages routing/languages
GET    getRoutingLanguage routing/languages/{languageId}
GET    getRoutingQueues routing/queues
POST   postRoutingQueues routing/queues
GET    getRoutingQueue routing/queues/{queueId}
GET    getRoutingSkills routing/skills
POST   postRoutingSkills routing/skills
GET    getRoutingSkill routing/skills/{skillId}
GET    getScripts scripts
GET    getScript scripts/{scriptId}
POST   postTaskmanagementWorkbins taskmanagement/workbins
POST   postTaskmanagementWorkbinsQuery taskmanagement/workbins/query
GET    getTaskmanagementWorkbin taskmanagement/workbins/{workbinId}
DELETE deleteTaskmanagementWorkbin taskmanagement/workbins/{workbinId}
PATCH  patchTaskmanagementWorkbin taskmanagement/workbins/{workbinId}
GET    getTaskmanagementWorkbinHistory taskmanagement/workbins/{workbinId}/history
GET    getTaskmanagementWorkbinVersions taskmanagement/workbins/{workbinId}/versions
GET    getTaskmanagementWorkbinVersion taskmanagement/workbins/{workbinId}/versions/{entityVersion}
POST   postTaskmanagementWorkitems taskmanagement/workitems
POST   postTaskmanagementWorkitemsBulkAddJobs taskmanagement/workitems/bulk/add/jobs
GET    getTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId}
DELETE deleteTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId}
PATCH  patchTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId}
GET    getTaskmanagementWorkitemsBulkAddJobResults taskmanagement/workitems/bulk/add/jobs/{bulkJobId}/results
GET    getTaskmanagementWorkitemsBulkJobsUsersMe taskmanagement/workitems/bulk/jobs/users/me
POST   postTaskmanagementWorkitemsBulkTerminateJobs taskmanagement/workitems/bulk/terminate/jobs
GET    getTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}
DELETE deleteTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}
PATCH  patchTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}
GET    getTaskmanagementWorkitemsBulkTerminateJobResults taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}/results
POST   postTaskmanagementWorkitemsQuery taskmanagement/workitems/query
POST   postTaskmanagementWorkitemsQueryJobs taskmanagement/workitems/query/jobs
GET    getTaskmanagementWorkitemsQueryJob taskmanagement/workitems/query/jobs/{jobId}
GET    getTaskmanagementWorkitemsQueryJobResults taskmanagement/workitems/query/jobs/{jobId}/results
GET    getTaskmanagementWorkitemsSchemas taskmanagement/workitems/schemas
POST   postTaskmanagementWorkitemsSchemas taskmanagement/workitems/schemas
GET    getTaskmanagementWorkitemsSchemasCoretypes taskmanagement/workitems/schemas/coretypes
GET    getTaskmanagementWorkitemsSchemasCoretype taskmanagement/workitems/schemas/coretypes/{coreTypeName}
GET    getTaskmanagementWorkitemsSchemasLimits taskmanagement/workitems/schemas/limits
GET    getTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId}
PUT    putTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId}
DELETE deleteTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId}
GET    getTaskmanagementWorkitemsSchemaVersions taskmanagement/workitems/schemas/{schemaId}/versions
GET    getTaskmanagementWorkitemsSchemaVersion taskmanagement/workitems/schemas/{schemaId}/versions/{versionId}
GET    getTaskmanagementWorkitem taskmanagement/workitems/{workitemId}
DELETE deleteTaskmanagementWorkitem taskmanagement/workitems/{workitemId}
PATCH  patchTaskmanagementWorkitem taskmanagement/workitems/{workitemId}
POST   postTaskmanagementWorkitemAcdCancel taskmanagement/workitems/{workitemId}/acd/cancel
PATCH  patchTaskmanagementWorkitemAssignment taskmanagement/workitems/{workitemId}/assignment
POST   postTaskmanagementWorkitemDisconnect taskmanagement/workitems/{workitemId}/disconnect
GET    getTaskmanagementWorkitemHistory taskmanagement/workitems/{workitemId}/history
POST   postTaskmanagementWorkitemTerminate taskmanagement/workitems/{workitemId}/terminate
PATCH  patchTaskmanagementWorkitemUsersMeWrapups taskmanagement/workitems/{workitemId}/users/me/wrapups
GET    getTaskmanagementWorkitemUserWrapups taskmanagement/workitems/{workitemId}/users/{userId}/wrapups
PATCH  patchTaskmanagementWorkitemUserWrapups taskmanagement/workitems/{workitemId}/users/{userId}/wrapups
GET    getTaskmanagementWorkitemVersions taskmanagement/workitems/{workitemId}/versions
GET    getTaskmanagementWorkitemVersion taskmanagement/workitems/{workitemId}/versions/{entityVersion}
GET    getTaskmanagementWorkitemWrapups taskmanagement/workitems/{workitemId}/wrapups
POST   postTaskmanagementWorktypes taskmanagement/worktypes
POST   postTaskmanagementWorktypesQuery taskmanagement/worktypes/query
GET    getTaskmanagementWorktype taskmanagement/worktypes/{worktypeId}
DELETE deleteTaskmanagementWorktype taskmanagement/worktypes/{worktypeId}
PATCH  patchTaskmanagementWorktype taskmanagement/worktypes/{worktypeId}
GET    getTaskmanagementWorktypeFlowsDatebasedRules taskmanagement/worktypes/{worktypeId}/flows/datebased/rules
POST   postTaskmanagementWorktypeFlowsDatebasedRules taskmanagement/worktypes/{worktypeId}/flows/datebased/rules
GET    getTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId}
DELETE deleteTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId}
PATCH  patchTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId}
GET    getTaskmanagementWorktypeFlowsOnattributechangeRules taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules
POST   postTaskmanagementWorktypeFlowsOnattributechangeRules taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules
GET    getTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId}
DELETE deleteTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId}
PATCH  patchTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId}
GET    getTaskmanagementWorktypeFlowsOncreateRules taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules
POST   postTaskmanagementWorktypeFlowsOncreateRules taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules
GET    getTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId}
DELETE deleteTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId}
PATCH  patchTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId}
GET    getTaskmanagementWorktypeHistory taskmanagement/worktypes/{worktypeId}/history
GET    getTaskmanagementWorktypeStatuses taskmanagement/worktypes/{worktypeId}/statuses
POST   postTaskmanagementWorktypeStatuses taskmanagement/worktypes/{worktypeId}/statuses
GET    getTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId}
DELETE deleteTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId}
PATCH  patchTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId}
GET    getTaskmanagementWorktypeVersions taskmanagement/worktypes/{worktypeId}/versions
GET    getTaskmanagementWorktypeVersion taskmanagement/worktypes/{worktypeId}/versions/{entityVersion}
GET    getTokensMe tokens/me
GET    getUsers users
POST   postUsers users
GET    getUsersMe users/me
GET    getUsersSearch users/search
POST   postUsersSearch users/search
GET    getUser users/{userId}
"""


def _read(table: str) -> dict[str, Operation]:
    rows = (line.split() for line in table.strip().splitlines())
    return {name: Operation(name, method, PREFIX + path) for method, name, path in rows}


OPERATIONS: dict[str, Operation] = _read(_TABLE)
