"""The engine's whole runs, as exchanges: plan, apply, ids. What both clients, scripts and the CLI call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from genesys_caseplans.engine.desired import Desired, prepare
from genesys_caseplans.engine.diff import diff
from genesys_caseplans.engine.execute import execute, known_identities
from genesys_caseplans.engine.guard import guard
from genesys_caseplans.engine.live import Snapshot, read_snapshot
from genesys_caseplans.engine.plan import Org, Plan
from genesys_caseplans.engine.report import Report
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.kinds import KINDS
from genesys_caseplans.kinds.kind import Identity, Kind, Options
from genesys_caseplans.specfile import Spec


def make_plan(
    spec: Spec, api: str, options: Options, org: str | None = None, kinds: Iterable[Kind] = KINDS
) -> Exchange[Plan]:
    """Read the org and say what would be done. Writes nothing."""
    desired = prepare(spec, kinds)
    snapshot = yield from read_snapshot(desired, org)
    plan = diff(desired, snapshot, api, options)
    limits = yield from _limits(plan, desired, snapshot)
    if limits:
        plan = diff(desired, replace(snapshot, limits=limits), api, options)
    return guard(plan, spec)


def _limits(plan: Plan, desired: Desired, snapshot: Snapshot) -> Exchange[Mapping[str, Mapping[str, int]]]:
    """What the org allows of the kinds of which something is written; no request where nothing is."""
    sections = sorted({change.address.section for change in plan.changes if change.writes})
    asked = [(section, ask) for section in sections if (ask := desired.kinds[section].limits)]
    goals = {
        section: [one.goal for one in plan.changes if one.writes and one.address.section == section]
        for section, _ in asked
    }
    answers = yield from gather([ask(snapshot.listed.get(section, ()), goals[section]) for section, ask in asked])
    return {section: answer for (section, _), answer in zip(asked, answers, strict=True)}


def apply_plan(plan: Plan, stop: Callable[[], bool] | None = None) -> Exchange[Report]:
    """Carry out a plan; `PlanBlocked` where anything in it is blocked. stop: asked before each step."""
    return execute(plan, stop)


def read_ids(
    spec: Spec, api: str, org: str | None = None, kinds: Iterable[Kind] = KINDS
) -> Exchange[tuple[Org, dict[str, Identity]]]:
    """The identities of all that a spec names and the org has."""
    desired = prepare(spec, kinds)
    plan = diff(desired, (yield from read_snapshot(desired, org)), api, Options())
    return plan.org, known_identities(plan)
