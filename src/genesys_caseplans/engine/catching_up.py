"""Between a run and the next: what the earlier one sent a moment ago may not be seen yet, and is not asked for again.

Owns what a plan must wait for. Source: design, Honest writes.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence

from genesys_caseplans.engine.journal import RunJournal, Sent
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.json import change_json, wanted_fields
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.http.exchange import Exchange, patience, wait


def caught_up(plan_anew: Callable[[], Exchange[Plan]], journal: RunJournal) -> Exchange[Plan]:
    """A plan that no longer wants what an earlier run sent, or that is old enough to be sure that it was not done.

    Each write is given the time for which reads may lag, from when it was sent.
    """
    limits = yield from patience()
    plan = yield from plan_anew()
    begun = time.time()
    sent = outlived(journal.sent_since(plan.org.id, begun - limits.lag)) if plan.has_changes else ()
    waited, pause = 0.0, limits.first_look
    while waiting := list(wanted_again(plan, sent)):
        left = max(one.at for one in waiting) + limits.lag - begun - waited
        if left <= 0:
            break
        names = ", ".join(sorted({one.address for one in waiting}))
        yield from wait(min(pause, left), f"what an earlier run asked for to be seen ({names})")
        waited, pause = waited + pause, pause * 2
        plan = yield from plan_anew()
    return plan


def outlived(sent: Sequence[Sent]) -> Sequence[Sent]:
    """What was sent, without what was for objects that a later run deleted: those are not late but gone."""
    gone: dict[str, float] = {}
    for one in sent:
        if one.action == "delete" and one.method == "DELETE" and one.answered:
            gone[one.address] = max(one.at, gone.get(one.address, 0.0))
    return [one for one in sent if one.at > gone.get(one.address, 0.0)]


def wanted_again(plan: Plan, sent: Sequence[Sent]) -> Iterable[Sent]:
    """What was sent, and a plan wants in just the same way."""
    changes = {str(change.address): change for change in plan.changes if change.writes} if sent else {}
    for one in sent:
        change = changes.get(one.address)
        if change is not None and _is_wanted(plan, change, one):
            yield one


def _is_wanted(plan: Plan, change: Change, one: Sent) -> bool:
    """Whether it may be done already and is only not seen. A change that is safe to send twice, and was not answered,
    is sent twice; one of a run that was done altogether is seen by now, or the org's own doing, unless it is a new
    object that is not there.
    """
    wants = wanted_fields(change_json(plan, change))
    alike = all(wants[path] == value for path, value in one.fields.items() if path in wants)
    if one.action in ("create", "replace") and change.makes:
        # What is to be replaced is there: the run that created it has been seen, but not yet one that replaced it.
        return change.before is None or (one.action == "replace" and alike)
    if one.finished or not (one.answered or one.method == "POST"):
        return False
    return alike and one.step in {step.title for step in change.steps}
