"""A worktype of the org as a spec would say it, its statuses under the keys of one, and how two of them differ. Pure.

An empty list of destinations means all others, and an answer may list those instead: both are `any` here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from genesys_caseplans.address import Lookup
from genesys_caseplans.kinds.comparing import differences
from genesys_caseplans.kinds.kind import Comparison, Facts, FieldChange, Goal, LiveObject, Neighbours, Observed, Path
from genesys_caseplans.kinds.table import observed_model, observed_values, pointed_names, reference_id
from genesys_caseplans.kinds.worktype.client import WorkitemStatus, Worktype
from genesys_caseplans.kinds.worktype.flow_rules import aligned_rules, observed_rules, says_the_same
from genesys_caseplans.kinds.worktype.spec import ANY, Status, WorktypeEntry


@dataclass(frozen=True)
class WorktypeFacts(Facts):
    """listed: ids of statuses whose destinations the answer lists, not leaves empty."""

    listed: frozenset[str] = frozenset()


def observe(live: LiveObject) -> Observed[WorktypeEntry]:
    """A worktype as a spec would say it; statuses by their names."""
    worktype: Worktype = live.object
    statuses = worktype.statuses or []
    labels = {status.id: status.name or status.id for status in statuses}
    values = observed_values(WorktypeEntry, worktype)
    values["statuses"] = {labels[status.id]: observed_status(status, labels) for status in statuses}
    values["default_status"] = labels.get(values["default_status"])
    facts = WorktypeFacts(
        version=values["schema_version"],
        division=reference_id(worktype.division),
        changed=worktype.date_modified,
        changed_by=reference_id(worktype.modified_by),
        listed=frozenset(status.id for status in statuses if status.destination_statuses),
    )
    parts: dict[Path, str] = {("statuses", label): id for id, label in labels.items()}
    if live.detail is not None:
        values["flow_rules"], rule_ids = observed_rules(live.detail, labels)
        parts |= rule_ids
    names = pointed_names(WorktypeEntry, worktype)
    return Observed(live.id, observed_model(WorktypeEntry, values), parts, facts, names)


def observed_status(status: WorkitemStatus, labels: Mapping[str, str]) -> Status:
    """A status as a spec would say it, other statuses by their labels."""
    values = observed_values(Status, status)
    pointed = [labels.get(target.id or "", target.id or "") for target in status.destination_statuses or ()]
    others = set(labels.values()) - {labels.get(status.id)}
    values["destinations"] = ANY if not pointed or set(pointed) == others else pointed
    default = values["default_destination"]
    values["default_destination"] = labels.get(default, default) if default else None
    values["transition_time"] = clock(values["transition_time"])
    return observed_model(Status, values)


def clock(text: str | None) -> str | None:
    """`09:00` and `09:00:00.000` are the same time of day."""
    if not text:
        return None
    whole = text.split(".")[0]
    return whole if whole.count(":") == 2 else f"{whole}:00"


# --- under the keys of a spec


def align(observed: Observed[WorktypeEntry], entry: WorktypeEntry, neighbours: Neighbours) -> Observed[WorktypeEntry]:
    """Statuses under the keys of the spec, where it has them; the others keep their names."""
    has = observed.entry
    labels = _labels(observed.parts, "statuses")
    recorded = neighbours.memory(observed.id).parts
    written = {id: key for key, id in _ids(recorded, "statuses").items()}
    known = {key: label for id, label in labels.items() if (key := written.get(id, "")) in entry.statuses}
    keys = _keys(entry, has.statuses, known)
    rules = aligned_rules(
        has.kept_rules, _ids(observed.parts, "flowRules"), entry.flow_rules or {}, _ids(recorded, "flowRules"), keys
    )
    if all(keys[label] == label for label in has.statuses) and all(
        (label, rule) == (key, has.kept_rules[label]) for label, (key, rule) in rules.items()
    ):
        return observed
    statuses = {keys[label]: _relabelled(status, keys) for label, status in has.statuses.items()}
    default = keys.get(has.default_status or "")
    parts: dict[Path, str] = {("statuses", keys[label]): id for id, label in labels.items()}
    parts |= {("flowRules", rules[label][0]): id for id, label in _labels(observed.parts, "flowRules").items()}
    changed = has.model_copy(
        update={"statuses": statuses, "default_status": default, "flow_rules": dict(rules.values())}
    )
    return replace(observed, entry=changed, parts=parts)


def _labels(parts: Mapping[Path, str], section: str) -> dict[str, str]:
    return {id: label for label, id in _ids(parts, section).items()}


def _ids(parts: Mapping[Path, str], section: str) -> dict[str, str]:
    return {str(path[1]): id for path, id in parts.items() if path[0] == section}


def _keys(entry: WorktypeEntry, statuses: Mapping[str, Status], known: Mapping[str, str]) -> dict[str, str]:
    """What each status of the org is called: a key of the spec, or its name where the spec has none of it. known: the
    labels of statuses that the record knows, by their keys.
    """
    keys = {label: key for key, label in known.items()}
    names = {status.name: label for label, status in statuses.items() if label not in keys}
    for key, status in entry.statuses.items():
        if key in known:
            continue
        name = status.was if moves_on(entry, key, set(names)) else status.name
        if name in names:
            keys[names[name]] = key
    for label in statuses:
        if label not in keys:
            keys[label] = f"{label} (unmanaged)" if label in entry.statuses else label
    return keys


def moves_on(entry: WorktypeEntry, key: str, names: set[str], seen: tuple[str, ...] = ()) -> bool:
    """Whether a status of the spec is still under its earlier name in the org.

    Its new name may be there, too, where it belongs to another one that moves on itself (A to B, B to C). Where they
    would only change places nobody can say whether they have done so already: then names count.
    """
    status = entry.statuses[key]
    if status.was not in names or status.was == status.name or key in seen:
        return False
    if status.name not in names:
        return True
    holders = (holder for holder, candidate in entry.statuses.items() if candidate.was == status.name and holder != key)
    return any(moves_on(entry, holder, names, (*seen, key)) for holder in holders)


def _relabelled(status: Status, keys: Mapping[str, str]) -> Status:
    changed = {
        "destinations": status.destinations
        if status.destinations == ANY
        else [keys.get(label, label) for label in status.destinations],
        "default_destination": keys.get(status.default_destination or "", status.default_destination),
    }
    return status.model_copy(update=changed)


# --- differences


def compare(goal: Goal[WorktypeEntry]) -> Comparison:
    """What differs. A schema of the spec moves its worktypes up with it, unless `schemaVersion` pins them."""
    if goal.before is None:
        return Comparison(tuple(differences(goal.after, None)))
    fields = (*_changes(goal.after, goal.before), *_schema_version(goal, goal.before.entry))
    extra = [key for key in goal.before.entry.statuses if key not in goal.after.statuses]
    return Comparison(
        fields,
        notes=tuple(_renames(goal.after, goal.before.entry, extra)),
        unmanaged=(
            *(("statuses", key) for key in extra),
            *_unmanaged_rules(goal.after, goal.before.entry),
        ),
    )


def _unmanaged_rules(after: WorktypeEntry, has: WorktypeEntry) -> Iterable[Path]:
    if after.flow_rules is not None:
        yield from (("flowRules", key) for key in has.kept_rules if key not in after.flow_rules)


def _renames(after: WorktypeEntry, has: WorktypeEntry, extra: Sequence[str]) -> Iterable[str]:
    """A new status beside an unmanaged one of its category looks like a rename."""
    for key, status in after.statuses.items():
        alike = [extra_key for extra_key in extra if has.statuses[extra_key].category == status.category]
        if key not in has.statuses and alike:
            name = has.statuses[alike[0]].name
            yield f'statuses.{key} looks like a rename of {name!r}: add "was": "{name}" to rename it instead'


def _changes(after: WorktypeEntry, before: Observed[WorktypeEntry]) -> Iterable[FieldChange]:
    for change in differences(after, before.entry):
        match change.path:
            case ("statuses", str(key), "destinations"):
                others = (set(before.entry.statuses) | set(after.statuses)) - {key}
                will = [_as_set(change.before, others)]
                if is_listed(before, key):
                    will.append(_as_set(change.before, set(before.entry.statuses) - {key}))
                if any(_as_set(change.after, others) != reached for reached in will):
                    yield change
            case ("flowRules",):
                yield from (
                    FieldChange(("flowRules", key), rule, None) for key, rule in before.entry.kept_rules.items()
                )
            case ("flowRules", _) if says_the_same(change.before, change.after):
                pass
            case ("skills",) if _as_ids(change.before) == _as_ids(change.after):
                pass  # the API keeps no order of them
            case _:
                yield change


def _as_ids(skills: Sequence[Lookup] | None) -> frozenset[str | None]:
    return frozenset(skill.id for skill in skills or ())


def is_listed(before: Observed[WorktypeEntry], key: str) -> bool:
    """Whether the answer lists the destinations of a status. If those are all others, nobody can say whether the list
    was written out, or stands for an empty one, which alone grows when a status is added.
    """
    return isinstance(before.facts, WorktypeFacts) and before.parts.get(("statuses", key)) in before.facts.listed


def _as_set(destinations: str | Sequence[str], others: set[str]) -> set[str]:
    return others if destinations == ANY else set(destinations)


def _schema_version(goal: Goal[WorktypeEntry], has: WorktypeEntry) -> Iterable[FieldChange]:
    schema = goal.after.schema_
    if schema is None or goal.manages("schema_version"):
        return
    latest = goal.neighbours.version(schema)
    if latest is not None and has.schema_ == schema and has.schema_version is not None and has.schema_version < latest:
        yield FieldChange(("schemaVersion",), has.schema_version, latest)
