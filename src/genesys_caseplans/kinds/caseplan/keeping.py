"""What need not be read again of a caseplan: the content of a published version never changes. Pure.

Source: api-facts, Caseplans.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from genesys_caseplans.http.wire import ApiModel
from genesys_caseplans.kinds.caseplan.client import Caseplan, IntakeSetting, Stageplan, Stepplan
from genesys_caseplans.kinds.caseplan.observe import Detail, Version
from genesys_caseplans.kinds.caseplan.reading import is_enough
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.kind import LiveObject, Reading


def keep(live: LiveObject) -> Mapping[str, Any] | None:
    """The content of a caseplan's published version, where it was read whole and no draft stands beside it."""
    caseplan: Caseplan = live.object
    detail = live.detail
    if not isinstance(detail, Detail) or caseplan.published is None or caseplan.latest != caseplan.published:
        return None
    return content(detail.latest, caseplan.published)


def content(version: Version, number: int) -> Mapping[str, Any] | None:
    """What a version holds beside the caseplan's own fields; None where not all of it was read."""
    if version.schemas is None or version.intake is None or version.stages is None:
        return None
    return {
        "version": number,
        "schemas": list(version.schemas),
        "intake": [_plain(setting) for setting in version.intake],
        "stages": [
            {"stage": _plain(stage), "step": _plain(step) if step is not None else None}
            for stage, step in version.stages
        ],
    }


def _plain(part: ApiModel) -> dict[str, Any]:
    return {name: value for name, value in part.wire().items() if name != "selfUri"}


def recall(live: LiveObject, kept: Mapping[str, Any], reading: Reading[CaseplanEntry]) -> LiveObject | None:
    """A listed caseplan with what was kept, where it stands at that very version and the listing shows the rest."""
    caseplan: Caseplan = live.object
    if caseplan.published is None or caseplan.published != kept.get("version"):
        return None
    if not is_enough(caseplan, reading.wanted):
        return None
    try:
        version = Version(
            caseplan,
            tuple(map(str, kept["schemas"])),
            tuple(IntakeSetting.model_validate(setting) for setting in kept["intake"]),
            tuple(
                (
                    Stageplan.model_validate(pair["stage"]),
                    Stepplan.model_validate(pair["step"]) if pair["step"] is not None else None,
                )
                for pair in kept["stages"]
            ),
        )
    except (ValidationError, KeyError, TypeError):
        return None  # edited by hand, or of another version of the tool: read it
    return LiveObject(live.id, live.name, caseplan, Detail(version))
