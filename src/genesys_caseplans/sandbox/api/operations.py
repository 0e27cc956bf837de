"""The operations that the published contract names: verb, operation id, path, and the permissions that each needs.

Owns: the list, as data, and nothing of what the operations do. Permissions are joined by `|` where any of them is
enough and by `&` where all are needed; an operation without any publishes none. What a resource module handles is
answered by it; whatever else stands here is answered 501 with the operation's name, so that a caller sees what the
sandbox lacks.
"""
# ruff: noqa: E501

from typing import NamedTuple

PREFIX = "/api/v2/"


class Operation(NamedTuple):
    """One operation of the API; `path` holds its parameters in braces."""

    id: str
    method: str
    path: str
    permissions: tuple[str, ...] = ()
    needs_all: bool = False
    # Whether it only reads: GET, and the POSTs that ask questions.
    reads: bool = False


_READING_POSTS = ("/query", "/search", "/bulk/retrieve")
_TABLE = """
GET    getAuthorizationDivisions authorization/divisions
POST   postAuthorizationDivisions authorization/divisions authorization:division:add & authorization:grant:add
GET    getAuthorizationDivisionsHome authorization/divisions/home
GET    getAuthorizationDivision authorization/divisions/{divisionId}
GET    getAuthorizationSubjectsMe authorization/subjects/me
GET    getCasemanagementCaseplans casemanagement/caseplans caseManagement:caseplan:view
POST   postCasemanagementCaseplans casemanagement/caseplans caseManagement:caseplan:add
POST   postCasemanagementCaseplansQuery casemanagement/caseplans/query caseManagement:caseplan:view
GET    getCasemanagementCaseplan casemanagement/caseplans/{caseplanId} caseManagement:caseplan:view
DELETE deleteCasemanagementCaseplan casemanagement/caseplans/{caseplanId} caseManagement:caseplan:delete
PATCH  patchCasemanagementCaseplan casemanagement/caseplans/{caseplanId} caseManagement:caseplan:edit
POST   postCasemanagementCaseplanDataschemas casemanagement/caseplans/{caseplanId}/dataschemas caseManagement:caseplanDataSchemas:add
PUT    putCasemanagementCaseplanDataschema casemanagement/caseplans/{caseplanId}/dataschemas/{schemaKeyName} caseManagement:caseplanDataSchemas:edit
DELETE deleteCasemanagementCaseplanDataschema casemanagement/caseplans/{caseplanId}/dataschemas/{schemaKeyName} caseManagement:caseplanDataSchemas:delete
PUT    putCasemanagementCaseplanIntakesettings casemanagement/caseplans/{caseplanId}/intakesettings caseManagement:caseplanIntakeSettings:edit
POST   postCasemanagementCaseplanPublish casemanagement/caseplans/{caseplanId}/publish caseManagement:caseplan:publish
POST   postCasemanagementCaseplanStageplans casemanagement/caseplans/{caseplanId}/stageplans
PATCH  patchCasemanagementCaseplanStageplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId} caseManagement:stageplan:edit
DELETE deleteCasemanagementCaseplanStageplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}
POST   postCasemanagementCaseplanStageplanReposition casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/reposition
PATCH  patchCasemanagementCaseplanStageplanStepplan casemanagement/caseplans/{caseplanId}/stageplans/{stageplanId}/stepplans/{stepplanId} caseManagement:stepplan:edit
POST   postCasemanagementCaseplanVersions casemanagement/caseplans/{caseplanId}/versions caseManagement:caseplan:edit
GET    getCasemanagementCaseplanVersion casemanagement/caseplans/{caseplanId}/versions/{versionId} caseManagement:caseplan:version
GET    getCasemanagementCaseplanVersionDataschemas casemanagement/caseplans/{caseplanId}/versions/{versionId}/dataschemas caseManagement:caseplanDataSchemas:view
GET    getCasemanagementCaseplanVersionIntakesettings casemanagement/caseplans/{caseplanId}/versions/{versionId}/intakesettings caseManagement:caseplanIntakeSettings:view
GET    getCasemanagementCaseplanVersionStageplans casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans caseManagement:stageplan:view
GET    getCasemanagementCaseplanVersionStageplan casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId} caseManagement:stageplan:view
GET    getCasemanagementCaseplanVersionStageplanStepplans casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans caseManagement:stepplan:view
GET    getCasemanagementCaseplanVersionStageplanStepplan casemanagement/caseplans/{caseplanId}/versions/{versionId}/stageplans/{stageplanId}/stepplans/{stepplanId} caseManagement:stepplan:view
POST   postCasemanagementCases casemanagement/cases caseManagement:case:add
POST   postCasemanagementCasesAssociationsQuery casemanagement/cases/associations/query caseManagement:caseAssociation:view
GET    getCasemanagementCasesExternalcontact casemanagement/cases/externalcontacts/{externalContactId} caseManagement:caseExternalContact:view
POST   postCasemanagementCasesQueryJobs casemanagement/cases/query/jobs
GET    getCasemanagementCasesQueryJob casemanagement/cases/query/jobs/{jobId}
GET    getCasemanagementCasesQueryJobResults casemanagement/cases/query/jobs/{jobId}/results
GET    getCasemanagementCasesReference casemanagement/cases/references/{referenceId} caseManagement:caseReference:view
GET    getCasemanagementCase casemanagement/cases/{caseId} caseManagement:case:view
DELETE deleteCasemanagementCase casemanagement/cases/{caseId} caseManagement:case:delete
GET    getCasemanagementCaseAssociations casemanagement/cases/{caseId}/associations caseManagement:caseAssociation:view
POST   postCasemanagementCaseAssociations casemanagement/cases/{caseId}/associations caseManagement:caseAssociation:add
GET    getCasemanagementCaseAssociation casemanagement/cases/{caseId}/associations/{associationId} caseManagement:caseAssociation:view
GET    getCasemanagementCaseComments casemanagement/cases/{caseId}/comments
POST   postCasemanagementCaseComments casemanagement/cases/{caseId}/comments
DELETE deleteCasemanagementCaseCommentsMeCommentId casemanagement/cases/{caseId}/comments/me/{commentId}
GET    getCasemanagementCaseComment casemanagement/cases/{caseId}/comments/{commentId}
PATCH  patchCasemanagementCaseDatedue casemanagement/cases/{caseId}/datedue caseManagement:caseDateDue:edit
PATCH  patchCasemanagementCaseDescription casemanagement/cases/{caseId}/description
PATCH  patchCasemanagementCaseExternalid casemanagement/cases/{caseId}/externalid
PATCH  patchCasemanagementCaseOwner casemanagement/cases/{caseId}/owner
PATCH  patchCasemanagementCasePriority casemanagement/cases/{caseId}/priority caseManagement:casePriority:edit
GET    getCasemanagementCaseStages casemanagement/cases/{caseId}/stages caseManagement:stage:view
GET    getCasemanagementCaseStage casemanagement/cases/{caseId}/stages/{stageId} caseManagement:stage:view
GET    getCasemanagementCaseStageSteps casemanagement/cases/{caseId}/stages/{stageId}/steps caseManagement:step:view
GET    getCasemanagementCaseStageStep casemanagement/cases/{caseId}/stages/{stageId}/steps/{stepId} caseManagement:step:view
PATCH  patchCasemanagementCaseSummary casemanagement/cases/{caseId}/summary caseManagement:caseSummary:edit
POST   postCasemanagementCaseTerminateJobs casemanagement/cases/{caseId}/terminate/jobs caseManagement:terminateJob:add
GET    getCasemanagementCaseTerminateJob casemanagement/cases/{caseId}/terminate/jobs/{jobId} caseManagement:terminateJob:view
GET    getExternalcontactsContacts externalcontacts/contacts relate:contact:view | externalContacts:contact:view
POST   postExternalcontactsContacts externalcontacts/contacts relate:contact:add | externalContacts:contact:add
GET    getExternalcontactsContact externalcontacts/contacts/{contactId} relate:contact:view | externalContacts:contact:view
GET    getFlows flows architect:flow:view
POST   postFlows flows architect:flow:add
GET    getFlow flows/{flowId} architect:flow:view
GET    getIntentsAssignmentsExternalcontact intents/assignments/externalcontacts/{externalContactId} externalContacts:customerIntentAssignments:view
POST   postIntentsAssignmentsExternalcontactCustomerintentAssignment intents/assignments/externalcontacts/{externalContactId}/customerintents/{customerIntentId}/assignment externalContacts:customerIntentAssignments:add
GET    getIntentsCategories intents/categories externalContacts:customerIntentTaxonomy:view
POST   postIntentsCategories intents/categories externalContacts:customerIntentTaxonomy:add
GET    getIntentsCategory intents/categories/{categoryId} externalContacts:customerIntentTaxonomy:view
DELETE deleteIntentsCategory intents/categories/{categoryId} externalContacts:customerIntentTaxonomy:delete
PATCH  patchIntentsCategory intents/categories/{categoryId} externalContacts:customerIntentTaxonomy:edit
GET    getIntentsCustomerintents intents/customerintents externalContacts:customerIntentTaxonomy:view
POST   postIntentsCustomerintents intents/customerintents externalContacts:customerIntentTaxonomy:add
POST   postIntentsCustomerintentsBulkRetrieve intents/customerintents/bulk/retrieve
GET    getIntentsCustomerintent intents/customerintents/{customerIntentId} externalContacts:customerIntentTaxonomy:view
DELETE deleteIntentsCustomerintent intents/customerintents/{customerIntentId} externalContacts:customerIntentTaxonomy:delete
PATCH  patchIntentsCustomerintent intents/customerintents/{customerIntentId} externalContacts:customerIntentTaxonomy:edit
GET    getIntentsCustomerintentSourceintents intents/customerintents/{customerIntentId}/sourceintents externalContacts:customerIntentTaxonomy:view
POST   postIntentsCustomerintentSourceintentsBulkAdd intents/customerintents/{customerIntentId}/sourceintents/bulk/add externalContacts:customerIntentTaxonomy:edit
POST   postIntentsCustomerintentSourceintentsBulkRemove intents/customerintents/{customerIntentId}/sourceintents/bulk/remove externalContacts:customerIntentTaxonomy:edit
GET    getIntentsSourceintents intents/sourceintents externalContacts:customerIntentTaxonomy:view
GET    getOrganizationsLimitsNamespace organizations/limits/namespaces/{namespaceName}
GET    getOrganizationsMe organizations/me
GET    getRoutingLanguages routing/languages
POST   postRoutingLanguages routing/languages routing:skill:manage
GET    getRoutingLanguage routing/languages/{languageId}
GET    getRoutingQueues routing/queues routing:queue:view
POST   postRoutingQueues routing/queues routing:queue:add
GET    getRoutingQueue routing/queues/{queueId} routing:queue:view
GET    getRoutingSkills routing/skills routing:skill:view
POST   postRoutingSkills routing/skills routing:skill:manage | routing:skill:create
GET    getRoutingSkill routing/skills/{skillId} routing:skill:view
GET    getScripts scripts scripter:script:view
GET    getScript scripts/{scriptId} scripter:script:view
POST   postTaskmanagementWorkbins taskmanagement/workbins workitems:workbin:add
POST   postTaskmanagementWorkbinsQuery taskmanagement/workbins/query workitems:workbin:view
GET    getTaskmanagementWorkbin taskmanagement/workbins/{workbinId} workitems:workbin:view
DELETE deleteTaskmanagementWorkbin taskmanagement/workbins/{workbinId} workitems:workbin:delete
PATCH  patchTaskmanagementWorkbin taskmanagement/workbins/{workbinId} workitems:workbin:edit
GET    getTaskmanagementWorkbinHistory taskmanagement/workbins/{workbinId}/history workitems:workbin:view
GET    getTaskmanagementWorkbinVersions taskmanagement/workbins/{workbinId}/versions workitems:workbin:view
GET    getTaskmanagementWorkbinVersion taskmanagement/workbins/{workbinId}/versions/{entityVersion} workitems:workbin:view
POST   postTaskmanagementWorkitems taskmanagement/workitems workitems:workitem:add
POST   postTaskmanagementWorkitemsBulkAddJobs taskmanagement/workitems/bulk/add/jobs workitems:bulkAddJob:add
GET    getTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId} workitems:bulkAddJob:view
DELETE deleteTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId} workitems:bulkAddJob:delete
PATCH  patchTaskmanagementWorkitemsBulkAddJob taskmanagement/workitems/bulk/add/jobs/{bulkJobId} workitems:bulkAddJob:edit
GET    getTaskmanagementWorkitemsBulkAddJobResults taskmanagement/workitems/bulk/add/jobs/{bulkJobId}/results workitems:bulkAddJobResults:view
GET    getTaskmanagementWorkitemsBulkJobsUsersMe taskmanagement/workitems/bulk/jobs/users/me workitems:bulkJob:view
POST   postTaskmanagementWorkitemsBulkTerminateJobs taskmanagement/workitems/bulk/terminate/jobs workitems:bulkTerminateJob:add
GET    getTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId} workitems:bulkTerminateJob:view
DELETE deleteTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId} workitems:bulkTerminateJob:delete
PATCH  patchTaskmanagementWorkitemsBulkTerminateJob taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId} workitems:bulkTerminateJob:edit
GET    getTaskmanagementWorkitemsBulkTerminateJobResults taskmanagement/workitems/bulk/terminate/jobs/{bulkJobId}/results workitems:bulkTerminateJobResults:view
POST   postTaskmanagementWorkitemsQuery taskmanagement/workitems/query workitems:workitem:view
POST   postTaskmanagementWorkitemsQueryJobs taskmanagement/workitems/query/jobs workitems:queryJob:add
GET    getTaskmanagementWorkitemsQueryJob taskmanagement/workitems/query/jobs/{jobId} workitems:queryJob:view
GET    getTaskmanagementWorkitemsQueryJobResults taskmanagement/workitems/query/jobs/{jobId}/results workitems:queryJobResults:view
GET    getTaskmanagementWorkitemsSchemas taskmanagement/workitems/schemas workitems:workitemSchema:view
POST   postTaskmanagementWorkitemsSchemas taskmanagement/workitems/schemas workitems:workitemSchema:add
GET    getTaskmanagementWorkitemsSchemasCoretypes taskmanagement/workitems/schemas/coretypes workitems:workitemSchema:view
GET    getTaskmanagementWorkitemsSchemasCoretype taskmanagement/workitems/schemas/coretypes/{coreTypeName} workitems:workitemSchema:view
GET    getTaskmanagementWorkitemsSchemasLimits taskmanagement/workitems/schemas/limits workitems:workitemSchema:view
GET    getTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId} workitems:workitemSchema:view
PUT    putTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId} workitems:workitemSchema:edit
DELETE deleteTaskmanagementWorkitemsSchema taskmanagement/workitems/schemas/{schemaId} workitems:workitemSchema:delete
GET    getTaskmanagementWorkitemsSchemaVersions taskmanagement/workitems/schemas/{schemaId}/versions workitems:workitemSchema:view
GET    getTaskmanagementWorkitemsSchemaVersion taskmanagement/workitems/schemas/{schemaId}/versions/{versionId} workitems:workitemSchema:view
GET    getTaskmanagementWorkitem taskmanagement/workitems/{workitemId} workitems:workitem:view
DELETE deleteTaskmanagementWorkitem taskmanagement/workitems/{workitemId} workitems:workitem:delete
PATCH  patchTaskmanagementWorkitem taskmanagement/workitems/{workitemId} workitems:workitem:edit | workitems:workitem:accept
POST   postTaskmanagementWorkitemAcdCancel taskmanagement/workitems/{workitemId}/acd/cancel workitems:workitem:cancelRouting
PATCH  patchTaskmanagementWorkitemAssignment taskmanagement/workitems/{workitemId}/assignment workitems:workitem:pull | workitems:workitem:assign
POST   postTaskmanagementWorkitemDisconnect taskmanagement/workitems/{workitemId}/disconnect workitems:workitem:disconnect
GET    getTaskmanagementWorkitemHistory taskmanagement/workitems/{workitemId}/history workitems:workitem:view
POST   postTaskmanagementWorkitemTerminate taskmanagement/workitems/{workitemId}/terminate workitems:workitem:terminate
PATCH  patchTaskmanagementWorkitemUsersMeWrapups taskmanagement/workitems/{workitemId}/users/me/wrapups workitems:wrapupSelf:edit
GET    getTaskmanagementWorkitemUserWrapups taskmanagement/workitems/{workitemId}/users/{userId}/wrapups workitems:wrapup:view
PATCH  patchTaskmanagementWorkitemUserWrapups taskmanagement/workitems/{workitemId}/users/{userId}/wrapups workitems:wrapup:edit
GET    getTaskmanagementWorkitemVersions taskmanagement/workitems/{workitemId}/versions workitems:workitem:view
GET    getTaskmanagementWorkitemVersion taskmanagement/workitems/{workitemId}/versions/{entityVersion} workitems:workitem:view
GET    getTaskmanagementWorkitemWrapups taskmanagement/workitems/{workitemId}/wrapups workitems:wrapup:view
POST   postTaskmanagementWorktypes taskmanagement/worktypes workitems:worktype:add
POST   postTaskmanagementWorktypesQuery taskmanagement/worktypes/query workitems:worktype:view
GET    getTaskmanagementWorktype taskmanagement/worktypes/{worktypeId} workitems:worktype:view
DELETE deleteTaskmanagementWorktype taskmanagement/worktypes/{worktypeId} workitems:worktype:delete
PATCH  patchTaskmanagementWorktype taskmanagement/worktypes/{worktypeId} workitems:worktype:edit
GET    getTaskmanagementWorktypeFlowsDatebasedRules taskmanagement/worktypes/{worktypeId}/flows/datebased/rules workitems:flowRuleDateBased:view
POST   postTaskmanagementWorktypeFlowsDatebasedRules taskmanagement/worktypes/{worktypeId}/flows/datebased/rules workitems:flowRuleDateBased:add
GET    getTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId} workitems:flowRuleDateBased:view
DELETE deleteTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId} workitems:flowRuleDateBased:delete
PATCH  patchTaskmanagementWorktypeFlowsDatebasedRule taskmanagement/worktypes/{worktypeId}/flows/datebased/rules/{ruleId} workitems:flowRuleDateBased:edit
GET    getTaskmanagementWorktypeFlowsOnattributechangeRules taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules workitems:flowRuleOnAttributeChange:view
POST   postTaskmanagementWorktypeFlowsOnattributechangeRules taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules workitems:flowRuleOnAttributeChange:add
GET    getTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId} workitems:flowRuleOnAttributeChange:view
DELETE deleteTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId} workitems:flowRuleOnAttributeChange:delete
PATCH  patchTaskmanagementWorktypeFlowsOnattributechangeRule taskmanagement/worktypes/{worktypeId}/flows/onattributechange/rules/{ruleId} workitems:flowRuleOnAttributeChange:edit
GET    getTaskmanagementWorktypeFlowsOncreateRules taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules workitems:flowRuleOnCreate:view
POST   postTaskmanagementWorktypeFlowsOncreateRules taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules workitems:flowRuleOnCreate:add
GET    getTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId} workitems:flowRuleOnCreate:view
DELETE deleteTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId} workitems:flowRuleOnCreate:delete
PATCH  patchTaskmanagementWorktypeFlowsOncreateRule taskmanagement/worktypes/{worktypeId}/flows/oncreate/rules/{ruleId} workitems:flowRuleOnCreate:edit
GET    getTaskmanagementWorktypeHistory taskmanagement/worktypes/{worktypeId}/history workitems:worktype:view
GET    getTaskmanagementWorktypeStatuses taskmanagement/worktypes/{worktypeId}/statuses workitems:status:view
POST   postTaskmanagementWorktypeStatuses taskmanagement/worktypes/{worktypeId}/statuses workitems:status:add
GET    getTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId} workitems:status:view
DELETE deleteTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId} workitems:status:delete
PATCH  patchTaskmanagementWorktypeStatus taskmanagement/worktypes/{worktypeId}/statuses/{statusId} workitems:status:edit
GET    getTaskmanagementWorktypeVersions taskmanagement/worktypes/{worktypeId}/versions workitems:worktype:view
GET    getTaskmanagementWorktypeVersion taskmanagement/worktypes/{worktypeId}/versions/{entityVersion} workitems:worktype:view
GET    getTokensMe tokens/me
GET    getUsers users
POST   postUsers users directory:user:add
GET    getUsersMe users/me
GET    getUsersSearch users/search directory:user:view
POST   postUsersSearch users/search directory:user:view
GET    getUser users/{userId}
"""


def _read(table: str) -> dict[str, Operation]:
    rows = (line.split(maxsplit=3) for line in table.strip().splitlines())
    return {name: _operation(name, method, path, *needs) for method, name, path, *needs in rows}


def _operation(name: str, method: str, path: str, needs: str = "") -> Operation:
    names = tuple(part for part in needs.split() if part not in "|&")
    reads = method == "GET" or (method == "POST" and path.endswith(_READING_POSTS))
    return Operation(name, method, PREFIX + path, names, "|" not in needs and bool(names), reads)


OPERATIONS: dict[str, Operation] = _read(_TABLE)
