"""The operations on the statuses of a worktype, and their rules.

Owns: everything about statuses (api-facts: Workbins, worktypes, statuses; codes from the contract's operations).
"""

import re
from typing import Any

from genesys_caseplans.sandbox.api.body_checks import (
    TASKS,
    YEAR_SECONDS,
    Field,
    changing,
    choice,
    flag,
    many,
    text,
    uuid_text,
    whole,
)
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org import revisions
from genesys_caseplans.sandbox.org.org import bare, new_id
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.lookups.kind import FLOWS
from genesys_caseplans.sandbox.resources.workitems.kind import WORKITEMS
from genesys_caseplans.sandbox.resources.worktypes import flow_rules, shapes
from genesys_caseplans.sandbox.resources.worktypes.kind import WORKTYPES
from genesys_caseplans.sandbox.resources.worktypes.rules import find

Json = dict[str, Any]

_MOST_DESTINATIONS = 24
# A status may have 24 destinations, so a worktype with more statuses than 25 could not say "all others" (the limit
# itself is published nowhere: the sandbox's choice).
_MOST_STATUSES = 25
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?")
# 60 seconds at least: api-facts. 365 days at most, like every other duration of a worktype: the sandbox's choice.
_DELAY = whole(60, YEAR_SECONDS).told(
    {"low": "invalid.input.transition.delay.too.low", "high": "invalid.input.transition.delay.too.high"}
)
_BOTH: dict[str, Field] = {
    "name": text(3, 256),
    "destinationStatusIds": many(uuid_text(), _MOST_DESTINATIONS).or_null(),
    "description": text(0, 512).or_null(),
    "defaultDestinationStatusId": uuid_text().or_null(),
    "statusTransitionDelaySeconds": _DELAY.or_null(),
    "statusTransitionTime": Field("string", pattern=_TIME, clearable=True).told(
        {"pattern": "invalid.input.wrong.time.format"}
    ),
    "autoTerminateWorkitem": flag(),
}
_CREATE: dict[str, Field] = {
    **_BOTH,
    "name": _BOTH["name"].needed(),
    "category": choice("Open", "InProgress", "Waiting", "Closed")
    .needed()
    .told({"enum": "invalid.input.invalid.category"}),
}


def _found(ask: Ask) -> tuple[Json, Json]:
    worktype = find(ask)
    status = shapes.find_status(worktype, ask.id("statusId", "invalid.input.invalid.uuid"))
    if status is None:
        raise Refusal("not.found.error", message="Worktype or Status not found.")
    return worktype, status


def _lowered(given: Json) -> Json:
    default = given.get("defaultDestinationStatusId")
    if default:
        given["defaultDestinationStatusId"] = default.lower()
    if given.get("destinationStatusIds"):
        given["destinationStatusIds"] = [one.lower() for one in given["destinationStatusIds"]]
    return given


def _check(worktype: Json, status: Json, new: bool) -> None:
    """The rules that a status obeys whether it is new or changed."""
    others = {one["id"]: one for one in worktype["statuses"] if one["id"] != status["id"]}
    if any(fold(one["name"]) == fold(status["name"]) for one in others.values()):
        raise Refusal("invalid.input.duplicate.status.name", field="name")
    _check_destinations(others, status)
    _check_default_destination(others, status, new)
    if status.get("autoTerminateWorkitem"):
        if status["category"] != "Closed":
            raise Refusal("invalid.input.auto.terminate.not.applicable.for.status.category")
        if status.get("defaultDestinationStatusId"):
            raise Refusal("invalid.input.auto.transition.disabled.for.terminate.status")
        if status["id"] == worktype.get("defaultStatusId"):
            raise Refusal("invalid.input.default.status.cannot.be.terminating")


def _check_destinations(others: Json, status: Json) -> None:
    wanted: list[str] = status.get("destinationStatusIds") or []
    if len(set(wanted)) != len(wanted):
        raise Refusal("invalid.input.duplicate.destinations", field="destinationStatusIds")
    if status["id"] in wanted:
        raise Refusal("invalid.input.status.itself.as.destination", field="destinationStatusIds")
    if not set(wanted) <= set(others):
        raise Refusal("invalid.input.destination.does.not.exist", field="destinationStatusIds")


def _check_default_destination(others: Json, status: Json, new: bool) -> None:
    default = status.get("defaultDestinationStatusId")
    if default is None:
        return
    if default == status["id"]:
        raise Refusal("invalid.input.status.itself.as.destination", field="defaultDestinationStatusId")
    if default not in others:
        raise Refusal("invalid.input.status.not.in.status.list", field="defaultDestinationStatusId")
    wanted = status.get("destinationStatusIds")
    if wanted and default not in wanted:
        # Only PATCH publishes a code that says so; POST has but the more general one.
        code = "status.not.in.status.list" if new else "destinations.without.default.destination"
        raise Refusal(f"invalid.input.{code}", field="defaultDestinationStatusId")
    if status.get("statusTransitionDelaySeconds") is None:
        raise Refusal("invalid.input.missing.transition.delay", field="statusTransitionDelaySeconds")


def _list(ask: Ask) -> Answer:
    worktype = find(ask, malformed="invalid.input.invalid.path.id")
    entities = [shapes.status(worktype, one) for one in worktype["statuses"]]
    return Answer(200, {"total": len(entities), "entities": entities, "selfUri": ask.path})


def _create(ask: Ask) -> Answer:
    worktype = find(ask)
    given = _lowered(TASKS.create(ask.object(), _CREATE))
    if len(worktype["statuses"]) >= _MOST_STATUSES:
        raise Refusal("invalid.input.limit.reached")
    status = {"id": new_id(), "destinationStatusIds": [], **given}
    _check(worktype, status, new=True)
    _keep(ask, worktype, [*worktype["statuses"], status])
    # The contract types the 200 as the status and the 201 as the worktype; the official SDK expects the status.
    return Answer(200, shapes.status({**worktype, "statuses": [*worktype["statuses"], status]}, status))


def _get(ask: Ask) -> Answer:
    return Answer(200, shapes.status(*_found(ask)))


def _patch(ask: Ask) -> Answer:
    worktype, before = _found(ask)
    raw = changing(ask.object(), ("category",))
    after = bare({**before, **_lowered(TASKS.patch(raw, _BOTH))})
    after.setdefault("destinationStatusIds", [])
    _check(worktype, after, new=False)
    if _comparable(after) == _comparable(before):
        # What a live org says of statuses; the contract has the words of the other operations.
        raise Refusal("invalid.input.no.change", message="No change for the record is obtained.")
    statuses = [after if one["id"] == after["id"] else one for one in worktype["statuses"]]
    _keep(ask, worktype, statuses)
    return Answer(200, shapes.status({**worktype, "statuses": statuses}, after))


def _comparable(status: Json) -> Json:
    ids = sorted(status["destinationStatusIds"])
    terminates = status.get("autoTerminateWorkitem", False)
    return {**status, "destinationStatusIds": ids, "autoTerminateWorkitem": terminates}


def _delete(ask: Ask) -> Answer:
    worktype, status = _found(ask)
    others = [one for one in worktype["statuses"] if one["id"] != status["id"]]
    if worktype.get("defaultStatusId") == status["id"]:
        raise Refusal("pre.check.status.is.default.status")
    if any(one.get("defaultDestinationStatusId") == status["id"] for one in others):
        raise Refusal("pre.check.status.is.default.destination")
    # A status that allows all others by an empty list does not name this one.
    if any(status["id"] in one["destinationStatusIds"] for one in others):
        raise Refusal("pre.check.status.is.destination")
    if ask.org.store.has(WORKITEMS, "status", status["id"]):
        raise Refusal("pre.check.worktype.being.used", message="Worktype is in use.")
    if flow_rules.name_status(ask.org, worktype["id"], status["id"]):
        raise Refusal("pre.check.status.referenced.by.rule")
    if ask.org.store.has(FLOWS, "worktype", worktype["id"]):
        raise Refusal("pre.check.worktype.has.flow")
    _keep(ask, worktype, others)
    return Answer(204)


def _keep(ask: Ask, worktype: Json, statuses: list[Json]) -> None:
    revisions.keep(ask.org, WORKTYPES, ask.org.touched({**worktype, "statuses": statuses}))


HANDLERS: dict[str, Handler] = {
    "getTaskmanagementWorktypeStatuses": _list,
    "postTaskmanagementWorktypeStatuses": _create,
    "getTaskmanagementWorktypeStatus": _get,
    "patchTaskmanagementWorktypeStatus": _patch,
    "deleteTaskmanagementWorktypeStatus": _delete,
}
