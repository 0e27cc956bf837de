"""The kind of caseplans: found by name or prefix, judged with its draft, written stage by stage, published last."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genesys_caseplans.kinds.caseplan.check import check, lookups, match
from genesys_caseplans.kinds.caseplan.compare import compare, stage_slugs
from genesys_caseplans.kinds.caseplan.live import find, read, state
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry, validate_caseplan
from genesys_caseplans.kinds.caseplan.steps import steps
from genesys_caseplans.kinds.kind import Goal, Identity, Kind, LiveObject


def _identity(found: LiveObject) -> Identity:
    return Identity(found.id, found.object.latest, found.object.published)


def _parts(goal: Goal) -> Mapping[tuple[str, ...], Identity]:
    parts: dict[tuple[str, ...], Identity] = {}
    stages: Any = goal.current.get("stages", ())
    for slug, stage in zip(stage_slugs(goal), stages, strict=False):
        parts["stages", slug] = Identity(stage["id"])
        if stage["step"]:
            parts["stages", slug, "step"] = Identity(stage["step"]["id"])
    return parts


KIND = Kind(
    name="caseplan",
    section="caseplans",
    model=CaseplanEntry,
    find=find,
    match=match,
    read=read,
    state=state,
    compare=compare,
    validate=validate_caseplan,
    check=check,
    lookups=lookups,
    steps=steps,
    identity=_identity,
    parts=_parts,
)
