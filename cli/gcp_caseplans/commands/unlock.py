"""`unlock`: free an org whose lock somebody left behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.asking import said_yes, somebody_types
from gcp_caseplans.commands.options import color, connection_options, environment_option, json_output
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import FINE, ConfirmationNeeded, Declined
from gcp_caseplans.views.json import unlocked_json
from gcp_caseplans.views.screen import Screen, clean

if TYPE_CHECKING:
    from genesys_caseplans.lock import Lock

_EXAMPLES = """
\b
Examples:
  gcp-caseplans unlock --region eu-central-1
  gcp-caseplans unlock --sandbox --yes
"""


@click.command(epilog=_EXAMPLES, short_help="Free an org that apply --lock left locked.")
@environment_option
@connection_options
@click.option("-y", "--yes", is_flag=True, help="Do not ask before freeing it.")
@json_output
@color
def unlock(target: Target, yes: bool, as_json: bool, color: str) -> int:
    """Free an org whose lock a run of `apply --lock` left behind.

    Says who took it and when, and asks: a run that still holds it would go on beside the next one.
    """
    out, err = Screen.out(color), Screen.err(color)
    with connected(target, (".",), None) as connection:
        lock = connection.run(connection.client.locked(org=connection.org))
        if lock is not None and not yes:
            _confirm(err if as_json else out, err, lock)
        freed = lock is not None and connection.run(connection.client.unlock(lock))
    if as_json:
        out.json(unlocked_json(lock, freed))
    elif lock is None:
        out.line("The org is not locked.")
    else:
        out.line(f"{out.paint('Freed:', 'green', 'bold')} {clean(str(lock))}.")
    return FINE


def _confirm(watch: Screen, err: Screen, lock: Lock) -> None:
    screen = watch if watch.is_terminal else err
    screen.line(f"{clean(str(lock))}{', which is over' if lock.is_stale else ''}.")
    if not (screen.is_terminal and somebody_types()):
        raise ConfirmationNeeded("there is no terminal to ask on: add --yes to free it, nothing was done")
    screen.ask("Free it? [y/N]")
    if not said_yes(screen):
        raise Declined("Not freed: nothing was changed.")
