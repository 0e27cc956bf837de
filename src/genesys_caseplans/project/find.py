"""Where the project file is: `gcp-caseplans.toml`, or a pyproject.toml with a table `[tool.gcp-caseplans]`.

The nearest one from a folder upwards counts. Most projects have none, so that finding this out costs next to nothing.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from genesys_caseplans.errors import Problem, ProjectError

if TYPE_CHECKING:
    from genesys_caseplans.project.file import Project

NAME = "gcp-caseplans.toml"
SHARED = "pyproject.toml"
TOOL = "gcp-caseplans"
#: No folder is nested deeper.
_HIGHEST = 100


def find_project(folder: str | os.PathLike[str] = ".") -> Project | None:
    """The project of a folder: its file there, or in the nearest folder above; None where there is none.

    `ProjectError` where it is wrong.
    """
    file = nearest(Path(folder))
    if file is None:
        return None
    from genesys_caseplans.project.file import load_project  # noqa: PLC0415

    return load_project(file)


def nearest(folder: Path) -> Path | None:
    """The project file that counts for a folder."""
    for _ in range(_HIGHEST):
        own, shared = folder / NAME, folder / SHARED
        if _has_our_table(shared):
            if own.is_file():
                message = f"{own} and [tool.{TOOL}] in {shared} both describe the project"
                raise ProjectError([Problem(message, hint="keep one of them")])
            return shared
        if own.is_file():
            return own
        above = folder / ".."
        try:
            if os.path.samefile(folder, above):
                return None
        except OSError:
            return None
        folder = above
    return None


def _has_our_table(file: Path) -> bool:
    """Whether a pyproject.toml speaks of us. One that cannot be read is somebody else's matter."""
    try:
        text = file.read_text("utf-8")
    except (OSError, ValueError):
        return False
    if TOOL not in text:
        return False
    import tomllib  # noqa: PLC0415

    try:
        tool = tomllib.loads(text).get("tool")
    except (tomllib.TOMLDecodeError, RecursionError):
        return False
    return isinstance(tool, dict) and TOOL in tool
