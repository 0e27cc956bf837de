"""The 403 codes that operations publish of their own, in place of the generic ones.

Owns: which operation has which (contract: its 403). Two situations: the permission is missing everywhere, or it is
missing in the division that the request is about. Where an operation publishes no code for a situation, the generic
code stays; so it does for a permission that is missing everywhere, unless the operation's own message says just that
("No permission in any division", "does not have the wrapup edit permission").
"""

_CASE = "case.missing.any.division.permissions"
_CASEPLAN = "case.missing.permission.in.divisions"
_JOB = "workitem.missing.required.division.permissions"
_QUERY = "workitem.missing.any.division.permissions"
_WRAPUP = "forbidden"

_WRAPUPS = {
    "getTaskmanagementWorkitemWrapups": (_WRAPUP, "User does not have the wrapup view permission"),
    "getTaskmanagementWorkitemUserWrapups": (_WRAPUP, "User does not have the wrapup view permission"),
    "patchTaskmanagementWorkitemUserWrapups": (_WRAPUP, "User does not have the wrapup edit permission"),
    "patchTaskmanagementWorkitemUsersMeWrapups": (_WRAPUP, "User does not have the wrapup edit permission"),
}
# operation: code, message
EVERYWHERE: dict[str, tuple[str, str]] = {
    **_WRAPUPS,
    "getFlows": ("architect.missing.permission", "You are not authorized to perform the requested action."),
    "getFlow": ("architect.missing.permission", "You are not authorized to perform the requested action."),
    "postFlows": (
        "architect.not.editor.or.admin.user",
        "The requesting user does not have the required Architect editor or Architect admin permission.",
    ),
    "postTaskmanagementWorkitemsQuery": (_QUERY, "No permission in any division to perform the query."),
    "postTaskmanagementWorkitemsQueryJobs": (_QUERY, "No permission in any divisions to create the job."),
}
_CASEPLANS = (
    *("getCasemanagementCaseplan", "deleteCasemanagementCaseplan", "patchCasemanagementCaseplan"),
    *("postCasemanagementCaseplanDataschemas", "putCasemanagementCaseplanDataschema"),
    *("deleteCasemanagementCaseplanDataschema", "putCasemanagementCaseplanIntakesettings"),
    *("postCasemanagementCaseplanPublish", "patchCasemanagementCaseplanStageplan"),
    *("postCasemanagementCaseplanVersions", "getCasemanagementCaseplanVersion"),
    *("getCasemanagementCaseplanVersionDataschemas", "getCasemanagementCaseplanVersionIntakesettings"),
    *("getCasemanagementCaseplanVersionStageplans", "getCasemanagementCaseplanVersionStageplan"),
    *("getCasemanagementCaseplanVersionStageplanStepplans", "getCasemanagementCaseplanVersionStageplanStepplan"),
    *("getCasemanagementCaseplans", "postCasemanagementCaseplansQuery", "getCasemanagementCasesExternalcontact"),
)
_CASES = (
    *("postCasemanagementCases", "getCasemanagementCase", "deleteCasemanagementCase"),
    *("patchCasemanagementCaseDatedue", "patchCasemanagementCasePriority", "patchCasemanagementCaseSummary"),
    *("getCasemanagementCaseStages", "getCasemanagementCaseStage", "getCasemanagementCaseStageSteps"),
    *("getCasemanagementCaseStageStep", "postCasemanagementCaseTerminateJobs", "getCasemanagementCaseTerminateJob"),
)
_NO_PERMISSION = "User doesn't have required permissions to the division"
IN_DIVISION: dict[str, tuple[str, str]] = {
    **_WRAPUPS,
    **dict.fromkeys(_CASEPLANS, (_CASEPLAN, "User is missing the required permission in one or more divisions.")),
    **dict.fromkeys(_CASES, (_CASE, "User is missing the required permission in the case division.")),
    "getCasemanagementCasesReference": (
        "caseref.missing.any.division.permissions",
        "You do not have permission to view the case reference.",
    ),
    "postExternalcontactsContacts": ("missing.division.permissions", _NO_PERMISSION),
    "getExternalcontactsContact": ("missing.division.permissions", _NO_PERMISSION),
    "getRoutingQueue": (
        "missing.division.permissions",
        "At least one of the required division permissions is missing.",
    ),
    "getFlows": EVERYWHERE["getFlows"],
    "getFlow": EVERYWHERE["getFlow"],
    "postFlows": EVERYWHERE["getFlow"],
    "postTaskmanagementWorkbinsQuery": (_QUERY, "User has no permission access to the division."),
    "postTaskmanagementWorktypesQuery": (_QUERY, "User has no permission access to the division."),
    "postTaskmanagementWorkitemsQuery": EVERYWHERE["postTaskmanagementWorkitemsQuery"],
    "postTaskmanagementWorkitemsQueryJobs": EVERYWHERE["postTaskmanagementWorkitemsQueryJobs"],
    "getTaskmanagementWorkitemsQueryJob": (_JOB, "Missing division permissions to view the job."),
    "getTaskmanagementWorkitemsQueryJobResults": (_JOB, "Missing division permissions to view the job results."),
}
