"""Where the command line keeps the journals of its runs, and how many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from gcp_caseplans.connection import own_folder
from gcp_caseplans.exits import UsageError

if TYPE_CHECKING:
    from genesys_caseplans.journal import FileJournal

_FOLDER = "runs"


@dataclass(frozen=True)
class Journaling:
    """The journal options of a command. folder: as given. off: none is kept. keep, keep_days: as in `FileJournal`."""

    folder: str | None = None
    off: bool = False
    keep: int = 100
    keep_days: float = 90.0

    def journal(self, specs: Sequence[str], set_name: str | None, command: str) -> FileJournal | None:
        """The journal for one run; an error at once where it cannot be written."""
        if self.off:
            if self.folder is not None:
                raise UsageError("--journal and --no-journal exclude each other: leave one of them out")
            return None
        from genesys_caseplans.journal import FileJournal  # noqa: PLC0415

        folder = runs_folder(self.folder, specs)
        return FileJournal(folder, set_name=set_name, command=command, keep=self.keep, keep_days=self.keep_days)


def runs_folder(given: str | None, specs: Sequence[str], make: bool = True) -> Path:
    """The folder of the runs: as given, else `.gcp-caseplans/runs` beside the first spec, or in the current folder."""
    if given is not None:
        return Path(given)
    way_out = "name a folder elsewhere with --journal DIR, or do without a journal with --no-journal"
    return own_folder(specs[0] if specs else "", "the journals of runs", way_out, make) / _FOLDER
