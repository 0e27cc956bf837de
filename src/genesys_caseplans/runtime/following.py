"""A case on its way: what changes of it, its stages and its steps, until it is over; looked at politely.

Source: contract, Case, Stage and Step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from genesys_caseplans.errors import StillUnderWay
from genesys_caseplans.http.exchange import Exchange, gather, patience, wait
from genesys_caseplans.http.paging import Page
from genesys_caseplans.http.writes import retry_until_visible

if TYPE_CHECKING:
    from genesys_caseplans.http.bindings import Raw
    from genesys_caseplans.runtime.case_models import Case
    from genesys_caseplans.runtime.cases import Cases

_OVER = ("Closed", "Terminated", "Failed")
_DONE = ("Completed", "Terminated")


@dataclass(frozen=True)
class CaseChange:
    """Something that is otherwise than when it was last looked at. before: its status then; None at first sight.

    part, id, name: what it is. status: now. workitem: the id of what a step waits for.
    """

    part: Literal["case", "stage", "step"]
    id: str
    name: str
    status: str
    before: str | None = None
    workitem: str | None = None


@dataclass(frozen=True)
class Followed:
    """Which case, and what it was like when it was last looked at: statuses by id. longest: seconds without a change
    after which it is given up.
    """

    cases: Cases[Raw]
    case_id: str
    longest: float
    known: Mapping[str, str] = field(default_factory=dict[str, str])


def next_changes(followed: Followed) -> Exchange[Page[CaseChange]]:
    """What changed since it was last looked at, once something did, and how it goes on until it is over."""
    limits = yield from patience()
    waited, pause = 0.0, limits.first_poll
    while True:
        case, parts = yield from _seen(followed)
        changes = list(_changes(parts, followed.known))
        over = case.status in _OVER or case.creation_status == "Failed"
        if changes or over:
            known = {part.id: part.status for part in parts}
            after = Followed(followed.cases, followed.case_id, followed.longest, known)
            return Page(changes, None if over else next_changes(after))
        if waited >= followed.longest:
            raise StillUnderWay(f"nothing has changed in the case {followed.case_id} for {followed.longest:g} s")
        yield from wait(pause, "the case to go on")
        waited, pause = waited + pause, min(pause * 1.5, limits.longest_poll)


def _changes(parts: list[CaseChange], known: Mapping[str, str]) -> Iterator[CaseChange]:
    for part in parts:
        before = known.get(part.id)
        if part.status != before:
            yield CaseChange(part.part, part.id, part.name, part.status, before, part.workitem)


def _seen(followed: Followed) -> Exchange[tuple[Case, list[CaseChange]]]:
    """The case as it is, with its stages, and the steps of those that have begun."""
    cases, case_id = followed.cases, followed.case_id
    case = yield from retry_until_visible(lambda: cases.get(case_id))
    parts = [CaseChange("case", case.id, case.name or case.reference or "", case.status or "")]
    if case.creation_status not in (None, "Completed"):
        return case, parts
    stages: list[Any] = yield from cases.list_stages(case_id)
    begun = [stage for stage in stages if not _is_settled(stage, followed.known)]
    steps = yield from gather([cases.list_steps(case_id, stage.id) for stage in begun])
    inside = {stage.id: of_stage for stage, of_stage in zip(begun, steps, strict=True)}
    for stage in stages:
        parts.append(CaseChange("stage", stage.id, stage.name or "", stage.status or ""))
        for step in inside.get(stage.id, ()):
            workitem = step.workitem_activity.id if step.workitem_activity is not None else None
            parts.append(CaseChange("step", step.id, step.name or "", step.status or "", workitem=workitem))
    return case, parts


def _is_settled(stage: Any, known: Mapping[str, str]) -> bool:
    """Whether nothing more can happen in a stage than what is known: it waits for its turn, or was over before."""
    return stage.status in ("Open", None) or (stage.status in _DONE and known.get(stage.id) == stage.status)
