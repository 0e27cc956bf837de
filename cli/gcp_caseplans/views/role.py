"""The permissions that a client needs, apart by what they are for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.role import Role, Task

_TITLES = {
    "plan": "To plan (also drift, ids)",
    "apply": "To apply, besides",
    "delete": "To delete (--prune, destroy, undo), besides",
}


def show_role(screen: Screen, role: Role, task: Task | None) -> None:
    """All groups, or one bare list for a task."""
    from genesys_caseplans.engine.role import TASKS  # noqa: PLC0415

    if task is not None:
        for name in role.up_to(task):
            screen.line(name)
        return
    for place, group in enumerate(TASKS):
        if place:
            screen.line()
        screen.line(screen.paint(f"{_TITLES[group]}:", "bold"))
        for name in role.permissions.get(group, ()) or ("nothing",):
            screen.line(f"  {name}")
