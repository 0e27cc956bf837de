"""A group of commands that knows what somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from importlib import import_module
from typing import Any

import click

from gcp_caseplans.exits import Interruption, UsageError
from gcp_caseplans.interrupts import SIGNALS
from gcp_caseplans.written_files import SPEC_SUFFIXES


class Later(MutableMapping[str, click.Command]):
    """Commands by name, each imported when it is first asked for: one command need not pay for all.

    homes: the modules, each of which has the command under its name.
    """

    def __init__(self, homes: Mapping[str, str]):
        self._homes = dict(homes)
        self._commands: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._commands:
            self._commands[name] = getattr(import_module(self._homes[name]), name)
        return self._commands[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._homes.setdefault(name, "")
        self._commands[name] = command

    def __delitem__(self, name: str) -> None:
        del self._homes[name]
        self._commands.pop(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._homes)

    def __len__(self) -> int:
        return len(self._homes)


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
