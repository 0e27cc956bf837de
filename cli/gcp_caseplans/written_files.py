"""Files that a command writes beside its work: none of them takes the place of what it reads."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from gcp_caseplans.exits import UsageError

SPEC_SUFFIXES = (".json", ".yaml", ".yml")


def keep_apart(option: str, name: str, specs: Sequence[str], state: str | None, *, is_spec: bool | None = None) -> None:
    """`UsageError` where a file would take the place of a spec, become one for the next run, or is the sandbox's.

    is_spec: whether a folder of specs takes a file of that name for one; by default, judged by its suffix.
    """
    path = Path(os.path.realpath(name))
    if is_spec is None:
        is_spec = path.suffix.lower() in SPEC_SUFFIXES
    for spec in specs:
        place = Path(os.path.realpath(spec))
        if place == path:
            raise UsageError(f"{option} {name} would overwrite the spec {spec}: name another file")
        if is_spec and place.is_dir() and place == path.parent:
            raise UsageError(
                f"{option} {name} would be read as a part of the spec {spec} in the next run: put it into another "
                "folder"
            )
    if state is not None and Path(os.path.realpath(state)) == path:
        raise UsageError(f"{option} {name} is the file of --sandbox-state: name another file")
