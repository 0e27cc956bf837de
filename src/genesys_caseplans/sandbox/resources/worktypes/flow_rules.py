"""Flow rules of worktypes: on create, on attribute change, date based.

Owns: their rules (contract: the `flows` operations below a worktype). A rule launches the worktype's flow, which no
sandbox runs, so rules are kept and nothing comes of them.
"""

from typing import Any

from genesys_caseplans.sandbox.api.errors import Refusal
from genesys_caseplans.sandbox.org.org import Org
from genesys_caseplans.sandbox.org.store import fold
from genesys_caseplans.sandbox.resources.worktypes import shapes
from genesys_caseplans.sandbox.resources.worktypes.kind import RULES

Json = dict[str, Any]

_APART_MINUTES = 15


def launches_on_create(org: Org, worktype_id: str) -> bool:
    """Whether a worktype has an on-create rule, which excludes assignment."""
    return any(one["type"] == "OnCreate" for one in org.store.find(RULES, "worktype", worktype_id))


def name_status(org: Org, worktype_id: str, status_id: str) -> bool:
    """Whether a rule of the worktype names a status."""
    conditions = [one.get("condition", {}) for one in org.store.find(RULES, "worktype", worktype_id)]
    return any(status_id in (one.get("newValue"), one.get("oldValue")) for one in conditions)


def forget(org: Org, worktype_id: str) -> None:
    """Forget the rules of a worktype that is gone."""
    for one in org.store.find(RULES, "worktype", worktype_id):
        org.store.delete(RULES, one["id"])


def check(org: Org, worktype: Json, rule: Json) -> None:
    """Refuse a rule that conflicts with another of its worktype."""
    others = [one for one in org.store.find(RULES, "worktype", worktype["id"]) if one["id"] != rule["id"]]
    # Unique among all rules of the worktype, whatever their case: the sandbox's choice.
    if any(fold(one["name"]) == fold(rule["name"]) for one in others):
        raise Refusal("pre.check.name.in.use", field="name")
    same = [one for one in others if one["type"] == rule["type"]]
    if rule["type"] == "Date":
        _check_date(same, rule["condition"])
    elif rule["type"] == "OnAttributeChange":
        _check_change(worktype, same, rule["condition"])


def _check_date(others: list[Json], condition: Json) -> None:
    for one in others:
        have = one["condition"]
        apart = abs(have["relativeMinutesToInvocation"] - condition["relativeMinutesToInvocation"])
        if have["attribute"] == condition["attribute"] and apart < _APART_MINUTES:
            raise Refusal("pre.check.conflicting.time.rule.condition")


def _check_change(worktype: Json, others: list[Json], condition: Json) -> None:
    new, old = condition["newValue"], condition.get("oldValue")
    if new == old:
        raise Refusal("pre.check.cannot.have.equal.old.and.new.values")
    for value in (new, old):
        if value and shapes.find_status(worktype, value) is None:
            raise Refusal("invalid.input.empty.value", field="condition")
    for one in others:
        have = one["condition"]
        # A rule without an old value is met by every old value, so it conflicts with all of the same new one.
        if have["newValue"] == new and (not old or not have.get("oldValue") or have["oldValue"] == old):
            raise Refusal("pre.check.conflicting.rule.condition")
