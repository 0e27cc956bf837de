"""The plan as Markdown, for a comment on a pull request: what a reviewer must know first, the rest folded.

What an org or a file says is never markup here, and never calls anybody: values stand in code, prose is escaped.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gcp_caseplans.views.plan import change_remarks, orphan_text, path_text, shown_fields, takes_effect, totals
from gcp_caseplans.views.screen import clean
from gcp_caseplans.views.values import count_text, value_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.change import Change
    from genesys_caseplans.engine.values.plan import Plan
    from genesys_caseplans.errors import Problem

#: What a comment on GitHub may hold at most.
LONGEST = 65_536
#: What is kept free for the lines that say that something was left out.
_RESERVE = 300
_LONGEST_VALUE = 300
_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+!|~:&])")
_CALLS = re.compile(r"([@#])(?=\w)")
_TICKS = re.compile("`+")
_VERBS = {
    "create": "create",
    "update": "update",
    "replace": "replace",
    "delete": "delete",
    "adopt": "take over",
    "blocked": "blocked",
}


def plan_markdown(plan: Plan, place: str) -> str:
    """The whole plan in less than `LONGEST` characters; what there is no room for is counted."""
    head = "\n\n".join(_head(plan, place))
    blocks = [*_warnings(plan), *_details(plan)]
    room = LONGEST - _RESERVE - len(head)
    kept: list[str] = []
    for block in blocks:
        room -= len(block) + 2
        if room < 0:
            break
        kept.append(block)
    left = len(blocks) - len(kept)
    if left:
        kept.append(f"*{left} more of {len(blocks)} parts do not fit into a comment: see the output of `plan`.*")
    return "\n\n".join([head, *kept]) + "\n"


def prose(text: str) -> str:
    """A sentence: no markup, no link, and nobody is called."""
    plain = " ".join(clean(text).split())
    # A blank of no width: after an escape alone, @ and # would still call somebody or point at an issue.
    return _CALLS.sub("\\1\u200b", _MARKUP.sub(r"\\\1", plain)).replace("www.", "www\u200b.")


def code(text: str) -> str:
    """A value, as it is."""
    plain = " ".join(clean(text).split())
    if len(plain) > _LONGEST_VALUE:
        plain = f"{plain[: _LONGEST_VALUE - 1]}…"
    longest = max((len(ticks) for ticks in _TICKS.findall(plain)), default=0)
    fence = "`" * (longest + 1)
    gap = " " if plain[:1] == "`" or plain[-1:] == "`" or not plain else ""
    return f"{fence}{gap}{plain}{gap}{fence}"


def cell(text: str) -> str:
    """A value within the cell of a table, which a bar would end even in code."""
    return code(text).replace("|", "\\|")


def _head(plan: Plan, place: str) -> Iterator[str]:
    # Whoever keeps one comment up to date finds it by this line.
    yield f"<!-- gcp-caseplans plan {html.escape(plan.org.id)} -->"
    yield f"**{_summary(plan)}**"
    yield f"Org {code(plan.org.name)} ({code(plan.org.id)}), API {code(place)}"
    if plan.undoing is not None:
        yield f"Undo of the run {code(plan.undoing.run)}."
    if plan.has_changes:
        yield f"Digest {code(plan.digest[:16])}, {count_text(plan.requests_planned, 'request')} planned."


def _summary(plan: Plan) -> str:
    if not plan.has_changes:
        return "No changes: the org is as the spec says."
    return f"Plan: {', '.join(totals(plan))}."


def _warnings(plan: Plan) -> Iterator[str]:
    """What a reviewer must not miss: what is blocked, what goes for good, what is felt at once."""
    blocked = [change for change in plan.changes if change.action == "blocked" and change.blocked_by is None]
    if blocked:
        yield _warning(
            "Blocked, so nothing is written", (_problem(problem) for change in blocked for problem in change.problems)
        )
    going = [change for change in plan.changes if change.deletes]
    if going:
        yield _warning("Deleted for good", map(_called, going))
    final = [change for change in plan.changes if change.irreversible and not change.deletes and change.writes]
    if final:
        yield _warning("Cannot be undone", (f"{_called(change)}: the first publish" for change in final))
    live = [change for change in plan.changes if _is_felt_at_once(change)]
    if live:
        yield _warning("Reaches work that is under way at once", map(_called, live))
    drifted = [change for change in plan.changes if change.drift]
    if drifted:
        yield _warning("Changed in the org since the last apply", map(_called, drifted))
    left = [orphan for orphan in plan.orphans if orphan.address not in {change.address for change in plan.changes}]
    if left:
        lines = (
            f"{code(str(orphan.address))} {code(orphan.name)}: {orphan_text(orphan, plan.released)}" for orphan in left
        )
        yield _warning("Not in the spec any more", lines)
    if plan.undoing is not None and plan.undoing.lost:
        yield _warning("Stays as it is", map(_problem, plan.undoing.lost))


def _warning(title: str, lines: Iterable[str]) -> str:
    return "\n".join([f"**{title}:**", "", *(f"- {line}" for line in lines)])


def _is_felt_at_once(change: Change) -> bool:
    return change.action in ("update", "replace") and change.kind.live and change.effect == "immediate"


def _called(change: Change) -> str:
    return f"{code(str(change.address))} {code(change.name)}"


def _problem(problem: Problem) -> str:
    place = " ".join(code(part) for part in (problem.where, problem.address) if part)
    hint = f" *{prose(problem.hint)}*" if problem.hint else ""
    return f"{place}: {prose(problem.message)}.{hint}" if place else f"{prose(problem.message)}.{hint}"


def _details(plan: Plan) -> Iterator[str]:
    """One fold a change. Inside of the line that is always seen no Markdown is read, so it is HTML."""
    for change in plan.changes:
        if change.action == "none" and not change.notes and not change.unmanaged:
            continue
        yield "\n".join(_fold(plan, change))


def _fold(plan: Plan, change: Change) -> Iterator[str]:
    verb = _VERBS.get(change.action, "unchanged")
    name = html.escape(" ".join(clean(change.name).split()))
    about = takes_effect(change)
    lead = f"{verb} <code>{html.escape(str(change.address))}</code> <code>{name}</code>"
    yield f"<details><summary>{lead}{f' ({html.escape(about)})' if about else ''}</summary>"
    yield ""
    if change.blocked_by is not None:
        yield f"Blocked, because {code(str(change.blocked_by))} is."
    else:
        yield from _table(plan, change)
        for remark in change_remarks(plan, change):
            yield f"- {prose(remark)}"
        for problem in change.problems:
            yield f"- {_problem(problem)}"
    yield ""
    yield "</details>"


def _table(plan: Plan, change: Change) -> Iterator[str]:
    from gcp_caseplans.views.parts import readable  # noqa: PLC0415

    rows = [
        (path_text(field.path), readable(field.before, plan.shown), readable(field.after, plan.shown))
        for field in shown_fields(change)
    ]
    if not rows:
        return
    if change.before is None:
        yield from ("| field | value |", "|---|---|")
        yield from (f"| {cell(path)} | {cell(value_text(after))} |" for path, _, after in rows)
    else:
        yield from ("| field | before | after |", "|---|---|---|")
        yield from (
            f"| {cell(path)} | {cell(value_text(before))} | {cell(value_text(after))} |" for path, before, after in rows
        )
    yield ""
