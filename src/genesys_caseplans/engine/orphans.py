"""What the record holds and the spec does not: entries that left it, and entries of files that this run does not read.

Pure. Whoever runs a part of a set, or cannot read a file of it, must not lose the rest: only what stood in a file of
this run, or in a folder of it, and stands there no more has left.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import PurePosixPath

from genesys_caseplans.address import Address
from genesys_caseplans.engine.values.record import Record
from genesys_caseplans.specfile import Spec


def left(spec: Spec, record: Record, left_out: Collection[Address] = ()) -> tuple[Address, ...]:
    """Entries of the record that left the spec. left_out: those that are in it and not in this run."""
    files, folders = set(spec.relative_files), set(spec.relative_folders)
    return tuple(
        address
        for address, recorded in record.entries.items()
        if address not in spec.entries and address not in left_out and _was_here(recorded.file, files, folders)
    )


def _was_here(file: str, files: Collection[str], folders: Collection[str]) -> bool:
    return not file or file in files or str(PurePosixPath(file).parent) in folders
