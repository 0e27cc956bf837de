"""Flow rules of a worktype: as a spec says them, what is wrong with them, and their requests.

There are three sorts, each with a listing and requests of its own; a rule never becomes one of another sort.
Source: api-facts, Workbins, worktypes, statuses; contract, /taskmanagement/worktypes/{worktypeId}/flows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from genesys_caseplans.errors import NotFound
from genesys_caseplans.http.exchange import Exchange, Operation, gather, value
from genesys_caseplans.http.writes import retry_until_visible, write_once
from genesys_caseplans.kinds.calls import Calls
from genesys_caseplans.kinds.endpoints import SOMEBODY_WITHIN, told_of_somebody
from genesys_caseplans.kinds.fields import Seconds
from genesys_caseplans.kinds.kind import FieldChange, Goal, Identity, Path, Rule, Step, StepContext
from genesys_caseplans.kinds.table import observed_model
from genesys_caseplans.kinds.worktype import flow_rules_client as api
from genesys_caseplans.kinds.worktype.flow_rules_client import (
    FLOW_RULES,
    DateBasedRuleCreate,
    DateBasedRuleUpdate,
    OnAttributeChangeRuleCreate,
    OnAttributeChangeRuleUpdate,
    OnCreateRuleCreate,
    OnCreateRuleUpdate,
)
from genesys_caseplans.kinds.worktype.spec import FlowRule, WorktypeEntry

_FACTS = "api-facts, Workbins, worktypes, statuses"
_APART = 15 * 60  # seconds between two rules on one date
_MINUTE = 60


@dataclass(frozen=True)
class _Sort:
    """The requests of one sort of rule, and the models of their bodies."""

    list: Callable[[str], Exchange[Any]]
    create: Callable[[str, Any], Exchange[Any]]
    update: Callable[[str, str, Any], Exchange[Any]]
    delete: Callable[[str, str], Exchange[None]]
    new: type[Any]
    changed: type[Any]
    creates: Operation
    updates: Operation
    deletes: Operation


_SORTS: Mapping[str, _Sort] = {
    "create": _Sort(
        FLOW_RULES.list_on_create,
        FLOW_RULES.create_on_create,
        FLOW_RULES.update_on_create,
        FLOW_RULES.delete_on_create,
        OnCreateRuleCreate,
        OnCreateRuleUpdate,
        api.CREATE_ON_CREATE,
        api.UPDATE_ON_CREATE,
        api.DELETE_ON_CREATE,
    ),
    "statusChange": _Sort(
        FLOW_RULES.list_on_attribute_change,
        FLOW_RULES.create_on_attribute_change,
        FLOW_RULES.update_on_attribute_change,
        FLOW_RULES.delete_on_attribute_change,
        OnAttributeChangeRuleCreate,
        OnAttributeChangeRuleUpdate,
        api.CREATE_ON_ATTRIBUTE_CHANGE,
        api.UPDATE_ON_ATTRIBUTE_CHANGE,
        api.DELETE_ON_ATTRIBUTE_CHANGE,
    ),
    "date": _Sort(
        FLOW_RULES.list_date_based,
        FLOW_RULES.create_date_based,
        FLOW_RULES.update_date_based,
        FLOW_RULES.delete_date_based,
        DateBasedRuleCreate,
        DateBasedRuleUpdate,
        api.CREATE_DATE_BASED,
        api.UPDATE_DATE_BASED,
        api.DELETE_DATE_BASED,
    ),
}

CALLS = Calls(
    reads=(api.LIST_ON_CREATE, api.LIST_ON_ATTRIBUTE_CHANGE, api.LIST_DATE_BASED),
    writes=tuple(operation for sort in _SORTS.values() for operation in (sort.creates, sort.updates)),
    deletes=tuple(sort.deletes for sort in _SORTS.values()),
)

#: What the org has, by sort.
Listed = Mapping[str, Sequence[Any]]


def read_rules(worktype_id: str) -> Exchange[Listed]:
    """All flow rules of a worktype: a request for each sort."""
    answers = yield from gather([sort.list(worktype_id) for sort in _SORTS.values()])
    return {on: list(answer) for on, answer in zip(_SORTS, answers, strict=True)}


# --- as a spec says it


def observed_rules(listed: Listed, statuses: Mapping[str, str]) -> tuple[dict[str, FlowRule], dict[Path, str]]:
    """The rules under their names, and their ids. statuses: what statuses are called, by their ids."""
    rules: dict[str, FlowRule] = {}
    parts: dict[Path, str] = {}
    for on, found in listed.items():
        for rule in found:
            label = rule.name or rule.id
            label = label if label not in rules else f"{label} ({rule.id})"
            rules[label] = observed_model(FlowRule, {"name": rule.name, "on": on, **_condition(on, rule, statuses)})
            parts["flowRules", label] = rule.id
    return rules, parts


def _condition(on: str, rule: Any, statuses: Mapping[str, str]) -> dict[str, Any]:
    condition = None if on == "create" else rule.condition
    if condition is None:
        return {}
    if on == "statusChange":
        new, old = condition.new_value, condition.old_value
        return {"status": statuses.get(new, new), "from_status": statuses.get(old, old) if old else None}
    minutes = condition.relative_minutes_to_invocation or 0
    shift = Seconds(abs(minutes) * _MINUTE)
    return {"date": condition.attribute, "before" if minutes < 0 else "after": shift}


def aligned_rules(
    rules: Mapping[str, FlowRule],
    ids: Mapping[str, str],
    wanted: Mapping[str, FlowRule],
    recorded: Mapping[str, str],
    statuses: Mapping[str, str],
) -> dict[str, tuple[str, FlowRule]]:
    """The key and the rule of each label: a key of the spec where it has one of that sort, by its id in the record, its
    name or `was`; statuses under their keys.
    """
    keys: dict[str, str] = {}
    by_id = {id: label for label, id in ids.items()}
    by_name = {rule.name: label for label, rule in rules.items()}
    for key, rule in wanted.items():
        found = (by_id.get(recorded.get(key, "")), by_name.get(rule.name), by_name.get(rule.was or ""))
        labels = [label for label in found if label is not None and label not in keys and rules[label].on == rule.on]
        keys |= dict.fromkeys(labels[:1], key)
    return {
        label: (
            keys.get(label) or (label if label not in wanted else f"{label} (unmanaged)"),
            _relabelled(rule, statuses),
        )
        for label, rule in rules.items()
    }


def _relabelled(rule: FlowRule, statuses: Mapping[str, str]) -> FlowRule:
    named = {name: getattr(rule, name) for name in ("status", "from_status")}
    return rule.model_copy(update={name: statuses.get(status, status) for name, status in named.items() if status})


def says_the_same(first: FlowRule | None, second: FlowRule | None) -> bool:
    """Whether two rules have one name and one condition."""
    return first is not None and second is not None and _values(first) == _values(second)


def _values(rule: FlowRule) -> tuple[Any, ...]:
    return rule.name, rule.on, rule.status, rule.from_status, rule.date, _minutes(rule)


def _minutes(rule: FlowRule) -> int:
    """Minutes after the date; negative ones before it."""
    return (rule.after or 0) // _MINUTE - (rule.before or 0) // _MINUTE


# --- what stands against it


def flow_rule_rules(planned: WorktypeEntry) -> Iterable[Rule]:
    """What the API refuses of flow rules."""
    for key, rule in planned.flow_rules.items():
        path = ("flowRules", key)
        yield from (Rule((*path, name), message, hint, source=_FACTS) for name, message, hint in _faults(rule, planned))
        if rule.on == "create" and planned.assignment_enabled:
            message = "a worktype that assigns its workitems cannot have a rule on create"
            hint, concerns = "switch assignmentEnabled off", (("assignmentEnabled",),)
            yield Rule((*path, "on"), message, hint, concerns=concerns, source=_FACTS)
    yield from _named_alike(planned)
    yield from _apart(planned)


def _named_alike(planned: WorktypeEntry) -> Iterable[Rule]:
    """Names are unique within a worktype, whatever the sort of the rule (contract, `pre.check.name.in.use`)."""
    keys: dict[str, str] = {}
    for key, rule in planned.flow_rules.items():
        other = keys.setdefault(rule.name.casefold(), key)
        if other != key:
            message = f"the flow rules {other} and {key} have the same name {rule.name!r}"
            yield Rule(("flowRules", key, "name"), message, "they must differ", source="contract, worktype flows")


def _faults(rule: FlowRule, planned: WorktypeEntry) -> Iterable[tuple[str, str, str]]:
    said = {
        "statusChange": ("status", "fromStatus") if rule.from_status is not None else ("status",),
        "date": ("date", "before" if rule.before is not None else "after"),
    }.get(rule.on, ())
    values = {"status": rule.status, "fromStatus": rule.from_status, "date": rule.date, "before": rule.before,
              "after": rule.after}  # fmt: skip
    for name, given in values.items():
        if given is not None and name not in said:
            yield name, f"a rule on {rule.on} has no {name}", f"take {name} out"
        elif given is None and name in said:
            yield name, f"a rule on {rule.on} needs {name}", _NEEDED[name]
    for name in ("status", "fromStatus"):
        if values[name] is not None and values[name] not in planned.statuses:
            yield name, f"there is no status {values[name]!r}", f"there are {', '.join(planned.statuses) or 'none'}"
    if rule.status is not None and rule.status == rule.from_status:
        yield "fromStatus", "a status cannot change to itself", "leave fromStatus out for any other status"
    for name, seconds in (("before", rule.before), ("after", rule.after)):
        if seconds is not None and seconds % _MINUTE:
            yield name, f"{seconds} s is no whole number of minutes, which is what the API keeps", ""


_NEEDED = {
    "status": "the key of the status that the workitem changes to",
    "date": "dateDue, dateExpires, ttl or dateCreated",
    "after": "how long before or after the date, such as before: 1h",
}


def _apart(planned: WorktypeEntry) -> Iterable[Rule]:
    dated = [(key, rule) for key, rule in planned.flow_rules.items() if rule.on == "date"]
    for place, (key, rule) in enumerate(dated):
        for other, before in dated[:place]:
            if rule.date == before.date and abs(_minutes(rule) - _minutes(before)) * _MINUTE < _APART:
                message = f"it is less than 15 minutes from the rule {other} on the same date"
                yield Rule(("flowRules", key), message, "keep them 15 minutes apart", source=_FACTS)


# --- requests


def flow_rule_steps(goal: Goal[WorktypeEntry], fields: Iterable[FieldChange]) -> Iterable[Step]:
    """Changes first, as they may make room for what is new."""
    changes = [change for change in fields if change.path[0] == "flowRules"]
    for change in sorted(changes, key=lambda change: change.before is None):
        key, rule = str(change.path[1]), change.after
        if change.before is None:
            yield Step(f"add flow rule {rule.name}", partial(_add, key, rule), operations=(_SORTS[rule.on].creates,))
        else:
            yield Step(f"update flow rule {key}", partial(_change, key, rule), operations=(_SORTS[rule.on].updates,))


def removal_steps(goal: Goal[WorktypeEntry], keys: Iterable[str]) -> Iterable[Step]:
    """Take rules out again."""
    for key in sorted(keys):
        on = goal.planned.flow_rules[key].on
        yield Step(f"remove flow rule {key}", partial(_remove, key, on), operations=(_SORTS[on].deletes,))


def _body(rule: FlowRule, context: StepContext) -> dict[str, Any]:
    body: dict[str, Any] = {"name": rule.name}
    if rule.on == "statusChange":
        body["condition"] = {"attribute": "statusId", "newValue": context.child("statuses", rule.status or "")}
        if rule.from_status is not None:
            body["condition"]["oldValue"] = context.child("statuses", rule.from_status)
    if rule.on == "date":
        body["condition"] = {"attribute": rule.date, "relativeMinutesToInvocation": _minutes(rule)}
    return body


def _add(key: str, rule: FlowRule, context: StepContext) -> Exchange[None]:
    sort, body = _SORTS[rule.on], _body(rule, context)
    new = sort.new.model_validate(body)

    def find_result() -> Exchange[Any]:
        listed = yield from sort.list(context.id)
        return next((found for found in listed if _holds(body, found)), None)

    send = write_once(lambda: retry_until_visible(lambda: sort.create(context.id, new)), find_result)
    made = yield from told_of_somebody(send, SOMEBODY_WITHIN)
    yield from context.record_identity(Identity(made.id), "flowRules", key)


def _change(key: str, rule: FlowRule, context: StepContext) -> Exchange[None]:
    sort, body, rule_id = _SORTS[rule.on], _body(rule, context), context.child("flowRules", key)
    changes = sort.changed.model_validate(body)

    def find_result() -> Exchange[bool | None]:
        listed = yield from sort.list(context.id)
        return any(found.id == rule_id and _holds(body, found) for found in listed) or None

    def change() -> Exchange[bool]:
        yield from retry_until_visible(lambda: sort.update(context.id, rule_id, changes))
        return True

    yield from write_once(change, find_result, lambda: value(True))


def _remove(key: str, on: str, context: StepContext) -> Exchange[None]:
    with suppress(NotFound):  # gone already: the transport repeats a DELETE whose answer was lost
        yield from _SORTS[on].delete(context.id, context.child("flowRules", key))


def _holds(body: Mapping[str, Any], found: Any) -> bool:
    """Whether a rule has what was sent."""
    condition = found.condition.wire() if "condition" in body and found.condition is not None else {}
    sent = body.get("condition", {})
    return bool(found.name == body["name"]) and all(condition.get(name) == given for name, given in sent.items())
