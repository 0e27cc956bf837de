"""The JSON documents of the command line: those of the engine (`engine.values.json`), and what it puts beside them.

The only place of the command line where JSON is put together. Keys may be added; those that are here stay.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.wording import failure_text, has_hints, problems_of

if TYPE_CHECKING:
    from genesys_caseplans.engine.role import Role, Task
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.engine.values.report import Report
    from genesys_caseplans.errors import PlanDiffers, Problem
    from genesys_caseplans.lock import Lock

Document = dict[str, Any]


def document(**content: Any) -> Document:
    """One object that says by which rules it is to be read."""
    from genesys_caseplans.engine.values.json import FORMAT_VERSION  # noqa: PLC0415

    return {"formatVersion": FORMAT_VERSION, **content}


def environment_line(variables: Mapping[str, str]) -> str:
    """Variables as an object on one line, for whoever reads a line and goes on."""
    return json.dumps(dict(variables))


def failure_json(error: Exception) -> Document:
    """What a command prints that could do nothing."""
    return document(error=_error(error))


def with_error(told: Document, error: Exception) -> Document:
    """A document with the error that ended what it tells of."""
    return told | {"error": _error(error)}


def _error(error: Exception) -> Document:
    """Problems, status, code, correlation id and operation are in it where there are any."""
    from genesys_caseplans.engine.values.json import error_json, problem_json  # noqa: PLC0415

    told = error_json(error) or {}
    told["message"] = failure_text(error)
    problems = problems_of(error)
    if problems:
        told["problems"] = [problem_json(problem) for problem in problems]
    return told


def validation_json(problems: Sequence[Problem], warnings: Sequence[Problem]) -> Document:
    """What `validate` found."""
    from genesys_caseplans.engine.values.json import problem_json  # noqa: PLC0415

    return document(
        valid=not problems,
        problems=[problem_json(problem) for problem in problems],
        warnings=[problem_json(warning) for warning in warnings],
    )


def blocked_json(plan: Plan) -> Document:
    """A plan that was not applied because of what is blocked in it: every change skipped, and the error beside it."""
    from genesys_caseplans.errors import PlanBlocked  # noqa: PLC0415

    return with_error(_all_skipped(plan), PlanBlocked(plan.problems))


def differing_json(plan: Plan, error: PlanDiffers) -> Document:
    """A plan that was not applied because it is not the one that was reviewed; `differences` in the error."""
    told = with_error(_all_skipped(plan), error)
    told["error"]["differences"] = list(error.differences)
    return told


def _all_skipped(plan: Plan) -> Document:
    told = plan.as_json()
    for row in told["changes"]:
        row["outcome"] = "skipped"
    return told


def role_json(role: Role, task: Task | None) -> Document:
    """The permissions that a client needs, by what they are first needed for; for one task, with those before it."""
    if task is not None:
        return document(permissions=list(role.up_to(task)))
    return document(permissions={name: list(names) for name, names in role.permissions.items()})


def unlocked_json(lock: Lock | None, freed: bool) -> Document:
    """Which lock `unlock` found, and whether it freed it: False where it was gone by then."""
    told = lock and {
        "id": lock.id,
        "holder": lock.holder,
        "since": lock.since.isoformat() if lock.since else None,
        "until": lock.until.isoformat() if lock.until else None,
    }
    return document(lock=told, freed=freed)


def report_json(report: Report, interrupted: bool) -> Document:
    """The report; `error` beside it where not everything is done."""
    told = report.as_json()
    if report.ok:
        return told
    if report.doubles and {result.outcome for result in report.results} == {"done"}:
        return told | {"error": {"type": "Doubles", "message": "; ".join(map(str, report.doubles))}}
    return told | {"error": _unfinished(report.outcomes, interrupted, has_hints(report))}


def running_json(plan: Mapping[str, Any], changes: list[Any], outcomes: Iterable[str], made: int) -> Document:
    """The report of a run that is under way, as if it ended now. plan: its JSON. made: requests."""
    from genesys_caseplans.engine.values.report import OUTCOMES  # noqa: PLC0415

    counted = Counter(outcomes)
    counts: dict[str, int] = {outcome: counted[outcome] for outcome in OUTCOMES}
    return {
        **plan,
        "changes": changes,
        "requests": {**plan["requests"], "made": made},
        "outcomes": counts,
        "doubles": [],
        "error": _unfinished(counts, interrupted=True),
    }


def stopped_json(told: Document, message: str) -> Document:
    """The report of a run that a signal stopped at once."""
    return told | {"error": {"type": "Interrupted", "message": message}}


def _unfinished(outcomes: Mapping[str, int], interrupted: bool, hinted: bool = False) -> dict[str, str]:
    """The error of a run that did not do everything. hinted: whether a change's error says what to do."""
    counts = ", ".join(f"{count} {outcome}" for outcome, count in outcomes.items() if count)
    kind = "Interrupted" if interrupted else "ApplyIncomplete"
    first = "see to each hint, then " if hinted else ""
    return {"type": kind, "message": f"{counts}; {first}run the same command again to continue"}
