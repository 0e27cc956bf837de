"""`explain`: what a spec may say, for people."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import color, json_output
from gcp_caseplans.exits import FINE, UsageError
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans explain
  gcp-caseplans explain worktypes.statuses
  gcp-caseplans explain caseplans.stages.step.worktype
"""


@click.command(epilog=_EXAMPLES, short_help="Say what a spec may say, and what it means.")
@click.argument("path", required=False, default="", metavar="[PATH]")
@json_output
@color
def explain(path: str, as_json: bool, color: str) -> int:
    """Say what a spec may say at PATH: its keys with what they mean, types and limits, and what the API calls them.

    PATH leads from a section inwards (worktypes.statuses.category); keys of entries may be in it or be left out.
    Without PATH: what stands at the top.
    """
    from gcp_caseplans.views.explain import NotThere, find, show  # noqa: PLC0415
    from genesys_caseplans.kinds import KINDS  # noqa: PLC0415
    from genesys_caseplans.specfile.json_schema import spec_schema  # noqa: PLC0415

    whole = spec_schema(KINDS)
    try:
        found = find(whole, [part for part in path.split(".") if part])
    except NotThere as error:
        raise UsageError(str(error)) from None
    screen = Screen.out(color)
    if as_json:
        screen.json({"path": path, **found, "$defs": whole["$defs"]})
    else:
        show(screen, whole, path, found)
    return FINE
