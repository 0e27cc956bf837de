"""Which record a command keeps: where it lies, and what is said of it.

Beside the first spec file; that of a sandbox, which is thrown away, beside the file that keeps the sandbox.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gcp_caseplans.exits import UsageError

if TYPE_CHECKING:
    from gcp_caseplans.connection import Connection
    from gcp_caseplans.views.screen import Screen
    from genesys_caseplans.engine.record_file import RecordFile
    from genesys_caseplans.specfile import Spec


@dataclass(frozen=True)
class Recording:
    """What the options say. file: of --record. off: no record at all."""

    file: str | None = None
    off: bool = False

    def records(self, connection: Connection, spec: Spec) -> RecordFile | None:
        """Where the records of a set lie; None where none is kept."""
        from genesys_caseplans.engine.record_file import RecordFile  # noqa: PLC0415

        if self.off:
            return None
        if self.file is not None:
            path = Path(self.file)
            if path.is_dir():
                raise UsageError(f"--record takes the name of a file, and {self.file} is a folder")
            if path.resolve() in {file.resolve() for file in spec.files}:
                raise UsageError(f"--record {self.file} would overwrite the spec: name another file")
            return RecordFile(path, spec.name, is_file=True)
        return RecordFile(connection.folder, spec.name) if connection.folder is not None else None


def show_remarks(screen: Screen, records: RecordFile | None) -> None:
    """What is amiss with a record, once."""
    from gcp_caseplans.views.screen import clean  # noqa: PLC0415

    for remark in records.remarks if records is not None else ():
        screen.lines(f"{screen.paint('Warning:', 'yellow', 'bold')} {clean(remark)}")
