"""A group of commands that knows what somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Any

import click

from gcp_caseplans.exits import Interruption, UsageError
from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.written_files import SPEC_SUFFIXES


class Commands(click.Group):
    """click's group, but for what is no command."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of the work."""
        return list(self.commands)

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but for what a signal ended, which click would make a line of its own of."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Interruption(SIGNALS.name) from None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, or `UsageError` with a hint."""
        name = args[0]
        if self.get_command(ctx, name) is None:
            raise UsageError(_no_command(self, name, args[1:], ctx.command_path))
        return super().resolve_command(ctx, args)


def _no_command(group: click.Group, name: str, rest: Sequence[str], path: str) -> str:
    command = next((word for word in rest if word in group.commands), None)
    if name.lower().endswith(SPEC_SUFFIXES) or "/" in name:
        words = " ".join([command or "plan", name, *(word for word in rest if word != command)])
        return f"the command comes first, then the spec: `{path} {words}`"
    near = difflib.get_close_matches(name, group.commands, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(group.commands)}"
    return f"no command {name!r}: {hint} (`{path} --help`)"
