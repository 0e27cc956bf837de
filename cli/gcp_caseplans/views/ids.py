"""Identities as a table: addresses, whole ids, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from gcp_caseplans.views.plan import show_org
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.values.plan import Org
    from genesys_caseplans.kinds.kind import Identity


def show_ids(screen: Screen, org: Org, identities: Mapping[str, Identity], place: str) -> None:
    """The table, with whole addresses where they fit, else with parts under their entries."""
    show_org(screen, org, place)
    screen.line()
    rows = [(address, one.id, _version(one)) for address, one in identities.items()]
    if fits(screen, rows):
        show_table(screen, ("address", "id", "version"), rows)
    else:
        show_table(screen, ("address", "id"), list(_nested(identities)))


def _nested(identities: Mapping[str, Identity]) -> Iterator[tuple[str, str]]:
    """Parts under their entries, for narrow screens."""
    for address, one in identities.items():
        entry = ".".join(address.split(".")[:2])
        version = _version(one)
        label = f"  {address.removeprefix(entry + '.')}" if address != entry else address
        yield (f"{label} (v{version})" if version else label), one.id


def _version(identity: Identity) -> str:
    """`2`, or `2, published 1` of a caseplan."""
    if identity.published is None:
        return str(identity.version or "")
    return f"{identity.version}, published {identity.published}"


def fits(screen: Screen, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the columns have room."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return screen.width is None or sum(widths) + 2 * (len(widths) - 1) <= screen.width


def show_table(screen: Screen, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Columns; where a row is too wide, the first column stands on a line of its own and nothing is cut."""
    if not rows:
        return
    table = [list(head), *map(list, rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(head))]
    narrow = not fits(screen, table)
    for number, row in enumerate(table):
        styles = ("bold",) if number == 0 else ()
        cells = [f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)]
        if narrow:
            screen.line(screen.paint(row[0], *styles))
            cells[0] = " "
        screen.line(screen.paint("  ".join(cells).rstrip(), *styles))
