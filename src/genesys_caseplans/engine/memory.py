"""What the record tells of single objects, as kinds take it: entries, references resolved, and ids of parts. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from pydantic import ValidationError

from genesys_caseplans.address import Address, Lookup, Pointer, Reference
from genesys_caseplans.engine.values.record import Record, Recorded
from genesys_caseplans.kinds.comparing import resolved
from genesys_caseplans.kinds.kind import NOTHING_KNOWN, Kind, Memory, Path


class Memories:
    """Of all objects of a record; each is made when it is first asked for."""

    def __init__(self, record: Record | None, kinds: Mapping[str, Kind[Any]]):
        self._record = record
        self._kinds = kinds
        entries = record.entries.items() if record is not None else ()
        self._recorded = {recorded.id: (address, recorded) for address, recorded in entries}
        self._made: dict[str, Memory] = {}

    def of(self, id: str) -> Memory:
        """What is known of an object."""
        known = self._made.get(id)
        if known is None:
            recorded = self._recorded.get(id)
            known = self._made[id] = self._memory(*recorded) if recorded is not None else NOTHING_KNOWN
        return known

    def published(self, id: str) -> Mapping[str, Any] | None:
        """The content that was kept of an object's published version."""
        recorded = self._recorded.get(id)
        return recorded[1].published if recorded is not None else None

    def _memory(self, address: Address, recorded: Recorded) -> Memory:
        kind = self._kinds.get(address.section)
        wanted: list[Any] = []
        for values in filter(None, (recorded.applied, recorded.begun)):
            # What another version of the tool, or a person, wrote there may not fit: then nothing is known.
            with suppress(ValidationError):
                if kind is not None:
                    wanted.append(resolved(kind.model.model_validate(values), self._meant))
        parts: dict[Path, str] = {tuple(path.split(".")): id for path, id in recorded.parts.items()}
        return Memory(tuple(wanted), parts)

    def _meant(self, pointer: Pointer) -> Pointer:
        """What a pointer of an earlier spec meant."""
        if self._record is None:
            return pointer
        if isinstance(pointer, Lookup):
            return Lookup(pointer.what, id=self._record.lookup(pointer.what, pointer.name) or "")
        if pointer.address is not None:
            target = self._record.entries.get(pointer.address)
            return Reference(pointer.section, id=target.id) if target is not None else pointer
        if pointer.existing is not None:
            return Reference(pointer.section, id=self._record.lookup(pointer.section, pointer.existing) or "")
        return pointer
