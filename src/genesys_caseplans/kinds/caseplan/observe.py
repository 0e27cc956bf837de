"""A caseplan of the org as a spec would say it: its latest version, and the published one beside a draft. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from genesys_caseplans.address import Reference
from genesys_caseplans.kinds.caseplan.arranging import is_in_place, keys_of
from genesys_caseplans.kinds.caseplan.client import Caseplan, IntakeSetting, Stageplan, Stepplan
from genesys_caseplans.kinds.caseplan.intake import property_names, under_spec_keys
from genesys_caseplans.kinds.caseplan.spec import NO_DIVISION, CaseplanEntry, IntakeEntry, StageEntry, StepEntry
from genesys_caseplans.kinds.kind import Facts, LiveObject, Neighbours, Observed, Others, Path, StageOperations
from genesys_caseplans.kinds.schema.observe import spelled_key
from genesys_caseplans.kinds.table import observed_model, observed_values, pointed_names, reference_id

Stages = Sequence[tuple[Stageplan, Stepplan | None]]


@dataclass(frozen=True)
class Version:
    """One version of a caseplan, as far as it was read: None is what was not."""

    caseplan: Caseplan
    schemas: Sequence[str] | None = None
    intake: Sequence[IntakeSetting] | None = None
    stages: Stages | None = None


@dataclass(frozen=True)
class Detail:
    """latest: what a change starts from. published: only where a draft stands beside it."""

    latest: Version
    published: Version | None = None


@dataclass(frozen=True)
class CaseplanFacts(Facts):
    """published_entry: what the published version says where a draft stands beside it, as far as it was read.
    published_parts: the ids of its stages, which are the same in all versions, by their keys. editors: when and by whom
    a part was changed last, as far as the API says.
    """

    published_entry: CaseplanEntry | None = None
    published_parts: Mapping[Path, str] = field(default_factory=dict[Path, str])
    editors: Mapping[Path, str] = field(default_factory=dict[Path, str])


def observe(live: LiveObject) -> Observed[CaseplanEntry]:
    """A caseplan as a spec would say it; of one that was only listed, what the listing shows."""
    detail: Detail = live.detail or Detail(Version(live.object))
    caseplan = detail.latest.caseplan
    stages = detail.latest.stages or ()
    facts = CaseplanFacts(
        version=caseplan.latest,
        published=caseplan.published,
        division=reference_id(caseplan.division),
        changed=caseplan.date_modified,
        changed_by=reference_id(caseplan.modified_by),
        published_entry=version_entry(detail.published) if detail.published else None,
        published_parts=stage_parts((detail.published.stages if detail.published else None) or ()),
        editors=_editors(caseplan, stages),
    )
    return Observed(live.id, version_entry(detail.latest), stage_parts(stages), facts, _names(detail))


def _names(detail: Detail) -> dict[str, str]:
    """What the API calls the objects that the versions point at, by id."""
    names: dict[str, str] = {}
    for version in filter(None, (detail.published, detail.latest)):
        names |= pointed_names(CaseplanEntry, version.caseplan)
        for _, step in version.stages or ():
            names |= pointed_names(StepEntry, step)
    return names


def version_entry(version: Version) -> CaseplanEntry:
    """A version as a spec would say it; intake by the API's properties."""
    caseplan = version.caseplan
    values = observed_values(CaseplanEntry, caseplan)
    values["reference_prefix"] = (caseplan.reference_prefix or "").upper()
    values["publish"] = caseplan.published is not None
    if values["division"] is None or values["division"].id == NO_DIVISION[0]:
        values["division"] = NO_DIVISION[0]
    if version.schemas is not None:
        values["schema_"] = Reference("schemas", id=version.schemas[0]) if version.schemas else None
    if version.intake is not None:
        ordered = sorted(version.intake, key=lambda setting: setting.display_order)
        values["intake"] = [
            IntakeEntry(attribute=setting.property, required=bool(setting.required)) for setting in ordered
        ]
    if version.stages is not None:
        values["stages"] = observed_stages(version.stages)
    return observed_model(CaseplanEntry, values)


def observed_stages(stages: Stages) -> list[StageEntry]:
    """Stages with their steps, first to last."""
    return [_stage(stage, step, slug) for (stage, step), slug in zip(stages, _slugs(stages), strict=True)]


def _stage(stage: Stageplan, step: Stepplan | None, slug: str) -> StageEntry:
    values = observed_values(StageEntry, stage)
    inside = observed_model(StepEntry, observed_values(StepEntry, step)) if step is not None else None
    return observed_model(StageEntry, {**values, "key": slug, "step": inside})


def _slugs(stages: Stages) -> list[str]:
    """A key for each stage: the slug of its name, with a number where two are alike."""
    slugs: list[str] = []
    for stage, _ in stages:
        slug = StageEntry.model_construct(name=stage.name or "").slug
        slugs.append(slug if slug not in slugs else f"{slug}-{len(slugs) + 1}")
    return slugs


def stage_parts(stages: Stages) -> dict[Path, str]:
    """The ids of stages and steps, by path."""
    parts: dict[Path, str] = {}
    for (stage, step), slug in zip(stages, _slugs(stages), strict=True):
        parts["stages", slug] = stage.id
        if step is not None:
            parts["stages", slug, "step"] = step.id
    return parts


def _editors(caseplan: Caseplan, stages: Stages) -> Mapping[Path, str]:
    parts: dict[Path, Any] = {(): caseplan}
    for (stage, step), slug in zip(stages, _slugs(stages), strict=True):
        parts["stages", slug] = stage
        parts["stages", slug, "step"] = step
    return {path: text for path, part in parts.items() if (text := _edited(part))}


def _edited(part: Any) -> str:
    who = reference_id(part.modified_by) if part is not None else None
    when = part.date_modified if part is not None else None
    words = [f"by {who}" if who else "", f"at {when:%Y-%m-%d %H:%M:%S}" if when else ""]
    return " ".join(word for word in words if word)


def align(
    observed: Observed[CaseplanEntry],
    entry: CaseplanEntry,
    neighbours: Neighbours,
    known: Mapping[Path, str] | None = None,
) -> Observed[CaseplanEntry]:
    """Stages and questions of the intake under the keys of the spec. known: ids of stages that this run knows by now.

    Not to be done twice: a key of the spec may be the API's key of another attribute.
    """
    schema = entry.schema_ if "schema_" in entry.model_fields_set else observed.entry.schema_
    names = property_names(schema, neighbours)
    aligned = _align_stages(observed, entry, neighbours, known)
    facts = aligned.facts
    if isinstance(facts, CaseplanFacts) and facts.published_entry is not None:
        facts = replace(facts, published_entry=_with_questions(facts.published_entry, entry, names))
    return replace(aligned, entry=_with_questions(aligned.entry, entry, names), facts=facts)


def _align_stages(
    observed: Observed[CaseplanEntry], entry: CaseplanEntry, neighbours: Neighbours, known: Mapping[Path, str] | None
) -> Observed[CaseplanEntry]:
    """Stages under the keys of the spec, those of the published version beside a draft by the same ids."""
    wanted, has = entry.stages or [], observed.entry.stages or []
    if not wanted:
        return observed
    facts = observed.facts if isinstance(observed.facts, CaseplanFacts) else CaseplanFacts()
    allowed = neighbours.options.stage_operations
    if known is not None or (allowed == "auto" and _has_moved(observed.parts, facts.published_parts)):
        allowed = "yes"
    ids = [_id(observed.parts, stage) for stage in has]
    recorded = _stage_ids(neighbours.memory(observed.id).parts if known is None else known)
    own = keys_of(list(zip(ids, has, strict=True)), wanted, recorded, allowed)
    keys = dict(zip(ids, own, strict=True))
    beside = facts.published_entry
    if beside is not None and beside.stages:
        beside = _with_keys(beside, _published_keys(facts.published_parts, beside.stages, wanted, keys, allowed))
    editors = {_path(path, observed.parts, keys): text for path, text in facts.editors.items()}
    parts = {_path(path, observed.parts, keys): id for path, id in observed.parts.items()}
    if isinstance(observed.facts, CaseplanFacts):
        facts = replace(facts, published_entry=beside, editors=editors)
        return replace(observed, entry=_with_keys(observed.entry, own), parts=parts, facts=facts)
    return replace(observed, entry=_with_keys(observed.entry, own), parts=parts)


def _has_moved(draft: Mapping[Path, str], published: Mapping[Path, str]) -> bool:
    """Whether stages of a draft came, went or moved since the version before it, as far as that was read."""
    return bool(published) and [*_stage_ids(draft).values()] != [*_stage_ids(published).values()]


def _stage_ids(parts: Mapping[Path, str]) -> dict[str, str]:
    """The ids of stages by their keys, first to last."""
    return {str(path[1]): id for path, id in parts.items() if len(path) == 2 and path[0] == "stages"}


def _published_keys(
    ids: Mapping[Path, str],
    stages: Sequence[StageEntry],
    wanted: Sequence[StageEntry],
    known: Mapping[str, str],
    allowed: StageOperations,
) -> list[str]:
    """The keys of the published version's stages: those of the draft's, and of what the draft has not, its own."""
    if is_in_place(len(stages), len(wanted), allowed):
        return [stage.slug for stage in wanted][: len(stages)] + [stage.slug for stage in stages[len(wanted) :]]
    return [known.get(_id(ids, stage)) or f"{stage.slug} (published)" for stage in stages]


def _id(ids: Mapping[Path, str], stage: StageEntry) -> str:
    return ids.get(("stages", stage.slug), stage.slug)


def _path(path: Path, ids: Mapping[Path, str], keys: Mapping[str, str]) -> Path:
    if len(path) < 2:
        return path
    id = ids.get(path[:2], str(path[1]))
    return (path[0], keys.get(id, path[1]), *path[2:])


def _with_keys(has: CaseplanEntry, keys: Sequence[str]) -> CaseplanEntry:
    stages = [stage.model_copy(update={"key": key}) for stage, key in zip(has.stages or (), keys, strict=True)]
    return has.model_copy(update={"stages": stages}) if stages else has


def _with_questions(has: CaseplanEntry, entry: CaseplanEntry, names: Mapping[str, str] | None) -> CaseplanEntry:
    if not has.intake:
        return has
    return has.model_copy(update={"intake": under_spec_keys(has.intake, entry, names)})


def spell(observed: Observed[CaseplanEntry], others: Others | None) -> CaseplanEntry:
    """Stages without the keys that their names give, and questions by the keys of the schema's attributes."""
    has = observed.entry
    keys: list[str] = []
    stages = []
    for stage in has.stages or ():
        own = StageEntry.model_construct(name=stage.name).slug
        key = None if own not in keys else stage.key
        keys.append(key or own)
        stages.append(stage.model_copy(update={"key": key}))
    schema = others(has.schema_) if has.schema_ is not None and others is not None else None
    names = schema.entry.attributes if schema is not None else {}
    intake = [
        setting.model_copy(update={"attribute": spelled_key(setting.attribute)})
        if setting.attribute in names
        else setting
        for setting in has.intake or ()
    ]
    return has.model_copy(update={"stages": stages or None, "intake": intake or None})
