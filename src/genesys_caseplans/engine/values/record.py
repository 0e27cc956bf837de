"""The record: what the runs of one set of spec files have made or taken over in one org, and what they last wanted.

It is an aid and no authority: the org is what counts, every id in it is seen in the org before it is used, and without
it names are identity. Plain values; how they lie in a file is `engine.record_file`'s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Protocol, TypeAlias, cast, get_args

from genesys_caseplans.address import Address
from genesys_caseplans.errors import RecordError

Origin: TypeAlias = Literal["created", "adopted"]
Values: TypeAlias = Mapping[str, Any]
RECORD_FORMAT = 1


@dataclass(frozen=True, slots=True, repr=False)
class Recorded:
    """One entry's object.

    kind, name: as in a plan and in the org. origin: whether a run made it or found it. file: the spec file of its
    entry, by name. parts: ids of statuses, stages and steps, by their path (`statuses.open`). applied: the entry as it
    was last applied whole. begun: the entry that a run set out to apply and did not end with. published: the content
    of its published version as it was read, for kinds that have versions.
    """

    id: str
    kind: str
    name: str
    origin: Origin
    file: str = ""
    parts: Mapping[str, str] = field(default_factory=dict[str, str])
    applied: Values | None = None
    begun: Values | None = None
    published: Values | None = None

    def as_json(self) -> dict[str, Any]:
        """In the order in which a person reads it; what is empty is left out."""
        values: dict[str, Any] = {"id": self.id, "kind": self.kind, "name": self.name, "origin": self.origin}
        more = {
            "file": self.file,
            "parts": dict(sorted(self.parts.items())),
            "applied": self.applied,
            "begun": self.begun,
            "published": self.published,
        }
        return values | {key: value for key, value in more.items() if value}


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """All of it. set_name: the `name` of the spec. org: the id, and org_name the name, of the organization.

    entries: by address. lookups: ids of what was only looked up, by what it is and by its name; "" is the home
    division.
    """

    set_name: str
    org: str
    org_name: str = ""
    entries: Mapping[Address, Recorded] = field(default_factory=dict[Address, Recorded])
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])

    def __repr__(self) -> str:
        return f"<Record of {self.set_name!r} in {self.org}: {len(self.entries)} entries>"

    def by_id(self) -> Mapping[tuple[str, str], Address]:
        """Addresses by section and id."""
        return {(address.section, recorded.id): address for address, recorded in self.entries.items()}

    def lookup(self, what: str, name: str | None) -> str | None:
        """The id of something that was looked up."""
        return self.lookups.get(what, {}).get(name or "")


class Records(Protocol):
    """Where the records of a set lie: one an org."""

    def likely(self) -> Record | None:
        """The record of the org that is probably meant, before it is known which one that is: it saves requests."""
        ...

    def of(self, org: str) -> Record:
        """The record of an org, an empty one where there is none; `RecordError` where it cannot be used."""
        ...

    def save(self, record: Record) -> None:
        """Put it in the place of the old one, whole or not at all; `RecordError` where that fails."""
        ...


def record_of(values: Any, where: str) -> Record:
    """The record that plain values mean. where: what problems name. `RecordError` for what is no record."""
    if not isinstance(values, Mapping) or "recordFormat" not in values:
        raise RecordError(f"{where} is not a record of this tool: name another file with --record, or move it away")
    document = cast("Values", values)
    if document["recordFormat"] != RECORD_FORMAT:
        raise RecordError(f"{where} has the record format {document['recordFormat']!r}, and this version reads "
                          f"{RECORD_FORMAT}: use the version of the tool that wrote it")  # fmt: skip
    org = _text_map(document.get("org"), f"{where}: org")
    if not org.get("id"):
        raise RecordError(f"{where}: org has no id: undo the edit, or move the file away to go by names")
    entries: dict[Address, Recorded] = {}
    for text, content in _map(document.get("entries", {}), f"{where}: entries").items():
        section, dot, key = text.partition(".")
        if not (dot and section and key):
            raise RecordError(f"{where}: entries: {text!r} is not the address of an entry, such as `worktypes.review`")
        entries[Address(section, key)] = recorded_of(content, f"{where}: {text}")
    lookups = {
        what: _text_map(names, f"{where}: lookups.{what}")
        for what, names in _map(document.get("lookups", {}), f"{where}: lookups").items()
    }
    return Record(str(document.get("name") or ""), org["id"], org.get("name", ""), entries, lookups)


def recorded_of(content: Any, where: str) -> Recorded:
    """The entry of a record that plain values mean; as `record_of`."""
    values = _map(content, where)
    texts = {name: values.get(name, "") for name in ("id", "kind", "name", "origin", "file")}
    for name, text in texts.items():
        if not isinstance(text, str) or (name == "id" and not text):
            raise RecordError(f"{where}: {name} is {text!r}: undo the edit, or take the entry out to go by its name")
    origin = texts["origin"]
    if origin not in get_args(Origin):
        raise RecordError(f"{where}: origin is {origin!r}: it is created or adopted")
    applied, begun, published = (
        _map(values[name], f"{where}: {name}") if values.get(name) is not None else None
        for name in ("applied", "begun", "published")
    )
    return Recorded(
        texts["id"],
        texts["kind"],
        texts["name"],
        cast("Origin", origin),
        texts["file"],
        _text_map(values.get("parts", {}), f"{where}: parts"),
        applied,
        begun,
        published,
    )


def _map(value: Any, where: str) -> Values:
    if not isinstance(value, Mapping):
        raise RecordError(f"{where} is not an object: undo the edit, or move the record away to go by names")
    return cast("Values", value)


def _text_map(value: Any, where: str) -> Mapping[str, str]:
    texts = _map(value, where)
    for key, text in texts.items():
        if not isinstance(text, str):
            raise RecordError(f"{where}: {key} is {text!r}, not a text: undo the edit, or move the record away")
    return texts


def union(ours: Record, theirs: Record, where: str) -> Record:
    """Two records of one set in one org, of two branches that both only added. `RecordError` where they disagree."""
    if (ours.set_name, ours.org) != (theirs.set_name, theirs.org):
        raise RecordError(f"{where} holds git's conflict markers between records of two sets or two orgs: choose one")
    disputed = [
        str(address)
        for address, recorded in ours.entries.items()
        if address in theirs.entries and theirs.entries[address] != recorded
    ]
    lookups: dict[str, Mapping[str, str]] = {}
    for what in {**ours.lookups, **theirs.lookups}:
        mine, other = ours.lookups.get(what, {}), theirs.lookups.get(what, {})
        disputed += [f"lookups.{what}.{name}" for name, id in mine.items() if other.get(name, id) != id]
        lookups[what] = {**mine, **other}
    if disputed:
        raise RecordError(
            f"{where} holds git's conflict markers, and the two sides say different things of {', '.join(disputed)}: "
            "keep one side of each"
        )
    return replace(ours, entries={**ours.entries, **theirs.entries}, lookups=lookups)
