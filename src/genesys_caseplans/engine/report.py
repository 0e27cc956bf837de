"""What came of a plan: an outcome for each change, the identities of all that is there now, requests made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from genesys_caseplans.address import Address
from genesys_caseplans.engine.plan import FORMAT_VERSION, Change, Org, Plan
from genesys_caseplans.errors import ApiError, RequestError
from genesys_caseplans.kinds.kind import Identity

Outcome: TypeAlias = Literal["done", "failed", "skipped"]


@dataclass(frozen=True)
class Result:
    """What came of one change.

    skipped_because: the change that failed before it. partly: the steps that were done before it failed.
    """

    change: Change
    outcome: Outcome
    id: str | None = None
    error: Exception | None = None
    skipped_because: Address | None = None
    partly: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """Why it is not done; empty where it is."""
        if self.error is not None:
            hint = self.error.hint if isinstance(self.error, ApiError) else ""
            return f"{self.error} ({hint})" if hint else str(self.error)
        return f"needs {self.skipped_because}, which was not done" if self.skipped_because else ""


@dataclass(frozen=True)
class Report:
    """What came of a plan.

    identities: by address as text, parts of entries included. requests_made: for planning and carrying out together.
    """

    plan: Plan
    results: tuple[Result, ...]
    identities: Mapping[str, Identity]
    requests_made: int

    @property
    def ok(self) -> bool:
        """Whether everything is done."""
        return all(result.outcome == "done" for result in self.results)

    @property
    def outcomes(self) -> dict[str, int]:
        """How many changes were done, failed, skipped."""
        counts = Counter(result.outcome for result in self.results)
        return {outcome: counts[outcome] for outcome in ("done", "failed", "skipped")}

    @property
    def live_work_mixed(self) -> tuple[Address, ...]:
        """Changes that reach live work at once and stopped half way, or whose dependants did not follow."""
        if self.ok:
            return ()
        half = [one for one in self.results if one.outcome == "failed" and one.partly]
        whole = [one for one in self.results if one.outcome == "done" and one.change.action == "update"]
        return tuple(one.change.address for one in (*half, *whole) if one.change.effect == "immediate")

    def as_json(self) -> dict[str, Any]:
        """The report for machines: the plan with outcomes."""
        plan = self.plan.as_json()
        for row, result in zip(plan["changes"], self.results, strict=True):
            row |= {"outcome": result.outcome, "id": result.id, "error": error_json(result.error)}
            if result.skipped_because:
                row["skippedBecause"] = str(result.skipped_because)
            if result.outcome != "done" and result.partly:
                row["stepsDone"] = list(result.partly)
        plan["requests"] = {"made": self.requests_made, "planned": self.plan.requests_planned}
        plan["outcomes"] = self.outcomes
        return plan


def ids_json(org: Org, identities: Mapping[str, Identity]) -> dict[str, Any]:
    """Identities for machines, as `ids` gives them."""
    return {
        "formatVersion": FORMAT_VERSION,
        "org": org.as_json(),
        "ids": {
            address: {"id": one.id, "version": one.version, "published": one.published}
            for address, one in identities.items()
        },
    }


def error_json(error: Exception | None) -> dict[str, Any] | None:
    """An error for machines."""
    if error is None:
        return None
    told: dict[str, Any] = {"type": type(error).__name__, "message": str(error)}
    if isinstance(error, RequestError):
        told |= {"operation": error.operation, "method": error.method, "path": error.path}
    if isinstance(error, ApiError):
        told |= {"status": error.status, "code": error.code, "correlationId": error.correlation_id}
        told |= {"hint": error.hint} if error.hint else {}
    return told
