"""The two ways in: spec files, and mappings from Python.

Owns the order of the work: read all documents, take them in, check the set, and tell all problems at once.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from genesys_caseplans.errors import Problem
from genesys_caseplans.kinds.kind import Kind
from genesys_caseplans.specfile.assembly import Assembly
from genesys_caseplans.specfile.document import Document, python_document, read_document
from genesys_caseplans.specfile.files import Unreadable, read_text, spec_files, unique
from genesys_caseplans.specfile.findings import Findings
from genesys_caseplans.specfile.positions import Lines, Malformed
from genesys_caseplans.specfile.rules import check_set
from genesys_caseplans.specfile.spec import Spec


def load_spec(*paths: str | os.PathLike[str], kinds: Sequence[Kind[Any]] | None = None) -> Spec:
    """Read spec files, and the spec files in folders, as one set.

    `.json` is JSON, `.yaml` and `.yml` are YAML 1.2; a file with another suffix is JSON if it begins with a brace. Of
    a folder all files with these suffixes are read, by name, without hidden ones and without folders inside.
    kinds: the kinds of entries to know; all of them by default. Raises `SpecError` with all problems.
    """
    findings = Findings()
    if not paths:
        findings.add_file(0, Problem("no spec file was given", hint="name files or folders"))
    files: list[Path] = []
    for given in paths:
        try:
            files += spec_files(Path(given))
        except Unreadable as error:
            findings.add_file(len(files), Problem(error.message, where=str(given), hint=error.hint))
    documents = [_read(path, rank, findings) for rank, path in enumerate(unique(files))]
    return _spec(documents, kinds, findings)


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


def _read(path: Path, rank: int, findings: Findings) -> Document | None:
    name = str(path)
    text = ""
    try:
        text = read_text(path)
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


def _spec(documents: Sequence[Document | None], kinds: Sequence[Kind[Any]] | None, findings: Findings) -> Spec:
    known = _all_kinds() if kinds is None else kinds
    assembly = Assembly(known, findings)
    read = [document for document in documents if document is not None]
    if findings.any:
        # Any entry may stand in what could not be read.
        assembly.unsure.update(assembly.kinds)
    for document in read:
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
        lookups=MappingProxyType({what: MappingProxyType(names) for what, names in assembly.lookups.items()}),
        warnings=findings.warnings,
        files=tuple(document.path for document in read if document.path is not None),
        documents=MappingProxyType(assembly.homes),
    )


def _all_kinds() -> Sequence[Kind[Any]]:
    # Imported here, as the kinds bring their clients with them.
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415

    return KINDS
