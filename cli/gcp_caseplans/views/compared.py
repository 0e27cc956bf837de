"""What two sides have otherwise: for a terminal, and as Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gcp_caseplans.views.cells import padded
from gcp_caseplans.views.markdown import cell, prose
from gcp_caseplans.views.screen import Screen, clean
from gcp_caseplans.views.values import count_text

if TYPE_CHECKING:
    from genesys_caseplans.engine.compare import Compared, Difference


def show_compared(screen: Screen, compared: Compared) -> None:
    """For a person."""
    a, b = compared.titles
    screen.line(f"A  {clean(a)}")
    screen.line(f"B  {clean(b)}")
    if compared.same:
        screen.line()
        screen.line(screen.paint("No differences.", "green"))
        return
    for side, lacking in zip("AB", compared.lacking, strict=True):
        for one in lacking:
            lead = screen.paint(f"{side} lacks", "red", "bold")
            screen.line(f"{lead} {one.what} “{clean(one.name or '')}”")
    for difference in compared.differences:
        if all(difference.there):
            _show_fields(screen, difference)
        else:
            side = "A" if difference.there[0] else "B"
            lead = screen.paint(f"only in {side}", "yellow")
            screen.line(f"{lead}  {difference.noun} “{clean(difference.name)}”")
    screen.line()
    screen.line(_summary(compared))


def _show_fields(screen: Screen, difference: Difference) -> None:
    screen.line()
    screen.line(f"{screen.paint('~', 'yellow', 'bold')} {difference.noun} “{clean(difference.name)}”")
    column = min(max(len(path) for path, _, _ in difference.fields), 40)
    for path, first, second in difference.fields:
        screen.line(f"    {padded(clean(path), column)}  {clean(_text(first))}  |  {clean(_text(second))}")


def _text(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return "—"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _summary(compared: Compared) -> str:
    only = [sum(one.there == there for one in compared.differences) for there in ((True, False), (False, True))]
    differ = sum(all(one.there) for one in compared.differences)
    said = [f"{only[0]} only in A", f"{only[1]} only in B", f"{count_text(differ, 'object')} otherwise"]
    missing = sum(map(len, compared.lacking))
    return ", ".join([*said, *([f"{missing} looked up and not there"] if missing else [])]) + "."


def compared_markdown(compared: Compared) -> str:
    """For a comment on a pull request."""
    return "\n".join(_lines(compared)) + "\n"


def _lines(compared: Compared) -> Iterator[str]:
    a, b = map(prose, compared.titles)
    yield f"**{a}** against **{b}**: {'no differences.' if compared.same else _summary(compared)}"
    for side, lacking in zip("AB", compared.lacking, strict=True):
        for one in lacking:
            yield f"- ⚠ {side} lacks {one.what} {prose(one.name or '')}"
    for difference in compared.differences:
        if not all(difference.there):
            yield f"- only in {'A' if difference.there[0] else 'B'}: {difference.noun} {prose(difference.name)}"
    for difference in compared.differences:
        if all(difference.there):
            yield f"\n<details><summary>{difference.noun} {prose(difference.name)}</summary>\n"
            yield "| field | A | B |\n| --- | --- | --- |"
            for path, first, second in difference.fields:
                yield f"| {cell(path)} | {cell(_text(first))} | {cell(_text(second))} |"
            yield "\n</details>"
