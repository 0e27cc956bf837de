"""`plan`: what would be done."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import (
    color,
    connection_options,
    json_output,
    plan_options,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import CHANGES, FAILED, FINE
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.views.failure import show_warnings
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans plan escalation.json --sandbox
  gcp-caseplans plan specs/ --region eu-central-1 --detailed-exitcode
  gcp-caseplans plan escalation.json --json > plan.json
"""


@click.command(epilog=_EXAMPLES, short_help="Show what apply would do; writes nothing.")
@connection_options
@spec_argument
@plan_options
@record_options
@json_output
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@color
def plan(
    spec: tuple[str, ...],
    target: Target,
    no_publish: bool,
    take_draft: bool,
    recording: Recording,
    as_json: bool,
    detailed_exitcode: bool,
    color: str,
) -> int:
    """Show what apply would do to make the org as SPEC says; writes nothing.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set.
    """
    from genesys_caseplans import load_spec  # noqa: PLC0415

    loaded = load_spec(*spec)
    out, err = Screen.out(color), Screen.err(color)
    show_warnings(err, loaded.warnings)
    with connected(target, spec, loaded) as connection:
        records = recording.records(connection, loaded)
        with reading(err, connection.client, connection.place):
            made = connection.run(
                connection.client.plan(
                    loaded,
                    publish=not no_publish,
                    take_draft=take_draft,
                    org=connection.org,
                    records=records,
                    adopt=recording.adopt,
                )
            )
    show_remarks(err, records)
    if as_json:
        out.json(made.as_json())
    else:
        show_plan(out, made, connection.place)
    if made.blocked:
        show_blocked(err, made, with_problems=as_json)
        return FAILED
    return CHANGES if detailed_exitcode and made.has_changes else FINE
