"""JSON files that a person wrote: seeds, faults, snapshots.

Owns: what is said of one that cannot be read, in words that name the file.
"""

import json
from pathlib import Path
from typing import Any

from genesys_caseplans.sandbox.errors import SandboxError


def read_json(path: Path, what: str, error: type[SandboxError]) -> Any:
    """The JSON of a file; `error` where there is none. what: what it should be, such as "a seed"."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as problem:
        raise error(f"{path}: cannot be read as {what}: {_said(problem)}") from problem


def _said(problem: Exception) -> str:
    match problem:
        case FileNotFoundError():
            return "there is no such file"
        case OSError():
            return (problem.strerror or str(problem)).lower()
        case UnicodeDecodeError():
            return "it is not UTF-8 text"
        case json.JSONDecodeError():
            return f"it is not JSON (line {problem.lineno}, column {problem.colno}: {problem.msg.lower()})"
        case _:
            return "it is nested too deeply"
