"""The operations on workbins.

Owns: their rules. Name unique, division fixed at creation, not deletable while a worktype or workitem uses it
(api-facts: Workbins, worktypes, statuses).
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import TASKS, changing, text, uuid_text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.queries import Queried, query, stored
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import limits, revisions
from genesys_caseplans.sandbox.org.org import bare
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.rules import home, insist_division
from genesys_caseplans.sandbox.resources.revision_listings import Listed
from genesys_caseplans.sandbox.resources.workbins import shapes
from genesys_caseplans.sandbox.resources.workbins.kind import WORKBINS
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_NAME = text(3, 256)
_DESCRIPTION = text(0, 512)
_CREATE = {"name": _NAME.needed(), "description": _DESCRIPTION, "divisionId": uuid_text()}
_PATCH = {"name": _NAME, "description": _DESCRIPTION.or_null()}

_QUERIED = Queried(
    kind=WORKBINS,
    strings=stored("id", "name", "description", "divisionId", "dateCreated", "dateModified", "modifiedBy"),
    numbers={},
    uuids=frozenset({"id", "divisionId", "modifiedBy"}),
)


def _found(ask: Ask) -> Json:
    body = ask.org.store.get(WORKBINS, ask.id("workbinId", "invalid.input.invalid.uuid"))
    if body is None:
        raise Refusal("not.found.error", message="Workbin not found.")
    return body


def _refuse_taken(ask: Ask, name: str, but: str = "") -> None:
    # Whether case counts is unknown; the sandbox takes the stricter view, as it does for caseplans.
    if ask.org.store.has(WORKBINS, "name", fold(name), but):
        raise Refusal("pre.check.name.in.use", field="name")


def _create(ask: Ask) -> Answer:
    raw = ask.object()
    # An empty text is the home division, as the vendor's own tests send it.
    given = TASKS.create({**raw, "divisionId": None} if raw.get("divisionId") == "" else raw, _CREATE)
    org = ask.org
    division = given.get("divisionId") or home(org)
    given["divisionId"] = insist_division(org, division, "workitems:workbin:add")
    _refuse_taken(ask, given["name"])
    if limits.is_full(org, limits.WORKBINS, WORKBINS):
        raise Refusal("pre.check.maximum.limit.reached", message="Maximum number of Workbins reached.")
    body = org.dated(given)
    revisions.keep(org, WORKBINS, body)
    return Answer(201, shapes.workbin(org, body))


def _query(ask: Ask) -> Answer:
    return query(ask, _QUERIED, lambda body: shapes.workbin(ask.org, body))


def _get(ask: Ask) -> Answer:
    return Answer(200, shapes.workbin(ask.org, _found(ask)))


def _patch(ask: Ask) -> Answer:
    body = _found(ask)
    given = changing(ask.object(), ("divisionId",))
    changed = bare({**body, **TASKS.patch(given, _PATCH)})
    if changed == body:
        raise Refusal("invalid.input.no.change")
    _refuse_taken(ask, changed["name"], body["id"])
    changed = ask.org.touched(changed)
    revisions.keep(ask.org, WORKBINS, changed)
    return Answer(200, shapes.workbin(ask.org, changed))


def _delete(ask: Ask) -> Answer:
    body = _found(ask)
    if ask.org.store.has(WORKTYPES, "workbin", body["id"]):
        raise Refusal("pre.check.entity.used")
    if ask.org.store.has(WORKITEMS, "workbin", body["id"]):
        raise Refusal("pre.check.delete.failed")
    revisions.forget(ask.org, body["id"])
    ask.org.store.delete(WORKBINS, body["id"])
    return Answer(204)


_HISTORY = ("name", "description", "dateModified", "modifiedBy")
_LISTED = Listed(WORKBINS, "workbinId", shapes.workbin, lambda _ask: _HISTORY)
HANDLERS: dict[str, Handler] = {
    "postTaskmanagementWorkbins": _create,
    "postTaskmanagementWorkbinsQuery": _query,
    "getTaskmanagementWorkbin": _get,
    "patchTaskmanagementWorkbin": _patch,
    "deleteTaskmanagementWorkbin": _delete,
    **_LISTED.handlers("TaskmanagementWorkbin"),
}
