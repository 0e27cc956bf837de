"""The codes of permissions, of limits and of lookups: status and official message, as the contract lists them.

Owns: data only; `texts.py` says what stands here where operations differ.
"""

# code: (status, message)
LIMITED: dict[str, tuple[int, str]] = {
    "architect.flow.cannot.create.type.max.exceeded": (
        409,
        "Flow cannot be created because the maximum number of flows allowed for that type has been reached.",
    ),
    "architect.flow.exceeded.max.amount": (
        409,
        "Flow cannot be created because the maximum total number of flows has been reached.",
    ),
    "architect.missing.permission": (403, "You are not authorized to perform the requested action."),
    "architect.not.editor.or.admin.user": (
        403,
        "The requesting user does not have the required Architect editor or Architect admin permission.",
    ),
    "architect.system.flow.cannot.create": (405, "Users cannot create system flows."),
    "assignee.missing.any.division.permissions": (403, "Assignee does not have permissions assigned in the division"),
    "case.missing.any.division.permissions": (403, "User is missing the required permission in the case division."),
    "case.missing.permission.in.divisions": (403, "User is missing the required permission in one or more divisions."),
    "caseref.missing.any.division.permissions": (403, "You do not have permission to view the case reference."),
    "dynamic.schema.payload.too.large": (413, "Payload too large."),
    "forbidden": (403, "User does not have the wrapup edit permission"),
    "invalid.date": (400, "Dates must be specified as ISO-8601 strings. For example: yyyy-MM-ddTHH:mm:ss.SSSZ"),
    "invalid.input.update.user.and.queue": (400, "Cannot update user and queue in the same request."),
    "invalid.page.number": (400, "Invalid page number specified."),
    "invalid.phone.number": (400, "Invalid phone number specified."),
    "limit.exceeded": (400, "The limit allowed has been exceeded for this resource."),
    "max.scopes.exceeded": (400, "Too many divisions for organization."),
    "max.user.ids": (400, "Only 100 users can be requested at a time."),
    "missing.division.permissions": (403, "User doesn't have required permissions to the division"),
    "queue.limit.exceeded": (400, "Adding the requested queue would exceed the queue limit."),
    "search.criteria.values.exceed.limit": (400, "search criteria values exceeded limit"),
    "service.limit.per.day.maximum.updated.limit.reached": (400, "Reached maximum amount of workitems updated per day"),
    "source.queue.not.found": (400, "Source queue not found."),
    "too.many.search.criteria": (400, "search criteria exceeded limit"),
    "workitem.concurrent.query.job.per.organization.limit.exceeded": (
        400,
        "Rate limit exceeded for concurrent queries per org",
    ),
    "workitem.missing.any.division.permissions": (403, "User has no permission access to the division."),
    "workitem.missing.required.division.permissions": (403, "Missing division permissions to view the job."),
}
