"""Records in files: `<set name>.<org id>.record.json` beside the spec, made to be read, compared and committed.

Owns the text: its order and layout never depend on the run, it is replaced and never half there, and git's conflict
markers between two branches that both only added are read as the union.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.record import RECORD_FORMAT, Record, Recorded, record_of, union
from genesys_caseplans.errors import RecordError

SUFFIX = ".record.json"
_OURS, _BASE, _THEIRS, _END = "<<<<<<<", "|||||||", "=======", ">>>>>>>"
_NO_NAME = "unnamed"


class RecordFile:
    """Implements `Records` with files.

    place: the folder of the records of a set, or the one file that is to be used. name: of the set. It keeps what it
    has read and written, so that saving after each success costs little.
    """

    def __init__(self, place: str | os.PathLike[str], name: str | None = None, *, is_file: bool = False):
        self._place = Path(place)
        self._name = name or ""
        self._is_file = is_file
        #: What is amiss with what was found, in words; nothing of it keeps a run from going by names.
        self.remarks: list[str] = []
        self._texts: dict[Address, tuple[Recorded, bytes]] = {}
        self._order: list[Address] = []
        self._saved = b""
        self._foreign = False

    def path(self, org: str) -> Path:
        """The file of an org."""
        return self._place if self._is_file else self._place / f"{self._stem()}.{org}{SUFFIX}"

    def _stem(self) -> str:
        """The set's name as a part of a file name."""
        return re.sub(r"[^\w.-]+", "-", self._name).strip("-.") or _NO_NAME

    def likely(self) -> Record | None:
        """The one record that is there; None where there are none or several, or it cannot be read."""
        paths = list(self._paths())
        if len(paths) != 1:
            return None
        with suppress(RecordError):
            return _read(paths[0])
        return None

    def _paths(self) -> Iterator[Path]:
        if self._is_file:
            yield from [self._place] if self._place.is_file() else []
            return
        start = f"{self._stem()}."
        with suppress(OSError):
            for path in sorted(self._place.iterdir()):
                org = path.name.removeprefix(start).removesuffix(SUFFIX)
                if path.name == f"{start}{org}{SUFFIX}" and "." not in org:
                    yield path

    def of(self, org: str) -> Record:
        """The record of an org; an empty one, with a remark, where the file is of another org or set."""
        path = self.path(org)
        empty = Record(self._name, org)
        if not path.exists():
            return empty
        record = _read(path)
        if record.org.lower() != org.lower():
            self._foreign = True
            self.remarks.append(
                f"{path} is the record of another org ({record.org_name or record.org}): it is left alone, and this "
                "run goes by names"
            )
            return empty
        if record.set_name != self._name:
            self._foreign = True
            self.remarks.append(
                f"{path} is the record of the set {record.set_name!r}, and this one is named {self._name!r}: it is "
                "left alone, and this run goes by names (write this name into the file if the set was renamed)"
            )
            return empty
        return record

    def save(self, record: Record) -> None:
        """Put it in the place of the old one; does nothing where that says the same."""
        if self._foreign:
            return
        content = self._content(record)
        if content != self._saved:
            _replace(self.path(record.org), content)
            self._saved = content

    def _content(self, record: Record) -> bytes:
        head = {
            "recordFormat": RECORD_FORMAT,
            "name": record.set_name,
            "org": {"id": record.org, "name": record.org_name},
        }
        parts = [f"{_quoted(key)}: {_indented(value, 1)}".encode() for key, value in head.items()]
        entries = [self._entry(address, record.entries[address]) for address in self._sorted(record.entries)]
        parts.append(b'"entries": ' + _braced(entries, 1))
        parts.append(f'"lookups": {_indented(_sorted(record.lookups), 1)}'.encode())
        return _braced(parts, 0) + b"\n"

    def _sorted(self, entries: Mapping[Address, Recorded]) -> list[Address]:
        """Sorted anew only where there are others than the last time: that takes longer than all of the rest."""
        if len(self._order) != len(entries) or any(address not in entries for address in self._order):
            self._order = sorted(entries, key=lambda address: (address.section, address.key))
        return self._order

    def _entry(self, address: Address, recorded: Recorded) -> bytes:
        known = self._texts.get(address)
        if known is None or known[0] is not recorded:
            text = f"{_quoted(str(address))}: {_indented(recorded.as_json(), 2)}"
            known = self._texts[address] = (recorded, text.encode())
        return known[1]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _indented(value: Any, depth: int) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return text.replace("\n", "\n" + "  " * depth)


def _braced(lines: list[bytes], depth: int) -> bytes:
    if not lines:
        return b"{}"
    inner, outer = b"  " * (depth + 1), b"  " * depth
    return b"{\n" + inner + (b",\n" + inner).join(lines) + b"\n" + outer + b"}"


def _sorted(lookups: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, str]]:
    return {what: dict(sorted(lookups[what].items())) for what in sorted(lookups) if lookups[what]}


def _replace(path: Path, content: bytes) -> None:
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        # What a link points at is replaced, not the link.
        target = Path(os.path.realpath(path))
        temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        temporary.write_bytes(content)
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise RecordError(
            f"the record {path} cannot be written ({(error.strerror or str(error)).lower()}): mend that and run again, "
            "or leave it out with --no-record"
        ) from None


def _read(path: Path) -> Record:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "it is not UTF-8"
        raise RecordError(
            f"the record {path} cannot be read ({why}): mend it, or move it away to go by names"
        ) from None
    where = str(path)
    sides = [record_of(_parsed(side, where), where) for side in _sides(text, where)]
    return sides[0] if len(sides) == 1 else union(sides[0], sides[1], where)


def _parsed(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise RecordError(
            f"{where}:{error.lineno}:{error.colno}: not JSON ({error.msg.lower()}): undo the edit, or move the record "
            "away to go by names"
        ) from None
    except RecursionError:
        raise RecordError(f"{where} is nested too deeply to be a record: move it away to go by names") from None


def _sides(text: str, where: str) -> list[str]:
    """The text; or, where git left conflict markers in it, both of its sides."""
    if _OURS not in text:
        return [text]
    sides: tuple[list[str], list[str]] = ([], [])
    into: tuple[int, ...] = (0, 1)
    for line in text.splitlines():
        mark = line[:7]
        if mark == _OURS and into == (0, 1):
            into = (0,)
        elif mark == _BASE and into == (0,):
            into = ()
        elif mark == _THEIRS and into in ((0,), ()):
            into = (1,)
        elif mark == _END and into == (1,):
            into = (0, 1)
        else:
            for side in into:
                sides[side].append(line)
    if into != (0, 1):
        raise RecordError(f"{where} holds a part of git's conflict markers: resolve the conflict")
    return ["\n".join(side) for side in sides]
