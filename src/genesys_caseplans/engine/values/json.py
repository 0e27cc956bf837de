"""Plans, reports, ids and errors for machines: the one place where their JSON is made (`formatVersion` 1).

Keys may be added; those that are here stay.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.engine.drift import Drift
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Org, Plan
from genesys_caseplans.engine.values.report import Double, Report, Result
from genesys_caseplans.errors import ApiError, OutcomeUnknown, Problem, RequestError
from genesys_caseplans.kinds.kind import Identity, Path

FORMAT_VERSION = 1


def path_text(path: Path) -> str:
    """A path as text."""
    return ".".join(map(str, path))


def plan_json(plan: Plan) -> dict[str, Any]:
    """The whole plan."""
    return {
        "formatVersion": FORMAT_VERSION,
        "org": plan.org.as_json(),
        "changes": [change_json(plan, change) for change in plan.changes],
        "leftOut": [str(address) for address in plan.left_out],
        "digest": plan.digest,
        "orphans": [orphan.as_json() for orphan in plan.orphans],
        "released": [str(address) for address in plan.released],
        "undoes": plan.undoing.run if plan.undoing is not None else None,
        "cannotBeUndone": [problem_json(lost) for lost in plan.undoing.lost] if plan.undoing is not None else [],
        "summary": dict(plan.summary),
        "requests": {"made": plan.requests_made, "planned": plan.requests_planned},
    }


def change_json(plan: Plan, change: Change) -> dict[str, Any]:
    """One change."""
    identity = change.identity
    return {
        "address": str(change.address),
        "kind": change.kind.name,
        "name": change.name,
        "id": identity.id if identity else None,
        "action": change.action,
        "reason": change.reason,
        "effect": change.effect,
        "irreversible": change.irreversible,
        "fields": [
            {"path": path_text(field.path), "before": plan.shown(field.before), "after": plan.shown(field.after)}
            for field in change.fields
        ],
        "steps": [step.title for step in change.steps] if change.writes else [],
        "dependsOn": sorted(map(str, change.needs | change.waits)),
        "problems": [problem_json(problem) for problem in change.problems],
        "blockedBy": str(change.blocked_by) if change.blocked_by else None,
        "notes": list(change.notes),
        "drift": [
            {"path": path_text(field.path), "applied": plan.shown(field.before), "found": plan.shown(field.after)}
            for field in change.drift
        ],
        "unmanaged": [path_text(path) for path in change.unmanaged],
        "requests": change.requests,
    }


def wanted_fields(change: Mapping[str, Any]) -> dict[str, Any]:
    """What a change makes of fields, by path as text, from its JSON."""
    return {field["path"]: field["after"] for field in change["fields"]}


def problem_json(problem: Problem) -> dict[str, str]:
    """A problem."""
    return {
        "address": problem.address,
        "message": problem.message,
        "hint": problem.hint,
        "where": problem.where,
    }


def report_json(report: Report) -> dict[str, Any]:
    """The report: the plan with outcomes."""
    values = plan_json(report.plan)
    for row, result in zip(values["changes"], report.results, strict=True):
        row.update(result_json(result))
    values["requests"] = {"made": report.requests_made, "planned": report.plan.requests_planned}
    values["outcomes"] = report.outcomes
    values["doubles"] = [double_json(double) for double in report.doubles]
    return values


def double_json(double: Double) -> dict[str, Any]:
    """Several objects of one name. keep: the line of the entry that settles it."""
    return {
        "address": str(double.address),
        "name": double.name,
        "objects": [
            {"id": id, "dateCreated": when.isoformat() if when else None} for id, when in double.objects.items()
        ],
        "keep": f'"id": "{double.keep}"',
    }


def result_json(result: Result) -> dict[str, Any]:
    """What a change's row gains when it was carried out."""
    row: dict[str, Any] = {"outcome": result.outcome, "id": result.id, "error": error_json(result.error)}
    if result.skipped_because:
        row["skippedBecause"] = str(result.skipped_because)
    if result.outcome != "done" and result.partly:
        row["stepsDone"] = list(result.partly)
    return row


def drift_json(drift: Drift) -> dict[str, Any]:
    """How an org differs from what was last applied."""
    shown = drift.plan.shown
    return {
        "formatVersion": FORMAT_VERSION,
        "org": drift.org.as_json(),
        "drift": [
            {
                "address": str(entry.address),
                "name": entry.name,
                "what": entry.what,
                "fields": [
                    {"path": path_text(field.path), "applied": shown(field.before), "found": shown(field.after)}
                    for field in entry.fields
                ],
                "draftEdits": [
                    {"path": path_text(field.path), "published": shown(field.before), "draft": shown(field.after)}
                    for field in entry.edits
                ],
                "by": entry.by,
                "at": entry.at.isoformat() if entry.at else None,
                "message": entry.message,
            }
            for entry in drift.entries
        ],
    }


def ids_json(org: Org, identities: Mapping[str, Identity]) -> dict[str, Any]:
    """Identities, as `ids` gives them."""
    return {
        "formatVersion": FORMAT_VERSION,
        "org": org.as_json(),
        "ids": {
            address: {"id": identity.id, "version": identity.version, "published": identity.published}
            for address, identity in identities.items()
        },
    }


def error_json(error: Exception | None) -> dict[str, Any] | None:
    """An error."""
    if error is None:
        return None
    values: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    request = error.__cause__ if isinstance(error, OutcomeUnknown) else error
    if isinstance(request, RequestError):
        values |= {"operation": request.operation, "method": request.method, "path": request.path}
    if isinstance(request, ApiError):
        values |= {"status": request.status, "code": request.code, "correlationId": request.correlation_id}
        values |= {"hint": request.hint} if request.hint else {}
    return values
