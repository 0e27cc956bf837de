"""Identities as a table: addresses, whole ids, versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from gcp_caseplans.views.plan import show_org
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.plan import Org
    from genesys_caseplans.kinds.kind import Identity


def show_ids(screen: Screen, org: Org, identities: Mapping[str, Identity], place: str) -> None:
    """The table, with whole addresses where they fit, else with parts under their entries."""
    show_org(screen, org, place)
    screen.line()
    rows = [(address, one.id, _version(one)) for address, one in identities.items()]
    show_table(screen, ("address", "id", "version"), rows)


def _version(identity: Identity) -> str:
    if identity.version is None:
        return ""
    if identity.published is None:
        return str(identity.version)
    draft = "" if identity.published == identity.version else f", published {identity.published}"
    return f"{identity.version}{draft}" if draft else f"{identity.version}, published"


def show_table(screen: Screen, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns; where a row is too wide, the first column stands on a line of its own and nothing is cut."""
    if not rows:
        return
    table = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    narrow = screen.width is not None and sum(widths) + 2 * (len(widths) - 1) > screen.width
    if narrow:
        widths[0] = 2
    for number, row in enumerate(table):
        styles = ("bold",) if number == 0 else ()
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        if narrow:
            screen.line(screen.paint(row[0], *styles))
            cells[0] = "  "
        screen.line(screen.paint("  ".join(cells).rstrip(), *styles))
