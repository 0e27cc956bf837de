"""The plan: a value that says what will be done, made by `engine.plan`, shown by views, carried out by `execute`.

What is shown is what is run. Names are put in the place of ids only here, for showing.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, get_args

from genesys_caseplans.address import Address, Lookup, Reference
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.record import Origin, Record, Recorded
from genesys_caseplans.errors import Problem, StalePlan
from genesys_caseplans.kinds.fields import Seconds, SpecModel
from genesys_caseplans.kinds.kind import Action, LiveObject, Selection
from genesys_caseplans.specfile import Spec

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


@dataclass(frozen=True, repr=False)
class Basis:
    """What a plan rests on: which objects were looked for, what listings showed of them, and when."""

    selections: Mapping[str, Selection]
    listed: Mapping[str, Mapping[str, LiveObject]]
    read_at: float = field(default_factory=time.monotonic)


@dataclass(frozen=True, repr=False)
class Memo:
    """What is to be written down of a plan that is carried out.

    record: as it was read. lookups: ids of what was looked up, by what it is and by its name. kept: content of objects
    that never changes, by id.
    """

    record: Record
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, "Mapping[str, str]"])
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, "Mapping[str, Any]"])


@dataclass(frozen=True)
class Orphan:
    """What the record holds and the spec does not any more. there: whether the org has it still."""

    address: Address
    id: str
    name: str
    origin: Origin
    there: bool

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return {"address": str(self.address), "id": self.id, "name": self.name, "origin": self.origin,
                "there": self.there}  # fmt: skip


@dataclass(frozen=True, repr=False)
class Undoing:
    """What a plan that undoes a run is besides.

    run: its name. lost: what of it cannot be undone, and why. records: what the record is to say of entries once they
    went back; None where it is to say nothing.
    """

    run: str
    lost: tuple[Problem, ...] = ()
    records: Mapping[Address, Recorded | None] = field(default_factory=dict[Address, "Recorded | None"])


@dataclass(frozen=True, repr=False)
class Plan:
    """What will be done in an org. changes: one an entry, in the order in which they are begun.

    labels: how ids are shown. requests_made: what making the plan took. basis: what it rests on. left_out: entries of
    the spec that were not chosen and stay untouched. spec: what it was made from. memo: what is to be written down,
    where a record is kept. orphans: what left the spec. released: what the record lets go of. undoing: where it undoes
    a run.
    """

    org: Org
    changes: tuple[Change, ...]
    labels: Mapping[str, Any]
    basis: Basis
    requests_made: int = 0
    left_out: tuple[Address, ...] = ()
    spec: Spec | None = field(default=None, compare=False)
    memo: Memo | None = field(default=None, compare=False)
    orphans: tuple[Orphan, ...] = ()
    released: tuple[Address, ...] = ()
    undoing: Undoing | None = None
    _begun: list[bool] = field(default_factory=list[bool], compare=False, repr=False)

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {action}" for action, number in self.summary.items() if number)
        return f"<Plan for {self.org.name!r}: {counts or 'nothing'}>"

    def begin(self) -> None:
        """Say that the plan is being carried out: what it was made from is gone after that, so it is good for once."""
        if self._begun:
            raise StalePlan("this plan was carried out already: make a new one from what is there now")
        self._begun.append(True)

    @property
    def age(self) -> float:
        """Seconds since the org was read for it."""
        return time.monotonic() - self.basis.read_at

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
        return any(change.action not in ("none", "adopt") for change in self.changes)

    @property
    def requests_planned(self) -> int:
        """How many requests carrying it out plans: the changes, and looking for doubles once for each kind.

        That the client is asked what it may do comes before and is not in it.
        """
        listed_again = {change.kind.name for change in self.changes if change.makes and not change.kind.unique_names}
        return sum(change.requests for change in self.changes) + len(listed_again)

    @cached_property
    def digest(self) -> str:
        """What the plan does in its org, in short: the same for the same org, changes and blocks, and for no others."""
        from genesys_caseplans.engine.values.digest import digest_of  # noqa: PLC0415  (it knows the plan's class)

        return digest_of(self)

    def shown(self, value: Any) -> Any:
        """A value of a field as a spec would write it: plain, with references by key or name."""
        if isinstance(value, Reference | Lookup):
            return self._pointed(value)
        if isinstance(value, SpecModel):
            fields = type(value).model_fields
            return {
                fields[name].alias or name: self.shown(getattr(value, name))
                for name in fields
                if name in value.model_fields_set and name not in value.steering
            }
        if isinstance(value, Seconds):
            return int(value)
        if isinstance(value, Mapping):
            return {str(key): self.shown(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.shown(item) for item in value]
        return value

    def _pointed(self, pointer: Reference | Lookup) -> Any:
        if pointer.id is not None:
            label = self.labels.get(pointer.id, {"id": pointer.id})
            named = isinstance(pointer, Lookup) and isinstance(label, Mapping)
            return label.get("existing", label) if named else label
        return pointer.key if isinstance(pointer, Reference) else pointer.name

    def as_json(self) -> dict[str, Any]:
        """The whole plan for machines (`formatVersion` 1)."""
        from genesys_caseplans.engine.values.json import plan_json  # noqa: PLC0415  (it knows the plan's class)

        return plan_json(self)
