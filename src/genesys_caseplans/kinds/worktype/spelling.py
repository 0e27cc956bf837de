"""A worktype of the org as somebody would write it: statuses and flow rules under short keys. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from genesys_caseplans.kinds.kind import Observed, Others
from genesys_caseplans.kinds.slugs import slug
from genesys_caseplans.kinds.worktype.spec import FlowRule, Status, WorktypeEntry


def spell(observed: Observed[WorktypeEntry], _: Others | None) -> WorktypeEntry:
    """Everything but the version of its schema, which follows by itself."""
    has = observed.entry
    # What the org has is never null, which is how a spec takes a rule away.
    has_rules = {label: rule for label, rule in (has.flow_rules or {}).items() if rule is not None}
    statuses = _keys(status.name for status in has.statuses.values())
    keys = dict(zip(has.statuses, statuses, strict=True))
    rules = dict(zip(has_rules, _keys(rule.name for rule in has_rules.values()), strict=True))
    changes = {
        "statuses": {keys[label]: _status(status, keys) for label, status in has.statuses.items()},
        "default_status": keys.get(has.default_status or ""),
        "flow_rules": {rules[label]: _rule(rule, keys) for label, rule in has_rules.items()},
        "schema_version": None,
    }
    return has.model_copy(update=changes)


def _keys(names: Iterable[str]) -> list[str]:
    keys: list[str] = []
    for name in names:
        keys.append(slug(name, keys, "part"))
    return keys


def _status(status: Status, keys: Mapping[str, str]) -> Status:
    others = status.destinations
    # In any order, which is therefore always the same one.
    destinations = sorted(keys.get(label, label) for label in others) if isinstance(others, list) else others
    default = keys.get(status.default_destination or "")
    return status.model_copy(update={"destinations": destinations, "default_destination": default})


def _rule(rule: FlowRule, keys: Mapping[str, str]) -> FlowRule:
    named = {"status": keys.get(rule.status or ""), "from_status": keys.get(rule.from_status or "")}
    return rule.model_copy(update=named)
