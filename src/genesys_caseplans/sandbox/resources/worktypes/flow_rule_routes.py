"""The operations on flow rules of worktypes: on create, on attribute change, date based.

Owns: what each sort takes and how it words what is wrong. How many rules there may be is published nowhere.
"""

from dataclasses import dataclass
from typing import Any, Literal

from genesys_caseplans.sandbox.api.body_checks import PLAIN, TASKS, Dialect, Field, choice, nested, text, whole
from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.api.paging import cursor_page
from genesys_caseplans.sandbox.api.request import Answer, Ask, Handler
from genesys_caseplans.sandbox.org.org import new_id
from genesys_caseplans.sandbox.resources.worktypes import shapes
from genesys_caseplans.sandbox.resources.worktypes.flow_rules import check
from genesys_caseplans.sandbox.resources.worktypes.kind import RULES, WORKTYPES

Json = dict[str, Any]
Type = Literal["OnCreate", "OnAttributeChange", "Date"]


_MOST = 10
_YEAR_MINUTES = 525_600
_NAME = text(3, 256)
_MINUTES = whole(-_YEAR_MINUTES, _YEAR_MINUTES)
_DATES = choice("dateDue", "dateExpires", "ttl", "dateCreated")
_CHANGE = {"attribute": choice("statusId").needed(), "newValue": text(1).needed(), "oldValue": text()}


@dataclass(frozen=True)
class _Area:
    """One of the three sorts of rule: its place in paths, what it takes, and how it words what is wrong."""

    type: Type
    path: str
    create: dict[str, Field]
    patch: dict[str, Field]
    dialect: Dialect


# On-create publishes no 400 for its POST, so its mistakes have a generic code; attribute-change publishes one code.
_EMPTY = Dialect({}, "invalid.input.empty.value")
_AREAS = (
    _Area("OnCreate", "oncreate", {"name": _NAME.needed()}, {"name": _NAME}, PLAIN),
    _Area(
        "OnAttributeChange",
        "onattributechange",
        {"name": _NAME.needed(), "condition": nested(_CHANGE).needed()},
        {"name": _NAME, "condition": nested(_CHANGE)},
        _EMPTY,
    ),
    _Area(
        "Date",
        "datebased",
        {
            "name": _NAME.needed(),
            "condition": nested(
                {"attribute": _DATES.needed(), "relativeMinutesToInvocation": _MINUTES.needed()}
            ).needed(),
        },
        {"name": _NAME, "condition": nested({"attribute": _DATES, "relativeMinutesToInvocation": _MINUTES})},
        Dialect({**TASKS.codes, "short": "invalid.input.empty.value", "long": TASKS.other}, TASKS.other),
    ),
)
# A change of a rule publishes these two for every mistake.
_PATCHING = Dialect({"missing": "invalid.input.empty.value"}, "invalid.input.wrong.attribute.type")


def _worktype(ask: Ask, absent: str = "not.found.error") -> Json:
    # On-create and attribute-change publish no code for a malformed id with their POST; then it is not found.
    posting = ask.operation.method == "POST" and "datebased" not in ask.path
    body = ask.org.store.get(WORKTYPES, ask.id("worktypeId", absent if posting else "invalid.input.invalid.uuid"))
    if body is None:
        raise Refusal(absent, message="Worktype not found.")
    return body


def _found(ask: Ask, area: _Area) -> tuple[Json, Json]:
    worktype = _worktype(ask)
    rule = ask.org.store.get(RULES, ask.id("ruleId", "invalid.input.invalid.uuid"))
    if rule is None or rule["worktypeId"] != worktype["id"] or rule["type"] != area.type:
        raise Refusal("not.found.error", message="Worktype or rule not found.")
    return worktype, rule


def _shape(worktype: Json, rule: Json, area: _Area) -> Json:
    where = shapes.uri(worktype["id"])
    body: Json = {name: rule[name] for name in ("id", "name", "type", "condition") if name in rule}
    reference = {"id": worktype["id"], "name": worktype["name"], "selfUri": where}
    uri = f"{where}/flows/{area.path}/rules/{rule['id']}"
    return {**body, "action": {"type": "LaunchFlow"}, "worktype": reference, "selfUri": uri}


def _lowered(given: Json) -> Json:
    condition = given.get("condition") or {}
    values = {name: condition[name].lower() for name in ("newValue", "oldValue") if condition.get(name)}
    return {**given, "condition": {**condition, **values}} if values else given


def _list(ask: Ask, area: _Area) -> Answer:
    worktype = _worktype(ask, absent="not.found")
    found = [one for one in ask.org.store.find(RULES, "worktype", worktype["id"]) if one["type"] == area.type]
    return cursor_page(ask, found, lambda rule: _shape(worktype, rule, area))


def _create(ask: Ask, area: _Area) -> Answer:
    worktype = _worktype(ask)
    given = _lowered(area.dialect.create(ask.object(), area.create))
    rule = {"id": new_id(), **given, "type": area.type, "worktypeId": worktype["id"]}
    if area.type == "OnCreate" and worktype["assignmentEnabled"]:
        raise Refusal("pre.check.cannot.launch.flow.and.start.assignment")
    have = [one for one in ask.org.store.find(RULES, "worktype", worktype["id"]) if one["type"] == area.type]
    if len(have) >= _MOST:
        raise Refusal("pre.check.maximum.limit.reached", message="Maximum number of rules reached.")
    check(ask.org, worktype, rule)
    ask.org.store.put(RULES, rule)
    return Answer(201, _shape(worktype, rule, area))


def _get(ask: Ask, area: _Area) -> Answer:
    return Answer(200, _shape(*_found(ask, area), area))


def _patch(ask: Ask, area: _Area) -> Answer:
    worktype, before = _found(ask, area)
    dialect = area.dialect if area.type == "Date" else _PATCHING
    given = _lowered(dialect.patch(ask.object(), area.patch))
    if area.type == "Date" and "condition" in given:
        given["condition"] = {**before["condition"], **given["condition"]}
    after = {**before, **given}
    if after == before:
        raise Refusal("invalid.input.no.change")
    check(ask.org, worktype, after)
    ask.org.store.put(RULES, after)
    return Answer(200, _shape(worktype, after, area))


def _delete(ask: Ask, area: _Area) -> Answer:
    _, rule = _found(ask, area)
    ask.org.store.delete(RULES, rule["id"])
    return Answer(204)


def _of(area: _Area) -> dict[str, Handler]:
    name = f"TaskmanagementWorktypeFlows{area.path.capitalize()}Rule"
    return {
        f"get{name}s": lambda ask: _list(ask, area),
        f"post{name}s": lambda ask: _create(ask, area),
        f"get{name}": lambda ask: _get(ask, area),
        f"patch{name}": lambda ask: _patch(ask, area),
        f"delete{name}": lambda ask: _delete(ask, area),
    }


HANDLERS: dict[str, Handler] = {name: handler for area in _AREAS for name, handler in _of(area).items()}
