"""The plan as text: a header, what becomes of each entry, and a summary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from gcp_caseplans.views.problems import problem_lines
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import both_shortened, count_text, shortened, value_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.change import Change
    from genesys_caseplans.engine.values.plan import Org, Plan
    from genesys_caseplans.kinds.kind import FieldChange, Path

_SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "yellow"),
    "delete": ("-", "red"),
    "blocked": ("!", "red"),
}


def path_text(path: Path) -> str:
    """A path as people read it."""
    return ".".join(map(str, path))


_INDENT = "      "
#: How long a value may be where no terminal sets a width.
_UNBOUND = 160
_LEAST = 24


def show_org(screen: Screen, org: Org, place: str) -> None:
    """Which org this is about. place: how the API is reached, in a few words."""
    screen.line(f"Org {screen.paint(clean(org.name), 'bold')} ({org.id})")
    screen.line(f"API {clean(place)}")


def show_plan(screen: Screen, plan: Plan, place: str) -> None:
    """The whole plan."""
    show_org(screen, plan.org, place)
    screen.line()
    for change in plan.changes:
        if change.action != "none" or change.notes or change.unmanaged:
            for line in _change_lines(screen, plan, change):
                screen.line(line)
            screen.line()
    quiet = plan.summary["none"]
    if quiet:
        screen.line(screen.paint(f"· {count_text(quiet, 'entry', 'entries')} already as the spec says", "dim"))
        screen.line()
    screen.line(_summary(screen, plan))


def _summary(screen: Screen, plan: Plan) -> str:
    summary = plan.summary
    if not plan.has_changes:
        requests = screen.paint(f"({count_text(plan.requests_made, 'request')} made)", "dim")
        return f"{screen.paint('No changes.', 'bold')} The org is as the spec says. {requests}"
    told = [f"{summary['create']} to create", f"{summary['update']} to update"]
    told += [f"{summary[action]} to {action}" for action in ("replace", "delete") if summary[action]]
    told += [f"{summary['none']} unchanged"]
    told += [screen.paint(f"{summary['blocked']} blocked", "red")] if summary["blocked"] else []
    requests = f"{count_text(plan.requests_planned, 'request')} planned, {plan.requests_made} made"
    return f"{screen.paint('Plan:', 'bold')} {', '.join(told)}; {requests}."


def _change_lines(screen: Screen, plan: Plan, change: Change) -> Iterator[str]:
    sign, color = _SIGNS.get(change.action, ("·", "dim"))
    name = screen.paint(f"“{clean(change.name)}”", "dim")
    about = _about(change)
    lead = f"  {screen.paint(sign, color, 'bold')} {screen.paint(str(change.address), 'bold')} {name}"
    yield f"{lead}  {screen.paint(about, color)}" if about else lead
    yield from _field_lines(screen, plan, change)
    for problem in change.problems:
        yield from problem_lines(screen, problem, _INDENT, address_known=str(change.address))
    if change.irreversible and change.action != "blocked":
        yield _remark(screen, "the first publish cannot be undone; division, intent, prefix and schema freeze")
    for note in change.notes:
        yield _remark(screen, clean(note))
    if change.unmanaged:
        names = clean(", ".join(map(path_text, change.unmanaged)))
        yield _remark(screen, f"not in the spec, left as it is: {names}")


def _about(change: Change) -> str:
    """What the first line adds: how it was found where that is not plain, and when live work feels it."""
    told: list[str] = []
    if change.action in ("update", "replace", "delete", "blocked") and change.identity:
        told.append("" if change.reason in ("found by name", "") or change.problems else clean(change.reason))
    if change.action == "blocked":
        told.append("blocked")
    elif change.action in ("update", "replace", "delete"):
        at_once = "at once, on live work too" if change.kind.live else "at once"
        told.append(f"takes effect {at_once}" if change.effect == "immediate" else _publish_text(change))
    return ", ".join(part for part in told if part)


def _publish_text(change: Change) -> str:
    publishes = any(field.path == ("publish",) for field in change.fields)
    return "takes effect when published, in this run" if publishes else "stays in the draft until it is published"


def _remark(screen: Screen, text: str) -> str:
    return f"{_INDENT}{screen.paint('·', 'dim')} {text}"


def _field_lines(screen: Screen, plan: Plan, change: Change) -> Iterator[str]:
    """One line a field, aligned; fields of one part of the entry stand under its name."""
    creating = change.before is None
    fields = [one for one in change.fields if not (creating and one.path == ("name",))]
    for part, inside in groupby(fields, key=lambda one: str(one.path[0])):
        group = list(inside)
        nested = len(group) > 1
        if nested:
            yield f"{_INDENT}{clean(part)}"
        rows = [(path_text(one.path[1:] if nested else one.path), one) for one in group]
        column = max(len(name) for name, _ in rows) if nested else _column(fields)
        for name, field in rows:
            yield from _one_field(screen, plan, field, f"{_INDENT}{'  ' if nested else ''}{clean(name):<{column}}  ")


def _column(fields: Sequence[FieldChange]) -> int:
    """How wide the names of the fields are that stand by themselves."""
    return min(max((len(str(one.path[0])) for one in fields if len(one.path) == 1), default=0), 30)


def _one_field(screen: Screen, plan: Plan, field: FieldChange, lead: str) -> Iterator[str]:
    room = max((screen.width or len(lead) + _UNBOUND) - len(lead), _LEAST)
    before = value_text(path_text(field.path), plan.shown(field.before))
    after = value_text(path_text(field.path), plan.shown(field.after))
    if field.path == ("publish",):
        yield f"{lead}{screen.paint('yes', 'green')}"
    elif field.before is None and field.after is not None:
        yield f"{lead}{screen.paint(shortened(after, room), 'green')}"
    elif len(before) + len(after) + 3 <= room:
        yield f"{lead}{screen.paint(before, 'red')} → {screen.paint(after, 'green')}"
    elif screen.width is None:
        before, after = both_shortened(before, after, room // 2)
        yield f"{lead}{screen.paint(before, 'red')} → {screen.paint(after, 'green')}"
    else:
        indent = " " * (len(lead) - len(lead.lstrip()) + 2)
        before, after = both_shortened(before, after, screen.width - len(indent) - 2)
        yield lead.rstrip()
        yield f"{indent}  {screen.paint(before, 'red')}"
        yield f"{indent}→ {screen.paint(after, 'green')}"


def show_blocked(screen: Screen, plan: Plan, with_problems: bool) -> None:
    """That a plan is blocked. with_problems: name them, where the plan itself was not shown to a person."""
    count = count_text(plan.summary["blocked"], "change is", "changes are")
    lead = screen.paint("Error:", "red", "bold")
    screen.line(f"{lead} {count} blocked, so nothing is written. Mend what is marked with ! and run it again.")
    if with_problems:
        for problem in plan.problems:
            for line in problem_lines(screen, problem, "  "):
                screen.line(line)
