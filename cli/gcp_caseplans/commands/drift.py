"""`drift`: what somebody changed in the org since the last apply."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import (
    color,
    connection_options,
    environment_option,
    json_output,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import CHANGES, FINE, UsageError
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.drift import show_drift
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans drift escalation.json --sandbox
  gcp-caseplans drift specs/ --region eu-central-1 --json
"""


@click.command(epilog=_EXAMPLES, short_help="Show what was changed in the org since the last apply.")
@environment_option
@connection_options
@spec_argument
@record_options
@json_output
@color
def drift(spec: Specs, target: Target, recording: Recording, as_json: bool, color: str) -> int:
    """Show what somebody changed in the org since SPEC was last applied, whatever it says now; writes nothing.

    Goes by the record. Drafts that somebody edited count. Exits with 0 when all is as it was applied, with 2 when it is
    not, and with 1 on errors or without a record.
    """

    loaded = spec.load()
    out, err = Screen.out(color), Screen.err(color)
    with connected(target, spec, loaded) as connection:
        records = recording.records(connection, loaded)
        if records is None:
            raise UsageError("drift goes by the record of earlier runs: leave --no-record out, or name --record")
        looked = connection.client.drift(loaded, records=records, org=connection.org)
        with reading(err, connection.client, connection.place):
            found = connection.run(looked)
    show_remarks(err, records)
    if as_json:
        out.json(found.as_json())
    else:
        show_drift(out, found, connection.place)
    return CHANGES if found.entries else FINE
