"""Journals of runs: one file a run, from which the next run learns what was sent, and people what was done.

`FileJournal` implements the engine's journal port; `runs` reads what it wrote.
"""

from genesys_caseplans.journal.file import FileJournal
from genesys_caseplans.journal.runs import Run, find_run, list_runs

__all__ = ["FileJournal", "Run", "find_run", "list_runs"]
