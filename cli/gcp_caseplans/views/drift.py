"""Drift as text: each entry that is not as it was applied, what differs, and who changed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from gcp_caseplans.views.plan import path_text, show_org
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text, value_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.drift import Drift, Drifted
    from genesys_caseplans.kinds.kind import FieldChange

_WHAT = {
    "changed": "changed in the org",
    "gone": "gone from the org",
    "unfinished": "a run began to change it and did not end: apply again",
}


def show_drift(screen: Screen, drift: Drift, place: str) -> None:
    """All that is not as it was applied."""
    show_org(screen, drift.org, place)
    screen.line()
    for entry in drift.entries:
        for line in _lines(screen, drift, entry):
            screen.line(line)
        screen.line()
    if drift.entries:
        told = count_text(len(drift.entries), "entry is", "entries are")
        screen.line(f"{screen.paint('Drift:', 'yellow', 'bold')} {told} not as last applied.")
    else:
        screen.line(f"{screen.paint('No drift.', 'bold')} The org is as it was last applied.")


def _lines(screen: Screen, drift: Drift, entry: Drifted) -> Iterator[str]:
    lead = f"  {screen.paint('~', 'yellow', 'bold')} {screen.paint(str(entry.address), 'bold')}"
    yield f"{lead} {screen.paint(f'“{clean(entry.name)}”', 'dim')}  {screen.paint(_about(entry), 'yellow')}"
    for field in entry.fields:
        yield f"      {_field(screen, drift, field)}"
    for field in entry.edits:
        yield f"      draft: {_field(screen, drift, field)}"
    if entry.message:
        yield f"      {clean(entry.message)}"


def _about(entry: Drifted) -> str:
    who = f", by {entry.by}" if entry.by else ""
    when = f" at {entry.at:%Y-%m-%d %H:%M:%S}" if entry.at else ""
    return f"{_WHAT[entry.what]}{who}{when}" if entry.what == "changed" else _WHAT[entry.what]


def _field(screen: Screen, drift: Drift, field: FieldChange) -> str:
    from gcp_caseplans.views.parts import readable  # noqa: PLC0415

    before, after = (value_text(readable(value, drift.plan.shown)) for value in (field.before, field.after))
    return f"{clean(path_text(field.path))}  {screen.paint(before, 'green')} → {screen.paint(after, 'red')}"
