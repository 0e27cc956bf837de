"""The operations on the wrap-up codes of a workitem.

Owns: reading them, and adding and removing them for a user. "Me" is a user, which a client with its own credentials
is not, so for the sandbox's client there is no such user.
"""

from typing import Any

from genesys_caseplans.sandbox.api.body_checks import Dialect, choice, text
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import ascending, cursor_page
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import revisions
from genesys_caseplans.sandbox.org.org import bare, user_ref
from genesys_caseplans.sandbox.resources.lookups.kind import USERS
from genesys_caseplans.sandbox.resources.workitems import limits, rules, shapes, wrapup_codes
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES

Json = dict[str, Any]

_DIALECT = Dialect({}, "validation.failure")
_UPDATE = {
    "action": choice("Add", "Remove").needed().told({"missing": "wrapup.action.required"}),
    "wrapupCode": text(1).needed(),
}
_ABSENT = "workitem.not.found"


def _found(ask: Ask) -> Json:
    return rules.find(ask, malformed=_ABSENT, absent=_ABSENT)


def _user(ask: Ask) -> str:
    user_id = ask.id("userId", "user.not.found")
    if ask.org.store.get(USERS, user_id) is None:
        raise Refusal("user.not.found")
    return user_id


def _listed(ask: Ask, wrapups: list[Json], workitem: Json) -> Answer:
    found = wrapups if ascending(ask) else wrapups[::-1]
    named = ask.param("expands") == "wrapupCode"

    def shape(one: Json) -> Json:
        name = wrapup_codes.CODES[one["code"]].name if named else None
        code = bare({"id": one["code"], "name": name, "selfUri": f"/api/v2/routing/wrapupcodes/{one['code']}"})
        return {
            "workitem": shapes.brief(ask.org, workitem),
            "wrapupCode": code,
            "modifiedBy": user_ref(one["modifiedBy"]),
            "user": user_ref(one["userId"]),
            "dateModified": one["dateModified"],
        }

    return cursor_page(ask, found, shape, told="generic", with_after=False)


def _list(ask: Ask) -> Answer:
    body = _found(ask)
    return _listed(ask, body.get("wrapups", []), body)


def _list_of_user(ask: Ask) -> Answer:
    body = _found(ask)
    user_id = ask.ids["userId"].lower()
    return _listed(ask, [one for one in body.get("wrapups", []) if one["userId"] == user_id], body)


def _change(ask: Ask) -> Answer:
    body = _found(ask)
    given = _DIALECT.create(ask.object(), _UPDATE)
    user_id = _user(ask)
    limits.check_updated(ask.org, body)
    org = ask.org
    worktype = org.store.get(WORKTYPES, body["typeId"]) or {}
    wrapups = wrapup_codes.changed(org, body, worktype, user_id, given["action"], given["wrapupCode"])
    revisions.keep(org, WORKITEMS, org.touched({**body, "wrapups": wrapups}))
    return Answer(204)


def _change_mine(ask: Ask) -> Answer:
    _found(ask)
    _DIALECT.create(ask.object(), _UPDATE)
    raise Refusal("user.not.found")


HANDLERS: dict[str, Handler] = {
    "getTaskmanagementWorkitemWrapups": _list,
    "getTaskmanagementWorkitemUserWrapups": _list_of_user,
    "patchTaskmanagementWorkitemUserWrapups": _change,
    "patchTaskmanagementWorkitemUsersMeWrapups": _change_mine,
}
