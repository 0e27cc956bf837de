"""`completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import click

from gcp_caseplans.exits import FINE
from gcp_caseplans.main import PROGRAM
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans completion bash > ~/.local/share/bash-completion/completions/gcp-caseplans
  gcp-caseplans completion fish > ~/.config/fish/completions/gcp-caseplans.fish
"""


@click.command(epilog=_EXAMPLES, short_help="Print what a shell needs to complete commands.")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script by which SHELL completes commands, options and files; bash 4.4 or later."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete  # noqa: PLC0415

    found = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}[shell]
    variable = f"_{PROGRAM.replace('-', '_').upper()}_COMPLETE"
    completed = found(context.find_root().command, {}, PROGRAM, variable)
    # Not `source()`: that asks the bash of this machine for its version, which need not be the one that reads it.
    Screen.out().text(f"{completed.source_template % completed.source_vars()}\n")
    return FINE
