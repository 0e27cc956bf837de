"""`ids`: the UUIDs of what a spec names."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import (
    color,
    connection_options,
    environment_option,
    json_output,
    selection_options,
    spec_argument,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import FAILED, FINE
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.ids import show_ids
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans ids escalation.json --sandbox
  gcp-caseplans ids specs/ --region eu-central-1 --json
"""


@click.command(epilog=_EXAMPLES, short_help="List the ids of what a spec names.")
@environment_option
@connection_options
@spec_argument
@selection_options
@json_output
@color
def ids(
    spec: Specs,
    target: Target,
    only: tuple[str, ...],
    exclude: tuple[str, ...],
    as_json: bool,
    color: str,
) -> int:
    """List the ids of all that SPEC names and the org has.

    Statuses, stages and steps are listed, too. The version is a schema's version, a worktype's schema version or a
    caseplan's latest version. What the org lacks is named on stderr; exits with 1 only if the org has none of it.
    """
    from genesys_caseplans.engine.run import lacking  # noqa: PLC0415
    from genesys_caseplans.engine.selection import Choice, select  # noqa: PLC0415
    from genesys_caseplans.engine.values.json import ids_json  # noqa: PLC0415

    loaded = select(spec.load(), Choice(only, exclude))
    out, err = Screen.out(color), Screen.err(color)
    with connected(target, spec, loaded) as connection, reading(err, connection.client, connection.place):
        org, identities = connection.run(connection.client.ids(loaded, org=connection.org))
    if as_json:
        out.json(ids_json(org, identities))
    else:
        show_ids(out, org, identities, connection.place)
    for address in lacking(loaded, identities):
        err.line(f"{err.paint('Missing:', 'yellow', 'bold')} the org has no {address}; apply makes it")
    return FINE if identities else FAILED
