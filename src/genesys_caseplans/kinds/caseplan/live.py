"""What an org has of a caseplan: its latest version, the published one beside a draft, and both in spec shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from genesys_caseplans.address import Known
from genesys_caseplans.errors import NotVisibleYet
from genesys_caseplans.http.exchange import Exchange, gather
from genesys_caseplans.http.writes import poll
from genesys_caseplans.kinds.caseplan.client import (
    CASEPLANS,
    LATEST,
    Caseplan,
    IntakeSetting,
    Stageplan,
    Stepplan,
)
from genesys_caseplans.kinds.caseplan.spec import NO_DIVISION
from genesys_caseplans.kinds.flat import Flat, found_of, known
from genesys_caseplans.kinds.kind import LiveObject, Selection

#: How long a copy may take before we stop waiting, in seconds.
COPYING_AT_MOST = 300.0


def division_of(caseplan: Caseplan) -> Known | str:
    """The division; absent, null or `*` means none."""
    division = known(caseplan.division)
    return NO_DIVISION[0] if division is None or division.id == "*" else division


FIELDS = (
    Flat("name", "name", lambda it: it.name),
    Flat("description", "description", lambda it: it.description),
    Flat("referencePrefix", "referencePrefix", lambda it: (it.reference_prefix or "").upper()),
    Flat("division", "divisionId", division_of),
    Flat("intent", "customerIntentId", lambda it: known(it.customer_intent)),
    Flat("dueDuration", "defaultDueDurationInSeconds", lambda it: it.default_due_duration_in_seconds),
    Flat("ttl", "defaultTtlSeconds", lambda it: it.default_ttl_seconds),
    Flat("owner", "defaultCaseOwnerId", lambda it: known(it.default_case_owner)),
)


@dataclass(frozen=True)
class Version:
    """One version of a caseplan, whole."""

    caseplan: Caseplan
    schemas: tuple[str, ...]
    intake: tuple[IntakeSetting, ...]
    stages: tuple[tuple[Stageplan, Stepplan | None], ...]


@dataclass(frozen=True)
class Detail:
    """latest: what a change starts from. published: only where a draft stands beside it."""

    latest: Version
    published: Version | None


def find(_: Selection) -> Exchange[list[LiveObject]]:
    """All caseplans: a name may be free while its prefix is taken, and only the listing tells."""
    return found_of((yield from CASEPLANS.list()))


def read(found: LiveObject) -> Exchange[LiveObject]:
    """The latest version whole, and the published one where the latest is a draft beside it."""
    # The listing is a query, and nobody has said how far it lags behind or which version's values it holds.
    caseplan = yield from copied(found.id, (yield from CASEPLANS.get(found.id)))
    if caseplan.published is None or caseplan.latest == caseplan.published:
        latest = yield from _version(caseplan, LATEST)
        return LiveObject(found.id, caseplan.name or "", caseplan, Detail(latest, None))
    both = [_whole(found.id, str(version)) for version in (caseplan.latest, caseplan.published)]
    latest, published = yield from gather(both)
    return LiveObject(found.id, caseplan.name or "", caseplan, Detail(latest, published))


def read_latest(caseplan_id: str) -> Exchange[Mapping[str, Any]]:
    """The latest version as it is now, in spec shape."""
    return version_state((yield from _version((yield from CASEPLANS.get(caseplan_id)), LATEST)))


def copied(caseplan_id: str, caseplan: Caseplan) -> Exchange[Caseplan]:
    """The caseplan once its draft is no longer being copied; asks only where it is."""
    if not is_copying(caseplan):
        return caseplan
    ready = yield from poll(lambda: CASEPLANS.get(caseplan_id), lambda it: not is_copying(it), COPYING_AT_MOST)
    if is_copying(ready):
        raise NotVisibleYet(
            f"the draft of the caseplan {ready.name!r} ({caseplan_id}) is still being copied after "
            f"{COPYING_AT_MOST:g} s: run again when it is ready"
        )
    return ready


def is_copying(caseplan: Caseplan) -> bool:
    """Whether a draft is still being made out of the published version."""
    return caseplan.version_state == "Copying"


def _whole(caseplan_id: str, version: str) -> Exchange[Version]:
    return (yield from _version((yield from CASEPLANS.get_version(caseplan_id, version)), version))


def _version(caseplan: Caseplan, version: str) -> Exchange[Version]:
    parts = [
        CASEPLANS.list_schemas(caseplan.id, version),
        CASEPLANS.list_intake(caseplan.id, version),
        read_stages(caseplan.id, version),
    ]
    schemas, intake, stages = yield from gather(cast("list[Exchange[Any]]", parts))
    ordered = sorted(intake, key=lambda setting: setting.display_order)
    return Version(caseplan, tuple(schema.id for schema in schemas), tuple(ordered), tuple(stages))


def read_stages(caseplan_id: str, version: str) -> Exchange[list[tuple[Stageplan, Stepplan | None]]]:
    """The stages in order, each with its step."""
    stages = yield from CASEPLANS.list_stages(caseplan_id, version)
    steps = yield from gather([CASEPLANS.list_steps(caseplan_id, stage.id, version) for stage in stages])
    return [(stage, of_stage[0] if of_stage else None) for stage, of_stage in zip(stages, steps, strict=True)]


def version_state(version: Version) -> dict[str, Any]:
    """A version in spec shape; intake by the API's property keys, stages with their ids."""
    return {
        **{row.name: row.reads(version.caseplan) for row in FIELDS},
        "schema": Known(version.schemas[0]) if version.schemas else None,
        "intake": [{"attribute": one.property, "required": bool(one.required)} for one in version.intake],
        "stages": [stage_state(stage, step) for stage, step in version.stages],
    }


def stage_state(stage: Stageplan, step: Stepplan | None) -> dict[str, Any]:
    """A stage with its step, in spec shape."""
    return {
        "id": stage.id,
        "name": stage.name,
        "description": stage.description,
        "step": step_state(step) if step else {},
    }


def step_state(step: Stepplan) -> dict[str, Any]:
    """A step in spec shape."""
    settings = step.workitem_settings
    return {
        "id": step.id,
        "name": step.name,
        "description": step.description,
        "worktype": known(settings.worktype) if settings else None,
    }


def state(found: LiveObject, _: object) -> Mapping[str, Any]:
    """The latest version in spec shape, and where it stands; without `read`, what the listing told."""
    caseplan: Caseplan = found.object
    if found.detail is None:
        return {row.name: row.reads(caseplan) for row in FIELDS}
    return version_state(found.detail.latest) | {"published": caseplan.published, "latest": caseplan.latest}
