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

#: What a spec no longer wants goes, and one of two rules that take each other's place goes for a moment.
CALLS = Calls(
    reads=(api.LIST_ON_CREATE, api.LIST_ON_ATTRIBUTE_CHANGE, api.LIST_DATE_BASED),
    writes=tuple(operation for sort in _SORTS.values() for operation in (sort.creates, sort.updates, sort.deletes)),
)

#: What the org has, by sort.
Listed = Mapping[str, Sequence[Any]]


#: What a spec calls the sorts.
SORTS: Sequence[str] = tuple(_SORTS)


def read_rules(worktype_id: str, sorts: Sequence[str] = SORTS) -> Exchange[Listed]:
    """All flow rules of a worktype of some sorts: a request for each."""
    answers = yield from gather([_SORTS[on].list(worktype_id) for on in sorts])
    return {on: list(answer) for on, answer in zip(sorts, answers, strict=True)}


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
    wanted: Mapping[str, FlowRule | None],
    recorded: Mapping[str, str],
    statuses: Mapping[str, str],
) -> dict[str, tuple[str, FlowRule]]:
    """The key and the rule of each label: a key of the spec where it has one of that sort, by its id in the record, its
    name or `was`; one that is to go, by its id in the record or by its key as a name. Statuses under their keys.

    Whatever the case of a name, since no two rules may differ in that alone; but an org may hold what no spec may say.
    """
    keys: dict[str, str] = {}
    by_id = {id: label for label, id in ids.items()}
    for key, rule in sorted(wanted.items(), key=lambda item: item[1] is None):
        names = (key,) if rule is None else (rule.name, rule.was or "")
        named = (label for name in names for label in _named(rules, name))
        found = (by_id.get(recorded.get(key, ""), ""), *named)
        fitting = (label for label in found if label in rules and (rule is None or rules[label].on == rule.on))
        keys |= dict.fromkeys([label for label in fitting if label not in keys][:1], key)
    return {
        label: (
            keys.get(label) or (label if label not in wanted else f"{label} (unmanaged)"),
            _relabelled(rule, statuses),
        )
        for label, rule in rules.items()
    }


def _named(rules: Mapping[str, FlowRule], name: str) -> Sequence[str]:
    """The labels of rules of a name, those that have it to the letter first."""
    labels = [label for label, rule in rules.items() if (rule.name or "").casefold() == name.casefold()]
    return sorted(labels, key=lambda label: rules[label].name != name)


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
    for key, rule in planned.kept_rules.items():
        path = ("flowRules", key)
        yield from (Rule((*path, name), message, hint, source=_FACTS) for name, message, hint in _faults(rule, planned))
        if rule.on == "create" and planned.assignment_enabled:
            message = "a worktype that assigns its workitems cannot have a rule on create"
            hint = f"switch assignmentEnabled off, or take the rule out: null in the place of {key} under flowRules"
            concerns = (("assignmentEnabled",),)
            yield Rule((*path, "on"), message, hint, concerns=concerns, source=_FACTS)
    yield from _named_alike(planned)
    yield from _apart(planned)


def _named_alike(planned: WorktypeEntry) -> Iterable[Rule]:
    """Names are unique within a worktype, whatever the sort of the rule (contract, `pre.check.name.in.use`)."""
    keys: dict[str, str] = {}
    for key, rule in planned.kept_rules.items():
        other = keys.setdefault(rule.name.casefold(), key)
        if other != key:
            message = f"the flow rules {other} and {key} have the same name {rule.name!r}"
            hint = "name one otherwise, or take one out: null in its place under flowRules"
            yield Rule(("flowRules", key, "name"), message, hint, source="contract, worktype flows")


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
    dated = [(key, rule) for key, rule in planned.kept_rules.items() if rule.on == "date"]
    for place, (key, rule) in enumerate(dated):
        for other, before in dated[:place]:
            if _are_near(rule, before):
                message = f"it is less than 15 minutes from the rule {other} on the same date"
                yield Rule(("flowRules", key), message, "keep them 15 minutes apart", source=_FACTS)


def _are_near(first: FlowRule, second: FlowRule) -> bool:
    """Whether two rules on one date are too near to each other."""
    apart = abs(_minutes(first) - _minutes(second)) * _MINUTE
    return first.date is not None and first.date == second.date and apart < _APART


def _exclude(first: FlowRule, second: FlowRule) -> bool:
    """Whether the API may refuse one rule beside the other (contract, `pre.check.name.in.use` and the two
    `pre.check.conflicting…` of worktype flows). Whether a rule from any status stands against one from a certain one,
    nobody has said: here it does, which costs at most the order.
    """
    if (first.name or "").casefold() == (second.name or "").casefold() or _are_near(first, second):
        return True
    from_one = first.from_status is None or second.from_status in (None, first.from_status)
    return first.status is not None and first.status == second.status and from_one


def _in_order(current: Mapping[str, FlowRule], wanted: Mapping[str, FlowRule]) -> Iterable[tuple[str, FlowRule | None]]:
    """What each rule becomes, in an order in which no two exclude each other on the way; changes before new ones.

    Where some wait for each other, one of them goes (None) and is added again: at a time in between it could launch a
    flow that nobody asked for.
    """
    there, left = dict(current), dict(sorted(wanted.items(), key=lambda item: item[0] not in current))
    while left:
        held = {key: [other for other in there if other != key and _exclude(left[key], there[other])] for key in left}
        key = next((key for key in left if not held[key]), next(iter(left)))
        way = next((other for other in held[key] if other in left), None)
        if way is None:  # free, or held by one that stays: then the API will say so
            there[key] = left.pop(key)
            yield key, there[key]
        else:
            del there[way]
            yield way, None


# --- requests


def removed_rule_steps(goal: Goal[WorktypeEntry], fields: Iterable[FieldChange]) -> Iterable[Step]:
    """Rules go that are to be gone."""
    for change in fields:
        if change.path[0] == "flowRules" and change.after is None:
            yield _removal(goal, str(change.path[1]), change.before.on)


def flow_rule_steps(goal: Goal[WorktypeEntry], fields: Iterable[FieldChange]) -> Iterable[Step]:
    """Rules are changed and added, once those that are to be gone have gone."""
    changes = {str(change.path[1]): change for change in fields if change.path[0] == "flowRules"}
    has = goal.before.entry.kept_rules if goal.before is not None else {}
    there = {key: rule for key, rule in has.items() if key not in changes or changes[key].after is not None}
    wanted = {key: change.after for key, change in changes.items() if change.after is not None}
    for key, rule in _in_order(there, wanted):
        if rule is None:
            yield _removal(goal, key, there.pop(key).on)
        elif key in there:
            yield Step(f"update flow rule {key}", partial(_change, key, rule), operations=(_SORTS[rule.on].updates,))
        else:
            yield Step(f"add flow rule {rule.name}", partial(_add, key, rule), operations=(_SORTS[rule.on].creates,))


def _removal(goal: Goal[WorktypeEntry], key: str, on: str) -> Step:
    assert goal.before is not None, "what is new has no rules yet"
    rule_id = goal.before.parts["flowRules", key]
    return Step(f"remove flow rule {key}", partial(_remove, rule_id, on), operations=(_SORTS[on].deletes,))


def removal_steps(goal: Goal[WorktypeEntry], keys: Iterable[str]) -> Iterable[Step]:
    """Take rules out again."""
    for key in sorted(keys):
        yield _removal(goal, key, goal.planned.kept_rules[key].on)


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


def _remove(rule_id: str, on: str, context: StepContext) -> Exchange[None]:
    with suppress(NotFound):  # gone already: the transport repeats a DELETE whose answer was lost
        yield from _SORTS[on].delete(context.id, rule_id)


def _holds(body: Mapping[str, Any], found: Any) -> bool:
    """Whether a rule has what was sent."""
    condition = found.condition.wire() if "condition" in body and found.condition is not None else {}
    sent = body.get("condition", {})
    return bool(found.name == body["name"]) and all(condition.get(name) == given for name, given in sent.items())
