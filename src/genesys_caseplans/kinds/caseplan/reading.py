"""What is read of caseplans, in as few requests as decide the matter. Source: api-facts, Caseplans and Listing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, cast

from genesys_caseplans.errors import NotVisibleYet
from genesys_caseplans.http.exchange import Exchange, gather, patience, value
from genesys_caseplans.http.writes import poll
from genesys_caseplans.kinds.caseplan.client import CASEPLANS, LATEST, Caseplan, Stageplan, Stepplan
from genesys_caseplans.kinds.caseplan.draft import undecided
from genesys_caseplans.kinds.caseplan.observe import Detail, Version, version_entry
from genesys_caseplans.kinds.caseplan.spec import CaseplanEntry
from genesys_caseplans.kinds.endpoints import live_objects
from genesys_caseplans.kinds.kind import LiveObject, Reading, Selection
from genesys_caseplans.kinds.table import columns, shows


def find(_: Selection) -> Exchange[list[LiveObject]]:
    """All caseplans: a name may be free while its prefix is taken, and only the listing tells."""
    return live_objects((yield from CASEPLANS.list()))


def read(live: LiveObject, reading: Reading[CaseplanEntry]) -> Exchange[LiveObject]:
    """The latest version whole, and of the published one beside a draft as much as decides what becomes of the draft.

    What the listing shows need not be asked for again, but for a draft: nobody has said which version's values a
    listing holds.
    """
    caseplan: Caseplan = live.object
    if reading.only_parts:
        stages = yield from read_stages(live.id, LATEST)
        return LiveObject(live.id, live.name, caseplan, Detail(Version(caseplan, stages=tuple(stages))))
    if reading.published and caseplan.published is not None and caseplan.latest != caseplan.published:
        return (yield from _as_published(live, caseplan))
    if not is_enough(caseplan, reading.wanted):
        caseplan = yield from copied(live.id, (yield from CASEPLANS.get(live.id)))
    latest = yield from whole(caseplan, LATEST)
    detail = Detail(latest)
    if caseplan.published is not None and caseplan.latest != caseplan.published:
        detail = Detail(latest, (yield from _published(caseplan, latest, reading)))
    return LiveObject(live.id, caseplan.name or "", caseplan, detail)


def _as_published(live: LiveObject, caseplan: Caseplan) -> Exchange[LiveObject]:
    """The published version whole. Name and description belong to no version."""
    number = str(caseplan.published)
    version = yield from with_parts(live.id, number, True, lambda: CASEPLANS.get_version(live.id, number))
    now = {"name": caseplan.name, "description": caseplan.description, "published": caseplan.published}
    version = replace(version, caseplan=version.caseplan.model_copy(update=now))
    return LiveObject(live.id, live.name, caseplan, Detail(version))


def is_enough(caseplan: Caseplan, wanted: CaseplanEntry | None) -> bool:
    """Whether a listing shows what is needed: a version at rest, with all fields that the spec speaks of."""
    if caseplan.latest is None or caseplan.latest != caseplan.published or is_copying(caseplan):
        return False
    names = wanted.model_fields_set if wanted is not None else frozenset[str]()
    return all(shows(caseplan, column) for column in columns(CaseplanEntry) if column.name in names)


def _published(caseplan: Caseplan, latest: Version, reading: Reading[CaseplanEntry]) -> Exchange[Version]:
    """The published version beside a draft, read part by part until what it tells is enough.

    Its data schema is not asked for: the first publish froze it.
    """
    number, known = str(caseplan.published), reading.memory(caseplan.id).wanted
    version = Version((yield from CASEPLANS.get_version(caseplan.id, number)))
    parts: Sequence[Callable[[], Exchange[Any]]] = (
        lambda: CASEPLANS.list_intake(caseplan.id, number),
        lambda: read_stages(caseplan.id, number),
    )
    for name, part in zip(("intake", "stages"), parts, strict=True):
        if not undecided(version_entry(latest), version_entry(version), reading.wanted, known):
            break
        answers = tuple((yield from part()))
        version = replace(version, intake=answers) if name == "intake" else replace(version, stages=answers)
    return version


def whole(caseplan: Caseplan, version: str, schemas: bool = True) -> Exchange[Version]:
    """A version with all its parts. schemas: whether its data schema is asked for, too."""
    return (yield from with_parts(caseplan.id, version, schemas, lambda: value(caseplan)))


def with_parts(
    caseplan_id: str, version: str, schemas: bool, read_own: Callable[[], Exchange[Caseplan]]
) -> Exchange[Version]:
    """A version's parts, and then the caseplan's own fields. schemas: whether its data schema is asked for, too."""
    parts = [
        CASEPLANS.list_intake(caseplan_id, version),
        read_stages(caseplan_id, version),
        *([CASEPLANS.list_schemas(caseplan_id, version)] if schemas else []),
    ]
    intake, stages, *listed = yield from gather(cast("list[Exchange[Any]]", parts))
    ids = tuple(schema.id for schema in listed[0]) if schemas else None
    return Version((yield from read_own()), ids, tuple(intake), tuple(stages))


def read_stages(caseplan_id: str, version: str) -> Exchange[list[tuple[Stageplan, Stepplan | None]]]:
    """The stages in order, each with its step."""
    stages = yield from CASEPLANS.list_stages(caseplan_id, version)
    steps = yield from gather([CASEPLANS.list_steps(caseplan_id, stage.id, version) for stage in stages])
    return [(stage, of_stage[0] if of_stage else None) for stage, of_stage in zip(stages, steps, strict=True)]


def is_copying(caseplan: Caseplan) -> bool:
    """Whether a draft is still being made out of the published version."""
    return caseplan.version_state == "Copying"


def copied(caseplan_id: str, caseplan: Caseplan) -> Exchange[Caseplan]:
    """The caseplan once its draft is no longer being copied; asks only where it is."""
    if not is_copying(caseplan):
        return caseplan
    longest = (yield from patience()).copying
    ready = yield from poll(
        lambda: CASEPLANS.get(caseplan_id), lambda answer: not is_copying(answer), longest, "the draft to be copied"
    )
    if is_copying(ready):
        raise NotVisibleYet(
            f"the draft of the caseplan {ready.name!r} ({caseplan_id}) is still being copied after {longest:g} s: run "
            "again when it is ready"
        )
    return ready
