"""The plan as text: a header, what becomes of each entry, and a summary."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby, zip_longest
from typing import TYPE_CHECKING

from gcp_caseplans.views.cells import cells, padded
from gcp_caseplans.views.problems import problem_lines
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import both_shortened, count_text, value_lines, value_text

if TYPE_CHECKING:
    from gcp_caseplans.views.parts import Readable
    from genesys_caseplans.address import Address
    from genesys_caseplans.engine.values.change import Change
    from genesys_caseplans.engine.values.plan import Org, Orphan, Plan, Undoing
    from genesys_caseplans.kinds.fields import Entry
    from genesys_caseplans.kinds.kind import FieldChange, Path

_SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("±", "yellow"),
    "delete": ("-", "red"),
    "adopt": ("*", "cyan"),
    "blocked": ("!", "red"),
}


_INDENT = "      "
#: How objects are found where nothing is to be said of it.
_USUAL = ("", "found by name", "known by its record")
#: How many digits of a digest are enough to name a plan.
_DIGITS = 16
#: How wide a value may be at least, however little room there is.
_LEAST = 24
_NARROW = 36


def path_text(path: Path) -> str:
    """A path as people read it."""
    return ".".join(map(str, path))


def show_org(screen: Screen, org: Org, place: str) -> None:
    """Which org this is about. place: how the API is reached, in a few words."""
    screen.line(f"Org {screen.paint(clean(org.name), 'bold')} ({org.id})")
    screen.line(f"API {clean(place)}")


def show_plan(screen: Screen, plan: Plan, place: str) -> None:
    """The whole plan."""
    show_org(screen, plan.org, place)
    if plan.undoing is not None:
        screen.line(f"Undo of the run {plan.undoing.run}")
    screen.line()
    shown = [change for change in plan.changes if change.action != "none" or change.notes or change.unmanaged]
    for change, following in zip_longest(shown, shown[1:]):
        for line in _change_lines(screen, plan, change):
            screen.line(line)
        # What is blocked by the same, or only goes, needs no room between.
        if following is None or not _belongs(change, following):
            screen.line()
    if any(change.deletes for change in shown):
        screen.line(screen.paint("What is deleted cannot be brought back.", "red"))
        screen.line()
    if plan.undoing is not None:
        _show_lost(screen, plan.undoing)
    quiet = plan.summary["none"]
    if quiet and plan.undoing is None:
        screen.line(screen.paint(f"· {count_text(quiet, 'entry', 'entries')} already as the spec says", "dim"))
        screen.line()
    if plan.left_out:
        text = f"· {count_text(len(plan.left_out), 'entry', 'entries')} left out, not looked at"
        screen.line(screen.paint(text, "dim"))
        screen.line()
    if plan.has_changes:
        screen.line(f"Digest {plan.digest[:_DIGITS]}")
    _show_orphans(screen, plan)
    screen.line(_summary(screen, plan))


def _show_lost(screen: Screen, undoing: Undoing) -> None:
    """What cannot be undone, before anything is."""
    if not undoing.lost:
        return
    screen.line(screen.paint("This cannot be undone:", "yellow", "bold"))
    for problem in undoing.lost:
        for line in problem_lines(screen, problem, "  ", color=""):
            screen.line(line)
    screen.line()


def _belongs(change: Change, following: Change) -> bool:
    if change.action == following.action == "delete":
        return True
    return change.blocked_by is not None and following.blocked_by == change.blocked_by


def _show_orphans(screen: Screen, plan: Plan) -> None:
    """What left the spec and is not being deleted."""
    going = {change.address for change in plan.changes}
    left = [orphan for orphan in plan.orphans if orphan.address not in going]
    for orphan in left:
        lead = f"  {screen.paint('?', 'yellow', 'bold')} {screen.paint(str(orphan.address), 'bold')}"
        name = screen.paint(f"“{clean(orphan.name)}”", "dim")
        screen.line(f"{lead} {name}  {screen.paint(orphan_text(orphan, plan.released), 'yellow')}")
    if left:
        screen.line()
    if any(orphan.there and orphan.address not in plan.released for orphan in left):
        screen.line(screen.paint("--prune deletes what left the spec and was made by earlier runs.", "dim"))
        screen.line()


def orphan_text(orphan: Orphan, released: Container[Address]) -> str:
    """What is to be said of something that left the spec and is not being deleted."""
    if not orphan.there:
        return "left the spec, and is gone from the org"
    if orphan.address in released:
        return "released: it was there before, and stays"
    made = "" if orphan.origin == "created" else " (it was adopted: --prune only releases it)"
    return f"left the spec, still in the org{made}"


def _summary(screen: Screen, plan: Plan) -> str:
    summary = plan.summary
    if not plan.has_changes and plan.undoing is not None:
        return f"{screen.paint('Nothing to undo.', 'bold')} The org has nothing of the run that could go back."
    if not plan.has_changes:
        requests = screen.paint(f"({count_text(plan.requests_made, 'request')} made)", "dim")
        released = f" {count_text(len(plan.released), 'entry', 'entries')} released." if plan.released else ""
        return f"{screen.paint('No changes.', 'bold')} The org is as the spec says.{released} {requests}"
    *told, last = totals(plan)
    told.append(screen.paint(last, "red") if summary["blocked"] else last)
    requests = f"{count_text(plan.requests_planned, 'request')} planned, {plan.requests_made} made"
    return f"{screen.paint('Plan:', 'bold')} {', '.join(told)}; {requests}."


def totals(plan: Plan) -> list[str]:
    """How many of each action, in words; what is blocked comes last."""
    summary = plan.summary
    told = [f"{summary['create']} to create", f"{summary['update']} to update"]
    told += [f"{summary[action]} to {action}" for action in ("replace", "delete") if summary[action]]
    told += [f"{summary['adopt']} taken over"] if summary["adopt"] else []
    told += [f"{summary['none']} unchanged"]
    return told + ([f"{summary['blocked']} blocked"] if summary["blocked"] else [])


def _change_lines(screen: Screen, plan: Plan, change: Change) -> Iterator[str]:
    sign, color = _SIGNS.get(change.action, ("·", "dim"))
    name = screen.paint(f"“{clean(change.name)}”", "dim")
    about = _about(change)
    lead = f"  {screen.paint(sign, color, 'bold')} {screen.paint(str(change.address), 'bold')} {name}"
    if change.blocked_by is not None:
        yield f"{lead}  {screen.paint(f'blocked, because {change.blocked_by} is', color)}"
        return
    yield f"{lead}  {screen.paint(about, color)}" if about else lead
    yield from _field_lines(screen, plan, change)
    for problem in change.problems:
        yield from problem_lines(screen, problem, _INDENT, address_known=str(change.address))
    for remark in change_remarks(plan, change):
        yield f"{_INDENT}{screen.paint('·', 'dim')} {clean(remark)}"


def change_remarks(plan: Plan, change: Change) -> Iterator[str]:
    """What a person should know besides the fields and the problems."""
    from gcp_caseplans.views.parts import readable  # noqa: PLC0415

    if change.irreversible and change.action not in ("blocked", "delete"):
        yield _no_way_back(change)
    for field in change.drift:
        before, after = (value_text(readable(value, plan.shown)) for value in (field.before, field.after))
        yield f"changed in the org since the last apply: {path_text(field.path)}: {before} → {after}"
    yield from change.notes
    if change.unmanaged:
        yield f"not in the spec, left as it is: {', '.join(map(path_text, change.unmanaged))}"


def _about(change: Change) -> str:
    """What the first line adds: how it was found where that is not plain, and when live work feels it."""
    found = ""
    if change.action in ("update", "replace", "delete", "blocked") and change.identity:
        found = "" if change.reason in _USUAL or change.problems else clean(change.reason)
    return ", ".join(part for part in (found, takes_effect(change)) if part)


def takes_effect(change: Change) -> str:
    """When live work feels a change, in words; empty where that goes without saying."""
    if change.action == "blocked":
        return "blocked"
    if change.action == "replace":
        return "a new one takes its place"
    if change.action not in ("update", "delete"):
        return ""
    at_once = "at once, on live work too" if change.kind.live else "at once"
    return f"takes effect {at_once}" if change.effect == "immediate" else _publish_text(change)


def _no_way_back(change: Change) -> str:
    from genesys_caseplans.kinds.comparing import spec_keys  # noqa: PLC0415
    from genesys_caseplans.kinds.fields import Fixed  # noqa: PLC0415
    from genesys_caseplans.kinds.table import marked  # noqa: PLC0415

    if change.deletes:
        return "what is deleted cannot be brought back"
    model: type[Entry] = change.kind.model
    frozen = [spec_keys(model)[name] for name, one in marked(model, Fixed).items() if one.once == "published"]
    return f"the first publish cannot be undone, and freezes {_listed(frozen)}"


def _listed(words: Sequence[str]) -> str:
    return " and ".join([", ".join(words[:-1]), *words[-1:]] if len(words) > 1 else words)


def _is_deed(change: Change, field: FieldChange) -> bool:
    """Whether a field is no value of the org but says what to do with it, such as to publish it."""
    return len(field.path) == 1 and field.path[0] in change.kind.model.steering


def _publish_text(change: Change) -> str:
    publishes = any(_is_deed(change, field) for field in change.fields)
    return "takes effect when published, in this run" if publishes else "stays in the draft until it is published"


def _field_lines(screen: Screen, plan: Plan, change: Change) -> Iterator[str]:
    """One line a field, aligned; fields of one part of the entry stand under its name."""
    groups = [list(inside) for _, inside in groupby(shown_fields(change), key=lambda one: one.path[0])]
    alone = _column([path_text(group[0].path) for group in groups if len(group) == 1])
    for group in groups:
        nested = len(group) > 1
        if nested:
            yield f"{_INDENT}{clean(str(group[0].path[0]))}"
        rows = [(path_text(one.path[1:] if nested else one.path), one) for one in group]
        column = max(cells(clean(name)) for name, _ in rows) if nested else alone
        for name, field in rows:
            lead = f"{_INDENT}{'  ' if nested else ''}{padded(clean(name), column)}  "
            if _is_deed(change, field):
                yield f"{lead}{screen.paint('yes', 'green')}"
            else:
                yield from _one_field(screen, plan, field, lead)


def shown_fields(change: Change) -> list[FieldChange]:
    """The fields that differ as a person wants them: reorders as such, a new object's name not once more."""
    from gcp_caseplans.views.orders import fields_with_orders  # noqa: PLC0415

    named = next(iter(change.kind.model.model_fields)) if change.before is None else None
    return [field for field in fields_with_orders(change) if field.path != (named,)]


def _column(names: Iterable[str]) -> int:
    """How wide the names of the fields are that stand by themselves."""
    return min(max((cells(clean(name)) for name in names), default=0), 30)


def _one_field(screen: Screen, plan: Plan, field: FieldChange, lead: str) -> Iterator[str]:
    """Whole where no terminal sets a width, else in lines that fit."""
    from gcp_caseplans.views.parts import readable  # noqa: PLC0415

    after = readable(field.after, plan.shown)
    if field.before is None and field.after is not None:
        yield from _new_value(screen, after, lead)
    else:
        before = readable(field.before, plan.shown)
        yield from _changed_value(screen, value_text(before), value_text(after), lead)


def _new_value(screen: Screen, value: Readable, lead: str) -> Iterator[str]:
    if screen.width is None:
        yield f"{lead}{screen.paint(value_text(value), 'green')}"
        return
    column = cells(lead)
    room = screen.width - column
    if room < _NARROW and cells(value_text(value)) > room:
        # Beside its name it would be cut to nothing: it stands under it.
        yield lead.rstrip()
        column = _indent(lead) + 2
        lead = " " * column
    first, *rest = value_lines(value, max(screen.width - column, _LEAST))
    yield f"{lead}{screen.paint(first, 'green')}"
    for line in rest:
        yield f"{' ' * column}{screen.paint(line, 'green')}"


def _changed_value(screen: Screen, before: str, after: str, lead: str) -> Iterator[str]:
    if screen.width is None or cells(lead) + cells(before) + cells(after) + len(" → ") <= screen.width:
        yield f"{lead}{screen.paint(before, 'red')} → {screen.paint(after, 'green')}"
        return
    indent = " " * (_indent(lead) + 2)
    before, after = both_shortened(before, after, max(screen.width - len(indent) - 2, _LEAST))
    yield lead.rstrip()
    yield f"{indent}  {screen.paint(before, 'red')}"
    yield f"{indent}→ {screen.paint(after, 'green')}"


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def show_blocked(screen: Screen, plan: Plan, with_problems: bool) -> None:
    """That a plan is blocked. with_problems: name them, where the plan itself was not shown to a person."""
    count = count_text(plan.summary["blocked"], "change is", "changes are")
    lead = screen.paint("Error:", "red", "bold")
    screen.line(f"{lead} {count} blocked, so nothing is written. Mend what is marked with ! and run it again.")
    if with_problems:
        for problem in plan.problems:
            for line in problem_lines(screen, problem, "  "):
                screen.line(line)
