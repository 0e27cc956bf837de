"""The operations on what belongs to a case: stages, steps, associations, comments.

Owns: their rules. A stage and its step are made with the case and change only as it goes on.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import PLAIN, Field, text, uuid_text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import DEFAULT_SIZE, MAX_SIZE, ascending, cursor, cursor_page, number_place
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org.store import Kind
from genesys_caseplans.sandbox.resources.cases import rules, shapes
from genesys_caseplans.sandbox.resources.cases.kind import ASSOCIATIONS, COMMENTS, associate
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS

Json = dict[str, Any]

_THING: dict[str, Field] = {"workitemId": uuid_text(), "conversationId": uuid_text()}
_QUERY: dict[str, Field] = {**_THING, "pageSize": whole(1, MAX_SIZE), "after": text()}
_COMMENT: dict[str, Field] = {"content": text(1, 4096).needed()}


def _page(ask: Ask, found: list[Json], shape: Any) -> Answer:
    return cursor_page(ask, found, shape, told="generic", with_after=False)


def _stages(ask: Ask) -> Answer:
    body = rules.find(ask)
    return _page(ask, body["stages"], lambda one: shapes.stage(body, one))


def _found_stage(ask: Ask) -> tuple[Json, Json]:
    body = rules.find(ask)
    stage = next((one for one in body["stages"] if one["id"] == ask.ids["stageId"].lower()), None)
    if stage is None:
        raise Refusal("not.found.error", message="Stage not found.")
    return body, stage


def _stage(ask: Ask) -> Answer:
    return Answer(200, shapes.stage(*_found_stage(ask)))


def _steps(ask: Ask) -> Answer:
    body, stage = _found_stage(ask)
    return _page(ask, [stage], lambda one: shapes.step(body, one))


def _step(ask: Ask) -> Answer:
    body, stage = _found_stage(ask)
    if stage["step"]["id"] != ask.ids["stepId"].lower():
        raise Refusal("not.found.error", message="Step not found.")
    return Answer(200, shapes.step(body, stage))


def _found(ask: Ask, kind: Kind, parameter: str, absent: str) -> Json:
    case = rules.find(ask, absent=absent)
    wanted = ask.ids[parameter]
    body = ask.org.store.get(kind, wanted.lower()) if is_uuid(wanted) else None
    if body is None or body["caseId"] != case["id"]:
        raise Refusal(absent)
    return body


def _associations(ask: Ask) -> Answer:
    case = rules.find(ask, absent="not.found")
    found = ask.org.store.find(ASSOCIATIONS, "case", case["id"])
    return _page(ask, found, lambda one: shapes.association(ask.org, one))


def _association(ask: Ask) -> Answer:
    found = _found(ask, ASSOCIATIONS, "associationId", "not.found.error")
    return Answer(200, shapes.association(ask.org, found))


def _associate(ask: Ask) -> Answer:
    case = rules.find(ask, absent="not.found")
    given = PLAIN.create(ask.object(), _THING)
    if len(given) != 1:
        raise Refusal("invalid.input", message="Exactly one of workitemId or conversationId must be set.")
    ((name, value),) = given.items()
    value = value.lower()
    # There are no conversations in a sandbox, so any id of one will do.
    if name == "workitemId" and ask.org.store.get(WORKITEMS, value) is None:
        raise Refusal("not.found", field=name)
    if any(one["caseId"] == case["id"] for one in ask.org.store.find(ASSOCIATIONS, name, value)):
        raise Refusal("invalid.input.duplicate.association")
    body = associate(ask.org, case, "Enquiry", **{name: value})
    return Answer(201, shapes.association(ask.org, body))


def _query_associations(ask: Ask) -> Answer:
    given = PLAIN.create(ask.object(), _QUERY)
    asked = [(name, given[name].lower()) for name in _THING if name in given]
    if len(asked) != 1:
        raise Refusal("bad.request")
    try:
        start = number_place(given["after"]) if given.get("after") else 0
    except ValueError as problem:
        raise Refusal("bad.request", field="after") from problem
    found = ask.org.store.find(ASSOCIATIONS, *asked[0])
    end = start + int(given.get("pageSize", DEFAULT_SIZE))
    more = {"after": cursor(end)} if end < len(found) else {}
    return Answer(200, {"entities": [shapes.association(ask.org, one) for one in found[start:end]], **more})


def _comments(ask: Ask) -> Answer:
    case = rules.find(ask, absent="not.found")
    found = ask.org.store.find(COMMENTS, "case", case["id"])
    return _page(ask, found if ascending(ask) else found[::-1], shapes.comment)


def _comment(ask: Ask) -> Answer:
    return Answer(200, shapes.comment(_found(ask, COMMENTS, "commentId", "not.found")))


def _add_comment(ask: Ask) -> Answer:
    case = rules.find(ask, absent="not.found")
    given = PLAIN.create(ask.object(), _COMMENT)
    body = ask.org.dated({"caseId": case["id"], "userId": ask.org.who, "content": given["content"]})
    ask.org.store.put(COMMENTS, body)
    return Answer(200, shapes.comment(body))


def _delete_comment(ask: Ask) -> Answer:
    body = _found(ask, COMMENTS, "commentId", "not.found")
    if body["userId"] != ask.org.who:
        raise Refusal("not.authorized")
    ask.org.store.delete(COMMENTS, body["id"])
    return Answer(200)


HANDLERS: dict[str, Handler] = {
    "getCasemanagementCaseStages": _stages,
    "getCasemanagementCaseStage": _stage,
    "getCasemanagementCaseStageSteps": _steps,
    "getCasemanagementCaseStageStep": _step,
    "getCasemanagementCaseAssociations": _associations,
    "getCasemanagementCaseAssociation": _association,
    "postCasemanagementCaseAssociations": _associate,
    "postCasemanagementCasesAssociationsQuery": _query_associations,
    "getCasemanagementCaseComments": _comments,
    "getCasemanagementCaseComment": _comment,
    "postCasemanagementCaseComments": _add_comment,
    "deleteCasemanagementCaseCommentsMeCommentId": _delete_comment,
}
