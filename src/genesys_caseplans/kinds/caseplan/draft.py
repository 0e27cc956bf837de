"""The draft of a caseplan: whether there is one, and whose edits it holds. Pure.

A draft is judged by its content, whoever wrote it: what is as published or as the spec wants it does no harm. Anything
else may be somebody's work; it is shown, and neither written over nor published until it is taken over on purpose.
Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from genesys_caseplans.address import Known
from genesys_caseplans.kinds.caseplan.intake import intake_properties
from genesys_caseplans.kinds.caseplan.live import Detail, version_state
from genesys_caseplans.kinds.flat import same
from genesys_caseplans.kinds.kind import FieldChange, Goal, Rule, State
from genesys_caseplans.kinds.renames import is_between

#: Fields that no version holds: they change in place at any time.
UNVERSIONED = frozenset({"name", "description"})


@dataclass(frozen=True)
class Standing:
    """Where a caseplan stands: never published, at rest, or with a draft beside the published version."""

    never_published: bool
    has_draft: bool


def standing(goal: Goal) -> Standing:
    """Where the caseplan of a goal stands."""
    published, latest = goal.current.get("published"), goal.current.get("latest")
    return Standing(published is None, published is None or latest != published)


@dataclass(frozen=True)
class Edits:
    """How a draft differs from the published version beside it. foreign: what the spec does not want so."""

    all: tuple[FieldChange, ...] = ()
    foreign: tuple[FieldChange, ...] = ()

    def refusals(self) -> Iterable[Rule]:
        """What stands against writing to the draft or publishing it."""
        if self.foreign:
            yield Rule(
                (),
                "the draft holds edits that are neither in the published version nor in the spec, so they may be "
                f"somebody's work: {_told(self.foreign)}",
                "publish or undo them in the org, write them into the spec, or take the draft over with --take-draft",
            )

    def notes(self, touched: bool) -> Iterable[str]:
        """What a person should know of the draft. touched: whether the change writes to it or publishes it."""
        if self.foreign:
            yield f"the draft holds edits that are neither published nor in the spec: {_told(self.foreign)}"
        elif self.all and not touched:
            yield "the draft is as the spec wants it and waits to be published"


def draft_edits(goal: Goal) -> Edits:
    """How the draft differs from the published version; nothing where not both are there."""
    detail: Detail | None = goal.found.detail if goal.found else None
    if detail is None or detail.published is None:
        return Edits()
    published, draft = draft_leaves(version_state(detail.published)), draft_leaves(version_state(detail.latest))
    differing = tuple(
        FieldChange(path, published.get(path), draft.get(path))
        for path in dict.fromkeys([*published, *draft])
        if not same(draft.get(path), published.get(path))
    )
    wanted = _wanted_leaves(goal)
    return Edits(differing, tuple(one for one in differing if not _is_wanted(one, wanted)))


def _is_wanted(edit: FieldChange, wanted: State) -> bool:
    """As the spec says, or a name for the time being that a stopped run of ours left behind."""
    return is_between(edit.after) or (edit.path in wanted and same(wanted[edit.path], edit.after))


def draft_leaves(state: State) -> dict[str, Any]:
    """The fields of a version that a draft can hold otherwise than the published version, one by one."""
    return {path: value for path, value in _leaves(state).items() if path not in (*UNVERSIONED, "latest", "published")}


def _leaves(state: State) -> dict[str, Any]:
    """The fields of a version one by one; stages by their place."""
    leaves = {name: value for name, value in state.items() if name != "stages"}
    for place, stage in enumerate(state["stages"], 1):
        for name, value in stage.items():
            if name != "step":
                leaves[f"stage {place} {name}"] = value
        leaves |= {f"stage {place} step {name}": value for name, value in stage["step"].items()}
    return leaves


def _wanted_leaves(goal: Goal) -> dict[str, Any]:
    wanted = {**goal.desired, "stages": [{"step": {}} | stage for stage in goal.desired.get("stages") or ()]}
    leaves = _leaves({**wanted, "stages": [{**one, "step": one["step"] or {}} for one in wanted["stages"]]})
    if "intake" in wanted:
        names = intake_properties(goal)
        leaves["intake"] = [
            {"attribute": names.get(one["attribute"]), "required": bool(one.get("required"))}
            for one in wanted["intake"] or ()
        ]
    return leaves


def _told(edits: Iterable[FieldChange]) -> str:
    return "; ".join(f"{one.path}: {_plain(one.before)} → {_plain(one.after)}" for one in edits)


def _plain(value: Any) -> str:
    if isinstance(value, Known):
        return value.id
    return "nothing" if value is None or value == [] else str(value)
