"""Writes down what a run makes and does, after every single success, so that the record is never behind the org.

Owns what of a run goes into the record. A record that cannot be written fails the change that was to be written down,
and all that need it: nothing more is made that nobody would know of.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from genesys_caseplans.address import Address, Lookup, Pointer
from genesys_caseplans.engine.values.change import Change
from genesys_caseplans.engine.values.plan import Memo, Plan
from genesys_caseplans.engine.values.record import Record, Recorded, Records
from genesys_caseplans.kinds.comparing import value_at
from genesys_caseplans.kinds.kind import Identity
from genesys_caseplans.specfile import Spec
from genesys_caseplans.specfile.write import written, written_pointer


class Recorder:
    """Keeps the record of one run. Any thread may use it."""

    def __init__(self, plan: Plan, spec: Spec, memo: Memo, records: Records):
        self._plan = plan
        self._spec = spec
        self._memo = memo
        self._records = records
        self._lock = threading.Lock()
        self._kept: dict[Address, Mapping[str, Any]] = {}
        base = memo.record
        # Changed in place: a copy for each of many successes would take time that grows with their square.
        self._entries = dict(base.entries)
        self._record = Record(spec.name or "", plan.org.id, plan.org.name, self._entries, _laid(base, memo))

    def begin(self) -> None:
        """Write down what is there already, before anything is done."""
        for address in self._plan.released:
            self._entries.pop(address, None)
        addresses = self._record.by_id()
        for change in self._plan.changes:
            if change.before is None:
                continue
            known = addresses.get((change.address.section, change.before.id))
            if known is not None and known != change.address and not self._is_wanted(known):
                # The same object under a new key.
                self._entries[change.address] = self._entries.pop(known)
            had = self._entries.get(change.address)
            if change.kept_as is not None and not change.makes and had is not None and had.id != change.before.id:
                self._entries[change.kept_as] = _only_known(had)
        for change in self._plan.changes:
            if self._plan.undoing is not None:
                if not change.writes:
                    self._went_back(change)
            elif change.before is not None and not change.writes and change.action != "blocked":
                parts = {".".join(map(str, path)): id for path, id in change.before.parts.items()}
                self._entries[change.address] = self._ended(change, change.before.id, parts)
        self._records.save(self._record)

    def made(self, change: Change, identity: Identity, path: tuple[str, ...]) -> None:
        """An object, or a part of one, now is this."""
        with self._lock:
            had = self._entries.get(change.address)
            if path and had is not None:
                # Written with the next success: a part is known by its name, too, and each save writes all of it.
                self._entries[change.address] = replace(had, parts={**had.parts, ".".join(path): identity.id})
                return
            if had is not None and had.id == identity.id:
                return
            if had is not None and change.kept_as is not None:
                self._entries[change.kept_as] = _only_known(had)
            recorded = Recorded(
                identity.id,
                change.kind.name,
                change.name,
                "created",
                self._spec.file_of(change.address),
                begun=self._document(change.address),
            )
            self._entries[change.address] = recorded
            self._records.save(self._record)

    def started(self, change: Change) -> None:
        """The first write of a change of something that is there already is about to be sent."""
        with self._lock:
            if change.before is None:
                return
            had = self._entries.get(change.address)
            if self._plan.undoing is not None:
                if had is None:
                    return  # what an undo touches is not taken over by it
            elif had is None or had.id != change.before.id:
                had = Recorded(change.before.id, change.kind.name, change.before.entry.name, "adopted")
            self._entries[change.address] = self._begun(change, had)
            self._records.save(self._record)

    def _begun(self, change: Change, had: Recorded) -> Recorded:
        undoing = self._plan.undoing
        if undoing is not None:
            back = undoing.records.get(change.address)
            return replace(had, begun=back.applied if back is not None else None)
        return replace(had, begun=self._document(change.address), file=self._spec.file_of(change.address))

    def keep(self, change: Change, content: Mapping[str, Any]) -> None:
        """Content that never changes, to be written down when the change is done."""
        with self._lock:
            self._kept[change.address] = content

    def done(self, change: Change, id: str | None) -> None:
        """A change that wrote something is done."""
        with self._lock:
            if change.action == "delete":
                self._entries.pop(change.address, None)
            elif self._plan.undoing is not None:
                self._went_back(change)
            elif id is not None:
                self._entries[change.address] = self._ended(change, id)
            self._records.save(self._record)

    def _went_back(self, change: Change) -> None:
        """An entry that was undone stands in the record as it did before the run, but for what never changes."""
        undoing = self._plan.undoing
        if undoing is None or change.address not in undoing.records:
            return
        recorded = undoing.records[change.address]
        if recorded is None:
            self._entries.pop(change.address, None)
        else:
            kept = self._kept.get(change.address) or self._memo.kept.get(recorded.id) or recorded.published
            self._entries[change.address] = replace(recorded, published=kept)

    def _ended(self, change: Change, id: str, parts: Mapping[str, str] | None = None) -> Recorded:
        had = self._entries.get(change.address)
        kept = self._kept.get(change.address) or self._memo.kept.get(id)
        if kept is None and had is not None and had.id == id:
            kept = had.published
        origin = had.origin if had is not None and had.id == id else "adopted"
        known = had.parts if had is not None and had.id == id else {}
        recorded = Recorded(
            id,
            change.kind.name,
            change.name,
            origin,
            self._spec.file_of(change.address),
            {path: part for path, part in {**known, **(parts or {})}.items() if self._speaks_of(change, path)},
            self._document(change.address),
            None,
            kept,
        )
        return had if had is not None and had == recorded else recorded

    def _is_wanted(self, address: Address) -> bool:
        return address in self._spec.entries or address in self._plan.left_out

    @staticmethod
    def _speaks_of(change: Change, path: str) -> bool:
        return value_at(change.after, tuple(path.split("."))[:2])[1] is not None

    def _document(self, address: Address) -> Mapping[str, Any] | None:
        entry = self._spec.entries.get(address)
        return written(entry, self._pointer) if entry is not None else None

    def _pointer(self, pointer: Pointer) -> Any:
        """A key under `lookups` may mean something else in the next spec: the name stands for itself."""
        if isinstance(pointer, Lookup):
            return self._spec.lookups.get(pointer.what, {}).get(pointer.name or "", pointer.name)
        return written_pointer(pointer)


def _only_known(had: Recorded) -> Recorded:
    """An object that no entry means any more: it is known, and can be deleted."""
    return Recorded(had.id, had.kind, had.name, had.origin, had.file)


def _laid(base: Record, memo: Memo) -> Mapping[str, Mapping[str, str]]:
    """The looked-up ids of this run, and of earlier ones what this one had no need to look up."""
    sections = {**base.lookups, **memo.lookups}
    return {what: {**base.lookups.get(what, {}), **memo.lookups.get(what, {})} for what in sections}
