"""`plan`: what would be done."""

from __future__ import annotations

import click

from gcp_caseplans.commands.options import (
    color,
    connection_options,
    environment_option,
    json_output,
    not_empty,
    plan_options,
    record_options,
    spec_argument,
)
from gcp_caseplans.connection import Target, connected
from gcp_caseplans.exits import CHANGES, FAILED, FINE, UsageError
from gcp_caseplans.plan_file import PlanFile
from gcp_caseplans.planning import Planning
from gcp_caseplans.recording import Recording, show_remarks
from gcp_caseplans.specs import Specs
from gcp_caseplans.views.failure import show_warnings
from gcp_caseplans.views.plan import show_blocked, show_plan
from gcp_caseplans.views.progress import reading
from gcp_caseplans.views.screen import Screen

_EXAMPLES = """
\b
Examples:
  gcp-caseplans plan escalation.json --sandbox
  gcp-caseplans plan specs/ --region eu-central-1 --detailed-exitcode
  gcp-caseplans plan escalation.json --json > report.json
  gcp-caseplans plan escalation.json --markdown > comment.md
  gcp-caseplans plan escalation.json --out escalation.plan.json
  gcp-caseplans plan escalation.json --only worktypes --except '*.approval'
"""


@click.command(epilog=_EXAMPLES, short_help="Show what apply would do; writes nothing.")
@environment_option
@connection_options
@spec_argument
@plan_options
@record_options
@click.option(
    "--out",
    metavar="FILE",
    callback=not_empty,
    help="Save the plan in FILE (such as escalation.plan.json), which apply takes in the place of SPEC.",
)
@json_output
@click.option(
    "--markdown", is_flag=True, help="Print Markdown, fit for a comment on a pull request, and nothing else on stdout."
)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@color
def plan(
    spec: Specs,
    target: Target,
    planning: Planning,
    recording: Recording,
    out: str | None,
    as_json: bool,
    markdown: bool,
    detailed_exitcode: bool,
    color: str,
) -> int:
    """Show what apply would do to make the org as SPEC says; writes nothing.

    SPEC is one or more files (JSON or YAML) or folders of such files, or - for standard input; together they form one
    set. A plan that was saved with --out is applied only as long as it is what would be done; so is one whose digest
    `apply --expect-digest` is given.
    """

    if as_json and markdown:
        raise UsageError("--json and --markdown exclude each other: leave one of them out")
    file = PlanFile(out, spec, target.sandbox_state) if out else None
    loaded = spec.checked()
    screen, err = Screen.out(color), Screen.err(color)
    show_warnings(err, loaded.warnings)
    with connected(target, spec, loaded) as connection:
        records = recording.records(connection, loaded)
        planned = connection.client.plan(loaded, org=connection.org, records=records, **planning.arguments)
        with reading(err, connection.client, connection.place):
            made = connection.run(planned)
    show_remarks(err, records)
    if file:
        file.save(made, loaded, planning, spec)
    if as_json:
        screen.json(made.as_json())
    elif markdown:
        from gcp_caseplans.views.markdown import plan_markdown  # noqa: PLC0415

        screen.text(plan_markdown(made, connection.place))
    else:
        show_plan(screen, made, connection.place)
    if made.blocked:
        show_blocked(err, made, with_problems=as_json or markdown)
        return FAILED
    return CHANGES if detailed_exitcode and made.has_changes else FINE
