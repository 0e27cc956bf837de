"""Wrap-up codes and who put them on a workitem.

Owns: the codes of the org and their rules. The contract has no operation that makes a code, so every sandbox has the
same five, the fourth deleted, all in every queue but the last; the ids are the sandbox's own.
"""

from typing import Any, NamedTuple

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.org import Org

Json = dict[str, Any]

_MOST_PER_USER = 2


class Code(NamedTuple):
    """One wrap-up code."""

    name: str
    deleted: bool = False
    in_queues: bool = True


CODES = {
    "7d3f0c5e-0001-4a11-8000-00000000000a": Code("Resolved"),
    "7d3f0c5e-0002-4a11-8000-00000000000a": Code("Handed over"),
    "7d3f0c5e-0003-4a11-8000-00000000000a": Code("Follow up"),
    "7d3f0c5e-0004-4a11-8000-00000000000a": Code("No answer", deleted=True),
    "7d3f0c5e-0005-4a11-8000-00000000000a": Code("Internal", in_queues=False),
}


def insist(body: Json, worktype: Json, code_id: str, in_request: bool = False) -> None:
    """A code that exists and stands in the workitem's queue."""
    code = CODES.get(code_id.lower())
    # Making a workitem publishes no code of its own for one that is unknown.
    if code is None or (in_request and code.deleted):
        raise Refusal("not.found.error" if in_request else "wrapup.not.found", message="Wrapup code not found.")
    if code.deleted:
        raise Refusal("wrapup.deleted")
    if not (body.get("queueId") or worktype.get("defaultQueueId")):
        raise Refusal("wrapup.no.queue")
    if not code.in_queues:
        raise Refusal("wrapup.not.in.queue")


def added(org: Org, body: Json, worktype: Json, code_id: str, user_id: str) -> Json:
    """A code newly on a workitem, as it is kept there."""
    insist(body, worktype, code_id)
    return {"code": code_id.lower(), "userId": user_id, "modifiedBy": org.who, "dateModified": org.clock.stamp()}


def changed(org: Org, body: Json, worktype: Json, user_id: str, action: str, code_id: str) -> list[Json]:
    """All codes of a workitem after one is added to or removed from a user's."""
    have: list[Json] = body.get("wrapups", [])
    own = [one for one in have if one["userId"] == user_id]
    same = [one for one in own if one["code"] == code_id.lower()]
    if body.get("terminated"):
        raise Refusal("wrapup.cannot.be.added.or.removed")
    if action == "Remove":
        if not same:
            raise Refusal("wrapup.not.found")
        if len(own) == 1:
            raise Refusal("wrapup.cannot.remove.only.wrapup")
        return [one for one in have if one not in same]
    insist(body, worktype, code_id)
    if same:
        raise Refusal("wrapup.already.added")
    if len(own) >= _MOST_PER_USER:
        raise Refusal("wrapup.max.count.per.user")
    return [*have, added(org, body, worktype, code_id, user_id)]
