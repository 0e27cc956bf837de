"""`permissions`: the role that a client needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gcp_caseplans.commands.options import color, environment_option, json_output, optional_spec
from gcp_caseplans.exits import FINE, UsageError
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.json import role_json
from gcp_caseplans.views.role import show_role
from gcp_caseplans.views.screen import Screen

if TYPE_CHECKING:
    from genesys_caseplans.engine.role import Task

_EXAMPLES = """
\b
Examples:
  gcp-caseplans permissions
  gcp-caseplans permissions escalation.json --for plan
  gcp-caseplans permissions escalation.json --role > role.json
"""


@click.command(epilog=_EXAMPLES, short_help="List the permissions that a client needs.")
@environment_option
@optional_spec
@click.option(
    "--for",
    "task",
    type=click.Choice(["plan", "apply", "delete"]),
    help="Only what this takes: plan (also drift, ids), apply, delete (also --prune, destroy, undo).  [default: all "
    "three, apart; apply with --role]",
)
@click.option("--role", is_flag=True, help="Print the body of a request that makes such a role, as JSON.")
@json_output
@color
def permissions(spec: Specs | None, task: Task | None, role: bool, as_json: bool, color: str) -> int:
    """List the permissions that an OAuth client needs for SPEC, whatever the org looks like; for any spec without one.

    Nothing is sent anywhere. What the API asks no permission for is not listed. `apply --lock` makes and deletes a
    workbin besides.
    """
    from genesys_caseplans.engine.role import role_for  # noqa: PLC0415

    if role and as_json:
        raise UsageError("--json and --role exclude each other: leave one of them out")
    needed = role_for(spec.load() if spec else None)
    out = Screen.out(color)
    if role:
        out.json(needed.as_json("gcp-caseplans", task or "apply"))
    elif as_json:
        out.json(role_json(needed, task))
    else:
        show_role(out, needed, task)
    return FINE
