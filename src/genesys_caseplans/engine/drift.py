"""Drift: how an org differs from what was last applied, and who changed it, as far as the API says.

What was last applied is a spec of its own, which the record holds: it is planned like any other, and what that plan
would change is what somebody else did.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError

from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Org, Plan
from genesys_caseplans.engine.values.record import Record, Records
from genesys_caseplans.errors import RecordError
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import FieldChange, Kind
from genesys_caseplans.specfile import Spec


@dataclass(frozen=True, repr=False)
class Drifted:
    """One entry that is not as it was last applied.

    fields: what differs, `before` as it was applied and `after` as the org has it. edits: somebody's edits of a draft,
    `before` as published. by, at: the id of who changed it last and when, as far as the API says. message: what else
    there is to say, such as why it could not be told.
    """

    address: Address
    name: str
    what: Literal["changed", "gone", "unfinished"]
    fields: tuple[FieldChange, ...] = ()
    edits: tuple[FieldChange, ...] = ()
    by: str | None = None
    at: datetime | None = None
    message: str = ""

    def __repr__(self) -> str:
        return f"<Drifted {self.address} {self.what}>"


@dataclass(frozen=True, repr=False)
class Drift:
    """All of it. plan: what would bring the org back to what was last applied; it shows values."""

    plan: Plan
    entries: tuple[Drifted, ...]

    def __repr__(self) -> str:
        return f"<Drift in {self.org.name!r}: {len(self.entries)} entries>"

    @property
    def org(self) -> Org:
        """Which org."""
        return self.plan.org

    def as_json(self) -> dict[str, Any]:
        """For machines (`formatVersion` 1)."""
        from genesys_caseplans.engine.values.json import drift_json  # noqa: PLC0415  (it knows this class)

        return drift_json(self)


@dataclass(frozen=True)
class Known:
    """Implements `Records` with one record that was read already, and writes nothing."""

    record: Record

    def likely(self) -> Record | None:
        """The record."""
        return self.record

    def of(self, org: str) -> Record:
        """The record."""
        return self.record

    def save(self, record: Record) -> None:
        """Nothing is written."""


def applied_spec(record: Record, kinds: Mapping[str, Kind[Any]]) -> tuple[Spec, tuple[Address, ...]]:
    """What was last applied, as a spec; and what was begun and never ended. `RecordError` for what makes no sense."""
    entries: dict[Address, Entry] = {}
    unfinished: list[Address] = []
    for address, recorded in sorted(record.entries.items()):
        kind = kinds.get(address.section)
        if kind is None:
            continue
        if recorded.applied is None or recorded.begun is not None:
            unfinished.append(address)
        values = recorded.applied if recorded.applied is not None else recorded.begun
        try:
            if values is not None:
                entries[address] = kind.model.model_validate(values)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            raise RecordError(
                f"the record does not say how {address} was applied ({'.'.join(map(str, first['loc']))}: "
                f"{first['msg']}): apply the spec once more, which writes it down anew"
            ) from None
    return Spec(entries, name=record.set_name), tuple(unfinished)


def drift_of(plan: Plan, unfinished: Iterable[Address]) -> Drift:
    """What a plan of what was last applied says of the org."""
    open_ones = set(unfinished)
    entries = (_drifted(change, change.address in open_ones) for change in plan.changes)
    return Drift(plan, tuple(entry for entry in entries if entry is not None))


def _drifted(change: Change, unfinished: bool) -> Drifted | None:
    if change.before is None and not change.problems:
        return Drifted(change.address, change.name, "gone")
    facts = change.before.facts if change.before is not None else None
    fields = tuple(
        FieldChange(field.path, field.after, field.before)
        for field in change.fields
        if field.path[0] not in change.kind.model.steering
    )
    told = change.problems[0].message if change.problems and not (fields or change.foreign) else ""
    if not (fields or change.foreign or told or unfinished):
        return None
    return Drifted(
        change.address,
        change.name,
        "unfinished" if unfinished else "changed",
        fields,
        change.foreign,
        facts.changed_by if facts is not None else None,
        facts.changed if facts is not None else None,
        told,
    )


def spec_of(records: Records, org: str, kinds: Mapping[str, Kind[Any]]) -> tuple[Record, Spec, tuple[Address, ...]]:
    """What was last applied in an org; `RecordError` where nothing is known of it."""
    record = records.of(org)
    if not record.entries:
        raise RecordError(
            "there is no record of this set in this org, so nobody can say what was last applied: apply it once, or "
            "name its record with --record"
        )
    return record, *applied_spec(record, kinds)
