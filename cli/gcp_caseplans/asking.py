"""Asking a person: whether there is one, and what they said."""

from __future__ import annotations

import select
import sys

from gcp_caseplans.views.screen import Screen

#: Seconds after which somebody who is asked is asked for signals, too.
_GLANCE = 0.1


def somebody_types() -> bool:
    """Whether standard input is a terminal."""
    try:
        return sys.stdin is not None and sys.stdin.isatty()
    except ValueError:  # closed
        return False


def said_yes(screen: Screen) -> bool:
    """Whether the answer to what was asked is a yes."""
    return answer(screen).lower() in ("y", "yes")


def answer(screen: Screen) -> str:
    """What was typed, without blanks around it; "" where nobody answers."""
    try:
        _wait_for_an_answer()
        line = sys.stdin.readline()
    except OSError:  # a terminal that was closed
        return ""
    if not line:
        screen.line()
    return line.strip()


def _wait_for_an_answer() -> None:
    """A signal that comes just before a read blocks would be heard only after it: so nothing blocks for long."""
    if sys.platform != "win32":  # there, only sockets can be waited for
        while not select.select([sys.stdin], [], [], _GLANCE)[0]:
            pass
