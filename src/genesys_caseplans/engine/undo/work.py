"""What there is to undo of a run, before the org is read: entries that go back, objects that go, what is lost. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import ValidationError

from genesys_caseplans.address import Address
from genesys_caseplans.engine.undo.back import entry_of, gone_back, pointing_nowhere, saying_only
from genesys_caseplans.engine.undo.deeds import Deed, PastRun, Row, Values, address_of, rows_of
from genesys_caseplans.engine.values.record import Record, Recorded
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.comparing import rebuilt, spec_keys
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind, Path


@dataclass
class Back:
    """An entry that goes back. after: as the run wanted it, with ids. entry: with what stood there before; it says the
    fields of `rows`. added: the paths of parts that the run added.
    """

    deed: Deed
    after: Entry
    entry: Entry
    rows: list[Row]
    added: list[Path]

    @property
    def paths(self) -> list[Path]:
        """The paths of the fields that are set back."""
        return [row.path for row in self.rows]


@dataclass
class Work:
    """All of it.

    addresses: where the record, or else the run, has an object. backs: entries that go back. goes: what the run made,
    as it wanted it. asked: what it asked for and was never answered. others: entries that only stand beside. lost:
    what cannot be undone.
    """

    past: PastRun
    kinds: Mapping[str, Kind[Any]]
    addresses: Mapping[str, Address]
    backs: dict[Address, Back] = field(default_factory=dict[Address, Back])
    goes: dict[Address, tuple[Deed, Entry]] = field(default_factory=dict[Address, "tuple[Deed, Entry]"])
    asked: dict[Address, tuple[Deed, Entry]] = field(default_factory=dict[Address, "tuple[Deed, Entry]"])
    others: dict[Address, tuple[str, Entry]] = field(default_factory=dict[Address, "tuple[str, Entry]"])
    lost: list[Problem] = field(default_factory=list[Problem])

    def lose(self, address: Address, path: Path, why: str, hint: str = "") -> None:
        """Note what cannot be undone, once."""
        problem = Problem(why, address.child(*map(str, path)), hint=hint)
        if problem not in self.lost:
            self.lost.append(problem)

    def entries(self) -> dict[Address, Entry]:
        """What must be read, as entries."""
        read: dict[Address, Entry] = {}
        for address, back in self.backs.items():
            read[address] = known_as(_with_added(saying_only(back.entry, back.paths), back), back.deed.id)
        for address, (deed, entry) in (*self.goes.items(), *self.asked.items()):
            read[address] = known_as(pointing_nowhere(entry), deed.id)
        for address, (id, entry) in self.others.items():
            read.setdefault(address, known_as(saying_only(entry, ()), id))
        return read

    def record(self, record: Record | None, org: str) -> Record:
        """What is known of all that: the record, and what the run kept, for where there is none."""
        entries = dict(record.entries) if record is not None else {}
        kept = {address: (back.deed.id, back.deed.kept) for address, back in self.backs.items()}
        kept |= {address: (deed.id, deed.kept) for address, (deed, _) in self.goes.items()}
        beside = {entry["id"]: entry for entry in self.past.context}
        kept |= {address: (id, beside.get(id)) for address, (id, _) in self.others.items()}
        ids: dict[str, str] = {}
        for address, (id, values) in kept.items():
            if id is None or values is None:
                continue
            had = entries.get(address)
            known = had if had is not None and had.id == id else None
            entries[address] = _recorded(id, address, self.kinds[address.section], values, known)
            ids |= {text: text for text in _texts(values.get("entry"))}
        lookups = record.lookups if record is not None else {}
        sections = {*lookups, "users", "divisions"}
        meant = {what: {**ids, **lookups.get(what, {})} for what in sections}
        return Record(self.past.set_name or "", org, self.past.org_name, entries, meant)


def _with_added(entry: Entry, back: Back) -> Entry:
    """An entry that speaks of the parts that the run added, too, so that they are read and known by their keys."""
    added = {(str(path[0]), path[1]) for path in back.added if len(path) > 1}
    values: dict[str, Any] = {}
    for name, key in spec_keys(type(entry)).items():
        parts, made = getattr(entry, name), getattr(back.after, name)
        if isinstance(parts, dict) and isinstance(made, dict) and any(section == key for section, _ in added):
            values[name] = {part: value for part, value in made.items() if (key, part) in added} | parts
    return rebuilt(entry, values, names=values)


def known_as(entry: Entry, id: str | None) -> Entry:
    """An entry that means an object by its id, and asks for nothing else to be done to it."""
    model = type(entry)
    asked = {name: model.model_fields[name].get_default() for name in model.steering}
    return rebuilt(entry, {**asked, "id": id}, names=("id",))


def _recorded(id: str, address: Address, kind: Kind[Any], values: Values, known: Recorded | None) -> Recorded:
    parts: Mapping[str, str] = values.get("parts") or {}
    if known is not None:
        return replace(known, parts={**parts, **known.parts})
    entry: Values = values.get("entry") or {}
    return Recorded(id, kind.name, str(entry.get("name", "")), "created", parts=parts, applied=entry)


def _texts(value: Any) -> Iterable[str]:
    """All texts in a document: ids of what was looked up stand there as texts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def work_of(past: PastRun, record: Record | None, kinds: Mapping[str, Kind[Any]]) -> Work:
    """What there is to do."""
    by_id = record.by_id() if record is not None else {}
    here = {id: by_id.get((address.section, id), address) for address, id in past.made.items()}
    work = Work(past, kinds, here)
    for deed in past.deeds:
        _sort_in(work, deed)
    for values in past.context:
        address = address_of(values["address"])
        _beside(work, here[values["id"]], values["id"], values["entry"], address.section)
    return work


def _sort_in(work: Work, deed: Deed) -> None:
    kind = work.kinds.get(deed.address.section)
    address = work.addresses.get(deed.id or "", deed.address)
    if deed.action == "delete":
        hint = "apply the spec that held it to make another one"
        work.lose(address, (), f"{deed.name!r} was deleted, and nothing brings it back", hint)
    elif deed.action not in ("create", "update") or kind is None:
        work.lose(address, (), f"{deed.action} of {deed.name!r} has no way back")
    elif deed.action == "create":
        if deed.id is not None or deed.asked:
            _going(work, address, deed, kind)
    else:
        _back(work, address, deed, kind)


def _going(work: Work, address: Address, deed: Deed, kind: Kind[Any]) -> None:
    try:
        entry = entry_of(kind, dict((deed.kept or {})["entry"]), work.past.made)
        (work.goes if deed.id is not None else work.asked)[address] = (deed, entry)
    except ValidationError as error:
        work.lose(address, (), _strange(error), "delete it by hand")


def _back(work: Work, address: Address, deed: Deed, kind: Kind[Any]) -> None:
    rows = rows_of(deed)
    document = dict((deed.kept or {})["entry"])
    try:
        after = entry_of(kind, document, work.past.made)
        entry, left, lost = gone_back(kind, document, rows, work.past.made)
    except ValidationError as error:
        work.lose(address, (), _strange(error), "set it back by hand")
        return
    for one in lost:
        work.lose(address, one.path, one.why)
    work.backs[address] = Back(deed, after, entry, left, [row.path for row in rows if row.added])


def _beside(work: Work, address: Address, id: str, document: Values, section: str) -> None:
    kind = work.kinds.get(section)
    if kind is None or address in work.backs or address in work.goes:
        return
    try:
        work.others[address] = (id, entry_of(kind, dict(document), work.past.made))
    except ValidationError:
        return  # it only helps to know what its parts are called


def _strange(error: ValidationError) -> str:
    first = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(map(str, first["loc"]))
    return f"what the run kept of it cannot be read ({place}: {first['msg']})"


def record_back(back: Back, current: Recorded | None, undone: Iterable[Path], name: str) -> Recorded | None:
    """What the record is to say of an entry that went back: what it said before the run, of the fields that did."""
    kept = back.deed.kept or {}
    if current is None or ("recorded" in kept and kept["recorded"] is None):
        return None
    had: Values = (kept.get("recorded") or {}).get("applied") or {}
    applied = dict(current.applied or current.begun or {})
    for key in {str(path[0]) for path in undone}:
        if key in had:
            applied[key] = had[key]
        elif key in applied:
            del applied[key]
    keys = {str(path[0]) for path in undone}
    ordered = [*(key for key in had if key in applied), *(key for key in applied if key not in had)]
    gone = {".".join(map(str, path)) for path in back.added if path[0] in keys}
    parts = {path: id for path, id in current.parts.items() if path not in gone}
    return replace(current, name=name, applied={key: applied[key] for key in ordered}, begun=None, parts=parts)
