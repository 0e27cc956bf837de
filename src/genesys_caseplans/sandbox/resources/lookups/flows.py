"""Flows: `/api/v2/flows`.

Owns: their shape, and the rules of making one (contract: POST /flows). A workitem flow belongs to one worktype, and a
worktype has one at most. Nothing is run.
"""

import re
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import SERVER_SET, Dialect, Field, flag, nested, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import numbered
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler, is_uuid
from genesys_caseplans.sandbox.org import limits
from genesys_caseplans.sandbox.org.org import Org, bare, new_id
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import DIVISIONS, FLOWS
from genesys_caseplans.sandbox.resources.lookups.rules import home, insist_division
from genesys_caseplans.sandbox.resources.lookups.shapes import brief_division, uri
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]


_TYPES = (
    *("BOT", "COMMONMODULE", "DIGITALBOT", "EMAILSEND", "INBOUNDCALL", "INBOUNDCHAT", "INBOUNDEMAIL"),
    *("INBOUNDSHORTMESSAGE", "INQUEUECALL", "INQUEUEEMAIL", "INQUEUESHORTMESSAGE", "OUTBOUNDCALL", "SECURECALL"),
    *("SPEECH", "SURVEYINVITE", "VOICE", "VOICEMAIL", "VOICESURVEY", "WORKFLOW", "WORKITEM"),
)
_LANGUAGE = re.compile("[a-zA-Z]{2,3}(-[a-zA-Z]{2})?")
_DIALECT = Dialect({}, "architect.object.validate.failed")
_CREATE: dict[str, Field] = {
    **dict.fromkeys(("id", "active", "system", "deleted", "compatibleFlowTypes", "selfUri"), SERVER_SET),
    "name": text(1, 200).needed().told({"missing": "architect.flow.validate.failed.missing.name"}),
    "type": text(1).needed().told({"missing": "architect.flow.validate.failed.missing.type"}),
    "division": nested(),
    "description": text(),
    "inputSchema": nested(),
    "outputSchema": nested(),
    "worktypeId": text(),
    "virtualAgentEnabled": flag(),
}


def _shape(org: Org, body: Json) -> Json:
    kept = {name: value for name, value in body.items() if name != "divisionId"}
    division = brief_division(org, body["divisionId"])
    return bare({**kept, "division": division, "selfUri": uri(FLOWS, body["id"])})


def _list(ask: Ask) -> Answer:
    types = {one.upper() for one in ask.params("type")}
    if not types <= set(_TYPES):
        raise Refusal("architect.invalid.flow.type")
    wanted_divisions = {one.lower() for one in ask.params("divisionId")}
    if any(ask.org.store.get(DIVISIONS, one) is None for one in wanted_divisions):
        raise Refusal("architect.division.invalid")
    ask.insist_in_one(wanted_divisions)
    ids = {one.lower() for one in ask.params("id")}
    name = fold((ask.param("name") or "").replace("*", ""))
    either = fold((ask.param("nameOrDescription") or "").replace("*", ""))

    def matches(body: Json) -> bool:
        if ids:
            return body["id"] in ids
        words = fold(f"{body['name']} {body.get('description', '')}")
        fits = (not types or body["type"] in types) and (not wanted_divisions or body["divisionId"] in wanted_divisions)
        return bool(fits and name in fold(body["name"]) and either in words)

    found = [body for _, body in ask.org.store.walk(FLOWS) if matches(body)]
    by = "name" if ask.param("sortBy") == "name" else "id"
    found.sort(key=lambda body: fold(body[by]), reverse=(ask.param("sortOrder") or "").lower().startswith("desc"))
    return Answer(200, numbered(ask, found, lambda body: _shape(ask.org, body)))


def _get(ask: Ask) -> Answer:
    body = ask.org.store.get(FLOWS, ask.ids["flowId"].lower())
    if body is None:
        raise Refusal("architect.flow.not.found")
    return Answer(200, _shape(ask.org, body))


def _create(ask: Ask) -> Answer:
    if not _LANGUAGE.fullmatch(ask.param("language") or "en-us"):
        raise Refusal("architect.flow.cannot.create.invalid.language.provided")
    raw = ask.object()
    if raw.get("system") is True:
        raise Refusal("architect.system.flow.cannot.create")
    given = _DIALECT.create(raw, _CREATE)
    given["type"] = given["type"].upper()
    if given["type"] not in _TYPES:
        raise Refusal("architect.object.validate.failed.value", field="type")
    _check_name(given["name"])
    org = ask.org
    division = str((given.pop("division", None) or {}).get("id") or home(org))
    given["divisionId"] = insist_division(org, division, "architect:flow:add", ask.operation)
    if org.store.has(FLOWS, "name", f"{given['type']} {fold(given['name'])}"):
        raise Refusal("architect.flow.already.exists")
    _check_worktype(org, given)
    types = [body["type"] for _, body in org.store.walk(FLOWS)]
    if limits.is_over(org, limits.FLOWS_OF_TYPE, types.count(given["type"]) + 1):
        raise Refusal("architect.flow.cannot.create.type.max.exceeded")
    if limits.is_over(org, limits.FLOWS, len(types) + 1):
        raise Refusal("architect.flow.exceeded.max.amount")
    body = {"id": new_id(), **given, "active": True, "system": False, "deleted": False}
    org.store.put(FLOWS, body)
    return Answer(200, _shape(org, body))


def _check_name(name: str) -> None:
    if "/" in name:
        raise Refusal("architect.flow.validate.failed.invalid.name.contains.slash")
    if name.endswith("-debug"):
        raise Refusal("architect.flow.validate.failed.invalid.name.contains.debug")
    if not any(one.isalnum() for one in name):
        raise Refusal("architect.flow.validate.failed.invalid.name.no.alpha")


def _check_worktype(org: Org, given: Json) -> None:
    worktype = given.get("worktypeId")
    if given["type"] != "WORKITEM":
        # Only workitem flows have a worktype; what the API does with one elsewhere is not said.
        given.pop("worktypeId", None)
        return
    if not worktype or not is_uuid(worktype):
        raise Refusal("architect.worktype.invalid.id", field="worktypeId")
    given["worktypeId"] = worktype.lower()
    if org.store.get(WORKTYPES, given["worktypeId"]) is None:
        raise Refusal("architect.worktype.not.found", field="worktypeId")
    if org.store.has(FLOWS, "worktype", given["worktypeId"]):
        raise Refusal("architect.flow.cannot.create.worktype.used.in.existing.flow")


HANDLERS: dict[str, Handler] = {"getFlows": _list, "getFlow": _get, "postFlows": _create}
