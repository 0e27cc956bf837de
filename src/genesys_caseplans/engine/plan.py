"""The plan: a value that says what will be done, made by `diff`, shown by views, carried out by `execute`.

What is shown is what is run. Names are put in the place of ids only here, for showing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from genesys_caseplans.address import Address, Known, Pending
from genesys_caseplans.errors import Problem, StalePlan
from genesys_caseplans.kinds.kind import Action, Comparison, Effect, Goal, Identity, Kind, Step

FORMAT_VERSION = 1
ACTIONS: tuple[Action, ...] = get_args(Action)


@dataclass(frozen=True)
class Org:
    """Which org: its id, its name, and the API that it was reached by."""

    id: str
    name: str
    api: str

    def as_json(self) -> dict[str, str]:
        """For machines."""
        return {"id": self.id, "name": self.name, "api": self.api}


@dataclass(frozen=True)
class Change:
    """What will become of one entry.

    reason: why this action. problems: why it is blocked. needs: entries that must be there first. steps: what will be
    sent, in order. notes: what a person should know. unmanaged: what the org has beyond the spec and keeps.
    """

    goal: Goal
    kind: Kind
    action: Action
    reason: str
    comparison: Comparison = field(default_factory=Comparison)
    steps: tuple[Step, ...] = ()
    problems: tuple[Problem, ...] = ()
    needs: frozenset[Address] = frozenset()

    @property
    def address(self) -> Address:
        """The entry."""
        return self.goal.address

    @property
    def identity(self) -> Identity | None:
        """Which object of the org it is, where there is one."""
        return self.kind.identity(self.goal.found) if self.goal.found else None

    @property
    def effect(self) -> Effect:
        """When live work feels it."""
        return self.comparison.effect

    @property
    def irreversible(self) -> bool:
        """Whether there is no way back."""
        return self.action != "none" and self.comparison.irreversible

    @property
    def writes(self) -> bool:
        """Whether anything will be sent."""
        return self.action not in ("none", "blocked")

    @property
    def requests(self) -> int:
        """How many requests its steps plan."""
        return sum(step.requests for step in self.steps) if self.writes else 0


@dataclass(frozen=True)
class Plan:
    """What will be done in an org. changes: one an entry, in the order in which they are carried out.

    waves: which of them go side by side. labels: how ids are shown. requests_made: what making the plan took.
    """

    org: Org
    changes: tuple[Change, ...]
    waves: tuple[tuple[Address, ...], ...]
    labels: Mapping[str, Any]
    requests_made: int = 0
    _begun: list[bool] = field(default_factory=list[bool], compare=False, repr=False)

    def begin(self) -> None:
        """Say that the plan is being carried out: what it was made from is gone after that, so it is good for once."""
        if self._begun:
            raise StalePlan("this plan was carried out already: make a new one from what is there now")
        self._begun.append(True)

    @property
    def summary(self) -> dict[Action, int]:
        """How many changes of each action."""
        counts = Counter(change.action for change in self.changes)
        return {action: counts[action] for action in ACTIONS}

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that blocks."""
        return tuple(problem for change in self.changes for problem in change.problems)

    @property
    def blocked(self) -> bool:
        """Whether anything is blocked: then nothing may be written."""
        return any(change.action == "blocked" for change in self.changes)

    @property
    def has_changes(self) -> bool:
        """Whether the org is not yet as the spec says."""
        return any(change.action != "none" for change in self.changes)

    @property
    def requests_planned(self) -> int:
        """How many requests carrying it out plans."""
        return sum(change.requests for change in self.changes)

    def shown(self, value: Any) -> Any:
        """A value of a field as a spec would write it: references by key or name."""
        if isinstance(value, Pending):
            return value.address.key
        if isinstance(value, Known):
            return self.labels.get(value.id, {"id": value.id})
        if isinstance(value, Mapping):
            return {str(key): self.shown(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.shown(item) for item in value]
        return value

    def change_json(self, change: Change) -> dict[str, Any]:
        """One change for machines."""
        identity = change.identity
        return {
            "address": str(change.address),
            "kind": change.kind.name,
            "name": change.goal.entry.name,
            "id": identity.id if identity else None,
            "action": change.action,
            "reason": change.reason,
            "effect": change.effect,
            "irreversible": change.irreversible,
            "fields": [
                {"path": one.path, "before": self.shown(one.before), "after": self.shown(one.after)}
                for one in change.comparison.fields
            ],
            "steps": [step.title for step in change.steps] if change.writes else [],
            "dependsOn": sorted(map(str, change.needs)),
            "problems": [problem_json(problem) for problem in change.problems],
            "notes": list(change.comparison.notes),
            "unmanaged": list(change.comparison.unmanaged),
            "requests": change.requests,
        }

    def as_json(self) -> dict[str, Any]:
        """The whole plan for machines (`formatVersion` 1)."""
        return {
            "formatVersion": FORMAT_VERSION,
            "org": self.org.as_json(),
            "changes": [self.change_json(change) for change in self.changes],
            "summary": dict(self.summary),
            "requests": {"made": self.requests_made, "planned": self.requests_planned},
        }


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem for machines."""
    return {
        "address": problem.address,
        "message": problem.message,
        "hint": problem.hint,
        "where": problem.where,
    }
