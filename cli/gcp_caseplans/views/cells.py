"""How wide text is on a terminal: in cells, of which most characters take one, those of East Asia two, accents none."""

from __future__ import annotations

from collections.abc import Iterator


def cells(text: str) -> int:
    """How many cells a text takes."""
    # Imported only for text that needs it; most of it is ASCII.
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """Text with blanks behind it up to a width."""
    return text + " " * (width - cells(text))


def shortened(text: str, room: int) -> str:
    """Text cut to at most `room` cells."""
    if cells(text) <= room:
        return text
    return f"{beginning(text, max(room - 1, 1)).rstrip()}…"


def beginning(text: str, room: int) -> str:
    """As much of the beginning of a text as `room` cells hold, at least one character."""
    if text.isascii():
        return text[: max(room, 1)]
    taken = 0
    for at, width in enumerate(_widths(text)):
        taken += width
        if taken > room and at:
            return text[:at]
    return text


def _widths(text: str) -> Iterator[int]:
    from rich.cells import get_character_cell_size  # noqa: PLC0415

    return map(get_character_cell_size, text)
