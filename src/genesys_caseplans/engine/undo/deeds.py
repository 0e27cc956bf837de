"""What a run keeps of itself to be undone, and the same read again: what it did, to what, and what was there before.

The one place that knows this part of a journal. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from genesys_caseplans.address import Address, Lookup, Pointer
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Plan
from genesys_caseplans.kinds.comparing import value_at
from genesys_caseplans.kinds.fields import SpecModel
from genesys_caseplans.kinds.kind import FieldChange, Observed, Path
from genesys_caseplans.specfile.write import written, written_pointer

Values = Mapping[str, Any]


@dataclass(frozen=True, repr=False)
class Deed:
    """What a run did to one entry.

    id: of its object, None where it was not made, or nobody knows. asked: when a create was sent that was never
    answered. finished: whether the change was done altogether. kept: what `kept` wrote; None where it wrote nothing.
    """

    address: Address
    action: str
    name: str
    id: str | None
    asked: str = ""
    finished: bool = True
    kept: Values | None = None


@dataclass(frozen=True, repr=False)
class PastRun:
    """A run that was. org: the id of its org. ended: when it was last heard of, in seconds since the epoch. context:
    entries that it left as they were and that others of it needed, as `context` wrote them.
    """

    name: str
    org: str
    org_name: str
    set_name: str | None
    ended: float
    deeds: tuple[Deed, ...]
    context: tuple[Values, ...] = ()

    @property
    def made(self) -> Mapping[Address, str]:
        """The ids of all that it is about."""
        known = {address_of(entry["address"]): entry["id"] for entry in self.context}
        return known | {deed.address: deed.id for deed in self.deeds if deed.id is not None}


@dataclass(frozen=True)
class Row:
    """A field that a run changed. value: what stood there, as a spec writes it. added: a part that was not there.
    removed: a part that the run took out.
    """

    path: Path
    value: Any = field(default=None, compare=False)
    added: bool = False
    removed: bool = False


def rows_of(deed: Deed) -> tuple[Row, ...]:
    """The fields that a deed changed."""
    kept = deed.kept or {}
    return tuple(
        Row(tuple(row["path"]), row.get("value"), bool(row.get("added")), bool(row.get("removed")))
        for row in kept.get("was", ())
    )


def address_of(text: str) -> Address:
    """The address that a text means."""
    section, _, key = text.partition(".")
    return Address(section, key)


# --- written


def kept(plan: Plan, change: Change) -> dict[str, Any]:
    """What is to be kept of a change: the entry as it is to be, and of all that it changes what stood there."""
    before = change.before
    told: dict[str, Any] = {"entry": _entry(change)}
    if before is not None:
        steering = change.kind.model.steering
        told["was"] = [_row(field, before) for field in change.fields if field.path[0] not in steering]
        told["publishes"] = any(field.path[0] in steering for field in change.fields)
        told["parts"] = _parts(before)
        told |= {"version": before.facts.version, "published": before.facts.published}
    if plan.memo is not None:
        recorded = plan.memo.record.entries.get(change.address)
        told["recorded"] = recorded.as_json() if recorded is not None else None
    return told


def context(plan: Plan) -> list[dict[str, Any]]:
    """What is to be kept of the entries that stay as they are and are needed by those that do not."""
    needed = {address for change in plan.changes if change.writes for address in change.needs}
    return [
        {
            "address": str(change.address),
            "id": change.before.id,
            "entry": _entry(change),
            "parts": _parts(change.before),
        }
        for change in plan.changes
        if change.address in needed and not change.writes and change.before is not None
    ]


def _entry(change: Change) -> dict[str, Any]:
    """The entry as it is wanted, whole even where not all of it is."""
    if change.after is None:
        return {}
    said: dict[str, Any] = written(change.after, by_id, whole=True)
    keep_keys(said, change.after)
    if change.before is None:
        return said
    has = change.before.entry
    required = {
        info.alias or name: written(getattr(has, name, None), by_id)
        for name, info in type(change.after).model_fields.items()
        if info.is_required()
    }
    return required | said


def keep_keys(document: dict[str, Any], model: SpecModel) -> None:
    """Have parts that are listed keep the keys that they have, whatever they are called later."""
    for name, info in type(model).model_fields.items():
        value, key = getattr(model, name), info.alias or name
        if isinstance(value, list) and key in document:
            for item, part in zip(document[key], value, strict=True):
                if isinstance(item, dict) and hasattr(part, "slug"):
                    item["key"] = part.slug


def _row(change: FieldChange, before: Observed[Any]) -> dict[str, Any]:
    known, value = value_at(before.entry, change.path)
    row: dict[str, Any] = {
        "path": list(change.path),
        "value": written(value if known else change.before, by_id, whole=True),
    }
    if change.before is None and isinstance(change.after, SpecModel):
        row["added"] = True
    if change.after is None and isinstance(change.before, SpecModel):
        row["removed"] = True
    return row


def _parts(observed: Observed[Any]) -> dict[str, str]:
    return {".".join(map(str, path)): id for path, id in observed.parts.items()}


def by_id(pointer: Pointer) -> Any:
    """A pointer that was resolved: by its id, whatever it is; by its key where that is made in the same run."""
    if isinstance(pointer, Lookup):
        return pointer.id or pointer.name
    return written_pointer(pointer)


def told(deeds: Iterable[Deed]) -> bool:
    """Whether all that was done was kept."""
    return all(deed.kept is not None for deed in deeds if deed.action in ("create", "update"))
