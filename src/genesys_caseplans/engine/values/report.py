"""What came of a plan: an outcome for each change, the identities of all that is there now, requests made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.events import ChangeEnded, Made, StepEnded
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.errors import ApiError
from genesys_caseplans.kinds.comparing import value_at
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Identity, Observed

Outcome: TypeAlias = Literal["done", "failed", "unknown", "interrupted", "skipped"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


@dataclass(frozen=True, repr=False)
class Result:
    """What came of one change. error: why it failed, or where it was stopped. unknown: it may have been made or not.

    skipped_because: the change before it that was not done. partly: the steps that were done, where not all are.
    """

    change: Change
    outcome: Outcome
    id: str | None = None
    error: Exception | None = None
    skipped_because: Address | None = None
    partly: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Result {self.change.address} {self.outcome}>"

    @property
    def message(self) -> str:
        """Why it is not done; empty where it is."""
        if self.error is not None:
            hint = self.error.hint if isinstance(self.error, ApiError) else ""
            return f"{self.error} ({hint})" if hint else str(self.error)
        if self.outcome == "interrupted":
            return "the run was stopped"
        return f"needs {self.skipped_because}, which was not done" if self.skipped_because else ""


@dataclass(frozen=True)
class Double:
    """Several objects of one name, one of which this run made.

    keep: the id that settles it. objects: when each was made, by id, as far as the API says; the oldest first.
    """

    address: Address
    noun: str
    name: str
    keep: str
    objects: Mapping[str, datetime | None]

    def __str__(self) -> str:
        made = (f"{id} ({when:%Y-%m-%d %H:%M:%S} UTC)" if when else id for id, when in self.objects.items())
        return (
            f"{len(self.objects)} objects are the {self.noun} {self.name!r}: {', '.join(made)}. Somebody else made one "
            f'at the same time. Write `"id": "{self.keep}"` into {self.address}, and delete the others once nothing '
            "uses them"
        )


@dataclass(frozen=True, repr=False)
class Report:
    """What came of a plan.

    identities: by address as text, parts of entries included. requests_made: for planning and carrying out together.
    doubles: names that this run used, and somebody else at the same time.
    """

    plan: Plan
    results: tuple[Result, ...]
    identities: Mapping[str, Identity]
    requests_made: int
    doubles: tuple[Double, ...] = ()

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {outcome}" for outcome, number in self.outcomes.items() if number)
        return f"<Report for {self.plan.org.name!r}: {counts or 'nothing'}>"

    @property
    def ok(self) -> bool:
        """Whether everything is done, and nothing is there twice."""
        return not self.doubles and all(result.outcome == "done" for result in self.results)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many changes came to which end."""
        counts = Counter(result.outcome for result in self.results)
        return {outcome: counts[outcome] for outcome in OUTCOMES}

    @property
    def live_work_mixed(self) -> tuple[Address, ...]:
        """Changes that reach live work at once and stopped half way, or whose dependants did not follow.

        What was made in this run has no live work.
        """
        if all(result.outcome == "done" for result in self.results):
            return ()
        half = [result for result in self.results if result.outcome != "done" and result.partly]
        whole = [result for result in self.results if result.outcome == "done"]
        return tuple(
            result.change.address
            for result in (*half, *whole)
            if result.change.action == "update" and result.change.effect == "immediate" and result.change.kind.live
        )

    def as_json(self) -> dict[str, Any]:
        """The report for machines: the plan with outcomes."""
        from genesys_caseplans.engine.values.json import report_json  # noqa: PLC0415  (it knows the report's class)

        return report_json(self)


def known_identities(plan: Plan) -> dict[str, Identity]:
    """The identities of all that the spec names and the org has, parts included, by address as text."""
    identities: dict[str, Identity] = {}
    for change in plan.changes:
        if change.before is not None and not change.makes:
            identities.update(identities_of(change.address, change.before, change.after))
    return identities


def identities_of(address: Address, observed: Observed[Any], entry: Entry | None) -> dict[str, Identity]:
    """The identities of an object and of those of its parts that an entry speaks of, but for those that are to go."""
    parts = {
        address.child(*map(str, path)): Identity(id)
        for path, id in observed.parts.items()
        if value_at(entry, path[:2])[1] is not None
    }
    return {str(address): observed.identity, **parts}


@dataclass
class RunningReport:
    """Gathers events into the report so far: what has not ended yet counts as interrupted, with the steps done."""

    plan: Plan
    identities: dict[str, Identity] = field(default_factory=dict[str, Identity])
    ended: dict[Address, Result] = field(default_factory=dict[Address, Result])
    steps: dict[Address, list[str]] = field(default_factory=dict[Address, "list[str]"])

    def __post_init__(self) -> None:
        self.identities.update(known_identities(self.plan))

    def __call__(self, event: object) -> Address | None:
        """Take an event; gives the change that it is about, where it is about one."""
        match event:
            case Made(address, identity):
                self.identities[address] = identity
            case StepEnded(address, title):
                self.steps.setdefault(address, []).append(title)
                return address
            case ChangeEnded(result):
                self.ended[result.change.address] = result
                return result.change.address
        return None

    def result(self, change: Change) -> Result:
        """What came of a change so far."""
        if change.address in self.ended:
            return self.ended[change.address]
        identity = self.identities.get(str(change.address))
        id = identity.id if identity else None
        if not change.writes:
            return Result(change, "done", id)
        return Result(change, "interrupted", id, partly=tuple(self.steps.get(change.address, ())))

    def report(self, requests_made: int) -> Report:
        """The report so far."""
        return Report(self.plan, tuple(map(self.result, self.plan.changes)), dict(self.identities), requests_made)
