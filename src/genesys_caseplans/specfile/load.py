"""The two ways in: spec files, and mappings from Python.

Owns the order of the work: read all documents, take them in, check the set, and tell all problems at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from genesys_caseplans.address import Address
from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.fields import Entry
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.assembly import FORMAT_VERSION, Assembly
from genesys_caseplans.specfile.document import Document, python_document, read_document
from genesys_caseplans.specfile.files import (
    STANDARD_INPUT,
    Unreadable,
    read_standard_input,
    read_text,
    spec_files,
    unique,
)
from genesys_caseplans.specfile.findings import Findings
from genesys_caseplans.specfile.positions import Lines, Malformed
from genesys_caseplans.specfile.rules import check_set


@dataclass(frozen=True, repr=False)
class Spec:
    """A checked set of entries.

    entries: by address, as they stand in the files. name: of the set. org: the id of the one organization that it is
    for, lower case. lookups: names of things that the tool never makes, by what they are and the key that entries may
    use for them; entries are not rewritten. warnings: what is allowed but probably not meant. files: those that were
    read. folders: those that were read whole. documents: what `place` looks in.
    """

    entries: Mapping[Address, Entry]
    name: str | None = None
    org: str | None = None
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    documents: Mapping[Address, Document] = field(default_factory=dict, compare=False)

    def place(self, address: Address, path: Sequence[str | int] = ()) -> str:
        """Where an entry, or a value in it, stands: `escalation.json:12:17`; "" for what stands in no file.

        path: keys and indexes as they are written, such as `("stages", 0, "name")`. What is left out is placed at
        what it would be in.
        """
        document = self.documents.get(address)
        return document.place((address.section, address.key, *path)) if document else ""

    def as_document(self) -> dict[str, Any]:
        """The whole set as one document that reads as the same set: entries as they are written."""
        document: dict[str, Any] = {"formatVersion": FORMAT_VERSION}
        document |= {key: value for key, value in (("name", self.name), ("org", self.org)) if value is not None}
        lookups = {what: dict(names) for what, names in self.lookups.items() if names}
        document |= {"lookups": lookups} if lookups else {}
        for address in self.entries:
            section, key = address.section, address.key
            document.setdefault(section, {})[key] = self.documents[address].data[section][key]
        return document

    @property
    def relative_files(self) -> tuple[str, ...]:
        """Its files as seen from the folder of the first one, which does not change when all of them move."""
        return tuple(map(self._relative, self.files))

    @property
    def relative_folders(self) -> tuple[str, ...]:
        """Its folders as seen from the folder of the first file."""
        return tuple(map(self._relative, self.folders))

    def file_of(self, address: Address) -> str:
        """The file of an entry, as in `relative_files`; "" for what stands in none."""
        document = self.documents.get(address)
        return self._relative(document.path) if document is not None and document.path is not None else ""

    def _relative(self, path: Path) -> str:
        try:
            return Path(os.path.relpath(path.resolve(), self.files[0].resolve().parent)).as_posix()
        except (ValueError, IndexError):  # another drive; a set without files
            return path.absolute().as_posix()

    def __repr__(self) -> str:
        # Short, as a set may have thousands of entries, and debuggers and event loops show what they hold.
        return f"<Spec {self.name or 'without a name'}: {len(self.entries)} entries>"


def load_spec(
    *paths: str | os.PathLike[str],
    overlays: Sequence[str | os.PathLike[str]] = (),
    environment: Mapping[str, str] | None = None,
    kinds: Sequence[Kind[Any]] | None = None,
) -> Spec:
    """Read spec files, and the spec files in folders, as one set.

    `.json` is JSON, `.yaml` and `.yml` are YAML 1.2; a file with another suffix is JSON if it begins with a brace. Of
    a folder all files with these suffixes are read, by name, without hidden ones, `*.overlay.*`, `*.plan.json`,
    `*.record.json`, `*.snapshot.json` and what is in folders inside. `-` is standard input, read up to its end.
    overlays: files that say something otherwise, laid over the set in their order (`specfile.overlay`). environment:
    what `{"env": "NAME"}` in the place of a text is taken from, such as `os.environ`; nothing by default. kinds: the
    kinds of entries to know; all of them by default. Raises `SpecError` with all problems.
    """
    findings = Findings()
    if not paths:
        findings.add_file(0, Problem("no spec file was given", hint="name files or folders"))
    files: list[Path | None] = []
    for given in paths:
        try:
            files += [None] if os.fspath(given) == STANDARD_INPUT else spec_files(Path(given))
        except Unreadable as error:
            findings.add_file(len(files), Problem(error.message, where=str(given), hint=error.hint))
    documents = [_read(path, rank, findings) for rank, path in enumerate(unique(files))]
    over = [_read(Path(given), len(documents) + rank, findings) for rank, given in enumerate(overlays)]
    folders = tuple(Path(given) for given in paths if os.fspath(given) != STANDARD_INPUT and Path(given).is_dir())
    return replace(_spec(documents, kinds, findings, over, environment), folders=folders)


def parse_spec(
    document: Mapping[str, Any], *, source: str = "<spec>", kinds: Sequence[Kind[Any]] | None = None
) -> Spec:
    """Read a spec that stands in no file: dicts, lists, texts, numbers, booleans and None.

    source: what problems name instead of a file. kinds: as in `load_spec`. Raises `SpecError` with all problems.
    """
    findings = Findings()
    try:
        documents: list[Document | None] = [python_document(source, 0, document)]
    except Malformed as error:
        documents = [None]
        for fault in error.faults:
            findings.add_file(0, Problem(fault.message, where=source, hint=fault.hint))
    return _spec(documents, kinds, findings)


def _read(path: Path | None, rank: int, findings: Findings) -> Document | None:
    name = "<stdin>" if path is None else str(path)
    text = ""
    try:
        text = read_standard_input() if path is None else read_text(path)
        return read_document(name, rank, path, text)
    except Unreadable as error:
        where = ":".join(map(str, (name, *(error.spot or ()))))
        findings.add_file(rank, Problem(error.message, where=where, hint=error.hint))
    except Malformed as error:
        lines = Lines(text)
        for fault in error.faults:
            line, column = lines.spot(fault.at)
            problem = Problem(fault.message, where=f"{name}:{line}:{column}", hint=fault.hint)
            findings.add_file(rank, problem, fault.at)
    return None


def _spec(
    documents: Sequence[Document | None],
    kinds: Sequence[Kind[Any]] | None,
    findings: Findings,
    overlays: Sequence[Document | None] = (),
    environment: Mapping[str, str] | None = None,
) -> Spec:
    known = _all_kinds() if kinds is None else kinds
    assembly = Assembly(known, findings)
    read = [document for document in documents if document is not None]
    if findings.any:
        # Any entry may stand in what could not be read.
        assembly.unsure.update(assembly.kinds)
    files = [document.path for document in (*read, *overlays) if document is not None and document.path is not None]
    for overlay in overlays:
        if overlay is not None:
            from genesys_caseplans.specfile.overlay import lay_over  # noqa: PLC0415  (for sets that have any)

            read = lay_over(read, overlay, assembly.kinds, findings)
    for document in read:
        if document.asks:
            from genesys_caseplans.specfile.environment import fill_in  # noqa: PLC0415  (for sets that ask)

            fill_in(document, assembly.kinds, environment or {}, findings)
        assembly.add(document)
    check_set(assembly)
    if not assembly.homes and not findings.any:
        hint = f"entries stand in {', '.join(assembly.kinds)}"
        findings.add(read[0], (), "the spec holds nothing to make", hint)
    findings.raise_errors()
    return Spec(
        entries=MappingProxyType(assembly.entries),
        name=assembly.name,
        org=assembly.org,
        lookups=MappingProxyType({what: MappingProxyType(names) for what, names in assembly.lookups.items() if names}),
        warnings=findings.warnings,
        files=tuple(files),
        documents=MappingProxyType(assembly.homes),
    )


def _all_kinds() -> Sequence[Kind[Any]]:
    # Imported here, as the kinds bring their clients with them.
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415

    return KINDS
